"""Hints: what must stand in the bytes of a file that can hold a request, so that most files are never analysed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from promptlint.sdks.schema import VECTOR_SEARCH, Call, Sdk

_WORD = re.compile(rb"[A-Za-z_]\w+")


class Hints:
    """For each word that a request is written with, the patterns of which one must be found around it."""

    def __init__(self, sdks: Iterable[Sdk], homes: Iterable[str]) -> None:
        """`homes` are the modules whose import is a hint by itself."""
        sdks = tuple(sdks)
        calls = [call for sdk in sdks for call in sdk.calls if not call.called]
        distinct = {maker.name.partition(".")[0] for sdk in sdks for maker in sdk.makers if not maker.common}
        found = {(name, re.escape(name)) for name in distinct}
        homes = {*homes, *(module for sdk in sdks if any(maker.common for maker in sdk.makers) for module in sdk.modules)}
        found |= {(max(module.split("."), key=len), _imported(module)) for module in homes}
        found |= _paths([call.path for call in calls if "." in call.path])
        found |= _names([call for call in calls if "." not in call.path])
        found |= _addresses([part for sdk in sdks for call in sdk.endpoints for part in call.url])
        grouped: dict[bytes, list[bytes]] = {}
        for word, pattern in sorted(found):
            grouped.setdefault(word.encode(), []).append(pattern.encode())
        self._patterns = grouped

    def found_in(self, data: bytes) -> bool:
        """Whether one of the patterns is found; reads the data's words once, however many patterns there are."""
        words = set(_WORD.findall(data.replace(b"\\n", b" ")))  # in a notebook, a line's end is written as an escape
        return any(_compiled(pattern).search(data) for word in words & self._patterns.keys() for pattern in self._patterns[word])


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    """One of many hundred, of which a scan of a few files needs a few."""
    return re.compile(pattern)


def _paths(paths: list[str]) -> set[tuple[str, str]]:
    """The last two names of calls on an object; a class alone, because it may be imported from several places."""
    found = set()
    ends: dict[str, set[str]] = {}
    for path in paths:
        first, last = path.split(".")[-2:]
        if last[0].isupper():
            found.add((last, last))
        else:
            ends.setdefault(first, set()).add(last)
    for first, lasts in ends.items():
        found.add((first, rf"{first}\s*\\?\s*\.\s*(?:with_\w+\s*\.\s*)?(?:{'|'.join(sorted(lasts))})\b"))
    return found


def _names(calls: list[Call]) -> set[tuple[str, str]]:
    """Calls of one name, each with one of the arguments that tell it."""
    telling: dict[str, set[str]] = {}
    certain = set()
    found = set()
    for call in calls:
        if call.sql is not None or call.holds is not None:  # everyday names: what makes them a search must be there too
            found.add((call.path, VECTOR_SEARCH if call.holds is None else re.escape(call.holds.rpartition(".")[2])))
            continue
        words = call.needs[:1] or call.needs_any or call.at_home
        if call.distinctive or call.path[0].isupper() or not words:
            certain.add(call.path)
        telling.setdefault(call.path, set()).update(words)
    return found | {
        (name, name if name in certain else rf"{name}\s*\([\s\S]{{0,600}}?\b(?:{'|'.join(sorted(words))})\b")
        for name, words in telling.items()
    }


def _addresses(parts: list[str]) -> set[tuple[str, str]]:
    """The addresses of models' endpoints, and the messages of a body whose address is written elsewhere."""
    found = {(max(_WORD.findall(part.encode()), key=len).decode(), re.escape(part)) for part in parts}
    if parts:
        found.add(("messages", _POSTED_MESSAGES))
    return found


_POSTED_MESSAGES = r"""["']messages\\?["']\s*:[\s\S]*\bpost\s*\(|\bpost\s*\([\s\S]*["']messages\\?["']\s*:"""


def _imported(module: str) -> str:
    return rf"(?:from|import)[ \t]+(?:[\w., \t]*,[ \t]*)?{re.escape(module)}\b"
