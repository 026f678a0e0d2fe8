"""Agno, and Phidata before it: agents and teams, model objects, embedders, and knowledge that is searched."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap, Terms

_OPENAI = ("max_completion_tokens", "max_tokens", "request_params.max_completion_tokens", "request_params.max_tokens")
_MODELS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("OpenAIChat", "openai", _OPENAI), ("OpenAIResponses", "openai", ("max_output_tokens",)), ("OpenAILike", "unknown", _OPENAI),
    ("AzureOpenAI", "azure", _OPENAI), ("AzureOpenAIChat", "azure", _OPENAI), ("AzureAIFoundry", "azure", ("max_tokens",)),
    ("AwsBedrock", "bedrock", ("max_tokens",)), ("Gemini", "google", ("max_output_tokens", "generation_config.max_output_tokens")),
    ("Groq", "groq", ("max_tokens",)), ("MistralChat", "mistral", ("max_tokens",)), ("Mistral", "mistral", ("max_tokens",)),
    ("Cohere", "cohere", ("max_tokens",)), ("CohereChat", "cohere", ("max_tokens",)), ("DeepSeek", "deepseek", _OPENAI),
    ("DeepSeekChat", "deepseek", _OPENAI), ("xAI", "x-ai", _OPENAI), ("Together", "together", _OPENAI), ("Fireworks", "fireworks", _OPENAI),
    ("OpenRouter", "openrouter", _OPENAI), ("Perplexity", "perplexity", _OPENAI), ("Cerebras", "cerebras", ("max_completion_tokens",)),
    ("CerebrasOpenAI", "cerebras", _OPENAI), ("HuggingFace", "huggingface", ("max_tokens",)), ("WatsonX", "watsonx", ("max_tokens",)),
    ("Nvidia", "nvidia", _OPENAI), ("Sambanova", "sambanova", _OPENAI), ("DeepInfra", "deepinfra", _OPENAI), ("Nebius", "nebius", _OPENAI),
    ("DashScope", "dashscope", _OPENAI), ("MoonShot", "moonshotai", _OPENAI), ("LiteLLM", "unknown", ("max_tokens",)),
    ("LiteLLMOpenAI", "unknown", _OPENAI), ("Portkey", "unknown", _OPENAI), ("Llama", "meta", _OPENAI), ("V0", "vercel", _OPENAI),
    ("Ollama", "local", ("options.num_predict",)), ("OllamaTools", "local", ("options.num_predict",)), ("LMStudio", "local", _OPENAI),
    ("LlamaCpp", "local", _OPENAI), ("VLLM", "local", _OPENAI),
)  # fmt: skip
_CLAUDES = (("anthropic", "anthropic"), ("aws", "bedrock"), ("azure", "azure"), ("vertexai", "vertex"))
_EMBEDDERS = (
    ("OpenAIEmbedder", "openai"), ("AzureOpenAIEmbedder", "azure"), ("CohereEmbedder", "cohere"), ("GeminiEmbedder", "google"),
    ("MistralEmbedder", "mistral"), ("VoyageAIEmbedder", "voyageai"), ("AwsBedrockEmbedder", "bedrock"), ("JinaEmbedder", "jina_ai"),
    ("TogetherEmbedder", "together"), ("FireworksEmbedder", "fireworks"), ("NebiusEmbedder", "nebius"),
    ("HuggingfaceCustomEmbedder", "huggingface"), ("OllamaEmbedder", "local"), ("SentenceTransformerEmbedder", "local"),
    ("FastEmbedEmbedder", "local"),
)  # fmt: skip
_KNOWLEDGE = (
    "Knowledge", "AgentKnowledge", "AssistantKnowledge", "CombinedKnowledgeBase", "PDFKnowledgeBase", "PDFUrlKnowledgeBase",
    "TextKnowledgeBase", "WebsiteKnowledgeBase", "CSVKnowledgeBase", "JSONKnowledgeBase", "DocxKnowledgeBase", "DocumentKnowledgeBase",
    "MarkdownKnowledgeBase", "UrlKnowledge", "WikipediaKnowledgeBase", "ArxivKnowledgeBase",
)  # fmt: skip

_TERMS = terms.OBJECT.and_also(Terms(hosted=("search", "grounding")))  # the latter two: Gemini(search=True)


def _model(name: str, provider: str, caps: tuple[str, ...], *below: str) -> Maker:
    """`id` is the first field of every model class; in Phidata's first classes it is called `model`."""
    made = Call(name, "model_config", model="id", model_position=0, model_aliases=("model",), caps=caps, terms=_TERMS)
    return Maker(name, made, provider=provider, below=below, common=True)


def _agent(name: str) -> Maker:
    made = Call(
        name, "create_agent", model_aliases=("llm",), through=("model", "llm"), system="system_message",
        system_aliases=("system_prompt", "description", "instructions"), tools="tools",
    )  # fmt: skip
    sent = replace(
        made, operation="chat", messages="input", text="message", text_position=0, text_is_user=True, generates=True,
        media=(("images", "image"), ("audio", "audio")),
    )  # fmt: skip
    sends = tuple(replace(sent, path=path) for path in ("run", "arun", "print_response", "aprint_response"))
    return Maker(name, made, sends, ("deep_copy",), common=True, positional=("members",) if name == "Team" else ())


def _embedder(name: str, provider: str) -> Maker:
    made = Call(name, "embeddings", model="id", model_aliases=("model",))
    paths = ("get_embedding", "get_embedding_and_usage", "async_get_embedding", "async_get_embedding_and_usage")
    return Maker(name, made, tuple(replace(made, path=path, text="text", text_position=0) for path in paths), provider=provider)


def _knowledge(name: str) -> Maker:
    found = Call("search", "retrieval", model=None, query="query", top_k=("num_documents", "max_results"), top_k_position=1)
    sends = tuple(replace(found, path=path) for path in ("search", "asearch", "async_search"))
    return Maker(name, None, sends, common=name == "Knowledge")


SDK = Sdk(
    name="agno",
    provider="unknown",
    modules=("agno", "phi"),
    makers=(
        *map(_agent, ("Agent", "Team", "Assistant")),
        *(_model(*facts) for facts in _MODELS),
        *(_model("Claude", provider, ("max_tokens",), *(f"{root}.{place}" for root in ("agno.models", "phi.model", "phi.llm")))
          for place, provider in _CLAUDES),
        *(_embedder(*facts) for facts in _EMBEDDERS),
        *map(_knowledge, _KNOWLEDGE),
    ),
    calls=(),
    server_tools=(*terms.EVERY_TOOL, ("search", "web_search"), ("grounding", "web_search")),
    step_caps=(
        StepCap(
            "Agno", ("Agent",), ("tool_call_limit",), None, "tool calls", instead=("tool_hooks",), tools=("tools",), since="agno 3.1.10"
        ),
    ),
    source="agno 3.1 and phidata 2.7, fields of Agent, Team, Assistant, the model classes, embedders and Knowledge, read 2026-11-24",
)  # fmt: skip
