"""Make promptlint/data/prices.json: what models cost and what their limits are, from two public collections.

    python -m tools.make_prices --litellm-wheel litellm-X.whl --as-of 2026-11-22

Prices come from the installed genai-prices (dated, tiered, with cache and batch prices).  LiteLLM's model map adds limits,
cache minimums and retirement dates, and the models that genai-prices does not list.  Where both have a price and disagree,
genai-prices is taken and the difference is printed.  The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptlint.prices.litellm import Entry
from promptlint.prices.names import DATED, NUMBERED, spellings
from promptlint.prices.schedule import Schedule, by_hour, entries, prices_of, text, written
from promptlint.providers import documented_minimum
from tools import price_list_genai as genai
from tools import price_map_litellm as litellm

DATA = Path(__file__).parent.parent / "promptlint" / "data"

# Whose list a provider's models may be found in when it has no entry of its own (genai-prices' own rule for Azure).
FALLBACKS = {
    # genai-prices lets Azure fall back on DeepSeek's list too; Azure asks 1.35 / 5.4 where DeepSeek asked 0.55 / 2.19.
    "azure": ["openai", "anthropic", "x-ai", "moonshotai"],
    "google": ["vertex"],
    "vertex": ["google", "anthropic"],
}

# Vertex AI sells Google's and Anthropic's models; where it asks what they ask, their dated changes and cache prices hold there too.
FOLLOWS = {"vertex": ("google", "anthropic")}

# Names for which LiteLLM's map is right and genai-prices is not, as two lists that neither of them is made from say as well.
BETTER_IN_THE_MAP = {
    ("mistral", "mistral-large-latest"): "Mistral Large 3 since 2025-12: models.dev of 2026-07 and Portkey of 2026-08 state 0.5 / 1.5",
}
CORRECTED = "lists"  # the source of what is corrected here
# Changes of a price that genai-prices does not know: (provider, model) -> the schedule that replaces its own from the first day on.
CORRECTIONS: dict[tuple[str, str], tuple[str, str]] = {
    # DeepSeek ended its prices by the hour on 2025-09-05 and lowered both models on 2025-09-29 (LiteLLM's map states that price).
    # Since V4 both names are V4 Flash: models.dev (changed on 2026-04-25) and Portkey of 2026-08-21 state 0.14 / 0.28, cache 0.0028.
    ("deepseek", "deepseek-chat"): ("2025-09-29", "i=0.28 o=0.42 r=0.028; 2026-04-25 i=0.14 o=0.28 r=0.0028"),
    ("deepseek", "deepseek-reasoner"): ("2025-09-29", "i=0.28 o=0.42 r=0.028; 2026-04-25 i=0.14 o=0.28 r=0.0028"),
}
# Prices that genai-prices states in the wrong unit, and what they are.
WRONG_UNITS: dict[tuple[str, str], str] = {
    # Vertex AI asked 0.125 / 0.375 for a million characters; LiteLLM's maps of 2025 state both that and 0.5 / 1.5 for a million tokens.
    ("google", "gemini-pro"): "i=0.5 o=1.5",
    ("google", "gemini-1.0-pro-vision-001"): "i=0.5 o=1.5",
}

# The longest answers of models that LiteLLM's map holds no more: it states only those of a later model of the same row.
LONGEST = (
    # LiteLLM's maps 1.55.0 to 1.100.0, for OpenAI, Azure and OpenRouter; the row is o1's, whose answers may be three times as long.
    (re.compile(r"(?:.*/)?o1-preview(?:-2024-09-12)?"), 32_768),
)

_O_SERIES = re.compile(r"^(?:azure/)?o[134](?:-|$)")
_NOT_TEXT = (
    ("image", re.compile(r"image|dall-e|flux|imagen|diffusion|nano-banana|recraft|seedream")),
    ("audio", re.compile(r"whisper|transcribe|tts|audio|speech|realtime|voxtral|sonic|-live|orpheus|playai|lyria|chirp|parakeet|canary")),
    ("rerank", re.compile(r"rerank|llama-rank|semantic-ranker")),
    ("embedding", re.compile(r"embed|bge-|gte-|e5-|titan-embed|voyage-|marengo|(?:^|/)(?:m2-bert|gte|multilingual-e5)")),
    ("completion", re.compile(r"^(?:text-)?(?:davinci|babbage|curie|ada)(?:-|$)")),
    ("other", re.compile(r"moderation|ocr|guard-|veo|sora|video")),
)


@dataclass
class Model:
    """What is known under one spelling of a model's name."""

    row: genai.Row | None
    source: str
    forms: int = 0
    limits: Entry | None = None
    mode: str = "chat"
    context: int | None = None
    longest: int | None = None
    minimum: tuple[int | None, int | None] = (None, None)
    retired: str | None = None
    reasoning: bool | None = None
    extras: Entry | None = None  # the map's entry, where its prices agree with the row's
    on: str = ""  # the day of the map

    def facts(self) -> list[Any]:
        facts = [self.mode, self.context, self.longest, *self.minimum, self.retired, self.reasoning]
        while facts[-1] is None:
            facts.pop()
        return facts

    def written(self) -> str:
        """The schedules by processing, each marked with its source where that is not the entry's."""
        priced = self.row or self.limits
        assert priced is not None
        listed = {key: (self.source, schedule) for key, schedule in {"": priced.schedule, **priced.variants}.items()}
        if self.row and self.extras:
            listed[""] = (self.source, _widened(self.row.schedule, self.extras))
            for key, schedule in self.extras.variants.items():
                listed.setdefault(key, ("litellm", _while_unchanged(schedule, self.row.schedule, self.on)))
        marked = ((key if origin == self.source else f"{key}@{origin}", schedule) for key, (origin, schedule) in sorted(listed.items()))
        return self.source + "".join(f"|{key}:{written(schedule)}" for key, schedule in marked)


