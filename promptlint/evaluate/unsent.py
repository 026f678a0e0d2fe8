"""Requests that nobody pays for: something stands in for the model, a failure is expected, or no run of the code leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Machine, ModuleScope, Request
from promptlint.evaluate.mocked import is_mocked
from promptlint.evaluate.served import holders
from promptlint.evaluate.values import Arguments, Text, V, is_none
from promptlint.model import CallSite, Span, Unsent

_FAILURES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertRaisesMessage", "assertRaisesRegexp"})
# What runs a function only to measure how long it takes, or what it allocates.
_MEASURES = frozenset({"PerfEval", "PerformanceEval", "timeit", "repeat", "memory_usage"})


def unsent(machine: Machine, request: Request, arguments: Arguments, context: str) -> Unsent:
    """Why a request is never sent to a model that bills it; "" where nothing says so.  `arguments` are those of its client, too."""
    if _has_answer(request.arguments.keywords):
        return "mocked"
    if context == "test" and any(map(_has_written_key, holders(request.match.call, arguments))):
        return "mocked"
    module, at = request.module, request.call.at
    if _is_expected_to_fail(module, at):
        return "fails"
    if is_mocked(machine, module, at, of_test=context == "test"):
        return "mocked"
    return "unrun" if _is_of_no_object(machine, module, request) or _is_only_measured(machine, module, at) else ""


def _has_answer(keywords: dict[str, V]) -> bool:
    """Whether the answer stands in the request itself: LiteLLM's `mock_response`."""
    answer = keywords.get("mock_response")
    return answer is not None and not is_none(answer)


def _has_written_key(held: Arguments) -> bool:
    """Whether the key of the API stands in the code: in a test that is none which anybody accepts."""
    keys = (value for name, value in held.keywords.items() if name.endswith("api_key") or name in ("credential", "token", "api_token"))
    return any(isinstance(value, Text) and bool(value.known) for value in keys)


def with_shared_fate(sites: list[CallSite]) -> list[CallSite]:
    """What is sent on an object that never asks is not sent; nor does an object ask on which only such requests are known."""
    never = {site.span: site.unsent for site in sites if site.unsent}
    sent_on: dict[Span, list[Unsent]] = {}
    for site in sites:
        if site.making is not None and site.making.at != site.span:
            sent_on.setdefault(site.making.at, []).append(site.unsent)
    alike = {span: fates[0] for span, fates in sent_on.items() if all(fates)}

    def fate(site: CallSite) -> Unsent:
        if site.unsent:
            return site.unsent
        if site.making is not None and site.making.at in never:
            return never[site.making.at]
        return alike.get(site.span, "") if site.context == "test" else ""

    return [replace(site, unsent=fate(site)) for site in sites]


# ---------------------------------------------------------------- expected to fail


def _is_expected_to_fail(module: ModuleScope, at: ir.At) -> bool:
    """Whether a request stands in `with pytest.raises(…)`: no answer comes."""
    if "raises" not in module.module.text and "assertRaises" not in module.module.text:
        return False
    function = places.enclosing(module.module, at)
    body = module.module.body if function is None else function.body
    return any(_names_failure(node) for node in flows.statements(body) if isinstance(node, ir.With) and _holds(node, at))


def _names_failure(node: ir.With) -> bool:
    return any(isinstance(item, ir.Call) and ir.last_name(item.func) in _FAILURES for item, _ in node.items)


def _holds(node: ir.With, at: ir.At) -> bool:
    return any(each.at[:2] <= at[:2] and at[2:] <= each.at[2:] for each in node.body)


# ---------------------------------------------------------------- never run


def _is_of_no_object(machine: Machine, module: ModuleScope, request: Request) -> bool:
    """Whether a method asks what only its class's constructor is passed, and nothing names that class to make one."""
    chain = places.functions_around(module.module, request.call.at)
    function, cls = chain[0] if chain else (None, None)
    if function is None or cls is None or cls.decorators or not function.parameters or not request.callee.startswith("self."):
        return False
    kept = request.callee.split(".")[1]
    maker = next((node for node in cls.body if isinstance(node, ir.Function) and node.name == "__init__"), None)
    return maker is not None and kept in _kept(maker) and not _is_named(machine, module, cls.name)


def _kept(maker: ir.Function) -> Iterator[str]:
    """The attributes that a constructor sets to what it is passed."""
    passed = {parameter.name for parameter in maker.parameters if parameter.default is None}
    for node in flows.statements(maker.body):
        if isinstance(node, ir.Assign) and isinstance(node.value, ir.Name) and node.value.id in passed:
            yield from (target.name for target in node.targets if isinstance(target, ir.Attribute))


def _is_named(machine: Machine, module: ModuleScope, name: str) -> bool:
    """Whether anything names what a module defines, in its own code or in any other file."""
    if any(isinstance(node, ir.Name) and node.id == name for node in ir.walk(module.module.body)):
        return True
    project = machine.project
    return any(name in project.words(path) for path in project.paths if path != module.path)


def _is_only_measured(machine: Machine, module: ModuleScope, at: ir.At) -> bool:
    """Whether a function that makes an object is only handed to what measures how long that takes."""
    if _MEASURES.isdisjoint(machine.project.words(module.path)):
        return False
    chain = places.functions_around(module.module, at)
    if not chain or chain[0][1] is not None or not any(isinstance(node, ir.Return) and _returns(node, at) for node in ir.walk(chain[0][0])):
        return False
    name = chain[0][0].name
    uses = [node for node in ir.walk(module.module.body) if isinstance(node, ir.Name) and node.id == name]
    handed = [
        each
        for node in ir.walk(module.module.body)
        if isinstance(node, ir.Call) and ir.last_name(node.func) in _MEASURES
        for each in (*node.args, *(value for _, value in node.keywords))
    ]
    return bool(uses) and all(any(use is each for each in handed) for use in uses)


def _returns(node: ir.Return, at: ir.At) -> bool:
    return node.value is not None and node.value.at[:2] <= at[:2] and at[2:] <= node.value.at[2:]
