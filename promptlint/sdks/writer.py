"""The Writer SDK: chat and text completion with Palmyra models."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", tools="tools", completions="n", generates=True, at_home=("messages",),
        terms=terms.ANSWER,
    )  # fmt: skip


SDK = Sdk(
    name="writer",
    provider="writer",
    modules=("writerai",),
    clients=(Client("Writer"), Client("AsyncWriter"), Client("Client"), Client("AsyncClient")),
    calls=(
        _chat("chat.chat"),
        _chat("chat.stream"),
        _chat("chat.parse"),
        Call("completions.create", "text_completion", caps=("max_tokens",), text="prompt", generates=True, at_home=("prompt",)),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.writer.com", "writer"),),
    retries="max_retries",
    default_retries=7,
    source="writer-sdk 3.0 signatures, read 2026-11-24; max_retries: writerai._constants.DEFAULT_MAX_RETRIES",
)
