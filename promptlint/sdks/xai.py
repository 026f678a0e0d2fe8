"""The xAI SDK: a chat is made with a model, messages are appended to it, and it is sampled."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk

_SAMPLED = tuple(
    Call(path, "chat", caps=("max_tokens",), generates=True, terms=terms.PLAIN) for path in ("sample", "stream", "parse", "defer")
)


def _client(name: str) -> Maker:
    """A chat that is made fixes model and cap, and takes the first messages."""
    start = Call("chat.create", "model_config", model_position=0, caps=("max_tokens",), terms=terms.PLAIN)
    image = Call("image.sample", "image", model_position=1, text="prompt", text_position=0)
    return Maker(name, None, (start, image), gives=(("chat.create", "Chat"),), common=True)


SDK = Sdk(
    name="xai",
    provider="x-ai",
    modules=("xai_sdk",),
    makers=(_client("Client"), _client("AsyncClient"), Maker("Chat", None, _SAMPLED, common=True)),
    calls=(),
    source="xai-sdk 1.21 signatures, read 2026-11-24",
)
