"""smolagents: model objects that are called, and agents that are run with a task."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_CAPS = ("max_tokens", "max_completion_tokens")


def _model(name: str, provider: str, *caps: str, abstract: bool = False) -> Maker:
    """What is passed beyond the named arguments goes into every request; an abstract class only annotates."""

    def call(path: str) -> Call:
        return Call(
            path, "chat", model="model_id", caps=caps or _CAPS, messages="messages", text="messages", text_position=0,
            tools="tools_to_call_from", generates=True, terms=terms.OBJECT,
        )  # fmt: skip

    made = Call(name, "model_config", model="model_id", model_position=0, caps=caps or _CAPS, terms=terms.OBJECT)
    sends = tuple(map(call, ("__call__", "generate", "generate_stream")))
    return Maker(name, None if abstract else made, sends, provider=provider, common=abstract)


def _agent(name: str) -> Maker:
    made = Call(
        name, "create_agent", through=("model",), system="instructions", system_aliases=("prompt_templates.system_prompt",), tools="tools",
    )  # fmt: skip
    sent = replace(made, operation="chat", text="task", text_position=0, text_is_user=True, generates=True)
    return Maker(name, made, (replace(sent, path="run"), replace(sent, path="__call__")), provider="unknown", positional=("tools", "model"))


SDK = Sdk(
    name="smolagents",
    provider="huggingface",
    modules=("smolagents",),
    makers=(
        _model("InferenceClientModel", "huggingface"),
        _model("HfApiModel", "huggingface"),
        _model("LiteLLMModel", "unknown"),
        _model("LiteLLMRouterModel", "unknown"),
        _model("OpenAIModel", "openai"),
        _model("OpenAIServerModel", "openai"),
        _model("AzureOpenAIModel", "azure"),
        _model("AzureOpenAIServerModel", "azure"),
        _model("AmazonBedrockModel", "bedrock", "inferenceConfig.maxTokens"),
        _model("AmazonBedrockServerModel", "bedrock", "inferenceConfig.maxTokens"),
        _model("TransformersModel", "local", "max_new_tokens", "max_tokens"),
        _model("VLLMModel", "local", "max_tokens"),
        _model("MLXModel", "local", "max_tokens"),
        _model("Model", "unknown", abstract=True),
        *map(_agent, ("CodeAgent", "ToolCallingAgent", "MultiStepAgent")),
    ),
    calls=(),
    step_caps=(StepCap("smolagents", ("CodeAgent", "ToolCallingAgent", "MultiStepAgent"), ("max_steps",), 20, since="smolagents 1.26.0"),),
    source="smolagents 1.26 signatures, read 2026-11-24; OpenAIServerModel and its like are aliases there; HfApiModel is older",
)
