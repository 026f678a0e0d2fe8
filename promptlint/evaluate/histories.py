"""Histories: messages that a request sends again together with what was added since, and whether anything bounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from promptlint import ir
from promptlint.evaluate import content, leaving, memories
from promptlint.evaluate.answers import holds_answer
from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.frames import Appended, Frame, Machine, Request
from promptlint.evaluate.serialised import traits_in
from promptlint.evaluate.traits import CUT, is_cutting_slice, measured_in
from promptlint.evaluate.values import Arguments, Choice, Dictionary, Given, Listing, Mystery, Object, Spread, V, force
from promptlint.evaluate.walks import every, statements_in
from promptlint.model import CallSite, Dynamic, History

_SHORTENING = frozenset({"pop", "popleft", "clear", "remove", "reset", "prune", "trim", "truncate"})
_GIVES_ALL = frozenset({"to_input_list", "all_messages"})
_ADDING = frozenset({"append", "extend", "insert"})
# functions that look at a list or hand it on as it is; any other may bound it
_HARMLESS = re.compile(
    r"^(_?(save|log|print|dump|write|display|show|store|persist|emit|yield|record)\w*|str|repr|list|tuple|copy|deepcopy|dumps|len"
    r"|append|extend|insert|debug|info|isinstance|enumerate|join|format|reversed|any|all|next|iter)$"
)
_OPENING = re.compile(r"__init__|reset|clear|new|start|setup|init|load|restore|import|delete|forget|set_", re.IGNORECASE)
_ANSWER = re.compile(r"^(assistant|ai|model)$|AIMessage|respon|reply|answer|completion|^role$|^message$|^msg$|output", re.IGNORECASE)
_QUESTION = re.compile(r"user|human|question|input|query|prompt|^role$|^message$|^msg$", re.IGNORECASE)
_KEYS = frozenset({"role", "content", "message", "input", "output", "prompt"})  # of a mapping: no word of what it says
_AGAIN = re.compile(r"attempt|retr(y|ies)|tries|trial", re.IGNORECASE)
_MEMORY = re.compile(r"(?:^|\.)(ConversationBufferMemory|ConversationStringBufferMemory)$")
_BOUNDED_MEMORY = re.compile(r"(?:^|\.)Conversation(BufferWindow|TokenBuffer|Summary|SummaryBuffer)Memory$")


def with_history(machine: Machine, request: Request, arguments: Arguments, site: CallSite) -> CallSite:
    """The call site with what is known of the history that it sends."""
    if site.prompt is None:
        return site
    found = _of_memory(request, arguments) or _growing(machine, request, arguments) or _of_session(request) or _stored(site)
    results = _results(machine, request, arguments)
    stays = bool(results) and _outlives(request)
    return replace(site, prompt=replace(site.prompt, history=found, tool_results=results, results_stay=stays)) if found or results else site


def _of_memory(request: Request, arguments: Arguments) -> History | None:
    """A framework's memory that a chain is made with."""
    memory = look_up(arguments, "memory")
    memory = None if memory is None else force(memory)
    if not isinstance(memory, Object) or memory.at is None:
        return None
    unbounded, bounded = _MEMORY.search(memory.cls), _BOUNDED_MEMORY.search(memory.cls)
    if unbounded is None and bounded is None:
        return None
    once = not request.loops and request.function == request.module.dotted and not request.module.path.endswith(".ipynb")
    return History("object", memory.at, memory.cls.rpartition(".")[2], cut=unbounded is None or once)  # lines of a script run once


def _stored(site: CallSite) -> History | None:
    """Messages that a query loads."""
    for message in site.prompt.messages if site.prompt else ():
        for part in message.parts:
            if isinstance(part, Dynamic) and "stored-history" in part.traits:
                return History("stored", part.at, part.expression, cut="cut" in part.traits)
    return None


# ---------------------------------------------------------------- lists that grow


