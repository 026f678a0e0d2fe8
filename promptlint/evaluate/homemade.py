"""Clients of which one is asked that cannot be told: taken from a mapping, handed on by a function.

Where all clients that the file makes are those of a server on this machine, so is each that it asks, unless it came from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Request
from promptlint.sdks import catalogue
from promptlint.sdks.schema import LOCAL_HOSTS

# What the documentation of vLLM, Ollama, LM Studio and llama.cpp tells people to write for the key that OpenAI's client asks for.
NO_KEYS = frozenset(
    {"empty", "none", "not-needed", "no-key", "ollama", "lm-studio", "sk-no-key-required", "sk-no-api-key-required", "token-abc123",
     "dummy"}
)  # fmt: skip
_ADDRESSES = ("base_url", "api_base")
_GETS = frozenset({"getenv", "get"})


def asks_only_local(request: Request) -> bool:
    """Whether a request, told by its shape alone, is sent on one of its file's own clients, all of which ask this machine."""
    if request.client is not None or request.match.certain or request.sent_on is not None or request.wraps is not None:
        return False
    module = request.module.module
    made = list(_clients(module))
    return bool(made) and not _comes_from_elsewhere(request) and all(_is_local(module, call) for call in made)


def _clients(module: ir.Module) -> Iterator[ir.Call]:
    """The calls of a module that make a client of an SDK, by the name that it is imported by, or a class of the SDK's module."""
    names = {client.name for sdk in catalogue().sdks for client in sdk.clients}
    taken: set[str] = set()
    nodes = list(ir.walk(module.body))
    for node in nodes:
        if isinstance(node, ir.Import) and not node.level and node.names is not None and catalogue().is_sdk(node.module):
            taken |= {bound for name, bound in node.names if name in names}
    for node in nodes:
        if isinstance(node, ir.Call):
            called = ir.last_name(node.func)
            if called in taken or (isinstance(node.func, ir.Attribute) and called in names):
                yield node


def _comes_from_elsewhere(request: Request) -> bool:
    """Whether what a request is sent on may be made in another file: a parameter, or an imported name."""
    root: ir.Expr = request.call.func
    while isinstance(root, (ir.Attribute, ir.Subscript)):
        root = root.value
    if not isinstance(root, ir.Name):
        return True
    module = request.module.module
    around = places.functions_around(module, request.call.at)
    taken = {parameter.name for function, cls in around for parameter in function.parameters[1 if cls is not None else 0 :]}
    body = around[-1][0].body if around else module.body
    made_of = {root.id} | {
        name
        for each in flows.statements(body)
        if isinstance(each, ir.Assign) and each.value is not None and root.id in flows.bound_in(each)
        for name in flows.names_in(_receiver(each.value))
    }
    imported = {bound for node in ir.walk(module.body) if isinstance(node, ir.Import) for _, bound in node.names or ()}
    kept = {name.partition(".")[2] for name in _attributes(request.call.func) | made_of} - {""}
    return not made_of.isdisjoint(taken | imported) or _is_handed(module, kept)


def _attributes(callee: ir.Expr) -> set[str]:
    """The attributes of the method's object that a callee leads through: `self.client` of `self.client.chat.completions.create`."""
    return {
        f"{node.value.id}.{node.name}" for node in flows.nodes(callee) if isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name)
    }


def _is_handed(module: ir.Module, attributes: set[str]) -> bool:
    """Whether an attribute is set to what a function is passed: who makes the object may pass another client."""
    for _, function, _ in module.functions:
        passed = {parameter.name for parameter in function.parameters}
        for each in flows.statements(function.body):
            if isinstance(each, ir.Assign) and any(
                isinstance(target, ir.Attribute) and target.name in attributes for target in each.targets
            ):
                value = each.value
                may_be = (
                    value.values
                    if isinstance(value, ir.Boolean)
                    else [value.body, value.orelse]
                    if isinstance(value, ir.Conditional)
                    else [value]
                )
                if any(isinstance(option, ir.Name) and option.id in passed for option in may_be):
                    return True
    return False


def _receiver(value: ir.Expr) -> ir.Expr:
    """What a value is taken from, without the key or the arguments: `self.clients` of `self.clients[name]`."""
    while isinstance(value, (ir.Subscript, ir.Call)):
        handed = value.args[:1] if isinstance(value, ir.Call) and not isinstance(value.func, ir.Attribute) else []
        value = handed[0] if handed else value.value if isinstance(value, ir.Subscript) else value.func
    return value


def _is_local(module: ir.Module, call: ir.Call) -> bool:
    told = {name: value for name, value in call.keywords if name}
    address = next((told[name] for name in _ADDRESSES if name in told), None)
    if address is None:
        return False
    key = told.get("api_key")
    if isinstance(key, ir.Constant) and isinstance(key.value, str) and key.value.lower() in NO_KEYS:
        return True
    written = _written(module, address)
    return written is not None and any(host in written for host in LOCAL_HOSTS)


def _written(module: ir.Module, value: ir.Expr) -> str | None:
    """The address that stands in the code, be it as a default of the environment or of a parameter."""
    if isinstance(value, ir.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ir.Call) and ir.last_name(value.func) in _GETS and len(value.args) == 2:
        return _written(module, value.args[1])
    if not isinstance(value, ir.Name):
        return None
    function = places.enclosing(module, value.at)
    for parameter in function.parameters if function is not None else ():
        if parameter.name == value.id:
            return _written(module, parameter.default) if isinstance(parameter.default, ir.Constant) else None
    bound = [each.value for each in module.body if isinstance(each, ir.Assign) and value.id in flows.bound_in(each)]
    return _written(module, bound[0]) if len(bound) == 1 and bound[0] is not None and not isinstance(bound[0], ir.Name) else None
