"""Google: Gemini through the Gemini API and Vertex AI."""

import datetime as dt
from decimal import Decimal

from promptlint.model import Citation
from promptlint.providers.delisted import delisted
from promptlint.providers.schema import Cache, Model, Provider

_CACHING = Citation("https://ai.google.dev/gemini-api/docs/caching (of 2026-10-13)", dt.date(2026, 11, 26))
_SHUT = Citation("https://ai.google.dev/gemini-api/docs/deprecations, as quoted at aideprecations.com (2026-11-10)", dt.date(2026, 11, 26))
_SHUT_2_0 = Citation(
    "https://ai.google.dev/gemini-api/docs/deprecations; shut down on 2026-06-01 (embabel-agent's list)", dt.date(2026, 11, 26)
)
_PREVIEW = Citation("https://ai.google.dev/gemini-api/docs/deprecations.md", dt.date(2026, 11, 26))
_OLD = Citation("https://ai.google.dev/gemini-api/docs/changelog, not verified", dt.date(2026, 11, 26), False)
_PALM = Citation("https://ai.google.dev/palm_docs/deprecation: the PaLM API is decommissioned (of 2024-08-20)", dt.date(2026, 11, 26))
_EMBEDDINGS = Citation(
    "Google's notice of 2025-10 to the users of its older embedding models, as quoted in dify-official-plugins' issue 1801",
    dt.date(2026, 11, 26),
)
_EMBEDDING_4 = Citation(
    "https://ai.google.dev/gemini-api/docs/deprecations, as quoted in agentmemory's pull request 246", dt.date(2026, 11, 26)
)
_PRICES = Citation("the bundled price list", dt.date(2026, 11, 24))

PROVIDER = Provider(
    name="google",
    cache=Cache("automatic", minimum=(2048, 4096), read=(Decimal("0.05"), Decimal("0.25")), write=Decimal(1), source=_CACHING),
    caps=(("generateContent", "max_output_tokens"), ("interactions", "generation_config.max_output_tokens")),
    batch_discount=Decimal("0.5"),
    batch_source=Citation("https://ai.google.dev/gemini-api/docs/batch-api, not verified", dt.date(2026, 11, 26), False),
    models=(
        Model(r"gemini-.*latest", _PRICES, moves=True),
        Model(r"(?:text|chat)-bison|(?:text)?embedding-gecko", _PALM, retires=dt.date(2024, 8, 15)),
        Model(
            r"embedding-(?:gecko-)?001|gemini-embedding-exp(?:-03-07)?",
            _EMBEDDINGS,
            retires=dt.date(2025, 10, 30),
            successor="gemini-embedding-001",
            is_whole=True,
        ),
        Model(r"text-embedding-004", _EMBEDDING_4, retires=dt.date(2026, 1, 14), successor="gemini-embedding-001"),
        Model(r"gemini-(?:1\.0-pro|pro)(?:-vision)?(?:-00\d)?", _OLD, retires=dt.date(2025, 2, 15), successor="gemini-3.8-flash"),
        Model(r"gemini-1\.5-(?:pro|flash|flash-8b)(?:-00\d)?", _OLD, retires=dt.date(2025, 9, 29), successor="gemini-3.5-flash-lite"),
        Model(r"gemini-2\.0-flash(?:-lite)?(?:-001)?", _SHUT_2_0, retires=dt.date(2026, 6, 1), successor="gemini-3.5-flash-lite"),
        Model(r"gemini-2\.5-pro-preview-0[356]-\d\d", _PREVIEW, retires=dt.date(2025, 12, 2), successor="gemini-3.1-pro-preview"),
        Model(r"gemini-3-pro-preview", _PREVIEW, retires=dt.date(2026, 3, 9), successor="gemini-3.1-pro-preview"),
        Model(r"gemini-2\.5-pro", _SHUT, retires=dt.date(2026, 12, 1), successor="gemini-3.8-flash"),
        Model(r"gemini-2\.5-flash", _SHUT, retires=dt.date(2026, 12, 1), successor="gemini-3.5-flash-lite"),
        Model(r"gemini-3\.5-flash", _PRICES, newer="gemini-3.8-flash"),
        Model(r"gemini-3\.[678]-flash|gemini-3\.1-pro-preview", _PRICES, sibling="gemini-3.5-flash-lite"),
        Model(r"gemini-4-argon", _PRICES, sibling="gemini-3.8-flash"),
        Model(r"gemini-2\.5-(?:pro|flash)", _PRICES, sibling="gemini-2.5-flash-lite"),
        Model(r"gemini-2\.5-pro-exp.*", _PRICES, reasoning=True),  # as OpenRouter's entry of it says
        Model(r"gemini-(?:1|2\.0).*", _CACHING, mode="unknown"),
        Model(r"gemini-2\.5-(?:pro|flash)", _CACHING, minimum=(2048, 2048)),
        Model(r"gemini-(?:3\.1-pro|3\.[5678]-flash|4-argon)(?:-preview)?", _CACHING, minimum=(4096, 4096)),
        *delisted("google"),
    ),
)
