"""Own price lists: promptlint's small format, LiteLLM's map, or the data that genai-prices publishes.

Every mistake in a file is one `UserError` that names the file, the line and what is expected there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from promptlint.documents import is_finite, json_of, text_of, toml_of
from promptlint.errors import UserError, nearest
from promptlint.prices import litellm, published
from promptlint.prices.book import PriceBook
from promptlint.prices.listing import ANY, Builder, PriceList
from promptlint.prices.names import provider_key, split_prefix
from promptlint.prices.schedule import DECIMALS, MOST, Price, Prices, Schedule

MAX_BYTES = 20_000_000
_TOKENS = {
    "input": "i", "output": "o", "cache-read": "r", "cache-write": "w", "cache-write-1h": "h", "reasoning": "t",
    "input-image": "ii", "output-image": "oi", "input-audio": "ia", "output-audio": "oa",
}  # fmt: skip
# What is charged by the piece: its letter, and how many pieces the schedule's price is for.
_PIECES = {
    "request": ("q", 1000), "web-search": ("s", 1000), "file-search": ("f", 1000), "code-interpreter": ("x", 1000),
    "computer-use": ("u", 1000), "image": ("p", 1), "audio-minute": ("d", 60), "million-characters": ("m", 1),
}  # fmt: skip
_LIMITS = ("mode", "context-window", "max-output", "cache-minimum", "retires", "thinks")
_PROCESSINGS = ("batch", "flex", "priority")
_PRICES = (*_TOKENS, *_PIECES, "tiers")
_KEYS = (*_PRICES, *_PROCESSINGS, *_LIMITS, "changes", "aliases", "same-as")
_MODES = ("chat", "completion", "embedding", "rerank", "image", "audio")


def read_list(path: Path, bundled: PriceBook) -> PriceList:
    """The price list in a file of any of the three formats."""
    text = text_of(path, MAX_BYTES)
    twice: list[str] = []
    document = toml_of(text, path) if path.suffix.lower() == ".toml" else json_of(text, path, twice)
    if path.suffix.lower() != ".toml":
        if published.is_list(document):
            return published.list_of(document, str(path))
        if litellm.is_map(document):
            return _map(document, path)
    if not isinstance(document, dict) or not isinstance(document.get("models"), dict):
        raise UserError(f"{path}: no price list: expected a table [models], LiteLLM's map or the data of genai-prices")
    if twice:
        raise UserError(f'{path}: not valid JSON: an object holds the key "{twice[0]}" twice')
    return _Reader(path, text, bundled).list_of(document)


def _map(document: Mapping[str, Any], path: Path) -> PriceList:
    """A list in the form of LiteLLM's map."""
    built = Builder()
    listed = {key: facts for key, facts in document.items() if key != "sample_spec"}
    for entry in litellm.entries(listed):
        if entry.schedule:
            limits = [entry.mode, entry.context, entry.max_output, None, entry.cache_minimum, entry.deprecation, entry.reasoning or None]
            built.add(entry.provider, {entry.name: 0}, {"": entry.schedule, **entry.variants}, limits)
    if not built.names:
        raise UserError(f"{path}: no model of this map has a price and a provider that is known")
    return built.list_of(str(path), None)


