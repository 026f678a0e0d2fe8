"""YAML and JSON files: which of the formats that are written in them this one is, if it is one."""

from __future__ import annotations

import re
from collections.abc import Callable

from promptlint.candidates import COMPOUND, in_prompt_folder, is_named_after_prompts
from promptlint.frontends.templates import crewai, github_models, keyed, langchain, promptfoo, semantic_kernel
from promptlint.frontends.templates.assemble import Reading
from promptlint.frontends.templates.document import Document, Fault, Malformed
from promptlint.frontends.templates.tree import Mapping, Node, Sequence, parse_tree

# A file without one of these words in it is not parsed.
HINTS = re.compile(r"prompt|template|backstory|expected_output|instruction|system|messages|persona")
_RECORDING = re.compile(r"^(?:interactions|cassette|openapi|swagger|apiVersion|on|jobs):", re.MULTILINE)
_FORMATS: tuple[Callable[[Document, Node, str], Reading | None], ...] = (
    promptfoo.read,
    crewai.read,
    langchain.read,
    github_models.read,
    semantic_kernel.read,
    keyed.read,
)


def read(document: Document, format: str) -> Reading:
    """Read a YAML or JSON file."""
    text = document.text
    at_home = is_named_after_prompts(document.stem) or in_prompt_folder(document.folders)
    if not (at_home or HINTS.search(text)) or (_RECORDING.search(text) and not document.name.endswith(COMPOUND)):
        return Reading()
    try:
        tree = parse_tree(text.replace("\t", " ") if format == "json" else text)
    except Malformed as error:
        claims = at_home or "promptfoo" in document.name
        return Reading(None, (Fault(error.reason, error.offset),) if claims else ())
    if not isinstance(tree, (Mapping, Sequence)):
        return Reading()
    for read_as in _FORMATS:
        reading = read_as(document, tree, format)
        if reading is not None:
            return reading
    return Reading()
