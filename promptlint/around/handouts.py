"""Handouts: prompt files that the code only gives away as what a tool of an MCP server returns, when somebody's agent asks for it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from promptlint import ir
from promptlint.analysis import Files
from promptlint.evaluate import flows, places

_SERVER = re.compile(rb"\b(?:fast)?mcp\b")
_GIVES = frozenset({"tool", "resource", "prompt"})  # what the functions of a server are marked with


def given_out(files: Files, names: Iterable[str]) -> frozenset[str]:
    """Those of some prompt files that functions of MCP servers name, and no other code does."""
    asked = {name: posixpath.basename(name).encode() for name in names}
    if not asked:
        return frozenset()
    code = {name: data for name in files.entries if files.context(name) == "application" and (data := files.code(name)) is not None}
    servers = [name for name, data in code.items() if _SERVER.search(data)]
    if not servers:
        return frozenset()
    found: set[str] = set()
    for prompt, word in asked.items():
        naming = [name for name, data in code.items() if word in data]
        if naming and set(naming) <= set(servers) and all(_only_gives(files.lower(name), posixpath.basename(prompt)) for name in naming):
            found.add(prompt)
    return frozenset(found)


def _only_gives(module: ir.Module | None, name: str) -> bool:
    """Whether a file is named in functions alone that return something as a tool of a server."""
    if module is None or not any(imported.partition(".")[0] in ("mcp", "fastmcp") for imported in module.imports):
        return False
    tools = {id(each) for _, function, _ in module.functions if _is_tool(function) for each in _names(function.body, name)}
    named = {id(each) for each in _names(module.body, name)}
    return bool(named) and named <= tools


def _is_tool(function: ir.Function) -> bool:
    marked = any(places.called_name(each) in _GIVES for each in function.decorators)
    return marked and any(isinstance(each, ir.Return) and each.value is not None for each in flows.statements(function.body))


def _names(body: list[ir.Stmt], name: str) -> Iterator[ir.Constant]:
    """The texts of some code that are a path which ends in a file's name."""
    for node in ir.walk(body):
        if isinstance(node, ir.Constant) and isinstance(node.value, str) and posixpath.basename(node.value) == name:
            yield node
