"""Prompt files: what format a file has, and what it says."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from dataclasses import replace

from promptlint.candidates import (
    COMPOUND,
    INSTRUCTIONS,
    JSON_SUFFIXES,
    OTHER_TEMPLATES,
    TEMPLATE_SUFFIXES,
    YAML_SUFFIXES,
    in_prompt_folder,
    suffix_of,
)
from promptlint.frontends.templates import baml, dotprompt, jinja, markdown, prompty, semantic_kernel, structured
from promptlint.frontends.templates.assemble import Reading
from promptlint.frontends.templates.document import Document, Fault, Malformed
from promptlint.sources import NOT_UTF8

__all__ = ["Document", "Fault", "Reading", "claims_to_be_a_prompt", "document_of", "is_of_a_format", "read_prompt"]

_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1b")  # which stand in no text, whatever its encoding


def document_of(
    path: str,
    data: bytes,
    folders: Sequence[str],
    *,
    beside: Callable[[str], str | None] = lambda name: None,
    siblings: Sequence[str] = (),
    read: Callable[[str], str | None] = lambda path: None,
    in_series: bool = False,
) -> Document:
    """A prompt file's bytes as text; raises `Malformed` where they are none."""
    for mark, name in ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16")):
        if data.startswith(mark):
            raise Malformed(f"{name} text: prompt files are read as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = f"byte 0x{data[error.start]:02x} on line {data.count(10, 0, error.start) + 1}"
        raise Malformed(f"{NOT_UTF8}: {at}" if _CONTROLS.isdisjoint(data) else f"not UTF-8 text: {at}") from None
    if "\0" in text:
        raise Malformed(f"holds a NUL byte on line {text.count(chr(10), 0, text.index(chr(0))) + 1}: not a text file")
    return Document(path, text, tuple(folders), beside, tuple(siblings), read, in_series)


def claims_to_be_a_prompt(name: str, folders: Sequence[str]) -> bool:
    """Whether a file that can't be read is missed as a prompt: its name or its folder says that it is one."""
    return is_of_a_format(name) or in_prompt_folder(folders[-1:])


def is_of_a_format(name: str) -> bool:
    """Whether a file's own name says that it is a prompt, wherever it stands."""
    return name.lower().endswith((".prompty", ".prompt", ".baml", ".mdc", *COMPOUND)) or name in INSTRUCTIONS


def read_prompt(document: Document, *, certain: bool = False) -> Reading:
    """Read a file: the prompt in it, or none, and what is malformed; `certain` when the code uses it as a prompt.  Never raises."""
    try:
        reading = _read(document, certain)
    except Malformed as error:
        return Reading(None, (Fault(error.reason, error.offset),))
    except (RecursionError, MemoryError):
        return Reading(None, (Fault("nested too deeply", 0),) if claims_to_be_a_prompt(document.name, document.folders) else ())
    return reading if reading.faults == () else replace(reading, faults=reading.faults[:1])


def _read(document: Document, certain: bool) -> Reading:
    name = document.name.lower()
    suffix = suffix_of(name)
    if not document.text.strip():
        return Reading()
    if suffix == ".prompty":
        return prompty.read(document)
    if suffix == ".baml":
        return baml.read(document)
    if suffix == ".prompt":
        return dotprompt.read(document) if dotprompt.is_one(document) else markdown.read(document, certain=True)
    if name == "skprompt.txt":
        return semantic_kernel.read_text(document)
    if suffix in YAML_SUFFIXES:
        return structured.read(document, "yaml")
    if suffix in JSON_SUFFIXES:
        return structured.read(document, "json")
    if suffix in TEMPLATE_SUFFIXES or suffix in OTHER_TEMPLATES:
        return jinja.read(document, certain=certain)
    return markdown.read(document, certain=certain)
