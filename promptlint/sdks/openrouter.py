"""The OpenRouter SDK: chat, responses, embeddings and reranking with the models of many providers."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_completion_tokens", "max_tokens"), reasoning_cap="max_completion_tokens", messages="messages",
        tools="tools", generates=True, at_home=("messages",), terms=terms.PLAIN.and_also(terms.ROUTED),
    )  # fmt: skip


def _response(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_output_tokens",), text="input", system="instructions", tools="tools", generates=True, at_home=("input",),
        terms=terms.PLAIN.and_also(terms.ROUTED),
    )  # fmt: skip


def _rerank(path: str) -> Call:
    return Call(path, "rerank", text="documents", query="query", top_k=("top_n",), at_home=("documents",))


SDK = Sdk(
    name="openrouter",
    provider="openrouter",
    modules=("openrouter",),
    clients=(Client("OpenRouter"),),
    calls=(
        _chat("chat.send"),
        _chat("chat.send_async"),
        _response("responses.send"),
        _response("responses.send_async"),
        Call("embeddings.generate", "embeddings", text="input", at_home=("input",)),
        Call("embeddings.generate_async", "embeddings", text="input", at_home=("input",)),
        _rerank("rerank.rerank"),
        _rerank("rerank.rerank_async"),
    ),
    transparent=("beta",),
    base_url=("server_url",),
    hosts=(("openrouter.ai", "openrouter"),),
    retries="retry_config",
    server_tools=terms.OPENAI_TOOLS,
    source="openrouter 1.3 signatures, read 2026-11-24; it does not retry without a retry_config",
)
