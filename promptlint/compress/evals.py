"""An evaluation of shorter prompts, for promptfoo and for pytest: both versions over the owner's own cases, side by side.

promptfoo's formats are as its version 0.123 reads them: a prompt file of chat messages, in whose strings Nunjucks fills in `{{ name }}`;
assertions are functions of a JavaScript file.  (Tried with that version on 2026-11-26.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

from promptlint.compress.pieces import VALUE
from promptlint.compress.suggestion import Suggestion
from promptlint.errors import UserError
from promptlint.model import Dynamic, Segment, Static

KEPT = "cases.json"  # what is the owner's: it is written once
EXAMPLE = "an example of "
INPUT = "input"
_ROLES = {"system": "system", "developer": "system", "assistant": "assistant"}
# promptlint's name of a provider: promptfoo's, with what stands between it and the model.
_PROVIDERS = {
    "anthropic": "anthropic:messages",
    "azure": "azure:chat",
    "bedrock": "bedrock",
    "cohere": "cohere",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "google": "google",
    "groq": "groq",
    "mistral": "mistral",
    "ollama": "ollama:chat",
    "openai": "openai:chat",
    "openrouter": "openrouter",
    "perplexity": "perplexity",
    "together": "togetherai",
    "vertex": "vertex",
    "x-ai": "xai",
}
UNKNOWN_PROVIDER = "{{ env.PROMPTLINT_PROVIDER }}"


@dataclass(frozen=True, slots=True)
class _Message:
    role: str
    segments: tuple[int, ...]  # of the request; the text's own ones among them


def evaluation(suggestions: Sequence[Suggestion]) -> Mapping[str, str]:
    """Every file of the evaluation by its path, with `/`.  A file named `KEPT` is the owner's where it exists."""
    made = {"same.cjs": _data("same.cjs"), "test_shorter_prompts.py": _data("test_shorter_prompts.py")}
    named = dict(zip(_names(suggestions), suggestions, strict=True))
    for name, suggestion in named.items():
        made |= {f"{name}/{path}": text for path, text in _one(suggestion).items()}
    return made | {"README.md": _readme(named)}


def write(made: Mapping[str, str], folder: Path) -> None:
    """Write the files; the owner's cases stay as they are.  Raises `UserError` where that cannot be."""
    for name, text in made.items():
        path = folder / name
        if path.name == KEPT and path.exists():
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {error.strerror or error}") from None


def _data(name: str) -> str:
    return (resources("promptlint") / "data" / "evals" / name).read_text(encoding="utf-8")


def _names(suggestions: Sequence[Suggestion]) -> Iterator[str]:
    """A folder for each, named after its place."""
    used: set[str] = set()
    for suggestion in suggestions:
        at = suggestion.text.at
        base = re.sub(r"[^\w.-]+", "-", f"{at.path}-{at.line}").strip("-.") or "prompt"
        name, number = base, 2
        while name.lower() in used:  # a disk may take A and a for the same
            name, number = f"{base}-{number}", number + 1
        used.add(name.lower())
        yield name


