"""Weaviate collections: `limit` objects reach the prompt."""

from promptlint.sdks.schema import Call, Sdk


def _search(path: str, query: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("limit",), query=query, distinctive=True)


SDK = Sdk(
    name="weaviate",
    provider="weaviate",
    modules=("weaviate",),
    calls=(
        _search("query.near_text", "query"),
        _search("query.near_vector", "near_vector"),
        _search("query.near_object", "near_object"),
        _search("query.near_image", "near_image"),
        _search("query.hybrid", "query"),
        _search("query.bm25", "query"),
        _search("generate.near_text", "query"),
        _search("generate.near_vector", "near_vector"),
        _search("generate.hybrid", "query"),
        _search("generate.bm25", "query"),
    ),
    source="weaviate-client 4.24 signatures, read 2026-11-22",
)  # fmt: skip
