"""Which call site of one report is which of another, across edits, moves and renames; and so for their findings.

Evidence is added up in points: where a call stands, what it sends, what it is called, which model it names, and what
became of its neighbours.  First come the calls about which nothing but their line changed; among the others the best
evidence decides first.  A call that nothing much speaks for stays added or removed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from promptlint.model import CallSite, Dynamic, PricedCall, Prompt, Span, Static, possible
from promptlint.rule import Finding

CERTAIN = 7.0  # points at which a pair is made before the neighbours of the others are looked at
ENOUGH = 4.5  # points below which a call stays added or removed
_ROUNDS = 4
_CROWD = 60  # a trait that more calls of one side share than this brings nobody together
_MAX_WORDS = 3000  # of a prompt that are compared
_FEW = 3  # calls that share a trait
_FEW_WORDS = 12  # a shorter text says less
_WORD = re.compile(r"\w+")
_NUMBERS = re.compile(r"[\d.,  ]*\d")
# Names that functions of every file have.
_COMMON = frozenset(
    {"", "main", "run", "call", "invoke", "execute", "generate", "chat", "__init__", "__call__", "forward", "setup", "test"}
)
# What a call is for: a call is never paired with one of another kind.
_KINDS = {
    "chat": "answer", "text_completion": "answer", "batch": "answer", "wrapper": "answer", "create_agent": "agent", "model_config": "model",
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One call site, before and after."""

    old: PricedCall
    new: PricedCall

    @property
    def is_moved(self) -> bool:
        """Whether it stands in another file now."""
        return self.old.site.span.path != self.new.site.span.path

    @property
    def is_renamed(self) -> bool:
        """Whether it stands in a function of another name now."""
        return qualname_of(self.old.site) != qualname_of(self.new.site)


@dataclass(frozen=True)
class Matching:
    """Every call site of both sides, once: in a pair, added or removed; each sorted as the report is."""

    pairs: tuple[Pair, ...]  # in the order of the new side
    added: tuple[PricedCall, ...]
    removed: tuple[PricedCall, ...]


@dataclass(frozen=True)
class FindingMatching:
    """Every finding of both sides, once."""

    kept: tuple[tuple[Finding, Finding], ...]  # old and new; a number in the message may have changed
    introduced: tuple[Finding, ...]
    fixed: tuple[Finding, ...]


def match_calls(old: Sequence[PricedCall], new: Sequence[PricedCall], renames: Mapping[str, str] | None = None) -> Matching:
    """Pair the call sites of two reports; `renames` says which file of the old side became which of the new one."""
    matcher = _Matcher(_traits(old, renames or {}), _traits(new, {}))
    matcher.pair_the_same()
    matcher.pair_the_similar()
    return Matching(
        pairs=tuple(Pair(old[one], new[other]) for one, other in sorted(matcher.found.items(), key=lambda pair: pair[1])),
        added=tuple(call for index, call in enumerate(new) if index not in matcher.taken),
        removed=tuple(call for index, call in enumerate(old) if index not in matcher.found),
    )


def qualname_of(site: CallSite) -> str:
    """The function without its module: Class.method, "" at the top level of a module."""
    path = PurePosixPath(site.span.path)
    if site.function == site.span.path:  # a prompt file
        return ""
    parts = [*path.parts[:-1], path.name.removesuffix(".py").removesuffix(".ipynb")]
    packages = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
    for start in range(len(packages)):
        module = ".".join(packages[start:])
        if site.function == module:
            return ""
        if site.function.startswith(module + "."):
            return site.function[len(module) + 1 :]
    return site.function


# ---------------------------------------------------------------- what speaks for a pair


@dataclass(frozen=True)
class _Traits:
    """What is compared of one call site."""

    index: int
    path: str  # of an old site: where its file is now
    name: str  # of the function, below its module
    callee: str
    operation: str
    kind: str
    models: tuple[str, ...]
    texts: tuple[str, ...]
    holes: frozenset[str]  # the expressions of the run-time values
    place: tuple[object, ...]
    rank: int = 0  # among the sites of its function

    @property
    def function(self) -> tuple[str, str]:
        return self.path, self.name

    @property
    def last_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The class, or the function around."""
        return self.name.rpartition(".")[0]

    @property
    def leaf(self) -> str:
        return self.callee.rpartition(".")[2]

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(" ".join(self.texts).lower())[:_MAX_WORDS]

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Every three words that stand together, the shortest texts in single words."""
        size = 3 if len(self.words) >= 6 else 1
        return frozenset(tuple(self.words[at : at + size]) for at in range(len(self.words) - size + 1))


