"""What a call site is called in files that people keep: by its file, its function and its prompt, never by its line."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from promptlint.model import CallSite, Static

MODULE = "<module>"  # the place of a call that stands in no function
_WORDS_OF_A_PROMPT = 5
_WORDS_OF_A_SKETCH = 32
_WORD = re.compile(r"[^\W_]+(?:'\w+)?")


def qualname(site: CallSite) -> str:
    """Where the call stands below its module: `reply`, `Agent.plan`, or `<module>`.

    `CallSite.function` begins with the module's dotted name, which is the end of the file's path.
    """
    if site.function == site.span.path:  # a prompt file
        return MODULE
    parts = list(PurePosixPath(os.path.splitext(site.span.path)[0]).parts)  # noqa: PTH122  (a path without a name has no suffix to take away)
    if len(parts) > 1 and parts[-1] == "__init__":
        parts.pop()
    for start in range(len(parts)):
        module = ".".join(parts[start:])
        if site.function == module:
            return MODULE
        if site.function.startswith(module + "."):
            return site.function[len(module) + 1 :]
    return site.function or MODULE


def keys(sites: Sequence[CallSite], root: Path | None = None) -> list[str]:
    """A name for each call site, in the order given: `app/answer.py:reply`, its path below `root`.

    Several calls of one function are told apart by the first words of what they send, or else by what they call
    (`app/answer.py:reply[be-brief-and-kind]`), and those that still share a name by their order (`…#2`).
    """
    places = [f"{_path(site.span.path, root)}:{qualname(site)}" for site in sites]
    shared = Counter(places)
    named = [place if shared[place] == 1 else f"{place}[{label_of(site)}]" for place, site in zip(places, sites, strict=True)]
    total, seen = Counter(named), Counter[str]()
    result = []
    for name in named:
        seen[name] += 1
        result.append(f"{name}#{seen[name]}" if total[name] > 1 and seen[name] > 1 else name)
    return result


def fingerprint(site: CallSite) -> tuple[str, tuple[str, ...]] | None:
    """What tells the static text of a prompt again in another run, without the text; None where there is none.

    The first is a hash of all of it, equal where the words are equal.  The second is a sketch: the least hashes of its
    distinct words, of which two similar prompts share most.  Neither depends on lines, blanks or run-time values.
    """
    texts = [part.text for message in site.prompt.messages for part in message.parts if isinstance(part, Static)] if site.prompt else []
    words = " ".join(texts).split()
    if not words:
        return None
    sketch = sorted({_hash(word.lower())[:8] for word in words})[:_WORDS_OF_A_SKETCH]
    return _hash(" ".join(words))[:16], tuple(sketch)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def function_of(key: str) -> str:
    """The part of a key that names the file and the function: without the label and the number."""
    return key.partition("[")[0]


def _path(name: str, root: Path | None) -> str:
    if root is None:
        return name
    absolute = os.path.abspath(name)  # noqa: PTH100  (resolve() would follow links)
    below = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118
    return absolute[len(below) :].replace(os.sep, "/") if absolute.startswith(below) else name


def label_of(site: CallSite) -> str:
    """The first words of the prompt; where nothing of it is known, the last names of what is called."""
    for message in site.prompt.messages if site.prompt else ():
        for part in message.parts:
            words = _WORD.findall(part.text) if isinstance(part, Static) else []
            if len(words) >= 2:
                return "-".join(word.lower() for word in words[:_WORDS_OF_A_PROMPT])
    return ".".join(re.findall(r"\w+", site.callee)[-2:]) or site.operation
