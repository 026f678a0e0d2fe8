"""The Cerebras SDK: the shapes of the OpenAI SDK, on its own client."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="cerebras",
    provider="cerebras",
    modules=("cerebras.cloud.sdk",),
    clients=(Client("Cerebras"), Client("AsyncCerebras"), Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "chat.completions.create", "chat", caps=("max_completion_tokens", "max_tokens"), reasoning_cap="max_completion_tokens",
            messages="messages", tools="tools", completions="n", generates=True, at_home=("messages",), terms=terms.PLAIN,
        ),
        Call(
            "completions.create", "text_completion", caps=("max_tokens",), text="prompt", completions="n", generates=True,
            at_home=("prompt",),
        ),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.cerebras.ai", "cerebras"),),
    retries="max_retries",
    default_retries=2,
    source="cerebras-cloud-sdk 1.91 signatures, read 2026-11-24; max_retries: cerebras.cloud.sdk._constants.DEFAULT_MAX_RETRIES",
)  # fmt: skip
