#!/usr/bin/env python3
"""Measure the findings of PL101, PL201 and PL401 against labels made by people who read the files.

    python tests/corpus/score_rules.py --labels labels.jsonl --files files.json --sources checkouts/ [--misses]

`--labels` holds one JSON object a line for each call site, `--files` the files that were read whole, also those without a
call site; `--sources` holds one checkout for each repository, in a folder called owner+name.  Each checkout is scanned once.

What a label says of the code is turned into what a rule has to say of it.  Each row expects a finding, forbids one, or leaves it open:

PL101   Expected: a row that generates text (chat, responses, completion, model_config) whose `output_cap` is "missing".
        Forbidden: a row whose cap is a number or may be passed ("dynamic"), and every row that generates no text.
        Open: a call of the project's own helper (the helper is spoken of, not each of its callers); the making of an agent,
        or of the model's object of the OpenAI Agents SDK, which take no cap of a request (the agent's run is spoken of); what is
        sent on an object that the function was passed, as the reader's `why` says (the object is spoken of where it is made).
        Never expected: a model whose API refuses a request without a cap (Anthropic's, also behind an adapter, which then sends
        one of its own) and one on this machine: the rule's page says so.  Who serves a model is often not in the labels, so that
        is told from the reconstruction as well.  Nor what a library sends that has no cap to set
        (`_CAPLESS`), nor an object of which the reader says that its requests bring the cap.  A model's object and what is sent through it are rows, and each is
        expected.
PL201   Compared twice.  "prefix" is the fact: `dynamic_prefix` of the row (a run-time value before 200 static tokens) against
        the model's own.  "PL201" is the rule, which asks for more than the label: a value of a known kind, and as many tokens
        as the provider's cache needs at least.  So a finding is forbidden where the row says false, and expected where it says
        true and the two further conditions hold of the prompt as it was reconstructed; rows whose prompt was not
        reconstructed count as missed in "prefix".  Where the row says null, all is open.
PL401   Expected: a row whose `retrieval_k` is a number above 5.  Forbidden: any other row of a retrieval.  Open: helpers of kind
        retrieval whose number another row of the same file gives (the helper's own search is spoken of).

A finding belongs to the row nearest to one of its places, at most two lines away.  One that belongs to no row is an invention
when a labelled file holds it, as is one on a forbidden row; recall counts the expected rows that a finding belongs to.
A row whose `why` says BORDERLINE is open.  The last line counts what any default rule says in files without a call site.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promptlint.config import Settings
from promptlint.model import DYNAMIC_PREFIX_TOKENS, Dynamic, PricedCall, Span, dynamic_prefix
from promptlint.pipeline import Report, scan
from promptlint.rule import Finding

Row = dict[str, Any]
GENERATING = ("chat", "responses", "completion", "model_config")
LINES_APART = 2
MAX_CHUNKS = 5
SUFFIXES = (".py", ".ipynb")
_CAPLESS = {"other:judges"}  # judges 0.1.1: a judge takes a model and no other parameter of the request, read 2026-11-26
_AT_THE_CALL = re.compile(r"\bcap is given at the call\b")
_WAS_PASSED = re.compile(r"\bis (?:a|an|the) (?:parameter|argument)\b|comes in through __init__")


# ---------------------------------------------------------------- what a row expects


def needs_cap(row: Row, call: PricedCall | None) -> bool | None:
    """Whether PL101 has to speak at the row, which was reconstructed as `call`; None: it may."""
    if row["output_cap"] != "missing" or _has_another_end(row, call) or _AT_THE_CALL.search(row.get("why", "")):
        return False
    if row["kind"] in ("wrapper", "agent") or row["sdk"] == "wrapper" or (row["sdk"], row["kind"]) == ("agents_sdk", "model_config"):
        return None
    if row["kind"] == "chat" and row["model"] == "dynamic" and _WAS_PASSED.search(row.get("why", "")):
        return None
    return row["kind"] in GENERATING


def _has_another_end(row: Row, call: PricedCall | None) -> bool:
    """Whether the API demands a cap or has none, or the model runs on this machine."""
    if row["sdk"] in _CAPLESS | {"anthropic", "ollama"} or row["model"].lower().startswith(("claude", "anthropic")):
        return True
    return call is not None and (call.site.is_local or call.site.provider == "anthropic")


def has_too_many_chunks(row: Row) -> bool | None:
    """Whether PL401 has to speak at the row; None: it may."""
    many = isinstance(row["retrieval_k"], int) and row["retrieval_k"] > MAX_CHUNKS
    if row["sdk"] == "wrapper" and many:
        return None if "default" in row["why"] else True
    return many


def spoils_its_cache(row: Row, call: PricedCall | None) -> bool | None:
    """Whether PL201 has to speak at the row, whose prompt was reconstructed as that of `call`; None: it may."""
    if not row["dynamic_prefix"]:
        return row["dynamic_prefix"]
    return None if call is None or not _would_cache(call) else True


def _would_cache(call: PricedCall) -> bool:
    """The conditions of the rule beyond the label's: a value of a known kind before text that a cache of the model would hold."""
    minimum = call.card.cache_minimum if call.card else None
    first = next((i for i, segment in enumerate(call.segments) if isinstance(segment.part, Dynamic)), None)
    if minimum is None or first is None:
        return False
    part = call.segments[first].part
    known = isinstance(part, Dynamic) and part.source in ("clock", "random", "user", "retrieval", "parameter")
    return known and dynamic_prefix(call.segments, max(minimum, DYNAMIC_PREFIX_TOKENS)) is True


