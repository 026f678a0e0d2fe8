"""From the edits of a fix to replacements in a text, each with what it is allowed to change."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from promptlint.fix import arguments, blocks, literals, notes, stretches, together
from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import (
    AddComment,
    AskTogether,
    CutText,
    DedentLiteral,
    DropArgument,
    DropComment,
    Edit,
    MarkArgument,
    MarkBlock,
    MoveToEnd,
    Plain,
    RenameArgument,
    ReplaceLiteral,
    SetArgument,
    ShortenText,
    SplitBlock,
    UnmarkBlock,
    WrapCall,
)

Allowed = Callable[[ast.AST, ast.AST], bool]  # of the node before and after: whether it differs only as it should


@dataclass(frozen=True, slots=True)
class Change:
    """Replacements that belong together, the node that they change, and how that node may differ afterwards."""

    replacements: tuple[Replacement, ...]
    node: ast.expr | ast.stmt | None  # None: only a comment changes
    allowed: Allowed
    comments: tuple[tuple[int, str], ...] = ()  # (line, what the comment there becomes): "" when it goes
    above: tuple[tuple[int, str], ...] = ()  # (line, the comment that comes to stand above it)


def planned(source: Source, edit: Edit) -> Change:
    """The replacements of one edit; `Refused` where it cannot be made without touching anything else."""
    match edit:
        case SetArgument():
            return _set(source, edit)
        case RenameArgument():
            return _rename(source, edit)
        case DropArgument():
            return _drop(source, edit)
        case MarkBlock():
            return _mark(source, source.expression_at(edit.at), edit.key, arguments.literal(edit.value))
        case MarkArgument():
            return _mark_argument(source, edit)
        case UnmarkBlock():
            return _unmark(source, edit)
        case WrapCall():
            return _wrap(source, edit)
        case AskTogether():
            return _together(source, edit)
        case SplitBlock():
            return _split(source, edit)
        case DropComment():
            return _of_comment(notes.dropped(source, edit))
        case AddComment():
            return _of_comment(notes.added(source, edit))
        case MoveToEnd():
            replacements, node = literals.moved(source, edit)
            return Change(tuple(replacements), node, _same_fields)
        case ReplaceLiteral():
            return Change((literals.replaced(source, edit),), source.expression_at(edit.at), _is_constant(edit.new))
        case CutText():
            return Change(tuple(literals.cut(source, edit)), source.expression_at(edit.at), _same_text_kind)
        case ShortenText():
            shorter = stretches.shortened(source, edit)
            return Change(shorter.replacements, shorter.node, shorter.allowed)
        case DedentLiteral():
            return Change((literals.dedented(source, edit),), source.expression_at(edit.at), _same_but_for_blanks)


def _of_comment(noted: notes.Noted) -> Change:
    return Change((noted.replacement,), None, _nothing, noted.comments, noted.above)


# ---------------------------------------------------------------- arguments


def _set(source: Source, edit: SetArgument) -> Change:
    call = source.call_at(edit.call)
    head, _, rest = edit.name.partition(".")
    return _set_in(source, call, head, rest, edit)


def _set_in(source: Source, call: ast.Call, head: str, rest: str, edit: SetArgument) -> Change:
    keyword = next((keyword for keyword in call.keywords if keyword.arg == head), None)
    if keyword is None:
        if rest and not edit.as_mapping:
            raise Refused(f"{head} is not written out in the call")
        value = arguments.literal(_nested(rest, edit))
        code = source.inner(call)
        new = arguments.with_argument(code, head, value, source.newline)
        return Change((_trimmed(source, call, new),), call, _one_keyword_more(head, value))
    if not rest:
        return _other_value(source, keyword.value, edit)
    if isinstance(keyword.value, ast.Call) and _is_constructor(keyword.value):
        inner_head, _, inner_rest = rest.partition(".")
        source.outside_texts(keyword.value)
        return _set_in(source, keyword.value, inner_head, inner_rest, edit)
    if isinstance(keyword.value, ast.Dict):
        return _set_key(source, keyword.value, rest, edit)
    raise Refused(f"{head} is put together elsewhere")


def _is_constructor(call: ast.Call) -> bool:
    """Whether what is called has the name of a class: a function would take other arguments."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name[:1].isupper()


def _set_key(source: Source, mapping: ast.Dict, path: str, edit: SetArgument) -> Change:
    key, _, rest = path.partition(".")
    for name, value in zip(mapping.keys, mapping.values, strict=True):
        if isinstance(name, ast.Constant) and name.value == key:
            if not rest:
                return _other_value(source, value, edit)
            if isinstance(value, ast.Dict):
                return _set_key(source, value, rest, edit)
            raise Refused(f"{key} is put together elsewhere")
    value_code = arguments.literal(_nested(rest, edit))
    new = arguments.with_key(source.inner(mapping), key, value_code, source.newline)
    return Change((_trimmed(source, mapping, new),), mapping, _one_key_more(key, value_code))


def _nested(path: str, edit: SetArgument) -> Plain:
    value = edit.value
    for name in reversed(path.split(".") if path else []):
        value = {name: value}
    return value


