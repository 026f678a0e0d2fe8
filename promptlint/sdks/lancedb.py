"""LanceDB: `limit` rows of a search reach the prompt."""

from promptlint.sdks.schema import Call, Maker, Sdk

_LIMIT = Call("limit", "retrieval", model=None, top_k=("limit",), top_k_position=0)
_SAME = (
    "where", "select", "metric", "distance_type", "nprobes", "refine_factor", "rerank", "ef", "with_row_id", "nearest_to",
    "nearest_to_text", "text", "vector", "bypass_vector_index", "offset",
)  # fmt: skip
_OPENED = (("open_table", "Table"), ("create_table", "Table"))
_SEARCHED = tuple((path, "LanceQueryBuilder") for path in ("search", "query", "vector_search"))

SDK = Sdk(
    name="lancedb",
    provider="lancedb",
    modules=("lancedb",),
    makers=(
        Maker("connect", None, common=True, gives=_OPENED),
        Maker("connect_async", None, common=True, gives=_OPENED),
        Maker("Table", None, common=True, gives=_SEARCHED),
        Maker("AsyncTable", None, common=True, gives=_SEARCHED),
        Maker("LanceQueryBuilder", None, (_LIMIT,), _SAME, common=True),
    ),
    calls=(Call("limit", "retrieval", model=None, top_k=("limit",), top_k_position=0, called=("search",)),),
    source="lancedb 0.40 signatures, read 2026-11-24; without limit() a search gives 10 rows",
)
