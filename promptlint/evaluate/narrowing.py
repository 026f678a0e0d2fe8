"""What the test of a branch tells of the variables in it."""

from __future__ import annotations

from promptlint import ir
from promptlint.evaluate import binding, nametests
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import Choice, Given, Listing, Mystery, Scalar, Text, V, choice, is_none, options
from promptlint.model import Source


def narrow(frame: Frame, test: ir.Expr, holds: bool) -> None:
    """Bind what must be true of the variables in `test` when it holds, or does not."""
    nametests.narrow(frame, test, holds)
    _narrow(frame, test, holds)


def _narrow(frame: Frame, test: ir.Expr, holds: bool) -> None:
    if isinstance(test, ir.Not):
        _narrow(frame, test.value, not holds)
    elif isinstance(test, ir.Boolean):
        if (test.op == "and") is holds:  # all parts hold, or none does
            for part in test.values:
                _narrow(frame, part, holds)
    elif isinstance(test, ir.Compare):
        _narrow_comparison(frame, test, holds)
    elif isinstance(test, (ir.Name, ir.Attribute)):
        value = ex.evaluate(frame, test)
        binding.bind(frame, test, without_none(value) if holds else only_none(value))


def _narrow_comparison(frame: Frame, test: ir.Compare, holds: bool) -> None:
    if not isinstance(test.left, (ir.Name, ir.Attribute)):
        return
    if isinstance(test.right, ir.Sequence) and (test.op == "in") is holds and test.op in ("in", "not in"):
        members = ex.evaluate(frame, test.right)
        if isinstance(members, Listing) and members.items and all(isinstance(item, Text) for item in members.items):
            binding.bind(frame, test.left, choice(members.items))
    if not isinstance(test.right, ir.Constant):
        return
    value = ex.evaluate(frame, test.left)
    if test.right.value is None and test.op in ("is", "is not", "==", "!="):
        binding.bind(frame, test.left, only_none(value) if (test.op in ("is", "==")) is holds else without_none(value))
    elif (test.op == "==") is holds and test.op in ("==", "!=") and isinstance(test.right.value, (str, int)):
        binding.bind(frame, test.left, ex.evaluate(frame, test.right))


def without_none(value: V) -> V:
    """The value, given that it is something."""
    if isinstance(value, Given) and is_none(value.value):
        source: Source = "parameter" if value.source.startswith("parameter") else "unknown"
        return Mystery(f"it is what {value.source} was given", value.source.rpartition(" ")[2], source, from_parameter=value.from_parameter)
    if isinstance(value, Choice):
        left = [option for option in options(value) if not is_none(option)]
        return choice(left) if left else value
    return value


def only_none(value: V) -> V:
    """The value, given that it is nothing, where that is possible."""
    if isinstance(value, Given) and is_none(value.value):
        return Scalar(None)
    if isinstance(value, Choice) and any(is_none(option) for option in value.values):
        return Scalar(None)
    return value