def _one(suggestion: Suggestion) -> dict[str, str]:
    names = _Names()
    old = _messages(suggestion, suggestion.text.flat, names)
    new = _messages(suggestion, suggestion.after, names)
    values = {name: f"{EXAMPLE}{expression}" for name, expression in names.given.items()}
    case = {"vars": values | {"expected": ""}}
    return {
        "original.json": _json(old),
        "shorter.json": _json(new),
        KEPT: _json([case]),
        "promptfooconfig.yaml": _config(suggestion),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


# ---------------------------------------------------------------- the messages


class _Names:
    """The variables of a prompt: a name for each run-time value, the same for the same expression."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def of(self, expression: str) -> str:
        known = next((name for name, given in self.given.items() if given == expression), None)
        if known is not None:
            return known
        words = re.findall(r"[A-Za-z][A-Za-z0-9]*", expression)
        base = "_".join(words)[:40].strip("_") or "value"
        name, number = base, 2
        while name in self.given or name in (INPUT, "expected"):
            name, number = f"{base}_{number}", number + 1
        self.given[name] = expression
        return name

    def input(self) -> str:
        """The user's message, where the code does not say what it is."""
        self.given.setdefault(INPUT, "what a user writes")
        return INPUT


def _messages(suggestion: Suggestion, flat: str, names: _Names) -> list[dict[str, str]]:
    """The request that sends the text, with `flat` in its place."""
    text = suggestion.text
    own = _filled(flat, [_expression(part) for index, part in enumerate(text.parts) if index not in text.own], names)
    if text.call is None:
        messages = [{"role": _role(text.role), "content": own}]
    else:
        messages = [*_of_request(text.call.segments, text.segments, own, names)]
    if not any(message["role"] == "user" for message in messages):
        messages.append({"role": "user", "content": f"{{{{ {names.input()} }}}}"})
    return messages


def _of_request(segments: Sequence[Segment], inside: Sequence[int], own: str, names: _Names) -> Iterator[dict[str, str]]:
    role, content, message = "", "", -1
    for index, segment in enumerate(segments):
        if segment.role == "tools" or (index in inside and index != inside[0]):
            continue
        here = _role(segment.role)
        if content and (segment.message != message or here != role):
            yield {"role": role, "content": content}
            content = ""
        role, message = here, segment.message
        content += own if index in inside else _of_part(segment, names)
    if content:
        yield {"role": role, "content": content}


def _of_part(segment: Segment, names: _Names) -> str:
    part = segment.part
    if isinstance(part, Static):
        return _literal(part.text)
    return "" if part.modality != "text" or part.source == "history" else _variable(part.expression, names)


def _role(role: str) -> str:
    return _ROLES.get(role, "user")


def _expression(part: object) -> str:
    return part.expression if isinstance(part, Dynamic) else "another text"


def _filled(flat: str, expressions: Sequence[str], names: _Names) -> str:
    stretches = flat.split(VALUE)
    expressions = [*expressions, *["a value"] * len(stretches)]
    return _literal(stretches[0]) + "".join(
        _variable(expressions[index], names) + _literal(stretch) for index, stretch in enumerate(stretches[1:])
    )


def _variable(expression: str, names: _Names) -> str:
    return f"{{{{ {names.of(' '.join(expression.split()))} }}}}"


def _literal(text: str) -> str:
    """A text in which Nunjucks finds nothing to fill in."""
    return re.sub(r"\{\{|\{%|\{#|\}\}|%\}|#\}", lambda found: f"{{{{ '{found[0]}' }}}}", text)


# ---------------------------------------------------------------- what is told


def _config(suggestion: Suggestion) -> str:
    import yaml  # noqa: PLC0415

    what = f"{suggestion.text.key}: {suggestion.before_tokens.likely} tokens, shortened to {suggestion.after_tokens.likely}"
    config = {
        "description": what,
        "prompts": [{"id": "file://original.json", "label": "original"}, {"id": "file://shorter.json", "label": "shorter"}],
        "providers": [_provider(suggestion)],
        "tests": f"file://{KEPT}",
        "defaultTest": {
            "assert": [
                {"type": "javascript", "value": "file://../same.cjs:sameOutcome", "metric": "same outcome"},
                {"type": "javascript", "value": "file://../same.cjs:notDearer", "metric": "cost"},
            ]
        },
        "evaluateOptions": {"maxConcurrency": 1},
    }
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=140)


def _provider(suggestion: Suggestion) -> str:
    known = _PROVIDERS.get(suggestion.text.provider)
    return f"{known}:{suggestion.text.model}" if known and suggestion.text.model else UNKNOWN_PROVIDER


def _readme(named: Mapping[str, Suggestion]) -> str:
    rows = [
        f"| `{name}` | {each.before_tokens.likely} | {each.after_tokens.likely} | "
        f"{each.text.model if _provider(each) != UNKNOWN_PROVIDER else 'set PROMPTLINT_PROVIDER, for example to openai:chat:gpt-4o'} |"
        for name, each in named.items()
    ]
    return _data("README.md").replace("ROWS", "\n".join(rows))
