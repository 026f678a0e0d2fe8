"""FAISS indexes: the `k` nearest vectors reach the prompt."""

from promptlint.sdks.schema import Call, Client, Sdk

_MADE_BY = (
    "IndexFlatL2", "IndexFlatIP", "IndexFlat", "IndexIVFFlat", "IndexIVFPQ", "IndexHNSWFlat", "IndexLSH", "IndexPQ", "IndexIDMap",
    "IndexIDMap2", "IndexPreTransform", "IndexRefineFlat", "index_factory", "read_index", "index_cpu_to_gpu", "index_cpu_to_all_gpus",
)  # fmt: skip

SDK = Sdk(
    name="faiss",
    provider="faiss",
    modules=("faiss",),
    clients=tuple(Client(name) for name in _MADE_BY),
    calls=(
        Call("search", "retrieval", model=None, top_k=("k",), top_k_position=1, query="x", at_home=("k",)),
        Call("search_and_reconstruct", "retrieval", model=None, top_k=("k",), top_k_position=1, query="x", at_home=("k",)),
    ),
    source="faiss's documentation of Index.search, recalled on 2026-11-22 and not checked against a release",
)  # fmt: skip
