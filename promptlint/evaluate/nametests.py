"""What a test of a text tells of the values that come into its branches: `if "claude" in model`, `model.startswith("gpt-")`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from promptlint import ir
from promptlint.evaluate import binding, places
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame, ModuleScope, Request
from promptlint.evaluate.values import Choice, External, Given, Instance, Mystery, Text, V, choice
from promptlint.model import Source
from promptlint.providers import reasons

_SAME_TEXT: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper, "strip": str.strip, "casefold": str.casefold}


def narrow(frame: Frame, test: ir.Expr, holds: bool) -> None:
    """Leave of each tested variable only the known texts for which the test holds, or does not."""
    for name, target in {_dotted(target): target for target in _targets(test)}.items():
        value = ex.evaluate(frame, target)
        if not isinstance(value, (Text, Given, Choice)) or _of_outside(frame, target):
            continue
        left = _left(value, lambda known, name=name: _holds(test, name, known) is not (not holds))  # type: ignore[misc]
        if left is not value:
            binding.bind(frame, target, left or frame.mystery("none of the known values comes here", target))


def tells(test: ir.Expr) -> bool:
    """Whether a test says something of a text."""
    return any(True for _ in _targets(test))


def rejoined(before: dict[str, V], told: list[dict[str, V]], ends: list[dict[str, V]]) -> list[dict[str, V]]:
    """The ends of two branches; what their test alone told of a variable is true of neither where they meet."""
    for name in {name for each in told for name, value in each.items() if before.get(name) is not value}:
        known = [each.get(name) for each in told]
        after = [end.get(name) for end in ends]
        if all(a is b for a, b in zip(known, after, strict=True)):
            if name in before:
                ends = [{**end, name: before[name]} for end in ends]
            else:  # of an outer scope
                ends = [{key: value for key, value in end.items() if key != name} for end in ends]
        elif isinstance(was := before.get(name), Instance):
            ends = _attributes_rejoined(name, was, known, ends)
    return ends


def _attributes_rejoined(name: str, before: Instance, told: list[V | None], ends: list[dict[str, V]]) -> list[dict[str, V]]:
    after = [end.get(name) for end in ends]
    if not all(isinstance(each, Instance) for each in (*told, *after)):
        return ends
    same = {
        key: value
        for key, value in before.attributes.items()
        if all(a.attributes.get(key) is b.attributes.get(key) for a, b in zip(told, after, strict=True))  # type: ignore[union-attr]
    }
    return [{**end, name: replace(me, attributes={**me.attributes, **same})} for end, me in zip(ends, after, strict=True)]  # type: ignore


def _dotted(node: ir.Expr) -> str:
    """`self.model` of a path of attributes; "" for anything else."""
    if isinstance(node, ir.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.name}" if base else ""
    return node.id if isinstance(node, ir.Name) else ""


def _of_outside(frame: Frame, target: ir.Expr) -> bool:
    return isinstance(target, ir.Attribute) and isinstance(ex.evaluate(frame, target.value), External)


def _targets(test: ir.Expr) -> Iterator[ir.Expr]:
    """The variables whose text is tested."""
    if isinstance(test, ir.Not):
        yield from _targets(test.value)
    elif isinstance(test, ir.Boolean):
        for part in test.values:
            yield from _targets(part)
    else:
        found = _question(test)
        if found is not None and _dotted(found[0]):
            yield found[0]


def _holds(test: ir.Expr, name: str, known: str) -> bool | None:
    """Whether a test holds when the variable is this text; None where it depends on more."""
    if isinstance(test, ir.Not):
        inner = _holds(test.value, name, known)
        return None if inner is None else not inner
    if isinstance(test, ir.Boolean):
        parts = [_holds(part, name, known) for part in test.values]
        decides = test.op == "or"
        return decides if decides in parts else None if None in parts else not decides
    found = _question(test)
    return found[1](known) if found is not None and _dotted(found[0]) == name else None


def _question(test: ir.Expr) -> tuple[ir.Expr, Callable[[str], bool]] | None:
    """The variable of one comparison with a text that is written out, and what is asked of it."""
    if isinstance(test, ir.Call):
        func, asked = test.func, [_texts(argument) for argument in test.args]
        if not isinstance(func, ir.Attribute) or func.name not in ("startswith", "endswith") or len(asked) != 1 or asked[0] is None:
            return None
        target, change = _unchanged(func.value)
        ends, parts = func.name == "endswith", asked[0]
        return target, lambda known: change(known).endswith(parts) if ends else change(known).startswith(parts)
    if not isinstance(test, ir.Compare):
        return None
    if test.op in ("in", "not in") and isinstance(test.left, ir.Constant) and isinstance(part := test.left.value, str):
        target, change = _unchanged(test.right)
        return target, lambda known: (part in change(known)) is (test.op == "in")
    words = _texts(test.right)
    if words is None or isinstance(test.right, ir.Sequence) is not (test.op in ("in", "not in")) or test.op not in _SAME:
        return None
    target, change = _unchanged(test.left)
    return target, lambda known: (change(known) in words) is _SAME[test.op]


_SAME = {"==": True, "in": True, "!=": False, "not in": False}


def _unchanged(node: ir.Expr) -> tuple[ir.Expr, Callable[[str], str]]:
    """What stands in front of `.lower()` and its like, and what they do."""
    if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.name in _SAME_TEXT and not node.args:
        return node.func.value, _SAME_TEXT[node.func.name]
    return node, str


def _texts(node: ir.Expr) -> tuple[str, ...] | None:
    """A text that is written out, or several; None for anything else."""
    parts: list[Any] = node.items if isinstance(node, ir.Sequence) else [node]
    texts = [part.value for part in parts if isinstance(part, ir.Constant) and isinstance(part.value, str)]
    return tuple(texts) if texts and len(texts) == len(parts) else None


def _left(value: V, fits: Callable[[str], bool]) -> V | None:
    """What of a value is left; the same object when all is, None when nothing is."""
    if isinstance(value, Text):
        return value if value.known is None or fits(value.known) else None
    if isinstance(value, Given):
        inner = _left(value.value, fits)
        if inner is None:  # whatever else was given
            source: Source = "parameter" if value.source.startswith("parameter") else "unknown"
            name = value.source.rpartition(" ")[2]
            return Mystery(f"it is what {value.source} was given", name, source, from_parameter=value.from_parameter)
        return value if inner is value.value else replace(value, value=inner)
    if isinstance(value, Choice):
        kept = [_left(option, fits) for option in value.values]
        if all(new is old for new, old in zip(kept, value.values, strict=True)):
            return value
        found = [*(each for each in kept if each is not None), *((value.open,) if value.open else ())]
        return choice(found) if found else None
    return value


def asks_thinkers(request: Request) -> bool:
    """Whether a request stands in a branch that is for models alone which think before they answer: `elif "o1" in model:`."""
    module = request.module
    names = (request.match.call.model, *request.match.call.model_aliases)
    asked = [value for name, value in request.call.keywords if name in names] or request.call.args
    named = {module.source(node.at) for node in asked}
    tests = (part for test, holds in places.tests_around(module.module, request.call.at) if holds for part in _all_of(test))
    return any(_is_of_thinkers(part, named, module) for part in tests)


def _all_of(test: ir.Expr) -> list[ir.Expr]:
    return test.values if isinstance(test, ir.Boolean) and test.op == "and" else [test]


def _is_of_thinkers(test: ir.Expr, named: set[str], module: ModuleScope) -> bool:
    """Whether a test holds only where what is passed has a name, or a part of one, that only models with hidden thinking have."""
    if isinstance(test, ir.Boolean):
        return test.op == "or" and all(_is_of_thinkers(part, named, module) for part in test.values)
    found = _question(test)
    if found is None or module.source(found[0].at) not in named:
        return False
    if isinstance(test, ir.Call):
        words = _texts(test.args[0])
    else:
        is_positive = isinstance(test, ir.Compare) and test.op in ("==", "in")
        words = _texts(test.left) or _texts(test.right) if isinstance(test, ir.Compare) and is_positive else None
    return bool(words) and all(reasons(word.lower(), "unknown") for word in words or ())
