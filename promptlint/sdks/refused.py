"""Keywords that an SDK's method does not have: a call with one raises a TypeError, and no request is sent.

Only what every version that was read refuses is listed.  `ONLY` are methods of few parameters, the same in all versions;
`NEVER` are words of other APIs, or of other methods, at methods of many; the cap's names are not among them: PL107 speaks of these.
"""

from __future__ import annotations

_GENAI = "google-genai 0.3.0, 1.0.0 and 3.6.1, models.py and chats.py (read 2026-11-27)"
_OPENAI = "openai 1.0.0, 1.40.0, 1.66.0, 1.99.0 and 3.57.0, resources (read 2026-11-27)"
_ANTHROPIC = "anthropic 0.34.0 and 2.14.0, resources/messages (read 2026-11-27)"
_MISTRAL = "mistralai 1.0.0 and 3.7.0, chat.py (read 2026-11-27)"
_GROQ = "groq 0.4.0 and 1.7.0, resources/chat/completions.py (read 2026-11-27)"
SOURCES = (_GENAI, _OPENAI, _ANTHROPIC, _MISTRAL, _GROQ)

_GENERATED = frozenset({"model", "contents", "config"})
ONLY: dict[tuple[str, str], frozenset[str]] = {
    ("google", "models.generate_content"): _GENERATED,
    ("google", "models.generate_content_stream"): _GENERATED,
    ("google", "models.embed_content"): _GENERATED,
    ("google", "models.generate_images"): frozenset({"model", "prompt", "config"}),
    ("google", "chats.create"): frozenset({"model", "config", "history"}),
}

_OF_GEMINI = "contents config generation_config safety_settings system_instruction"
_OF_SERVERS = "repetition_penalty num_ctx options stop_sequences"
_OF_RESPONSES = "input instructions text_format previous_response_id truncation"


def _words(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())


_CHAT = _words(_OF_GEMINI, _OF_SERVERS, _OF_RESPONSES, "prompt system top_k thinking")
_RESPONSES = _words(
    _OF_GEMINI, _OF_SERVERS,
    "messages response_format functions function_call n stop seed reasoning_effort logit_bias system "
    "frequency_penalty presence_penalty top_k thinking",
)  # fmt: skip
_MESSAGES = _words(
    _OF_GEMINI, _OF_RESPONSES,
    "prompt n stop seed logit_bias logprobs response_format functions reasoning_effort "
    "frequency_penalty presence_penalty",
)  # fmt: skip
NEVER: dict[tuple[str, str], frozenset[str]] = {
    ("openai", "chat.completions.create"): _CHAT,
    ("openai", "responses.create"): _RESPONSES,
    ("openai", "embeddings.create"): _words("messages prompt contents texts task_type"),
    ("anthropic", "messages.create"): _MESSAGES,
    ("anthropic", "messages.stream"): _MESSAGES,
    ("mistral", "chat.complete"): _words(_OF_GEMINI, _OF_RESPONSES, "prompt system seed functions stop_sequences"),
    ("mistral", "chat.stream"): _words(_OF_GEMINI, _OF_RESPONSES, "prompt system seed functions stop_sequences"),
    ("groq", "chat.completions.create"): _CHAT,
}


# Methods whose messages are a list of mappings: a text in its place is refused by the SDK or by the server.
# OpenAI, API reference, Create chat completion: `messages` is an array; Anthropic, Messages: `messages` is an array; Groq and
# Mistral, Chat completions: an array (read 2026-11-27).
_LISTS_MESSAGES = {
    "openai": ("chat.completions.create", "chat.completions.parse", "chat.completions.stream"),
    "anthropic": ("messages.create", "messages.stream"),
    "groq": ("chat.completions.create",),
    "mistral": ("chat.complete", "chat.stream"),
}


# Methods that start an event loop of their own, which no coroutine may, since it runs in one already: they raise a RuntimeError.
# pydantic-ai 0.0.10, 0.1.0, 0.4.0, 1.0.0, 1.40.0 and 2.68.0, agent/abstract.py (read 2026-11-27)
STARTS_LOOP = frozenset({("pydantic_ai", "run_sync")})


def is_refused(sdk: str, path: str, keyword: str) -> bool:
    """Whether a method raises a TypeError for a keyword, whatever the version."""
    only = ONLY.get((sdk, path))
    return keyword not in only if only is not None else keyword in NEVER.get((sdk, path), ())


def lists_messages(sdk: str, path: str) -> bool:
    """Whether the messages of a method must be a list: a text fails."""
    return path in _LISTS_MESSAGES.get(sdk, ())
