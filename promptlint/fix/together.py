"""One request for all items, in the place of a loop or a comprehension that sends one for each."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import AskTogether

_PURE = frozenset({"replace", "strip", "lstrip", "rstrip", "lower", "upper", "removeprefix", "removesuffix"})  # methods of texts
_EAGER = frozenset({"split", "splitlines", "values", "keys"})  # what they give is worked out when they are called
_LISTS = frozenset({"list", "sorted"})  # builtins that give a list
_ACTS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_NAMES = ("each", "item", "answer", "one_of_them")
_ELSE = "the round does more than to ask and to keep the answer"


@dataclass(frozen=True, slots=True)
class _Round:
    """What is done for each item: one request, and where its answer goes."""

    whole: ast.expr | ast.stmt  # what is replaced
    target: ast.expr
    items: ast.expr
    tests: list[ast.expr]
    kept: ast.expr  # what of the reply is kept: `reply.data[0].embedding`
    reply: ast.expr  # where the reply stands in it: the request itself, or a name
    list: ast.expr | None = None  # to which it is appended; None: the comprehension gives it
    names: tuple[str, ...] = ()  # that only the round uses


def asked_together(source: Source, edit: AskTogether) -> tuple[Replacement, ast.expr | ast.stmt, str]:
    """The replacement of the loop or comprehension around a call, and the new code."""
    call = source.call_at(edit.call)
    parent = source.parents.get(call)
    asked = parent if isinstance(parent, ast.Await) else call
    found = _round(source, asked)
    _check(source, found, call, edit)
    request = _request(source, found, call, edit)
    listed, rest = _of_the_reply(source, found, edit)
    before = "await " if asked is not call else ""
    if not edit.answers:
        new = before + request
    else:
        name = next((name for name in _NAMES if name not in _names(source.tree)), None)
        if name is None:
            raise Refused("no name is free for the single answers")
        whole = f"({before}{request})" if before else request
        new = f"{name}{rest} for {name} in {whole}{listed}"
    if found.list is not None:
        new = f"{source.inner(found.list)}.extend({new})"
    elif edit.answers:
        new = f"[{new}]"
    first, last = source.range_of_node(found.whole)
    return Replacement(first, last, new), found.whole, new


# ---------------------------------------------------------------- the shapes


def _round(source: Source, asked: ast.expr) -> _Round:
    """The comprehension or the loop, in one of the few shapes that can be rewritten."""
    kept = asked
    while isinstance(parent := source.parents.get(kept), (ast.Attribute, ast.Subscript)) and parent.value is kept:
        kept = parent
    around = source.parents.get(kept)
    if isinstance(around, ast.ListComp) and around.elt is kept and len(around.generators) == 1 and not around.generators[0].is_async:
        each = around.generators[0]
        return _Round(around, each.target, each.iter, each.ifs, kept, asked)
    statement = next((node for node in source.above(kept) if isinstance(node, ast.stmt)), None)
    loop = source.parents.get(statement) if statement is not None else None
    if not isinstance(loop, ast.For) or loop.orelse or loop.type_comment:
        raise Refused(_ELSE)
    first, last = loop.body[0], loop.body[-1]
    appended = _appended(last)
    if appended is None:
        raise Refused(_ELSE)
    into, value = appended
    if len(loop.body) == 1 and value is kept:
        return _Round(loop, loop.target, loop.iter, [], kept, asked, into, tuple(_names(loop.target)))
    reply = value
    while isinstance(reply, (ast.Attribute, ast.Subscript)):
        reply = reply.value
    named = isinstance(first, ast.Assign) and len(first.targets) == 1 and first.value is asked and len(loop.body) == 2
    if not named or not isinstance(first, ast.Assign) or not isinstance(first.targets[0], ast.Name) or not isinstance(reply, ast.Name):
        raise Refused(_ELSE)
    if reply.id != first.targets[0].id:
        raise Refused(_ELSE)
    return _Round(loop, loop.target, loop.iter, [], value, reply, into, (*_names(loop.target), reply.id))


def _appended(statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """The list and the value of `vectors.append(value)`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "append":
        return None
    return (call.func.value, call.args[0]) if len(call.args) == 1 and not call.keywords else None


