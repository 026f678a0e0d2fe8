"""One report, with everything that a form of it needs to know: what each format is a pure function of."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from promptlint.details import Details
from promptlint.shown import arranged, figure, weight

if TYPE_CHECKING:
    from promptlint.pipeline import Report
    from promptlint.rule import Finding

_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # halves of a pair that stand for no byte of a file's name either


@dataclass(frozen=True, slots=True)
class Edition:
    """A report beside the details of its findings, the place of its paths, and what else is asked for."""

    report: Report
    details: Details
    folder: str = ""  # the working directory below the top of the repository
    top: str = ""  # that top, absolute; "" where it is not known any more
    settings: str = ""  # what tells the settings of the run from others
    suppressed: bool = False  # whether suppressed findings are told as well
    explain_unknown: bool = False
    quiet: bool = False
    job_summary: bool = False  # whether the summary of a CI job takes what annotations leave out

    def path(self, name: str) -> str:
        """A file as the repository names it."""
        return repository_path(name, self.folder, self.top)

    def uri(self, name: str) -> str:
        """The same as a reference in a URI."""
        path = self.path(name)
        written = quote(_NO_BYTE.sub("\ufffd", path).encode("utf-8", "surrogateescape"), safe="/")
        return f"file://{written}" if path.startswith("/") else written

    def dearest(self) -> Iterator[Finding]:
        """The findings, what saves most first."""
        yield from arranged(self.report.findings, "saving")

    def ranks(self) -> dict[int, float]:
        """The priority of each finding among the others, by its identity: 100 for what saves most, 0 for what has no figure."""
        weights = sorted({weight(each) for each in self.report.findings if figure(each) is not None}, reverse=True)
        place = {each: round(100 * number / len(weights), 1) for number, each in enumerate(weights, 1)}
        return {id(each): place.get(weight(each), 0.0) for each in self.report.findings}

    def of(self, findings: tuple[Finding, ...]) -> Edition:
        """The same edition of other findings."""
        return replace(self, report=replace(self.report, findings=findings))


def repository_path(name: str, folder: str, top: str) -> str:
    """A file's path from the top of the repository; absolute where it lies outside, or where the top is not known."""
    if posixpath.isabs(name):
        return name[len(top) + 1 :] if top and name.startswith(f"{top}/") else name
    return posixpath.join(folder, name) if folder else name
