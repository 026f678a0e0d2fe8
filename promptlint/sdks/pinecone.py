"""Pinecone indexes: `top_k` matches reach the prompt."""

from promptlint.sdks.schema import Call, Sdk


def _search(path: str) -> Call:
    """A search by text: Pinecone makes the embedding."""
    return Call(
        path, "retrieval", model=None, top_k=("query.top_k", "top_k"), query="query", needs=("namespace",), needs_any=("query", "inputs"),
        refuses=("limit", "k", "user_id"),
    )  # fmt: skip


SDK = Sdk(
    name="pinecone",
    provider="pinecone",
    modules=("pinecone",),
    calls=(
        Call(
            "query", "retrieval", model=None, top_k=("top_k",), query="vector", needs=("top_k",),
            needs_any=("vector", "id", "sparse_vector", "queries"),
        ),
        Call("query_namespaces", "retrieval", model=None, top_k=("top_k",), query="vector", needs=("namespaces",), needs_any=("vector",)),
        _search("search"),
        _search("search_records"),
    ),
    source="pinecone 10.2 Index signatures, and search(query={…}) of 8, read 2026-11-24",
)  # fmt: skip