def _check(source: Source, found: _Round, call: ast.Call, edit: AskTogether) -> None:
    """Refuse where anything would be done another time, in another order, or is still needed afterwards."""
    bound = {*_names(found.target), *found.names}
    value = _argument(call, edit)
    rest = [call.func, *call.args, *(keyword.value for keyword in call.keywords)]
    others = [node for node in rest if node is not value]
    others += [found.list] if found.list is not None else []
    if any(keyword.arg is None for keyword in call.keywords) or any(isinstance(each, ast.Starred) for each in call.args):
        raise Refused("unpacked arguments may be others for each item")
    if any(bound & _names(node) for node in others):
        raise Refused("more than the text is another one for each item")
    if any(_acts(node) for node in (*others, value, *found.tests)) or _acts(found.target):
        raise Refused("something else is called for each item, whose order would change")
    if _acts(found.items) and not _is_eager(source, found.items):
        raise Refused("what it runs over may be worked out while the requests are sent")
    first, last = found.whole.lineno, found.whole.end_lineno or found.whole.lineno
    if any(first <= line <= last for line in source.comments if _inside(source, line, found)):
        raise Refused("a comment stands inside")
    if found.names:
        scope = next((node for node in source.above(found.whole) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))), source.tree)
        inside = set(ast.walk(found.whole))
        if any(isinstance(node, ast.Name) and node.id in bound and node not in inside for node in ast.walk(scope)):
            raise Refused("what the loop leaves behind is used elsewhere")


def _inside(source: Source, line: int, found: _Round) -> bool:
    """Whether the comment of a line stands before the end of what is replaced."""
    return line < (found.whole.end_lineno or 0) or source.comments[line].column < (found.whole.end_col_offset or 0)


# ---------------------------------------------------------------- the new code


def _argument(call: ast.Call, edit: AskTogether) -> ast.expr:
    if edit.argument:
        value = next((keyword.value for keyword in call.keywords if keyword.arg == edit.argument), None)
    else:
        value = call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None
    if value is None:
        raise Refused("the text is not written out in the call")
    return value


def _request(source: Source, found: _Round, call: ast.Call, edit: AskTogether) -> str:
    """The call with all the items."""
    value = _argument(call, edit)
    text = value.elts[0] if isinstance(value, ast.List) and len(value.elts) == 1 else value
    if not _names(found.target) & _names(text) or isinstance(text, (ast.List, ast.Tuple, ast.Starred)):
        raise Refused("the text does not depend on the item alone")
    start, end = source.range_of_node(call)
    first, last = source.range_of_node(value)
    front = source.text[start:first]
    if edit.method:
        if not isinstance(call.func, ast.Attribute):
            raise Refused("the method is called by another name")
        at = source.range_of_node(call.func)[1] - start
        front = front[: at - len(call.func.attr)] + edit.method + front[at:]
    return front + _items(source, found, text) + source.text[last:end]


def _items(source: Source, found: _Round, text: ast.expr) -> str:
    """The list of the texts, as code."""
    items = source.inner(found.items)
    plain = isinstance(text, ast.Name) and isinstance(found.target, ast.Name) and text.id == found.target.id and not found.tests
    if plain and _is_list(source, found.items):
        return items
    if plain and "list" not in source.bound:
        return f"list({items})"
    tests = "".join(f" if {source.inner(test)}" for test in found.tests)
    return f"[{source.inner(text)} for {source.inner(found.target)} in {items}{tests}]"


