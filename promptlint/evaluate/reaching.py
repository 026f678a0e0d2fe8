"""Reaching: whether the texts that a search finds are seen to reach a prompt, followed through the project by names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from promptlint import ir
from promptlint.evaluate.asking import is_sent_by_name
from promptlint.evaluate.carrying import Held, carries, grown, is_bounded, is_cut, is_held_to_size, is_scored_by, is_sifted, passed_in
from promptlint.evaluate.families import Families, Place
from promptlint.evaluate.frames import Machine, Request
from promptlint.evaluate.retrievals import is_of_unknown_procedure
from promptlint.evaluate.walks import every
from promptlint.model import CallSite, possible

_MOST = 3  # bodies that are looked at for one search: on a longer way, followed by names alone, something else goes by the same name
_ANSWERING = frozenset({"chat", "text_completion", "create_agent"})
# Engines that ask a model themselves, and what puts a retriever in front of one.
_ENGINES = re.compile(r"(query|chat)_engine$|QueryEngine$|ChatEngine$|^FileSearchTool$")
_CHAINS = re.compile(
    r"(query|chat)_engine$|QueryEngine$|ChatEngine$|Retrieval\w*Chain$|RetrievalQA|QAChain$|^create_\w*(retriev|document)\w*chain$|"
    r"^create_retriever_tool$|^from_chain_type$|QueryEngineTool|RetrieverTool$|_qa_chain$|^(Human|System|User|Chat)Message$|"
    r"^(format_prompt|format_messages|invoke_model|create_react_agent|create_agent|initialize_agent|AgentExecutor)$"
)
_ENGINE_FACTORY = frozenset({"from_defaults", "from_args", "from_llm", "from_retriever"})
_PROMPTS = re.compile(r"(^|_)prompts?$", re.IGNORECASE)
_MAKES_PROMPTS = re.compile(r"(^|_)prompts?(_|$)", re.IGNORECASE)  # a function that writes one
_GENERATORS = re.compile(r"(Generator|PromptBuilder|PromptNode)$")
_MODELS = re.compile(r"(^|_)(llm|lm|model|chat_?model|language_model|gpt)(_\w+)?$", re.IGNORECASE)
_TOOLS = re.compile(r"^(tool|function_tool|tool_plain|kernel_function|ai_function|ai_callable|register_for_llm|llm_tool|beta_tool)$")
_RUN_BY_AGENTS = frozenset({"_run", "_arun", "run", "forward", "execute", "_execute", "__call__"})
_OF_OBJECT = frozenset({"__call__", "forward", "_get_relevant_documents", "_aget_relevant_documents", "_retrieve", "_aretrieve"})


class Reaching:
    """Answers for one scan; what was told of its classes and functions is kept."""

    def __init__(self, machine: Machine, context: Callable[[str], str]) -> None:
        self.machine = machine
        self.context = context
        self._families: dict[bool, Families] = {}
        self.asked = {id(each.call) for each in machine.found if each.match.call.operation in _ANSWERING and not each.makes}

    def families(self, of: str) -> Families:
        """The functions and classes of the project; what tests do with those of the application tells nothing of it."""
        with_tests = of == "test"
        if with_tests not in self._families:
            project = self.machine.project
            paths = [path for path in sorted(project.paths | project.notebooks) if with_tests or self.context(path) != "test"]
            self._families[with_tests] = Families(self.machine, paths)
        return self._families[with_tests]

    def with_sight(self, request: Request, site: CallSite) -> CallSite:
        """The call site of a search with whether its texts are seen to reach a prompt."""
        if site.top_k is None or not possible(site.top_k):
            return site  # a number that is not known is not spoken of
        counted = not is_of_unknown_procedure(request, self.machine.project)
        return replace(site, chunks=replace(site.chunks, seen=counted and self.is_seen(request)))

    def is_seen(self, request: Request) -> bool:
        """Whether the texts that a search finds stand in a prompt, or in what a tool of an agent gives."""
        if is_sifted(request.call):
            return False
        if request.match.call.generates or _ENGINES.search(ir.last_name(request.call.func)) or _is_an_engine(request.call):
            return True
        return _Walk(self, request).ends_in_a_prompt()


def _is_an_engine(call: ir.Call) -> bool:
    """`RetrieverQueryEngine.from_args(…)`."""
    func = call.func
    return isinstance(func, ir.Attribute) and func.name in _ENGINE_FACTORY and _ENGINES.search(ir.last_name(func.value)) is not None


@dataclass(slots=True)
class _Visit:
    """A body that texts came to, and what held them when it was last looked at."""

    place: Place
    names: frozenset[str]
    keys: frozenset[str]


class _Walk:
    """The way of what one search finds: bodies wait until nothing new comes to them."""

    def __init__(self, reaching: Reaching, request: Request) -> None:
        self.of = reaching
        self.families = reaching.families(reaching.context(request.module.path))
        self.calls = frozenset({id(request.call)})
        self.visits: dict[int, _Visit] = {}
        self.waiting: list[int] = []
        self.looked = 0
        self.seen = False
        self._come(self.families.place_of(request.module, request.call.at), frozenset())

    def ends_in_a_prompt(self) -> bool:
        while self.waiting and not self.seen and self.looked < _MOST:
            self.looked += 1
            self._look(self.visits[self.waiting.pop(0)])
        return self.seen

    def _come(self, place: Place, names: frozenset[str], keys: frozenset[str] = frozenset()) -> None:
        """Texts come to a body, under these names."""
        known = self.visits.get(id(place.body))
        if known is None:
            known = self.visits[id(place.body)] = _Visit(place, names, keys)
        elif names <= known.names and keys <= known.keys:
            return
        known.names |= names
        known.keys |= keys
        if id(place.body) not in self.waiting:
            self.waiting.append(id(place.body))

    # ------------------------------------------------------------ one body

    def _look(self, visit: _Visit) -> None:
        place = visit.place
        held = grown(self.families.steps(place), Held(visit.names, self.calls, visit.keys))
        if place.function is not None and is_cut(place.body, held):
            return
        if any(is_scored_by(node, held) or self._is_cut_by(node, place, held) for node in place.nodes() if isinstance(node, ir.Call)):
            return
        new, visit.names = held.names - visit.names, held.names
        for node in place.nodes():
            if self._stands_in_a_prompt(node, place, held):
                self.seen = True
                return
            if isinstance(node, ir.Call):
                self._enter(node, place, held)
            elif isinstance(node, ir.Return) and carries(node.value, held):
                self._give(node, node.value, place, held)
            elif isinstance(node, ir.Opaque) and place.function is not None and place.function.is_generator and carries(node, held):
                self._give(node, None, place, held)
        self._spread(place, new)

    def _stands_in_a_prompt(self, node: Any, place: Place, held: Held) -> bool:
        if isinstance(node, ir.Call):
            passes = any(carries(each, held) for each in passed_in(node))
            if id(node) in self.of.asked:
                return passes or carries(node.func, held)
            name = ir.last_name(node.func)
            passes = passes and not is_bounded(node)
            if passes and (is_sent_by_name(node) or _CHAINS.search(name) or _is_an_engine(node) or _formats_a_prompt(node)):
                return True
            if name == "dict" and any(key == "role" for key, _ in node.keywords):
                return any(key == "content" and carries(value, held) for key, value in node.keywords)
            return passes and name == "add_component" and _has_generator(place)
        if isinstance(node, ir.Mapping):
            written = {key.value: value for key, value in node.items if isinstance(key, ir.Constant) and isinstance(key.value, str)}
            return "role" in written and "content" in written and carries(written["content"], held)
        if isinstance(node, ir.Binary) and node.op == "|":
            return carries(node, held) and any(_MODELS.search(ir.last_name(each)) for each in _stages(node))
        if isinstance(node, ir.Assign) and isinstance(node.value, (ir.Template, ir.Binary)):
            return any(_PROMPTS.search(ir.last_name(each)) for each in node.targets) and carries(node.value, held)
        return False

    # ------------------------------------------------------------ from body to body

    def _is_cut_by(self, call: ir.Call, place: Place, held: Held) -> bool:
        """Whether a function of the project that is passed the texts holds them to a bound."""
        if id(call) in self.calls or not any(carries(each, held) for each in passed_in(call)):
            return False
        return any(is_held_to_size(inner.body) for inner, _ in self.families.called(call, place))

    def _enter(self, call: ir.Call, place: Place, held: Held) -> None:
        """A function of the project that is passed the texts."""
        if not any(carries(each, held) for each in passed_in(call)) or id(call) in self.calls or is_bounded(call):
            return
        for inner, bound in self.families.called(call, place):
            named: set[str] = set()
            assert inner.function is not None
            parameters = inner.function.parameters[1 if bound else 0 :]
            for index, each in enumerate(call.args):
                if carries(each, held):
                    named |= {each.name for each in parameters[index : index + 1]}
            for name, value in call.keywords:
                if carries(value, held):
                    named |= {each.name for each in parameters if each.name == name or (name is None and each.kind == "mapping")}
            if named:
                self._come(inner, frozenset(named))
        for inner, parameter in self.families.taking(call, place):
            self._come(inner, frozenset({parameter}))

    def _give(self, node: Any, value: ir.Expr | None, place: Place, held: Held) -> None:
        """A function gives the texts back: whoever calls it has them, and so has the agent whose tool it is."""
        function = self.families.innermost(place, node.at)
        if function is None:
            return
        outer = function is place.function
        marks = (ir.last_name(each.func if isinstance(each, ir.Call) else each) for each in function.decorators)
        if _MAKES_PROMPTS.search(function.name) or any(map(_TOOLS.match, marks)):
            self.seen = True
            return
        if not outer:
            self._come(place, frozenset({function.name}))
            return
        if place.cls is not None and function.name in _RUN_BY_AGENTS and self.families.is_a_tool(place):
            self.seen = True
            return
        keys = _keys_of(value, held) if self.families.is_a_step(place) else frozenset()
        for other in self.families.steps_beside(place) if keys else ():
            self._come(other, frozenset(), keys)
        if place.cls is None:
            self._name(function.name, place)
        elif function.name in _OF_OBJECT:
            self._name(place.cls.name, place)
        else:
            for other, names in self.families.callers_of_method(place):
                self._come(other, names)

    def _name(self, name: str, place: Place) -> None:
        """A name of a module, of a function or a class, now stands for the texts, wherever it is read."""
        for other in self.families.readers_of(name, place.module):
            self._come(other, frozenset({name}))

    def _spread(self, place: Place, new: frozenset[str]) -> None:
        """What is kept beyond the body: attributes of the object, variables of the module."""
        kept = frozenset(name for name in new if name.startswith("self."))
        if kept and place.cls is not None:
            for other in self.families.methods_beside(place):
                if any(name.removeprefix("self.") in self.families.words(other) for name in kept):
                    self._come(other, kept)
        for name in new:
            if "." not in name and (place.function is None or name in place.module.module.globals):
                self._name(name, place)
        if place.cls is not None and kept:
            for name in kept:
                for other, names in self.families.readers_of_attribute(name.removeprefix("self."), place):
                    self._come(other, names)


def _keys_of(value: ir.Expr | None, held: Held) -> frozenset[str]:
    """The keys under which a step of a graph hands the texts on: `return {"documents": found}`."""
    items: Sequence[tuple[Any, ir.Expr]] = value.items if isinstance(value, ir.Mapping) else ()
    return frozenset(
        key.value for key, each in items if isinstance(key, ir.Constant) and isinstance(key.value, str) and carries(each, held)
    )


def _stages(node: ir.Expr) -> Iterator[ir.Expr]:
    if isinstance(node, ir.Binary) and node.op == "|":
        yield from _stages(node.left)
        yield from _stages(node.right)
    elif isinstance(node, ir.Call):
        yield node.func
    else:
        yield node


def _formats_a_prompt(call: ir.Call) -> bool:
    """`PROMPT.format(context=found)`."""
    func = call.func
    if not isinstance(func, ir.Attribute) or func.name not in ("format", "invoke", "render", "substitute", "safe_substitute"):
        return False
    name = ir.last_name(func.value.func if isinstance(func.value, ir.Call) else func.value)
    return _PROMPTS.search(name) is not None or name.endswith(("PROMPT", "PromptTemplate", "prompt_template"))


def _has_generator(place: Place) -> bool:
    return any(isinstance(node, ir.Call) and _GENERATORS.search(ir.last_name(node.func)) for node in every(place.body))