# ---------------------------------------------------------------- comparing


@dataclass
class Tally:
    """What became of one rule's expected rows and findings."""

    hit: int = 0
    missed: list[str] = field(default_factory=list)
    right: int = 0
    invented: list[str] = field(default_factory=list)
    open: int = 0  # findings where the labels leave it open

    def line(self, name: str) -> str:
        recall, precision = (self.hit, self.hit + len(self.missed)), (self.right, self.right + len(self.invented))
        cells = [f"{part}/{whole} {part / whole:.3f}" if whole else "-" for part, whole in (recall, precision)]
        return f"{name:10} {cells[0]:>16} {cells[1]:>16} {self.open:>7}"


@dataclass(frozen=True)
class Labelled:
    """One checkout: its rows, the files that were read whole, and what a scan of it gave."""

    name: str
    rows: list[Row]
    files: frozenset[str]
    report: Report

    @property
    def findings(self) -> list[Finding]:
        return [*self.report.findings, *self.report.set_apart]

    def negative(self) -> frozenset[str]:
        return self.files - {row["path"] for row in self.rows}


def compare(data: Labelled, code: str, expects: Callable[[Row], bool | None], tally: Tally) -> None:
    """Match the findings of one rule with the rows of one checkout."""
    findings = [finding for finding in data.findings if finding.code == code and finding.span.path in data.files | _touched(finding, data)]
    of_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        nearest = _nearest(data.rows, [finding.span, *finding.related], expects)
        if nearest is not None:
            of_row[id(nearest)].append(finding)
        verdict = None if nearest is not None and _is_borderline(nearest) else expects(nearest) if nearest is not None else False
        if verdict is None:
            tally.open += 1
        elif verdict:
            tally.right += 1
        else:
            what = f"labelled {_short(nearest)}" if nearest is not None else "no row"
            tally.invented.append(f"{code} {data.name} {finding.span}: {finding.message[:110]}  ({what})")
    for row in data.rows:
        if expects(row) and not _is_borderline(row):
            places = [span for finding in findings for span in (finding.span, *finding.related)]
            if of_row.get(id(row)) or any(_apart(row, span) is not None for span in places):
                tally.hit += 1
            else:
                tally.missed.append(f"{code} {data.name} {_place(row)}: {_short(row)}")


def compare_prefix(data: Labelled, tally: Tally) -> None:
    """Match the fact `dynamic_prefix` of rows and calls."""
    for row in data.rows:
        wanted = row["dynamic_prefix"]
        if wanted is None or _is_borderline(row):
            continue
        call = call_at(data, row)
        got = dynamic_prefix(call.segments) if call is not None else None
        if wanted and got:
            tally.hit += 1
            tally.right += 1
        elif wanted:
            tally.missed.append(f"prefix {data.name} {_place(row)}: {got}, {_segments(call)}  {_short(row)}")
        elif got:
            tally.invented.append(f"prefix {data.name} {_place(row)}: {_segments(call)}  {_short(row)}")


def call_at(data: Labelled, row: Row) -> PricedCall | None:
    """The call site that a row speaks of."""
    near = [(apart, index) for index, call in enumerate(data.report.calls) if (apart := _apart(row, call.site.span)) is not None]
    return data.report.calls[min(near)[1]] if near else None


