"""Supabase: a stored procedure that matches embeddings gives `match_count` rows; other procedures are none of ours."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="supabase",
    provider="supabase",
    modules=("supabase",),
    calls=(
        Call(
            "rpc", "retrieval", model=None, top_k=("params.match_count",), top_k_position=1, query="params.query_embedding",
            holds="params.match_count", distinctive=True,
        ),
    ),
    source="supabase 2.34 Client.rpc, and match_documents of its guide to semantic search, read 2026-11-24",
)  # fmt: skip