class _Reader:
    """Reads promptlint's own format; knows the text, to say in which line something is wrong."""

    def __init__(self, path: Path, text: str, bundled: PriceBook) -> None:
        self.path, self.text, self.bundled = path, text, bundled
        self.built = Builder()
        self.same_as: dict[tuple[str, str], str] = {}
        self.taken: dict[tuple[str, str], str] = {}  # who has a name at a provider

    def list_of(self, document: Mapping[str, Any]) -> PriceList:
        for key in document:
            if key not in ("models", "as-of", "$schema"):
                self._wrong((key,), f'unknown key "{key}"{nearest(key, ["models", "as-of"])}')
        as_of = document.get("as-of")
        date = None if as_of is None else self._date(("as-of",), as_of)
        for name, facts in document["models"].items():
            if not isinstance(facts, dict):
                self._wrong(("models", name), "must be a table of prices")
            if not name.strip():
                self._wrong(("models", name), "a model needs a name")
            self._model(name, facts)
        return self.built.list_of(str(self.path), date, same_as=self.same_as, published=False)

    def _model(self, name: str, facts: Mapping[str, Any]) -> None:
        where = ("models", name)
        for key in facts:
            if key not in _KEYS:
                self._wrong((*where, key), f'unknown key "{key}"{nearest(key, list(_KEYS))}')
        names = self._names(where, name, facts)
        for each in names:
            if self.taken.setdefault(each, name) != name:
                self._wrong(where, f'"{each[1]}" is listed already, by model "{self.taken[each]}"')
        usual = self._prices(where, facts)
        schedules = {"": [("", usual), *self._changes(where, facts)]}
        schedules |= {key: [("", self._variant((*where, key), facts[key]))] for key in _PROCESSINGS if key in facts}
        if (target := facts.get("same-as")) is not None:
            if usual or len(schedules) > 1 or "changes" in facts:
                self._wrong((*where, "same-as"), "a model that is the same as another has that one's prices and none of its own")
            self._stands_for((*where, "same-as"), names, target)
        elif not usual:
            self._wrong(where, 'states no price: give it input and output, or same-as = "openai/gpt-4o"')
        else:
            limits = self._limits(where, facts)
            for provider, known in names:
                self.built.add(provider, {known: 0}, schedules, limits)

    def _names(self, where: tuple[str, ...], name: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The model's name and its aliases, each with the provider at which it holds."""
        aliases = facts.get("aliases", [])
        if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
            self._wrong((*where, "aliases"), 'aliases must be a list of names, for example: aliases = ["my-deployment"]')
        found = []
        for each in (name, *aliases):
            prefix = split_prefix(each.strip())
            known = prefix is not None and prefix[0] in self.bundled.lists[-1].names
            found.append((prefix[0], prefix[1].lower()) if prefix and known else (ANY, each.strip().lower()))
        return found

    def _stands_for(self, where: tuple[str, ...], names: list[tuple[str, str]], target: Any) -> None:
        if not isinstance(target, str):
            self._wrong(where, 'same-as must be the name of a model, for example: same-as = "openai/gpt-4o"')
        maker, slash, rest = target.strip().partition("/")
        provider, model = (provider_key(maker), rest) if slash else ("unknown", target.strip())
        if self.bundled.card(model, provider) is None:
            close = self.bundled.similar(model, provider, 1)
            self._wrong(where, f'no prices are known of "{target}"' + (f'; did you mean "{close[0]}"?' if close else ""))
        for name in names:
            self.same_as[name] = target.strip().lower()

    def _changes(self, where: tuple[str, ...], facts: Mapping[str, Any]) -> Schedule:
        listed = facts.get("changes", [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) and "from" in item for item in listed):
            self._wrong((*where, "changes"), "changes must be a list of tables, for example: changes = [{ from = 2027-01-01, input = 3 }]")
        found = []
        for item in listed:
            day = self._date((*where, "changes", "from"), item["from"])
            prices = {key: value for key, value in item.items() if key != "from"}
            found.append((day.isoformat(), self._variant((*where, "changes"), prices)))
        return sorted(found, key=lambda entry: entry[0])

    def _variant(self, where: tuple[str, ...], facts: Any) -> Prices:
        if not isinstance(facts, dict):
            self._wrong(where, f"{where[-1]} must be a table of prices, for example: {where[-1]} = {{ input = 1.25, output = 5 }}")
        for key in facts:
            if key not in _PRICES:
                self._wrong((*where, key), f'unknown key "{key}"{nearest(key, list(_PRICES))}')
        return self._prices(where, facts)

    def _prices(self, where: tuple[str, ...], facts: Mapping[str, Any]) -> Prices:
        found: Prices = {}
        for key, short in _TOKENS.items():
            if key in facts:
                found[short] = ((0, self._amount((*where, key), facts[key])), *self._tiers(where, facts, key))
        for key, (short, number) in _PIECES.items():
            if key in facts:
                found[short] = ((0, self._amount((*where, key), facts[key]) * number),)
        return found

    def _tiers(self, where: tuple[str, ...], facts: Mapping[str, Any], key: str) -> Price:
        listed = facts.get("tiers", [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) and _is_count(item.get("above")) for item in listed):
            example = "tiers = [{ above = 200000, input = 5, output = 15 }]"
            self._wrong((*where, "tiers"), f"tiers must be a list of tables, for example: {example}")
        for item in listed:
            if unknown := [name for name in item if name != "above" and name not in _TOKENS]:
                self._wrong((*where, "tiers", unknown[0]), f'unknown key "{unknown[0]}"{nearest(unknown[0], list(_TOKENS))}')
            for name in item.keys() - {"above", *facts}:
                self._wrong((*where, "tiers", name), f"a tier of {name} needs a price of {name} below it")
        return tuple(sorted((item["above"], self._amount((*where, "tiers", key), item[key])) for item in listed if key in item))

    def _limits(self, where: tuple[str, ...], facts: Mapping[str, Any]) -> list[Any]:
        mode = facts.get("mode", "chat")
        if mode not in _MODES:
            self._wrong((*where, "mode"), "mode must be one of " + ", ".join(f'"{each}"' for each in _MODES))
        for key in ("context-window", "max-output", "cache-minimum"):
            if key in facts and not _is_count(facts[key]):
                self._wrong((*where, key), f"{key} must be a whole number of tokens of 1 or more")
        if not isinstance(facts.get("thinks", True), bool):
            self._wrong((*where, "thinks"), "thinks must be true or false")
        retires = self._date((*where, "retires"), facts["retires"]).isoformat() if "retires" in facts else None
        counts = (facts.get(key) for key in ("context-window", "max-output"))
        return [mode, *counts, None, facts.get("cache-minimum"), retires, facts.get("thinks")]

    def _amount(self, where: tuple[str, ...], value: Any) -> Decimal:
        if not is_finite(value, 0, MOST, DECIMALS):
            small = is_finite(value, 0, MOST, 10**9) and f", and of at most {DECIMALS} decimals"
            self._wrong(where, f"{where[-1]} must be a price in US dollars of 0 or more, such as 2.5{small or ''}")
        return Decimal(value)

    def _date(self, where: tuple[str, ...], value: Any) -> dt.date:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            self._wrong(where, f"{where[-1]} must be a date such as 2026-11-24")

    def _wrong(self, where: tuple[str, ...], message: str) -> NoReturn:
        line = line_of(self.text, where)
        model = f'model "{where[1]}": ' if len(where) > 1 and where[0] == "models" else ""
        raise UserError(f"{self.path}{f':{line}' if line else ''}: {model}{message}")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 10**12


def line_of(text: str, keys: tuple[str, ...]) -> int | None:
    """The line in which the last of some nested keys is written; of the one above it where that cannot be found."""
    position, line = 0, None
    for key in keys:
        found = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])").search(text, position)
        if found is None:
            break
        position, line = found.end(), text.count("\n", 0, found.start()) + 1
    return line