# Prices that LiteLLM's map adds to a model of genai-prices: pieces at all times, tokens where the price never changes.
_PIECES = frozenset("sfxpdm")
_KINDS = frozenset({"r", "t", "ii", "oi", "ia", "oa", "w", "h"})


def _widened(schedule: Schedule, extras: Entry) -> Schedule:
    added = extras.schedule[0][1] if extras.schedule else {}
    keys = _PIECES if len(schedule) > 1 else _PIECES | _KINDS
    return [(when, {**{key: price for key, price in added.items() if key in keys}, **prices}) for when, prices in schedule]


def _while_unchanged(variant: Schedule, schedule: Schedule, on: str) -> Schedule:
    """A variant that the map states without a date, for the time in which the usual price is that of the map's day."""
    days = sorted(when for when, _ in schedule if when and ":" not in when)
    begun = max((day for day in days if day <= on), default="")
    return [(begun, variant[0][1]), *((day, {}) for day in days if day > on)]


Table = dict[str, Model]  # spelling -> model
Book = dict[str, Table]  # provider -> table
Owners = dict[tuple[str, str], genai.Row]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--litellm-wheel", type=Path, required=True, help="read as a zip archive, never installed")
    options.add_argument("--as-of", type=dt.date.fromisoformat, required=True, help="the day on which both sources were fetched")
    options.add_argument("--out", type=Path, default=DATA / "prices.json")
    options.add_argument("--notice", type=Path, default=DATA / "NOTICE.prices")
    chosen = options.parse_args()
    left_out: dict[str, Counter[str]] = {"genai-prices": Counter(), "LiteLLM": Counter()}
    listed, sessions = litellm.read(chosen.litellm_wheel, left_out["LiteLLM"])
    book, differences = merge(genai.read(left_out["genai-prices"]), listed, chosen.as_of.isoformat())
    sources = {
        "genai": {"name": "genai-prices", "version": genai.version(), "fields": "prices, start dates, tiers; batch, flex and priority"},
        "litellm": {
            "name": "LiteLLM's model map", "version": litellm.version(chosen.litellm_wheel),
            "fields": "mode, context, longest answer, cache minimum, retirement, reasoning; prices that genai-prices lacks",
        },
        CORRECTED: {
            "name": "models.dev, Portkey's list and LiteLLM's older maps", "version": "2026-08",
            "fields": "corrections, named in tools/make_prices.py",
        },
        "documentation": {"name": "provider documentation", "version": "2026-10", "fields": "cache minimums"},
    }  # fmt: skip
    units = {provider: f"x={text(price * 1000)}" for provider, price in sorted(sessions.items())}
    head = {"format": 2, "as_of": chosen.as_of.isoformat(), "sources": sources, "fallbacks": FALLBACKS, "units": units}
    data = dense({**head, **pack(book)})
    chosen.out.write_text(data, encoding="utf-8")
    chosen.notice.write_text(notice(chosen.litellm_wheel), encoding="utf-8")
    report(book, differences, left_out, len(data))


def merge(rows: dict[str, list[genai.Row]], mapped: list[Entry], on: str) -> tuple[Book, list[str]]:
    """One table of names per provider, each with its price schedule and its limits."""
    book: Book = {}
    owners: Owners = {}
    for provider, listed in rows.items():
        for row in listed:
            owners[provider, row.id] = _corrected(provider, row)
            for name, forms in row.names.items():
                book.setdefault(provider, {})[name] = Model(row, row.source, forms)
    differences: list[str] = []
    for entry in mapped:
        differences += _add(book.setdefault(entry.provider, {}), entry, owners, on)
    for provider, table in book.items():
        _complete(provider, table, on)
    _borrow(book)
    return book, differences


