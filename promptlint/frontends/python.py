"""Python source, lowered through the standard library's parser."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Callable
from typing import Any

from promptlint import ir
from promptlint.frontends.newer import tree_of
from promptlint.sources import TEMPLATE, Unreadable, decode

MAX_DEPTH = 200  # brackets inside brackets; CPython's own tokenizer gives up at the same depth
_NOT_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
_OPENING = frozenset(b"([{")

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


_LONE_RETURN = re.compile(r"\r(?!\n)")


def lower_python(path: str, data: bytes) -> ir.Module:
    """Lower one Python file; raises `Unreadable`."""
    text = text_of(data)
    lowering = Lowering(text)
    body = lowering.module(parse(text))
    return finished(path, text, body, (), [lowering])


def text_of(data: bytes) -> str:
    """A program's text, with a line feed where old files end a line with a carriage return alone: every place is the same in both."""
    return _LONE_RETURN.sub("\n", decode(data))


def finished(path: str, text: str, body: list[ir.Stmt], cells: tuple[tuple[int, int], ...], parts: list[Lowering]) -> ir.Module:
    """A module from its statements and what was noted while they were lowered."""
    return ir.Module(
        path, "python", body, text, cells,
        functions=tuple(function for part in parts for function in part.functions),
        calls=frozenset(name for part in parts for name in part.calls[0]),
        globals=frozenset(name for part in parts for name in part.globals),
        imports=frozenset(prefix for part in parts for module in part.imports for prefix in prefixes(module)),
    )  # fmt: skip


def guard(text: str) -> None:
    """Raise `Unreadable` for a text that no parser should see."""
    if "\0" in text:
        raise Unreadable("holds a null byte")
    if depth_of(text) > MAX_DEPTH:
        raise Unreadable(f"brackets are nested more than {MAX_DEPTH} deep")