def _of_the_reply(source: Source, found: _Round, edit: AskTogether) -> tuple[str, str]:
    """Of `reply.data[0].embedding` what names the list of answers, `.data`, and what is read of each of them, `.embedding`."""
    steps: list[ast.expr] = []
    node = found.kept
    while node is not found.reply:
        steps.insert(0, node)
        assert isinstance(node, (ast.Attribute, ast.Subscript))
        node = node.value
    if not edit.answers:
        if steps:
            raise Refused("only a part of the answer is kept")
        return "", ""
    if len(steps) < 2 or _key(steps[0]) != edit.answers or _key(steps[1]) != 0 or any(_key(step) is None for step in steps):
        raise Refused("the answer is read in another way")
    ends = [source.range_of_node(each)[1] for each in (found.reply, steps[0], steps[1], found.kept)]
    front = source.text[ends[0] : ends[1]]
    return front[front.index("." if isinstance(steps[0], ast.Attribute) else "[") :], source.text[ends[2] : ends[3]]


def _key(step: ast.expr) -> object:
    """The name or the constant by which a part is read; None for anything else."""
    if isinstance(step, ast.Attribute):
        return step.attr
    index = step.slice if isinstance(step, ast.Subscript) else None
    return index.value if isinstance(index, ast.Constant) and not isinstance(index.value, bool) else None


# ---------------------------------------------------------------- what is known of code


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _acts(node: ast.expr) -> bool:
    """Whether working an expression out may do something; what methods of texts give is only worked out."""
    return any(isinstance(each, _ACTS) and not _is_pure(each) for each in ast.walk(node))


def _is_pure(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not all(isinstance(argument, ast.Constant) for argument in node.args):
        return False
    return isinstance(node.func, ast.Attribute) and node.func.attr in _PURE and not node.keywords


def _is_eager(source: Source, node: ast.expr) -> bool:
    """Whether all of something is there before its first item is asked for."""
    if _is_list(source, node):
        return not isinstance(node, ast.Call) or not any(map(_acts, node.args))
    if not isinstance(node, ast.Call) or node.keywords or any(map(_acts, node.args)):
        return False
    return isinstance(node.func, ast.Attribute) and node.func.attr in _EAGER and not _acts(node.func.value)


def _is_list(source: Source, node: ast.expr) -> bool:
    """Whether an expression is a list: one that is written out, or a name that is bound to nothing else in its function."""
    if source.bound & _LISTS:
        return False
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _LISTS
    if not isinstance(node, ast.Name):
        return isinstance(node, (ast.List, ast.ListComp))
    scope = next((each for each in source.above(node) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))), source.tree)
    told = list(_bound_to(scope, node.id))
    return bool(told) and all(_says_list(each) for each in told)


def _bound_to(scope: ast.AST, name: str) -> Iterator[ast.AST | None]:
    """What a name is bound to in a function: its annotation, else the value; None where that cannot be told."""
    for node in ast.walk(scope):
        if isinstance(node, ast.arg):
            yield from [node.annotation] if node.arg == name else []
        elif isinstance(node, ast.AnnAssign):
            yield from [node.annotation] if isinstance(node.target, ast.Name) and node.target.id == name else []
        elif isinstance(node, ast.Assign) and any(isinstance(each, ast.Name) and each.id == name for each in node.targets):
            yield node.value
        elif isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
            yield None
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension, ast.withitem, ast.NamedExpr, ast.Tuple)):
            yield from _elsewhere(_targets(node), name)


def _targets(node: ast.AST) -> Iterable[ast.expr]:
    if isinstance(node, ast.Tuple):
        return node.elts if isinstance(node.ctx, ast.Store) else ()
    target = node.optional_vars if isinstance(node, ast.withitem) else getattr(node, "target", None)
    return () if target is None else (target,)


def _elsewhere(targets: Iterable[ast.expr], name: str) -> Iterator[None]:
    if any(isinstance(each, ast.Name) and each.id == name for each in targets):
        yield None


def _says_list(node: ast.AST | None) -> bool:
    """Whether an annotation or a value is that of a list."""
    if isinstance(node, (ast.List, ast.ListComp)):
        return True
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _LISTS
    name = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(name, ast.Name) and name.id in ("list", "List")