def _growing(machine: Machine, request: Request, arguments: Arguments) -> History | None:
    call = request.match.call
    for name in (call.messages, call.text, *call.text_aliases):
        value = look_up(arguments, name, call.text_position if name == call.text else None) if name else None
        grown = None if value is None else _grown_part(force(value))
        if grown is not None:
            break
    else:
        return None
    if isinstance(grown.grows, ir.Loop):
        return _of_loop(machine, request, grown, grown.grows)
    return _of_object(machine, request, grown) if isinstance(grown.grows, ir.Class) else None


def _grown_part(value: V) -> Mystery | None:
    """The part of a list of messages that stands for what was added to it."""
    if isinstance(value, Mystery):
        return value if value.grows is not None and not value.path else None
    if isinstance(value, Given):
        return _grown_part(force(value.value))
    if isinstance(value, Choice):
        found = [_grown_part(option) for option in value.values]
        grown = next((each for each in found if each is not None), None)
        every = value.open is None and all(each is not None for each in found)
        return grown if grown is None or every else replace(grown, traits=grown.traits | CUT)
    for item in value.items if isinstance(value, Listing) else ():
        if isinstance(item, Spread) and isinstance(item.value, Mystery) and item.value.grows is not None:
            return item.value
    return None


def _of_loop(machine: Machine, request: Request, grown: Mystery, loop: ir.Loop) -> History | None:
    """A list that the loop around the call adds to."""
    around = next((each for each in request.loops if each.at == loop.at), None)
    if around is None or grown.at is None or not _adds(leaving.staying(loop), _last(grown)):
        return None
    name = _last(grown)
    if leaving.is_no_talk(loop, request.call) or not _is_talk(request, loop, name):
        return None
    cut = "cut" in grown.traits or _is_counted(loop) or any(_bounds(node, name, request) for node in every(loop.body))
    cut = cut or any(_assigns(statement, name) for statement in statements_in(loop.body))
    return History("loop", grown.at, grown.expression, cut)


def _is_talk(request: Request, loop: ir.Loop, name: str) -> bool:
    """Whether a round adds what this request is answered, or what a user says."""
    added = list(_added(loop.body, name))
    return any(_says(each, _QUESTION) or holds_answer(each, request.call, loop.body) for each in added)


def _of_object(machine: Machine, request: Request, grown: Mystery) -> History | None:
    """A list in an object to which its methods add, turn after turn."""
    assert isinstance(grown.grows, ir.Class)
    name = _last(grown)
    classes = [each.node for each in machine.lineages.get(id(grown.grows), [])] or [grown.grows]
    methods = [each for cls in classes for each in cls.body if isinstance(each, ir.Function)]
    added = [each for method in methods if method.name != "__init__" for each in _added(method.body, name)]
    if grown.at is None or not any(_says(each, _ANSWER) for each in added) or not any(_says(each, _QUESTION) for each in added):
        return None
    body = _body_around(request)
    here = list(_added(body, name))
    if any(_says(each, _ANSWER) for each in here) and not any(holds_answer(each, request.call, body) for each in here):
        return None  # what is added here is another request's answer
    cut = "cut" in grown.traits or any(_is_counted_at(each.at, methods) for each in request.loops)
    for method in methods:
        cut = cut or any(_bounds(node, name, request) for node in every(method.body))
        if not _OPENING.search(method.name):
            cut = cut or any(_assigns(statement, name) for statement in statements_in(method.body))
    resets = {method.name for method in methods if any(_assigns(statement, name) for statement in statements_in(method.body))}
    cut = cut or memories.begins_anew(methods, resets, request) or memories.counts_turns(methods, request)
    cut = cut or memories.counts_tokens(methods, request)
    return History("object", grown.at, f"self.{name}", cut)


