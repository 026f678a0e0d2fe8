"""What logs say, in a usage file and in words.

In the file the lines that come from logs end with `# observed …`; another import puts its own in their place.
What people wrote stays, unless they ask for the log's figures instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptlint.errors import UserError
from promptlint.observed import Figures, Period
from promptlint.report.text import printable
from promptlint.report.usage_file import about, header_of, parsed, toml_string
from promptlint.usage import CALLS

HEADER = """\
# How often the call sites of this project run, and with how much.
# Lines that end with "# observed" come from logs, by promptlint usage import. A month has 30 days.
"""
_MARK = "# observed"
_MARKED = re.compile(r"#\s*observed\b[^\"']*$")
_ASSIGNED = re.compile(r"""^\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*[=.]""")


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a usage file with the figures of logs in it, and what was left as people wrote it."""

    text: str
    added: tuple[str, ...]  # call sites that had no entry
    changed: tuple[str, ...]  # entries that got figures
    kept: tuple[tuple[str, tuple[str, ...]], ...]  # (entry, keys of it that say something else and stay)
    unwritable: tuple[str, ...] = ()


def written(text: str, figures: Iterable[Figures], period: Period, path: Path, *, replace: bool) -> Written:
    """Put figures of logs into the text of a usage file; a `UserError` where it can take none."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = (text or HEADER).splitlines(keepends=True)
    expected = parsed(text) or {}
    sites: dict[str, Any] = dict(expected.get("site", {}))
    added, changed, kept, unwritable = [], [], [], []
    for each in figures:
        key = each.call.key
        if (name := toml_string(key)) is None:
            unwritable.append(key)
            continue
        if not each.said:
            continue
        at = next((number for number, line in enumerate(lines) if header_of(line) == key), None)
        if at is None:
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += newline
            lines += [newline, f"[site.{name}]{newline}", f"# {printable(about(each.call))}{newline}"]
            lines += [f"{line}{newline}" for line in _lines(each.said, period)]
            sites[key] = {**sites.get(key, {}), **each.said}
            added.append(key)
            continue
        own, gone, section = _section(lines, at + 1, each.said, replace=replace)
        said = {one: value for one, value in each.said.items() if not _is_said(one, own)}
        if stays := tuple(sorted(one for one in each.said if _is_said(one, own))):
            kept.append((key, stays))
        new = [f"{line}{newline}" for line in _lines(said, period)]
        first = at + 1 + min(gone, default=0)  # where the last import stood, else below the header
        after = [line for number, line in enumerate(lines[first:section], first - at - 1) if number not in gone]
        lines[first:section] = [*new, *after]
        sites[key] = {**{one: value for one, value in sites[key].items() if one in own}, **said}
        changed.append(key)
    whole = "".join(lines)
    if sites and not _same(parsed(whole), {**expected, "site": sites}):
        raise UserError(f'{path}: figures cannot be put into this file: write each of its entries as [site."…"] with one key on a line')
    return Written(whole, tuple(added), tuple(changed), tuple(kept), tuple(unwritable))


def _section(lines: Sequence[str], start: int, said: Mapping[str, Any], *, replace: bool) -> tuple[set[str], set[int], int]:
    """Of the lines of a table: the keys that stay, the numbers of the lines that go, and where the table ends."""
    own: set[str] = set()
    gone: set[int] = set()
    end = next((number for number in range(start, len(lines)) if lines[number].lstrip().startswith("[")), len(lines))
    for number in range(start, end):
        found = _ASSIGNED.match(lines[number])
        if found is None:
            continue
        key = found[1] or found[2] or found[3]
        if _MARKED.search(lines[number]) or (replace and (key in said or (key in CALLS and "calls-per-month" in said))):
            gone.add(number - start)
        else:
            own.add(key)
    below = [value for line in lines if (value := _sub_table(line, lines[start - 1]))]
    return own | set(below), gone, end


def _sub_table(line: str, header: str) -> str:
    """The key of a table that stands on its own below another: [site."…".tokens]."""
    stem = header.strip().rstrip("]").rstrip()
    found = re.match(re.escape(stem) + r"\s*\.\s*([A-Za-z0-9_-]+)\s*\]", line.strip())
    return found[1] if found else ""


def _is_said(key: str, own: set[str]) -> bool:
    """Whether the owner's word stands in the way of a figure; how often a call is made is one thing with many names."""
    return bool(own & set(CALLS)) if key in CALLS else key in own


def _same(one: object, other: object) -> bool:
    """Whether two documents say the same; numbers count by their value."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (int, float, Decimal)) and isinstance(other, (int, float, Decimal)) and not isinstance(one, bool):
        return Decimal(str(one)) == Decimal(str(other))
    return bool(one == other)


def _lines(said: Mapping[str, Any], period: Period) -> list[str]:
    mark = _MARK + (f" {period.first:%Y-%m-%d} to {period.last:%Y-%m-%d}" if period.first and period.last else "")
    return [f"{key} = {toml_value(value)}  {mark}" for key, value in said.items()]


def toml_value(value: Any) -> str:
    """A number, or an inline table of numbers, as TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {toml_value(each)}" for name, each in value.items()) + " }"
    number = Decimal(value)
    if number == number.to_integral_value():
        return f"{int(number):_}"
    return f"{number.normalize():f}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name) or '""'
