"""Redis: queries by vector, as redisvl makes them; `num_results` documents reach the prompt."""

from promptlint.sdks.schema import Call, Maker, Sdk


def _query(name: str) -> Maker:
    return Maker(name, Call(name, "retrieval", model=None, top_k=("num_results",), query="vector"), common=True)


SDK = Sdk(
    name="redis",
    provider="redis",
    modules=("redisvl",),
    makers=tuple(map(_query, ("VectorQuery", "VectorRangeQuery", "HybridQuery", "AggregateHybridQuery", "MultiVectorQuery"))),
    calls=(),
    source="redisvl 0.28 signatures, read 2026-11-24",
)
