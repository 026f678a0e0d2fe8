"""Amazon Bedrock through boto3: one request format for all models (`converse`), or each model's own (`invoke_model`)."""

from promptlint.sdks.schema import Call, Client, Sdk, Terms

_FIELDS = Terms(  # Claude's, gpt-oss's and Nova's
    efforts=("output_config.effort", "reasoning_effort", "reasoningConfig.maxReasoningEffort"),
    budgets=("thinking.budget_tokens", "reasoning_config.budget_tokens"),
    switches=("thinking.type", "reasoning_config.type", "reasoningConfig.type"),
)
_CONVERSED = Terms(
    tiers=("serviceTier.type", "serviceTier"),
    temperatures=("inferenceConfig.temperature",),
    stops=("inferenceConfig.stopSequences",),
    choices=("toolConfig.toolChoice",),
).and_also(_FIELDS.below("additionalModelRequestFields"))
_INVOKED = Terms(
    tiers=("serviceTier",),
    temperatures=("body.temperature", "body.inferenceConfig.temperature", "body.textGenerationConfig.temperature"),
    stops=("body.stop_sequences", "body.stop", "body.inferenceConfig.stopSequences"),
    formats=("body.output_config.format", "body.response_format"),
    choices=("body.tool_choice",),
).and_also(_FIELDS.below("body"))


def _converse(path: str) -> Call:
    return Call(
        path, "chat", model="modelId", caps=("inferenceConfig.maxTokens",), messages="messages", system="system", tools="toolConfig.tools",
        generates=True, needs=("modelId",), terms=_CONVERSED,
    )  # fmt: skip


# What the makers call the cap in the bodies that `invoke_model` hands on to their models: the user guide's pages of inference parameters.
_FAMILIES = (
    ("amazon.nova", "body.inferenceConfig.maxTokens"), ("amazon.titan", "body.textGenerationConfig.maxTokenCount"),
    ("openai.", "body.max_completion_tokens"), ("meta.llama", "body.max_gen_len"), ("ai21.j2", "body.maxTokens"),
    *((maker, "body.max_tokens") for maker in ("anthropic.", "cohere.", "mistral.", "deepseek.", "ai21.jamba", "writer.", "qwen.")),
)  # fmt: skip


def _invoke(path: str) -> Call:
    """The body is JSON in the words of the model's maker: Anthropic, Cohere and Mistral, Nova, Llama, Titan, Jurassic."""
    return Call(
        path, "chat", model="modelId",
        caps=(
            "body.max_tokens", "body.inferenceConfig.maxTokens", "body.inferenceConfig.max_new_tokens", "body.max_gen_len",
            "body.textGenerationConfig.maxTokenCount", "body.maxTokens", "body.max_tokens_to_sample", "body.max_completion_tokens",
        ),
        cap_families=_FAMILIES,
        messages="body.messages", text="body.prompt", system="body.system", generates=True, needs=("modelId", "body"), terms=_INVOKED,
    )  # fmt: skip


_RERANKED = "vectorSearchConfiguration.rerankingConfiguration.bedrockRerankingConfiguration.numberOfRerankedResults"  # botocore 1.44.8


def _embed(path: str) -> Call:
    """The same request to a model that embeds: told by the words of its body (Cohere, Titan, Nova), or by the model's name."""
    return Call(
        path, "embeddings", model="modelId", text="body.texts", text_aliases=("body.inputText", "body.singleEmbeddingParams.text.value"),
        where=(
            "body.texts", "body.embedding_types", "body.embeddingTypes", "body.embeddingConfig", "body.singleEmbeddingParams",
            "body.dimensions", "body.normalize",
        ),
        models=r"embed", needs=("modelId", "body"),
    )  # fmt: skip


