"""The Ollama SDK: models on this machine, asked through functions of the module or a client."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk, Terms

_CAPS = ("options.num_predict",)
_TERMS = terms.SAMPLING.below("options").and_also(Terms(formats=("format",), streams=("stream",)))


def _embedding(path: str, text: str) -> Call:
    return Call(path, "embeddings", model_position=0, text=text, text_position=1, needs=("keep_alive", text), at_home=(text,))


SDK = Sdk(
    name="ollama",
    provider="ollama",
    modules=("ollama",),
    clients=(Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "chat", "chat", model_position=0, caps=_CAPS, ignored_caps=("options.max_tokens",), messages="messages", text="messages",
            text_position=1, tools="tools", generates=True, needs=("keep_alive", "messages"), at_home=("messages",),
            terms=_TERMS,
        ),
        Call(
            "generate", "text_completion", model_position=0, caps=_CAPS, ignored_caps=("options.max_tokens",), text="prompt",
            text_position=1, text_is_user=True, system="system", generates=True, needs=("keep_alive", "prompt"), at_home=("prompt",),
            terms=_TERMS,
        ),
        _embedding("embed", "input"),
        _embedding("embeddings", "prompt"),
    ),
    base_url=("host",),
    hosts=(("ollama.com", "ollama"),),
    is_local=True,
    source="ollama 0.6 signatures, read 2026-11-22; options: ollama.Options; it does not retry",
)  # fmt: skip
