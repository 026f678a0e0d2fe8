"""What bounds an answer when the code says nothing: the default of an adapter's class, or what the API does without a cap.

A class is known by its name, in every module of its SDK; a request by its path.  Where a row names models, it holds for them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnCap:
    """A cap that holds unless the code sets another."""

    tokens: int | None  # None: the model's maximum, another number in each version or for each model, or the request is refused
    source: str
    models: re.Pattern[str] | None = None  # the models that it holds for; None: all
    # a package, its first version that has the cap no more, and the one that has it again, "" where none has
    until: tuple[str, str, str] | None = None
    pinned: bool = False  # only where the project's files install such a version: what they say nothing of is newer
    always: bool = True  # False: only some versions of the class have it, or nobody says whether there is one


_COMMUNITY = "langchain-community 0.4.2, class defaults (read 2026-11-26)"
_OPENAI_TEXT = "langchain-openai 1.7.4 and langchain-community 0.4.2, BaseOpenAI.max_tokens (read 2026-11-26)"
_ENDPOINT = "langchain-huggingface 1.2.3 and langchain-community 0.4.2, HuggingFaceEndpoint.max_new_tokens (read 2026-11-26)"
_NVIDIA = (
    "langchain-nvidia-ai-endpoints, ChatNVIDIA.max_tokens: 1 024 in 0.0.1, 0.0.2, and from 0.0.14 to 1.5.0; none from 0.0.3 to 0.0.13 "
    "(read 2026-11-26)"
)
_HUB = "huggingface_hub 2.4.0, InferenceClient: max_tokens and max_new_tokens default to 100 (read 2026-11-26)"
_PALM = "google-cloud-aiplatform 2.7.0, vertexai.language_models: _DEFAULT_MAX_OUTPUT_TOKENS (read 2026-11-26)"
_LLAMA_INDEX = "the class's own package of llama-index-llms, constructor default (read 2026-11-26)"
_MULTI_MODAL = (
    "llama-index-multi-modal-llms-openai 0.1.6 and 0.4.3, OpenAIMultiModal.__init__: max_new_tokens, 300; in 0.5.0 the class is OpenAI's, "
    "without one; so it is with Azure's class from its 0.4.0 on (read 2026-11-26)"
)
_SMOLAGENTS = (
    "smolagents 1.0.0 and 1.5.0 to 1.7.0, models.py: max_tokens, 1 500 and then 4 096, where none is passed; none in 1.8.0 "
    "(read 2026-11-27)"
)
_AGNO = "agno 3.1.10, class defaults (read 2026-11-26)"
_ROUTER = "LiteLLM, Router: each deployment's litellm_params may hold max_tokens <https://docs.litellm.ai/docs/routing> (read 2026-11-26)"
_BROWSER_USE = "browser-use 0.13.14 (0.7.0 where the class is as old), class defaults (read 2026-11-26)"
_HAYSTACK = (
    "huggingface-api-haystack 3.1.0 and haystack-ai 2.18.0, generation_kwargs.setdefault in the constructors; amazon-sagemaker-haystack "
    "2.0.0 (read 2026-11-26)"
)
_TOGETHER = "langchain-together 0.4.0, Together.validate_environment (read 2026-11-26)"
_HAYSTACK_BEDROCK = "amazon-bedrock-haystack 1.1.0, AmazonBedrockGenerator.max_length (read 2026-11-26)"
_MEM0 = "mem0ai 2.2.1, configs of its models: max_tokens (read 2026-11-26)"
_WATSONX = "langchain-ibm 1.1.2 sends none: watsonx.ai then stops after 20 tokens of text, or at the chat's own default (read 2026-11-26)"
_RETRIEVED = "botocore, RetrieveAndGenerate: what holds without textInferenceConfig.maxTokens is not documented (read 2026-11-26)"
_WRITER = "writer-sdk: max_tokens is said to be 16 by default in 1.2 and 2.1, not in 3.0; which holds is not clear (read 2026-11-26)"
_LITELLM = "langchain-community, ChatLiteLLM.max_tokens: 256 in 0.0.11, None in 0.2.19 (read 2026-11-26)"
# The community's classes cap answers themselves, those of the makers' own packages do not; both are known by one name here.
_TWO_PACKAGES = "langchain-community 0.3.4, ChatFireworks.model_kwargs, and 0.2.4, ChatVertexAI.max_output_tokens (read 2026-11-26)"
_DSPY = "dspy, LM.max_tokens: 1 000 to 2.6, 4 000 in 3.0, None in 3.4.1 (read 2026-11-26)"
_LEGACY = "OpenAI, Completions: 16 <https://platform.openai.com/docs/api-reference/completions/create> (read 2026-11-26)"

_CLASSES: tuple[tuple[str, int | None, str, str], ...] = (
    ("langchain", 256, "OpenAI AzureOpenAI PromptLayerOpenAI VLLMOpenAI", _OPENAI_TEXT),
    ("langchain", 512, "HuggingFaceEndpoint HuggingFaceTextGenInference ChatHuggingFace", _ENDPOINT),
    ("langchain", 20, "ChatKonko", _COMMUNITY),
    ("langchain", 100, "ChatClovaX", _COMMUNITY),
    (
        "langchain", 256,
        "AI21 Cohere Minimax MiniMaxChat NLPCloud PredictionGuard GPTRouter ChatReka ChatDeepInfra ChatOCIModelDeployment ChatEdenAI",
        _COMMUNITY,
    ),
    ("langchain", 512, "ChatAI21 ChatMaritalk PaiEasChatEndpoint", _COMMUNITY),
    ("langchain", 1024, "ChatNebula SambaNovaCloud MoonshotChat", _COMMUNITY),
    ("langchain", 7400, "YandexGPT ChatYandexGPT", _COMMUNITY),
    ("langchain", None, "GooglePalm ChatGooglePalm", _PALM),
    ("langchain", None, "ChatLiteLLMRouter", _ROUTER),
    ("langchain", 512, "ChatFireworks Fireworks", _TWO_PACKAGES),
    ("langchain", 128, "ChatVertexAI VertexAI", _TWO_PACKAGES),
    ("litellm", None, "Router", _ROUTER),
    ("dspy", None, "LM", _DSPY),
    ("llama_index", 512, "MistralAI Bedrock BedrockConverse Vertex Reka OCIGenAI", _LLAMA_INDEX),
    ("llama_index", 1024, "NVIDIA", _LLAMA_INDEX),
    ("llama_index", 256, "HuggingFaceInferenceAPI", _LLAMA_INDEX),
    ("llama_index", 8192, "Cohere", _LLAMA_INDEX),
    ("browser_use", 4096, "ChatOpenAI ChatAzureOpenAI ChatAWSBedrock ChatMistral ChatCerebras ChatLiteLLM", _BROWSER_USE),
    ("browser_use", 8192, "ChatAnthropic ChatAnthropicBedrock", _BROWSER_USE),
    ("browser_use", 8096, "ChatGoogle", _BROWSER_USE),
    ("browser_use", 600, "ChatOCIRaw", _BROWSER_USE),
    ("haystack", 512, "HuggingFaceAPIChatGenerator HuggingFaceAPIGenerator", _HAYSTACK),
    ("haystack", 1024, "SagemakerGenerator", _HAYSTACK),
    ("haystack", 100, "AmazonBedrockGenerator", _HAYSTACK_BEDROCK),
    ("mem0", 2000, "Memory Memory.from_config AsyncMemory AsyncMemory.from_config", _MEM0),
    ("langchain", 200, "Together", _TOGETHER),
    ("langchain", None, "WatsonxLLM ChatWatsonx", _WATSONX),
    ("agno", 1024, "OpenRouter Perplexity", _AGNO),
    ("agno", 8192, "Claude", _AGNO),
    (
        "google", 128,
        "TextGenerationModel.from_pretrained CodeGenerationModel.from_pretrained ChatModel.from_pretrained CodeChatModel.from_pretrained "
        "TextGenerationModel CodeGenerationModel ChatModel CodeChatModel language_models.ChatSession",
        _PALM,
    ),
)  # fmt: skip

# By the package of which some versions alone have the cap.
_OLDER: tuple[tuple[str, int | None, str, str, tuple[str, str, str]], ...] = (
    ("langchain", 1024, "ChatNVIDIA", _NVIDIA, ("langchain-nvidia-ai-endpoints", "0.0.3", "0.0.14")),
    ("llama_index", 300, "OpenAIMultiModal", _MULTI_MODAL, ("llama-index-multi-modal-llms-openai", "0.5.0", "")),
    ("llama_index", 300, "AzureOpenAIMultiModal", _MULTI_MODAL, ("llama-index-multi-modal-llms-azure-openai", "0.4.0", "")),
)
_PINNED: tuple[tuple[str, int | None, str, str, tuple[str, str, str]], ...] = (
    ("smolagents", None, "HfApiModel LiteLLMModel OpenAIServerModel AzureOpenAIServerModel", _SMOLAGENTS, ("smolagents", "1.8.0", "")),
)

_UNSURE: tuple[tuple[str, int | None, str, str], ...] = (
    ("langchain", 256, "ChatLiteLLM", _LITELLM),
    ("bedrock", None, "retrieve_and_generate retrieve_and_generate_stream", _RETRIEVED),
)

_CALLS: tuple[tuple[str, int | None, str, str], ...] = (
    ("writer", None, "chat.chat chat.stream chat.parse completions.create", _WRITER),
    ("openai", 16, "completions.create Completion.create Completion.acreate", _LEGACY),
    ("litellm", 16, "text_completion atext_completion", _LEGACY),
    ("huggingface", 100, "text_generation chat_completion chat.completions.create", _HUB),
)

# Amazon Bedrock's own format of each maker: Claude's demands a cap, the others have a default; `converse` takes the model's maximum.
_INVOKED = re.compile(r"(?:^|[./])(?:anthropic\.|amazon\.titan-|meta\.llama|mistral\.|ai21\.)")
_BEDROCK = (
    "AWS, Inference request parameters for foundation models: Titan Text 512, Llama 512, Mistral 512, Jurassic 200, Claude demands one "
    "<https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html> (read 2026-11-26)"
)
_FAMILIES: tuple[tuple[str, str], ...] = (
    ("bedrock", "invoke_model invoke_model_with_response_stream"),
    ("langchain", "BedrockChat ChatBedrock Bedrock BedrockLLM"),  # langchain-aws 1.9.1: 1 024 for Claude
)

# Adapters that reach Anthropic's API, which demands a cap, by a model's name: all send one of their own.
_CLAUDE = re.compile(r"(?:anthropic[:/]|litellm/anthropic/|(?:vertex_ai/|google_anthropic_vertex[:/])?claude-|google_anthropic_vertex:).*")
_ADAPTERS = frozenset(
    {"langchain", "litellm", "pydantic_ai", "llama_index", "agno", "crewai", "dspy", "browser_use", "smolagents", "agents_sdk",
     "instructor", "deepagents", "google_adk", "autogen", "camel", "strands", "haystack"}
)  # fmt: skip
_ADAPTED = "langchain-anthropic 1.7.10, pydantic-ai 2.68.0 and litellm: a default where max_tokens is missing (read 2026-11-26)"

# APIs with a default of their own, told by names that only they use; and their hosts, where the model is not known.
# LangChain and Pydantic AI write the provider before a colon, LiteLLM and the routers before a slash.
SERVED_WITH_CAPS = frozenset(
    {"moonshot", "moonshotai", "deepseek", "fireworks", "zhipuai", "together", "siliconflow", "nvidia", "deepinfra"}
)
_SERVED: tuple[OwnCap, ...] = (
    OwnCap(
        1024,
        "Moonshot, Chat API: max_completion_tokens, 'a good default integer like 1024' <https://platform.moonshot.ai/docs/api/chat> "
        "(read 2026-11-26)",
        re.compile(r"(?:moonshot(?:ai)?[/:])?(?:moonshot-v1|kimi)-?.*|moonshotai:.*"),
    ),
    OwnCap(
        4096,
        "DeepSeek, Models & Pricing: default output 4K, of deepseek-reasoner 32K <https://api-docs.deepseek.com/quick_start/pricing> "
        "(read 2026-11-26)",
        re.compile(r"(?:deepseek[/:])?deepseek-(?:chat|reasoner|coder)"),
    ),
    OwnCap(
        2048,
        "Fireworks, FAQ: maximum completion token limits: max_tokens is set at 2K by default "
        "<https://docs.fireworks.ai/faq-new/models-inference/> (read 2026-11-26)",
        re.compile(r"(?:fireworks_ai/|fireworks/)?accounts/fireworks/.*|fireworks_ai/.*|fireworks:.*"),
    ),
    OwnCap(
        None,
        "Zhipu, Core Parameters: the default of max_tokens depends on the model <https://docs.bigmodel.cn/cn/guide/start/concept-param> "
        "(read 2026-11-26)",
        re.compile(r"(?:zai[/:]|zhipu[/:])?glm-\d.*"),
    ),
    OwnCap(
        2048,
        "Together: 2 048 tokens where max_tokens is not set, measured in huggingface/chat-ui pull request 2133 (2026-02-18) and told in "
        "Mintplex-Labs/anything-llm issue 6071 (2026-07-30) (read 2026-11-26)",
        re.compile(r"together_ai/.*|together:.*"),
    ),
    OwnCap(
        512,
        "SiliconFlow, API manual and FAQ: 512, as quoted in chatboxai/chatbox pull request 2093 (2025-03-01) (read 2026-11-26)",
        re.compile(r"siliconflow/.*"),
    ),
    OwnCap(
        None,
        "NVIDIA, integrate.api.nvidia.com: a low default of its own, NousResearch/hermes-agent issue 10279 and pull request 54885 "
        "(read 2026-11-26)",
        re.compile(r"nvidia_nim/.*|nvidia:.*"),
    ),
    OwnCap(
        16384,
        "DeepInfra, Max tokens limit: the rest of the context or 16 384, whichever is smaller "
        "<https://deepinfra.com/docs/advanced/max_tokens_limit>, as quoted in anomalyco/models.dev pull request 1084 (read 2026-11-26)",
        re.compile(r"deepinfra/.*"),
    ),
    OwnCap(None, "IBM, watsonx.ai: a default of the service (read 2026-11-26)", re.compile(r"watsonx(?:_text)?/.*|ibm:.*")),
)

BY_NAME: dict[tuple[str, str], OwnCap] = {
    **{(sdk, name): OwnCap(tokens, source) for sdk, tokens, names, source in (*_CLASSES, *_CALLS) for name in names.split()},
    **{(sdk, name): OwnCap(tokens, source, until=until) for sdk, tokens, names, source, until in _OLDER for name in names.split()},
    **{
        (sdk, name): OwnCap(tokens, source, until=until, pinned=True)
        for sdk, tokens, names, source, until in _PINNED
        for name in names.split()
    },
    **{(sdk, name): OwnCap(tokens, source, always=False) for sdk, tokens, names, source in _UNSURE for name in names.split()},
    **{(sdk, name): OwnCap(None, _BEDROCK, _INVOKED) for sdk, names in _FAMILIES for name in names.split()},
}


def own_cap(sdk: str, name: str, model: str) -> OwnCap | None:
    """What bounds the answer of a model, "" where it is not known, when a class or a request of an SDK sets no cap."""
    told = [cap for cap in _told_of(sdk, name) if cap.models is None or (model and _fits(cap.models, model))]
    return next((cap for cap in told if cap.always), told[0] if told else None)


def may_have_own_cap(sdk: str, name: str) -> bool:
    """Whether a class or a request has a cap of its own for some models, so that nothing is known while the model is not."""
    known = BY_NAME.get((sdk, name))
    return known is not None and not known.pinned


def _told_of(sdk: str, name: str) -> Iterator[OwnCap]:
    if (known := BY_NAME.get((sdk, name))) is not None:
        yield known
    if sdk in _ADAPTERS:
        yield OwnCap(None, _ADAPTED, _CLAUDE)
    yield from _SERVED


def _fits(pattern: re.Pattern[str], model: str) -> bool:
    return (pattern.search if pattern is _INVOKED else pattern.fullmatch)(model.lower()) is not None
