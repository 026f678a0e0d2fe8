"""The Together SDK: the shapes of the OpenAI SDK, and reranking."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="together",
    provider="together",
    modules=("together",),
    clients=(Client("Together"), Client("AsyncTogether"), Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "chat.completions.create", "chat", caps=("max_tokens",), messages="messages", tools="tools", completions="n", generates=True,
            at_home=("messages",), terms=terms.PLAIN,
        ),
        Call(
            "completions.create", "text_completion", caps=("max_tokens",), text="prompt", completions="n", generates=True,
            terms=terms.SAMPLING,
            at_home=("prompt",),
        ),
        Call("embeddings.create", "embeddings", text="input", at_home=("input",)),
        Call("rerank.create", "rerank", text="documents", query="query", top_k=("top_n",), needs=("documents", "query")),
        Call("images.generate", "image", text="prompt", at_home=("prompt",)),
        Call("audio.speech.create", "audio", text="input", at_home=("voice",)),
        Call("audio.translations.create", "audio", at_home=("file",)),
        Call("audio.transcriptions.create", "audio", at_home=("file",)),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.together.xyz", "together"), ("api.together.ai", "together")),
    retries="max_retries",
    default_retries=2,
    retries_since=("together", (("1.1.2", 5), ("2.0.0", 2))),
    source="together 3.1 signatures, read 2026-11-22; max_retries: together._constants.DEFAULT_MAX_RETRIES; "
    "5 in 1.1.2 to 1.6.0, 2 from 2.0.0: wheels, read 2026-11-26",
)  # fmt: skip
