"""The TwelveLabs SDK: questions about a video, and its embeddings."""

from promptlint.sdks.schema import Call, Client, Sdk


def _analyze(path: str) -> Call:
    return Call(
        path, "chat", model="model_name", caps=("max_tokens",), text="prompt", text_is_user=True, generates=True, at_home=("prompt",),
    )  # fmt: skip


SDK = Sdk(
    name="twelvelabs",
    provider="twelvelabs",
    modules=("twelvelabs",),
    clients=(Client("TwelveLabs"), Client("AsyncTwelveLabs")),
    calls=(
        _analyze("analyze"),
        _analyze("analyze_stream"),
        Call("embed.create", "embeddings", model="model_name", text="text", at_home=("text", "model_name")),
    ),
    base_url=("base_url",),
    source="twelvelabs 1.3 signatures, read 2026-11-24",
)