def _other_value(source: Source, value: ast.expr, edit: SetArgument) -> Change:
    """A plain value that is written out, in the place of another."""
    if not isinstance(value, ast.Constant):
        raise Refused(f"{edit.name} is put together elsewhere")
    start, end = source.range_of_node(value)
    code = arguments.literal(edit.value)
    if source.text[start:end] == code:
        raise Refused("it is set already")
    return Change((Replacement(start, end, code),), value, _equals(code))


def _rename(source: Source, edit: RenameArgument) -> Change:
    call = source.call_at(edit.call)
    if any(keyword.arg == edit.new for keyword in call.keywords):
        raise Refused(f"{edit.new} is passed as well")
    if any(keyword.arg is None for keyword in call.keywords):
        raise Refused(f"{edit.new} may be in unpacked arguments")
    keyword = next((keyword for keyword in call.keywords if keyword.arg == edit.old), None)
    if keyword is None:
        raise Refused(f"{edit.old} is not written out in the call")
    start = source.range_of_node(keyword)[0]

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.Call)
        renamed = [ast.keyword(edit.new if each.arg == edit.old else each.arg, each.value) for each in before.keywords]
        return ast.dump(ast.Call(before.func, before.args, renamed)) == ast.dump(after)

    return Change((Replacement(start, start + len(edit.old), edit.new),), call, allowed)


def _drop(source: Source, edit: DropArgument) -> Change:
    call = source.call_at(edit.call)
    keyword = next((keyword for keyword in call.keywords if keyword.arg == edit.name), None)
    if keyword is None or not _is_still(keyword.value):
        raise Refused(f"{edit.name} is not written out as a plain value")
    new = arguments.without_argument(source.inner(call), edit.name, source.newline)

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.Call)
        kept = [each for each in before.keywords if each.arg != edit.name]
        return ast.dump(ast.Call(before.func, before.args, kept)) == ast.dump(after)

    return Change((_trimmed(source, call, new),), call, allowed)


def _is_still(node: ast.expr) -> bool:
    """Whether working the value out does nothing, so that it may be left out."""
    return not any(isinstance(inner, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)) for inner in ast.walk(node))


def _mark_argument(source: Source, edit: MarkArgument) -> Change:
    """The last block of an argument: of a list that is written out its last mapping, else the text itself."""
    keyword = next((keyword for keyword in source.call_at(edit.call).keywords if keyword.arg == edit.name), None)
    if keyword is None:
        raise Refused(f"{edit.name} is not written out in the call")
    node = keyword.value
    if isinstance(node, ast.List):
        if not node.elts or not isinstance(node.elts[-1], ast.Dict):
            raise Refused(f"{edit.name} is put together elsewhere")
        node = node.elts[-1]
    elif not _is_text(source, node):
        raise Refused(f"{edit.name} may be more than a text")
    return _mark(source, node, edit.key, arguments.literal(edit.value))


def _is_text(source: Source, node: ast.expr) -> bool:
    """Whether an expression is a text: a literal, texts added up, or a name that the module gives to a text and to nothing else."""
    if isinstance(node, ast.Name):
        names = (each for each in ast.walk(source.tree) if isinstance(each, ast.Name) and each.id == node.id)
        bound = [each for each in names if isinstance(each.ctx, ast.Store)]
        parents = [source.parents.get(each) for each in bound]
        return bool(parents) and all(isinstance(p, ast.Assign) and len(p.targets) == 1 and _is_text(source, p.value) for p in parents)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Mult)) and (_is_text(source, node.left) or _is_text(source, node.right))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _unmark(source: Source, edit: UnmarkBlock) -> Change:
    around = [node for node in source.above(source.expression_at(edit.at)) if isinstance(node, ast.Dict)]
    mapping = next((node for node in around if any(isinstance(key, ast.Constant) and key.value == edit.key for key in node.keys)), None)
    if mapping is None:
        raise Refused(f"{edit.key} is not written out there")
    new = arguments.without_key(source.inner(mapping), edit.key, source.newline)

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.Dict)
        kept = [
            (k, v) for k, v in zip(before.keys, before.values, strict=True) if not (isinstance(k, ast.Constant) and k.value == edit.key)
        ]
        return ast.dump(ast.Dict([k for k, _ in kept], [v for _, v in kept])) == ast.dump(after)

    return Change((_trimmed(source, mapping, new),), mapping, allowed)


def _mark(source: Source, node: ast.expr, key: str, value: str) -> Change:
    if isinstance(node, ast.Dict):
        if any(isinstance(each, ast.Constant) and each.value == key for each in node.keys):
            raise Refused(f"{key} is there already")
        new = arguments.with_key(source.inner(node), key, value, source.newline)
        return Change((_trimmed(source, node, new),), node, _one_key_more(key, value))
    start, end = source.range_of_node(node)
    front, back = '[{"type": "text", "text": ', f', "{key}": {value}}}]'
    expected = ast.parse(f"{front}0{back}", mode="eval").body

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(expected, ast.List) and isinstance(expected.elts[0], ast.Dict) and isinstance(before, ast.expr)
        block = expected.elts[0]
        whole = ast.List([ast.Dict(block.keys, [block.values[0], before, block.values[2]])], ast.Load())
        return ast.dump(whole) == ast.dump(after)

    return Change((Replacement(start, start, front), Replacement(end, end, back)), node, allowed)


