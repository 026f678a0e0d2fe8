"""OpenAI: what its own API and Azure say of GPT and the o-series."""

import datetime as dt
from decimal import Decimal

from promptlint.model import Citation
from promptlint.providers.delisted import delisted
from promptlint.providers.schema import Cache, Model, Provider

_CACHING = Citation("https://developers.openai.com/api/docs/guides/prompt-caching", dt.date(2026, 11, 26))
_FIRST_4O = Citation(
    "OpenAI's guide of 2024-10 leaves it out, as in portkey.ai/docs/virtual_key_old/integrations/llms/openai/prompt-caching-openai",
    dt.date(2026, 11, 26),
)  # fmt: skip
_BREAKPOINTS = Citation(
    "openai 3.57 CompletionCreateParams: prompt_cache_breakpoint, at most four written in a request, no limit on blocks, 30 minutes",
    dt.date(2026, 11, 26),
)
_DEPRECATIONS = Citation("https://developers.openai.com/api/docs/deprecations", dt.date(2026, 11, 26))
_SUCCESSORS = Citation(
    "https://developers.openai.com/api/docs/deprecations, as quoted at dev.to/max_bob (2026-10-28) and importstatic.com (2026-10-15)",
    dt.date(2026, 11, 26),
)
_IMAGES = Citation(
    "https://developers.openai.com/api/docs/models/dall-e-3: removed from the API; the day as in dev.to/flarecanary", dt.date(2026, 11, 26)
)
# The same notice gave gpt-4-1106-preview this day too, for which the page of deprecations has a later one.
_PREVIEWS = Citation("OpenAI's notice of 2025-09, as quoted in neuro-san's pull request 414", dt.date(2026, 11, 26), False)
_LISTED = Citation("LiteLLM's model map, in the bundled price list", dt.date(2026, 11, 24))
_OLDER = Citation(
    "https://developers.openai.com/api/docs/deprecations (entry of 2023-11-06), the day as in endoflife.ai", dt.date(2026, 11, 26), False
)
_O1_PREVIEW = Citation(
    "https://developers.openai.com/api/docs/deprecations (entry of 2025-04-28), as listed in a public table of days; not verified",
    dt.date(2026, 11, 26), False,
)  # fmt: skip
_REASONING = Citation("https://platform.openai.com/docs/guides/reasoning; LiteLLM's model map", dt.date(2026, 11, 26))
_EMBEDDINGS = Citation(
    "https://openai.com/index/new-embedding-models-and-api-updates/ (MTEB 61.0 and 62.3), not verified", dt.date(2026, 11, 26), False
)
_PRICES = Citation("the bundled price list", dt.date(2026, 11, 24))
_OCTOBER, _DECEMBER, _JANUARY, _APRIL = dt.date(2026, 10, 23), dt.date(2026, 12, 11), dt.date(2027, 1, 14), dt.date(2027, 4, 1)

