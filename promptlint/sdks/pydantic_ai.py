"""Pydantic AI: agents, their runs, and model objects."""

from promptlint.sdks.schema import Call, Maker, Sdk

_CAPS = ("model_settings.max_tokens", "settings.max_tokens")


def _run(path: str) -> Call:
    return Call(
        path, "chat", caps=_CAPS, system="system_prompt", system_aliases=("instructions",), text="user_prompt", text_position=0,
        text_is_user=True, generates=True,
    )  # fmt: skip


def _agent(path: str) -> Call:
    return Call(path, "create_agent", model_position=0, caps=_CAPS, system="system_prompt", system_aliases=("instructions",))


def _model(name: str) -> Maker:
    return Maker(name, Call(name, "model_config", model="model_name", model_position=0, caps=("settings.max_tokens",)))


_RUNS = ("run", "run_sync", "run_stream", "run_stream_sync", "run_stream_events", "iter", "to_cli", "to_cli_sync")
_MODELS = (
    "OpenAIChatModel", "OpenAIModel", "OpenAIResponsesModel", "AnthropicModel", "GoogleModel", "GeminiModel", "VertexAIModel", "GroqModel",
    "MistralModel", "CohereModel", "BedrockConverseModel", "HuggingFaceModel", "OpenRouterModel", "XaiModel",
    "CerebrasModel", "OllamaModel",
)  # fmt: skip

SDK = Sdk(
    name="pydantic_ai",
    provider="unknown",
    modules=("pydantic_ai",),
    makers=(
        Maker("Agent", _agent("Agent"), tuple(map(_run, _RUNS)), common=True, instructs=("system_prompt", "instructions")),
        *map(_model, _MODELS),
    ),
    calls=(),
    source="pydantic-ai Agent and Model signatures, read 2026-11-24",
)  # fmt: skip
