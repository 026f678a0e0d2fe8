"""The OpenAI Agents SDK (`openai-agents`): agents, the runner that asks them, and model objects."""

from promptlint.sdks.schema import Call, Maker, Sdk, StepCap, Terms

_CAPS = ("model_settings.max_tokens",)
_RUN_CAPS = (*_CAPS, "run_config.model_settings.max_tokens")  # the latter wins over that of the agent
_TERMS = (
    Terms(efforts=("reasoning.effort",), temperatures=("temperature",), choices=("tool_choice",))
    .and_also(Terms(tiers=("service_tier",), efforts=("reasoning_effort",)).below("extra_args"))
    .and_also(Terms(tiers=("service_tier",), efforts=("reasoning_effort",)).below("extra_body"))
    .below("model_settings")
    .and_also(Terms(schemas=("output_type",)))
)


def _run(path: str) -> Call:
    return Call(
        path, "chat", caps=_RUN_CAPS, system="instructions", system_aliases=("prompt",), text="input", text_position=0, text_is_user=True,
        tools="tools", generates=True, holder="starting_agent", holder_position=0,
        overrides=("run_config.model", "run_config.model_provider"), distinctive=True,
        terms=_TERMS,
    )  # fmt: skip


def _agent(path: str) -> Call:
    return Call(path, "create_agent", caps=_CAPS, system="instructions", system_aliases=("prompt",), tools="tools", terms=_TERMS)


def _model(name: str, provider: str = "") -> Maker:
    return Maker(name, Call(name, "model_config"), (), (), provider, positional=("model",))


SDK = Sdk(
    name="agents_sdk",
    provider="openai",
    modules=("agents",),
    makers=(
        Maker("Agent", _agent("Agent"), (_agent("clone"),), common=True, positional=("name",)),
        Maker("RealtimeAgent", _agent("RealtimeAgent"), (_agent("clone"),), positional=("name",)),
        _model("OpenAIChatCompletionsModel"),
        _model("OpenAIResponsesModel"),
        _model("LitellmModel", "unknown"),
        _model("AnyLLMModel", "unknown"),
        Maker("FileSearchTool", Call("FileSearchTool", "retrieval", model=None, top_k=("max_num_results",)), common=True),
    ),
    calls=(_run("Runner.run"), _run("Runner.run_sync"), _run("Runner.run_streamed")),
    server_tools=(
        ("WebSearchTool", "web_search"), ("FileSearchTool", "file_search"), ("CodeInterpreterTool", "code_interpreter"),
        ("ImageGenerationTool", "image"),
    ),
    step_caps=(
        StepCap("the OpenAI Agents SDK", ("Runner.run", "Runner.run_sync", "Runner.run_streamed"), ("max_turns",), 10, "turns",
                tools=("tools", "handoffs"), since="openai-agents 0.24.0"),
    ),
    source="openai-agents Agent, Runner, RunConfig, ModelSettings and FileSearchTool signatures, read 2026-11-24",
)  # fmt: skip
