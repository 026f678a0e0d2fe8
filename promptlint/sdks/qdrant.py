"""Qdrant: `limit` points reach the prompt."""

from promptlint.sdks.schema import Call, Client, Sdk


def _search(path: str, position: int, query: str, needs: tuple[str, ...] = ()) -> Call:
    return Call(
        path, "retrieval", model=None, top_k=("limit",), top_k_position=position, query=query, distinctive=not needs, needs=needs,
        at_home=("limit", "collection_name"),
    )  # fmt: skip


SDK = Sdk(
    name="qdrant",
    provider="qdrant",
    modules=("qdrant_client",),
    clients=(Client("QdrantClient"), Client("AsyncQdrantClient")),
    calls=(
        _search("query_points", 6, "query"),
        _search("query_points_groups", 7, "query"),
        _search("search", 4, "query_vector", ("query_vector",)),
        _search("query", 3, "query_text", ("query_text", "collection_name")),
    ),
    source="qdrant-client 1.20 signatures, and search() of 1.15 and before, read 2026-11-22",
)  # fmt: skip