def _corrected(provider: str, row: genai.Row) -> genai.Row:
    """The row with the changes of its price that its source does not know, or with the price that its source has in another unit."""
    if (provider, row.id) in WRONG_UNITS:
        row.source = CORRECTED
        row.schedule = [("", prices_of(WRONG_UNITS[provider, row.id]))]
        return row
    if (provider, row.id) not in CORRECTIONS:
        return row
    since, later = CORRECTIONS[provider, row.id]
    # From then on one price holds all day: what the source calls special hours was the usual price of most of them.
    usual = by_hour(written(row.schedule), dt.date.min)[0]
    row.source = CORRECTED
    row.schedule = [("", usual), *((when or since, prices_of(prices)) for when, prices in entries(later))]
    return row


def _add(table: Table, entry: Entry, owners: Owners, on: str) -> list[str]:
    """File one entry of LiteLLM's map under its name; prices stay those of genai-prices where it has them."""
    known = table.get(entry.name)
    if known is not None and (entry.provider, entry.name) in BETTER_IN_THE_MAP:
        table[entry.name] = Model(None, "litellm", known.forms, limits=entry)
        return []
    if known is not None:
        known.limits = known.limits or entry
        return [_difference(entry, known.row, on)] if known.row and not _agree(entry, known.row, on) else []
    model = genai.matches(entry.provider, entry.name)
    row = owners.get((entry.provider, model)) if model else None
    if row is None:
        row = _followed(entry, owners, on)
        table[entry.name] = Model(row, row.source if row else "litellm", limits=entry)
        return []
    if _agree(entry, row, on):
        table[entry.name] = Model(row, row.source, limits=entry)
        return []
    release = _is_release(table, entry.name, row)
    table[entry.name] = Model(row, row.source, limits=entry) if release else Model(None, "litellm", limits=entry)
    return [_difference(entry, row, on) + ("" if release else " (reached by a loose rule only: kept apart)")]


def _followed(entry: Entry, owners: Owners, on: str) -> genai.Row | None:
    """The maker's own row of a model that another provider sells at the same price."""
    for maker in FOLLOWS.get(entry.provider, ()):
        model = genai.matches(maker, entry.name)
        row = owners.get((maker, model)) if model else None
        if row is not None and entry.schedule and _agree(entry, row, on):
            return row
    return None


def _is_release(table: Table, name: str, row: genai.Row) -> bool:
    """Whether a name is a dated or numbered release of a listed model; a region or a label may cost something else."""
    for shorter, forms in spellings(name):
        known = table.get(shorter)
        if known is not None and known.row is row and forms and not forms & ~(DATED | NUMBERED) and known.forms & forms == forms:
            return True
    return False


def _agree(entry: Entry, row: genai.Row, on: str) -> bool:
    ours, theirs = _base(row.schedule, on), _base(entry.schedule, on)
    return not theirs or all(ours.get(key, 0) == theirs.get(key, 0) for key in ("i", "o", "q"))


def _difference(entry: Entry, row: genai.Row, on: str) -> str:
    ours, theirs = ({key: text(price) for key, price in _base(listed, on).items()} for listed in (row.schedule, entry.schedule))
    return f"{entry.provider} {entry.name}: genai-prices {ours}, LiteLLM {theirs}"


def _base(schedule: Schedule, on: str) -> dict[str, Decimal]:
    """The first-tier prices of a schedule on a day, for comparison."""
    active = next((prices for when, prices in reversed(schedule) if ":" not in when and when <= on), {})
    return {key: price[0][1] for key, price in active.items() if key in ("i", "o", "q")}


def _complete(provider: str, table: Table, on: str) -> None:
    """Give every spelling of a model the limits that LiteLLM states for another spelling of the same model."""
    stated: dict[int, Entry] = {}
    for name, known in sorted(table.items()):
        if known.row and known.limits and (id(known.row) not in stated or name == known.row.id.lower()):
            stated[id(known.row)] = known.limits
    for name, known in table.items():
        entry = known.limits or stated.get(id(known.row))
        known.extras = entry if entry and known.row and _agree(entry, known.row, on) else None
        known.on = on
        known.mode = entry.mode if entry else _mode(name, known.row)
        known.context = (entry.context if entry else None) or (known.row.context if known.row else None)
        known.longest = _longest(name) or (entry.max_output if entry else None)
        known.minimum = _minimum(provider, name, entry)
        known.retired = known.limits.deprecation if known.limits else None  # one release's date says nothing of another's
        known.reasoning = entry.reasoning if entry else None
        if known.mode == "chat" and provider in ("openai", "azure") and _O_SERIES.match(name):
            known.reasoning = True


