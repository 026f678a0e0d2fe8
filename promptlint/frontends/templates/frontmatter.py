"""The YAML between two lines of dashes (or of plus signs) at the head of a prompt file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.frontends.templates.document import Document, Fault, Malformed
from promptlint.frontends.templates.tree import Mapping, parse_tree

# Comments (a licence, say) may stand before it.
_FENCE = re.compile(r"(?:---|\+\+\+)[ \t]*\r?\n")
_ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),  # Prompty's other marker: YAML between these as well
}
_MAX_LEAD = 200  # lines


@dataclass(frozen=True)
class Front:
    """A frontmatter: its mapping (empty when there is none or it can't be read), where the body begins, and what is wrong."""

    fields: Mapping
    body: int
    present: bool = False
    faults: tuple[Fault, ...] = ()


def split(document: Document) -> Front:
    """Take the frontmatter off; a body without one begins at offset 0."""
    text, at = document.text, 0
    for _ in range(_MAX_LEAD):
        line_end = text.find("\n", at)
        line = text[at : line_end if line_end >= 0 else len(text)]
        if not line.strip() or line.startswith("#"):
            if line_end < 0:
                return Front(Mapping([], 0), 0)
            at = line_end + 1
            continue
        break
    opened = _FENCE.match(text, at)
    if opened is None:
        return Front(Mapping([], 0), 0)
    closed = _ENDS[opened[0][:3]].search(text, opened.end())
    if closed is None:
        return Front(Mapping([], 0), 0, faults=(Fault("the frontmatter is never closed", at),))
    body = min(len(text), closed.end() + 1)
    try:
        tree = parse_tree(text[opened.end() : closed.start()], opened.end())
    except Malformed as error:
        fault = Fault(f"frontmatter: {error.reason}", min(error.offset, body))
        return Front(_sections(text, opened.end(), closed.start()), body, True, (fault,))
    if tree is not None and not isinstance(tree, Mapping):
        empty = text[opened.end() : closed.start()].strip() == ""
        faults = () if empty else (Fault("frontmatter: not a mapping", opened.end()),)
        return Front(Mapping([], 0), body, True, faults)
    return Front(tree or Mapping([], 0), body, True)


_SECTION = re.compile(r"^(?=[^\W\d][\w-]*:)", re.MULTILINE)
_MAX_SECTIONS = 100


def _sections(text: str, start: int, end: int) -> Mapping:
    """The top-level keys of a broken frontmatter that can be read by themselves: a mistake in one does not make the others unknown."""
    starts = [match.start() for match in _SECTION.finditer(text, start, end)][:_MAX_SECTIONS]
    found = Mapping([], start)
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        try:
            tree = parse_tree(text[begin:stop], begin)
        except Malformed:
            continue
        found.items += tree.items if isinstance(tree, Mapping) else []
    return found
