"""The usage file beside the code: which call sites it lacks, which entries no call site has any more, and the text that mends it.

What is in a file stays byte for byte: tables are added at its end, and a moved entry's header is all that is rewritten.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from promptlint.bill import model_of
from promptlint.documents import LONGEST_WORD
from promptlint.errors import UserError
from promptlint.identity import function_of, label_of
from promptlint.model import Dynamic, PricedCall, possible
from promptlint.report.money import usd
from promptlint.report.text import printable
from promptlint.rule import thousands
from promptlint.sizes import is_history, is_named, said_of
from promptlint.usage import UsageBook, covers

HEADER = """\
# How often the call sites of this project run, and with how much.
# Fill in what you know and take the # away; what is not said stays an assumption.
# promptlint usage sync adds what is new. A month has 30 days.

[default]
# calls-per-month =
"""
_LONGEST_NAME = 60  # of a run-time value, written out
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LABEL = re.compile(r"\[(.*)\](?:#\d+)?$")
_ENTRY = re.compile(r"""^([ \t]*\[[ \t]*site[ \t]*\.[ \t]*)("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?=[ \t]*[.\]])""")


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry whose call site is gone, and what the call site may be called now; "" where that cannot be told."""

    name: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Tokens that an entry states of a run-time value which none of its call sites has; the values that they do have."""

    entry: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a usage file and the code say of each other."""

    there: int  # requests that have an entry
    missing: tuple[tuple[str, PricedCall], ...]  # (key, request) to add, in the order of the places
    stale: tuple[Stale, ...]
    unwritable: tuple[str, ...] = ()  # keys that no TOML file can hold: a file name that is no text
    unheard: tuple[Unheard, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.missing and not self.stale and not self.unheard


def compare(
    book: UsageBook, requests: Sequence[tuple[str, PricedCall]], every_key: Iterable[str], judged: Callable[[str], bool]
) -> Comparison:
    """Compare a usage file with the requests of the code, and with the keys of all call sites, tests too.

    `judged` tells of a path whether the scan saw it: an entry of a file that was not looked at is not stale.
    """
    names = {name for name, _ in book.sites}
    told = replace(book, default=None, supposed=None)
    without = [
        (key, call) for key, call in requests if key not in names and function_of(key) not in names and told.of(key).calls_per_month is None
    ]
    there = len(requests) - len(without)
    unwritable = tuple(key for key, _ in without if toml_string(key) is None)
    without = [(key, call) for key, call in without if toml_string(key) is not None]
    known = {part for key in every_key for part in (key, function_of(key), key.partition(":")[0])}
    gone = [name for name in book.keys if name not in known and judged(name.partition(":")[0])]
    guesses = {name: _now(name, without) for name in gone}
    often = Counter(guesses.values())
    stale = tuple(Stale(name, now if often[now] == 1 else "") for name, now in guesses.items())
    # What may be an old entry under a new name waits for its owner's word.
    claimed = [each.now for each in stale if each.now]
    missing = tuple((key, call) for key, call in without if not any(covers(now, key) for now in claimed))
    return Comparison(there, missing, stale, unwritable, tuple(_unheard(book, requests)))


def _unheard(book: UsageBook, requests: Sequence[tuple[str, PricedCall]]) -> Iterator[Unheard]:
    """What is said of the tokens of a value that no covered call has: a slip of the pen, which would change nothing in silence."""
    for entry, said in book.sites:
        covered = [call for key, call in requests if said.get("tokens") and covers(entry, key)]
        values = [s.part for call in covered for s in call.segments if isinstance(s.part, Dynamic) and s.part.modality == "text"]
        for name in said.get("tokens", {}) if covered else ():
            if not any(is_named(value, name) for value in values):
                names = dict.fromkeys(shown for value in values if (shown := _value_name(value.expression)))
                yield Unheard(entry, name, tuple(names))


def _now(name: str, without: Sequence[tuple[str, PricedCall]]) -> str:
    """The new name of an entry: of the function of that name elsewhere, or of the prompt that begins with the same words."""
    path, _, rest = name.partition(":")
    if not rest:
        return _only(each for key, _ in without if PurePosixPath(each := key.partition(":")[0]).name == PurePosixPath(path).name)
    function = rest.partition("[")[0]
    same = [(key, call) for key, call in without if function_of(key).partition(":")[2] == function]
    if (found := _LABEL.search(rest)) is None:
        renamed = [key for key, _ in without if key.partition(":")[0] == path and _last(key) == function.rpartition(".")[2]]
        return _only(function_of(key) for key, _ in same) or _only(map(function_of, renamed))
    labelled = [key for key, call in same if label_of(call.site) == found[1]]
    return _only(labelled) or _only(key for key, _ in same) or _only(key for key, call in without if label_of(call.site) == found[1])


def _last(key: str) -> str:
    return function_of(key).rpartition(":")[2].rpartition(".")[2]


def _only(names: Iterable[str]) -> str:
    """The name, if there is exactly one."""
    unique = dict.fromkeys(names)
    return next(iter(unique)) if len(unique) == 1 else ""


# ---------------------------------------------------------------- text


def completed(text: str, missing: Sequence[tuple[str, PricedCall]], path: Path) -> str:
    """The text of a usage file with a table for each of these requests at its end; a `UserError` where it can take none."""
    if not missing:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    tables = [newline.join(table(key, call)) for key, call in missing]
    start = text or HEADER
    whole = start + ("" if start.endswith("\n") else newline) + "".join(newline + each + newline for each in tables)
    before, after = parsed(start), parsed(whole)
    added = {key: dict[str, Any]() for key, _ in missing}
    if before is None or after is None or after != {**before, "site": {**before.get("site", {}), **added}}:
        raise UserError(f'{path}: nothing can be added to this file: write each of its entries as [site."…"], on a line of its own')
    return whole


def table(key: str, call: PricedCall) -> list[str]:
    """A table that says nothing yet: comments tell what it could say, and what is assumed meanwhile."""
    rows = [("calls-per-month", "")]
    for name, tokens in _values(call):
        rows.append((f"tokens.{name}", f"{thousands(tokens)} assumed"))
    if call.output.high and call.usage.output_tokens is None and call.site.request != "image":
        rows.append(("output-tokens", f"{thousands(call.output.likely)} assumed, at most {thousands(call.output.high)}"))
    widest = max(len(name) for name, _ in rows)
    lines = [f"# {name:<{widest}} =" + (f"    # {note}" if note else "") for name, note in rows]
    return [f"[site.{toml_string(key)}]", f"# {printable(about(call))}", *map(printable, lines)]


def about(call: PricedCall) -> str:
    """What a request is and costs, for a comment."""
    what = call.site.callee if call.site.operation == "wrapper" else call.site.operation
    if possible(call.site.model):
        what += f" with {model_of(call)}"
    if call.estimate is None:
        return f"{what}: {call.unpriced or 'no price'}"
    each = usd(call.estimate.per_call.times(1000).likely)
    return f"{what}: {each} per 1 000 calls at the prices of {call.estimate.prices_as_of}"


def _values(call: PricedCall) -> Iterator[tuple[str, int]]:
    """The run-time values that nothing is said of, by a name that a usage file may call them, with their assumed tokens."""
    seen: set[str] = set()
    for segment in call.segments:
        part = segment.part
        if not isinstance(part, Dynamic) or part.modality != "text" or is_history(part) or said_of(part, call.usage):
            continue
        name = _value_name(part.expression)
        if name and name not in seen:
            seen.add(name)
            yield name, segment.tokens.likely


def _value_name(expression: str) -> str | None:
    """As written, or its last name where that is too long for a line."""
    written = " ".join(expression.split())
    if len(written) > _LONGEST_NAME:
        names = re.findall(r"[^\W\d]\w*", written)
        written = names[-1] if names and len(names[-1]) <= _LONGEST_NAME else ""
    if not written:
        return None
    return written if _BARE.fullmatch(written) else toml_string(written)


def moved(text: str, renames: Mapping[str, str], path: Path) -> str:
    """The text with the headers of these entries rewritten, and nothing else; a `UserError` where that cannot be done."""
    if not renames:
        return text
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        found = _ENTRY.match(line)
        if found is not None and (now := renames.get(_value_of(found[2]))) is not None:
            lines[number] = f"{found[1]}{toml_string(now)}{line[found.end() :]}"
    whole = "".join(lines)
    before, after = parsed(text), parsed(whole)
    sites = {renames.get(name, name): entry for name, entry in (before or {}).get("site", {}).items()}
    if before is None or after != {**before, "site": sites}:
        raise UserError(f'{path}: its entries cannot be renamed: write each as [site."…"], on a line of its own')
    return whole


def header_of(line: str) -> str | None:
    """The call site whose own table a line begins; None where it begins none."""
    found = _ENTRY.match(line)
    return _value_of(found[2]) if found is not None and line[found.end() :].lstrip().startswith("]") else None


def _value_of(token: str) -> str:
    """The key that a token of a header stands for."""
    document = parsed(f"{token} = 0")
    return next(iter(document)) if document else ""


def parsed(text: str) -> dict[str, Any] | None:
    """The document of a TOML text; None where it is none."""
    import tomllib  # noqa: PLC0415

    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def toml_string(text: str) -> str | None:
    """A basic string of TOML, everything that does not print escaped; None for a lone surrogate or an endless word."""
    if any("\ud800" <= character <= "\udfff" for character in text) or re.search(rf"\w{{{LONGEST_WORD + 1}}}", text):
        return None
    return "".join(character if character.isprintable() else _escaped(character) for character in json.dumps(text, ensure_ascii=False))


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
