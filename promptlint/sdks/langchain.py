"""LangChain's retrievers and vector stores: how many chunks reach a prompt."""

from promptlint.sdks.schema import Call, Sdk


def _search(path: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("k",), top_k_position=1, query="query", distinctive=True)


SDK = Sdk(
    name="langchain",
    provider="langchain",
    modules=(
        "langchain", "langchain_core", "langchain_community", "langchain_classic",
        "langchain_chroma", "langchain_pinecone", "langchain_qdrant", "langchain_postgres",
    ),
    calls=(
        Call("as_retriever", "retrieval", model=None, top_k=("search_kwargs.k", "k"), distinctive=True, refuses=("similarity_top_k",)),
        _search("similarity_search"),
        _search("asimilarity_search"),
        _search("similarity_search_with_score"),
        _search("asimilarity_search_with_score"),
        _search("similarity_search_with_relevance_scores"),
        _search("asimilarity_search_with_relevance_scores"),
        _search("similarity_search_by_vector"),
        _search("asimilarity_search_by_vector"),
        _search("max_marginal_relevance_search"),
        _search("amax_marginal_relevance_search"),
    ),
    source="langchain-core VectorStore and VectorStoreRetriever, read 2026-11-22",
)  # fmt: skip