def parse(text: str, *, allow_await: bool = False) -> ast.Module:
    """Parse without compiling; raises `Unreadable` for what no grammar up to the newest accepts, or the machine refuses."""
    guard(text)
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if allow_await else 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tree_of(text, lambda part: compile(part, "<scanned>", "exec", flags, dont_inherit=True))
    except SyntaxError as error:
        said = f"syntax error in line {error.lineno}: {error.msg}"
        raise Unreadable(TEMPLATE if _is_tag(text, error.lineno or 0) else said) from None
    except (RecursionError, MemoryError):
        raise Unreadable("an expression is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"cannot be parsed: {error}") from None


_TAG = re.compile(r"\{\{-?\s*[A-Za-z_][\w.]*[^{}]*\}\}|\{%-?\s*\w|<%")
_STRING = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|#.*")


def _is_tag(text: str, number: int) -> bool:
    """Whether a line that no grammar accepts holds a tag of a template, outside its strings."""
    lines = text.splitlines()
    return 0 < number <= len(lines) and _TAG.search(_STRING.sub("''", lines[number - 1])) is not None


def check_syntax(text: str) -> None:
    """Raise `Unreadable` for a text that could not be parsed; twice as fast as `parse`, because no tree is made for us."""
    guard(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable.symtable(text, "<scanned>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parse(text)  # which knows newer grammars too, and says what is wrong


def depth_of(text: str) -> int:
    """How deep brackets nest, strings and comments taken as code: never less than what a parser will meet."""
    brackets = text.encode("utf-8", "replace").translate(None, _NOT_BRACKETS)
    if len(brackets) <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in brackets:
        if bracket in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    if deepest <= MAX_DEPTH:
        return deepest
    return _depth_of_code(text)


_LEXEME = re.compile(r"#[^\n]*|'''|\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|[()\[\]{}]", re.DOTALL)


def _depth_of_code(text: str) -> int:
    """The same with strings and comments left out."""
    depth = deepest = at = 0
    while found := _LEXEME.search(text, at):
        lexeme, at = found[0], found.end()
        if lexeme in ("'''", '"""'):
            end = text.find(lexeme, at)
            at = len(text) if end < 0 else end + 3
        elif lexeme in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif lexeme in ")]}":
            depth = max(0, depth - 1)
    return deepest


def prefixes(dotted: str) -> list[str]:
    """A module's dotted name and those of the packages around it."""
    parts = dotted.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


class Lowering:
    """Turns one syntax tree into ours; keeps a list of the functions and what each of them calls."""

    def __init__(self, text: str, first_line: int = 0) -> None:
        self.first_line = first_line  # added to every line: where this text starts in the module's text
        self.lines = None if text.isascii() else text.split("\n")
        self.functions: list[tuple[str, ir.Function, ir.Class | None]] = []
        self.calls: list[set[str]] = [set()]
        self.imports: set[str] = set()
        self.names: list[str] = []
        self.globals: set[str] = set()
        self.in_function = 0
        self.yields = False

    def module(self, tree: ast.Module) -> list[ir.Stmt]:
        try:
            return self.block(tree.body)
        except RecursionError:
            raise Unreadable("an expression is nested too deeply") from None

    # ------------------------------------------------------------ places

    def at(self, node: Any) -> ir.At:
        if self.lines is None:
            return (node.lineno + self.first_line, node.col_offset, node.end_lineno + self.first_line, node.end_col_offset)
        return (
            node.lineno + self.first_line,
            self.column(node.lineno, node.col_offset),
            node.end_lineno + self.first_line,
            self.column(node.end_lineno, node.end_col_offset),
        )

    def column(self, line: int, offset: int) -> int:
        assert self.lines is not None
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset if text.isascii() else len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))

    # ------------------------------------------------------------ expressions

    def expr(self, node: Any) -> ir.Expr:
        lower = _EXPRESSIONS.get(type(node))
        if lower is None:
            return self.opaque(node)
        return lower(self, node)

    def maybe(self, node: Any) -> ir.Expr | None:
        return None if node is None else self.expr(node)

    def opaque(self, node: Any) -> ir.Expr:
        children = [self.expr(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return ir.Opaque(children, self.at(node))

    def constant(self, node: ast.Constant) -> ir.Expr:
        value = node.value
        return ir.Constant(value if isinstance(value, (str, int, float, bool, type(None))) else ..., self.at(node))

    def name(self, node: ast.Name) -> ir.Expr:
        return ir.Name(node.id, self.at(node))

    def attribute(self, node: ast.Attribute) -> ir.Expr:
        at = self.at(node)
        return ir.Attribute(self.expr(node.value), node.attr, at, (at[2], at[3] - len(node.attr)))

    def subscript(self, node: ast.Subscript) -> ir.Expr:
        return ir.Subscript(self.expr(node.value), self.expr(node.slice), self.at(node))

    def slice(self, node: ast.Slice) -> ir.Expr:
        return ir.Slice(self.maybe(node.lower), self.maybe(node.upper), self.at(node))

    def call(self, node: ast.Call) -> ir.Expr:
        called = self.calls[-1]
        for callee in (node.func, *node.args):
            if isinstance(callee, ast.Attribute):
                called.add(callee.attr)
            elif isinstance(callee, ast.Name):
                called.add(callee.id)
        keywords = [(k.arg, self.expr(k.value)) for k in node.keywords]
        return ir.Call(self.expr(node.func), [self.expr(a) for a in node.args], keywords, self.at(node))

    def template(self, node: Any) -> ir.Expr:
        parts: list[ir.Expr] = []
        for value in node.values:
            if type(value).__name__ in ("FormattedValue", "Interpolation"):
                hole = self.expr(value.value)
                if value.format_spec is not None:
                    formatter = ir.Attribute(hole, "__format__", hole.at, hole.at[:2])
                    hole = ir.Call(formatter, [self.expr(value.format_spec)], [], hole.at)
                parts.append(hole if value.conversion == -1 else ir.Opaque([hole], hole.at))
            else:
                parts.append(self.expr(value))
        return ir.Template(parts, self.at(node))

    def binary(self, node: ast.BinOp) -> ir.Expr:
        spine = []  # a long sum leans to the left: walk down it instead of recursing
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            spine.append(left)
            left = left.left
        result = self.expr(left)
        for step in reversed(spine):
            result = ir.Binary(_OPERATORS[type(step.op)], result, self.expr(step.right), self.at(step))
        return result

    def boolean(self, node: ast.BoolOp) -> ir.Expr:
        return ir.Boolean("and" if isinstance(node.op, ast.And) else "or", [self.expr(v) for v in node.values], self.at(node))

    def compare(self, node: ast.Compare) -> ir.Expr:
        op = _OPERATORS[type(node.ops[0])] if len(node.ops) == 1 else "?"
        return ir.Compare(op, self.expr(node.left), self.expr(node.comparators[0]), self.at(node))

    def unary(self, node: ast.UnaryOp) -> ir.Expr:
        if isinstance(node.op, ast.Not):
            return ir.Not(self.expr(node.operand), self.at(node))
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, (int, float)):
            return ir.Constant(-node.operand.value, self.at(node))
        return self.opaque(node)

    def conditional(self, node: ast.IfExp) -> ir.Expr:
        return ir.Conditional(self.expr(node.test), self.expr(node.body), self.expr(node.orelse), self.at(node))

    def sequence(self, node: Any) -> ir.Expr:
        return ir.Sequence(_SEQUENCES[type(node)], [self.expr(e) for e in node.elts], self.at(node))

    def mapping(self, node: ast.Dict) -> ir.Expr:
        return ir.Mapping([(self.maybe(k), self.expr(v)) for k, v in zip(node.keys, node.values, strict=True)], self.at(node))

    def comprehension(self, node: Any) -> ir.Expr:
        loops = [(self.expr(g.target), self.expr(g.iter), [self.expr(test) for test in g.ifs]) for g in node.generators]
        if isinstance(node, ast.DictComp):
            return ir.Comprehension("dict", self.expr(node.key), self.expr(node.value), loops, self.at(node))
        return ir.Comprehension(_SEQUENCES[type(node)], None, self.expr(node.elt), loops, self.at(node))

    def lambda_(self, node: ast.Lambda) -> ir.Expr:
        self.calls.append(set())
        body: list[ir.Stmt] = [ir.Return(self.expr(node.body), self.at(node.body))]
        called = frozenset(self.calls.pop())
        self.calls[-1] |= called
        return ir.Function("<lambda>", self.parameters(node.args), body, [], None, self.at(node), called)

    def star(self, node: ast.Starred) -> ir.Expr:
        return ir.Star(self.expr(node.value), self.at(node))

    def bind(self, node: ast.NamedExpr) -> ir.Expr:
        return ir.Bind(node.target.id, self.expr(node.value), self.at(node))

    def transparent(self, node: Any) -> ir.Expr:
        return self.expr(node.value)

    def yield_(self, node: Any) -> ir.Expr:
        self.yields = True
        return self.opaque(node)

    # ------------------------------------------------------------ statements

    def block(self, nodes: list[ast.stmt]) -> list[ir.Stmt]:
        body: list[ir.Stmt] = []
        for node in nodes:
            if isinstance(node, ast.Import):
                body += [ir.Import(a.name, 0, None, a.asname, self.at(node)) for a in node.names]
                self.imports.update(a.name for a in node.names)
            elif isinstance(node, ast.Global):
                self.globals.update(node.names)
            elif isinstance(node, ast.Nonlocal):  # the name is what it is outside until it is bound anew, be it in one branch only
                at = self.at(node)
                body += [ir.Assign([ir.Name(name, at)], ir.Name(name, at), None, at) for name in node.names]
            elif (lower := _STATEMENTS.get(type(node))) is not None:
                body.append(lower(self, node))
        return body

    def evaluate(self, node: ast.Expr) -> ir.Stmt:
        return ir.Evaluate(self.expr(node.value), self.at(node))

    def assign(self, node: ast.Assign) -> ir.Stmt:
        return ir.Assign([self.expr(t) for t in node.targets], self.expr(node.value), None, self.at(node))

    def annotated(self, node: ast.AnnAssign) -> ir.Stmt:
        return ir.Assign([self.expr(node.target)], self.maybe(node.value), self.expr(node.annotation), self.at(node))

    def augment(self, node: ast.AugAssign) -> ir.Stmt:
        return ir.Augment(self.expr(node.target), _OPERATORS[type(node.op)], self.expr(node.value), self.at(node))

    def if_(self, node: ast.If) -> ir.Stmt:
        return ir.If(self.expr(node.test), self.block(node.body), self.block(node.orelse), self.at(node))

    def for_(self, node: Any) -> ir.Stmt:
        return ir.Loop("for", self.expr(node.target), self.expr(node.iter), self.block(node.body), self.block(node.orelse), self.at(node))

    def while_(self, node: ast.While) -> ir.Stmt:
        return ir.Loop("while", None, self.expr(node.test), self.block(node.body), self.block(node.orelse), self.at(node))

    def try_(self, node: Any) -> ir.Stmt:
        handlers = [self.block(h.body) for h in node.handlers]
        caught = [self.maybe(h.type) for h in node.handlers]
        return ir.Try(self.block(node.body), handlers, self.block(node.orelse), self.block(node.finalbody), self.at(node), caught)

    def with_(self, node: Any) -> ir.Stmt:
        items = [(self.expr(i.context_expr), self.maybe(i.optional_vars)) for i in node.items]
        return ir.With(items, self.block(node.body), self.at(node))

    def match(self, node: ast.Match) -> ir.Stmt:
        cases = []
        for case in node.cases:
            names = [n.name for n in ast.walk(case.pattern) if isinstance(n, (ast.MatchAs, ast.MatchStar)) and n.name]
            cases.append((names, self.block(case.body)))
        return ir.Match(self.expr(node.subject), cases, self.at(node))

    def return_(self, node: ast.Return) -> ir.Stmt:
        return ir.Return(self.maybe(node.value), self.at(node))

    def stop(self, node: Any) -> ir.Stmt:
        children = [self.expr(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return ir.Stop(type(node).__name__.lower(), children, self.at(node))

    def delete(self, node: ast.Delete) -> ir.Stmt:
        return ir.Delete([self.expr(t) for t in node.targets], self.at(node))

    def import_from(self, node: ast.ImportFrom) -> ir.Stmt:
        names = [(a.name, a.asname or a.name) for a in node.names]
        if node.module and not node.level:
            self.imports.add(node.module)
        return ir.Import(node.module or "", node.level, names, None, self.at(node))

    def parameters(self, node: ast.arguments) -> list[ir.Parameter]:
        positional = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults)) + list(node.defaults)
        found = [self.parameter(a, d, "positional") for a, d in zip(positional, defaults, strict=True)]
        if node.vararg:
            found.append(self.parameter(node.vararg, None, "rest"))
        found += [self.parameter(a, d, "keyword") for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        if node.kwarg:
            found.append(self.parameter(node.kwarg, None, "mapping"))
        return found

    def parameter(self, node: ast.arg, default: ast.expr | None, kind: str) -> ir.Parameter:
        return ir.Parameter(node.arg, self.maybe(default), self.maybe(node.annotation), kind, self.at(node))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, inside: ir.Class | None = None) -> ir.Stmt:
        decorators = [self.expr(d) for d in node.decorator_list]
        parameters, returns = self.parameters(node.args), self.maybe(node.returns)
        self.calls.append(set())
        self.names.append(node.name)
        outer, self.yields = self.yields, False
        self.in_function += 1
        body = self.block(node.body)
        self.in_function -= 1
        qualified = ".".join(self.names)
        self.names.pop()
        called = self.calls.pop()
        self.calls[-1] |= called if self.in_function or inside else set()
        lowered = ir.Function(node.name, parameters, body, decorators, returns, self.at(node), frozenset(called), self.yields)
        self.yields = outer
        if not self.in_function:
            self.functions.append((qualified, lowered, inside))
        return lowered

    def class_(self, node: ast.ClassDef) -> ir.Stmt:
        bases = [self.expr(b) for b in node.bases]
        keywords = [(k.arg, self.expr(k.value)) for k in node.keywords]
        decorators = [self.expr(d) for d in node.decorator_list]
        lowered = ir.Class(node.name, bases, keywords, [], decorators, ast.get_docstring(node), self.at(node), frozenset())
        self.calls.append(set())
        self.names.append(node.name)
        for child in node.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lowered.body.append(self.function(child, lowered))
            else:
                lowered.body += self.block([child])
        self.names.pop()
        lowered.calls = frozenset(self.calls.pop())
        if self.in_function:
            self.calls[-1] |= lowered.calls
        return lowered


_SEQUENCES: dict[type[ast.AST], str] = {
    ast.List: "list", ast.Tuple: "tuple", ast.Set: "set",
    ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator",
}  # fmt: skip
_EXPRESSIONS: dict[type[ast.AST], Callable[[Lowering, Any], ir.Expr]] = {
    ast.Constant: Lowering.constant, ast.Name: Lowering.name, ast.Attribute: Lowering.attribute,
    ast.Subscript: Lowering.subscript, ast.Slice: Lowering.slice, ast.Call: Lowering.call,
    ast.JoinedStr: Lowering.template, ast.BinOp: Lowering.binary, ast.BoolOp: Lowering.boolean,
    ast.Compare: Lowering.compare, ast.UnaryOp: Lowering.unary, ast.IfExp: Lowering.conditional,
    ast.List: Lowering.sequence, ast.Tuple: Lowering.sequence, ast.Set: Lowering.sequence, ast.Dict: Lowering.mapping,
    ast.ListComp: Lowering.comprehension, ast.SetComp: Lowering.comprehension, ast.GeneratorExp: Lowering.comprehension,
    ast.DictComp: Lowering.comprehension, ast.Lambda: Lowering.lambda_, ast.Starred: Lowering.star,
    ast.NamedExpr: Lowering.bind, ast.Await: Lowering.transparent, ast.Yield: Lowering.yield_, ast.YieldFrom: Lowering.yield_,
}  # fmt: skip
if hasattr(ast, "TemplateStr"):  # t-strings, from 3.14 on
    _EXPRESSIONS[ast.TemplateStr] = Lowering.template
_STATEMENTS: dict[type[ast.AST], Callable[[Lowering, Any], ir.Stmt]] = {
    ast.Expr: Lowering.evaluate, ast.Assign: Lowering.assign, ast.AnnAssign: Lowering.annotated, ast.AugAssign: Lowering.augment,
    ast.If: Lowering.if_, ast.For: Lowering.for_, ast.AsyncFor: Lowering.for_, ast.While: Lowering.while_,
    ast.Try: Lowering.try_, ast.TryStar: Lowering.try_, ast.With: Lowering.with_, ast.AsyncWith: Lowering.with_,
    ast.Match: Lowering.match, ast.Return: Lowering.return_, ast.Raise: Lowering.stop, ast.Break: Lowering.stop,
    ast.Continue: Lowering.stop, ast.Assert: Lowering.stop, ast.Delete: Lowering.delete,
    ast.ImportFrom: Lowering.import_from, ast.FunctionDef: Lowering.function, ast.AsyncFunctionDef: Lowering.function,
    ast.ClassDef: Lowering.class_,
}  # fmt: skip
