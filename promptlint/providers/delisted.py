"""Models that their platform serves no longer, as LiteLLM's map of models tells: it held them, with their last day, and now does not.

Read from the maps of litellm 1.55.0 to 1.105.0 (each its last word on a model), against that of 1.110.2, which is the price list of
2026-11-24.  An alias of one dated model ended with it, and the other way round.  A day is left out that lies before the model's
release or after the list's day.  Models of video are here too that the last map holds with their day: the price list leaves out what
is not paid by the token.  Only whole names count: a shorter spelling of another model's name may be one of these.
"""

from __future__ import annotations

import datetime as dt
import re

from promptlint.model import Citation
from promptlint.providers.schema import Model

_TODAY = dt.date(2026, 11, 26)
_DATED = Citation("LiteLLM's model map, the last version that held the model, with its last day", _TODAY)
_UNDATED = Citation("LiteLLM's model map: versions up to 1.105.0 have the model, that of 1.110.2 does not", _TODAY)

_DAYS: dict[str, dict[str, str]] = {
    "openai": {
        "2024-12-06": "gpt-4-1106-vision-preview gpt-4-vision-preview",
        "2025-07-14": "gpt-4.5-preview gpt-4.5-preview-2025-02-27",
        "2025-10-27": "o1-mini o1-mini-2024-09-12 text-moderation-007 text-moderation-latest text-moderation-stable",
        "2026-02-12": "codex-mini-latest",
        "2026-02-17": "chatgpt-4o-latest",
        "2026-07-23": "gpt-realtime-mini-2025-10-06",
        "2026-09-24": "sora-2 sora-2-pro sora-2-pro-high-res",
    },
    "google": {
        "2025-09-29": "gemini-1.5-flash-8b-exp-0827 gemini-1.5-flash-8b-exp-0924 gemini-1.5-flash-exp-0827 gemini-1.5-pro-exp-0801"
        " gemini-1.5-pro-exp-0827",
        "2025-11-10": "imagen-3.0-generate-002",
        "2025-11-12": "veo-3.0-fast-generate-preview veo-3.0-generate-preview",
        "2025-11-14": "gemini-2.0-flash-preview-image-generation",
        "2025-11-18": "gemini-2.5-flash-lite-preview-06-17 gemini-2.5-flash-preview-05-20",
        "2025-12-02": "gemini-2.0-flash-lite-preview-02-05 gemini-2.0-flash-thinking-exp gemini-2.0-flash-thinking-exp-01-21",
        "2025-12-09": "gemini-2.0-flash-live-001",
        "2026-01-15": "gemini-2.5-flash-image-preview",
        "2026-02-17": "gemini-2.5-flash-preview-09-2025",
        "2026-03-31": "gemini-2.5-flash-lite-preview-09-2025",
        "2026-04-30": "gemini-robotics-er-1.5-preview",
        "2026-06-30": "veo-2.0-generate-001",
        "2026-08-17": "imagen-4.0-fast-generate-001 imagen-4.0-generate-001 imagen-4.0-ultra-generate-001",
        "2026-08-31": "gemini-robotics-er-1.6-preview",
        "2026-10-22": "veo-3.1-fast-generate-preview veo-3.1-generate-preview veo-3.1-lite-generate-preview",
    },
    "vertex": {
        "2025-09-29": "gemini-1.5-flash-exp-0827 gemini-1.5-flash-preview-0514 gemini-1.5-pro-preview-0215 gemini-1.5-pro-preview-0409"
        " gemini-1.5-pro-preview-0514",
        "2025-11-10": "imagen-3.0-generate-002",
        "2025-11-12": "veo-3.0-fast-generate-preview veo-3.0-generate-preview",
        "2025-11-14": "gemini-2.0-flash-preview-image-generation",
        "2025-11-18": "gemini-2.5-flash-lite-preview-06-17 gemini-2.5-flash-preview-05-20",
        "2025-12-02": "gemini-2.0-flash-thinking-exp gemini-2.0-flash-thinking-exp-01-21",
        "2026-01-15": "gemini-2.5-flash-image-preview",
        "2026-06-30": "veo-2.0-generate-001 veo-3.0-fast-generate-001 veo-3.0-generate-001",
        "2026-11-17": "veo-3.1-fast-generate-001 veo-3.1-generate-001",
    },
    "mistral": {
        "2025-03-30": "mistral-large-2407 open-mistral-7b open-mixtral-8x22b open-mixtral-8x22b-2404 open-mixtral-8x7b",
        "2025-06-06": "open-codestral-mamba",
        "2025-06-16": "mistral-large-2402 mistral-medium-2312",
        "2025-11-30": "devstral-small-2505 magistral-medium-2506 magistral-small-2506",
        "2025-12-31": "pixtral-12b-2409",
        "2026-03-31": "labs-devstral-small-2512",
        "2026-05-31": "devstral-medium-2507 devstral-small-2507 mistral-large-2411 mistral-ocr-2505-completion pixtral-large-2411",
        "2026-07-31": "devstral-2512 magistral-medium-1-2-2509 magistral-medium-2509 magistral-small-1-2-2509 mistral-small-3-2-2506"
        " open-mistral-nemo-2407",
        "2026-08-31": "mistral-medium-2505 mistral-medium-2508 mistral-medium-3-1-2508",
    },
    "cohere": {
        "2025-04-30": "rerank-english-v2.0 rerank-multilingual-v2.0",
        "2025-09-15": "command command-light command-r command-r-plus",
        "2026-04-04": "embed-english-light-v2.0 embed-english-v2.0 embed-multilingual-v2.0",
    },
    "x-ai": {
        "2026-02-28": "grok-2-vision-1212 grok-3-mini grok-3-mini-beta grok-3-mini-fast grok-3-mini-fast-beta grok-3-mini-fast-latest"
        " grok-3-mini-latest",
        "2026-05-15": "grok-3 grok-3-beta grok-3-fast-beta grok-3-fast-latest grok-3-latest grok-4 grok-4-0709 grok-4-1-fast"
        " grok-4-1-fast-non-reasoning grok-4-1-fast-non-reasoning-latest grok-4-1-fast-reasoning grok-4-1-fast-reasoning-latest"
        " grok-4-fast-non-reasoning grok-4-fast-reasoning grok-4-latest",
    },
    "groq": {
        "2024-10-28": "llama-3.2-11b-text-preview",
        "2024-11-25": "llama-3.2-90b-text-preview",
        "2024-12-18": "gemma-7b-it",
        "2025-01-06": "llama3-groq-70b-8192-tool-use-preview llama3-groq-8b-8192-tool-use-preview",
        "2025-01-24": "llama-3.1-70b-versatile",
        "2025-04-14": "llama-3.2-11b-vision-preview llama-3.2-1b-preview llama-3.2-3b-preview llama-3.2-90b-vision-preview"
        " llama-3.3-70b-specdec",
        "2025-06-06": "llama-guard-3-8b",
        "2025-12-31": "playai-tts",
        "2026-03-05": "meta-llama/llama-guard-4-12b",
        "2026-03-09": "meta-llama/llama-4-maverick-17b-128e-instruct",
        "2026-04-15": "moonshotai/kimi-k2-instruct-0905",
        "2026-07-17": "meta-llama/llama-4-scout-17b-16e-instruct qwen/qwen3-32b",
    },
    "aws": {"2026-08-19": "cohere.command-r-plus-v1:0 cohere.command-r-v1:0"},
}
_NO_DAY = {
    "google": "gemini-2.0-flash-exp-image-generation gemini-2.0-pro-exp-02-05 imagen-4.0-fast-generate-preview-06-06"
    " imagen-4.0-generate-preview-06-06 imagen-4.0-ultra-generate-preview-06-06",
    "vertex": "code-bison32k text-bison32k text-bison32k@002 gemini-1.0-ultra gemini-1.0-ultra-001 gemini-2.0-flash-live-preview-04-09"
    " gemini-2.0-pro-exp-02-05 gemini-pro-experimental imagegeneration@006 imagen-3.0-capability-001 imagen-4.0-fast-generate-001"
    " imagen-4.0-fast-generate-preview-06-06 imagen-4.0-generate-001 imagen-4.0-generate-preview-06-06 imagen-4.0-ultra-generate-001"
    " imagen-4.0-ultra-generate-preview-06-06 text-multilingual-embedding-preview-0409 textembedding-gecko-multilingual"
    " textembedding-gecko-multilingual@001",
    "groq": "distil-whisper-large-v3-en qwen-qwq-32b qwen/qwen3.6-27b",
    "x-ai": "grok-vision-beta",
}
# What one of Google's two platforms has ended is told to be in doubt at the other: which one is asked, may depend on the environment.
_SISTERS = {"google": "vertex", "vertex": "google"}


def delisted(provider: str) -> tuple[Model, ...]:
    """What the map says of the models that a provider serves no longer."""
    days = _DAYS.get(provider, {})
    dated = (Model(_any_of(names.split()), _DATED, retires=dt.date.fromisoformat(day), is_whole=True) for day, names in days.items())
    undated = {*_NO_DAY.get(provider, "").split(), *_of(_SISTERS.get(provider, ""))}.difference(*(names.split() for names in days.values()))
    return (*dated, *((Model(_any_of(sorted(undated)), _UNDATED, is_delisted=True, is_whole=True),) if undated else ()))


def _of(provider: str) -> list[str]:
    """Every model that a provider serves no longer."""
    return " ".join((*_DAYS.get(provider, {}).values(), _NO_DAY.get(provider, ""))).split()


def _any_of(names: list[str]) -> str:
    return "|".join(map(re.escape, names))
