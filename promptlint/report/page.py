"""The HTML report: one file that needs nothing else, in which nothing of the scanned code can be anything but text.

The scripts and the style are ours (and d3-hierarchy's), they are the same in every page, and the page's policy allows exactly them, by
their hashes.  What was scanned is in one block of JSON, in which no tag can begin or end, and reaches the page as text.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
from typing import Any

from promptlint.report.json import dumps

_NEVER_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def page(document: dict[str, Any]) -> str:
    """The whole page for a document of `page_data`."""
    library, script, style = (_text(name) for name in ("d3-hierarchy.min.js", "page.js", "page.css"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(library)} {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    pieces = {
        "policy": policy,
        "style": style,
        "data": embedded(document),
        "licence": _text("d3-hierarchy.LICENSE").strip(),  # it asks to go along with every copy
        "library": library,
        "script": script,
    }
    before, *rest = _text("page.html").split("{{")
    return before + "".join(pieces[name] + text for name, _, text in (each.partition("}}") for each in rest))


def embedded(document: dict[str, Any]) -> str:
    """JSON that can stand in a script element: no character of it is markup."""
    text = dumps(document)
    for character, escape in _NEVER_IN_HTML.items():
        text = text.replace(character, escape)
    return text


def _text(name: str) -> str:
    return (importlib.resources.files("promptlint") / "data" / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
