"""The Google Gen AI SDK, on the Gemini API and on Vertex AI."""

from promptlint.sdks.schema import Call, Client, Sdk

_CAPS = ("config.max_output_tokens", "config.maxOutputTokens")


def _generate(path: str) -> Call:
    return Call(
        path, "chat", caps=_CAPS, text="contents", text_is_user=True, system="config.system_instruction", tools="config.tools",
        completions="config.candidate_count", generates=True, needs_any=("model", "contents"),
    )  # fmt: skip


SDK = Sdk(
    name="google",
    provider="google",
    modules=("google.genai", "google.genai.client"),
    clients=(Client("Client"), Client("AsyncClient")),
    calls=(
        _generate("models.generate_content"),
        _generate("models.generate_content_stream"),
        Call(
            "chats.create", "model_config", caps=_CAPS, system="config.system_instruction", text="history", text_is_user=True,
            tools="config.tools", generates=True, needs=("model",), refuses=("messages", "title", "user_id"),
        ),
        Call(
            "live.connect", "chat", caps=_CAPS, system="config.system_instruction", tools="config.tools", generates=True,
            needs=("model", "config"),
        ),
        Call(
            "interactions.create", "chat", caps=("generation_config.max_output_tokens",), text="input", system="system_instruction",
            tools="tools", generates=True, needs=("input",), needs_any=("model", "agent"), model_elsewhere="the agent has it",
        ),
        Call("models.embed_content", "embeddings", text="contents", needs_any=("model", "contents")),
        Call("batches.create", "batch", needs=("model", "src")),
        Call("batches.create_embeddings", "batch", needs=("model", "src")),
        Call("models.generate_images", "image", text="prompt", needs=("prompt",)),
        Call("models.generate_videos", "image", text="prompt", needs=("model",)),
    ),
    transparent=("aio",),
    source="google-genai 3.4 signatures, read 2026-11-22; it does not retry unless http_options ask for it",
)  # fmt: skip
