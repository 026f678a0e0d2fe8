"""The prompt files of a scan: read each candidate, keep those that hold a prompt, and tell what is malformed."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath

from promptlint.frontends.templates import Document, Fault, claims_to_be_a_prompt, document_of, is_of_a_format, read_prompt
from promptlint.frontends.templates.document import Malformed
from promptlint.leftovers import folder_aside
from promptlint.model import CallSite, PromptFile, Span, Static, possible
from promptlint.sources import KINDS, NOT_UTF8, Context, FileEntry, Read, Skipped, context_of
from promptlint.suppress import MARK

_CHAPTER = re.compile(r"\d+[ ._-].*\.md", re.IGNORECASE | re.DOTALL)  # `03_Interfaces.md`
_SERIES = 3  # files, of which one may be meant for people

ReadText = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class MalformedPrompt:
    """A prompt file, or a part of one, that can't be read as what it claims to be."""

    reason: str
    span: Span
    context: Context


@dataclass(frozen=True)
class PromptTexts:
    """The prompt files of a scan, sorted by path, and what was not understood of them."""

    files: tuple[PromptFile, ...]
    malformed: tuple[MalformedPrompt, ...]
    skipped: tuple[Skipped, ...]
    _text: Callable[[str], str | None] = field(repr=False)

    marked: Mapping[str, str] = field(default_factory=dict, repr=False)  # the texts of those that mention promptlint, by name

    @cached_property
    def names(self) -> frozenset[str]:
        """The files that hold a prompt, or claim to."""
        return frozenset((*(file.span.path for file in self.files), *(fault.span.path for fault in self.malformed)))

    def text(self, path: str) -> str | None:
        """The text of a prompt file as it stands there."""
        return self._text(path) if path in self.names else None

    def line(self, path: str, line: int) -> str | None:
        """One line of a prompt file as it stands there."""
        lines = (self.text(path) or "").split("\n")
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else None


def read_prompts(entries: Sequence[FileEntry], read: Read, read_text: ReadText, used: Mapping[str, Sequence[str]]) -> PromptTexts:
    """Read the candidates and the files that the code sends as prompts; a candidate that holds none is silently left out."""
    reader = _Reader(entries, read, read_text)
    for entry in entries:
        reader.entry(entry, certain=entry.name in used)
    for path in sorted(set(used) - {entry.name for entry in entries}):
        text = read_text(path)
        if text is not None:
            reader.document(Document(path, text, tuple(path.split("/")[:-1])), context_of(PurePosixPath(path).parts), certain=True)
    files = sorted(reader.files, key=lambda file: file.span.path)
    malformed = sorted(reader.malformed, key=lambda fault: fault.span)
    return PromptTexts(tuple(files), tuple(malformed), tuple(reader.skipped), read_text, reader.marked)


class _Reader:
    """Collects what the files give."""

    def __init__(self, entries: Sequence[FileEntry], read: Read, read_text: ReadText) -> None:
        self.read = read
        self.read_text = read_text
        self.files: list[PromptFile] = []
        self.malformed: list[MalformedPrompt] = []
        self.skipped: list[Skipped] = []
        self.marked: dict[str, str] = {}
        self.modules: dict[str, list[str]] = {}  # the .baml files by folder: they refer to each other
        self.chapters = Counter(posixpath.dirname(entry.name) for entry in entries if _CHAPTER.match(entry.path.name))
        for entry in entries:
            if entry.name.endswith(".baml"):
                self.modules.setdefault(posixpath.dirname(entry.name), []).append(entry.name)

    def entry(self, entry: FileEntry, *, certain: bool) -> None:
        source = self.read(entry)
        claims = certain or claims_to_be_a_prompt(entry.path.name, entry.folders)
        if isinstance(source, Skipped):
            if claims:
                self.skipped.append(source)
            return
        folder = posixpath.dirname(entry.name)
        try:
            document = document_of(
                entry.name,
                source.data,
                entry.folders,
                beside=lambda name: self.read_text(posixpath.join(folder, name)),
                siblings=self._siblings(folder) if entry.name.endswith(".baml") else (),
                read=self.read_text,
                in_series=_CHAPTER.match(entry.path.name) is not None and self.chapters[folder] >= _SERIES,
            )
        except Malformed as error:
            if claims and error.reason.startswith(f"{NOT_UTF8}:") and not certain and not is_of_a_format(entry.path.name):
                self.skipped.append(Skipped(entry.name, error.reason))  # only its folder speaks for it, and no code is seen to read it
            elif claims:
                self._fault(Document(entry.name, ""), Fault(error.reason, 0), entry.context)
            return
        self.document(document, entry.context, certain=certain)

    def document(self, document: Document, context: Context, *, certain: bool) -> None:
        reading = read_prompt(document, certain=certain)
        if MARK in document.text and (reading.file is not None or reading.faults):
            self.marked[document.path] = document.text
        if reading.file is not None:
            self.files.append(replace(reading.file, context=context))
        for fault in reading.faults:
            self._fault(document, fault, context)

    def _fault(self, document: Document, fault: Fault, context: Context) -> None:
        self.malformed.append(MalformedPrompt(fault.reason, document.span(fault.offset, fault.offset), context))

    def _siblings(self, folder: str) -> list[str]:
        """The .baml files of the same folder, then those of the project's other folders below the same baml_src."""
        top = folder
        while posixpath.basename(top) != "baml_src" and "/" in top:
            top = posixpath.dirname(top)
        if posixpath.basename(top) != "baml_src":
            return self.modules.get(folder, [])
        others = [where for where in sorted(self.modules) if where != folder and f"{where}/".startswith(f"{top}/")]
        return [*self.modules.get(folder, []), *(name for where in others for name in self.modules[where])]


def uses_of(calls: Sequence[CallSite]) -> dict[str, tuple[str, ...]]:
    """For each file whose text a call site sends as (part of) its prompt: those call sites, as path:line."""
    used: dict[str, dict[str, None]] = {}
    for call in calls:
        for message in call.prompt.messages if call.prompt is not None else ():
            for part in message.parts:
                if isinstance(part, Static) and PurePosixPath(part.at.path).suffix not in KINDS:
                    used.setdefault(part.at.path, {})[str(call.span)] = None
    return {path: tuple(places) for path, places in used.items()}


def as_call(file: PromptFile, given: Collection[str] = (), names: Collection[str] = ()) -> CallSite:
    """The request that a prompt file describes, for the rules; what the file leaves open is unknown in it.

    The files that are `given` to others, who ask for them, go along with no request of the project's own.
    Of all the files of the scan, the `names` tell whether this one was put aside with old copies.
    """
    named = [model for model in possible(file.model) if isinstance(model, str)]
    claude = file.provider == "anthropic" or any("claude" in model for model in named)
    begin = Span(file.span.path, 1, 1, 1, 1)
    return CallSite(
        span=begin,
        statement=begin,
        function=file.span.path,
        callee=PurePosixPath(file.span.path).name,
        sdk=file.format,
        provider=file.provider,
        operation="chat",
        model=file.model,
        names_deployment=file.names_deployment,
        max_tokens=file.max_tokens,
        prompt=file.prompt,
        generates=file.generates,
        cap_name=file.cap_name,
        cap_required=claude,  # Anthropic's API refuses a request without a cap: where the file has none, something else sets it
        context=file.context,
        sent="on-demand" if file.span.path in given else file.sent,
        role_told=file.role_told,
        uncalled=folder_aside(file.span.path, names) is not None,
    )
