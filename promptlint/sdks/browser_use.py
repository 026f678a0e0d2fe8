"""Browser Use: agents that work in a browser, and their model objects."""

from dataclasses import replace

from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_MODELS = (
    ("ChatOpenAI", "openai", "max_completion_tokens"), ("ChatAzureOpenAI", "azure", "max_completion_tokens"),
    ("ChatAnthropic", "anthropic", "max_tokens"), ("ChatAnthropicBedrock", "bedrock", "max_tokens"),
    ("ChatAWSBedrock", "bedrock", "max_tokens"), ("ChatGoogle", "google", "max_output_tokens"), ("ChatGroq", "groq", ""),
    ("ChatMistral", "mistral", "max_tokens"), ("ChatDeepSeek", "deepseek", "max_tokens"), ("ChatCerebras", "cerebras", "max_tokens"),
    ("ChatLiteLLM", "unknown", "max_tokens"), ("ChatOpenRouter", "openrouter", ""), ("ChatOllama", "local", "ollama_options.num_predict"),
    ("ChatBrowserUse", "unknown", ""), ("ChatOCIRaw", "oci", "max_tokens"), ("ChatVercel", "vercel", "max_tokens"),
)  # fmt: skip


def _model(name: str, provider: str, cap: str) -> Maker:
    made = Call(name, "model_config", model_position=0, caps=(cap,) if cap else ())
    sent = replace(made, path="ainvoke", operation="chat", messages="messages", text="messages", text_position=0, generates=True)
    return Maker(name, made, (sent,), provider=provider, common=True)


_AGENT = Call(
    "Agent", "create_agent", model="llm", through=("llm",), system="override_system_message", system_aliases=("extend_system_message",),
    text="task", text_is_user=True,
)  # fmt: skip
_RUN = replace(_AGENT, operation="chat", generates=True)

SDK = Sdk(
    name="browser_use",
    provider="unknown",
    modules=("browser_use",),
    makers=(
        Maker("Agent", _AGENT, (replace(_RUN, path="run"), replace(_RUN, path="run_sync")), common=True, positional=("task", "llm")),
        *(_model(*facts) for facts in _MODELS),
    ),
    calls=(),
    step_caps=(
        StepCap(
            "Browser Use",
            ("Agent",),
            ("max_steps",),
            500,
            position=0,
            instead=("on_step_start", "on_step_end", "register_should_stop_callback"),
            since="browser-use 0.13.14; 100 up to 0.11",
            package="browser-use",
            before=(("0.11.0", 100),),
            begins="0.12.0",
        ),
    ),
    source="browser-use 0.13 signatures of Agent and its model classes, read 2026-11-24",
)
