"""Logs into one table of calls: every file read once, each row a call, what is broken or twice in it counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promptlint.observed.engine import Engine, Unreadable
from promptlint.observed.formats import COLUMNS, Format
from promptlint.observed.places import LogFile
from promptlint.observed.sniffing import Layout, Unknown, layout_of, quoted, reader, selected

_SINCE = "TIMESTAMP '2020-01-01'"  # no call of a model that anybody bills is older
_MOST_TOKENS = 1_000_000_000  # of one row that is no sum; more is no number of tokens
_TABLE = """
CREATE TABLE calls (
  rid BIGINT, id UBIGINT, parent UBIGINT, answer UBIGINT, kind VARCHAR, format VARCHAR, started TIMESTAMP, ended TIMESTAMP,
  model VARCHAR, provider VARCHAR, operation VARCHAR, path VARCHAR, function VARCHAR, line BIGINT, stack VARCHAR,
  labels VARCHAR[], labelled BOOLEAN, cap BIGINT, input BIGINT, cached BIGINT, written BIGINT, output BIGINT, reasoning BIGINT,
  cost DECIMAL(38, 12), failed BOOLEAN, retried BOOLEAN, own_cache BOOLEAN, tier VARCHAR, requests BIGINT
)"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a row can name a call site of this project; everything else in it is left out while it is read."""

    labels: frozenset[str] = frozenset()  # keys, functions, features, hashes of prompts
    caps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that gave no row, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: files by format, rows that are no call, and what is wrong in them."""

    formats: tuple[tuple[str, int], ...]  # (title, files), in the order of the files
    unread: tuple[Unread, ...]
    rows: int  # in the logs
    broken: int  # of these: that are no row of their format
    others: int  # that are no call of a model: other spans, chains, tools
    doubled: int  # that repeat a row
    outer: int  # that are another record of a call that has one
    early: int  # whose clock is before 2020 or after now: they tell no period
    backwards: int  # that end before they begin
    undated: int  # without a readable time
    requests_unknown: bool  # some rows are sums that do not say of how many calls


def load(files: Sequence[LogFile], engine: Engine, wanted: Wanted, now: dt.datetime) -> Read:
    """Read the files into the engine's table `calls`, and mark there what repeats another row."""
    engine.run(_TABLE)
    engine.run("CREATE SEQUENCE rid")
    layouts: dict[Layout, list[LogFile]] = {}
    unread: list[Unread] = []
    for file in files:
        try:
            layouts.setdefault(layout_of(file, engine), []).append(file)
        except (Unknown, Unreadable) as error:
            unread.append(Unread(file.name, str(error)))
    for layout, members in layouts.items():
        unread += _insert(layout, members, engine, wanted)
    gone = {each.name for each in unread}
    formats: dict[str, int] = {}
    for layout, members in layouts.items():
        read = sum(1 for file in members if file.name not in gone)
        formats[layout.format.title] = formats.get(layout.format.title, 0) + read
    rejected = _rejected(engine)
    _mark(engine)
    sums = any(not layout.format.counts_requests for layout in layouts)
    return _told(engine, tuple((title, number) for title, number in formats.items() if number), tuple(unread), rejected, sums, now)


def _insert(layout: Layout, files: Sequence[LogFile], engine: Engine, wanted: Wanted) -> list[Unread]:
    """Put the rows of these files into the table; where one of them cannot be read, the others are read without it."""
    sql = f"INSERT INTO calls {statement(layout, wanted)}"
    try:
        engine.run(sql, [[file.address for file in files]])
    except Unreadable as error:
        if len(files) == 1:
            return [Unread(files[0].name, str(error))]
        half = len(files) // 2
        return _insert(layout, files[:half], engine, wanted) + _insert(layout, files[half:], engine, wanted)
    return []


# ---------------------------------------------------------------- SQL


def statement(layout: Layout, wanted: Wanted) -> str:
    """SQL: the rows of files of a layout as calls."""
    format_ = layout.format
    row = {column: format_.row.get(column) or f"NULL::{kind}" for column, kind in COLUMNS.items()}
    named = ", ".join(f"{sql} AS _{column}" for column, sql in row.items())
    mark = _is_row(format_, layout)
    return f"""
SELECT nextval('rid'), {_hash("_id")}, {_hash("_parent")}, {_hash("_answer")},
  CASE WHEN NOT _is_row THEN 'broken' WHEN _is_call THEN 'call' ELSE 'other' END, '{format_.name}', {_time("_started")}, {_time("_ended")},
  nullif(_model, ''), lower(nullif(_provider, '')), {_operation("_operation")}, nullif(_path, ''), nullif(_function, ''),
  TRY_CAST(_line AS BIGINT), left(nullif(_stack, ''), 8000), {_labels(wanted)}, len(_labels) > 0, {_cap(wanted)},
  {", ".join(_count(name, format_) for name in ("input", "cached", "written", "output", "reasoning"))},
  CASE WHEN TRY_CAST(_cost AS DOUBLE) BETWEEN 0 AND 1e12 THEN TRY_CAST(_cost AS DECIMAL(38, 12)) END,
  coalesce(_failed, false), coalesce(_retried, false), coalesce(_own_cache, false), lower(nullif(_tier, '')),
  {"coalesce(TRY_CAST(_requests AS BIGINT), 1)" if format_.counts_requests else "NULL"}
FROM (SELECT {named}, {mark} AS _is_row, coalesce({format_.is_call}, false) AS _is_call FROM ({_pieces(layout)}))"""


