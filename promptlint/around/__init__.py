"""Surroundings: what a project says beside its requests, gathered for the rules about budgets, keys, accounting and CI.

Each fact has a module: `entrances` (who starts the code), `keys`, `formulas` (the project's own accounting), `tracing`,
`workflows` (what a CI server runs), `handouts` (prompt files that an MCP server gives away), `libraries` (prompts that no code
names).  Files are lowered when their bytes hold a word of the matter, and only when a rule asks; handouts and libraries are asked
for in each scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from promptlint import ir
from promptlint.analysis import Files
from promptlint.around import entrances, formulas, keys, tracing
from promptlint.around.handouts import given_out
from promptlint.around.libraries import in_libraries
from promptlint.around.workflows import WorkflowFiles
from promptlint.model import CallSite, Surroundings

__all__ = ["WorkflowFiles", "on_demand", "surroundings_of"]


def on_demand(files: Files, names: Iterable[str]) -> frozenset[str]:
    """Those of some prompt files, of which no request is seen, that go along with a request only when somebody asks for them."""
    prompts = tuple(names)
    return given_out(files, prompts) | in_libraries(files, prompts)


def surroundings_of(files: Files, calls: Sequence[CallSite], workflows: WorkflowFiles) -> Surroundings:
    """Everything that rules may ask of a project beside its calls."""
    called = sorted({call.span.path for call in calls})
    sending = frozenset(call.span.path for call in calls if not call.makes)
    modules = _lowered(files, called)
    everything = workflows.runs(sending)
    scheduled = {run.script: run.trigger for run in everything if run.script and run.per_month is not None}
    return Surroundings(
        entrances=entrances.of(_lowered(files, sorted({*called, *_holding(files, entrances.HANDLERS)})), scheduled),
        keys=keys.of(_lowered(files, _holding(files, keys.WORDS))),
        formulas=formulas.of(_lowered(files, _holding(files, formulas.WORDS))),
        runs=everything,
        traced=frozenset(module.path for module in modules if tracing.is_traced(module)),
        traces_everything=bool(_holding(files, tracing.SET_UP)),
        limits_everything=bool(_holding(files, entrances.EVERYWHERE)),
    )


def _lowered(files: Files, names: Iterable[str]) -> list[ir.Module]:
    return [module for name in names if (module := files.lower(name)) is not None]


def _holding(files: Files, words: re.Pattern[bytes]) -> list[str]:
    """The application's files whose bytes hold one of the words."""
    named = (name for name in sorted(files.entries) if files.context(name) == "application")
    return [name for name in named if (data := files.code(name)) is not None and words.search(data) and files.parses(name)]
