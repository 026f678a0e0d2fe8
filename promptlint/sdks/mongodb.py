"""MongoDB Atlas: `limit` documents of a vector search reach the prompt; every other aggregation is none of ours."""

from promptlint.sdks.schema import Call, Sdk

SDK = Sdk(
    name="mongodb",
    provider="mongodb",
    modules=("pymongo", "motor"),
    calls=(
        Call(
            "aggregate", "retrieval", model=None, top_k=("pipeline.$vectorSearch.limit", "pipeline.$limit"), top_k_position=0,
            query="pipeline.$vectorSearch.queryVector", holds="pipeline.$vectorSearch", distinctive=True,
        ),
    ),
    source="pymongo 4.20 Collection.aggregate, and the fields of $vectorSearch in the manual of Atlas, read 2026-11-24",
)  # fmt: skip
