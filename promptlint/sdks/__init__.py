"""What calls mean, as data: one file per SDK, and the matcher that reads them.

Adding an SDK adds a file that holds an `SDK`; nothing is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from promptlint.sdks.schema import Call, Client, Maker, Sdk

__all__ = ["Call", "Catalogue", "Client", "Maker", "Match", "Sdk", "catalogue"]


@dataclass(frozen=True, slots=True)
class Match:
    """A call that was recognised."""

    sdk: Sdk
    call: Call
    client: Client | None = None  # None when the object's class is not known
    certain: bool = True  # False when only the shape of the call speaks for it


class Catalogue:
    """Every SDK that promptlint knows, indexed for look-ups by path."""

    def __init__(self, sdks: Iterable[Sdk]) -> None:
        self.sdks = tuple(sdks)
        self.clients = {f"{module}.{client.name}": (sdk, client) for sdk in self.sdks for module in sdk.modules for client in sdk.clients}
        self.shapes: dict[str, list[tuple[Sdk, Call]]] = {}
        for sdk in self.sdks:
            for call in sdk.calls:
                self.shapes.setdefault(call.path.rpartition(".")[2], []).append((sdk, call))
        self.makers: dict[str, list[tuple[Sdk, Maker]]] = {}
        for sdk in self.sdks:
            for maker in sdk.makers:
                self.makers.setdefault(maker.name, []).append((sdk, maker))
        sends = {call.path.rpartition(".")[2] for made in self.makers.values() for _, maker in made for call in (*maker.sends, maker.made)}
        self.leaves = frozenset(self.shapes) | self.makers.keys() | sends
        made = frozenset(name.encode() for name in self.makers)
        self.needles = (*_needles(call for sdk in self.sdks for call in sdk.calls), *sorted(made))
        self.hint = re.compile("|".join(sorted({*(_pattern(call) for sdk in self.sdks for call in sdk.calls), *self.makers})).encode())

    def is_interesting(self, data: bytes) -> bool:
        """Whether a file's bytes can hold a call at all: cheap, and never wrong about one written in one piece."""
        return any(needle in data for needle in self.needles) and self.hint.search(data) is not None

    def client_of(self, path: str) -> tuple[Sdk, Client] | None:
        """The client class that an imported name stands for."""
        return self.clients.get(path)

    def maker_of(self, path: str) -> tuple[Sdk, Maker] | None:
        """The class or factory that an imported name stands for, whose objects send requests."""
        module, _, name = path.rpartition(".")
        for sdk, maker in self.makers.get(name, ()):
            if any(module == known or module.startswith((f"{known}.", f"{known}_")) for known in sdk.modules):
                return sdk, maker
        return None

    def on_client(self, sdk: Sdk, client: Client, path: str) -> Match | None:
        """The call that an attribute path on a known client is."""
        plain = _plain(sdk, path)
        for call in sdk.calls:
            if call.path == plain:
                return Match(sdk, call, client)
        return None

    def in_module(self, path: str) -> Match | None:
        """The call that an imported name is: `openai.ChatCompletion.create`."""
        for sdk in self.sdks:
            for module in sdk.modules:
                if path.startswith(module + "."):
                    plain = _plain(sdk, path[len(module) + 1 :])
                    for call in sdk.calls:
                        if call.path == plain:
                            return Match(sdk, call)
        return None

    def by_shape(self, path: str, passed: frozenset[str], more: bool, imported: frozenset[str]) -> Match | None:
        """The call that a path on an unknown object must be, judged by its arguments.

        `passed` names the arguments, `more` says that further ones may come from an unpacked mapping, and
        `imported` holds the outside modules that the file imports.
        """
        fitting = []
        for sdk, call in self.shapes.get(path.rpartition(".")[2], ()):
            plain = _plain(sdk, path)
            if plain != call.path and not plain.endswith("." + call.path):
                continue
            at_home = not imported.isdisjoint(sdk.modules)
            if _fits(call, passed, more, at_home):
                fitting.append((at_home, len(call.path), Match(sdk, call, certain=False)))
        if not fitting:
            return None
        return max(fitting, key=lambda entry: entry[:2])[2]


def _plain(sdk: Sdk, path: str) -> str:
    return ".".join(part for part in path.split(".") if part not in sdk.transparent)


def _fits(call: Call, passed: frozenset[str], more: bool, at_home: bool) -> bool:
    if not passed.isdisjoint(call.refuses):
        return False
    if call.distinctive:
        return True
    if more and at_home:
        return True
    if not passed.issuperset(call.needs):
        return False
    return not call.needs_any or not passed.isdisjoint(call.needs_any)


def _needles(calls: Iterable[Call]) -> tuple[bytes, ...]:
    """Words of which one stands in every file that holds a call: much faster to look for than a pattern."""
    words = set()
    for call in calls:
        names = call.path.split(".")
        if names[-1][0].isupper() or (len(names) == 1 and (call.distinctive or not (call.needs or call.needs_any))):
            words.add(names[-1])
        elif len(names) == 1:
            words.update(call.needs[:1] or call.needs_any)
        else:
            words.add(names[-2])
    return tuple(sorted(word.encode() for word in words if not any(other != word and other in word for other in words)))


def _pattern(call: Call) -> str:
    """What must stand in a file that holds the call: its last two names, or the one with its arguments."""
    names = call.path.split(".")
    if names[-1][0].isupper():  # a class, imported from one of several places
        return names[-1]
    if len(names) == 1:
        words = call.needs[:1] or call.needs_any
        if call.distinctive or not words:
            return names[0]
        return rf"{names[0]}\s*\([\s\S]{{0,600}}?\b(?:{'|'.join(sorted(words))})\b"
    return rf"{names[-2]}\s*\\?\s*\.\s*(?:with_\w+\s*\.\s*)?{names[-1]}"


@cache
def catalogue() -> Catalogue:
    """The catalogue of every SDK file in this folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "schema")
    return Catalogue(importlib.import_module(f"{__name__}.{name}").SDK for name in names)
