"""LangChain's chat, text and embedding model classes, from its own packages and from `langchain_community`."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Terms

MODULES = (
    "langchain", "langchain_core", "langchain_community", "langchain_classic", "langchain_text_splitters", "langgraph", "deepagents",
    "langchain_chroma", "langchain_pinecone", "langchain_qdrant", "langchain_postgres", "langchain_milvus", "langchain_elasticsearch",
    "langchain_openai", "langchain_anthropic", "langchain_google_genai", "langchain_google_vertexai", "langchain_aws",
    "langchain_mistralai", "langchain_cohere", "langchain_groq", "langchain_fireworks", "langchain_together", "langchain_deepseek",
    "langchain_xai", "langchain_ollama", "langchain_huggingface", "langchain_voyageai", "langchain_nvidia_ai_endpoints", "langchain_ibm",
    "langchain_perplexity", "langchain_litellm", "langchain_openrouter", "langchain_cerebras", "langchain_upstage", "langchain_ai21",
    "langchain_nomic", "langchain_azure_ai", "langchain_gigachat", "langchain_sambanova", "langchain_databricks", "databricks_langchain",
    "langchain_dashscope", "langchain_gradient", "langchain_hub", "langchain_experimental", "langchain_unify", "langchain_snowflake",
    "langchain_dartmouth", "langchain_zhipuai", "langchain_qwq", "langchain_mongodb", "langchain_weaviate", "langchain_oci",
)  # fmt: skip
NAMES = ("model_name", "model_id", "azure_deployment", "deployment_name", "deployment", "repo_id", "endpoint_name", "model_path")
CHANGED = (
    "bind", "bind_tools", "bind_functions", "with_structured_output", "with_config", "with_retry", "with_fallbacks", "configurable_fields",
    "configurable_alternatives", "with_types", "with_listeners", "pipe", "copy", "model_copy", "assign", "pick",
)  # fmt: skip
INVOKED = ("invoke", "ainvoke", "stream", "astream", "batch", "abatch", "astream_events", "astream_log", "batch_as_completed", "transform")
_OLDER = ("predict", "apredict", "predict_messages", "apredict_messages", "generate", "agenerate", "__call__")
_CAPS = ("max_tokens",)
_CONFIGURE = ("config", "config.configurable")  # of `with_config` and `invoke`
# In `model_kwargs`, by all that the servers behind these classes call it.
_PASSED_ON = (
    "max_tokens", "max_completion_tokens", "max_tokens_to_sample", "maxTokenCount", "max_gen_len", "max_new_tokens", "max_length",
    "maxTokens", "max_output_tokens", "num_predict",
)  # fmt: skip
# These hand `max_retries` on to the provider's SDK, or leave it the SDK's default of 2: langchain-openai 1.7, langchain-anthropic 1.7,
# langchain-groq 1.1 and langchain-deepseek 1.1, read 2026-11-26.
_RETRYING = frozenset({"ChatOpenAI", "AzureChatOpenAI", "ChatAnthropic", "ChatGroq", "ChatDeepSeek", "OpenAI", "AzureOpenAI"})
# Before, tenacity's `stop_after_attempt(llm.max_retries)` counted all attempts, 6 by default: chat_models/openai.py of langchain 0.0.153
# and 0.0.331, and from 0.0.332 on 2 retries of the provider's SDK; llms/openai.py changed so from 0.0.333 to 0.0.334, read 2026-11-26.
_ALL_ATTEMPTS = {
    **dict.fromkeys(("ChatOpenAI", "AzureChatOpenAI"), ("langchain", "0.0.332", 6)),
    **dict.fromkeys(("OpenAI", "AzureOpenAI"), ("langchain", "0.0.334", 6)),
}
_TERMS = (
    terms.OBJECT.and_also(Terms(schemas=("schema",), hosted=("tools",)))
    .and_also(terms.THINKING.below("additional_model_request_fields"))  # Bedrock's
    .and_also(Terms(tiers=("service_tier.type",)))
)


def _model(name: str, provider: str, caps: tuple[str, ...], operation: Operation, *, common: bool) -> Maker:
    inside = [] if caps[0] == _IN_KWARGS else [f"model_kwargs.{cap}" for cap in dict.fromkeys((*caps, *_PASSED_ON))]
    inside += [f"{outer}.{cap}" for outer in _CONFIGURE for cap in caps]
    caps = (*caps, *inside)
    sent = ("max_tokens", *caps) if caps[0] == _IN_KWARGS else caps

    def call(path: str, operation: Operation) -> Call:
        return Call(
            path, operation, model_aliases=NAMES, caps=sent, text="input", text_position=0, system="system", completions="n",
            generates=True, terms=_TERMS, ignored_caps=ignored,
        )  # fmt: skip

    ignored = ("max_tokens",) if caps[0] == "num_predict" else ()  # of Ollama's classes, which keep to themselves what they do not know
    made = Call(
        name, "model_config", model_aliases=NAMES, caps=caps, completions="n", generates=True, terms=_TERMS, ignored_caps=ignored,
        cap_bound=name in _BOUND,
    )  # fmt: skip
    sends = tuple(call(path, operation) for path in (*INVOKED, *_OLDER))
    return Maker(
        name, made, sends, CHANGED, provider, common=common,
        first=(("bind_tools", "tools"), ("with_structured_output", "schema"), ("with_config", "config")),
        retries="max_retries" if name in _RETRYING else None, default_retries=2,
        attempts_before=_ALL_ATTEMPTS.get(name),
    )  # fmt: skip


def _chat(name: str, provider: str = "unknown", *caps: str) -> Maker:
    return _model(name, provider, caps or _CAPS, "chat", common=False)


def _text(name: str, provider: str = "unknown", *caps: str) -> Maker:
    """A class that completes a text; its name is often also that of the provider's own client."""
    return _model(name, provider, caps or _CAPS, "text_completion", common=True)


