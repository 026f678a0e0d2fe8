"""Libraries: folders of many prompts of one form, one folder each, that no code names, read when a task asks for one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from promptlint.analysis import Files
from promptlint.candidates import in_agent_folder, in_prompt_folder

_FILE = "system.md"
_MANY = 10  # folders beside each other; as many agents of one project have a folder that is called after agents


def in_libraries(files: Files, names: Iterable[str]) -> frozenset[str]:
    """Those of some prompt files that stand in a library: in `…/patterns/<name>/system.md` beside nine like it, and no code names it."""
    prompts = tuple(names)
    shelves: dict[str, int] = {}
    for name in prompts:
        folder, file = posixpath.split(name)
        if file.lower() == _FILE and (shelf := posixpath.dirname(folder)):
            shelves[shelf] = shelves.get(shelf, 0) + 1
    many = {shelf for shelf, count in shelves.items() if count >= _MANY and not _speaks(posixpath.basename(shelf))}
    if not many:
        return frozenset()
    named = _names_in_code(files, {_FILE, *(posixpath.basename(shelf) for shelf in many)})
    libraries = () if _FILE in named else tuple(f"{shelf}/" for shelf in many if posixpath.basename(shelf).lower() not in named)
    return frozenset(name for name in prompts if name.startswith(libraries)) if libraries else frozenset()


def _speaks(folder: str) -> bool:
    """Whether a folder's name says that its prompts are the program's own: those of agents, or prompts as such."""
    return in_agent_folder((folder,)) or in_prompt_folder((folder,))


def _names_in_code(files: Files, words: Iterable[str]) -> frozenset[str]:
    """Those of some names, in lower case, that stand in code as a text or a part of a path."""
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"""(?<=["'/\\])(?:{either})(?=["'/\\])""".encode(), re.IGNORECASE)
    found: set[str] = set()
    for name in files.entries:
        found |= {match[0].decode("utf-8", "replace").lower() for match in pattern.finditer(files.code(name) or b"")}
    return frozenset(found)
