"""Cache breakpoints so far apart that the entry before them is not found.

## What it does
Reports a breakpoint with more than 20 messages and tools between it and the one before it in the same request.

## Why it costs
Claude looks for an entry at the breakpoint itself and at most 20 blocks in front of it.
When one turn adds more than that (an agent that calls many tools), the last turn's entry is out of reach:
everything is written again at 1.25 times the price instead of being read at a tenth.

## Example
```python
messages = [handbook_with_breakpoint, *thirty_messages, question_with_breakpoint]
```

## Use instead
A breakpoint in between, about every 15 blocks (there may be four):
```python
messages = [handbook_with_breakpoint, *fifteen_messages, one_with_breakpoint, *fifteen_more, question_with_breakpoint]
```

## Severity
`info`. Opt-in: the entry may have been written at a place between them by an earlier request.

## Fix safety
There is no fix: where a breakpoint may stand depends on what stays the same.

## Limits
- A message counts as one block, as it has at least one; what a list that is not known holds is not counted.
- A breakpoint that moves backwards from one request to the next is not seen.

## References
- Anthropic, Prompt caching: about 20 blocks are looked back
  <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from promptlint.model import PricedCall, Segment
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good


class BreakpointOutOfReach(Rule):
    """Between two cache breakpoints stand more blocks than the provider looks back."""

    code = "PL214"
    name = "breakpoint-out-of-reach"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        reaches = [facts.cache.look_back for facts in call.facts or (call.at_provider,)]
        if call.site.is_local or not answers_for(call, "prompt") or not all(reaches):
            return
        reach = max(number for number in reaches if number)
        marks = [index for index, segment in enumerate(call.segments) if segment.cache_breakpoint]
        for before, behind in pairwise(marks):
            blocks = _blocks(call.segments[before + 1 : behind + 1])
            if blocks > reach:
                yield self.finding(
                    call,
                    f"{blocks} blocks stand between two cache breakpoints, and the cache looks back {reach}: "
                    "what the first one wrote may not be found",
                    span=call.segments[behind].part.at,
                    help="set one more breakpoint between them, about every 15 blocks",
                    related=(call.segments[before].part.at,),
                )
                return


def _blocks(segments: tuple[Segment, ...]) -> int:
    """At least so many blocks: each message and each tool is one or more."""
    return len({segment.message for segment in segments if segment.message >= 0}) + sum(segment.message < 0 for segment in segments)


_MARK = '"cache_control": {"type": "ephemeral"}'
_TURN = '{"role": "user", "content": "More?"}, {"role": "assistant", "content": "Yes."}'
_FEW, _TURNS = ", ".join([_TURN] * 5), ", ".join([_TURN] * 11)
_MARKED = f'{{"role": "user", "content": [{{"type": "text", "text": "Read on.", {_MARK}}}]}}'
_TOOLS = ", ".join(f'{{"name": "tool{number}"}}' for number in range(21))


def _program(messages: str, mark: str = "") -> str:
    return f"""
        import anthropic

        def answer(question):
            messages = [{messages}]{mark}
            return anthropic.Anthropic().messages.create(model="claude-sonnet-5", max_tokens=300, messages=messages)
        """


BreakpointOutOfReach.examples = (
    bad(_program(f"{_MARKED}, {_TURNS}, {_MARKED}", mark="  # PL214"), because="22 messages in between"),
    bad(_program(f"{_MARKED}, {_TURNS}, {_TURNS}, {_MARKED}", mark="  # PL214"), because="44 messages"),
    bad(
        f"""
        import anthropic

        TOOLS = [{{"name": "first", {_MARK}}}, {_TOOLS}]
        SYSTEM = [{{"type": "text", "text": "Be brief.", {_MARK}}}]  # PL214

        def answer(question):
            messages = [{{"role": "user", "content": question}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, tools=TOOLS, system=SYSTEM, messages=messages
            )
        """,
        because="21 tools behind the first one",
    ),
    good(_program(f"{_MARKED}, {_FEW}, {_MARKED}"), because="fewer messages"),
    good(_program(f"{_MARKED}, {_TURNS}, {_TURNS}"), because="one breakpoint"),
    good(_program(f"{_TURNS}, {_TURNS}"), because="none"),
    good(
        f"""
        import litellm

        def answer(question):
            messages = [{_MARKED}, {_TURNS}, {_MARKED}]
            return litellm.completion(model="gpt-4o", max_tokens=300, messages=messages)
        """,
        because="a provider that caches by itself",
    ),
)
