"""Chroma collections: `n_results` documents reach the prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="chroma",
    provider="chroma",
    modules=("chromadb",),
    calls=(
        Call(
            "query", "retrieval", model=None, top_k=("n_results",), top_k_position=2, query="query_texts",
            needs_any=("query_texts", "query_embeddings", "query_images", "n_results"),
        ),
    ),
    source="chromadb Collection.query, read 2026-11-22",
)  # fmt: skip
