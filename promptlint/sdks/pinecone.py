"""Pinecone indexes: `top_k` matches reach the prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="pinecone",
    provider="pinecone",
    modules=("pinecone",),
    calls=(Call("query", "retrieval", model=None, top_k=("top_k",), query="vector", needs=("top_k",), needs_any=("vector", "id")),),
    source="pinecone Index.query, read 2026-11-22",
)
