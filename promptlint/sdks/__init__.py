"""What calls mean, as data: one file per SDK, and the matcher that reads them.

Adding an SDK adds a file that holds an `SDK`; nothing is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from promptlint.sdks.hints import Hints
from promptlint.sdks.schema import PIPE, Call, Client, Maker, Sdk

__all__ = ["Call", "Catalogue", "Client", "Maker", "Match", "Sdk", "catalogue"]


@dataclass(frozen=True, slots=True)
class Match:
    """A call that was recognised."""

    sdk: Sdk
    call: Call
    client: Client | None = None  # None when the object's class is not known
    certain: bool = True  # False when only the shape of the call speaks for it
    maker: Maker | None = None  # the class or factory whose object is made here
    of_agent: bool = False  # sent by an agent, which may send more


_WORD = re.compile(rb"[A-Za-z_]\w+", re.ASCII)
# Packages whose names are words that any text may hold: these count where they are imported.
_PLAIN_WORDS = frozenset({"camel", "fireworks", "haystack", "instructor", "replicate", "strands", "together"})
_IMPORTED = re.compile(
    rb"\b(?:from|import)[ \t]+(" + "|".join(sorted(_PLAIN_WORDS)).encode() + rb")\b(?=[ \t]*(?:[.,;#\r\n\\\"']|import\b|as\b|$))"
)
_FOR_ANYTHING = frozenset({
    "agents", "aiohttp", "asyncpg", "azure", "curl_cffi", "google", "httpx", "motor", "niquests", "psycopg", "psycopg2", "pymongo",
    "requests", "requests_toolbelt", "sqlalchemy",
})  # fmt: skip


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
        self.called = {sdk.name: frozenset(_class_of(maker) for maker in sdk.makers if _is_called(maker)) for sdk in self.sdks}
        self.said = {sdk.name: _said(sdk) for sdk in self.sdks if sdk.makers}
        self.configs = {attribute: (sdk, mark, path) for sdk in self.sdks for mark, attribute, path in sdk.configs}
        self.endpoints = [(sdk, call) for sdk in self.sdks for call in sdk.endpoints]
        distinct = {maker.name.rpartition(".")[2] for sdk in self.sdks for maker in sdk.makers if not maker.common}
        self.posts = dict(posted for sdk in self.sdks for posted in sdk.posts)
        told = {leaf for leaf, calls in self.shapes.items() if not all(call.called for _, call in calls)}
        told |= {name for name, place in self.posts.items() if place == 0}
        self.leaves = frozenset(told) | distinct  # names that may be a request wherever they are called
        self.rooted: dict[str, list[tuple[str, Sdk]]] = {}  # modules by the first part of their path, the longest first
        for sdk in self.sdks:
            for module in sorted(sdk.modules, key=len, reverse=True):
                self.rooted.setdefault(module.partition(".")[0], []).append((module, sdk))
        self.homes = {module: names for sdk in self.sdks if (names := _plain_names(sdk)) for module in sdk.modules}
        self.hints = Hints(self.sdks, self.homes)
        self._at: dict[frozenset[str], frozenset[str]] = {}
        self._made: dict[str, tuple[Sdk, Maker] | None] = {}

    def is_interesting(self, data: bytes) -> bool:
        """Whether a file's bytes can hold a call at all: cheap, and never wrong about one written in one piece."""
        return self.hints.found_in(data)

    def is_named_in(self, data: bytes) -> bool:
        """Whether a file's bytes name the package of an SDK anywhere; one that also serves other ends, as `requests` does, is no sign."""
        words = {word.decode() for word in _WORD.findall(data)}
        words = words - _PLAIN_WORDS | {word.decode() for word in _IMPORTED.findall(data)}
        return not words.isdisjoint({*self.rooted, "generativeai", "genai"} - _FOR_ANYTHING)

    def names_at(self, imported: frozenset[str]) -> frozenset[str]:
        """The names that mean a request, or an object which sends one, in a file that imports these modules."""
        known = self._at.get(imported)
        if known is None:
            found: set[str] = set()
            for sdk in self.sdks:
                if not imported.isdisjoint(sdk.modules):
                    found |= self.said.get(sdk.name, frozenset())
                    found |= {name for name, _ in sdk.posts}
            for module, names in self.homes.items():
                if module in imported:
                    found |= names
            known = self._at[imported] = frozenset(found)
        return known

    def client_of(self, path: str) -> tuple[Sdk, Client] | None:
        """The client class that an imported name stands for."""
        return self.clients.get(path)

    def posted_to(self, texts: list[str], holds: frozenset[str], more: bool) -> Match | None:
        """The request that is written out over HTTP: `texts` are what its address can be, with `{}` for what is not known.

        `holds` names the parameters in its body, and `more` says that there may be further ones.
        """
        unknown = not any(text and not text.startswith("{}") for text in texts)
        for sdk, call in self.endpoints:
            if not (any(part in text for text in texts for part in call.url) if call.url else unknown):
                continue
            if (holds or more) if not (call.needs or call.needs_any) else _fits(call, holds, False, False):
                return Match(sdk, call, Client(call.path, host_of(sdk, texts)))
        return None

    def is_sdk(self, module: str) -> bool:
        """Whether a dotted name is a module of an SDK."""
        return any(module == known or module.startswith(f"{known}.") for sdk in self.sdks for known in sdk.modules)

    def is_everyday(self, package: str) -> bool:
        """Whether a package's name is one that projects give their own folders."""
        return package in _EVERYDAY

    def is_itself(self, package: str, words: frozenset[str]) -> bool:
        """Whether a package in the scanned tree is the SDK, told by the names in its `__init__.py`, or is only called like it."""
        names = {name for sdk in self.sdks if package in {m.partition(".")[0] for m in sdk.modules} for name in _own_names(sdk)}
        return package not in _EVERYDAY or len(names & words) >= min(3, len(names))

    def maker_of(self, path: str) -> tuple[Sdk, Maker] | None:
        """The class or factory that an imported name stands for, whose objects send requests."""
        if path not in self._made:
            self._made[path] = self._maker_of(path)
        return self._made[path]

    def _maker_of(self, path: str) -> tuple[Sdk, Maker] | None:
        parts = path.split(".")
        for length in (2, 1):  # Class.factory before factory
            if len(parts) <= length:
                continue
            module = ".".join(parts[:-length])
            for sdk, maker in self.makers.get(".".join(parts[-length:]), ()):
                if any(module == known or module.startswith((f"{known}.", f"{known}_")) for known in maker.below or sdk.modules):
                    return sdk, maker
        return None

    def sent_by(self, match: Match) -> frozenset[str]:
        """The methods that send on the object that a match makes, or on those that it gives."""
        if match.maker is None:
            return frozenset()
        names = {call.path for call in match.maker.sends}
        for _, given in match.maker.gives:
            names |= {call.path for maker in match.sdk.makers if maker.name == given for call in maker.sends}
        return frozenset(names) - {"__call__"}

    def setting(self, path: str) -> tuple[Sdk, tuple[str, ...]] | None:
        """The SDK whose settings are changed by calling, or assigning to an attribute of, an imported name; and which."""
        for module, sdk in self.rooted.get(path.partition(".")[0], ()):
            if sdk.settings and path.startswith(module + "."):
                below = path[len(module) :] + "."
                names = tuple(s.rpartition(".")[2] for s in sdk.settings if below.endswith(f".{s.rpartition('.')[0]}."))
                return (sdk, names) if names else None
        return None

    def piping(self, path: str) -> Sdk | None:
        """The SDK whose objects are joined with `|`, when the path is that of one of its classes."""
        for module, sdk in self.rooted.get(path.partition(".")[0], ()):
            if path.startswith(module + ".") and any(maker.name == PIPE for maker in sdk.makers):
                return sdk
        return None

    def object_of(self, sdk: Sdk, name: str) -> str:
        """The path under which objects of one of an SDK's makers are known."""
        maker = next(maker for maker in sdk.makers if maker.name == name)
        return f"{(maker.below or sdk.modules)[0]}.{name}"

    def on_client(self, sdk: Sdk, client: Client, path: str, accepts: Callable[[Call], bool]) -> Match | None:
        """The call that an attribute path on a known client is; `accepts` looks at the arguments where several have one path."""
        plain = _plain(sdk, path)
        for call in sdk.calls:
            if call.path == plain and accepts(call):
                return Match(sdk, call, client)
        return None

    def in_module(self, path: str, accepts: Callable[[Call], bool]) -> Match | None:
        """The call that an imported name is: `openai.ChatCompletion.create`."""
        for module, sdk in self.rooted.get(path.partition(".")[0], ()):
            if path.startswith(module + "."):
                plain = _plain(sdk, path[len(module) + 1 :])
                for call in sdk.calls:
                    if call.path == plain and accepts(call):
                        return Match(sdk, call)
        return None

    def by_shape(
        self,
        path: str,
        passed: frozenset[str],
        more: bool,
        imported: frozenset[str],
        called: str = "",
        accepts: Callable[[Call], bool] = lambda call: True,
    ) -> Match | None:
        """The call that a path on an unknown object must be, judged by its arguments.

        `passed` names the arguments, `more` says that further ones may come from an unpacked mapping,
        `imported` holds the outside modules that the file imports, `called` is the object's own name, and `accepts` looks
        at the arguments' values.
        """
        fitting = []
        for sdk, call in self.shapes.get(path.rpartition(".")[2], ()):
            plain = _plain(sdk, path)
            if plain != call.path and not plain.endswith("." + call.path):
                continue
            at_home = not imported.isdisjoint(sdk.modules)
            named = at_home and not set(call.called).isdisjoint(_words_in(called))
            fits = named if call.called else _fits(call, passed, more, at_home)
            if fits and accepts(call):
                fitting.append((at_home, len(call.path), call.distinctive, Match(sdk, call, certain=False)))
        if not fitting:
            return None
        return max(fitting, key=lambda entry: entry[:3])[3]