def _traits(calls: Sequence[PricedCall], renames: Mapping[str, str]) -> list[_Traits]:
    sent = {call.site.span: call.site for call in calls}
    found = []
    ranks: Counter[tuple[str, str]] = Counter()
    order = sorted(range(len(calls)), key=lambda index: (_place(calls[index].site), index))
    for index in order:
        site = calls[index].site
        path, name = renames.get(site.span.path, site.span.path), qualname_of(site)
        found.append(
            _Traits(
                index=index,
                path=path,
                name=name,
                callee=site.callee,
                operation=site.operation,
                kind=_kind(site, sent),
                models=tuple(str(model) for model in possible(site.model)),
                texts=_texts(site.prompt),
                holes=_holes(site.prompt),
                place=_place(site),
                rank=ranks[path, name],
            )
        )
        ranks[path, name] += 1
    return found


def _kind(site: CallSite, sent: Mapping[Span, CallSite]) -> str:
    """What a call is for; that of a helper's is what the helper's own request is for."""
    for _ in range(8):
        wrapped = sent.get(site.wraps) if site.wraps is not None else None
        if wrapped is None:
            break
        site = wrapped
    return _KINDS.get(site.operation, site.operation)


def _place(site: CallSite) -> tuple[object, ...]:
    return site.span.path, -1 if site.span.cell is None else site.span.cell, site.span.line, site.span.column


def _texts(prompt: Prompt | None) -> tuple[str, ...]:
    messages = [part for message in prompt.messages for part in message.parts] if prompt is not None else []
    texts = tuple(part.text for part in messages if isinstance(part, Static) and part.text.strip())
    if texts or prompt is None:
        return texts
    return tuple(part.text for part in prompt.tools if isinstance(part, Static))


def _holes(prompt: Prompt | None) -> frozenset[str]:
    messages = [part for message in prompt.messages for part in message.parts] if prompt is not None else []
    return frozenset(part.expression for part in messages if isinstance(part, Dynamic))


def _overlap(one: frozenset[str] | frozenset[tuple[str, ...]], other: frozenset[str] | frozenset[tuple[str, ...]]) -> float:
    """How much of two sets is in both, 0 to 1; a set inside a larger one counts more than half."""
    if not one or not other:
        return 0.0
    both = len(one & other)
    return (both / min(len(one), len(other)) + 2 * both / (len(one) + len(other))) / 2