def _embedding(name: str, provider: str = "unknown") -> Maker:
    def call(path: str) -> Call:
        return Call(path, "embeddings", model_aliases=NAMES, text="texts", text_position=0)

    paths = ("embed_documents", "aembed_documents", "embed_query", "aembed_query")
    return Maker(name, Call(name, "embeddings", model_aliases=NAMES), tuple(map(call, paths)), (), provider)


def _factory(path: str, *, embeds: bool = False) -> Maker:
    """A function that makes a model's object from its name: `init_chat_model("gpt-4o")`."""
    model = _embedding(path) if embeds else _chat(path, "unknown", *_CAPS, "configurable_fields")  # which may be the cap
    return replace(model, name=path, positional=("model",))


def _base(name: str) -> Maker:
    """A base class: nobody makes one, but annotations name it."""
    model = _chat(name)
    return replace(model, name=name)


# langchain-cohere 0.3.0 to 0.6.0: ChatCohere has no field for a cap and sends model, temperature and preamble of its own; what a request
# is passed, or what is bound, goes along (read 2026-11-26).
_BOUND = frozenset({"ChatCohere"})
# langchain-community 0.4.2: Tongyi and ChatTongyi have no field for a cap, and pydantic drops one silently; `model_kwargs` goes into each
# request, and so does what a request is passed or what is bound (read 2026-11-27).
_IN_KWARGS = "model_kwargs.max_tokens"
# `max_tokens` is the one name of OpenAI's classes that all versions take, those of langchain and langchain-community as well.
_CHATS = (
    ("ChatOpenAI", "openai", "max_tokens", "max_completion_tokens"),
    ("AzureChatOpenAI", "azure", "max_tokens", "max_completion_tokens"),
    ("ChatAnthropic", "anthropic", "max_tokens", "max_tokens_to_sample"),
    ("ChatGoogleGenerativeAI", "google", "max_output_tokens", "max_tokens"),
    ("ChatVertexAI", "vertex", "max_output_tokens", "max_tokens"),
    ("ChatBedrock", "aws"), ("ChatBedrockConverse", "aws"), ("BedrockChat", "aws"), ("ChatAnthropicBedrock", "aws"),
    ("ChatMistralAI", "mistral"), ("ChatCohere", "cohere"), ("ChatGroq", "groq"), ("ChatFireworks", "fireworks"),
    ("ChatTogether", "together"), ("ChatDeepSeek", "deepseek"), ("ChatXAI", "x-ai"), ("ChatOllama", "local", "num_predict"),
    ("ChatPerplexity", "perplexity"), ("ChatOpenRouter", "openrouter"), ("ChatCerebras", "cerebras"),
    ("ChatHuggingFace", "huggingface", "max_tokens", "max_new_tokens"), ("ChatNVIDIA",), ("ChatLiteLLM",), ("ChatLiteLLMRouter",),
    ("ChatWatsonx",), ("ChatDatabricks",), ("ChatUpstage",), ("ChatAI21",), ("ChatAnthropicMessages", "anthropic"), ("ChatQwen",),
    *((name, "local") for name in ("AzureMLChatOnlineEndpoint", "ChatOCIModelDeployment")),  # deployments of one's own, paid by the hour
    ("ChatTongyi", "unknown", _IN_KWARGS), ("ChatQwQ",), ("ChatLlamaCpp", "local"), ("ChatMLX", "local"), ("ChatOutlines", "local"),
    *((name,) for name in (
        "ChatAnyscale", "ChatBaichuan", "ChatClovaX", "ChatCoze", "ChatDeepInfra", "ChatEdenAI", "ChatEverlyAI", "ChatFriendli",
        "ChatGooglePalm", "ChatHunyuan", "ChatJavelinAIGateway", "ChatKinetica", "ChatKonko", "ChatMLflowAIGateway", "ChatMaritalk",
        "ChatMlflow", "ChatNebula", "ChatOCIGenAI", "ChatOctoAI", "ChatPremAI", "ChatReka", "ChatSnowflakeCortex",
        "ChatSparkLLM", "ChatYandexGPT", "ChatYi", "ChatYuan2", "ChatZhipuAI", "ErnieBotChat", "GPTRouter", "JinaChat",
        "LlamaEdgeChatService", "MiniMaxChat", "MoonshotChat", "PaiEasChatEndpoint", "PromptLayerChatOpenAI", "QianfanChatEndpoint",
        "VolcEngineMaasChat", "AzureAIChatCompletionsModel", "ChatGigaChat", "ChatSambaNovaCloud",
        "ChatDashScope", "ChatDappierAI", "ChatSambaStudio", "ChatClovaStudio",
    )),
)  # fmt: skip
_REPLICATE = ("max_tokens", "max_new_tokens", "max_length")  # each model names its cap as it likes
_TEXTS = (
    ("OpenAI", "openai"), ("AzureOpenAI", "azure"), ("OpenAIChat", "openai"), ("AnthropicLLM", "anthropic"), ("Anthropic", "anthropic"),
    ("GoogleGenerativeAI", "google", "max_output_tokens", "max_tokens"), ("VertexAI", "vertex", "max_output_tokens", "max_tokens"),
    ("BedrockLLM", "aws"), ("Bedrock", "aws"), ("OllamaLLM", "local", "num_predict"), ("Ollama", "local", "num_predict"),
    ("LlamaCpp", "local"), ("GPT4All", "local"), ("CTransformers", "local"), ("Llamafile", "local"), ("VLLM", "local", "max_new_tokens"),
    ("HuggingFacePipeline", "local"), ("HuggingFacePipeline.from_model_id", "local"), ("MLXPipeline", "local"), ("ExLlamaV2", "local"),
    ("HuggingFaceHub", "huggingface", "model_kwargs.max_new_tokens", "max_new_tokens"),
    ("HuggingFaceEndpoint", "huggingface", "max_new_tokens"), ("Cohere", "cohere"),
    ("HuggingFaceTextGenInference", "huggingface", "max_new_tokens"), ("Together", "together"), ("Fireworks", "fireworks"),
    ("Tongyi", "unknown", _IN_KWARGS),
    ("Replicate", "unknown", *(f"{place}.{name}" for place in ("model_kwargs", "input") for name in _REPLICATE)),
    # servers of one's own, and deployments that are paid by the hour: whatever bounds an answer there saves no tokens
    *((name, "local") for name in (
        "SagemakerEndpoint", "AzureMLOnlineEndpoint", "Xinference", "VLLMOpenAI", "OpenLLM", "TextGen", "ChatGLM",
    )),
    *((name,) for name in (
        "AI21", "Databricks", "DeepInfra", "Clarifai", "Writer", "WatsonxLLM", "YandexGPT",
        "SparkLLM", "VertexAIModelGarden", "NLPCloud", "MosaicML", "Minimax", "GigaChat", "NVIDIA",
        "QianfanLLMEndpoint", "OCIGenAI", "PromptLayerOpenAI", "GooglePalm", "BaichuanLLM", "YiLLM",
        "Predibase", "PredictionGuard", "SambaNovaCloud", "Friendli",
    )),
)  # fmt: skip
_EMBEDDINGS = (
    ("OpenAIEmbeddings", "openai"), ("AzureOpenAIEmbeddings", "azure"), ("GoogleGenerativeAIEmbeddings", "google"),
    ("VertexAIEmbeddings", "vertex"), ("BedrockEmbeddings", "aws"), ("CohereEmbeddings", "cohere"), ("MistralAIEmbeddings", "mistral"),
    ("VoyageAIEmbeddings", "voyageai"), ("VoyageEmbeddings", "voyageai"), ("TogetherEmbeddings", "together"),
    ("FireworksEmbeddings", "fireworks"), ("OllamaEmbeddings", "local"), ("HuggingFaceEmbeddings", "local"),
    ("HuggingFaceBgeEmbeddings", "local"), ("HuggingFaceInstructEmbeddings", "local"), ("SentenceTransformerEmbeddings", "local"),
    ("FastEmbedEmbeddings", "local"), ("GPT4AllEmbeddings", "local"), ("LlamaCppEmbeddings", "local"), ("SpacyEmbeddings", "local"),
    ("HuggingFaceEndpointEmbeddings", "huggingface"), ("HuggingFaceInferenceAPIEmbeddings", "huggingface"),
    ("HuggingFaceHubEmbeddings", "huggingface"), ("TensorflowHubEmbeddings", "local"), ("XinferenceEmbeddings", "local"),
    *((name,) for name in (
        "AlephAlphaAsymmetricSemanticEmbedding", "AlephAlphaSymmetricSemanticEmbedding", "AnyscaleEmbeddings", "BaichuanTextEmbeddings",
        "ClarifaiEmbeddings", "ClovaEmbeddings", "ClovaXEmbeddings", "DashScopeEmbeddings", "DatabricksEmbeddings", "DeepInfraEmbeddings",
        "EdenAiEmbeddings", "ElasticsearchEmbeddings", "ErnieEmbeddings", "GigaChatEmbeddings", "GooglePalmEmbeddings",
        "GradientEmbeddings",
        "HunyuanEmbeddings", "InfinityEmbeddings", "JinaEmbeddings", "LocalAIEmbeddings", "MiniMaxEmbeddings", "MlflowEmbeddings",
        "ModelScopeEmbeddings", "MosaicMLInstructorEmbeddings", "NLPCloudEmbeddings", "NVIDIAEmbeddings", "NomicEmbeddings",
        "OCIGenAIEmbeddings", "OVHCloudEmbeddings", "OctoAIEmbeddings", "PremAIEmbeddings", "QianfanEmbeddingsEndpoint",
        "SagemakerEndpointEmbeddings", "SolarEmbeddings", "UpstageEmbeddings", "VolcanoEmbeddings", "WatsonxEmbeddings",
        "YandexGPTEmbeddings", "ZhipuAIEmbeddings", "LiteLLMEmbeddings", "AzureAIEmbeddingsModel", "PerplexityEmbeddings",
    )),
)  # fmt: skip

MODELS = (
    *(_chat(*row) for row in _CHATS),
    *(_text(*row) for row in _TEXTS),
    *(_embedding(*row) for row in _EMBEDDINGS),
    _factory("init_chat_model"),
    _factory("init_embeddings", embeds=True),
    *map(_base, ("BaseChatModel", "BaseLanguageModel", "BaseLLM", "LanguageModelLike")),
)
