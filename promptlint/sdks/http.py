"""Requests written out over HTTP: `requests.post(url, json=…)`, told by the endpoints of providers and model servers."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import LOCAL_HOSTS, Call, Sdk

# Paths of Ollama's own API, whose server is one's own: docs/api.md of ollama/ollama (read 2026-11-26).
OLLAMA = frozenset({"/api/chat", "/api/generate", "/api/embed", "/api/embeddings"})
_MODULES = ("requests", "httpx", "aiohttp", "niquests", "curl_cffi", "requests_toolbelt")

# What servers of all kinds call a cap, in the body itself and below the names that they keep their settings under.
CAPS = (
    "max_new_tokens", "max_length", "max_output_tokens", "maxOutputTokens", "num_predict", "n_predict", "max_tokens_to_sample",
    "tokens_to_generate",  # NeMo's
    "max_tokens", "max_completion_tokens",
)  # fmt: skip
_SETTINGS = ("parameters", "options", "generation_config", "generationConfig")
_ANY_CAP = (*CAPS, *(f"{outer}.{name}" for outer in _SETTINGS for name in CAPS))

_TERMS = terms.LITELLM.and_also(terms.ROUTED).and_also(terms.MESSAGES)


def _chat(*url: str, needs: tuple[str, ...] = (), system: str | None = None) -> Call:
    return Call(
        "post", "chat", caps=("max_completion_tokens", "max_tokens", "options.num_predict"), messages="messages", system=system,
        tools="tools", completions="n", generates=True, url=url, needs=needs, model_in_url=("/deployments/", "/"), terms=_TERMS,
    )  # fmt: skip


def _ollama(operation: Operation, *url: str, needs: tuple[str, ...]) -> Call:
    """Ollama's own API, told by its paths."""
    call = _chat(*url, needs=needs) if operation == "chat" else _text(*url, needs=needs)
    return replace(call, caps=("options.num_predict", *call.caps))


def _text(*url: str, needs: tuple[str, ...] = (), needs_any: tuple[str, ...] = ()) -> Call:
    return Call(
        "post", "text_completion", caps=("max_tokens", "max_new_tokens", "max_length", "options.num_predict"), text="prompt",
        text_is_user=True, system="system", completions="n", generates=True, url=url, needs=needs, needs_any=needs_any,
        terms=terms.SAMPLING,
    )  # fmt: skip


def _with_any_cap(call: Call) -> Call:
    """A request whose own words for its cap are not the only ones: by its address nobody can tell what server answers it."""
    return replace(call, caps=tuple(dict.fromkeys((*call.caps, *_ANY_CAP)))) if call.generates else call