# Packages whose calls have the shape of OpenAI's and are others: Baidu's has another word for the cap and refuses OpenAI's
# (erniebot 0.5.9), and what g4f asks for nothing reads none (g4f 0.3.2.2; both read 2026-11-27).
LOOK_ALIKES = frozenset({"erniebot", "g4f"})

# Names of SDKs' packages that are names of projects' own folders too.
_EVERYDAY = frozenset(
    ["agents", "phi", "http", "groq", "ollama", "google", "strands", "writer", "reka", "camel", "perplexity", "replicate", "dsp", "portkey"]
)


def _own_names(sdk: Sdk) -> Iterable[str]:
    yield from (client.name for client in sdk.clients)
    yield from (maker.name.partition(".")[0] for maker in sdk.makers)
    yield from (call.path.partition(".")[0] for call in sdk.calls if call.path[0].isupper())


def host_of(sdk: Sdk, texts: list[str]) -> str:
    """The provider at an address."""
    return next((provider for part, provider in sdk.hosts if any(part in text for text in texts)), sdk.provider)


def _class_of(maker: Maker) -> str:
    return maker.name.partition(".")[0]


def _is_called(maker: Maker) -> bool:
    """Whether the objects themselves are called to send a request."""
    return any(call.path == "__call__" for call in maker.sends)