def _pieces(layout: Layout) -> str:
    """SQL: the fields of the rows, and what is read inside them."""
    sql = _fields(layout)
    for name, inner in layout.format.inner.items():
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in inner.paths)
        value = f"json_extract_string(TRY_CAST({inner.of} AS JSON), [{paths}])" if inner.paths else inner.of
        sql = f"SELECT *, {value} AS {quoted(name)} FROM ({sql})"
    return sql


def _fields(layout: Layout) -> str:
    """SQL: the fields of the rows as texts, wherever in the document the rows are."""
    format_ = layout.format
    if layout.kind != "json":
        return f"SELECT {', '.join(selected(layout))} FROM {reader(layout)}"
    outside = format_.along + ((format_.inside,) if format_.inside else ()) or format_.fields
    if layout.wrapper:
        found = f"json_extract(TRY_CAST({quoted(layout.wrapper)} AS JSON), '$[*]')"
        items = f"SELECT unnest({found}) AS item FROM {reader(layout, [layout.wrapper])}"
        sql = _taken("item", outside, items)
    else:
        sql = f"SELECT {', '.join(map(quoted, outside))} FROM {reader(layout, outside)}"
    if not format_.inside:
        return sql
    along = "".join(f", {quoted(name)}" for name in format_.along)
    # A document without rows inside is a row that is broken.
    found = f"json_extract(TRY_CAST({quoted(format_.inside)} AS JSON), '{format_.deep}')"
    items = f"SELECT unnest(CASE WHEN {quoted(format_.inside)} IS NULL THEN [NULL::JSON] ELSE {found} END) AS item{along} FROM ({sql})"
    return _taken("item", [name for name in format_.fields if name not in format_.along], items, along)


def _taken(document: str, names: Iterable[str], sql: str, along: str = "") -> str:
    """SQL: these fields of a JSON document, taken out in one go."""
    wanted = list(names)
    paths = ", ".join("'$.\"" + name + "\"'" for name in wanted)
    fields = ", ".join(f"taken[{number}] AS {quoted(name)}" for number, name in enumerate(wanted, 1))
    return f"SELECT {fields}{along} FROM (SELECT json_extract_string({document}, [{paths}]) AS taken{along} FROM ({sql}))"


def _is_row(format_: Format, layout: Layout) -> str:
    """SQL: whether a row has anything of what its format is told by."""
    marks = {name for mark in format_.marks for name in mark} & set(format_.fields)
    telling = sorted(marks - set(format_.along)) or [name for name in format_.fields if name not in format_.along]
    return "(" + " OR ".join(f"{quoted(name)} IS NOT NULL" for name in telling) + ")"


def _hash(column: str) -> str:
    return f"CASE WHEN {column} <> '' THEN hash({column}) END"


def _time(column: str) -> str:
    """SQL: a point of time in UTC, written as ISO 8601 or as seconds, milliseconds, microseconds or nanoseconds since 1970."""
    number = f"TRY_CAST({column} AS DOUBLE)"
    factor = f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 WHEN {number} < 1e17 THEN 1.0 ELSE 1e-3 END"
    return (
        f"CASE WHEN {number} IS NULL THEN timezone('UTC', TRY_CAST({column} AS TIMESTAMPTZ))"
        f" WHEN {number} BETWEEN 0 AND 1e19 THEN make_timestamp(CAST({number} * {factor} AS BIGINT)) END"
    )


def _operation(column: str) -> str:
    """SQL: what was asked for, in promptlint's words; NULL where the log does not say."""
    low = f"lower({column})"
    return (
        f"CASE WHEN {column} IS NULL OR {column} = '' THEN NULL WHEN contains({low}, 'embed') THEN 'embeddings'"
        f" WHEN contains({low}, 'rerank') THEN 'rerank' WHEN contains({low}, 'image') THEN 'image'"
        f" WHEN contains({low}, 'speech') OR contains({low}, 'transcription') OR contains({low}, 'audio') THEN 'audio'"
        f" WHEN {low} IN ('text_completion', 'atext_completion', 'completion_legacy') THEN 'text_completion' ELSE 'chat' END"
    )