def _draw(path: str) -> Call:
    """The same request to a model that draws (Stability, Titan Image, Nova Canvas) or films (Nova Reel)."""
    return Call(
        path, "image", model="modelId", text="body.prompt", text_aliases=("body.textToImageParams.text",),
        where=("body.text_prompts", "body.textToImageParams", "body.imageGenerationConfig", "body.cfg_scale", "body.aspect_ratio"),
        models=r"^(?:\w+\.)?stability\.|titan-image|nova-(?:canvas|reel)|stable-diffusion", needs=("modelId", "body"),
    )  # fmt: skip


def _rerank(path: str) -> Call:
    """The same request to a model that orders documents."""
    return Call(
        path, "rerank", model="modelId", query="body.query", text="body.documents", top_k=("body.top_n",), models=r"rerank",
        needs=("modelId", "body"),
    )  # fmt: skip


_INVOKES = ("invoke_model", "invoke_model_with_response_stream")


def _generate(path: str) -> Call:
    """A knowledge base is searched, and a model answers with what was found."""
    base = "retrieveAndGenerateConfiguration.knowledgeBaseConfiguration"
    return Call(
        path, "chat", model=f"{base}.modelArn", caps=(f"{base}.generationConfiguration.inferenceConfig.textInferenceConfig.maxTokens",),
        text="input.text", text_is_user=True, top_k=(f"{base}.retrievalConfiguration.vectorSearchConfiguration.numberOfResults",),
        kept=(f"{base}.retrievalConfiguration.{_RERANKED}",), generates=True, needs=("input", "retrieveAndGenerateConfiguration"),
    )  # fmt: skip


SDK = Sdk(
    name="bedrock",
    provider="bedrock",
    modules=("boto3", "boto3.session"),
    clients=(Client("client"),),
    calls=(
        _converse("converse"),
        _converse("converse_stream"),
        *(kind(path) for path in _INVOKES for kind in (_embed, _draw, _rerank, _invoke)),
        _generate("retrieve_and_generate"),
        _generate("retrieve_and_generate_stream"),
        Call(
            "invoke_agent", "chat", text="inputText", text_is_user=True, generates=True, needs=("agentId", "agentAliasId", "inputText"),
            model_elsewhere="it is set on the agent", cap_elsewhere=True,
        ),
        Call(
            "invoke_inline_agent", "chat", model="foundationModel", text="inputText", text_is_user=True, system="instruction",
            generates=True, needs=("foundationModel", "instruction"), model_elsewhere="the agent's prompt templates have it",
            cap_elsewhere=True,
        ),
        Call(
            "create_agent", "create_agent", model="foundationModel", system="instruction", needs=("agentName", "foundationModel"),
        ),
        Call(
            "rerank", "rerank", text="sources", query="queries",
            model="rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration.modelArn",
            top_k=("rerankingConfiguration.bedrockRerankingConfiguration.numberOfResults",), needs=("rerankingConfiguration", "sources"),
        ),
        Call("create_model_invocation_job", "batch", model="modelId", needs=("jobName", "modelId", "inputDataConfig")),
        Call(
            "retrieve", "retrieval", model=None, query="retrievalQuery.text",
            top_k=("retrievalConfiguration.vectorSearchConfiguration.numberOfResults",), kept=(f"retrievalConfiguration.{_RERANKED}",),
            needs=("knowledgeBaseId", "retrievalQuery"),
        ),
    ),
    retries="config",
    default_retries=2,
    retries_since=("boto3", (("1.0", 4), ("1.44.0", 2))),  # a boto3 goes with the botocore of its own minor version, or of a later one
    cache_on_request=True,
    source=(
        "botocore 1.44, bedrock, bedrock-runtime, bedrock-agent and bedrock-agent-runtime, read 2026-11-24; "
        "retries: mode standard, three attempts; before botocore 1.44.0 mode legacy, five: wheels 1.39.7, 1.43.127, 1.44.0, read "
        "2026-11-27; bodies of models that embed, draw or rerank, and that InvokeAgentRequest has no cap: read 2026-11-26; "
        "caching: cachePoint blocks and cache_control"
    ),
)  # fmt: skip
