"""The Reka SDK: chat with Reka's own models."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", tools="tools", generates=True, at_home=("messages",), terms=terms.ANSWER
    )


SDK = Sdk(
    name="reka",
    provider="reka",
    modules=("reka", "reka.client"),
    clients=(Client("Reka"), Client("AsyncReka")),
    calls=(_chat("chat.create"), _chat("chat.create_stream")),
    base_url=("base_url",),
    hosts=(("api.reka.ai", "reka"),),
    source="reka-api 3.2 signatures, read 2026-11-24; requests are retried only when request_options say so",
)
