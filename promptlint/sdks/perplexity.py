"""The Perplexity SDK: the shapes of the OpenAI SDK, on its own client."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="perplexity",
    provider="perplexity",
    modules=("perplexity",),
    clients=(Client("Perplexity"), Client("AsyncPerplexity"), Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "chat.completions.create", "chat", caps=("max_tokens",), messages="messages", generates=True, at_home=("messages",),
            terms=terms.PLAIN,
        ),
        Call(
            "responses.create", "chat", caps=("max_output_tokens",), text="input", system="instructions", tools="tools", generates=True,
            at_home=("input",),
        ),
        Call("embeddings.create", "embeddings", text="input", at_home=("input",)),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.perplexity.ai", "perplexity"),),
    retries="max_retries",
    default_retries=2,
    source="perplexityai 0.46 signatures, read 2026-11-24; max_retries: perplexity._constants.DEFAULT_MAX_RETRIES",
)  # fmt: skip