PROVIDER = Provider(
    name="openai",
    cache=Cache(
        "automatic",
        breakpoints=0,
        lifetimes=("30m",),
        minimum=(1024, 1024),
        read=(Decimal("0.05"), Decimal("0.5")),
        write=Decimal(1),
        source=_CACHING,
    ),
    caps=(("chat.completions", "max_completion_tokens"), ("responses", "max_output_tokens"), ("completions", "max_tokens")),
    batch_discount=Decimal("0.5"),
    batch_source=Citation("https://developers.openai.com/api/docs/guides/batch, not verified", dt.date(2026, 11, 26), False),
    models=(
        Model(r"(?:chat-latest|chatgpt-4o-latest|gpt-[\d.]+-chat-latest|.*-latest)", _PRICES, moves=True),
        # shut down, or to be
        Model(r"gpt-3\.5-turbo-0301|gpt-3\.5-turbo(?:-16k)?-0613", _OLDER, retires=dt.date(2024, 9, 13), successor="gpt-5.6-terra"),
        Model(r"gpt-3\.5-turbo-1106", _LISTED, retires=dt.date(2026, 9, 28), successor="gpt-5.6-terra"),
        Model(r"gpt-3\.5-turbo", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-terra"),
        Model(r"gpt-3\.5-turbo-0125", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-terra"),
        Model(r"gpt-4(?:-0613|-1106-preview|-turbo|-turbo-2024-04-09)?", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-sol"),
        Model(r"gpt-4o-2024-05-13|o1|o1-2024-12-17|o3-mini|o3-mini-2025-01-31", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-sol"),
        Model(r"o1-pro(?:-2025-03-19)?", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-sol"),
        Model(r"o4-mini(?:-2025-04-16)?|gpt-4\.1-nano(?:-2025-04-14)?", _SUCCESSORS, retires=_OCTOBER, successor="gpt-5.6-terra"),
        Model(r"(?:gpt-5|o3)(?:-20\d\d-\d\d-\d\d)?", _DEPRECATIONS, retires=_DECEMBER, successor="gpt-6.1-sol"),
        Model(r"gpt-5-(?:mini|nano)(?:-2025-08-07)?", _DEPRECATIONS, retires=_DECEMBER, successor="gpt-6.1-terra"),
        Model(r"(?:gpt-4o|gpt-4\.1)(?:-mini)?(?:-20\d\d-\d\d-\d\d)?", _SUCCESSORS, retires=_JANUARY, successor="gpt-6-luna"),
        Model(r"gpt-5\.1(?:-2025-11-13)?", _SUCCESSORS, retires=_APRIL, successor="gpt-6.1-sol"),
        Model(r"gpt-4-(?:0125|turbo)-preview", _PREVIEWS, retires=dt.date(2026, 3, 26)),
        Model(r"o1-preview(?:-2024-09-12)?", _O1_PREVIEW, retires=dt.date(2025, 7, 28)),
        Model(r"dall-e-[23]", _IMAGES, retires=dt.date(2026, 5, 12)),
        # a later model of the same line
        Model(r"gpt-(?:5\.[2-6]|5\.6-sol|6-sol)", _PRICES, newer="gpt-6.1-sol"),
        Model(r"gpt-5\.6-terra", _PRICES, newer="gpt-6.1-terra"),
        Model(r"gpt-5\.6-luna", _PRICES, newer="gpt-6-luna"),
        # the same maker's cheaper model
        Model(r"gpt-(?:6\.1-sol|6-sol|6-astra)", _PRICES, sibling="gpt-6.1-terra"),
        Model(r"gpt-6\.1-terra", _PRICES, sibling="gpt-6-luna"),
        Model(r"gpt-5\.6(?:-sol)?", _PRICES, sibling="gpt-5.6-terra"),
        Model(r"gpt-5\.4", _PRICES, sibling="gpt-5.4-mini"),
        Model(r"gpt-5", _PRICES, sibling="gpt-5-mini"),
        Model(r"gpt-4o|gpt-4\.1", _PRICES, sibling="gpt-6-luna"),
        # hidden thinking: `max_tokens` is refused on Chat Completions
        Model(r"gpt-5(?:\.\d)?-chat(?:-latest)?", _REASONING, reasoning=False),
        Model(r"o[134](?:-.*)?|gpt-5(?:[.-].*)?|gpt-6(?:[.-].*)?", _REASONING, reasoning=True),
        Model(r"gpt-(?:3\.5|35|4|4o|4\.1|4\.5)(?:[-:].*)?|chatgpt-4o-latest|(?:davinci|babbage)-002", _REASONING, reasoning=False),
        # the prompt cache
        Model(r".*(?:audio|realtime|image|transcribe|tts|embedding|moderation|whisper|dall-e).*", _CACHING, mode="unknown"),
        Model(r"gpt-5\.6.*|gpt-6.*", _BREAKPOINTS, minimum=(1024, 1024), mode="both", breakpoints=4),
        Model(r"gpt-4o-2024-05-13", _FIRST_4O, mode="none"),
        Model(r"(?!gpt-4o-2024-05-13)(?:gpt-4o|gpt-4\.1|gpt-5|o1|o3|o4).*", _CACHING, minimum=(1024, 1024)),
        Model(r"gpt-(?:3\.5|35|4)(?:[-:].*)?", _CACHING, mode="none"),
        Model(r"text-embedding-ada-002", _EMBEDDINGS, better="text-embedding-3-small"),
        *delisted("openai"),
    ),
)
