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
        Call("query_batch_points", "retrieval", model=None, top_k=("requests.limit",), top_k_position=1, distinctive=True),
        Call("search_batch", "retrieval", model=None, top_k=("requests.limit",), top_k_position=1, needs=("collection_name", "requests")),
        _search("search", 4, "query_vector", ("query_vector",)),
        _search("search_groups", 5, "query_vector", ("query_vector",)),
        _search("recommend", 6, "positive", ("collection_name", "positive")),
        _search("discover", 6, "target", ("collection_name", "target")),
        _search("query", 3, "query_text", ("query_text", "collection_name")),
    ),
    source="qdrant-client 1.20 signatures, and search() of 1.15 and before, read 2026-11-24",
)  # fmt: skip
