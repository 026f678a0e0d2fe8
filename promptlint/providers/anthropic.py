"""Anthropic: Claude on its own API, Bedrock, Vertex AI and Foundry."""

import datetime as dt
from decimal import Decimal

from promptlint.model import Citation
from promptlint.providers.schema import Cache, Model, Provider

_CACHING = Citation("https://platform.claude.com/docs/en/build-with-claude/prompt-caching", dt.date(2026, 11, 26))
_MINIMUM = Citation("https://docs.litellm.ai/docs/completion/prompt_caching (of 2026-10-07) and dev.to/creeta", dt.date(2026, 11, 26))
_DISPUTED = Citation(
    "anthropics/anthropic-sdk-python issue 1194: documented as 1 024, seen to be 2 048; docs.orq.ai says 2 048", dt.date(2026, 11, 26)
)
_ON_BEDROCK = Citation("https://docs.litellm.ai/docs/completion/prompt_caching (of 2026-10-07): 4 096 on Bedrock", dt.date(2026, 11, 26))
_CARRIED = Citation("a log analyser's table of 2026-10-20, not verified", dt.date(2026, 11, 22), verified=False)
_SDK_1 = Citation("DEPRECATED_MODELS in the wheel of anthropic 1.0.0", dt.date(2026, 11, 26))
_SDK_2 = Citation("DEPRECATED_MODELS in the wheel of anthropic 2.14.0", dt.date(2026, 11, 26))
_NOTES = Citation("https://docs.claude.com/en/release-notes/overview, 2025-10-28", dt.date(2026, 11, 26))
_PRICES = Citation("the bundled price list", dt.date(2026, 11, 24))

PROVIDER = Provider(
    name="anthropic",
    cache=Cache(
        "on-request",
        breakpoints=4,
        look_back=20,
        lifetimes=("5m", "1h"),
        minimum=(512, 4096),
        read=(Decimal("0.01"), Decimal("0.1")),
        write=Decimal("1.25"),
        write_long=Decimal(2),
        source=_CACHING,
    ),
    caps=(("messages", "max_tokens"),),
    batch_discount=Decimal("0.5"),
    batch_source=Citation(
        "https://platform.claude.com/docs/en/build-with-claude/batch-processing, not verified", dt.date(2026, 11, 26), False
    ),
    models=(
        # retired on Anthropic's own platforms, or to be
        Model(r"claude-(?:instant.*|v?1.*)", _SDK_1, retires=dt.date(2024, 11, 6), successor="claude-haiku-5-5", reasoning=False),
        Model(r"claude-v?2(?:[.:].*)?", _SDK_1, retires=dt.date(2025, 7, 21), successor="claude-sonnet-5-5", reasoning=False),
        Model(r"claude-3-sonnet", _SDK_1, retires=dt.date(2025, 7, 21), successor="claude-sonnet-5-5", reasoning=False),
        Model(r"claude-3[-.]5-sonnet", _NOTES, retires=dt.date(2025, 10, 28), successor="claude-sonnet-5-5", reasoning=False),
        Model(r"claude-3-opus", _SDK_1, retires=dt.date(2026, 1, 5), successor="claude-opus-5-5", reasoning=False),
        Model(r"claude-3[-.]7-sonnet", _SDK_1, retires=dt.date(2026, 2, 19), successor="claude-sonnet-5-5"),
        Model(r"claude-3[-.]5-haiku", _SDK_1, retires=dt.date(2026, 2, 19), successor="claude-haiku-5-5", reasoning=False),
        Model(r"claude-(?:sonnet-4(?:-0)?|4-sonnet)", _SDK_1, retires=dt.date(2026, 6, 15), successor="claude-sonnet-5-5"),
        Model(r"claude-(?:opus-4(?:-0)?|4-opus)", _SDK_1, retires=dt.date(2026, 6, 15), successor="claude-opus-5-5"),
        Model(r"claude-(?:sonnet-4[-.]5|4[-.]5-sonnet)", _SDK_2, retires=dt.date(2026, 11, 30), successor="claude-sonnet-5-5"),
        Model(r"claude-(?:opus-4[-.]5|4[-.]5-opus)", _SDK_2, retires=dt.date(2027, 1, 22), successor="claude-opus-5-5"),
        # a later model of the same line
        Model(r"claude-(?:opus-(?:4[-.][1-8]|5(?:\.0)?)|4[-.][5-8]-opus|5(?:\.0)?-opus)", _PRICES, newer="claude-opus-5-5"),
        Model(r"claude-(?:sonnet-(?:4[-.][5-6]|5(?:\.0)?)|5(?:\.0)?-sonnet)", _PRICES, newer="claude-sonnet-5-5"),
        Model(r"claude-(?:haiku-4[-.]5|4[-.]5-haiku)", _PRICES, newer="claude-haiku-5-5"),
        # the same maker's cheaper model
        Model(r"claude-(?:fable|mythos)-5.*", _PRICES, sibling="claude-opus-5-5"),
        Model(r"claude-.*opus.*", _PRICES, sibling="claude-sonnet-5-5"),
        Model(r"claude-.*sonnet.*", _PRICES, sibling="claude-haiku-5-5"),
        # the shortest prefix that is cached
        Model(r"claude-(?:opus-5(?:\.0)?|5(?:\.0)?-opus|fable-5|mythos-5)", _MINIMUM, minimum=(512, 512)),
        Model(
            r"claude-(?:(?:opus|sonnet|haiku)-5[-.]5|5[-.]5-(?:opus|sonnet|haiku)|(?:fable|mythos)-5[-.][12])", _CARRIED, minimum=(512, 512)
        ),
        Model(r"claude-(?:opus-4[-.]7|4[-.]7-opus)", _ON_BEDROCK, minimum=(4096, 4096), platforms=("aws",)),
        Model(r"claude-(?:opus-4[-.]7|4[-.]7-opus)", _MINIMUM, minimum=(2048, 2048)),
        Model(r"claude-(?:sonnet-4[-.]6|4[-.]6-sonnet)", _DISPUTED, minimum=(1024, 2048)),
        Model(
            r"claude-(?:opus-4[-.]8|4[-.]8-opus|sonnet-5(?:\.0)?|5(?:\.0)?-sonnet|sonnet-4[-.]5|4[-.]5-sonnet)",
            _MINIMUM,
            minimum=(1024, 1024),
        ),
        Model(r"claude-(?:sonnet-4(?:-0)?|4-sonnet|opus-4(?:-0)?|4-opus|opus-4[-.]1|4[-.]1-opus)", _MINIMUM, minimum=(1024, 1024)),
        Model(r"claude-(?:opus-4[-.][56]|4[-.][56]-opus|haiku-4[-.]5|4[-.]5-haiku)", _MINIMUM, minimum=(4096, 4096)),
        Model(r"claude-(?:3[-.]5-haiku|3-haiku)", _MINIMUM, minimum=(2048, 2048)),
        Model(r"claude-(?:3[-.][57]-sonnet|3-opus)", _MINIMUM, minimum=(1024, 1024)),
    ),
)
