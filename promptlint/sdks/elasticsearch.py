"""Elasticsearch: a search by vector; one by words is not taken for part of a prompt."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="elasticsearch",
    provider="elasticsearch",
    modules=("elasticsearch",),
    calls=(Call("search", "retrieval", model=None, top_k=("knn.k", "size"), query="knn", needs=("knn",)),),
    source="elasticsearch 9.5 signatures, read 2026-11-22",
)
