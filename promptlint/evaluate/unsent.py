"""Requests that nobody pays for: something stands in for the model, a failure is expected, or no run of the code leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.crews import lacks_a_section
from promptlint.evaluate.foreign import names_anothers_model
from promptlint.evaluate.frames import Machine, ModuleScope, Request
from promptlint.evaluate.makings import sent_by
from promptlint.evaluate.mocked import is_mocked
from promptlint.evaluate.served import holders, is_stand_in
from promptlint.evaluate.terms import held_objects
from promptlint.evaluate.unreached import is_unreached
from promptlint.evaluate.values import Arguments, Choice, Instance, Object, Text, V, force, is_none, options
from promptlint.model import CallSite, Span, Unsent
from promptlint.pins import version
from promptlint.sdks.http import SHUT_DOWN
from promptlint.sdks.refused import STARTS_LOOP, is_refused, lists_messages

_FAILURES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertRaisesMessage", "assertRaisesRegexp"})
# langchain-core 1.8, language_models/fake.py and fake_chat_models.py: read 2026-11-26
_FAKE = re.compile(
    r"(?:^|\.)(?:GenericFakeChatModel|Fake(?:Messages)?List(?:ChatModel|LLM)|FakeStreamingListLLM|FakeChatModel|ParrotFakeChatModel)$"
)
# What lets an event loop run inside another, or is an event loop of another kind.
_NESTS = ("nest_asyncio", "nest_asyncio2", "trio")
_BY_ANY_NAME = re.compile(r"(?<![.\w])(?:globals|vars|locals|eval|exec)\s*\(")
# What runs a function only to measure how long it takes, or what it allocates.
_MEASURES = frozenset({"PerfEval", "PerformanceEval", "timeit", "repeat", "memory_usage"})


def unsent(machine: Machine, request: Request, arguments: Arguments, site: CallSite) -> Unsent:
    """Why a request is never sent to a model that bills it; "" where nothing says so.  `arguments` are those of its client, too."""
    if _has_answer(request.arguments.keywords):
        return "mocked"
    if site.context == "test" and any(map(_has_written_key, holders(request.match.call, arguments))):
        return "mocked"
    if _asks_a_fake(machine, request, arguments) or is_stand_in(request, arguments):
        return "mocked"
    module, at = request.module, request.call.at
    if _is_expected_to_fail(module, at) or _is_gone(machine, request) or site.provider in SHUT_DOWN or _is_of_none(machine, request):
        return "fails"
    if lacks_a_section(machine, request) or _is_refused(sent_by(request)) or names_anothers_model(request, arguments, site.provider):
        return "fails"
    if _starts_a_second_loop(machine, request) or _sends_a_text_for_messages(request, arguments):
        return "fails"
    if is_mocked(machine, module, at, of_test=site.context == "test"):
        return "mocked"
    if is_unreached(module.module, at):
        return "unrun"
    return "unrun" if _is_of_no_object(module, request) or _is_only_measured(machine, module, at) else ""


def _is_gone(machine: Machine, request: Request) -> bool:
    """Whether the version of the SDK that the project asks for has no such request any more."""
    package, since = request.match.call.until or ("", "")
    bounds = machine.project.pins.of(package, request.module.path) if package else None
    return bounds is not None and bounds[0] >= version(since)


def _is_refused(request: Request) -> bool:
    """Whether a request is written with a keyword that the SDK's method does not have, which raises a TypeError."""
    match, call = request.match, request.call
    packages = {module.partition(".")[0] for module in match.sdk.modules}
    if request.client is None and request.module.imported.isdisjoint(packages):
        return False
    if ir.last_name(call.func) != match.call.path.rpartition(".")[2]:
        return False  # handed to something that calls it, and takes keywords of its own
    return any(name is not None and is_refused(match.sdk.name, match.call.path, name) for name, _ in call.keywords)


def _sends_a_text_for_messages(request: Request, arguments: Arguments) -> bool:
    """Whether a text stands where the API takes a list of messages: it refuses the request."""
    match = request.match
    if match.call.messages is None or not lists_messages(match.sdk.name, match.call.path):
        return False
    value = look_up(arguments, match.call.messages)
    told = force(value) if value is not None else None
    if isinstance(told, Choice):
        return told.open is None and all(isinstance(force(each), Text) for each in told.values)
    return isinstance(told, Text)  # and no default: whoever calls may pass a list in its place


def _starts_a_second_loop(machine: Machine, request: Request) -> bool:
    """Whether a coroutine calls what starts an event loop of its own, in a project that lets no loop run inside another."""
    match, module = request.match, request.module.module
    method = match.call.path.rpartition(".")[2]
    if (match.sdk.name, method) not in STARTS_LOOP or ir.last_name(request.call.func) != method or module.cells:
        return False
    around = places.functions_around(module, request.call.at)
    if not around or _is_in_lambda(around[-1][0], request.call.at):
        return False
    if not request.module.is_async(around[-1][0]):
        return False
    return not any(any(machine.project.naming(name, beside="", importing=False)) for name in _NESTS)


