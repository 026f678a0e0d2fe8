"""Instructor: clients of other SDKs whose answers are objects of a class.

The clients of OpenAI and Anthropic come through `from_openai`, `from_anthropic` and `patch` as they are; what Instructor
adds to their calls stands in their own files.
"""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk

_OLD, _NEW = "max_tokens", "max_completion_tokens"
_NAMES = (
    ("openai", _NEW), ("azure_openai", _NEW), ("groq", _NEW), ("cerebras", _NEW), ("litellm", _OLD), ("anthropic", _OLD), ("mistral", _OLD),
    ("cohere", _OLD), ("fireworks", _OLD), ("writer", _OLD), ("perplexity", _OLD), ("xai", _OLD), ("together", _OLD), ("deepseek", _OLD),
    ("openrouter", _OLD), ("databricks", _OLD), ("anyscale", _OLD), ("bedrock", _OLD), ("ollama", _OLD),
)  # fmt: skip
_GOOGLE = ("generation_config.max_tokens", "generation_config.max_output_tokens", "config.max_output_tokens", _OLD, _NEW)
_VERTEX = ("generation_config.max_output_tokens", "generation_config.max_tokens", _OLD, _NEW)
_CHAT = Call(
    "create", "chat", caps=(_NEW, _OLD), reasoning_cap=_NEW, messages="messages",
    system="system", tools="tools", completions="n", generates=True, needs=("response_model", "messages"), terms=terms.LITELLM,
    retries="max_retries",
)  # fmt: skip
_ANY = (*_VERTEX, *_GOOGLE[2:3])
_MADE = Call("from_provider", "model_config", model_position=0, caps=_ANY, cap_names=_NAMES, terms=terms.LITELLM)
_METHODS = ("create", "create_with_completion", "create_partial", "create_iterable")
_SENDS = tuple(
    replace(_CHAT, path=f"{group}{method}") for group in ("", "chat.completions.", "messages.", "completions.") for method in _METHODS
)
_PROVIDERS = (
    ("from_groq", "groq"), ("from_mistral", "mistral"), ("from_cohere", "cohere"), ("from_genai", "google"), ("from_gemini", "google"),
    ("from_vertexai", "vertex"), ("from_bedrock", "bedrock"), ("from_fireworks", "fireworks"), ("from_cerebras", "cerebras"),
    ("from_writer", "writer"), ("from_perplexity", "perplexity"), ("from_xai", "x-ai"), ("from_together", "together"),
    ("from_deepseek", "deepseek"), ("from_openrouter", "openrouter"), ("from_databricks", "databricks"), ("from_anyscale", "anyscale"),
    ("from_litellm", "unknown"),
)  # fmt: skip


def _named_for(factory: str) -> tuple[Call, ...]:
    """The calls of a client, with the cap as the SDK that it wraps calls it: Instructor hands it on as it is."""
    if factory in ("from_genai", "from_gemini", "from_vertexai"):
        return tuple(replace(call, caps=_VERTEX if factory == "from_vertexai" else _GOOGLE, reasoning_cap=None) for call in _SENDS)
    if dict(_NAMES)[factory.removeprefix("from_")] == _OLD:
        return tuple(replace(call, caps=(_OLD, _NEW), reasoning_cap=None) for call in _SENDS)
    return _SENDS


SDK = Sdk(
    name="instructor",
    provider="unknown",
    modules=("instructor",),
    cap_since=("openai", "1.45.0"),  # to which it hands the cap on
    makers=(
        Maker("from_provider", _MADE, tuple(replace(call, caps=_ANY, cap_names=_NAMES) for call in _SENDS), common=True),
        *(Maker(name, None, _named_for(name), provider=provider, common=True) for name, provider in _PROVIDERS),
    ),
    calls=tuple(call for call in _SENDS if call.path.startswith(("create_", "chat.completions.create_", "messages.create_"))),
    source=(
        "instructor 1.17 signatures of Instructor, from_provider and its other factories, read 2026-11-24; "
        "the caps of its handlers (v2/providers), read 2026-11-26"
    ),
)
