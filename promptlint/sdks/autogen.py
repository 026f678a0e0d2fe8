"""AutoGen and AG2: agents of the classic API with `llm_config`, of AgentChat with a model client, and of AG2 1.0."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_OLD = ("autogen", "pyautogen", "ag2", "flaml.autogen")
_NEW = ("autogen_agentchat", "autogen_core", "autogen_ext")
_LISTED = ("config_list.max_tokens", "config_list.max_completion_tokens")
_CLASSIC = (
    "ConversableAgent", "AssistantAgent", "UserProxyAgent", "MultimodalConversableAgent", "GroupChatManager", "RetrieveAssistantAgent",
    "RetrieveUserProxyAgent", "QdrantRetrieveUserProxyAgent", "MathUserProxyAgent", "SocietyOfMindAgent", "TextAnalyzerAgent",
    "LLaVAAgent", "WebSurferAgent", "CaptainAgent", "ReasoningAgent", "DeepResearchAgent", "SwarmAgent", "DocAgent", "WikipediaAgent",
)  # fmt: skip


def _classic(path: str, operation: Operation, system: str = "system_message", text: str | None = None) -> Call:
    """The model and the cap stand in `llm_config`, or in the first entry of its `config_list`."""
    return Call(
        path, operation, model="llm_config.config_list.model", model_aliases=("llm_config.model",),
        caps=("llm_config.max_tokens", "llm_config.max_completion_tokens", *(f"llm_config.{name}" for name in _LISTED)),
        system=system, system_aliases=("update_agent_state_before_reply",), text=text,
        text_position=0 if text == "messages" else None, text_is_user=text == "message",
        generates=text is not None,
    )  # fmt: skip


def _classic_agent(name: str) -> Maker:
    system = "instructions" if name == "GPTAssistantAgent" else "system_message"
    sends = (
        *(_classic(path, "chat", system, "messages") for path in ("generate_reply", "a_generate_reply", "generate_oai_reply")),
        *(_classic(path, "chat", system, "message") for path in ("run", "a_run")),
    )
    first = ("groupchat", "name") if name == "GroupChatManager" else ("name", system)
    return Maker(name, _classic(name, "create_agent", system), sends, below=_OLD, common=True, positional=first)


def _settings(path: str, operation: Operation, *, messages: str | None = None) -> Call:
    return Call(
        path, operation, model="config_list.model", model_aliases=("model",), caps=("max_tokens", "max_completion_tokens", *_LISTED),
        messages=messages, generates=messages is not None,
    )  # fmt: skip


_TERMS = terms.OBJECT.below("extra_create_args").and_also(terms.OBJECT)


def _client(name: str, provider: str, *caps: str) -> Maker:
    """A model client of AgentChat."""
    caps = caps or ("max_completion_tokens", "max_tokens")
    made = Call(name, "model_config", model_aliases=("azure_deployment",), caps=caps, terms=_TERMS)
    sent = replace(
        made, operation="chat", caps=(*(f"extra_create_args.{cap}" for cap in caps), *caps), messages="messages", text="messages",
        text_position=0, tools="tools", generates=True,
    )  # fmt: skip
    sends = tuple(replace(sent, path=path) for path in ("create", "create_stream"))
    abstract = name == "ChatCompletionClient"  # as an annotation
    return Maker(name, None if abstract else made, sends, provider=provider, below=("autogen_core" if abstract else "autogen_ext",))


def _chat_agent(name: str) -> Maker:
    """An agent of AgentChat: it is run with a task, or with messages."""
    made = Call(
        name, "create_agent", model="model_client", through=("model_client",), system="system_message", system_aliases=("instruction",),
        tools="tools",
    )  # fmt: skip
    task = replace(made, operation="chat", text="task", text_is_user=True, generates=True)
    messages = replace(task, text="messages", text_position=0)
    sends = (
        replace(task, path="run"), replace(task, path="run_stream"),
        replace(messages, path="on_messages"), replace(messages, path="on_messages_stream"),
    )  # fmt: skip
    return Maker(name, made, sends, below=("autogen_agentchat",), common=True, positional=("name", "model_client"))


def _config(name: str, provider: str, *caps: str) -> Maker:
    """A model's settings in AG2 1.0."""
    made = Call(name, "model_config", caps=caps or ("max_tokens",))
    return Maker(name, made, provider=provider, below=("ag2", "autogen.beta"), common=True)


def _agent(name: str) -> Maker:
    made = Call(name, "create_agent", model="config", through=("config",), system="prompt", tools="tools")
    sent = replace(made, operation="chat", text="msg", text_position=0, text_is_user=True, generates=True)
    sends = (replace(sent, path="ask"), replace(sent, path="run"))
    return Maker(name, made, sends, below=("ag2", "autogen.beta"), common=True, positional=("name", "prompt"))


SDK = Sdk(
    name="autogen",
    provider="unknown",
    modules=(*_OLD, *_NEW),
    makers=(
        *map(_chat_agent, ("AssistantAgent", "SocietyOfMindAgent", "CodeExecutorAgent")),  # before those of the classic API
        _agent("Agent"),
        *map(_classic_agent, (*_CLASSIC, "GPTAssistantAgent")),
        Maker("LLMConfig", _settings("LLMConfig", "model_config"), below=_OLD, common=True, positional=("config_list",)),
        Maker("OpenAIWrapper", _settings("OpenAIWrapper", "model_config"), (_settings("create", "chat", messages="messages"),), below=_OLD),
        _client("ChatCompletionClient", "unknown"),
        _client("OpenAIChatCompletionClient", "openai"),
        _client("AzureOpenAIChatCompletionClient", "azure"),
        _client("AzureAIChatCompletionClient", "azure", "max_tokens"),
        _client("AnthropicChatCompletionClient", "anthropic", "max_tokens"),
        _client("AnthropicBedrockChatCompletionClient", "bedrock", "max_tokens"),
        _client("OllamaChatCompletionClient", "local", "options.num_predict"),
        _client("LlamaCppChatCompletionClient", "local", "max_tokens"),
        _config("OpenAIConfig", "openai", "max_completion_tokens", "max_tokens"),
        _config("OpenAIResponsesConfig", "openai", "max_output_tokens"),
        _config("AnthropicConfig", "anthropic"),
        _config("GeminiConfig", "google", "max_output_tokens"),
        _config("VertexAIConfig", "vertex", "max_output_tokens"),
        _config("BedrockConfig", "bedrock"),
        _config("MistralConfig", "mistral"),
        _config("DashScopeConfig", "dashscope"),
        _config("OllamaConfig", "local"),
        _config("XAIConfig", "x-ai"),
        _config("ZAIConfig", "zai"),
    ),
    calls=(),
    step_caps=(
        StepCap(
            "AutoGen",
            ("AssistantAgent", "ConversableAgent", "UserProxyAgent"),
            ("max_consecutive_auto_reply",),
            100,
            "replies",
            made=True,
            elsewhere=True,
            none_is_default=True,
            chats=("initiate_chat", "a_initiate_chat", "initiate_chats", "a_initiate_chats"),
            since="ag2 0.9.9, pyautogen 0.2.35: MAX_CONSECUTIVE_AUTO_REPLY",
        ),
    ),
    source=(
        "pyautogen 0.2, ag2 0.9 and 1.2, autogen 0.14, autogen-agentchat and autogen-ext 0.7 signatures, read 2026-11-24; "
        "a chat among several agents (initiate_chat, teams) is the frameworks' own round of requests"
    ),
)
