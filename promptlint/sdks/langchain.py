"""LangChain: model and embedding classes, and the retrievers that say how many chunks reach a prompt."""

from promptlint.model import Operation
from promptlint.sdks.schema import Call, Maker, Sdk


def _search(path: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("k",), top_k_position=1, query="query", distinctive=True)


_MODEL_NAMES = ("model_name", "model_id", "azure_deployment", "deployment_name", "deployment")
_CHANGED = ("bind", "bind_tools", "with_structured_output", "with_config", "with_retry", "with_fallbacks")


def _chat_class(name: str, provider: str, *caps: str) -> Maker:
    def call(path: str, operation: Operation) -> Call:
        return Call(
            path, operation, model_aliases=_MODEL_NAMES, caps=caps or ("max_tokens",), text="input", text_position=0, completions="n",
            generates=True,
        )  # fmt: skip

    made = Call(name, "model_config", model_aliases=_MODEL_NAMES, caps=caps or ("max_tokens",), completions="n", generates=True)
    sends = tuple(call(path, "chat") for path in ("invoke", "ainvoke", "stream", "astream", "batch", "abatch", "predict", "apredict"))
    return Maker(name, made, sends, _CHANGED, provider)


def _embedding_class(name: str, provider: str) -> Maker:
    def call(path: str) -> Call:
        return Call(path, "embeddings", model_aliases=_MODEL_NAMES, text="texts", text_position=0)

    paths = ("embed_documents", "aembed_documents", "embed_query", "aembed_query")
    return Maker(name, Call(name, "embeddings", model_aliases=_MODEL_NAMES), tuple(map(call, paths)), (), provider)


SDK = Sdk(
    name="langchain",
    provider="langchain",
    modules=(
        "langchain", "langchain_core", "langchain_community", "langchain_classic",
        "langchain_chroma", "langchain_pinecone", "langchain_qdrant", "langchain_postgres",
        "langchain_openai", "langchain_anthropic", "langchain_google_genai", "langchain_google_vertexai", "langchain_aws",
        "langchain_mistralai", "langchain_cohere", "langchain_groq", "langchain_fireworks", "langchain_together", "langchain_deepseek",
        "langchain_xai", "langchain_ollama", "langchain_huggingface", "langchain_voyageai",
    ),
    makers=(
        _chat_class("ChatOpenAI", "openai", "max_completion_tokens", "max_tokens"),
        _chat_class("AzureChatOpenAI", "azure", "max_completion_tokens", "max_tokens"),
        _chat_class("ChatAnthropic", "anthropic", "max_tokens", "max_tokens_to_sample"),
        _chat_class("ChatGoogleGenerativeAI", "google", "max_output_tokens", "max_tokens"),
        _chat_class("ChatVertexAI", "vertex", "max_output_tokens", "max_tokens"),
        _chat_class("ChatBedrock", "aws", "max_tokens"),
        _chat_class("ChatBedrockConverse", "aws", "max_tokens"),
        _chat_class("ChatMistralAI", "mistral"),
        _chat_class("ChatCohere", "cohere"),
        _chat_class("ChatGroq", "groq"),
        _chat_class("ChatFireworks", "fireworks"),
        _chat_class("ChatTogether", "together"),
        _chat_class("ChatDeepSeek", "deepseek"),
        _chat_class("ChatXAI", "x-ai"),
        _chat_class("ChatOllama", "local", "num_predict"),
        _embedding_class("OpenAIEmbeddings", "openai"),
        _embedding_class("AzureOpenAIEmbeddings", "azure"),
        _embedding_class("GoogleGenerativeAIEmbeddings", "google"),
        _embedding_class("VertexAIEmbeddings", "vertex"),
        _embedding_class("BedrockEmbeddings", "aws"),
        _embedding_class("CohereEmbeddings", "cohere"),
        _embedding_class("MistralAIEmbeddings", "mistral"),
        _embedding_class("VoyageAIEmbeddings", "voyageai"),
        _embedding_class("TogetherEmbeddings", "together"),
        _embedding_class("FireworksEmbeddings", "fireworks"),
        _embedding_class("OllamaEmbeddings", "local"),
        _embedding_class("HuggingFaceEmbeddings", "local"),
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
