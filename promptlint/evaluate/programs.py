"""Which files run in one program: what one of them sets for the whole program, the other meets."""

from __future__ import annotations

from promptlint.project import Project


def in_one_program(project: Project, one: str, other: str) -> bool:
    """Whether one file's imports lead to the other, or those of a third to both."""
    if other in project.reachable(one) or one in project.reachable(other):
        return True
    if one.endswith(".ipynb") or other.endswith(".ipynb"):
        return False  # nothing imports a notebook
    return any({one, other} <= project.reachable(path) for path in project.paths)