def _of_session(request: Request) -> History | None:
    """A list that the application keeps in a user's session, and to which the same code adds question and answer."""
    call = request.match.call
    named = dict(request.call.keywords)
    sent = next((named[name] for name in (call.messages, call.text, *call.text_aliases) if name and name in named), None)
    if sent is None:
        return None
    body = _body_around(request)
    sources = [sent, *(_source_of(each, body) for each in every(sent) if isinstance(each, ir.Name))]
    kept = next((node for source in sources for node in every(source) if _is_kept(node)), None)
    if kept is None:
        return None
    names = {_key(kept), *(_last_of(statement) for statement in statements_in(body) if _takes(statement, kept))} - {""}
    added = [each for name in names for each in _added(body, name)]
    if not any(_says(each, _ANSWER) for each in added) or not any(_says(each, _QUESTION) for each in added):
        return None
    if not any(holds_answer(each, request.call, body) for name in names for each in _added(body, name)):
        return None
    sliced = (isinstance(node, ir.Slice) and is_cutting_slice(node) for source in sources for node in every(source))
    cut = any(sliced) or any(_bounds(node, name, request) for name in names for node in every(body))
    return History("session", request.module.span(kept.at), request.module.source(kept.at), cut)


def _body_around(request: Request) -> Sequence[ir.Stmt]:
    """The innermost function that a call stands in, or the module."""
    line = request.call.at[0]
    around = [each for _, each, _ in request.module.module.functions if each.at[0] <= line <= each.at[2]]
    return max(around, key=lambda each: each.at[0]).body if around else request.module.module.body


def _source_of(name: ir.Name, body: Sequence[ir.Stmt]) -> ir.Expr | None:
    """What a variable is bound to, where it is bound once."""
    found = [s.value for s in statements_in(body) if isinstance(s, ir.Assign) and any(_is(target, name.id) for target in s.targets)]
    return found[0] if len(found) == 1 else None


def _is_kept(node: Any) -> bool:
    return _key(node) != ""


def _key(node: Any) -> str:
    """The name under which a session keeps what an expression reads: `st.session_state.messages`, `cl.user_session.get("messages")`."""
    key: Any = None
    if isinstance(node, ir.Attribute) and ir.last_name(node.value) == "session_state":
        return node.name if node.name not in ("get", "setdefault", "pop") else ""
    if isinstance(node, ir.Subscript) and ir.last_name(node.value) == "session_state":
        key = node.index
    elif isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.name == "get" and node.args:
        key = node.args[0] if ir.last_name(node.func.value) in ("user_session", "session_state") else None
    return key.value if isinstance(key, ir.Constant) and isinstance(key.value, str) else ""


def _takes(statement: ir.Stmt, kept: Any) -> bool:
    return isinstance(statement, ir.Assign) and statement.value is not None and _key(statement.value) == _key(kept)


def _last_of(statement: ir.Stmt) -> str:
    return ir.last_name(statement.targets[0]) if isinstance(statement, ir.Assign) else ""


def _results(machine: Machine, request: Request, arguments: Arguments) -> tuple[Dynamic, ...]:
    """What tools gave, in the messages that the same code adds to the list that a request sends."""
    call = request.match.call
    value = look_up(arguments, call.messages or call.text or "", call.text_position) if call.messages or call.text else None
    if value is None or _is_bounded(force(value)):
        return ()
    written = (*request.call.args, *(each for _, each in request.call.keywords))
    names = {ir.last_name(each) for each in written if isinstance(each, (ir.Name, ir.Attribute))}
    attributes = {each.name for each in written if isinstance(each, ir.Attribute)}
    again = bool(request.loops or attributes)  # what is added behind the request is in the next one
    found: dict[object, Dynamic] = {}
    for note in machine.appended:
        same = note.function == request.function
        same = same or (note.of_object and note.name in attributes and _owner(note.function) == _owner(request.function))
        for part in content.message("tool", _content(note.item)).parts if same and note.name in names else ():
            if isinstance(part, Dynamic) and "tool-result" in part.traits and (again or part.at.line < request.name_at[0]):
                here = part.at.path == note.at.path and part.expression != "…"
                told = part if here else replace(part, expression=note.written, at=note.at)
                found.setdefault((told.at, told.expression), told)
    return tuple(found.values())