def _is_in_lambda(function: ir.Function, at: ir.At) -> bool:
    return any(isinstance(node, ir.Function) and node.name == "<lambda>" and places.holds(node.at, at) for node in ir.walk(function.body))


def _is_of_none(machine: Machine, request: Request) -> bool:
    """Whether a request is sent on a name that is None wherever the code binds it: a place that is left to be filled in."""
    of: ir.Expr = request.call.func
    while isinstance(of, ir.Attribute):
        of = of.value
    text = request.module.module.text
    if not isinstance(of, ir.Name) or of is request.call.func or not re.search(rf"\b{of.id}\b[^=\n]*=\s*None\b", text):
        return False
    if _BY_ANY_NAME.search(text) or not _is_only_none(request.module.module, of.id):
        return False
    return not any(machine.project.naming(of.id, beside=request.module.path, importing=True))  # another file may set it


def _is_only_none(module: ir.Module, name: str) -> bool:
    """Whether all that binds a name anywhere in a module binds it to None, and something does."""
    bound = [is_none for node in ir.walk(module.body) for is_none in _binds_none(node, name)]
    return bool(bound) and all(bound)


def _binds_none(node: object, name: str) -> Iterator[bool]:
    """For each way in which a node binds a name, whether it binds it to None."""
    if isinstance(node, ir.Assign) and node.value is not None:
        for target in node.targets:
            if isinstance(target, ir.Name) and target.id == name:
                yield isinstance(node.value, ir.Constant) and node.value.value is None
            elif name in flows.bound_by(target) and not isinstance(target, ir.Name):
                yield False
    elif isinstance(node, ir.Import):
        bound = {bound_as for _, bound_as in node.names or ()} | {node.bound_as or node.module.partition(".")[0]}
        yield from [False] if name in bound or "*" in bound else []
    elif isinstance(node, (ir.Function, ir.Class, ir.Parameter, ir.Bind)):
        yield from [False] if node.name == name else []
    elif isinstance(node, ir.Match):
        yield from [False] if any(name in names for names, _ in node.cases) else []
    elif isinstance(node, ir.Comprehension):
        yield from [False] if any(name in flows.bound_by(target) for target, _, _ in node.loops) else []
    elif isinstance(node, (ir.Augment, ir.Loop, ir.With)):
        yield from [False] if name in flows.bound_in(node) else []


def _asks_a_fake(machine: Machine, request: Request, arguments: Arguments) -> bool:
    """Whether the model is one of LangChain's fake ones, or a class of the project that derives from one: it never asks anybody."""
    call = request.match.call
    named = (look_up(arguments, name) for name in (call.model, *call.model_aliases) if name)
    told = [option for value in (*named, *held_objects(call, arguments)) if value is not None for option in options(force(value))]
    return bool(told) and all(_is_fake(machine, option) for option in told)


def _is_fake(machine: Machine, model: V) -> bool:
    if isinstance(model, Object):
        return _FAKE.search(model.cls) is not None
    if not isinstance(model, Instance):
        return False
    classes = machine.lineages.get(id(model.cls.node)) or [model.cls]
    return any(_FAKE.search(ir.last_name(base)) for each in classes for base in each.node.bases)


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
    return any(places.holds(each.at, at) for each in node.body)


# ---------------------------------------------------------------- never run


def _is_of_no_object(module: ModuleScope, request: Request) -> bool:
    """Whether a method asks what only its class's constructor is passed, and nothing in its notebook names that class to make one."""
    if not module.path.endswith(".ipynb"):
        return False  # who imports a module may make the object
    chain = places.functions_around(module.module, request.call.at)
    function, cls = chain[0] if chain else (None, None)
    if function is None or cls is None or cls.decorators or not function.parameters or not request.callee.startswith("self."):
        return False
    kept = request.callee.split(".")[1]
    maker = next((node for node in cls.body if isinstance(node, ir.Function) and node.name == "__init__"), None)
    return maker is not None and kept in _kept(maker) and not _is_named(module, cls.name)


def _kept(maker: ir.Function) -> Iterator[str]:
    """The attributes that a constructor sets to what it is passed."""
    passed = {parameter.name for parameter in maker.parameters if parameter.default is None}
    for node in flows.statements(maker.body):
        if isinstance(node, ir.Assign) and isinstance(node.value, ir.Name) and node.value.id in passed:
            yield from (target.name for target in node.targets if isinstance(target, ir.Attribute))


def _is_named(module: ModuleScope, name: str) -> bool:
    return any(isinstance(node, ir.Name) and node.id == name for node in ir.walk(module.module.body))


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
    return node.value is not None and places.holds(node.value.at, at)
