"""Strands Agents: agents that are called, on Amazon Bedrock unless given another model."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap, Terms


def _ask(path: str, position: int = 0) -> Call:
    return Call(
        path, "chat", through=("model",), system="system_prompt", text="prompt", text_position=position, text_is_user=True, generates=True,
    )  # fmt: skip


_TERMS = (
    terms.OBJECT.below("params")
    .and_also(Terms(tiers=("service_tier",)))
    .and_also(terms.THINKING.below("additional_request_fields"))
    .and_also(terms.GEMINI.below("params"))
)


def _model(name: str, provider: str, *caps: str) -> Maker:
    made = Call(name, "model_config", model="model_id", caps=caps or ("params.max_completion_tokens", "params.max_tokens"), terms=_TERMS)
    return Maker(name, made, provider=provider, common=True)


SDK = Sdk(
    name="strands",
    provider="bedrock",
    modules=("strands",),
    makers=(
        Maker(
            "Agent",
            Call("Agent", "create_agent", through=("model",), system="system_prompt", tools="tools"),
            (
                *map(_ask, ("__call__", "invoke_async", "stream_async")),
                _ask("structured_output", 1), _ask("structured_output_async", 1),
            ),
            provider="unknown",  # the model's
            common=True,
            positional=("model", "messages", "tools", "system_prompt"),
        ),
        _model("BedrockModel", "bedrock", "max_tokens"),
        _model("AnthropicModel", "anthropic", "max_tokens"),
        _model("OpenAIModel", "openai"),
        _model("OpenAIResponsesModel", "openai", "params.max_output_tokens"),
        _model("GeminiModel", "google", "params.max_output_tokens"),
        _model("LiteLLMModel", "unknown"),
        _model("MistralModel", "mistral", "max_tokens"),
        _model("OllamaModel", "local", "max_tokens", "options.num_predict"),
        _model("WriterModel", "writer", "max_tokens"),
        _model("LlamaAPIModel", "meta", "max_completion_tokens"),
    ),
    calls=(),
    step_caps=(
        StepCap("Strands", ("Agent",), ("limits.turns",), None, "turns", instead=("limits", "hooks", "plugins"), tools=("tools",),
                since="strands-agents 1.62.0"),
    ),
    source="strands-agents 1.62 signatures and model configurations, read 2026-11-24",
)  # fmt: skip