def _longest(name: str) -> int | None:
    return next((tokens for pattern, tokens in LONGEST if pattern.fullmatch(name)), None)


def _mode(name: str, row: genai.Row | None) -> str:
    for mode, pattern in _NOT_TEXT:
        if pattern.search(name):
            return mode
    return "chat" if row is None or "o" in row.schedule[0][1] or not row.schedule[0][1] else "other"


def _minimum(provider: str, name: str, entry: Entry | None) -> tuple[int | None, int | None]:
    """What the documentation (`promptlint/providers/`) and LiteLLM's map state; where they differ, money counts on the higher one."""
    documented = documented_minimum(name, provider)
    values = [documented.low, documented.high] if documented else []
    values += [entry.cache_minimum] if entry and entry.cache_minimum else []
    return (min(values), max(values)) if values else (None, None)


def _borrow(book: Book) -> None:
    """Where nothing is said of a host's longest answer, take what most hosts of the same model state."""
    stated: dict[str, Counter[int]] = {}
    thinks: set[str] = set()
    chats = [(_model_alone(name), known) for table in book.values() for name, known in table.items() if known.mode == "chat"]
    for model, known in chats:
        if known.longest and known.longest != known.context:  # hosts that know no limit state the context window
            stated.setdefault(model, Counter())[known.longest] += 1
        thinks |= {model} if known.reasoning else set()
    for model, known in chats:
        if not known.longest and model in stated:
            known.longest = max(stated[model], key=lambda tokens, counts=stated[model]: (counts[tokens], tokens))  # type: ignore[misc]
        known.reasoning = True if known.reasoning is None and model in thinks else known.reasoning


def _model_alone(name: str) -> str:
    """A model's name without vendor, region, release and punctuation."""
    *_, (shortest, _) = spellings(name.rpartition("/")[2].partition("@")[0].removesuffix(":free"))
    return shortest.replace(".", "-")


def pack(book: Book) -> dict[str, Any]:
    """Names point into a list of distinct entries: a price schedule, the limits, and the forms that the name may take."""
    schedules: dict[str, int] = {}
    limits: dict[str, int] = {}
    entries: dict[str, int] = {}
    packed: dict[str, dict[str, int]] = {}
    for provider, table in sorted(book.items()):
        for name, known in sorted(table.items()):
            if known.mode == "other" or _is_covered(table, name, known):
                continue
            schedule = schedules.setdefault(known.written(), len(schedules))
            limit = limits.setdefault(dense(known.facts()), len(limits))
            packed.setdefault(provider, {})[name] = entries.setdefault(dense([schedule, limit, known.forms]), len(entries))
    return {
        "schedules": list(schedules),
        "limits": [json.loads(text) for text in limits],
        "entries": [json.loads(text) for text in entries],
        "names": packed,
    }


def _is_covered(table: Table, name: str, known: Model) -> bool:
    """Whether a shorter spelling with the same price and limits leads to the same card."""
    for shorter, forms in spellings(name):
        other = table.get(shorter)
        if shorter != name and other is not None and other.forms & forms == forms:
            return other.row is not None and other.row is known.row and other.facts() == known.facts() and not known.forms & ~other.forms
    return False


def dense(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def notice(wheel: Path) -> str:
    parts = (
        ("prices.json is derived from the data of two projects, both under the MIT License.", ""),
        (f"1. genai-prices {genai.version()}, https://github.com/pydantic/genai-prices", genai.licence()),
        (f"2. LiteLLM {litellm.version(wheel)}, https://github.com/BerriAI/litellm, the model price map only", litellm.licence(wheel)),
    )
    return "\n\n".join(f"{title}\n\n{text.strip()}".strip() for title, text in parts) + "\n"


def report(book: Book, differences: list[str], left_out: dict[str, Counter[str]], size: int) -> None:
    counts = Counter({provider: len(table) for provider, table in book.items()})
    print("names by provider:", ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    for source, dropped in left_out.items():
        print(f"left out of {source}:", "; ".join(f"{reason} {count}" for reason, count in dropped.most_common()))
    print(f"{sum(counts.values())} names, {size / 1024:.0f} KiB; {len(differences)} differences between the sources:")
    sys.stdout.writelines(f"  {line}\n" for line in differences)


if __name__ == "__main__":
    main()
