"""Which call site of one report is which of another, across edits, moves and renames; and so for their findings."""

from promptlint.matching.calls import Matching, Pair, match_calls
from promptlint.matching.findings import FindingMatching, match_findings
from promptlint.matching.traits import qualname_of

__all__ = ["FindingMatching", "Matching", "Pair", "match_calls", "match_findings", "qualname_of"]
