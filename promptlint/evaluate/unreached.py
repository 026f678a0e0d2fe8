"""Places that no run of the code comes to, whoever calls the function around them: a fact of the syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import flows, places, undefined
from promptlint.evaluate.repeated import taken_before

# A test that is written out as true or as false.
_SWITCH = re.compile(
    r"\bif\s*\(?\s*(?:not\s+)?(?:False|True|None|[01]|(?:typing\.)?TYPE_CHECKING)\s*\)?\s*:|\bwhile\s*\(?\s*(?:not\s+True|False|None|0)\s*\)?\s*:"
)

# Classes whose objects are made of a model's name without a look at a key or at the name (google-generativeai 0.4.1 and 0.8.3).
_NEVER_FAILS = {"google.generativeai": "GenerativeModel"}


def is_unreached(module: ir.Module, at: ir.At) -> bool:
    """Whether no run comes to a place of a module."""
    return _is_behind_an_end(module, at) or _is_shut_off(module, at) or _is_caught_before(module, at) or _is_taken_before(module, at)


def _is_behind_an_end(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands in a block behind a statement that always leaves it: `raise`, `return`, a call of what there is not."""
    body: Sequence[ir.Stmt] = () if module.cells else module.body  # a cell of a notebook is run on its own
    inside = bool(module.cells)
    if module.cells:
        around = places.functions_around(module, at)
        body = around[0][0].body if around else ()
    while body:
        around_here = [index for index, each in enumerate(body) if places.holds(each.at, at)]
        if not around_here:
            return False
        before, holding = body[: around_here[0]], body[around_here[0]]
        fails = undefined.fails if inside else undefined.fails_at_top
        if any(map(ends, before)) or any(fails(module, each) for each in before):
            return True
        inside = inside or isinstance(holding, ir.Function)
        inner = [holding.body] if isinstance(holding, (ir.Function, ir.Class)) else ir.blocks(holding)
        body = next((block for block in inner if any(places.holds(each.at, at) for each in block)), ())
    return False


def ends(statement: ir.Stmt) -> bool:
    """Whether control never goes on behind a statement."""
    if isinstance(statement, ir.Return):
        return True
    if isinstance(statement, ir.If) and statement.orelse:
        return any(map(ends, statement.body)) and any(map(ends, statement.orelse))
    if isinstance(statement, ir.Try):
        tried = any(map(ends, (*statement.body, *statement.orelse))) and all(any(map(ends, each)) for each in statement.handlers)
        return tried or any(map(ends, statement.final))
    return isinstance(statement, ir.Stop) and statement.kind != "assert"


def _is_shut_off(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands under `if False:`, or in another branch that is written out never to run."""
    if not _SWITCH.search(module.text):
        return False
    return any(places.holds(each.at, at) for node in ir.walk(module.body) for each in _never_run(node))


def _never_run(node: object) -> Sequence[ir.Stmt]:
    """The statements below one that no run comes to."""
    if isinstance(node, ir.If):
        outcome = _outcome(node.test)
        return () if outcome is None else node.orelse if outcome else node.body
    return node.body if isinstance(node, ir.Loop) and node.kind == "while" and _outcome(node.source) is False else ()


def _is_caught_before(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands in an `except` clause all of whose errors another clause of the same `try` catches before."""
    if module.text.count("except") < 2:
        return False
    function = places.enclosing(module, at)
    body = module.body if function is None else function.body
    tried = (node for node in flows.statements(body) if isinstance(node, ir.Try) and len(node.handlers) > 1)
    return any(places.holds(each.at, at) for node in tried for each in _shadowed(node))


def _is_taken_before(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands in a branch of a chain of tests that an earlier test of the same has taken."""
    function = places.enclosing(module, at)
    body = module.body if function is None else function.body
    chains = (node for node in flows.statements(body) if isinstance(node, ir.If) and node.orelse and places.holds(node.at, at))
    return any(places.holds(each.at, at) for node in chains for each in taken_before(node))


def is_of_a_needless_clause(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands in an `except` clause of a `try` that only makes objects which are told nothing but texts, and cannot fail."""
    if "except" not in module.text or not any(package in module.text for package in _NEVER_FAILS):
        return False
    function = places.enclosing(module, at)
    tried = (node for node in flows.statements(module.body if function is None else function.body) if isinstance(node, ir.Try))
    clauses = (node.handlers for node in tried if places.holds(node.at, at) and all(_cannot_fail(module, each) for each in node.body))
    return any(places.holds(each.at, at) for handlers in clauses for handler in handlers for each in handler)


def _cannot_fail(module: ir.Module, statement: ir.Stmt) -> bool:
    if not isinstance(statement, ir.Assign) or not isinstance(statement.value, ir.Call):
        return False
    call = statement.value
    given = [*call.args, *(value if name else None for name, value in call.keywords)]
    texts = all(isinstance(each, ir.Constant) and isinstance(each.value, str) for each in given)
    if any(isinstance(each, ir.Subscript) for each in statement.targets) or not texts or len(given) != 1:
        return False
    callee = _dotted(call.func)
    return callee is not None and any(callee in _names_of(module, package, name) for package, name in _NEVER_FAILS.items())


def _names_of(module: ir.Module, package: str, name: str) -> Iterator[str]:
    """What a name of a package is called in a module, by the imports at its top."""
    above, _, last = package.rpartition(".")
    for node in module.body:
        if not isinstance(node, ir.Import) or node.level:
            continue
        if node.module == package and node.names is None:
            yield f"{node.bound_as or package}.{name}"
        for taken, bound in node.names or ():
            if (node.module, taken) == (package, name):
                yield bound
            elif (node.module, taken) == (above, last):
                yield f"{bound}.{name}"


def _shadowed(node: ir.Try) -> Iterator[ir.Stmt]:
    caught: set[str] = set()
    for error, handler in zip(node.caught, node.handlers, strict=False):
        members = error.items if isinstance(error, ir.Sequence) else [error]
        names = [_dotted(member) for member in members if member is not None]
        if names and None not in names and caught.issuperset(names):
            yield from handler
        caught.update(name for name in names if name is not None)


def _dotted(node: ir.Expr) -> str | None:
    """A name with all that stands before it: `openai.error.RateLimitError`."""
    if isinstance(node, ir.Name):
        return node.id
    outer = _dotted(node.value) if isinstance(node, ir.Attribute) else None
    return f"{outer}.{node.name}" if isinstance(node, ir.Attribute) and outer is not None else None


def _outcome(test: ir.Expr) -> bool | None:
    """What a test comes to that is written out; None where it is computed."""
    if isinstance(test, ir.Not):
        inner = _outcome(test.value)
        return None if inner is None else not inner
    if ir.last_name(test) == "TYPE_CHECKING":
        return False
    return bool(test.value) if isinstance(test, ir.Constant) and (test.value is None or isinstance(test.value, (bool, int))) else None
