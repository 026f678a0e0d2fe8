"""Turbopuffer namespaces: `top_k` rows reach the prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="turbopuffer",
    provider="turbopuffer",
    modules=("turbopuffer",),
    calls=(
        Call("query", "retrieval", model=None, top_k=("top_k", "limit"), query="rank_by", needs=("rank_by",), needs_any=("top_k", "limit")),
        Call("multi_query", "retrieval", model=None, top_k=("queries.top_k", "queries.limit"), needs=("queries",), at_home=("queries",)),
    ),
    source="turbopuffer 3.1 signatures, read 2026-11-24",
)
