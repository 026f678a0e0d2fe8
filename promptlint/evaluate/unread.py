"""Objects that are made for functions that nobody calls: one gives them back, or only such read where they are kept."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Request
from promptlint.evaluate.makings import is_given_out
from promptlint.evaluate.uncalled import Uncalled


def is_for_nobody(uncalled: Uncalled, request: Request) -> bool:
    """Whether nobody calls what uses an object that is made here, as far as the whole project tells."""
    module = request.module.module
    if not uncalled.project.whole or module.cells:
        return False
    around = places.functions_around(module, request.call.at)
    function, cls = around[0] if around else (None, None)
    if function is not None and cls is None and len(around) == 1 and is_given_out(request):
        return len(uncalled.project.paths) > 1 and uncalled.is_unfetched(module, function)
    kept = _kept(module, function, cls, request.call)
    if kept is None or (cls is not None and not uncalled.is_closed(module, cls)):
        return False
    reads = list(_reads(module, kept, is_attribute=cls is not None))
    if not reads or not all(uncalled.is_in_one(module, at) for at in reads):
        return False
    return not any(uncalled.project.naming(kept, beside=module.path, importing=True))


def _kept(module: ir.Module, function: ir.Function | None, cls: ir.Class | None, call: ir.Call) -> str | None:
    """The one name that an object is kept under: a variable of its module, or an attribute of the object whose method makes it."""
    if (function is None) is not (cls is None) or (function is not None and not function.parameters):
        return None
    body = module.body if function is None else function.body
    kept = [node for node in flows.statements(body) if isinstance(node, ir.Assign) and any(each is call for each in flows.nodes(node.value))]
    if len(kept) != 1 or len(kept[0].targets) != 1:
        return None
    target = kept[0].targets[0]
    if function is None:
        return target.id if isinstance(target, ir.Name) else None
    is_own = isinstance(target, ir.Attribute) and isinstance(target.value, ir.Name) and target.value.id == function.parameters[0].name
    return target.name if is_own and isinstance(target, ir.Attribute) else None


def _reads(module: ir.Module, name: str, *, is_attribute: bool) -> Iterator[ir.At]:
    """Where a module reads a variable, or an attribute of any object, of a name."""
    bound = {id(target) for node in ir.walk(module.body) if isinstance(node, ir.Assign) for target in node.targets}
    for node in ir.walk(module.body):
        if id(node) in bound:
            continue
        if isinstance(node, ir.Attribute) and is_attribute and node.name == name:
            yield node.at
        elif isinstance(node, ir.Name) and not is_attribute and node.id == name:
            yield node.at
