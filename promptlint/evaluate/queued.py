"""Tasks of a queue: functions that Celery runs for whoever sends them, by their name or by a text that tells it.

A schedule that stands in a database, or a task that is sent by a name which is computed, may be any of them.
"""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.project import Project

_SENDS_ANY = re.compile(
    rb"\b(?:send_task|signature|subtask)\(\s*(?![\s\"'])|\bdjango_celery_beat\b|\bDatabaseScheduler\b|\bredbeat\b|\bapp\.tasks\[|\.tasks\["
)


def is_task(module: ir.Module, decorator: ir.Expr) -> bool:
    """Whether a decorator makes a function a task of Celery: `@shared_task`, `@app.task(bind=True)`."""
    mark = decorator.func if isinstance(decorator, ir.Call) else decorator
    if isinstance(mark, ir.Name):
        return mark.id == "shared_task" and any(_takes(each, "celery", "shared_task") for each in module.body)
    is_of_one = isinstance(mark, ir.Attribute) and mark.name == "task" and isinstance(mark.value, ir.Name)
    return is_of_one and isinstance(mark, ir.Attribute) and "celery" in module.text.lower()


def may_be_sent(project: Project, function: ir.Function) -> bool:
    """Whether tasks are sent by names that are not known, or this one by a name of its own that stands elsewhere too."""
    files = (*project.paths, *project.notebooks)
    if any(_SENDS_ANY.search(project.data(each) or b"") for each in files):
        return True
    for decorator in function.decorators:
        for word, value in decorator.keywords if isinstance(decorator, ir.Call) else ():
            if word == "name":
                told = value.value if isinstance(value, ir.Constant) and isinstance(value.value, str) else ""
                if not told or sum((project.data(each) or b"").count(told.encode()) for each in files) > 1:
                    return True
    return False


def _takes(statement: ir.Stmt, package: str, name: str) -> bool:
    is_of_package = isinstance(statement, ir.Import) and statement.module.partition(".")[0] == package
    return is_of_package and isinstance(statement, ir.Import) and (name, name) in (statement.names or ())
