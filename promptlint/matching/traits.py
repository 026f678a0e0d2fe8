"""What is compared of a call site when those of two reports are paired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from promptlint.identity import MODULE, qualname
from promptlint.model import CallSite, Dynamic, PricedCall, Prompt, Span, Static, possible

MAX_WORDS = 3000  # of a prompt that are compared
_WORD = re.compile(r"\w+")
# What a call is for: a call is never paired with one of another kind.
_KINDS = {
    "chat": "answer", "text_completion": "answer", "batch": "answer", "wrapper": "answer", "create_agent": "agent", "model_config": "model",
}  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """What is compared of one call site."""

    index: int
    path: str  # of an old site: where its file is now
    name: str  # of the function, below its module
    callee: str
    operation: str
    kinds: frozenset[str]
    models: tuple[str, ...]
    texts: tuple[str, ...]
    holes: frozenset[str]  # the expressions of the run-time values
    place: tuple[object, ...]
    rank: int = 0  # among the sites of its function

    @property
    def function(self) -> tuple[str, str]:
        return self.path, self.name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

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
        return _WORD.findall(" ".join(self.texts).lower())[:MAX_WORDS]

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Every three words that stand together, the shortest texts in single words."""
        size = 3 if len(self.words) >= 6 else 1
        return frozenset(tuple(self.words[at : at + size]) for at in range(len(self.words) - size + 1))


def traits_of(calls: Sequence[PricedCall], renames: Mapping[str, str]) -> list[Traits]:
    sent = {call.site.span: call.site for call in calls}
    found = []
    ranks: Counter[tuple[str, str]] = Counter()
    order = sorted(range(len(calls)), key=lambda index: (_place(calls[index].site), index))
    for index in order:
        site = calls[index].site
        path, name = renames.get(site.span.path, site.span.path), qualname_of(site)
        found.append(
            Traits(
                index=index,
                path=path,
                name=name,
                callee=site.callee,
                operation=site.operation,
                kinds=_kinds(site, sent),
                models=tuple(str(model) for model in possible(site.model)),
                texts=_own_texts(site, sent),
                holes=_holes(site.prompt),
                place=_place(site),
                rank=ranks[path, name],
            )
        )
        ranks[path, name] += 1
    return found


def _kinds(site: CallSite, sent: Mapping[Span, CallSite]) -> frozenset[str]:
    """What a call is for; that of a helper's is what the helper's own request is for."""
    for _ in range(8):
        wrapped = sent.get(site.wraps) if site.wraps is not None else None
        if wrapped is None:
            break
        if wrapped.operation == "model_config":  # a helper that makes a model and may well send with it, too
            return frozenset({"model", "answer"})
        site = wrapped
    return frozenset({_KINDS.get(site.operation, site.operation)})


def _place(site: CallSite) -> tuple[object, ...]:
    return site.span.path, -1 if site.span.cell is None else site.span.cell, site.span.line, site.span.column


def _texts(prompt: Prompt | None) -> tuple[str, ...]:
    messages = [part for message in prompt.messages for part in message.parts] if prompt is not None else []
    texts = tuple(part.text for part in messages if isinstance(part, Static) and part.text.strip())
    if texts or prompt is None:
        return texts
    return tuple(part.text for part in prompt.tools if isinstance(part, Static))


def _own_texts(site: CallSite, sent: Mapping[Span, CallSite]) -> tuple[str, ...]:
    """The texts of a call; of a helper's call those that are not the helper's own, which speak for the helper's request."""
    helper = sent.get(site.wraps) if site.wraps is not None else None
    theirs = frozenset(_texts(helper.prompt)) if helper is not None else frozenset()
    return tuple(text for text in _texts(site.prompt) if text not in theirs)


def _holes(prompt: Prompt | None) -> frozenset[str]:
    messages = [part for message in prompt.messages for part in message.parts] if prompt is not None else []
    return frozenset(part.expression for part in messages if isinstance(part, Dynamic))


def overlap(one: frozenset[str] | frozenset[tuple[str, ...]], other: frozenset[str] | frozenset[tuple[str, ...]]) -> float:
    """How much of two sets is in both, 0 to 1; a set inside a larger one counts more than half."""
    if not one or not other:
        return 0.0
    both = len(one & other)
    return (both / min(len(one), len(other)) + 2 * both / (len(one) + len(other))) / 2


def qualname_of(site: CallSite) -> str:
    """The function without its module: Class.method, "" at the top level of a module."""
    name = qualname(site)
    return "" if name == MODULE else name


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)) - {"get", "the", "a", "async"}
