"""The Replicate SDK: any model by its name, with the inputs that its page lists."""

from promptlint.sdks.schema import Call, Maker, Sdk


def _run(path: str) -> Call:
    """Whether a model writes, paints or speaks cannot be told from the call: no length of its answer is assumed."""
    return Call(
        path, "chat", model="ref", model_position=0, caps=("input.max_tokens", "input.max_new_tokens"), text="input.prompt",
        text_is_user=True, system="input.system_prompt",
    )  # fmt: skip


_PATHS = ("run", "async_run", "stream", "async_stream")

SDK = Sdk(
    name="replicate",
    provider="replicate",
    modules=("replicate",),
    makers=(
        *(Maker(path, _run(path), common=True) for path in _PATHS),
        Maker("Client", None, tuple(map(_run, _PATHS)), common=True),
    ),
    calls=(),
    source="replicate 1.0 signatures, read 2026-11-24",
)
