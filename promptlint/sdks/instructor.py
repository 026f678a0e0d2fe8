"""Instructor: clients of other SDKs whose answers are objects of a class.

The clients of OpenAI and Anthropic come through `from_openai`, `from_anthropic` and `patch` as they are; what Instructor
adds to their calls stands in their own files.
"""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk

_CHAT = Call(
    "create", "chat", caps=("max_completion_tokens", "max_tokens"), reasoning_cap="max_completion_tokens", messages="messages",
    system="system", tools="tools", completions="n", generates=True, needs=("response_model", "messages"), retries="max_retries", terms=terms.LITELLM,
)  # fmt: skip
_MADE = Call("from_provider", "model_config", model_position=0, caps=("max_tokens",), terms=terms.LITELLM)
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

SDK = Sdk(
    name="instructor",
    provider="unknown",
    modules=("instructor",),
    makers=(
        Maker("from_provider", _MADE, _SENDS, common=True),
        *(Maker(name, None, _SENDS, provider=provider, common=True) for name, provider in _PROVIDERS),
    ),
    calls=tuple(call for call in _SENDS if call.path.startswith(("create_", "chat.completions.create_", "messages.create_"))),
    source="instructor 1.17 signatures of Instructor, from_provider and its other factories, read 2026-11-24",
)