def _said(sdk: Sdk) -> frozenset[str]:
    """What is called in code that uses an SDK's objects: their classes and factories, and what sends."""
    calls = {call.path.rpartition(".")[2] for maker in sdk.makers for call in maker.sends}
    settings = {_set_by(path) for path in sdk.settings}
    return frozenset(calls | settings | {maker.name.rpartition(".")[2] for maker in sdk.makers})


def _set_by(path: str) -> str:
    """What is called, or assigned to, to set something for the whole program: `configure`, `Settings.llm`."""
    owner, _, argument = path.rpartition(".")
    last = owner.rpartition(".")[2]
    return f"{last}.{argument}" if last[:1].isupper() else last


def _plain(sdk: Sdk, path: str) -> str:
    return ".".join(part for part in path.split(".") if part not in sdk.transparent)


def _words_in(name: str) -> list[str]:
    """The words of a name: `self.judgeLLM_2` holds judge and llm."""
    return [word.lower() for word in _WORDS.findall(name)]


_WORDS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+")


def _fits(call: Call, passed: frozenset[str], more: bool, at_home: bool) -> bool:
    if not passed.isdisjoint(call.refuses):
        return False
    if call.distinctive or (at_home and (more or not passed.isdisjoint(call.at_home))):
        return True
    if call.at_home and not (call.needs or call.needs_any):
        return False
    return passed.issuperset(call.needs) and (not call.needs_any or not passed.isdisjoint(call.needs_any))


def _plain_names(sdk: Sdk) -> frozenset[str]:
    """The calls of one name that count, whatever they are passed, where the SDK is imported: `chat`, `embed`."""
    return frozenset(call.path for call in sdk.calls if call.at_home and "." not in call.path)


SHARED = ("schema", "hints", "blocks", "terms", "attribution", "owncaps", "refused", "generations")  # the modules that are no SDK


@cache
def catalogue() -> Catalogue:
    """The catalogue of every SDK file in this folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in SHARED)
    return Catalogue(importlib.import_module(f"{__name__}.{name}").SDK for name in names)
