"""The usage file: how often call sites run and with how much, in the words of the people who run them.

    [default]
    calls-per-day = 200
    [site."app/answer.py:reply"]
    calls-per-month = 120_000
    tokens.question = 80
    tokens.context = { mean = 1800, p95 = 4000 }

`[default]` holds for every call site, `[site."…"]` for those whose key (promptlint/identity.py) it names or matches.
What is more specific wins, key by key.  Nothing in it is ever guessed: without it there is no monthly figure.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptlint.assumptions import PRESETS
from promptlint.documents import is_finite, text_of, toml_of
from promptlint.errors import UserError
from promptlint.identity import function_of
from promptlint.model import UNITS, Tokens, Usage
from promptlint.options import nearest

FILE_NAME = "promptlint-usage.toml"
DAYS = 30  # of a month
MAX_BYTES = 5_000_000
_MOST = 10**15  # calls or tokens: more is a slip of the finger
_DECIMALS = 20  # as many as a third needs to be a third
_WILD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class UsageBook:
    """What a usage file, or a preset, says of the call sites of a project."""

    source: str = ""  # the file or the preset; "" where nothing is said
    root: Path | None = None  # the folder that the paths in keys are below
    default: Mapping[str, Any] | None = None  # checked, but not yet merged
    sites: tuple[tuple[str, Mapping[str, Any]], ...] = ()  # (key or pattern, what it says) in the order of the file
    supposed: Decimal | None = None  # calls of each call site in a month, whatever else is said of them
    _named: Mapping[str, Mapping[str, Any]] = field(init=False, repr=False, compare=False)  # a file may have thousands of entries
    _patterns: tuple[tuple[str, Mapping[str, Any]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_named", {name: table for name, table in self.sites if not is_pattern(name)})
        object.__setattr__(self, "_patterns", tuple(item for item in self.sites if is_pattern(item[0])))

    def of(self, key: str) -> Usage:
        """What holds for the call site of this key: the default, then patterns, then its function, then itself."""
        usage = self._said_of(key)
        return usage if self.supposed is None else replace(usage, calls_per_month=self.supposed)

    def _said_of(self, key: str) -> Usage:
        said = [("default", self.default)] if self.default else []
        names = dict.fromkeys((key.partition(":")[0], function_of(key), key))
        found = [(name, self._named[name]) for name in names if name in self._named]
        found += [(name, table) for name, table in self._patterns if covers(name, key)]
        said += sorted(found, key=lambda item: _specificity(item[0], key))
        merged: dict[str, Any] = {}
        for _, table in said:
            merged = _over(merged, table or {})
        return replace(_usage(merged), said_by=tuple(name for name, _ in said)) if said else Usage()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that name one call site or one function, in the order of the file."""
        return tuple(name for name, _ in self.sites if not is_pattern(name))

    def stray(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The keys that name none of these call sites, in files that have some: old names, most likely, whose figures are not used."""
        there = tuple(keys)
        known = {name for key in there for name in (key, function_of(key))}
        files = {key.partition(":")[0] for key in there}
        return tuple(name for name in self.keys if ":" in name and name not in known and name.partition(":")[0] in files)


NOTHING_SAID = UsageBook()


def is_pattern(name: str) -> bool:
    return _WILD.search(name) is not None


def covers(name: str, key: str) -> bool:
    """Whether an entry speaks of a call site: its key, its function, its file or folder, or a pattern that fits."""
    if is_pattern(name):
        return fnmatch.fnmatchcase(key, _literal_brackets(name)) or fnmatch.fnmatchcase(key.partition(":")[0], _literal_brackets(name))
    return name in (key, function_of(key)) or name == key.partition(":")[0]


def _literal_brackets(pattern: str) -> str:
    """Keys hold square brackets, so in a pattern they are no character class."""
    return pattern.replace("[", "[[]")


def _specificity(name: str, key: str) -> tuple[int, int]:
    if name == key:
        return (3, 0)
    if not is_pattern(name):
        return (2 if ":" in name else 1, 0)
    return (0, len(_WILD.sub("", name)))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One table over another: key by key, and so inside `tokens` and `units`.  The number of calls is one thing with many names."""
    merged = dict(below)
    if any(key in above for key in CALLS):
        merged = {key: value for key, value in merged.items() if key not in CALLS}
    for key, value in above.items():
        merged[key] = {**merged[key], **value} if key in ("tokens", "units") and key in merged else value
    return merged


# ---------------------------------------------------------------- find and read


def find(folder: Path) -> Path | None:
    """The usage file of a folder or of the nearest one above it, up to the root of its repository."""
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
        if (place / ".git").exists():
            return None
    return None


def preset(name: str) -> UsageBook:
    """So many calls of each call site a month: small, medium or large."""
    return UsageBook(f"the preset {name}", None, {"calls-per-month": Decimal(PRESETS[name])})


def book_of(named: str | None) -> UsageBook:
    """The book of what the settings name: a preset, a file, or nothing."""
    if named is None:
        return NOTHING_SAID
    return preset(named) if named in PRESETS else load(Path(named))


def load(path: Path) -> UsageBook:
    """The usage book of a file; a mistake in it is a `UserError` with its line."""
    text = text_of(path, MAX_BYTES)
    return from_document(toml_of(text, path), text, path)


def from_document(document: Mapping[str, Any], text: str, path: Path) -> UsageBook:
    """The usage book of a parsed file; `text` tells the line of a mistake."""
    check = _Check(text, str(path))
    check.known(document, ("preset", "default", "site"), ())
    chosen = document.get("preset")
    if chosen is not None and not (isinstance(chosen, str) and chosen in PRESETS):
        check.fail(("preset",), f"preset must be one of {', '.join(PRESETS)}")
    default = dict(check.table(document.get("default", {}), ("default",)))
    if chosen is not None and not any(key in default for key in CALLS):
        default["calls-per-month"] = Decimal(PRESETS[chosen])
    sites = document.get("site", {})
    if not isinstance(sites, dict):
        check.fail(("site",), 'site must be tables, for example [site."app/answer.py:reply"]')
    checked = tuple((name, check.table(table, ("site", name))) for name, table in sites.items())
    return UsageBook(str(path), path.absolute().parent, default or None, checked)


# ---------------------------------------------------------------- check


class _Check:
    """The checks of one file: what is wrong is said with the line at which it stands."""

    def __init__(self, text: str, where: str) -> None:
        self.lines, self.where = text.split("\n"), where

    def fail(self, place: Sequence[str], message: str) -> None:
        raise UserError(f"{self.where}:{self._line(place)}: {message}")

    def known(self, table: Mapping[str, Any], keys: Iterable[str], place: Sequence[str]) -> None:
        names = list(keys)
        for key in table:
            if key not in names:
                self.fail((*place, key), f'unknown key "{key}"{nearest(key, names) or "; it takes " + ", ".join(names)}')

    def table(self, table: Any, place: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(table, dict):
            self.fail(place, f"{place[-1]} must be a table")
        self.known(table, FIELDS, place)
        for key, value in table.items():
            if (wanted := FIELDS[key].wrong(value)) is not None:
                self.fail((*place, key), f"{key} must be {wanted}")
        self._fits_together(table, place)
        return dict(table)

    def _fits_together(self, table: Mapping[str, Any], place: tuple[str, ...]) -> None:
        asked = [key for key in CALLS if key in table and key != "calls-per-session"]
        if len(asked) > 1:
            self.fail((*place, asked[1]), f"{asked[0]} and {asked[1]} say the same thing twice: give one")
        shares = [key for key in ("batch-share", "flex-share", "priority-share") if key in table]
        if sum((Decimal(table[key]) for key in shares), Decimal(0)) > 1:
            self.fail((*place, shares[-1]), f"{' + '.join(shares)} must not be more than 1")

    def _line(self, place: Sequence[str]) -> int:
        """Where the last of these keys stands: after the header of its table."""
        start = 0
        for name in place:
            start = next((number for number in range(start, len(self.lines)) if self._names(self.lines[number], name)), start)
        return start + 1

    @staticmethod
    def _names(line: str, key: str) -> bool:
        code = line.strip()
        return not code.startswith("#") and re.search(rf"(?<![\w.-]){re.escape(key)}(?![\w-])", code) is not None


@dataclass(frozen=True, slots=True)
class _Field:
    """One key of a table: what it wants, in words, and what accepts it."""

    wants: str
    accepts: Callable[[Any], bool]
    doc: str

    def wrong(self, value: Any) -> str | None:
        return None if self.accepts(value) else self.wants + _limit(value)


def _limit(value: Any) -> str:
    """The limit that a number fails which would do otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value != value:  # noqa: PLR0124  (only NaN is not itself)
        return ""
    if value > _MOST:
        return ", and at most 1e15"
    return "" if is_finite(value, -_MOST, _MOST, _DECIMALS) else f", and of at most {_DECIMALS} decimals"


def _is_amount(value: Any) -> bool:
    return is_finite(value, 0, _MOST, _DECIMALS)


def _is_share(value: Any) -> bool:
    return is_finite(value, 0, 1, _DECIMALS)


def _is_tokens(value: Any) -> bool:
    if isinstance(value, dict):
        whole = set(value) <= {"mean", "p95"} and "mean" in value and all(_is_amount(each) for each in value.values())
        return whole and value.get("p95", value["mean"]) >= value["mean"]
    return _is_amount(value)


def _is_table_of(accepts: Callable[[Any], bool], names: Iterable[str] | None = None) -> Callable[[Any], bool]:
    known = None if names is None else set(names)
    return lambda value: isinstance(value, dict) and all(accepts(each) and (known is None or key in known) for key, each in value.items())


def _is_shares(value: Any) -> bool:
    return bool(value) and _is_table_of(_is_share)(value) and sum((Decimal(each) for each in value.values()), Decimal(0)) <= 1


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100 and value.isprintable()


_AMOUNT = "a number of 0 or more"
_SHARE = "a share between 0 and 1"
_TOKENS = "a number of tokens, or { mean = 300, p95 = 900 }"
_TURNS = "a number of turns, or { mean = 4, p95 = 12 }"
_UNITS = f"a table of {', '.join(UNITS)}, each with {_AMOUNT}"
FIELDS: dict[str, _Field] = {
    "calls-per-day": _Field(_AMOUNT, _is_amount, "How often the call is made; a month has 30 days."),
    "calls-per-month": _Field(_AMOUNT, _is_amount, "The same for a month."),
    "sessions-per-day": _Field(_AMOUNT, _is_amount, "Conversations or agent runs, each of `calls-per-session` or `turns` calls."),
    "sessions-per-month": _Field(_AMOUNT, _is_amount, "The same for a month."),
    "calls-per-session": _Field(_AMOUNT, _is_amount, "Calls of one session; without it `turns`."),
    "turns": _Field(_TURNS, _is_tokens, "Requests of one conversation or run that send again what was said before."),
    "tokens": _Field(f"a table of run-time values, each with {_TOKENS}", _is_table_of(_is_tokens), "Tokens of run-time values, by name."),
    "input-tokens": _Field(_TOKENS, _is_tokens, "All that one request sends, in place of what is counted and assumed."),
    "output-tokens": _Field(_TOKENS, _is_tokens, "Tokens of one answer, without its thinking."),
    "reasoning-tokens": _Field(_TOKENS, _is_tokens, "Tokens of hidden thinking."),
    "cache-hit-rate": _Field(_SHARE, _is_share, "The share of the cacheable prefix that the provider's cache gives back."),
    "cache-write-rate": _Field(
        _SHARE, _is_share, "The share of that prefix that is written to the cache, as measured; without it, all that is not given back."
    ),
    "response-cache-hit-rate": _Field(_SHARE, _is_share, "The share of the calls that an own cache answers."),
    "retry-rate": _Field(_SHARE, _is_share, "The share of the attempts that fail, are billed and are made again."),
    "batch-share": _Field(_SHARE, _is_share, "The share that goes through the batch API."),
    "flex-share": _Field(_SHARE, _is_share, "The share at the flex tier."),
    "priority-share": _Field(_SHARE, _is_share, "The share at the priority tier."),
    "models": _Field("a table of models with shares that add up to at most 1", _is_shares, "Shares that a router sends to other models."),
    "units": _Field(_UNITS, _is_table_of(_is_amount, UNITS), "What is charged by the piece, how many for each call."),
    "feature": _Field("a short text", _is_word, "The feature that the call belongs to."),
    "team": _Field("a short text", _is_word, "The team that pays for it."),
    "environment": _Field("a short text", _is_word, "The environment that these figures are of."),
}
CALLS = ("calls-per-day", "calls-per-month", "sessions-per-day", "sessions-per-month", "calls-per-session")


# ---------------------------------------------------------------- build


def _usage(table: Mapping[str, Any]) -> Usage:
    """The usage that a checked table describes."""
    turns = _tokens(table.get("turns"))
    tiers = tuple((name, Decimal(table[f"{name}-share"])) for name in ("batch", "flex", "priority") if table.get(f"{name}-share"))
    return Usage(
        calls_per_month=_calls(table, turns),
        placeholders=tuple((name, tokens) for name, value in table.get("tokens", {}).items() if (tokens := _tokens(value))),
        input_tokens=_tokens(table.get("input-tokens")),
        output_tokens=_tokens(table.get("output-tokens")),
        reasoning_tokens=_tokens(table.get("reasoning-tokens")),
        cache_hit_rate=_decimal(table.get("cache-hit-rate")),
        cache_write_rate=_decimal(table.get("cache-write-rate")),
        response_cache_hit_rate=_decimal(table.get("response-cache-hit-rate")),
        turns=turns,
        retry_rate=_decimal(table.get("retry-rate")),
        tiers=tiers,
        models=tuple((name, Decimal(share)) for name, share in table.get("models", {}).items() if share),
        units=tuple((name, Decimal(number)) for name, number in table.get("units", {}).items()),
        feature=table.get("feature", ""),
        team=table.get("team", ""),
        environment=table.get("environment", ""),
    )


def _calls(table: Mapping[str, Any], turns: Tokens | None) -> Decimal | None:
    """Calls of a month."""
    for key, times in (("calls-per-month", 1), ("calls-per-day", DAYS)):
        if key in table:
            return Decimal(table[key]) * times
    each = Decimal(table.get("calls-per-session", turns.likely if turns else 1))
    for key, times in (("sessions-per-month", 1), ("sessions-per-day", DAYS)):
        if key in table:
            return Decimal(table[key]) * times * each
    return None


def _tokens(value: Any) -> Tokens | None:
    """A mean is the low and the likely figure, the 95th percentile the high one."""
    if value is None:
        return None
    numbers: dict[str, Any] = value if isinstance(value, dict) else {"mean": value}
    mean = int(Decimal(numbers["mean"]).to_integral_value())
    return Tokens(mean, mean, int(Decimal(numbers.get("p95", mean)).to_integral_value()), "estimate")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
