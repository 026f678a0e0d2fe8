"""The Fireworks SDKs: the client of version 1, the functions and the `LLM` object before it."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Maker, Sdk

_CAPS = ("max_completion_tokens", "max_tokens")


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=_CAPS, messages="messages", tools="tools", completions="n", generates=True, at_home=("messages",),
        terms=terms.PLAIN,
    )  # fmt: skip


def _text(path: str) -> Call:
    return Call(path, "text_completion", caps=_CAPS, text="prompt", completions="n", generates=True, at_home=("prompt",))


SDK = Sdk(
    name="fireworks",
    provider="fireworks",
    modules=("fireworks", "fireworks.client", "fireworks.llm"),
    clients=(Client("Fireworks"), Client("AsyncFireworks"), Client("Client"), Client("AsyncClient")),
    calls=(
        _chat("chat.completions.create"),
        _chat("chat.completions.acreate"),
        _chat("ChatCompletion.create"),
        _chat("ChatCompletion.acreate"),
        _text("completions.create"),
        _text("completion.create"),
        _text("Completion.create"),
        Call(
            "messages.create",
            "chat",
            caps=("max_tokens",),
            messages="messages",
            system="system",
            tools="tools",
            generates=True,
            at_home=("messages",),
        ),
    ),
    makers=(
        Maker(
            "LLM",
            Call("LLM", "model_config", model_position=0, caps=("max_tokens",)),
            (_chat("chat.completions.create"), _chat("chat.completions.acreate"), _text("completions.create")),
            below=("fireworks",),
            common=True,
        ),
    ),
    transparent=("with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.fireworks.ai", "fireworks"),),
    retries="max_retries",
    default_retries=2,
    source="fireworks-ai 1.2 and 0.19 signatures, read 2026-11-24; the functions and LLM are those of 0.19",
)
