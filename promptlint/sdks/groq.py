"""The Groq SDK: the shapes of the OpenAI SDK, on its own client."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="groq",
    provider="groq",
    modules=("groq",),
    clients=(Client("Groq"), Client("AsyncGroq"), Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "chat.completions.create", "chat", caps=("max_completion_tokens", "max_tokens"), reasoning_cap="max_completion_tokens",
            messages="messages", tools="tools", completions="n", generates=True, at_home=("messages",), terms=terms.PLAIN,
        ),
        Call("embeddings.create", "embeddings", text="input", at_home=("input",)),
        Call("audio.speech.create", "audio", text="input", at_home=("voice",)),
        Call("audio.transcriptions.create", "audio", at_home=("file", "url")),
        Call("audio.translations.create", "audio", at_home=("file", "url")),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.groq.com", "groq"),),
    retries="max_retries",
    default_retries=2,
    server_tools=(("browser_search", "web_search"), ("code_interpreter", "code_interpreter")),
    source="groq 1.7 signatures, read 2026-11-22; max_retries: groq._constants.DEFAULT_MAX_RETRIES",
)  # fmt: skip
