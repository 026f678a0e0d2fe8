"""Requests with more cache breakpoints than the API takes.

## What it does
Counts the breakpoints in tools, instructions and messages, and reports a request that surely has more than the provider allows: four.

## Why it costs
The request is refused (HTTP 400), so that it is never answered; code that tries again, or falls back to a dearer model, pays for that.
It often works at first: the fifth breakpoint comes with a longer conversation or one more tool.

## Example
```python
for block in documents:
    block["cache_control"] = {"type": "ephemeral"}  # five documents
```

## Use instead
One breakpoint behind the last block that never changes caches all that stands before it:
```python
documents[-1]["cache_control"] = {"type": "ephemeral"}
```

## Severity
`error`.

## Fix safety
There is no automatic fix.
Which breakpoint can go depends on what changes between requests: the last one in front of each part that changes is needed.

## Limits
- Breakpoints that a loop sets are counted once, so that there may be more.
- Only requests through Anthropic's SDK, boto3 and plain HTTP: Pydantic AI, for one, takes the oldest breakpoints away.
- Automatic caching (one parameter of the request) takes one of the four.

## References
- Anthropic, Prompt caching: up to four breakpoints <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read
  2026-11-26)
- Refused requests: oguzbilgic/kern-ai pull request 317, docker/docker-agent pull request 3692 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good

_SENDS_ALL = {"anthropic", "bedrock", "http"}  # frameworks may take the oldest ones away


class TooManyCacheBreakpoints(Rule):
    """The request has more cache breakpoints than the API accepts."""

    code = "PL206"
    name = "too-many-cache-breakpoints"
    severity = "error"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        facts = call.facts or (call.at_provider,)
        allowed = [each.cache.breakpoints for each in facts]
        if call.site.is_local or call.site.sdk not in _SENDS_ALL or not answers_for(call, "prompt") or not all(allowed):
            return
        most = max(number for number in allowed if number)
        marks = [segment for segment in call.segments if segment.cache_breakpoint]
        if len(marks) <= most:
            return
        yield self.finding(
            call,
            f"{len(marks)} cache breakpoints in one request: the API takes {most} and refuses it",
            span=marks[most].part.at,
            help="keep the one behind the last part that never changes: it caches all that stands before it",
            related=tuple(mark.part.at for mark in marks[:most]),
        )


_MARK = '"cache_control": {"type": "ephemeral"}'

TooManyCacheBreakpoints.examples = (
    bad(
        f"""
        import anthropic

        from manual import CHAPTERS, RULES

        client = anthropic.Anthropic()

        def answer(question):
            system = [
                {{"type": "text", "text": RULES, {_MARK}}},
                {{"type": "text", "text": CHAPTERS[0], {_MARK}}},
                {{"type": "text", "text": CHAPTERS[1], {_MARK}}},
                {{"type": "text", "text": CHAPTERS[2], {_MARK}}},
            ]
            content = [{{"type": "text", "text": "Read the manual.", {_MARK}}}, {{"type": "text", "text": question}}]  # PL206
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="four in the instructions and one in the message",
        manual="""
        RULES = "Be brief."
        CHAPTERS = ["Refunds", "Returns", "Repairs"]
        """,
    ),
    bad(
        f"""
        import anthropic

        TOOLS = [
            {{"name": "find", "input_schema": {{"type": "object"}}, {_MARK}}},
            {{"name": "sell", "input_schema": {{"type": "object"}}, {_MARK}}},
            {{"name": "send", "input_schema": {{"type": "object"}}, {_MARK}}},
        ]

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_MARK}}}, {{"type": "text", "text": "Be kind.", {_MARK}}}]  # PL206
            return anthropic.Anthropic().messages.create(
                model="claude-opus-4-8", max_tokens=300, tools=TOOLS, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="those of the tools count as well",
    ),
    bad(
        f"""
        import anthropic

        client = anthropic.AnthropicBedrock()

        def answer(one, two, three, four):
            content = [
                {{"type": "text", "text": one, {_MARK}}},
                {{"type": "text", "text": two, {_MARK}}},
                {{"type": "text", "text": three, {_MARK}}},
                {{"type": "text", "text": four, {_MARK}}},
                {{"type": "text", "text": "Compare the four.", {_MARK}}},  # PL206
            ]
            return client.messages.create(
                model="anthropic.claude-sonnet-5-v1:0", max_tokens=300, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="four documents and the question, each with a breakpoint",
    ),
    good(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_MARK}}}, {{"type": "text", "text": "Be kind.", {_MARK}}}]
            content = [{{"type": "text", "text": question, {_MARK}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="three",
    ),
    good(
        f"""
        import anthropic

        def answer(documents, question):
            content = [{{"type": "text", "text": document, {_MARK}}} for document in documents]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="how many documents there are cannot be told",
    ),
    good(
        """
        from pydantic_ai import Agent, CachePoint

        agent = Agent("anthropic:claude-sonnet-5")

        def answer(a, b, c, d, e):
            return agent.run_sync([a, CachePoint(), b, CachePoint(), c, CachePoint(), d, CachePoint(), e, CachePoint(), "Go on."])
        """,
        because="Pydantic AI keeps to four by itself",
    ),
    good(
        f"""
        import litellm

        def answer(question):
            content = [{{"type": "text", "text": part, {_MARK}}} for part in (question, question, question, question, question)]
            return litellm.completion(model="gpt-4o", max_tokens=300, messages=[{{"role": "user", "content": content}}])
        """,
        because="this model has no breakpoints: LiteLLM drops them",
    ),
    good(
        """
        import anthropic

        def answer(question):
            content = [{"type": "text", "text": question}] * 8
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, messages=[{"role": "user", "content": content}]
            )
        """,
        because="eight blocks and no breakpoint",
    ),
)
