"""Pairs the call sites of two reports.

Evidence is added up in points: where a call stands, what it sends, what it is called, which model it names, and what
became of its neighbours.  First come the calls about which nothing but their line changed; among the others the best
evidence decides first.  A call that nothing much speaks for stays added or removed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import PurePosixPath

from promptlint.matching.traits import Traits, overlap, qualname_of, traits_of, words_of
from promptlint.model import PricedCall

CERTAIN = 7.0  # points at which a pair is made before the neighbours of the others are looked at
ENOUGH = 4.25  # points below which a call stays added or removed
_ROUNDS = 4
_CROWD = 60  # a trait that more calls of one side share than this brings nobody together
_FEW = 3  # calls that share a trait
_FEW_WORDS = 12  # a shorter text says less
# Names that functions of every file have.
_COMMON = frozenset(
    {"", "main", "run", "call", "invoke", "execute", "generate", "chat", "__init__", "__call__", "forward", "setup", "test"}
)


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


def match_calls(old: Sequence[PricedCall], new: Sequence[PricedCall], renames: Mapping[str, str] | None = None) -> Matching:
    """Pair the call sites of two reports; `renames` says which file of the old side became which of the new one."""
    matcher = _Matcher(traits_of(old, renames or {}), traits_of(new, {}))
    matcher.pair_the_same()
    matcher.pair_the_similar()
    return Matching(
        pairs=tuple(Pair(old[one], new[other]) for one, other in sorted(matcher.found.items(), key=lambda pair: pair[1])),
        added=tuple(call for index, call in enumerate(new) if index not in matcher.taken),
        removed=tuple(call for index, call in enumerate(old) if index not in matcher.found),
    )


class _Matcher:
    """The state of one comparison: what is paired so far, and the points of what is not."""

    def __init__(self, old: list[Traits], new: list[Traits]) -> None:
        self.old = old
        self.new = new
        self.found: dict[int, int] = {}  # old index → new index
        self.taken: set[int] = set()
        self._files: Counter[tuple[str, str]] = Counter()  # pairs between two files
        self._functions: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
        self._old_functions = {site.function for site in old}
        self._new_functions = {site.function for site in new}
        self._crowds: dict[str, Counter[Hashable]] = {}
        self._sole: dict[str, set[str]] = {}  # for a file the kinds of which one call is left, and hardly more on the other side

    # ------------------------------------------------------------ the same

    def pair_the_same(self) -> None:
        """The calls that only moved within their function; then those of which model, cap or run-time values changed."""
        self._pair_equal(lambda site: (site.function, site.callee, site.operation, site.texts, site.models, site.holes))
        self._pair_equal(lambda site: (site.function, site.callee, site.operation, site.texts))

    def _pair_equal(self, key: Callable[[Traits], Hashable]) -> None:
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
        counts = [Counter((site.path, kind) for site in side for kind in site.kinds) for side in sides]
        for (path, kind), count in counts[0].items():
            if 0 < count * counts[1][path, kind] <= 2:
                self._sole.setdefault(path, set()).add(kind)
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

    def _candidates(self) -> Iterator[tuple[Traits, Traits]]:
        """The pairs that share a trait which brings few others together."""
        old, new = self._left_old(), self._left_new()
        seen: set[tuple[int, int]] = set()
        for traits, most in ((_places, None), (_names, _CROWD), (_callees, _CROWD // 6), (_hints, _CROWD)):
            index: dict[Hashable, list[Traits]] = defaultdict(list)
            for site in new:
                for trait in traits(site):
                    index[trait].append(site)
            crowds = Counter(trait for site in old for trait in traits(site))
            for one in old:
                for trait in traits(one):
                    others = index.get(trait, [])
                    if most is not None and max(len(others), crowds[trait]) > most:
                        continue
                    for other in others:
                        if not one.kinds.isdisjoint(other.kinds) and (one.index, other.index) not in seen:
                            seen.add((one.index, other.index))
                            yield one, other

    def _points(self, one: Traits, other: Traits) -> float:
        """What the two themselves say for being one."""
        same_function = one.function == other.function
        points = self._points_of_text(one, other, same_function)
        points += 4.0 if same_function else self._points_of_place(one, other)
        if one.callee == other.callee:
            points += self._rare("callee", one, (2.5, 1.5, 0.75))
        else:
            points += 0.5 * (one.leaf == other.leaf) + 0.75 * overlap(words_of(one.callee), words_of(other.callee))
        if one.models and one.models == other.models:
            points += self._rare("models", one, (1.25, 0.75, 0.75))
        if one.operation == other.operation:
            points += 0.5
        elif "answer" in one.kinds & other.kinds:
            points += 0.25
        return points + overlap(one.holes, other.holes)

    def _points_of_place(self, one: Traits, other: Traits) -> float:
        """What two functions say for being one under two names, or for the call having moved between them."""
        points = 1.5 if one.path == other.path else 0.0
        if one.path == other.path and self._sole.get(one.path, frozenset()) & one.kinds & other.kinds:
            points += 1.0  # one such call went from this file, and one or two came
        if one.owner and one.owner == other.owner:
            points += 1.25 if one.path == other.path else 0.75
        else:
            points += 0.75 * overlap(words_of(one.owner), words_of(other.owner))
        # A function that is there before and after was not renamed.
        points -= 1.0 * (one.function in self._new_functions or other.function in self._old_functions)
        if one.last_name in _COMMON or other.last_name in _COMMON:  # says nothing: every file has such a function
            return points + (1.0 if one.name == other.name and "." in one.name else 0.25 * (one.name == other.name))
        if one.last_name == other.last_name:
            return points + self._rare("name", one, (2.5, 1.5, 1.5)) + 0.5 * (one.name == other.name)
        return points + overlap(words_of(one.last_name), words_of(other.last_name))

    def _rare(self, trait: str, site: Traits, points: tuple[float, float, float]) -> float:
        """The points for a trait that two calls share: for the only ones, for a few, for a crowd."""
        crowd = self._crowds[trait][_CROWDING[trait](site)]
        return points[0] if crowd <= 1 else points[1] if crowd <= _FEW else points[2]

    def _points_of_text(self, one: Traits, other: Traits, same_function: bool) -> float:
        if not one.words or not other.words:
            return 0.0
        alike = overlap(one.shingles, other.shingles)
        share = min(len(one.words), len(other.words)) / _FEW_WORDS
        weight = min(1.0, share * share)
        if alike < 0.15:  # two texts of which neither comes from the other
            return (-1.0 if same_function else -3.0) * weight
        crowd = self._crowds["texts"][one.texts] if one.texts == other.texts else 1
        return 4.5 * alike * weight / sqrt(max(1, crowd))

    def _neighbours(self, one: Traits, other: Traits) -> float:
        """What is known by now of the other calls of both functions, and of both files."""
        points = 1.5 if self._functions[one.function, other.function] and one.function != other.function else 0.0
        if one.path != other.path and self._files[one.path, other.path]:
            points += 1.0
        return points

    def _pair(self, one: Traits, other: Traits) -> None:
        self.found[one.index] = other.index
        self.taken.add(other.index)
        self._files[one.path, other.path] += 1
        self._functions[one.function, other.function] += 1

    def _left_old(self) -> list[Traits]:
        return [site for site in self.old if site.index not in self.found]

    def _left_new(self) -> list[Traits]:
        return [site for site in self.new if site.index not in self.taken]


_CROWDING: dict[str, Callable[[Traits], Hashable]] = {
    "callee": lambda site: site.callee,
    "models": lambda site: site.models,
    "texts": lambda site: site.texts,
    "name": lambda site: site.last_name,
}


def _busier(sides: tuple[list[Traits], list[Traits]], trait: Callable[[Traits], Hashable]) -> Counter[Hashable]:
    """How many calls of the busier side share each value of a trait; a function counts once."""
    one, other = (Counter(value for value, _ in {(trait(site), site.function) for site in side}) for side in sides)
    return one | other


def _places(site: Traits) -> Iterator[Hashable]:
    yield site.function


def _names(site: Traits) -> Iterator[Hashable]:
    yield site.path
    if site.last_name not in _COMMON:
        yield "name", site.last_name
    if site.name not in _COMMON:
        yield "name", site.name, PurePosixPath(site.path).name


def _callees(site: Traits) -> Iterator[Hashable]:
    yield site.callee


def _hints(site: Traits) -> Iterator[Hashable]:
    """A few shingles, always the same ones of the same text."""
    yield from sorted(site.shingles)[:: max(1, len(site.shingles) // 24)]
    if site.texts:
        yield "texts", site.texts


def _groups(sites: Iterable[Traits], key: Callable[[Traits], Hashable]) -> dict[Hashable, list[Traits]]:
    found: dict[Hashable, list[Traits]] = defaultdict(list)
    for site in sites:
        found[key(site)].append(site)
    return found