_ENDPOINTS = (
    _chat("/chat/completions"),
    _chat("api.anthropic.com/v1/messages", system="system"),
    _chat("/v1/messages", needs=("messages", "model", "max_tokens"), system="system"),
    _chat("api.cohere.com/v2/chat"),
    _ollama("chat", "/api/chat", needs=("messages", "model")),
    Call(
        "post", "chat", caps=("max_tokens",), text="message", text_is_user=True, system="preamble", generates=True,
        url=("api.cohere.ai/v1/chat", "api.cohere.com/v1/chat"),
    ),
    Call(
        "post", "chat", caps=("max_output_tokens",), text="input", system="instructions", tools="tools", generates=True,
        url=("/v1/responses", "/openai/responses"), needs=("model", "input"), terms=terms.RESPONSES,
    ),
    Call(
        "post", "chat", caps=("generationConfig.maxOutputTokens", "generation_config.max_output_tokens"), messages="contents",
        system="systemInstruction", system_aliases=("system_instruction",), tools="tools", generates=True,
        url=(":generateContent", ":streamGenerateContent"), model_in_url=("models/", ":"),
        terms=terms.GEMINI.below("generationConfig").and_also(terms.GEMINI.below("generation_config")),
    ),
    _text("/v1/completions", "openai.com/v1/engines/"),
    _text("/completions", needs=("prompt",)),
    _ollama("text_completion", "/api/generate", needs=("model", "prompt")),
    Call(
        "post", "text_completion", caps=("parameters.max_new_tokens",), text="inputs", text_is_user=True, generates=True,
        url=("/generate", "/generate_stream", "api-inference.huggingface.co/models/"), needs=("inputs", "parameters"),
        model_in_url=("huggingface.co/models/", "?"),
    ),
    Call("post", "embeddings", text="prompt", url=("/api/embeddings",), needs=("model", "prompt")),
    Call("post", "embeddings", text="input", url=("/embeddings",), model_in_url=("/deployments/", "/")),
    Call("post", "embeddings", text="input", url=("/api/embed",), needs=("model", "input")),
    Call("post", "embeddings", text="texts", url=("/v1/embed", "/v2/embed"), needs=("model", "texts")),
    Call("post", "rerank", text="documents", query="query", top_k=("top_n", "top_k"), url=("/rerank",), needs=("query", "documents")),
    Call("post", "image", completions="n", text="prompt", url=("/v1/images/generations",), needs=("prompt",)),
    Call("post", "audio", text="input", url=("/v1/audio/speech",), needs=("input",)),
    _chat(needs=("model", "messages")),
    _text(needs=("model", "prompt"), needs_any=("max_tokens", "max_new_tokens")),
)  # fmt: skip

# Providers whose API answers nobody any more, and since when.  Anyscale's endpoints: mindsdb/mindshub pull request 11356 quotes its
# notice, fixie-ai/ai-benchmarks pull request 104; OctoAI: weaviate/weaviate pull request 6105; Lambda: charmbracelet/catwalk issue 80
# (read 2026-11-26).
SHUT_DOWN = {"anyscale": "2024-08-01", "octoai": "2024-10-31", "lambda": "2025-09-25"}

SDK = Sdk(
    name="http",
    provider="unknown",
    modules=_MODULES,
    calls=(),
    posts=(("post", 0), ("request", 1), ("stream", 1)),
    endpoints=tuple(map(_with_any_cap, _ENDPOINTS)),
    server_tools=terms.EVERY_TOOL,
    hosts=(
        *((host, "local") for host in LOCAL_HOSTS),
        ("chatgpt.com/backend-api", "chatgpt"),
        ("api.openai.com", "openai"), (".openai.azure.com", "azure"), (".azure.com", "azure"), ("api.anthropic.com", "anthropic"),
        ("generativelanguage.googleapis.com", "google"), ("aiplatform.googleapis.com", "vertex"), ("api.deepseek.com", "deepseek"),
        ("openrouter.ai", "openrouter"), ("api.groq.com", "groq"), ("api.together.xyz", "together"), ("api.together.ai", "together"),
        ("api.mistral.ai", "mistral"), ("api.x.ai", "x-ai"), ("api.fireworks.ai", "fireworks"), ("api.perplexity.ai", "perplexity"),
        ("api.cerebras.ai", "cerebras"), ("api.cohere.", "cohere"), ("api.voyageai.com", "voyageai"), ("api.jina.ai", "jina_ai"),
        ("open.bigmodel.cn", "zhipuai"), ("dashscope.aliyuncs.com", "dashscope"), ("api.moonshot.", "moonshotai"),
        ("huggingface.co", "huggingface"), ("api.deepinfra.com", "deepinfra"), ("api.ai21.com", "ai21"),
        ("api.siliconflow.", "siliconflow"), ("integrate.api.nvidia.com", "nvidia"), ("api.endpoints.anyscale.com", "anyscale"),
        ("text.octoai.run", "octoai"), ("api.lambda.ai", "lambda"), ("api.lambdalabs.com", "lambda"),
    ),
    source=(
        "the parameters are those that the SDKs of the same providers send, read 2026-11-24; the endpoints of Gemini, Ollama and Text "
        "Generation Inference were not checked against a release; nothing is retried unless the program does it"
    ),
)  # fmt: skip
