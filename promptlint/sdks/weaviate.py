"""Weaviate collections: `limit` objects reach the prompt."""

from promptlint.sdks.schema import Call, Maker, Sdk


def _search(path: str, query: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("limit",), query=query, distinctive=True)


# version 3: client.query.get(…).with_near_text(…).with_limit(…)
_WITH_LIMIT = Call("with_limit", "retrieval", model=None, top_k=("limit",), top_k_position=0, called=("near", "hybrid", "bm"))
_SAME = (
    "with_near_text", "with_near_vector", "with_near_object", "with_hybrid", "with_bm25", "with_where", "with_additional", "with_tenant",
    "with_ask", "with_near_image", "with_sort",
)  # fmt: skip

SDK = Sdk(
    name="weaviate",
    provider="weaviate",
    modules=("weaviate",),
    makers=(
        Maker("Client", None, common=True, gives=(("query.get", "GetBuilder"),)),
        Maker("GetBuilder", None, (_WITH_LIMIT,), _SAME, common=True),
    ),
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
        _search("generate.near_object", "near_object"),
        _search("generate.near_image", "near_image"),
        _search("query.near_media", "media"),
        _WITH_LIMIT,
    ),
    source="weaviate-client 4.24 signatures, read 2026-11-24",
)  # fmt: skip
