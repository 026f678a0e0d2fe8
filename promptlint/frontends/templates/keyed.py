"""Other YAML and JSON in which a key says that its text is a prompt: `system_template`, `user_prompt`, `instructions`."""

from __future__ import annotations

import re

from promptlint.candidates import PROMPT_WORDS, in_prompt_folder, is_named_after_prompts
from promptlint.frontends.templates.assemble import SET_BY_CALLER, Piece, Reading, Settings, assemble, words_of
from promptlint.frontends.templates.brace_tags import notation_of
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.prose import addresses, instructs, word_count
from promptlint.frontends.templates.tags import no_tags
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, scalars
from promptlint.model import Known, Unknown, Value

_ASKING = PROMPT_WORDS  # these alone are enough
_SPEAKERS = frozenset({"system", "user", "human", "assistant"})  # with one of the next: system_template, userMessage
_WRITTEN = frozenset({"template", "message", "text"})
_VAGUE = frozenset({"template", "instruction", "instructions", "system", "persona", "preamble"})  # these need a text that instructs
# Below these stands data to test or describe with, not what is sent; and words that make a key one of something else.
_DATA = frozenset({
    "tests", "test", "testcases", "test_cases", "examples", "example", "cases", "expected", "assert", "inputs", "outputs",
    "variables", "vars", "dataset", "metadata",
})  # fmt: skip
_OTHER = frozenset({
    "description", "title", "label", "name", "help", "url", "path", "file", "id", "type", "version", "placeholder", "format", "key",
    "dir", "directory",
})  # fmt: skip
_SENT = _ASKING | _VAGUE | {"message", "messages", "observation"}
_LABELS = frozenset({"role", "name", "id", "type", "key"})
_MIN_WORDS = 6
_SHORT = 120  # characters of one line: without a tag in it, it may as well be what a program asks a person
_PLACEHOLDER = re.compile(r"\{\{?\s*\$?\.?[^\W\d]\w*")
_ROLES = (
    ("system", frozenset(["system", "instructions", "instruction", "persona", "preamble", "developer"])),
    ("assistant", frozenset(["assistant", "ai"])),
)


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a file by its keys; None when no key speaks of a prompt and holds one."""
    if format == "json" and not _is_at_home(document):  # JSON holds everything: only a framework's own form counts elsewhere
        return None
    texts = [(path, text) for path, text in scalars(tree) if not _is_data(path) and not text.plain_word]
    prompts = [(path, text) for path, text in texts if _is_prompt(path, text)]
    if not prompts and _is_at_home(document):
        prompts = [(path, text) for path, text in texts if path and _is_long(text) and words_of(path[-1])[-1:] != ("description",)]
    if not prompts or (format == "json" and not instructs(" ".join(text.value for _, text in prompts), weakly=True)):
        return None
    if not isinstance(tree, Mapping) and (len(prompts) > 30 or not _is_at_home(document)):  # cases of a test, rows of a data set
        return None
    chosen = {id(text) for _, text in prompts}
    # In a file of prompts every longer text with a tag is filled in and sent, whatever its key.
    prompts += [(path, text) for path, text in texts if id(text) not in chosen and _is_sent(path, text)]
    prompts.sort(key=lambda item: item[1].start)
    scanner = notation_of("\n".join(text.value for _, text in prompts))
    pieces = []
    for path, text in prompts:
        has_tags = "{" in text.value or "$" in text.value
        pieces.append(Piece(_role(path), text.start, text.end, scanner if has_tags else no_tags, text.value))
    return assemble(document, format, pieces, settings=Settings(_model(tree)), sent="in-parts")


def _is_at_home(document: Document) -> bool:
    return is_named_after_prompts(document.stem) or in_prompt_folder(document.folders)


def _is_data(path: tuple[str, ...]) -> bool:
    return any(key.lower() in _DATA for key in path)


def _is_prompt(path: tuple[str, ...], text: Scalar) -> bool:
    if not path or path[-1].lower() in _LABELS:
        return False
    own = words_of(path[-1])
    if not own or own[-1] in _OTHER:
        return False
    words = set(own) | {word for key in path[-3:-1] for word in words_of(key) if word in _ASKING}
    if words & _ASKING or (set(own) & _SPEAKERS and set(own) & _WRITTEN):
        if len(text.value) < _SHORT and "\n" not in text.value.strip():
            return _is_filled(text) or addresses(text.value)
        return _is_long(text)
    return bool(set(own) & _VAGUE) and instructs(text.value) and word_count(text.value) >= _MIN_WORDS


def _is_long(text: Scalar) -> bool:
    return word_count(text.value) >= _MIN_WORDS and not text.value.lstrip().startswith(("{%- set", "#!/", "http"))


def _is_filled(text: Scalar) -> bool:
    return bool(_PLACEHOLDER.search(text.value)) and "${{" not in text.value and word_count(text.value) >= 3


def _is_sent(path: tuple[str, ...], text: Scalar) -> bool:
    return _is_filled(text) or bool(path and set(words_of(path[-1])) & _SENT and _PLACEHOLDER.search(text.value))


def _role(path: tuple[str, ...]) -> str:
    words = {word for key in path for word in words_of(key)}
    own = set(words_of(path[-1])) if path else set()
    for role, marks in _ROLES:
        if own & marks or (words & marks and not own & {"user", "human"}):
            return role
    return "user"


def _model(tree: Node) -> Value[str]:
    """The one model that the file names, under `model` or its `name` or `id`."""
    found = []
    for path, text in scalars(tree):
        last = path[-1].lower() if path else ""
        below = path[-2].lower() if len(path) > 1 else ""
        names_it = last in ("model", "model_name", "model_id") or (below == "model" and last in ("name", "id"))
        if names_it and re.fullmatch(r"[\w./:@-]{2,80}", text.value):
            found.append(text.value)
    unique = tuple(dict.fromkeys(found))
    return Known(unique[0]) if len(unique) == 1 else Unknown(SET_BY_CALLER if not unique else "the file names several")
