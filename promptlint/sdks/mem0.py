"""Mem0: memories that a model writes from a conversation, and their retrieval."""

from promptlint.sdks.schema import Call, Maker, Sdk


def _add(path: str) -> Call:
    """Storing asks the model what is worth keeping."""
    return Call(
        path, "chat", model="config_dict.llm.config.model", model_aliases=("config.llm.config.model",),
        caps=("config_dict.llm.config.max_tokens", "config.llm.config.max_tokens"), text="messages", text_position=0, text_is_user=True,
        generates=True,
    )  # fmt: skip


def _search(path: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("top_k", "limit", "options.top_k"), query="query")


def _memory(name: str) -> tuple[Maker, Maker]:
    made = Call(
        name, "model_config", model="config.llm.config.model", model_aliases=("config_dict.llm.config.model",),
        caps=("config.llm.config.max_tokens", "config_dict.llm.config.max_tokens"),
    )  # fmt: skip
    sends = (_add("add"), _search("search"))
    return (
        Maker(name, made, sends, common=True, positional=("config",)),
        Maker(f"{name}.from_config", made, sends, common=True, positional=("config_dict",)),
    )


SDK = Sdk(
    name="mem0",
    provider="unknown",
    modules=("mem0",),
    makers=(
        *_memory("Memory"),
        *_memory("AsyncMemory"),
        *(Maker(name, None, (_search("search"),)) for name in ("MemoryClient", "AsyncMemoryClient")),  # the service asks its own models
    ),
    calls=(),
    source="mem0ai 2.2 signatures and MemoryConfig, read 2026-11-24; in 0.1.118 the number of memories is `limit`",
)