def _segments(call: PricedCall | None) -> str:
    if call is None:
        return "no call"
    said = [f"{s.part.expression[:20]}({s.part.source})" if isinstance(s.part, Dynamic) else str(s.tokens.likely) for s in call.segments]
    return "[" + " ".join(said) + "]"


def _touched(finding: Finding, data: Labelled) -> frozenset[str]:
    """The finding's own file when one of its calls stands in a labelled file: a prompt may stand elsewhere."""
    return frozenset({finding.span.path}) if any(span.path in data.files for span in finding.related) else frozenset()


def _nearest(rows: Sequence[Row], spans: Sequence[Span], expects: Callable[[Row], bool | None]) -> Row | None:
    """The row nearest to one of the places; among equally near ones one that expects a finding."""
    order = {True: 0, None: 1, False: 2}
    near = [
        (apart, order[expects(row)], number)
        for number, row in enumerate(rows)
        for span in spans
        if (apart := _apart(row, span)) is not None
    ]
    return rows[min(near)[2]] if near else None


def _apart(row: Row, span: Span) -> int | None:
    """How many lines lie between a row and a place; None when they are not the same place."""
    apart = abs(span.line - row["line"])
    return apart if span.path == row["path"] and span.cell == row.get("cell") and apart <= LINES_APART else None


def _is_borderline(row: Row) -> bool:
    return "BORDERLINE" in row.get("why", "")


def _place(row: Row) -> str:
    return f"{row['path']}:{row['line']}" if row.get("cell") is None else f"{row['path']}:cell {row['cell']}:{row['line']}"


def _short(row: Row) -> str:
    return f"{row['sdk']}/{row['kind']} model={row['model']} cap={row['output_cap']} k={row['retrieval_k']}  {row.get('why', '')}"


# ---------------------------------------------------------------- the run


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--labels", type=Path, required=True, help="JSON lines, one object for each call site")
    parser.add_argument("--files", type=Path, required=True, help="JSON: repo, commit and the files that were read whole")
    parser.add_argument("--sources", type=Path, required=True, help="a folder of checkouts, each called owner+name")
    parser.add_argument("--misses", action="store_true", help="list every miss and invention")
    options = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    silent: Counter[str] = Counter()
    noise: list[str] = []
    for data in checkouts(options):
        compare(data, "PL101", lambda row, data=data: needs_cap(row, call_at(data, row)), tallies["PL101"])  # type: ignore[misc]
        compare_prefix(data, tallies["prefix"])
        compare(data, "PL201", lambda row, data=data: spoils_its_cache(row, call_at(data, row)), tallies["PL201"])  # type: ignore[misc]
        compare(data, "PL401", has_too_many_chunks, tallies["PL401"])
        silent["files"] += len(data.negative())
        noise += [
            f"{each.code} {data.name} {each.span}: {each.message[:110]}" for each in data.findings if each.span.path in data.negative()
        ]
    print(f"{'rule':10} {'recall':>16} {'precision':>16} {'open':>7}")
    for name, tally in tallies.items():
        print(tally.line(name))
    print(f"files without a call site: {len(noise)} findings in {silent['files']}")
    if options.misses:
        for tally in tallies.values():
            print(*(f"MISSED   {line}" for line in tally.missed), *(f"INVENTED {line}" for line in tally.invented), sep="\n")
        print(*(f"NOISE    {line}" for line in noise), sep="\n")
    return 0


def checkouts(options: argparse.Namespace) -> Iterator[Labelled]:
    """Each labelled checkout that is there, scanned with the default rules."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for line in options.labels.read_text(encoding="utf-8").splitlines():
        if line.strip() and (row := json.loads(line))["path"].endswith(SUFFIXES):
            rows[row["repo"]].append(row)
    home, sources = Path.cwd(), options.sources.resolve()
    for entry in json.loads(options.files.read_text(encoding="utf-8")):
        checkout = sources / entry["repo"].replace("/", "+")
        if not checkout.is_dir():
            print(f"{entry['repo']}: no checkout, left out", file=sys.stderr)
            continue
        os.chdir(checkout)
        try:
            report = scan([Path()], Settings())
        finally:
            os.chdir(home)
        files = frozenset(path for path in entry["files"] if path.endswith(SUFFIXES))
        yield Labelled(entry["repo"], rows[entry["repo"]], files, report)


if __name__ == "__main__":
    sys.exit(main())
