"""LlamaIndex's indexes and retrievers: how many nodes reach a prompt."""

from promptlint.sdks.schema import Call, Sdk


def _engine(path: str, *, distinctive: bool = True) -> Call:
    needs = () if distinctive else ("similarity_top_k",)
    return Call(path, "retrieval", model=None, top_k=("similarity_top_k",), distinctive=distinctive, needs=needs)


SDK = Sdk(
    name="llama_index",
    provider="llama_index",
    modules=("llama_index", "llama_index.core"),
    calls=(
        _engine("as_retriever", distinctive=False),
        _engine("as_query_engine"),
        _engine("as_chat_engine"),
        _engine("retrievers.VectorIndexRetriever", distinctive=False),
        _engine("core.retrievers.VectorIndexRetriever", distinctive=False),
        _engine("core.indices.vector_store.VectorIndexRetriever", distinctive=False),
    ),
    source="llama-index-core BaseIndex.as_retriever and VectorIndexRetriever, read 2026-11-22",
)
