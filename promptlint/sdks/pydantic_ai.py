"""Pydantic AI: agents, their runs, and model objects."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap, Terms

_CAPS = ("model_settings.max_tokens", "settings.max_tokens")
_ELSEWHERE = "it is set where the agent is run"  # a model's object, which has settings of its own

_SETTINGS = Terms(
    temperatures=("temperature",),
    stops=("stop_sequences",),
    tiers=(
        "anthropic_speed",
        "openai_service_tier",
        "anthropic_service_tier",
        "bedrock_service_tier.type",
        "google_cloud_service_tier",
        "service_tier",
    ),
    efforts=(
        "openai_reasoning_effort",
        "anthropic_effort",
        "groq_reasoning_effort",
        "xai_reasoning_effort",
        "openrouter_reasoning.effort",
        "google_thinking_config.thinking_level",
        "thinking",
    ),
    budgets=("anthropic_thinking.budget_tokens", "google_thinking_config.thinking_budget", "openrouter_reasoning.max_tokens"),
    switches=("anthropic_thinking.type", "openrouter_reasoning.enabled"),
    hosted=("openai_builtin_tools", "openai_native_tools"),
    caches=(
        *(
            (f"{provider}_cache_{what}", where)
            for provider in ("anthropic", "bedrock", "openrouter")
            for what, where in (("tool_definitions", "tools"), ("instructions", "system"), ("messages", "end"))
        ),
        ("anthropic_cache", "end"),
    ),
)
_HOSTED = Terms(
    schemas=("output_type", "result_type"),
    hosted=("builtin_tools", "native_tools", "capabilities"),
)
_TERMS = _SETTINGS.below("model_settings").and_also(_SETTINGS.below("settings")).and_also(_HOSTED)


def _run(path: str) -> Call:
    return Call(
        path, "chat", caps=_CAPS, system="system_prompt", system_aliases=("instructions",), text="user_prompt", text_position=0,
        text_is_user=True, generates=True, terms=_TERMS, cap_elsewhere=True, model_elsewhere=_ELSEWHERE,
    )  # fmt: skip


def _agent(path: str) -> Call:
    return Call(
        path, "create_agent", model_position=0, caps=_CAPS, system="system_prompt", system_aliases=("instructions",), terms=_TERMS,
    )  # fmt: skip


def _model(name: str) -> Maker:
    made = Call(name, "model_config", model="model_name", model_position=0, caps=("settings.max_tokens",), terms=_TERMS)
    return Maker(name, made, provider="ollama" if name == "OllamaModel" else "")


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
    server_tools=(
        ("WebSearchTool", "web_search"), ("WebSearch", "web_search"), ("CodeExecutionTool", "code_interpreter"),
        ("FileSearchTool", "file_search"), ("ImageGenerationTool", "image"), ("ImageGeneration", "image"), *terms.OPENAI_TOOLS,
    ),
    step_caps=(
        StepCap("Pydantic AI", ("Agent",), ("usage_limits.request_limit",), 50, "requests", tools=("tools", "toolsets"),
                since="pydantic-ai 2.68.0: UsageLimits"),
    ),
    source="pydantic-ai Agent and Model signatures, read 2026-11-24",
)  # fmt: skip
