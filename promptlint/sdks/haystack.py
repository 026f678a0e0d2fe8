"""Haystack: generators, embedders, retrievers, rankers and agents, on their own or as a pipeline's components."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_NAMED = ("azure_deployment", "api_params.model", "model_name", "model_name_or_path", "model_path")
_CAPS = (
    "generation_kwargs.max_tokens", "generation_kwargs.max_completion_tokens", "generation_kwargs.max_output_tokens",
    "generation_kwargs.max_new_tokens", "generation_kwargs.num_predict", "generation_kwargs.maxTokens",
    "generation_config.max_output_tokens", "max_length", "model_arguments.max_tokens",
)  # fmt: skip
_FIRST_CAP = {
    "OpenAIResponsesChatGenerator": "generation_kwargs.max_output_tokens",
    "AzureOpenAIResponsesChatGenerator": "generation_kwargs.max_output_tokens",
    "NvidiaGenerator": "model_arguments.max_tokens",
    "OllamaGenerator": "generation_kwargs.num_predict",
    "OllamaChatGenerator": "generation_kwargs.num_predict",
    "AmazonBedrockChatGenerator": "generation_kwargs.maxTokens",
    "AmazonBedrockGenerator": "max_length",
    "GoogleGenAIChatGenerator": "generation_kwargs.max_output_tokens",
    "GoogleAIGeminiGenerator": "generation_config.max_output_tokens",
    "GoogleAIGeminiChatGenerator": "generation_config.max_output_tokens",
    "VertexAIGeminiGenerator": "generation_config.max_output_tokens",
    "VertexAIGeminiChatGenerator": "generation_config.max_output_tokens",
    "HuggingFaceLocalGenerator": "generation_kwargs.max_new_tokens",
    "HuggingFaceLocalChatGenerator": "generation_kwargs.max_new_tokens",
    "TransformersChatGenerator": "generation_kwargs.max_new_tokens",
}
_GENERATORS = {
    "openai": "OpenAIGenerator OpenAIChatGenerator OpenAIResponsesChatGenerator",
    "azure": "AzureOpenAIGenerator AzureOpenAIChatGenerator AzureOpenAIResponsesChatGenerator",
    "anthropic": "AnthropicGenerator AnthropicChatGenerator",
    "google": "GoogleGenAIChatGenerator GoogleAIGeminiGenerator GoogleAIGeminiChatGenerator",
    "vertex": (
        "VertexAIGeminiGenerator VertexAIGeminiChatGenerator VertexAITextGenerator VertexAICodeGenerator AnthropicVertexChatGenerator"
    ),
    "aws": "AmazonBedrockGenerator AmazonBedrockChatGenerator SagemakerGenerator",
    "cohere": "CohereGenerator CohereChatGenerator",
    "mistral": "MistralChatGenerator",
    "huggingface": "HuggingFaceAPIGenerator HuggingFaceAPIChatGenerator",
    "openrouter": "OpenRouterChatGenerator",
    "together": "TogetherAIGenerator TogetherAIChatGenerator",
    "meta": "MetaLlamaChatGenerator",
    "watsonx": "WatsonxGenerator WatsonxChatGenerator",
    "perplexity": "PerplexityChatGenerator",
    "litellm": "LiteLLMChatGenerator",
    "local": (
        "HuggingFaceLocalGenerator HuggingFaceLocalChatGenerator TransformersChatGenerator OllamaGenerator OllamaChatGenerator "
        "LlamaCppGenerator LlamaCppChatGenerator VLLMChatGenerator LlamaStackChatGenerator"
    ),
    "unknown": "NvidiaGenerator NvidiaChatGenerator STACKITChatGenerator AIMLAPIChatGenerator",
}
_EMBEDDERS = {
    "openai": "OpenAI", "azure": "AzureOpenAI", "cohere": "Cohere", "mistral": "Mistral", "google": "GoogleGenAI", "vertex": "VertexAI",
    "aws": "AmazonBedrock", "huggingface": "HuggingFaceAPI", "voyageai": "Voyage", "jina_ai": "Jina", "watsonx": "Watsonx",
    "local": "SentenceTransformers Ollama Fastembed FastembedSparse Optimum Instructor VLLM", "unknown": "Nvidia STACKIT",
}  # fmt: skip
_RETRIEVERS = (
    "InMemoryBM25", "InMemoryEmbedding", "ElasticsearchBM25", "ElasticsearchEmbedding", "OpenSearchBM25", "OpenSearchEmbedding",
    "OpenSearchHybrid", "ChromaEmbedding", "ChromaQueryText", "PineconeEmbedding", "QdrantEmbedding", "QdrantHybrid",
    "QdrantSparseEmbedding", "WeaviateBM25", "WeaviateEmbedding", "WeaviateHybrid", "PgvectorEmbedding", "PgvectorKeyword",
    "MongoDBAtlasEmbedding", "MongoDBAtlasFullText", "AzureAISearchEmbedding", "AzureAISearchBM25", "AzureAISearchHybrid",
    "AstraEmbedding", "MilvusEmbedding", "MilvusHybrid", "FAISSEmbedding", "ValkeyEmbedding", "SupabasePgvectorEmbedding", "Snowflake",
)  # fmt: skip
_RANKERS = {
    "cohere": "CohereRanker", "jina_ai": "JinaRanker", "aws": "AmazonBedrockRanker BedrockRanker", "unknown": "NvidiaRanker",
    "local": (
        "TransformersSimilarityRanker SentenceTransformersSimilarityRanker SentenceTransformersDiversityRanker HuggingFaceTEIRanker "
        "FastembedRanker"
    ),
}  # fmt: skip

_TERMS = terms.OBJECT.below("generation_kwargs").and_also(terms.GEMINI.below("generation_kwargs"))


def _asked(path: str, *, chat: bool, caps: tuple[str, ...] = _CAPS) -> Call:
    return Call(
        path, "chat", model_aliases=_NAMED, caps=caps, text="messages" if chat else "prompt", text_position=0, text_is_user=not chat,
        system="system_prompt", tools="tools", generates=True, through=("chat_generator", "generator"),
        terms=_TERMS,
    )  # fmt: skip


def _generator(name: str, provider: str) -> Maker:
    caps = tuple(dict.fromkeys((_FIRST_CAP.get(name, _CAPS[0]), *_CAPS)))
    made = Call(
        name, "model_config", model_aliases=_NAMED, caps=caps, system="system_prompt", system_aliases=("system_instruction",),
        generates=True, terms=_TERMS,
    )  # fmt: skip
    sends = tuple(_asked(path, chat="Chat" in name, caps=caps) for path in ("run", "run_async"))
    return Maker(name, made, sends, (), provider)


def _embedder(name: str, provider: str) -> Maker:
    made = Call(name, "embeddings", model_aliases=_NAMED)
    sends = tuple(replace(made, path=path, text="text", text_position=0) for path in ("run", "run_async"))
    return Maker(name, made, sends, (), provider)


def _ranker(name: str, provider: str) -> Maker:
    made = Call(name, "rerank", top_k=("top_k",))
    sends = tuple(replace(made, path=path, query="query", text="documents") for path in ("run", "run_async"))
    return Maker(name, made, sends, (), provider)


def _component(name: str) -> Maker:
    """A component that asks the generator which it holds."""
    return Maker(name, None, (_asked("run", chat=False), _asked("run_async", chat=False)), common=True)


def _each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, provider) for provider, names in table.items() for name in names.split()]


def _on_unknown(path: str) -> Call:
    """On a component that was made where it cannot be seen: told by what it is called, in a file that imports Haystack."""
    asked = _asked(path, chat=True)
    return replace(asked, called=("generator", "llm", "agent"), cap_elsewhere=True, model_elsewhere="the component was made elsewhere")


_AGENT = Call(
    "Agent", "create_agent", caps=("chat_generator.generation_kwargs.max_tokens",), system="system_prompt", tools="tools",
    through=("chat_generator",),
)  # fmt: skip
_AGENT_RUN = replace(_asked("run", chat=True, caps=("generation_kwargs.max_tokens",)), through=("chat_generator",))
_PROMPT_NODE = Call("PromptNode", "model_config", model="model_name_or_path", model_position=0, caps=("max_length",), generates=True)

SDK = Sdk(
    name="haystack",
    provider="unknown",
    modules=("haystack", "haystack_integrations", "haystack_experimental"),
    makers=(
        *(_generator(*entry) for entry in _each(_GENERATORS)),
        *(_embedder(f"{name}{kind}Embedder", provider) for name, provider in _each(_EMBEDDERS) for kind in ("Text", "Document")),
        *(Maker(f"{name}Retriever", Call(f"{name}Retriever", "retrieval", model=None, top_k=("top_k",))) for name in _RETRIEVERS),
        *(_ranker(*entry) for entry in _each(_RANKERS)),
        Maker("Agent", _AGENT, (_AGENT_RUN, replace(_AGENT_RUN, path="run_async")), common=True),
        *map(_component, ("LLMMetadataExtractor", "LLMDocumentContentExtractor", "LLMMessagesRouter", "LLMRanker", "QueryExpander")),
        Maker(
            "PromptNode", _PROMPT_NODE,
            tuple(
                replace(_PROMPT_NODE, path=path, operation="text_completion", text="prompt_template", text_position=0)
                for path in ("__call__", "prompt", "run")
            ),
        ),
    ),
    calls=(_on_unknown("run"), _on_unknown("run_async")),
    step_caps=(
        StepCap("Haystack", ("Agent",), ("max_agent_steps",), 100, instead=("hooks",), tools=("tools",), since="haystack-ai 3.4.1"),
    ),
    source="haystack-ai 3.4.1 and haystack-core-integrations signatures, PromptNode of farm-haystack 1.x, read 2026-11-24",
)  # fmt: skip
