"""Google's Agent Development Kit: agents, the runners that ask them, and model objects."""

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_TERMS = terms.GEMINI.below("generate_content_config").and_also(terms.GEMINI.below("planner"))
_CAPS = ("generate_content_config.max_output_tokens",)


def _agent(path: str, operation: Operation = "create_agent") -> Call:
    return Call(
        path, operation, caps=_CAPS, system="instruction", system_aliases=("static_instruction", "global_instruction"), tools="tools",
        terms=_TERMS,
    )  # fmt: skip


def _runner(name: str) -> Maker:
    """Model, cap and instructions are those of the agent, or of the app's root agent."""

    def send(path: str, text: str) -> Call:
        return Call(
            path, "chat", model="agent", model_aliases=("app.root_agent", "node"), through=("agent", "app.root_agent"),
            system="agent.instruction", system_aliases=("app.root_agent.instruction",), text=text,
            text_position=0 if text == "user_messages" else None, text_is_user=True, generates=True,
        )  # fmt: skip

    sends = (send("run", "new_message.parts"), send("run_async", "new_message.parts"), send("run_debug", "user_messages"))
    positional = ("agent",) if name == "InMemoryRunner" else ()
    return Maker(name, None, sends, provider="unknown", common=name == "Runner", positional=positional)


def _model(name: str, provider: str, *caps: str) -> Maker:
    return Maker(name, Call(name, "model_config", model_position=0, caps=caps, terms=terms.LITELLM), provider=provider, common=True)


SDK = Sdk(
    name="google_adk",
    provider="google",
    modules=("google.adk",),
    makers=(
        Maker("Agent", _agent("Agent"), provider="unknown", common=True),  # its model may be another provider's
        Maker("LlmAgent", _agent("LlmAgent"), provider="unknown", common=True),
        _runner("Runner"),
        _runner("InMemoryRunner"),
        _model("LiteLlm", "unknown", "max_completion_tokens", "max_tokens"),
        _model("Gemini", "google"),
        _model("Claude", "vertex", "max_tokens"),
        _model("AnthropicLlm", "anthropic", "max_tokens"),
        _model("Gemma", "google"),
        _model("ApigeeLlm", "unknown"),
    ),
    calls=(),
    server_tools=(*terms.GOOGLE_TOOLS, ("GoogleSearchTool", "web_search"), ("EnterpriseWebSearchTool", "web_search")),
    step_caps=(
        StepCap(
            "the Agent Development Kit",
            ("Runner", "InMemoryRunner"),
            ("run_config.max_llm_calls",),
            500,
            "requests",
            instead=("agent.before_model_callback", "app.root_agent.before_model_callback", "plugins", "app.plugins"),
            tools=("tools", "sub_agents"),
            agents=("agent", "app.root_agent", "node"),
            since="google-adk 2.13.0",
        ),
    ),
    source="google-adk 2.13, fields of LlmAgent, Runner and the model classes, read 2026-11-24",
)