def _labels(wanted: Wanted) -> str:
    """SQL: those labels of a row that name something of the project, and the hash of its system prompt if it is one of them."""
    if not wanted.labels:
        return "[]::VARCHAR[]"
    known = "|".join(sorted(map(_escaped, wanted.labels)))
    hashed = "left(sha256(trim(regexp_replace(_system, '[ \\t\\n\\r\\f]+', ' ', 'g'))), 16)"
    return (
        f"list_sort(list_distinct(list_filter(list_append(coalesce(_labels, []), {hashed}),"
        f" lambda each: each IS NOT NULL AND regexp_full_match(each, '{known}'))))"
    )


def _escaped(label: str) -> str:
    """A label as a pattern of RE2 inside a text of SQL."""
    return re.sub(r"([^\w\s])", r"\\\1", label).replace("'", "''")


def _cap(wanted: Wanted) -> str:
    """SQL: the cap of the request, if it is one that the code sets."""
    caps = ", ".join(map(str, sorted(wanted.caps)))
    return f"CASE WHEN TRY_CAST(_cap AS BIGINT) IN ({caps}) THEN TRY_CAST(_cap AS BIGINT) END" if caps else "NULL"


def _count(name: str, format_: Format) -> str:
    number = f"coalesce(TRY_CAST(_{name} AS BIGINT), TRY_CAST(TRY_CAST(_{name} AS DOUBLE) AS BIGINT))"
    most = 10**15 if "requests" in format_.row or not format_.counts_requests else _MOST_TOKENS
    return f"CASE WHEN {number} BETWEEN 0 AND {most} THEN {number} END"


# ---------------------------------------------------------------- what repeats


def _mark(engine: Engine) -> None:
    """Rows with the id of an earlier one repeat it; a call that stands around another record of a call is the same call.

    So are records with the same answer of the provider: the one that says most of its tokens is kept.
    """
    engine.run(
        "CREATE TABLE seen AS SELECT id, min(rid) AS rid FROM calls WHERE kind = 'call' AND id IS NOT NULL GROUP BY id HAVING count(*) > 1"
    )
    engine.run("UPDATE calls SET kind = 'doubled' FROM seen WHERE calls.id = seen.id AND calls.rid <> seen.rid AND calls.kind = 'call'")
    if engine.rows("SELECT 1 FROM calls WHERE kind = 'call' AND parent IS NOT NULL LIMIT 1"):
        engine.run(
            "UPDATE calls SET kind = 'outer' WHERE kind = 'call'"
            " AND id IN (SELECT parent FROM calls WHERE kind = 'call' AND parent IS NOT NULL)"
        )
    if engine.rows("SELECT 1 FROM calls WHERE kind = 'call' AND answer IS NOT NULL LIMIT 1"):
        said = "(output IS NOT NULL)::INT * 4 + (cached IS NOT NULL)::INT * 2 + (path IS NOT NULL OR stack IS NOT NULL)::INT"
        engine.run(
            f"CREATE TABLE answers AS SELECT answer, arg_max(rid, ({said}) * 1e15 - rid) AS rid FROM calls"
            " WHERE kind = 'call' AND answer IS NOT NULL GROUP BY answer HAVING count(*) > 1"
        )
        engine.run(
            "UPDATE calls SET kind = 'outer' FROM answers"
            " WHERE calls.answer = answers.answer AND calls.rid <> answers.rid AND calls.kind = 'call'"
        )


def _rejected(engine: Engine) -> int:
    """Lines of tables that the engine had to leave out."""
    if not engine.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'"):
        return 0
    return int(engine.rows("SELECT count(*) FROM (SELECT DISTINCT scan_id, file_id, line FROM reject_errors)")[0][0])


def _told(
    engine: Engine, formats: tuple[tuple[str, int], ...], unread: tuple[Unread, ...], rejected: int, sums: bool, now: dt.datetime
) -> Read:
    counts = {str(kind): int(number) for kind, number in engine.rows("SELECT kind, count(*) FROM calls GROUP BY kind")}
    wrong = f"(started < {_SINCE} OR started > TIMESTAMP '{latest(now)}')"
    early, backwards, undated = engine.rows(
        f"SELECT count(*) FILTER ({wrong}), count(*) FILTER (ended < started), count(*) FILTER (started IS NULL)"
        " FROM calls WHERE kind = 'call'"
    )[0]
    return Read(
        formats,
        unread,
        rows=sum(counts.values()) + rejected,
        broken=counts.get("broken", 0) + rejected,
        others=counts.get("other", 0),
        doubled=counts.get("doubled", 0),
        outer=counts.get("outer", 0),
        early=int(early),
        backwards=int(backwards),
        undated=int(undated),
        requests_unknown=sums,
    )


def latest(now: dt.datetime) -> str:
    """The last time that a clock can rightly show: a day from now, since clocks of other places run ahead."""
    return (now + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")


def plausible(now: dt.datetime) -> str:
    """SQL: whether the clock of a row can be right."""
    return f"(started BETWEEN {_SINCE} AND TIMESTAMP '{latest(now)}')"