def _wrap(source: Source, edit: WrapCall) -> Change:
    node = source.expression_at(edit.at)
    start, end = source.range_of_node(node)
    around = source.parents.get(node)
    if isinstance(around, ast.comprehension) and around.is_async:
        raise Refused("it is waited for item by item")
    if isinstance(node, ast.Starred):
        raise Refused("it is unpacked there")
    if other := source.bound & {edit.function, edit.key}:
        raise Refused(f"{other.pop()} has another meaning here")
    keywords = [ast.keyword("key", ast.Name(edit.key, ast.Load()))] if edit.key else []
    if isinstance(around, ast.Call) and isinstance(node, ast.GeneratorExp) and source.range_of_node(around)[1] == end:
        start, end = start + 1, end - 1  # the parentheses are those of the call: `join(x for x in y)`
        if edit.key:
            raise Refused("it is a generator and nothing else")

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.expr)
        return ast.dump(ast.Call(ast.Name(edit.function, ast.Load()), [before], keywords)) == ast.dump(after)

    closing = f", key={edit.key})" if edit.key else ")"
    return Change((Replacement(start, start, f"{edit.function}("), Replacement(end, end, closing)), node, allowed)


def _together(source: Source, edit: AskTogether) -> Change:
    replacement, node, new = together.asked_together(source, edit)
    statement = Source(new).tree.body[0]
    assert isinstance(statement, ast.Expr)
    wanted = ast.dump(statement if isinstance(node, ast.stmt) else statement.value)
    return Change((replacement,), node, lambda before, after: ast.dump(after) == wanted)


def _split(source: Source, edit: SplitBlock) -> Change:
    replacements, node, index = blocks.split(source, edit)

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        """One block became two, whose texts are the old one when they are put together."""
        assert isinstance(before, ast.List)
        if not isinstance(after, ast.List) or len(after.elts) != len(before.elts) + 1:
            return False
        old, first, second = before.elts[index], after.elts[index], after.elts[index + 1]
        same = [*after.elts[:index], *after.elts[index + 2 :]], [*before.elts[:index], *before.elts[index + 1 :]]
        if not all(ast.dump(one) == ast.dump(other) for one, other in zip(*same, strict=True)):
            return False
        return isinstance(first, ast.Dict) and isinstance(second, ast.Dict) and blocks.is_parted(old, first, second, edit.key)

    return Change(tuple(replacements), node, allowed)


# ---------------------------------------------------------------- what may differ


def _nothing(before: ast.AST, after: ast.AST) -> bool:
    return ast.dump(before) == ast.dump(after)


def _equals(code: str) -> Allowed:
    wanted = ast.dump(ast.parse(code, mode="eval").body)
    return lambda before, after: ast.dump(after) == wanted


def _is_constant(value: str | int) -> Allowed:
    return lambda before, after: isinstance(after, ast.Constant) and type(after.value) is type(value) and after.value == value


def _one_keyword_more(name: str, code: str) -> Allowed:
    value = ast.parse(code, mode="eval").body

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.Call)
        return ast.dump(ast.Call(before.func, before.args, [*before.keywords, ast.keyword(name, value)])) == ast.dump(after)

    return allowed


def _one_key_more(key: str, code: str) -> Allowed:
    value = ast.parse(code, mode="eval").body

    def allowed(before: ast.AST, after: ast.AST) -> bool:
        assert isinstance(before, ast.Dict)
        return ast.dump(ast.Dict([*before.keys, ast.Constant(key)], [*before.values, value])) == ast.dump(after)

    return allowed


def _fields(node: ast.AST) -> list[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return [ast.dump(part) for part in parts if isinstance(part, ast.FormattedValue)]


def _static(node: ast.AST) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _same_fields(before: ast.AST, after: ast.AST) -> bool:
    """The same values and the same words, in another order."""
    words = sorted(_static(before).split()) == sorted(_static(after).split())
    return isinstance(after, ast.JoinedStr) and sorted(_fields(before)) == sorted(_fields(after)) and words


def _same_text_kind(before: ast.AST, after: ast.AST) -> bool:
    return type(before) is type(after) and _fields(before) == _fields(after)


def _same_but_for_blanks(before: ast.AST, after: ast.AST) -> bool:
    return type(before) is type(after) and _fields(before) == _fields(after) and _static(before).split() == _static(after).split()


def _trimmed(source: Source, node: ast.expr, new: str) -> Replacement:
    """The replacement of a node's source without what stays the same at both ends."""
    start, end = source.range_of_node(node)
    old = source.text[start:end]
    front = 0
    while front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
        back += 1
    return Replacement(start + front, end - back, new[front : len(new) - back])
