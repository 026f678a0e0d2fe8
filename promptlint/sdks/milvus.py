"""Milvus collections: `limit` entities reach the prompt."""

from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="milvus",
    provider="milvus",
    modules=("pymilvus",),
    clients=(Client("MilvusClient"), Client("AsyncMilvusClient"), Client("Collection")),
    calls=(
        Call(
            "search", "retrieval", model=None, top_k=("limit",), top_k_position=3, query="data", needs=("anns_field",),
            needs_any=("data", "limit"), at_home=("data", "anns_field"),
        ),
        Call("hybrid_search", "retrieval", model=None, top_k=("limit",), needs=("reqs",)),
        Call("search_iterator", "retrieval", model=None, top_k=("limit",), needs=("anns_field",), needs_any=("data", "limit")),
    ),
    source="pymilvus 3.0 signatures, read 2026-11-24",
)  # fmt: skip