def _outlives(request: Request) -> bool:
    """Whether the list that a request sends is sent again: from the next round of a loop that does not make it, or by its object."""
    written = (*request.call.args, *(each for _, each in request.call.keywords))
    sent = {ir.last_name(each) for each in written if isinstance(each, (ir.Name, ir.Attribute))}
    if any(isinstance(each, ir.Attribute) and isinstance(each.value, ir.Name) and each.value.id == "self" for each in written):
        return True
    ats = {each.at for each in request.loops}
    loops = [node for node in every(request.module.module.body) if isinstance(node, ir.Loop) and node.at in ats]
    made = {name for loop in loops for name in sent for statement in statements_in(loop.body) if _assigns(statement, name)}
    return bool(loops) and not sent <= made


def _owner(function: str) -> str:
    return function.rpartition(".")[0]


def _is_bounded(value: V) -> bool:
    """Whether the list as a whole is cut, whatever is added to it."""
    if isinstance(value, Listing):
        return any(isinstance(item, Spread) and "cut" in traits_in(item.value) for item in value.items)
    return "cut" in traits_in(value)


def _content(item: V) -> V:
    """What a message says."""
    if isinstance(item, Dictionary):
        return item.items.get("content", item.items.get("output", item))
    if isinstance(item, Object):
        return item.arguments.get("content", 0) or item
    return item


def note(frame: Frame, node: ir.Call, item: V) -> None:
    """Remember what is added to a list when it holds what a tool gave."""
    of = node.func.value if isinstance(node.func, ir.Attribute) else None
    if of is not None and "tool-result" in traits_in(item):
        written, at = frame.module.source(_said(node.args[-1]).at), frame.span(node.at)
        frame.machine.appended.append(Appended(ir.last_name(of), isinstance(of, ir.Attribute), frame.function, item, written, at))


def _said(node: ir.Expr) -> ir.Expr:
    """What a message that is written out says: the value of its content."""
    if isinstance(node, ir.Mapping):
        for key, value in node.items:
            if isinstance(key, ir.Constant) and key.value in ("content", "output"):
                return value
    return dict(node.keywords).get("content", node) if isinstance(node, ir.Call) else node


# ---------------------------------------------------------------- what bounds them


def _is_counted(loop: ir.Loop) -> bool:
    """Whether a loop ends after a number of rounds: over a range, with a counter in its condition or before a `break`."""
    if loop.kind == "for":
        source = loop.source
        words = {ir.last_name(node.func) for node in every(source) if isinstance(node, ir.Call)}
        named = [node.id for node in every(loop.target) if isinstance(node, ir.Name)] if loop.target is not None else []
        return not words.isdisjoint({"range", "trange", "xrange"}) or any(map(_AGAIN.search, named)) or isinstance(source, ir.Sequence)
    if any(_is_limit(node) for node in every(loop.source)):
        return True
    for statement in statements_in(loop.body):
        if not isinstance(statement, ir.If) or not any(_is_limit(node) for node in every(statement.test)):
            continue
        if any(isinstance(inner, (ir.Stop, ir.Return)) for inner in statements_in([*statement.body, *statement.orelse])):
            return True
    return False


def _is_limit(node: Any) -> bool:
    if not isinstance(node, ir.Compare):
        return False
    if node.op in ("<", "<=", ">", ">="):
        return True
    words = " ".join(ir.last_name(side).lower() for side in (node.left, node.right))
    return node.op in ("==", "!=", "?") and re.search(r"max|limit|turn|step|round|iter|count", words) is not None


def _is_counted_at(at: ir.At, methods: Sequence[ir.Function]) -> bool:
    return any(isinstance(node, ir.Loop) and node.at == at and _is_counted(node) for method in methods for node in every(method.body))


