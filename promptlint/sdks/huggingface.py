"""The inference client of Hugging Face, on its router, an endpoint or a server of one's own."""

from promptlint.sdks.schema import Call, Client, Sdk

_ELSEWHERE = "the client may hold it"


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", text="messages", text_position=0, tools="tools", completions="n",
        generates=True, model_elsewhere=_ELSEWHERE, at_home=("messages",),
    )  # fmt: skip


SDK = Sdk(
    name="huggingface",
    provider="huggingface",
    modules=("huggingface_hub", "huggingface_hub.inference"),
    clients=(Client("InferenceClient"), Client("AsyncInferenceClient")),
    calls=(
        _chat("chat_completion"),
        _chat("chat.completions.create"),
        Call(
            "text_generation", "text_completion", caps=("max_new_tokens",), text="prompt", text_position=0, generates=True,
            model_elsewhere=_ELSEWHERE, needs=("max_new_tokens",), at_home=("prompt", "stream", "details"),
        ),
        Call("feature_extraction", "embeddings", text="text", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("text", "model")),
        Call("text_to_image", "image", text="prompt", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("prompt", "model")),
        Call("automatic_speech_recognition", "audio", model_elsewhere=_ELSEWHERE, at_home=("audio", "model")),
        Call("text_to_speech", "audio", text="text", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("text", "model")),
    ),
    base_url=("base_url",),
    hosts=(("huggingface.co", "huggingface"), ("huggingface.cloud", "huggingface")),
    client_defaults=True,
    source="huggingface_hub 2.4 signatures, read 2026-11-22; it does not retry",
)  # fmt: skip
