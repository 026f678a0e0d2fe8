"""Scenarios: what the requests of a project would cost if they were sent otherwise.

A change is a pure function from a priced call to a priced call; a scenario makes its changes at the calls that it chooses, and
`compare` adds up what that does to the bill.  docs/whatif.md says what each change assumes.
"""

from promptlint.whatif.changes import Batch, CacheHits, Cap, Change, Compress, FewerChunks, Route, StableFirst, chunks_by_function
from promptlint.whatif.plan import Plan, plan_of
from promptlint.whatif.scenario import EVERYTHING, Choice, Effect, Outcome, Scenario, compare
from promptlint.whatif.tuning import BreakEven, Tuning, break_even

__all__ = [
    "EVERYTHING",
    "Batch",
    "BreakEven",
    "CacheHits",
    "Cap",
    "Change",
    "Choice",
    "Compress",
    "Effect",
    "FewerChunks",
    "Outcome",
    "Plan",
    "Route",
    "Scenario",
    "StableFirst",
    "Tuning",
    "break_even",
    "chunks_by_function",
    "compare",
    "plan_of",
]
