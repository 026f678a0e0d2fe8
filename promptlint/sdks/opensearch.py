"""OpenSearch: a search by vector; one by words is not taken for part of a prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="opensearch",
    provider="opensearch",
    modules=("opensearchpy",),
    calls=(
        Call(
            "search", "retrieval", model=None, top_k=("body.size",), top_k_position=0, query="body.query.knn", holds="body.query.knn",
            needs=("body",),
        ),
    ),
    source="opensearch-py 3.2 signatures, read 2026-11-24",
)  # fmt: skip
