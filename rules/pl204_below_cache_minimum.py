"""Cache breakpoints behind so little text that nothing is cached.

## What it does
Reports a breakpoint (`cache_control`, `cachePoint`) when all that stands before it is known text,
and that text is shorter than the least that the model caches.

## Why it costs
Below the minimum the request is answered as usual and paid in full: there is no error and no entry in the cache.
Only the usage figures say so, both of whose cache counters are 0.
The minimum differs from model to model, from 512 to 4 096 tokens, so that a change of model can end the caching.

## Example
```python
system = [{"type": "text", "text": SHORT_RULES, "cache_control": {"type": "ephemeral"}}]
client.messages.create(model="claude-haiku-4-5", max_tokens=300, system=system, messages=messages)
```

## Use instead
Put more of what never changes before the breakpoint (tools, examples, the handbook), or leave the breakpoint out:
```python
system = [{"type": "text", "text": SHORT_RULES + HANDBOOK, "cache_control": {"type": "ephemeral"}}]
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
Taking the breakpoint away changes nothing in the answer; adding text to reach the minimum costs more than it saves where requests are
rare.

## Limits
- The tokens of Claude's prompts are estimated: the rule speaks when the high end of the estimate is below the minimum.
- Where sources state two minimums, the text is compared with the lower one.
- Nothing is said of a prefix with a run-time value in it, or a tool whose schema a class or a framework makes, whose length is not
  known, of agents, whose tools may be added anywhere,
  nor of caching that one parameter switches on for a whole conversation, which grows past the minimum.

## References
- Anthropic, Prompt caching <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
- LiteLLM, Prompt caching: minimums by model, of 2026-10-07 <https://docs.litellm.ai/docs/completion/prompt_caching> (read 2026-11-26)
- A documented minimum that was not the real one: anthropics/anthropic-sdk-python thread 1194 (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall, Segment, sum_tokens
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, thousands

_OPERATIONS = {"chat", "batch", "wrapper"}  # an agent's tools stand before its instructions, and may be added anywhere


class BelowCacheMinimum(Rule):
    """What stands before a cache breakpoint is too short to be cached."""

    code = "PL204"
    name = "below-cache-minimum"
    severity = "warning"
    default = False
    persona = "auditor"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, minimum = call.site, call.cache_minimum
        if site.operation not in _OPERATIONS or site.runs_agent or site.is_local or not answers_for(call, "prompt"):
            return
        if minimum is None or site.prompt is None or site.prompt.caching:
            return
        if not all(facts.cache.breakpoints for facts in call.facts):
            return
        marked = _before_last(call.segments)
        if not marked or any(isinstance(each.part, Dynamic) or each.role == "unknown" or "outlined" in each.part.traits for each in marked):
            return
        tokens = sum_tokens(marked)
        if tokens.high >= minimum.low:
            return
        least = thousands(minimum.low) if minimum.agreed else f"{thousands(minimum.low)} to {thousands(minimum.high)}"
        about = "" if tokens.method == "exact" else "about "
        yield self.finding(
            call,
            f"the cache breakpoint stands behind {about}{thousands(tokens.likely)} tokens, "
            f"and {call.facts[0].model} caches nothing below {least}: it is ignored, silently",
            span=marked[-1].part.at,
            help="put more of what never changes before it, or leave the breakpoint out",
            notes=_source(call),
        )


def _before_last(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """What the last breakpoint caches: if that is too short, so is what the others cache."""
    last = max((index for index, segment in enumerate(segments) if segment.cache_breakpoint), default=-1)
    return segments[: last + 1]


def _source(call: PricedCall) -> tuple[str, ...]:
    source = call.facts[0].cache.source
    return () if source is None else (f"the minimum: {source.text}, read {source.read}",)


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. "  # some 16 tokens

BelowCacheMinimum.examples = (
    bad(
        f"""
        import anthropic

        RULES = "{_RULES * 10}"  # PL204
        client = anthropic.Anthropic()

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="some 160 tokens, where Haiku 4.5 caches from 4 096 on",
    ),
    bad(
        f"""
        import boto3

        RULES = "{_RULES * 10}"  # PL204
        client = boto3.client("bedrock-runtime")

        def answer(question):
            return client.converse(
                modelId="anthropic.claude-sonnet-4-5-20250929-v1:0",
                system=[{{"text": RULES}}, {{"cachePoint": {{"type": "default"}}}}],
                messages=[{{"role": "user", "content": [{{"text": question}}]}}],
                inferenceConfig={{"maxTokens": 300}},
            )
        """,
        because="a cache point on Bedrock",
    ),
    bad(
        f"""
        import litellm

        RULES = "{_RULES * 10}"  # PL204

        def answer(question):
            return litellm.completion(
                model="anthropic/claude-opus-4-6",
                max_tokens=300,
                messages=[
                    {{"role": "system", "content": [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]}},
                    {{"role": "user", "content": question}},
                ],
            )
        """,
        because="Opus 4.6 caches from 4 096 tokens on",
    ),
    good(
        """
        from anthropic import AsyncAnthropic
        from anthropic.types import CacheControlEphemeralParam, ToolParam

        client = AsyncAnthropic()

        async def extract(form, messages):
            tool = ToolParam(
                name=form.__name__,
                description=f"Extract information in the format of {form.__name__}",
                input_schema=form.model_json_schema(),
                cache_control=CacheControlEphemeralParam(type="ephemeral"),
            )
            return await client.messages.create(model="claude-haiku-4-5", max_tokens=300, tools=[tool], messages=messages)
        """,
        because="how long the schema is cannot be told",
    ),
    bad(
        """
        from anthropic import Anthropic
        from anthropic.types import ToolParam

        def look_up(question):
            return Anthropic().messages.create(
                model="claude-haiku-4-5",
                max_tokens=300,
                tools=[
                    ToolParam(  # PL204
                        name="find",
                        description="Finds an order by its number.",
                        input_schema={"type": "object", "properties": {"number": {"type": "string"}}},
                        cache_control={"type": "ephemeral"},
                    )
                ],
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="one short tool, all of which is known",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES * 400}"
        client = anthropic.Anthropic()

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="long enough",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES * 100}"
        client = anthropic.Anthropic()

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return client.messages.create(
                model="claude-sonnet-4-6", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="between 1 024 and 2 048 tokens, and the sources disagree which of the two is the minimum",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES * 10}"
        client = anthropic.Anthropic()

        def answer(document, question):
            content = [{{"type": "text", "text": document, "cache_control": {{"type": "ephemeral"}}}}, {{"type": "text", "text": question}}]
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="how long the document is cannot be told",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES * 10}"
        client = anthropic.Anthropic()

        def answer(messages):
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, cache_control={{"type": "ephemeral"}}, system=RULES, messages=messages
            )
        """,
        because="automatic caching: the breakpoint moves along as the conversation grows",
    ),
    good(
        f"""
        import anthropic

        from tools import TOOLS

        RULES = "{_RULES * 10}"
        client = anthropic.Anthropic()

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, tools=TOOLS, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the tools stand before the instructions, and how long they are cannot be told",
    ),
)