class _Matcher:
    """The state of one comparison: what is paired so far, and the points of what is not."""

    def __init__(self, old: list[_Traits], new: list[_Traits]) -> None:
        self.old = old
        self.new = new
        self.found: dict[int, int] = {}  # old index → new index
        self.taken: set[int] = set()
        self._files: Counter[tuple[str, str]] = Counter()  # pairs between two files
        self._functions: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
        self._old_functions = {site.function for site in old}
        self._new_functions = {site.function for site in new}
        self._crowds: dict[str, Counter[Hashable]] = {}
        self._sole: set[tuple[str, str]] = set()  # files and kinds of which one call is left on either side

    # ------------------------------------------------------------ the same

    def pair_the_same(self) -> None:
        """The calls that only moved within their function; then those of which model, cap or run-time values changed."""
        self._pair_equal(lambda site: (site.function, site.callee, site.operation, site.texts, site.models, site.holes))
        self._pair_equal(lambda site: (site.function, site.callee, site.operation, site.texts))

    def _pair_equal(self, key: Callable[[_Traits], Hashable]) -> None:
        old, new = _groups(self._left_old(), key), _groups(self._left_new(), key)
        for value, sites in old.items():
            others = new.get(value, [])
            if len(sites) == len(others):
                for one, other in zip(sites, others, strict=True):
                    self._pair(one, other)

    # ------------------------------------------------------------ the similar

    def pair_the_similar(self) -> None:
        """Best evidence first; each round knows more of the neighbours than the one before."""
        sides = self._left_old(), self._left_new()
        self._crowds = {name: _busier(sides, trait) for name, trait in _CROWDING.items()}
        counts = [Counter((site.path, site.kind) for site in side) for side in sides]
        self._sole = {key for key, count in counts[0].items() if count == counts[1][key] == 1}
        candidates = [(self._points(one, other), one, other) for one, other in self._candidates()]
        for turn in range(_ROUNDS):
            enough = CERTAIN if turn == 0 else ENOUGH
            ranked = [
                (-points, abs(one.rank - other.rank), one.index + other.index, one, other)
                for base, one, other in candidates
                if one.index not in self.found and other.index not in self.taken
                # Two candidates for one call never tie on all three, so the order does not depend on the side.
                if (points := base + self._neighbours(one, other)) >= enough
            ]
            for *_, one, other in sorted(ranked, key=lambda entry: entry[:3]):
                if one.index not in self.found and other.index not in self.taken:
                    self._pair(one, other)
            if not ranked and turn:
                break

    def _candidates(self) -> Iterator[tuple[_Traits, _Traits]]:
        """The pairs that share a trait which brings few others together."""
        old, new = self._left_old(), self._left_new()
        seen: set[tuple[int, int]] = set()
        for traits in (_places, _names, _hints):
            index: dict[Hashable, list[_Traits]] = defaultdict(list)
            for site in new:
                for trait in traits(site):
                    index[trait].append(site)
            crowds = Counter(trait for site in old for trait in traits(site))
            for one in old:
                for trait in traits(one):
                    others = index.get(trait, [])
                    if traits is not _places and max(len(others), crowds[trait]) > _CROWD:
                        continue
                    for other in others:
                        if one.kind == other.kind and (one.index, other.index) not in seen:
                            seen.add((one.index, other.index))
                            yield one, other

    def _points(self, one: _Traits, other: _Traits) -> float:
        """What the two themselves say for being one."""
        same_function = one.function == other.function
        points = self._points_of_text(one, other, same_function)
        points += 4.0 if same_function else self._points_of_place(one, other)
        if one.callee == other.callee:
            points += self._rare("callee", one, (2.5, 1.5, 0.75))
        else:
            points += 0.5 * (one.leaf == other.leaf) + 0.75 * _overlap(_words_of(one.callee), _words_of(other.callee))
        if one.models and one.models == other.models:
            points += self._rare("models", one, (1.25, 0.75, 0.75))
        return points + 0.5 * (one.operation == other.operation) + _overlap(one.holes, other.holes)

    def _points_of_place(self, one: _Traits, other: _Traits) -> float:
        """What two functions say for being one under two names, or for the call having moved between them."""
        points = 1.5 if one.path == other.path else 0.0
        if one.path == other.path and (one.path, one.kind) in self._sole:
            points += 1.0  # one such call went from this file, and one came
        if one.owner and one.owner == other.owner:
            points += 0.75
        # A function that is there before and after was not renamed.
        points -= 0.5 * (one.function in self._new_functions) + 0.5 * (other.function in self._old_functions)
        if one.last_name in _COMMON or other.last_name in _COMMON:  # says nothing: every file has such a function
            return points + (1.0 if one.name == other.name and "." in one.name else 0.25 * (one.name == other.name))
        if one.last_name == other.last_name:
            return points + self._rare("name", one, (2.5, 1.5, 1.5)) + 0.5 * (one.name == other.name)
        return points + _overlap(_words_of(one.last_name), _words_of(other.last_name))

    def _rare(self, trait: str, site: _Traits, points: tuple[float, float, float]) -> float:
        """The points for a trait that two calls share: for the only ones, for a few, for a crowd."""
        crowd = self._crowds[trait][_CROWDING[trait](site)]
        return points[0] if crowd <= 1 else points[1] if crowd <= _FEW else points[2]

    def _points_of_text(self, one: _Traits, other: _Traits, same_function: bool) -> float:
        if not one.words or not other.words:
            return 0.0
        alike = _overlap(one.shingles, other.shingles)
        weight = min(1.0, min(len(one.words), len(other.words)) / _FEW_WORDS)
        if alike < 0.15:  # two texts of which neither comes from the other
            return (-1.0 if same_function else -3.0) * weight
        crowd = self._crowds["texts"][one.texts] if one.texts == other.texts else 1
        return 4.5 * alike * weight / float(max(1, crowd) ** 0.5)

    def _neighbours(self, one: _Traits, other: _Traits) -> float:
        """What is known by now of the other calls of both functions, and of both files."""
        points = 1.0 if self._functions[one.function, other.function] and one.function != other.function else 0.0
        if one.path != other.path and self._files[one.path, other.path]:
            points += 1.0
        return points

    def _pair(self, one: _Traits, other: _Traits) -> None:
        self.found[one.index] = other.index
        self.taken.add(other.index)
        self._files[one.path, other.path] += 1
        self._functions[one.function, other.function] += 1

    def _left_old(self) -> list[_Traits]:
        return [site for site in self.old if site.index not in self.found]

    def _left_new(self) -> list[_Traits]:
        return [site for site in self.new if site.index not in self.taken]