def _bounds(node: Any, name: str, request: Request) -> bool:
    """Whether something shortens, measures or hands over the list of that name."""
    if isinstance(node, ir.Delete):
        return any(isinstance(target, ir.Subscript) and _is(target.value, name) for target in node.targets)
    if isinstance(node, (ir.If, ir.Loop, ir.Conditional)):
        test = node.source if isinstance(node, ir.Loop) else node.test
        return any(_is(place, name) for place in measured_in(test))
    if isinstance(node, ir.Subscript) and _is(node.value, name):
        return isinstance(node.index, ir.Slice) and is_cutting_slice(node.index)
    if not isinstance(node, ir.Call) or node.at == request.call.at:
        return False
    if isinstance(node.func, ir.Attribute) and _is(node.func.value, name):
        return node.func.name in _SHORTENING
    handed = any(_is(argument, name) for argument in (*node.args, *(value for _, value in node.keywords)))
    called = ir.last_name(node.func)
    return handed and not _HARMLESS.match(called) and called != ir.last_name(request.call.func)


def _assigns(statement: ir.Stmt, name: str) -> bool:
    """Whether a statement binds the list of that name anew, to something that is not the list with more in it."""
    if not isinstance(statement, ir.Assign) or statement.value is None:
        return False
    for target in statement.targets:
        if isinstance(target, ir.Subscript) and isinstance(target.index, ir.Slice) and _is(target.value, name):
            return True
        if _is(target, name) and not any(_is(node, name) or ir.last_name(node) in _GIVES_ALL for node in _whole_in(statement.value)):
            return True
    return False


def _whole_in(value: ir.Expr) -> Iterator[ir.Expr]:
    """The operands of a sum, and the starred entries of a list."""
    if isinstance(value, ir.Binary):
        yield from _whole_in(value.left)
        yield from _whole_in(value.right)
    elif isinstance(value, ir.Sequence):
        for item in value.items:
            if isinstance(item, ir.Star):
                yield item.value
    elif isinstance(value, ir.Call) and ir.last_name(value.func) in _GIVES_ALL:
        yield value.func  # an agent's run gives back what it was handed, with the answer
    else:
        yield value


def _adds(body: Sequence[ir.Stmt], name: str) -> bool:
    """Whether statements add to the list on the ordinary way, and not only after an exception."""
    return next(_added(body, name, handlers=False), None) is not None


def _added(body: Sequence[ir.Stmt], name: str, *, handlers: bool = True) -> Iterator[Any]:
    """What statements add to the list of that name."""
    for statement in body:
        if isinstance(statement, ir.Evaluate) and isinstance(call := statement.value, ir.Call):
            if isinstance(call.func, ir.Attribute) and call.func.name in _ADDING and _is(call.func.value, name):
                yield call.args
        elif (isinstance(statement, ir.Augment) and _is(statement.target, name)) or (
            isinstance(statement, ir.Assign) and statement.value is not None and any(_is(target, name) for target in statement.targets)
        ):
            yield statement.value
        for block in ir.blocks(statement):
            if handlers or not isinstance(statement, ir.Try) or not any(block is handler for handler in statement.handlers):
                yield from _added(block, name, handlers=handlers)


def _says(node: Any, words: re.Pattern[str]) -> bool:
    for each in every(node):
        written = each.value if isinstance(each, ir.Constant) and isinstance(each.value, str) else ""
        if len(written) < 20 and written not in _KEYS and words.search(written):
            return True
        if words.search(ir.last_name(each) if isinstance(each, (ir.Name, ir.Attribute)) else ""):
            return True
    return False


def _last(grown: Mystery) -> str:
    return grown.expression.rpartition(".")[2]


def _is(node: Any, name: str) -> bool:
    if isinstance(node, ir.Subscript):
        return _key(node) == name
    return isinstance(node, (ir.Name, ir.Attribute)) and ir.last_name(node) == name
