"""LlamaIndex: models and embeddings, indexes and how many nodes they give, query and chat engines, agents, rerankers."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap, Terms

_HOLDS = ("llm", "service_context.llm", "multi_modal_llm", "response_synthesizer.llm", "agent_worker", "agents.llm")
_ELSEWHERE = "Settings.llm has it"


def _engine(path: str, *, distinctive: bool = True) -> Call:
    needs = () if distinctive else ("similarity_top_k",)
    return Call(path, "retrieval", model=None, top_k=("similarity_top_k",), distinctive=distinctive, needs=needs)


def _made_by(maker: Maker, *factories: str) -> tuple[Maker, ...]:
    """A class, and the factories of its own that give the same objects."""
    return (maker, *(replace(maker, name=f"{maker.name}.{factory}", positional=()) for factory in factories))


# ---------------------------------------------------------------- models

_NAMED = (
    "model_name", "model_id", "engine", "azure_deployment", "deployment_name", "deployment_id", "deployment", "model_path", "model_url",
)  # fmt: skip
_SPELLINGS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens")
_ALSO = (
    "additional_kwargs.max_tokens", "additional_kwargs.max_completion_tokens", "additional_kwargs.num_predict",
    "additional_kwargs.max_new_tokens", "generation_config.max_output_tokens", "generate_kwargs.max_new_tokens",
)  # fmt: skip
_FIRST_CAP = {
    "OpenAIResponses": "max_output_tokens", "AzureOpenAIResponses": "max_output_tokens", "OpenAILikeResponses": "max_output_tokens",
    "HuggingFaceLLM": "max_new_tokens", "LlamaCPP": "max_new_tokens", "WatsonX": "max_new_tokens", "Vllm": "max_new_tokens",
    "OpenAIMultiModal": "max_new_tokens", "AzureOpenAIMultiModal": "max_new_tokens", "ReplicateMultiModal": "max_new_tokens",
    "Ollama": "additional_kwargs.num_predict", "OllamaMultiModal": "additional_kwargs.num_predict",
}  # fmt: skip
_LLMS = {
    "openai": "OpenAI OpenAIResponses OpenAIMultiModal",
    "azure": "AzureOpenAI AzureOpenAIResponses AzureOpenAIMultiModal AzureAICompletionsModel",
    "anthropic": "Anthropic AnthropicMultiModal",
    "google": "GoogleGenAI Gemini GeminiMultiModal PaLM",
    "vertex": "Vertex",
    "aws": "Bedrock BedrockConverse SageMakerLLM",
    "mistral": "MistralAI MistralAIMultiModal",
    "cohere": "Cohere",
    "groq": "Groq",
    "together": "TogetherLLM",
    "fireworks": "Fireworks",
    "openrouter": "OpenRouter",
    "perplexity": "Perplexity",
    "deepseek": "DeepSeek",
    "replicate": "Replicate ReplicateMultiModal",
    "databricks": "Databricks",
    "dashscope": "DashScope DashScopeMultiModal",
    "cerebras": "Cerebras",
    "sambanova": "SambaNovaCloud SambaStudio",
    "watsonx": "WatsonX IBM",
    "ai21": "AI21",
    "deepinfra": "DeepInfraLLM",
    "nebius": "NebiusLLM NebiusMultiModal",
    "novita": "NovitaAI",
    "oci": "OCIGenAI OCIDataScience",
    "x-ai": "Grok",
    "zhipuai": "ZhipuAI ZhipuAIMultiModal",
    "minimax": "MiniMax",
    "ovhcloud": "OVHcloud",
    "litellm": "LiteLLM",
    "huggingface": "HuggingFaceInferenceAPI",
    "local": (
        "Ollama OllamaMultiModal LlamaCPP HuggingFaceLLM Vllm VllmServer LMStudio LocalAI Llamafile Xinference OpenLLM MLXLLM OpenVINOLLM "
        "IpexLLM"
    ),
    "unknown": (
        "OpenAILike OpenAILikeResponses LangChainLLM NVIDIA NVIDIAMultiModal Anyscale Konko Portkey Upstage Yi Clarifai Friendli PremAI "
        "Predibase Maritalk Reka SiliconFlow ModelScopeLLM TextGenerationInference LLM FunctionCallingLLM BaseLLM MultiModalLLM"
    ),
}  # by provider; the last few are what parameters are annotated with

# Their constructors take `model` alone and drop other words for it: llama-index 0.8.40 and llama-index-llms-openai 0.8.3, read 2026-11-26.
_BY_MODEL_ALONE = frozenset({"OpenAI", "OpenAIResponses", "OpenAIMultiModal"})

_TERMS = (
    terms.OBJECT.and_also(terms.OBJECT.below("additional_kwargs"))
    .and_also(Terms(efforts=("reasoning_options.effort",), budgets=("thinking_dict.budget_tokens",), switches=("thinking_dict.type",)))
    .and_also(terms.GEMINI.below("generation_config"))
    .and_also(Terms(hosted=("built_in_tools", "built_in_tool")))
)


def _said(path: str, text: str, position: int, caps: tuple[str, ...]) -> Call:
    return Call(
        path, "chat", model_aliases=_NAMED, caps=caps, system="system_prompt", text=text, text_position=position, text_is_user=True,
        generates=True, terms=_TERMS,
    )  # fmt: skip


def _asked_in_chat(path: str, caps: tuple[str, ...]) -> Call:
    """A list of messages, which may hold instructions of its own."""
    return replace(_said(path, "messages", 0, caps), text_is_user=False)


_WITH_TOOLS = ("chat_with_tools", "achat_with_tools", "stream_chat_with_tools", "astream_chat_with_tools")


def _llm(name: str, provider: str) -> Maker:
    first = _FIRST_CAP.get(name, "max_tokens")
    caps = tuple(dict.fromkeys((first, *_SPELLINGS, *_ALSO)))
    position = None if name in ("Gemini", "GeminiMultiModal", "HuggingFaceLLM", "LlamaCPP", "WatsonX", "LangChainLLM") else 0
    made = Call(
        name, "model_config", model_aliases=_NAMED, model_position=position, caps=caps, system="system_prompt", generates=True,
        through=("llm",) if name == "LangChainLLM" else (), terms=_TERMS,
    )  # fmt: skip
    sends = (
        *(_said(path, "prompt", 0, caps) for path in ("complete", "acomplete", "stream_complete", "astream_complete")),
        *(_asked_in_chat(path, caps) for path in ("chat", "achat", "stream_chat", "astream_chat")),
        *(_said(path, "prompt", 0, caps) for path in ("predict", "apredict", "stream", "astream")),
        *(_said(path, "prompt", 1, caps) for path in ("structured_predict", "astructured_predict")),
        *(_said(path, "prompt", 1, caps) for path in ("stream_structured_predict", "astream_structured_predict")),
        *(_said(path, "user_msg", 1, caps) for path in ("predict_and_call", "apredict_and_call")),
        *(_said(path, "user_msg", 1, caps) for path in _WITH_TOOLS),
    )
    if name in _BY_MODEL_ALONE:
        made, sends = replace(made, model_aliases=()), tuple(replace(each, model_aliases=()) for each in sends)
    return Maker(name, made, sends, ("as_structured_llm",), provider, common=True)


_EMBEDDINGS = {
    "openai": "OpenAIEmbedding",
    "azure": "AzureOpenAIEmbedding AzureAIEmbeddingsModel",
    "google": "GoogleGenAIEmbedding GeminiEmbedding GooglePaLMEmbedding GoogleUnivSentEncoderEmbedding",
    "vertex": "VertexTextEmbedding VertexMultiModalEmbedding",
    "aws": "BedrockEmbedding SageMakerEmbedding",
    "mistral": "MistralAIEmbedding",
    "cohere": "CohereEmbedding",
    "voyageai": "VoyageEmbedding",
    "together": "TogetherEmbedding",
    "fireworks": "FireworksEmbedding",
    "jina_ai": "JinaEmbedding",
    "dashscope": "DashScopeEmbedding",
    "databricks": "DatabricksEmbedding",
    "deepinfra": "DeepInfraEmbeddingModel",
    "nebius": "NebiusEmbedding",
    "watsonx": "WatsonxEmbeddings",
    "zhipuai": "ZhipuAIEmbedding",
    "litellm": "LiteLLMEmbedding",
    "huggingface": "HuggingFaceInferenceAPIEmbedding HuggingFaceInferenceAPIEmbeddings",
    "local": (
        "HuggingFaceEmbedding HuggingFaceEmbeddings FastEmbedEmbedding OllamaEmbedding InstructorEmbedding OptimumEmbedding ClipEmbedding "
        "LlamafileEmbedding OpenVINOEmbedding IpexLLMEmbedding XinferenceEmbedding"
    ),
    "unknown": (
        "NVIDIAEmbedding NomicEmbedding MixedbreadAIEmbedding UpstageEmbedding TextEmbeddingsInference OpenAILikeEmbedding BaseEmbedding"
    ),
}
_EMBED = ("get_text_embedding", "get_query_embedding", "get_text_embedding_batch", "get_image_embedding", "get_agg_embedding_from_queries")


def _embedding(name: str, provider: str) -> Maker:
    position = 0 if provider == "local" or name == "MistralAIEmbedding" else None
    made = Call(name, "embeddings", model_aliases=_NAMED, model_position=position)
    paths = (*_EMBED, *(f"a{path}" for path in _EMBED))
    sends = tuple(Call(path, "embeddings", model_aliases=_NAMED, text="text", text_position=0) for path in paths)
    return Maker(name, made, sends, (), provider, common=True)


# ---------------------------------------------------------------- what asks a model that it holds


def _through(path: str, text: str, position: int | None = 0) -> Call:
    return Call(
        path, "chat", system="system_prompt", system_aliases=_HEADERS, text=text, text_position=position, text_is_user=True, generates=True,
        caps=("llm.max_tokens",), through=_HOLDS, model_elsewhere=_ELSEWHERE, cap_elsewhere=True,
    )  # fmt: skip


_HEADERS = ("instructions", "react_chat_formatter.system_header", "formatter.system_header")
_QUERIES = tuple(_through(path, "str_or_query_bundle") for path in ("query", "aquery"))
_CHATS = tuple(_through(path, "message") for path in ("chat", "achat", "stream_chat", "astream_chat"))
_SYNTHESES = tuple(_through(path, "query") for path in ("synthesize", "asynthesize", "get_response", "aget_response"))
_EVALUATIONS = tuple(_through(path, "query") for path in ("evaluate", "aevaluate", "evaluate_response", "aevaluate_response"))
_PROGRAM = tuple(_through(path, "prompt_template_str", None) for path in ("__call__", "acall"))


def _asks(name: str, sends: tuple[Call, ...], *factories: str) -> tuple[Maker, ...]:
    """An object whose construction sends nothing and says nothing of its own."""
    return _made_by(Maker(name, None, sends, common=True), *factories)


def _agent(name: str, *factories: str, itself: bool = True) -> tuple[Maker, ...]:
    made = Call(
        name, "create_agent", caps=("llm.max_tokens",), system="system_prompt", system_aliases=_HEADERS, tools="tools", through=_HOLDS,
        model_elsewhere=_ELSEWHERE, cap_elsewhere=True,
    )  # fmt: skip
    sends = (*_CHATS, *_QUERIES, _through("run", "user_msg"))
    makers = _made_by(Maker(name, made, sends, ("as_agent",), common=True), *factories)
    return makers if itself else (replace(makers[0], made=None), *makers[1:])


_INDEXES = (
    "VectorStoreIndex", "SummaryIndex", "ListIndex", "TreeIndex", "KeywordTableIndex", "SimpleKeywordTableIndex", "DocumentSummaryIndex",
    "KnowledgeGraphIndex", "PropertyGraphIndex", "MultiModalVectorStoreIndex", "ComposableGraph", "LlamaCloudIndex", "VectaraIndex",
    "GPTVectorStoreIndex", "GPTListIndex", "GPTTreeIndex", "ColbertIndex",
)  # fmt: skip
_FROM = ("from_documents", "from_vector_store", "from_existing", "from_indices")


def _index(name: str, *factories: str) -> tuple[Maker, ...]:
    gives = (("as_query_engine", "QueryEngine"), ("as_chat_engine", "ChatEngine"), ("as_retriever", "Retriever"))
    sends = (_engine("as_retriever"), _engine("as_query_engine"), _engine("as_chat_engine"))
    return _made_by(Maker(name, None, sends, common=True, gives=gives), *factories)


_RETRIEVERS = (
    "VectorIndexRetriever", "VectorIndexAutoRetriever", "SummaryIndexEmbeddingRetriever", "ListIndexEmbeddingRetriever",
    "QueryFusionRetriever", "MultiModalVectorIndexRetriever", "BM25Retriever", "VectorContextRetriever",
)  # fmt: skip
_RERANKERS = {
    "cohere": "CohereRerank", "voyageai": "VoyageAIRerank", "jina_ai": "JinaRerank", "dashscope": "DashScopeRerank",
    "local": "SentenceTransformerRerank FlagEmbeddingReranker ColbertRerank RankGPTRerank OpenVINORerank TEIRerank XinferenceRerank",
    "aws": "AWSBedrockRerank", "unknown": "LLMRerank StructuredLLMRerank NVIDIARerank MixedbreadAIRerank SiliconFlowRerank",
}  # fmt: skip


RERANKERS = frozenset(name for names in _RERANKERS.values() for name in names.split())


def _retriever(name: str) -> tuple[Maker, ...]:
    made = Call(name, "retrieval", model=None, top_k=("similarity_top_k",))
    return _made_by(Maker(name, made, common=True), *(("from_defaults",) if name == "BM25Retriever" else ()))


def _reranker(name: str, provider: str) -> Maker:
    def call(path: str) -> Call:
        return Call(path, "rerank", model_aliases=("model_name", "rerank_model_name"), top_k=("top_n",), through=("llm",))

    return Maker(name, call(name), (call("postprocess_nodes"), call("apostprocess_nodes")), (), provider, common=True)


def _each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, provider) for provider, names in table.items() for name in names.split()]


def _on_settings(path: str) -> Call:
    """On the model that the whole program shares."""
    text = "messages" if "chat" in path else "prompt"
    return Call(
        f"Settings.llm.{path}", "chat", text=text, text_position=0, generates=True, distinctive=True, through=("llm",),
        model_elsewhere=_ELSEWHERE, cap_elsewhere=True,
    )  # fmt: skip


def _on_unknown(path: str, *called: str) -> Call:
    """On an object that was made where it cannot be seen: told by what it is called, in a file that imports LlamaIndex."""
    return Call(
        path, "chat", text="message", text_position=0, generates=True, called=called, cap_elsewhere=True,
        model_elsewhere="the object was made elsewhere",
    )  # fmt: skip


def _template(name: str, argument: str) -> tuple[Maker, ...]:
    maker = Maker(
        name, None, same=("format", "format_messages", "partial_format"), common=True, positional=(argument,), template=argument
    )  # fmt: skip
    return (maker, replace(maker, name=f"{name}.from_messages"))


_GLOBAL = ("complete", "acomplete", "stream_complete", "astream_complete", "chat", "achat", "stream_chat", "astream_chat", "predict")
_QUERY_ENGINES = (
    "ToolRetrieverRouterQueryEngine", "MultiStepQueryEngine", "TransformQueryEngine", "SQLJoinQueryEngine", "SQLAutoVectorQueryEngine",
    "NLSQLTableQueryEngine", "SQLTableRetrieverQueryEngine", "PGVectorSQLQueryEngine", "PandasQueryEngine", "JSONalyzeQueryEngine",
    "KnowledgeGraphQueryEngine", "SimpleMultiModalQueryEngine", "FLAREInstructQueryEngine", "RetryQueryEngine", "RetrySourceQueryEngine",
)  # fmt: skip
_SYNTHESIZERS = ("get_response_synthesizer", "Refine", "CompactAndRefine", "TreeSummarize", "SimpleSummarize", "Accumulate")
_EVALUATORS = (
    "FaithfulnessEvaluator", "RelevancyEvaluator", "CorrectnessEvaluator", "GuidelineEvaluator", "PairwiseComparisonEvaluator"
)  # fmt: skip
_PROGRAMS = ("LLMTextCompletionProgram", "FunctionCallingProgram", "OpenAIPydanticProgram", "MultiModalLLMCompletionProgram")


def _resolver(maker: Maker, argument: str) -> Maker:
    """A function that makes the object a string asks for, or gives the object that it is handed."""
    assert maker.made is not None
    made = Call(maker.name, maker.made.operation, model=argument, model_position=0)
    handed = "it is in the object that is handed over"  # and so is its cap
    sends = (replace(call, model=argument, cap_elsewhere=True, model_elsewhere=handed) for call in maker.sends)
    return replace(maker, made=made, sends=tuple(sends))


SDK = Sdk(
    name="llama_index",
    provider="llama_index",
    modules=("llama_index", "llama_index.core"),
    makers=(
        *(_llm(*entry) for entry in _each(_LLMS)),
        _resolver(_llm("resolve_llm", "unknown"), "llm"),
        *(_embedding(*entry) for entry in _each(_EMBEDDINGS)),
        _resolver(_embedding("resolve_embed_model", "unknown"), "embed_model"),
        *_template("PromptTemplate", "template"),
        *_template("ChatPromptTemplate", "message_templates"),
        *_made_by(Maker("ServiceContext", None, common=True), "from_defaults"),
        *_made_by(Maker("ReActChatFormatter", None, common=True), "from_defaults"),
        *(maker for name in _INDEXES for maker in _index(name, *_FROM)),
        *_index("load_index_from_storage"),
        *_index("BaseIndex"),
        Maker("Retriever", None, common=True),
        *_asks("QueryEngine", _QUERIES),
        *_asks("BaseQueryEngine", _QUERIES),
        *_asks("RetrieverQueryEngine", _QUERIES, "from_args"),
        *_asks("CitationQueryEngine", _QUERIES, "from_args"),
        *_asks("RouterQueryEngine", _QUERIES, "from_defaults"),
        *_asks("SubQuestionQueryEngine", _QUERIES, "from_defaults"),
        *(maker for name in _QUERY_ENGINES for maker in _asks(name, _QUERIES)),
        *_asks("ChatEngine", _CHATS),
        *_asks("BaseChatEngine", _CHATS),
        *_asks("SimpleChatEngine", _CHATS, "from_defaults"),
        *_asks("ContextChatEngine", _CHATS, "from_defaults"),
        *_asks("CondenseQuestionChatEngine", _CHATS, "from_defaults"),
        *_asks("CondensePlusContextChatEngine", _CHATS, "from_defaults"),
        *(maker for name in _SYNTHESIZERS for maker in _asks(name, _SYNTHESES)),
        *(maker for name in _EVALUATORS for maker in _asks(name, _EVALUATIONS)),
        *(maker for name in _PROGRAMS for maker in _asks(name, _PROGRAM, "from_defaults")),
        *_agent("FunctionAgent", "from_tools"),
        *_agent("ReActAgent", "from_tools"),
        *_agent("CodeActAgent"),
        *_agent("OpenAIAgent", "from_tools"),
        *_agent("FunctionCallingAgent", "from_tools"),
        *_agent("FunctionCallingAgentWorker", "from_tools"),
        *_agent("ReActAgentWorker", "from_tools"),
        *_agent("OpenAIAgentWorker", "from_tools"),
        *_agent("OpenAIAssistantAgent", "from_new"),
        *_agent("ContextRetrieverOpenAIAgent", "from_tools_and_retriever"),
        *_agent("FnRetrieverOpenAIAgent", "from_retriever"),
        *_agent("AgentWorkflow", "from_tools_or_functions", itself=False),
        *_agent("AgentRunner", "from_llm", itself=False),
        *_agent("BaseAgent", itself=False),
        *(maker for name in _RETRIEVERS for maker in _retriever(name)),
        *(_reranker(*entry) for entry in _each(_RERANKERS)),
    ),
    calls=(
        _engine("as_retriever", distinctive=False),
        replace(_engine("as_query_engine"), gives="QueryEngine"),
        replace(_engine("as_chat_engine"), gives="ChatEngine"),
        *map(_on_settings, _GLOBAL),
        *(_on_unknown(path, "engine") for path in ("query", "aquery")),
        *(_on_unknown(path, "engine", "agent", "llm") for path in ("chat", "achat", "stream_chat", "astream_chat")),
        *(_on_unknown(path, "llm") for path in ("complete", "acomplete", "stream_complete", "astream_complete", "predict", "apredict")),
        *(_on_unknown(path, "llm") for path in (*_WITH_TOOLS, "structured_predict", "astructured_predict")),
        *(_on_unknown(path, "synthesizer") for path in ("synthesize", "asynthesize")),
    ),
    settings=("Settings.llm",),
    server_tools=terms.EVERY_TOOL,
    step_caps=(
        StepCap(
            "LlamaIndex",
            ("FunctionAgent", "ReActAgent", "CodeActAgent", "AgentWorkflow"),
            ("max_iterations",),
            20,
            "iterations",
            since="llama-index-core 0.14.25: DEFAULT_MAX_ITERATIONS",
        ),
    ),
    source="llama-index-core 0.14.25 and its integrations' signatures, and rags (0.9) for the older names, read 2026-11-24",
)