_CROWDING: dict[str, Callable[[_Traits], Hashable]] = {
    "callee": lambda site: site.callee,
    "models": lambda site: site.models,
    "texts": lambda site: site.texts,
    "name": lambda site: site.last_name,
}


def _busier(sides: tuple[list[_Traits], list[_Traits]], trait: Callable[[_Traits], Hashable]) -> Counter[Hashable]:
    """How many calls of the busier side share each value of a trait; a function counts once."""
    one, other = (Counter(value for value, _ in {(trait(site), site.function) for site in side}) for side in sides)
    return one | other


def _words_of(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)) - {"get", "the", "a", "async"}


def _places(site: _Traits) -> Iterator[Hashable]:
    yield site.function


def _names(site: _Traits) -> Iterator[Hashable]:
    yield site.path
    if site.last_name not in _COMMON:
        yield "name", site.last_name
    if site.name not in _COMMON:
        yield "name", site.name, PurePosixPath(site.path).name


def _hints(site: _Traits) -> Iterator[Hashable]:
    """A few shingles, always the same ones of the same text."""
    yield from sorted(site.shingles)[:: max(1, len(site.shingles) // 24)]
    if len(site.texts) == 1 or site.texts:
        yield "texts", site.texts


def _groups(sites: Iterable[_Traits], key: Callable[[_Traits], Hashable]) -> dict[Hashable, list[_Traits]]:
    found: dict[Hashable, list[_Traits]] = defaultdict(list)
    for site in sites:
        found[key(site)].append(site)
    return found


# ---------------------------------------------------------------- findings


def match_findings(
    old: Sequence[Finding], new: Sequence[Finding], calls: Matching, renames: Mapping[str, str] | None = None
) -> FindingMatching:
    """Tell what a change introduced and fixed: a finding stays the same where its call does, whatever its numbers are."""
    now = {pair.old.site.span: pair.new.site.span for pair in calls.pairs}
    places = set(now.values())
    left = list(range(len(new)))
    kept: dict[int, int] = {}
    shapes = [_shape(finding.message) for finding in new]

    def take(agrees: Callable[[Finding, int], bool]) -> None:
        for index, finding in enumerate(old):
            if index in kept:
                continue
            same = next((at for at in left if new[at].code == finding.code and agrees(finding, at)), None)
            if same is not None:
                kept[index] = same
                left.remove(same)

    def calls_now(finding: Finding) -> set[Span]:
        return {now[span] for span in (finding.span, *finding.related) if span in now}

    def share_a_call(finding: Finding, at: int) -> bool:
        return not calls_now(finding).isdisjoint({new[at].span, *new[at].related} & places)

    def same_file(finding: Finding, at: int) -> bool:
        path = finding.span.path
        return (renames or {}).get(path, path) == new[at].span.path

    def same_shape(finding: Finding, at: int) -> bool:
        return _shape(finding.message) == shapes[at]

    def is_of_no_call(finding: Finding, at: int) -> bool:
        return not calls_now(finding) and not {new[at].span, *new[at].related} & places

    take(lambda finding, at: share_a_call(finding, at) and same_shape(finding, at))
    take(share_a_call)
    take(lambda finding, at: is_of_no_call(finding, at) and same_file(finding, at) and finding.message == new[at].message)
    take(lambda finding, at: is_of_no_call(finding, at) and same_file(finding, at) and same_shape(finding, at))
    return FindingMatching(
        kept=tuple((old[one], new[other]) for one, other in sorted(kept.items(), key=lambda pair: pair[1])),
        introduced=tuple(new[at] for at in left),
        fixed=tuple(finding for index, finding in enumerate(old) if index not in kept),
    )


def _shape(message: str) -> str:
    """The message without its numbers."""
    return _NUMBERS.sub("#", message)
