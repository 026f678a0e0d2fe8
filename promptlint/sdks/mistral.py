"""The Mistral SDK: chat, agents, conversations, fill-in-the-middle, and its clients before version 1."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

_ARGS = terms.ANSWER.below("completion_args")


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", tools="tools", completions="n", generates=True,
        needs=("messages",), needs_any=("model",), terms=terms.ANSWER,
    )  # fmt: skip


def _agent(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", tools="tools", completions="n", generates=True,
        needs=("agent_id", "messages"), model_elsewhere="it is set on the agent", stored=("agent_id",), terms=terms.ANSWER,
    )  # fmt: skip


def _fill(path: str) -> Call:
    return Call(path, "text_completion", caps=("max_tokens",), text="prompt", generates=True, needs=("prompt",), terms=terms.SAMPLING)


def _conversation(path: str) -> Call:
    return Call(
        path, "chat", caps=("completion_args.max_tokens",), text="inputs", text_is_user=True, system="instructions",
        tools="tools", generates=True,
        needs=("inputs",), model_elsewhere="the agent or the conversation has it", stored=("agent_id",), terms=_ARGS,
    )  # fmt: skip


def _continued(method: str) -> Call:
    return Call(
        f"conversations.{method}", "chat", model=None, caps=("completion_args.max_tokens",), text="inputs", text_is_user=True,
        generates=True, needs=("conversation_id", "inputs"), stored=("conversation_id",), terms=_ARGS,
    )  # fmt: skip


def _legacy(path: str) -> Call:
    """Clients before version 1."""
    return Call(
        path, "chat", model_position=1, caps=("max_tokens",), messages="messages", text="messages", text_position=0, tools="tools",
        generates=True, at_home=("messages",), terms=terms.ANSWER,
    )  # fmt: skip


SDK = Sdk(
    name="mistral",
    provider="mistral",
    modules=(
        "mistralai", "mistralai.client", "mistralai.async_client", "mistralai.azure.client", "mistralai.gcp.client",
        "mistralai_azure", "mistralai_gcp",
    ),
    clients=(
        Client("Mistral"),
        Client("MistralClient"),
        Client("MistralAsyncClient"),
        Client("MistralAzure", provider="azure"),
        Client("MistralGCP", provider="vertex"),
        Client("MistralGoogleCloud", provider="vertex"),
    ),
    calls=(
        _chat("chat.complete"),
        _chat("chat.complete_async"),
        _chat("chat.stream"),
        _chat("chat.stream_async"),
        _chat("chat.parse"),
        _chat("chat.parse_async"),
        _chat("chat.parse_stream"),
        _chat("chat.parse_stream_async"),
        _agent("agents.complete"),
        _agent("agents.complete_async"),
        _agent("agents.stream"),
        _agent("agents.stream_async"),
        _fill("fim.complete"),
        _fill("fim.complete_async"),
        _fill("fim.stream"),
        _fill("fim.stream_async"),
        _conversation("conversations.start"),
        _conversation("conversations.start_async"),
        _conversation("conversations.start_stream"),
        _conversation("conversations.start_stream_async"),
        *map(_continued, ("append", "append_async", "append_stream", "append_stream_async")),
        *map(_continued, ("restart", "restart_async", "restart_stream", "restart_stream_async")),
        Call(
            "agents.create", "create_agent", caps=("completion_args.max_tokens",), system="instructions", tools="tools", generates=True,
            needs=("model", "name"), terms=_ARGS,
        ),
        Call("embeddings.create", "embeddings", text="inputs", needs=("inputs",)),
        Call("embeddings.create_async", "embeddings", text="inputs", needs=("inputs",)),
        Call("audio.transcriptions.complete", "audio", needs=("model",)),
        Call("audio.transcriptions.complete_async", "audio", needs=("model",)),
        _legacy("chat"),
        _legacy("chat_stream"),
        Call("embeddings", "embeddings", model_position=0, text="input", text_position=1, at_home=("input",)),
    ),
    transparent=("beta",),
    base_url=("server_url", "endpoint"),
    hosts=(("api.mistral.ai", "mistral"), (".azure.com", "azure")),
    retries="retry_config",
    source="mistralai 3.7 signatures, read 2026-11-22; it does not retry without a retry_config",
)  # fmt: skip
