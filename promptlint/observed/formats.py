"""The formats of logs that are known: the fields that tell each, and what each of its fields means.

A format is data: the names of its fields, and for every column of a call (`COLUMNS`) the SQL that makes it of them.
Each names the place its field names were read in, and the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# What is read of a call, whatever the log: name and type in the engine.
COLUMNS: dict[str, str] = {
    "id": "VARCHAR",
    "parent": "VARCHAR",  # the record that this one stands inside
    "answer": "VARCHAR",  # the provider's own name of its answer: what two instrumentations say of one call has the same
    "started": "VARCHAR",
    "ended": "VARCHAR",
    "model": "VARCHAR",
    "provider": "VARCHAR",
    "operation": "VARCHAR",
    "path": "VARCHAR",
    "function": "VARCHAR",
    "line": "VARCHAR",
    "stack": "VARCHAR",
    "labels": "VARCHAR[]",  # tags, names, keys and hashes that may name a call site
    "system": "VARCHAR",  # the text of the system prompt, where the log holds it
    "cap": "VARCHAR",
    "input": "VARCHAR",  # all of the input, with what was read from a cache and written to it
    "cached": "VARCHAR",
    "written": "VARCHAR",
    "output": "VARCHAR",  # with the thinking
    "reasoning": "VARCHAR",
    "cost": "VARCHAR",
    "failed": "BOOLEAN",
    "retried": "BOOLEAN",
    "own_cache": "BOOLEAN",
    "tier": "VARCHAR",
    "requests": "VARCHAR",  # how many calls the row stands for; "" or missing: one
}

# Where a call says its place in the code: OpenTelemetry's stable names first, then those before them
# (opentelemetry-semantic-conventions 0.66b2, read 2026-11-26), and what promptlint's own pages advise to write.
PATH = ("code.file.path", "code.filepath")
FUNCTION = ("code.function.name", "code.function")
LINE = ("code.line.number", "code.lineno")
STACK = ("code.stacktrace",)
NAMED = ("promptlint.key", "promptlint_key", "call_site", "feature", "feature_name", "prompt_hash", "promptlint.prompt_hash", "function")


@dataclass(frozen=True, slots=True)
class Inner:
    """A field that holds JSON: the paths in it that are read, together, since each look at it costs a parse."""

    of: str  # SQL: the field
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """One kind of log."""

    name: str
    title: str  # as its makers call it
    source: str  # where its field names were read, and when
    marks: tuple[frozenset[str], ...]  # a row with all the fields of one of these is of this format
    fields: tuple[str, ...]  # what is read of a row
    row: Mapping[str, str]  # the column of a call → SQL of the fields, and of the inner ones
    inner: Mapping[str, Inner] = field(default_factory=dict)  # name → what it holds
    is_call: str = "true"  # SQL: whether a row is a call of a model
    inside: str = ""  # a field that holds the rows as a list; the others go along with each of them
    along: tuple[str, ...] = ()  # fields beside `inside` that belong to each of its rows
    deep: str = "$[*]"  # where in `inside` the rows are
    counts_requests: bool = True  # False: the rows are sums that do not say of how many requests

    def is_told_by(self, fields: Iterable[str]) -> bool:
        have = frozenset(fields)
        return any(mark <= have for mark in self.marks)


def text(inner: str, names: Iterable[str], paths: tuple[str, ...]) -> str:
    """SQL: the first of these names that an inner field has."""
    found = [f"{inner}[{paths.index(name) + 1}]" for name in names]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def dotted(name: str) -> str:
    """The JSON path to a key that has dots in its name."""
    return f'$."{name}"'


def listed(*items: str) -> str:
    """SQL: these texts as a list, without those that are missing."""
    return f"list_filter([{', '.join(items)}], lambda each: each IS NOT NULL)"


def as_list(sql: str) -> str:
    """SQL: a JSON list of texts as a list; what is no such list is an empty one."""
    return f"coalesce(json_extract_string(TRY_CAST({sql} AS JSON), '$[*]'), [])"
