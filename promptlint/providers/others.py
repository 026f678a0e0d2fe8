"""Mistral, DeepSeek, xAI, Cohere and Voyage AI: makers of which few facts are needed."""

import datetime as dt

from promptlint.model import Citation
from promptlint.providers.delisted import delisted
from promptlint.providers.schema import Cache, Model, Provider

_TODAY = dt.date(2026, 11, 26)
_DEEPSEEK = Citation("https://api-docs.deepseek.com/guides/kv_cache", _TODAY)
_DEEPSEEK_NAMES = Citation("LiteLLM's model map 1.110.2: retired on 2026-07-24", _TODAY)
_XAI = Citation("https://docs.litellm.ai/docs/completion/prompt_caching (of 2026-10-07) lists xAI", _TODAY)
_XAI_THINKS = Citation("https://docs.x.ai/docs/guides/reasoning", dt.date(2026, 11, 26))
_XAI_ENDS = Citation("the API's own answer, as quoted in definable.ai's issue 14", _TODAY)
_MISTRAL = Citation("prices of cached input in the bundled price list; no page found that explains it", _TODAY, False)
_COHERE = Citation("no source found", _TODAY, False)
_VOYAGE = Citation("https://docs.voyageai.com/docs/embeddings: later models recommended over these, not verified", _TODAY, False)
_NAMES = Citation("the bundled price list", dt.date(2026, 11, 24))

PROVIDERS = (
    Provider(
        "deepseek",
        Cache("automatic", breakpoints=0, source=_DEEPSEEK),
        caps=(("chat.completions", "max_tokens"),),
        models=(
            Model(r"deepseek-(?:chat|reasoner)", _DEEPSEEK_NAMES, retires=dt.date(2026, 7, 24), successor="deepseek-v4-flash"),
            Model(r"deepseek-(?:reasoner|r1.*)", _DEEPSEEK, reasoning=True),
            Model(r"deepseek-v4-pro", _NAMES, sibling="deepseek-v4-flash"),
        ),
    ),
    Provider(
        "x-ai",
        Cache("automatic", source=_XAI),
        caps=(("chat.completions", "max_completion_tokens"),),
        models=(
            Model(r"grok-(?:build-|voice-)?latest|grok-.*-latest.*", _NAMES, moves=True),
            Model(
                r"grok-3-mini.*|grok-4(?:-1)?(?:-fast)?(?:-0709|-latest)?|grok-(?!.*non-reasoning).*-reasoning.*",
                _XAI_THINKS,
                reasoning=True,
            ),
            Model(r"grok-beta", _XAI_ENDS, retires=dt.date(2025, 9, 15)),
            *delisted("x-ai"),
        ),
    ),
    Provider(
        "mistral",
        Cache("unknown", source=_MISTRAL),
        caps=(("chat.complete", "max_tokens"),),
        models=(
            Model(r"(?:mistral|codestral|pixtral|ministral|magistral|devstral|voxtral|open-mistral).*-latest", _NAMES, moves=True),
            Model(r"mistral-large.*|mistral-medium.*", _NAMES, sibling="mistral-small-latest"),
            *delisted("mistral"),
        ),
    ),
    Provider("cohere", Cache("none", source=_COHERE), caps=(("chat", "max_tokens"),), models=delisted("cohere")),
    Provider(
        "voyageai",
        Cache("unknown"),
        models=(
            Model(r"voyage-(?:large-2(?:-instruct)?|multilingual-2)", _VOYAGE, better="voyage-4"),
            Model(r"voyage-3-large", _VOYAGE, better="voyage-4-large"),
            Model(r"voyage-(?:01|02|2|lite-01|lite-02-instruct|lite-01-instruct)", _VOYAGE, better="voyage-4-lite"),
            Model(r"voyage-code-[23]", _VOYAGE, better="voyage-code-4"),
        ),
    ),
)
