"""Front-ends: one language each, lowered to the tree of `promptlint.ir`."""

from __future__ import annotations

from promptlint.frontends.notebook import lower_notebook
from promptlint.frontends.python import lower_python
from promptlint.ir import Module

__all__ = ["lower", "lower_notebook", "lower_python"]


def lower(path: str, kind: str, data: bytes) -> Module:
    """Lower one file's bytes; raises `Unreadable` with a reason that a user understands."""
    return lower_notebook(path, data) if kind == "notebook" else lower_python(path, data)
