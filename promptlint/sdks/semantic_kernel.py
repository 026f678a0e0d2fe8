"""Semantic Kernel: the services of its connectors, prompts that a kernel invokes, and agents."""

from dataclasses import replace

from promptlint.sdks.schema import Call, Maker, Sdk

_NAMED = ("deployment_name", "model_id", "model_name", "gemini_model_id", "chat_deployment_name", "gen_ai_model_id")
_SPELLINGS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens")
_CAPS = (*(f"settings.{name}" for name in _SPELLINGS), *_SPELLINGS, "settings.options.num_predict", "options.num_predict")
_FROM_ARGUMENTS = tuple(f"arguments.settings.{name}" for name in _SPELLINGS)
_ENVIRONMENT = "the environment may name it"
_SERVICES = {
    "openai": "OpenAIChatCompletion OpenAITextCompletion",
    "azure": "AzureChatCompletion AzureTextCompletion AzureAIInferenceChatCompletion",
    "anthropic": "AnthropicChatCompletion",
    "google": "GoogleAIChatCompletion GoogleAITextCompletion",
    "vertex": "VertexAIChatCompletion VertexAITextCompletion",
    "aws": "BedrockChatCompletion BedrockTextCompletion",
    "mistral": "MistralAIChatCompletion",
    "local": "OllamaChatCompletion OllamaTextCompletion HuggingFaceTextCompletion OnnxGenAIChatCompletion OnnxGenAITextCompletion",
    "unknown": "NvidiaChatCompletion ChatCompletionClientBase TextCompletionClientBase",
}
_EMBEDDINGS = {
    "openai": "OpenAITextEmbedding", "azure": "AzureTextEmbedding AzureAIInferenceTextEmbedding", "google": "GoogleAITextEmbedding",
    "vertex": "VertexAITextEmbedding", "aws": "BedrockTextEmbedding", "mistral": "MistralAITextEmbedding",
    "local": "OllamaTextEmbedding HuggingFaceTextEmbedding", "unknown": "NvidiaTextEmbedding",
}  # fmt: skip


_CHATS = tuple(f"get_{how}chat_message_{what}" for how in ("", "streaming_") for what in ("content", "contents"))


def _chat(path: str) -> Call:
    return Call(
        path, "chat", model="ai_model_id", model_aliases=_NAMED, caps=_CAPS, messages="chat_history", text="chat_history", text_position=0,
        completions="settings.number_of_responses", generates=True, model_elsewhere=_ENVIRONMENT, holder="settings", holder_position=1,
    )  # fmt: skip


def _text(path: str) -> Call:
    return replace(_chat(path), operation="text_completion", messages=None, text="prompt")


def _service(name: str, provider: str) -> Maker:
    first = 0 if name in ("OpenAIChatCompletion", "OpenAITextCompletion", "AnthropicChatCompletion", "MistralAIChatCompletion") else None
    made = Call(
        name, "model_config", model="ai_model_id", model_aliases=_NAMED, model_position=first, holder="settings", holder_position=1,
        model_elsewhere=_ENVIRONMENT,
    )  # fmt: skip
    texts = (f"get_{how}text_{what}" for how in ("", "streaming_") for what in ("content", "contents"))
    return Maker(name, made, (*map(_chat, _CHATS), *map(_text, texts)), (), provider, common=True)


def _embedding(name: str, provider: str) -> Maker:
    made = Call(name, "embeddings", model="ai_model_id", model_aliases=_NAMED, model_position=None if "Azure" in name else 0)
    sends = tuple(replace(made, path=path, text="texts", text_position=0) for path in ("generate_embeddings", "generate_raw_embeddings"))
    return Maker(name, made, sends, (), provider, common=True)


def _asked(path: str) -> Call:
    """A question to an agent."""
    return Call(
        path, "chat", model="ai_model_id", caps=_FROM_ARGUMENTS, system="instructions", tools="plugins", through=("service",),
        text="messages", text_position=0, text_is_user=True, generates=True, model_elsewhere=_ENVIRONMENT,
    )  # fmt: skip


def _agent(name: str) -> Maker:
    made = replace(_asked(name), operation="create_agent", text=None, text_position=None, generates=False)
    return Maker(name, made, tuple(map(_asked, ("get_response", "invoke", "invoke_stream"))), common=True)


def _settings(name: str) -> Maker:
    """A request's settings: made once, handed to the calls."""
    return Maker(name, None, common=True)


def _each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, provider) for provider, names in table.items() for name in names.split()]


def _invoked(path: str) -> Call:
    """A prompt that the kernel sends to the service which was added to it."""
    return Call(
        path, "chat", model="ai_model_id", caps=_FROM_ARGUMENTS, text="prompt", text_position=0, generates=True,
        model_elsewhere="a service of the kernel has it", at_home=("prompt", "arguments", "function_name", "plugin_name"),
    )  # fmt: skip


_SETTINGS = (
    "OpenAIChat", "OpenAIText", "AzureChat", "AnthropicChat", "AzureAIInferenceChat", "BedrockChat", "BedrockText", "GoogleAIChat",
    "GoogleAIText", "VertexAIChat", "VertexAIText", "MistralAIChat", "OllamaChat", "OllamaText", "HuggingFace", "NvidiaChat", "OnnxGenAI",
    "",
)  # fmt: skip

SDK = Sdk(
    name="semantic_kernel",
    provider="unknown",
    modules=("semantic_kernel",),
    makers=(
        *(_service(*entry) for entry in _each(_SERVICES)),
        *(_embedding(*entry) for entry in _each(_EMBEDDINGS)),
        *(_settings(f"{name}PromptExecutionSettings") for name in _SETTINGS),
        replace(_settings("KernelArguments"), positional=("settings",)),
        Maker("Kernel", None, (_invoked("invoke_prompt"), _invoked("invoke_prompt_stream")), common=True),
        _agent("ChatCompletionAgent"),
        _agent("OpenAIResponsesAgent"),
        _agent("AzureResponsesAgent"),
    ),
    calls=(
        _invoked("invoke_prompt"),
        _invoked("invoke_prompt_stream"),
        *(replace(_chat(path), distinctive=True, model_elsewhere="the service has it") for path in _CHATS),
        *(
            replace(_asked(path), called=("agent",), cap_elsewhere=True, model_elsewhere="the agent has it")
            for path in ("get_response", "invoke", "invoke_stream")
        ),
    ),
    source="semantic-kernel 1.45 signatures, read 2026-11-24",
)
