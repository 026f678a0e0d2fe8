"""Elasticsearch: a search by vector; one by words is not taken for part of a prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="elasticsearch",
    provider="elasticsearch",
    modules=("elasticsearch",),
    calls=(
        Call("search", "retrieval", model=None, top_k=("size", "knn.k"), query="knn", needs=("knn",)),
        Call("search", "retrieval", model=None, top_k=("size", "retriever.knn.k"), query="retriever", needs=("retriever",)),
        Call(
            "search", "retrieval", model=None, top_k=("body.size", "body.knn.k"), query="body.knn", holds="body.knn", needs=("body",),
        ),
    ),
    source="elasticsearch 9.5 signatures, read 2026-11-24",
)  # fmt: skip
