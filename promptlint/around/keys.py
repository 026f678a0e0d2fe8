"""Keys that several environments pay with: one written into the code, or one name for development and production."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint import ir
from promptlint.around.spans import span_of, words_of
from promptlint.model import SharedKey, Span

WORDS = re.compile(rb"api_?key|API_?KEY|\bsk-")
_ARGUMENT = re.compile(r"(?:^|_)api_?key$", re.I)
_PROVIDERS = re.compile(
    r"openai|anthropic|claude|gemini|google|mistral|cohere|groq|together|openrouter|voyage|deepseek|perplexity|xai|fireworks|litellm"
    r"|\bllm|replicate|huggingface|azure",
    re.I,
)
# What real keys of providers look like; a placeholder has blanks, words or stars where they have letters and digits at random.
_KEY = re.compile(
    r"(?:sk-(?:ant-|proj-|or-v1-|svcacct-|lf-)?[\w-]{20,}|AIza[\w-]{30,}|gsk_\w{30,}|xai-\w{30,}|hf_\w{30,}|pplx-\w{30,}|r8_\w{30,}|pa-[\w-]{30,})\Z"
)
_MADE_UP = re.compile(r"your|xxx|1234|abcd|\*{3}|\.\.\.|example|placeholder|dummy|fake|test|change|insert|redacted|here|0{6}|replace", re.I)
_PRODUCTION = re.compile(r"(?:^|[^a-z])(?:prod|production|live)(?:[^a-z]|$)", re.I)
_OTHERS = re.compile(r"(?:^|[^a-z])(?:dev|develop|development|staging|stage|local|sandbox|qa|preview|testing)(?:[^a-z]|$)", re.I)
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def of(modules: Iterable[ir.Module]) -> tuple[SharedKey, ...]:
    """The shared keys of these files."""
    found = [key for module in modules for key in (*_literals(module), *_names(module))]
    return tuple(sorted(found, key=lambda key: key.at))


# ---------------------------------------------------------------- written into the code


def _literals(module: ir.Module) -> Iterator[SharedKey]:
    for each in ir.walk(module.body):
        if isinstance(each, ir.Call):
            for name, value in each.keywords:
                if name and _ARGUMENT.search(name) and _is_key(value):
                    yield SharedKey("literal", f"{ir.last_name(each.func)}({name}=…)", span_of(module, value.at))
        elif isinstance(each, ir.Assign) and each.value is not None and _is_key(each.value):
            target = each.targets[0]
            yield SharedKey("literal", _spelled(target), span_of(module, each.value.at))


def _is_key(value: ir.Expr) -> bool:
    return isinstance(value, ir.Constant) and isinstance(value.value, str) and looks_like_a_key(value.value)


def looks_like_a_key(text: str) -> bool:
    """Whether a text is a provider's key, and no placeholder for one."""
    return _KEY.match(text) is not None and not _MADE_UP.search(text) and len(set(text)) > 12 and any(map(str.isdigit, text))


def _spelled(target: ir.Expr) -> str:
    if isinstance(target, ir.Subscript) and isinstance(target.index, ir.Constant):
        return f'{ir.last_name(target.value)}["{target.index.value}"]'
    if isinstance(target, ir.Attribute):
        return f"{ir.last_name(target.value) or '…'}.{target.name}"
    return ir.last_name(target) or "a constant"


# ---------------------------------------------------------------- one name in two environments


def _names(module: ir.Module) -> Iterator[SharedKey]:
    """The names of keys that a place for production reads and a place for another environment as well."""
    uses: dict[str, dict[str, list[Span]]] = {}
    for statement in module.body:
        _look(module, statement, "", uses)
    for name, by_environment in sorted(uses.items()):
        if by_environment.get("production") and by_environment.get("other"):
            first, *more = sorted(by_environment["production"])
            yield SharedKey("name", name, first, (*more, *sorted(by_environment["other"])))


def _look(module: ir.Module, node: object, environment: str, uses: dict[str, dict[str, list[Span]]]) -> None:
    """Go down a tree with the environment that the code on the way is for."""
    if isinstance(node, (list, tuple)):
        for item in node:
            _look(module, item, environment, uses)
    elif isinstance(node, (ir.If, ir.Conditional)):
        body, orelse = _branches(node.test, environment)
        _look(module, node.body, body, uses)
        _look(module, node.orelse, orelse, uses)
    elif isinstance(node, ir.Mapping):
        for key, value in node.items:
            said = _environment(key.value) if isinstance(key, ir.Constant) and isinstance(key.value, str) else ""
            _look(module, value, said or environment, uses)
    elif isinstance(node, (ir.Class, ir.Function)):
        _look(module, node.body, _environment(node.name) or environment, uses)
    elif isinstance(node, ir.Assign):
        named = next((said for target in node.targets if (said := _environment(ir.last_name(target)))), "")
        _look(module, node.value, named or environment, uses)
    elif environment and (name := _key_read(node)):
        assert isinstance(node, (ir.Call, ir.Name, ir.Attribute, ir.Subscript))
        uses.setdefault(name, {}).setdefault(environment, []).append(span_of(module, node.at))
    elif node is not None:
        for child in ir.children(node):
            _look(module, child, environment, uses)


def _branches(test: ir.Expr, environment: str) -> tuple[str, str]:
    """What the two branches behind a test of the environment are for."""
    said = _tested(test)
    if not said:
        return environment, environment
    negated = isinstance(test, ir.Not) or (isinstance(test, ir.Compare) and test.op in ("!=", "not in", "is not"))
    other = {"production": "other", "other": "production"}[said]
    return (other, said) if negated else (said, other)


def _tested(test: ir.Expr) -> str:
    inner = test.value if isinstance(test, ir.Not) else test
    if isinstance(inner, ir.Compare) and isinstance(inner.right, ir.Constant):
        return _environment(str(inner.right.value))
    if isinstance(inner, (ir.Name, ir.Attribute)):
        return _environment(ir.last_name(inner))
    return ""


def _environment(name: str) -> str:
    words = _CAPITALS.sub("_", name)
    production, other = _PRODUCTION.search(words), _OTHERS.search(words)
    return "" if bool(production) == bool(other) else "production" if production else "other"


def _key_read(node: object) -> str:
    """The name under which a key is read: of an environment variable, or a constant."""
    name = ""
    if isinstance(node, ir.Call) and ir.last_name(node.func) in ("getenv", "get", "config") and node.args:
        first = node.args[0]
        name = first.value if isinstance(first, ir.Constant) and isinstance(first.value, str) else ""
    elif isinstance(node, ir.Subscript) and "environ" in words_of(node.value) and isinstance(node.index, ir.Constant):
        name = str(node.index.value)
    elif isinstance(node, (ir.Name, ir.Attribute)):
        name = ir.last_name(node)
    return name if _ARGUMENT.search(name) and _PROVIDERS.search(name) else ""
