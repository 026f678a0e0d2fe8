"""Long text that is sent again and again to a model that caches only what it is told to.

## What it does
Reports a request to Claude, through Anthropic's SDK, Bedrock or LiteLLM,
that begins with known text of at least the model's cache minimum
(tools, then instructions, then messages) and sets no cache breakpoint anywhere.

## Why it costs
Claude caches nothing unless the request says where.
Read from the cache, a token costs a tenth of its price or less; written to it, it costs a quarter more, once in five minutes.
From the second request on within that time the cache is cheaper.

## Example
```python
client.messages.create(model="claude-sonnet-5", max_tokens=300, system=HANDBOOK, messages=messages)
```

## Use instead
```python
client.messages.create(
    model="claude-sonnet-5",
    max_tokens=300,
    system=[{"type": "text", "text": HANDBOOK, "cache_control": {"type": "ephemeral"}}],
    messages=messages,
)
```

## Severity
`warning`; `info` for a request in a command or a script's main function, which may be sent only once.

## Fix safety
The fix ends the system prompt, or else the tool list,
with `cache_control` where it is an argument of Anthropic's own SDK and a text or a list in the call.
It is safe: the request says the same, and only its price changes. A prefix that is sent once pays a quarter more for its tokens.

## Limits
- Only text that stands before the first run-time value counts, by the low end of its tokens against the highest stated minimum.
- A request at the top level of a script, or in a notebook's cell, outside loops, is sent once in a run, and is not reported.
- Where a helper's own request is reported, its callers are not.
- How often the request is sent is not in the code: the saving is that of one request which reads the cache.
- A framework that sets breakpoints of its own is not reported, nor a request whose arguments may hold one that cannot be read.
- Models that cache by themselves (OpenAI, Gemini from 2.5 on, DeepSeek) need no breakpoint.

## References
- Anthropic, Prompt caching: only behind breakpoints; read 0.1, write 1.25 and 2 times the price
  <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
- Amazon Bedrock, Prompt caching <https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import MarkArgument, ModelCard, PricedCall, Segment, Static, static_prefix, sum_tokens
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, Severity, answers_for, bad, cost, dollars, good, thousands

_OPERATIONS = {"chat", "wrapper"}
_SDKS = {"anthropic", "bedrock", "litellm", "http", "wrapper"}  # which send what they are passed, without breakpoints of their own
_ONCE = {"script", "command"}


class UncachedStaticPrefix(Rule):
    """A long static prefix is paid in full with every request, for want of a cache breakpoint."""

    code = "PL203"
    name = "uncached-static-prefix"
    severity = "warning"
    fix = "safe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        found = [(call, finding) for call in calls for finding in self._of(call)]
        told = {call.site.span for call, _ in found}
        for call, finding in found:
            if call.site.wraps not in told and told.isdisjoint(call.site.wraps_instead):  # the helper is where a breakpoint can be set
                yield finding

    def _of(self, call: PricedCall) -> Iterator[Finding]:
        site, minimum = call.site, call.cache_minimum
        if site.operation not in _OPERATIONS or site.request != "chat" or site.sdk not in _SDKS or site.is_local:
            return
        if minimum is None or site.prompt is None or site.prompt.caching or not answers_for(call, "prompt"):
            return
        if not all(facts.cache.mode == "on-request" for facts in call.facts) or any(s.cache_breakpoint for s in call.segments):
            return
        prefix = _known(static_prefix(call.segments))
        tokens = sum_tokens(prefix)
        if not prefix or tokens.low < minimum.high or _is_sent_once(call):
            return
        yield self.finding(
            call,
            f"{thousands(tokens.likely)} static tokens are paid in full with every request: {site.callee} sets no cache breakpoint"
            + _money(tokens.likely, call.card),
            severity=_severity(call),
            help="end the last block that never changes with cache_control (Bedrock: a cachePoint behind it)",
            saving=_saving(tokens.likely, call.card),
            related=(prefix[-1].part.at,),
            fix=_fix(call, prefix[-1].role),
        )


def _fix(call: PricedCall, role: str) -> Fix | None:
    """A breakpoint at the end of the system prompt or of the tool list, in the words of Anthropic's SDK."""
    name = {"system": "system", "tools": "tools"}.get(role)
    if name is None or call.site.sdk != "anthropic" or call.site.operation == "wrapper":
        return None
    return Fix(f"end {name} with cache_control", (MarkArgument(call.site.span, name, "cache_control", {"type": "ephemeral"}),), safe=True)


def _known(prefix: tuple[Segment, ...]) -> tuple[Segment, ...]:
    return tuple(segment for segment in prefix if isinstance(segment.part, Static))


def _is_sent_once(call: PricedCall) -> bool:
    """Whether a request stands at the top level of a script or in a notebook's cell, and in no loop: what is written is never read."""
    module = call.site.span.path.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
    at_top = f".{module}".endswith(f".{call.site.function}")  # the module's own name stands for its top level
    return at_top and call.site.loop is None and call.usage.calls_per_month is None


def _severity(call: PricedCall) -> Severity:
    """Less for a command, which may be sent only once."""
    if call.site.loop is not None or call.usage.calls_per_month is not None:
        return "warning"
    return "info" if call.site.entry.kind in _ONCE else "warning"


def _money(tokens: int, card: ModelCard | None) -> str:
    if card is None or card.input_price is None or card.cache_read_price is None:
        return ""
    paid, read = cost(tokens, card.input_price), cost(tokens, card.cache_read_price)
    return f" ({dollars(paid * 1000)} per 1 000 calls, {dollars(read * 1000)} from the cache, on {card.model})"


def _saving(tokens: int, card: ModelCard | None) -> Saving:
    usd: Decimal | None = None
    write = ""
    if card and card.input_price is not None and card.cache_read_price is not None:
        usd = cost(tokens, card.input_price - card.cache_read_price)
        if card.cache_write_price is not None and card.input_price:
            write = f"; the request that writes them pays {(card.cache_write_price / card.input_price).normalize():f} times their price"
    return Saving(tokens, usd, f"the prefix was sent within the last 5 minutes and is read from the cache{write}")


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 120  # some 1 900 tokens

UncachedStaticPrefix.examples = (
    bad(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(  # PL203
                model="claude-sonnet-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the rules are the same in every request",
        fixed=f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(  # PL203
                model="claude-sonnet-5", max_tokens=300, system=[{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}], messages=[{{"role": "user", "content": question}}]
            )
        """,  # noqa: E501
    ),
    bad(
        f"""
        import boto3

        RULES = "{_RULES}"
        client = boto3.client("bedrock-runtime")

        def answer(question):
            return client.converse(  # PL203
                modelId="anthropic.claude-sonnet-4-5-20250929-v1:0",
                system=[{{"text": RULES}}],
                messages=[{{"role": "user", "content": [{{"text": question}}]}}],
                inferenceConfig={{"maxTokens": 300}},
            )
        """,
        because="the same on Bedrock",
    ),
    bad(
        f"""
        import litellm

        RULES = "{_RULES}"

        for question in open("questions.txt"):
            litellm.completion(  # PL203
                model="anthropic/claude-sonnet-5",
                max_tokens=300,
                messages=[{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}],
            )
        """,
        because="a loop sends them for every question",
    ),
    bad(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def ask(question):
            return client.messages.create(  # PL203
                model="claude-sonnet-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": question}}]
            )

        def grade(answer):
            return ask(f"Grade this answer: {{answer}}")
        """,
        because="told where the breakpoint can be set, and not at the helper's callers",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()
        question = [{{"role": "user", "content": "How much is the fish?"}}]
        print(client.messages.create(model="claude-sonnet-5", max_tokens=300, system=RULES, messages=question))
        """,
        because="sent once in a run",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="a breakpoint behind the rules",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                cache_control={{"type": "ephemeral"}},
                system=RULES,
                messages=[{{"role": "user", "content": question}}],
            )
        """,
        because="automatic caching",
    ),
    good(
        f"""
        import litellm

        RULES = "{_RULES}"

        def answer(question):
            return litellm.completion(
                model="anthropic/claude-sonnet-5",
                max_tokens=300,
                messages=[{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}],
                cache_control_injection_points=[{{"location": "message", "role": "system"}}],
            )
        """,
        because="LiteLLM sets the breakpoint",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question, **options):
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": question}}], **options
            )
        """,
        because="the options may switch caching on",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question, cached=True):
            block = {{"type": "text", "text": RULES}}
            if cached:
                block["cache_control"] = {{"type": "ephemeral"}}
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=[block], messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="a breakpoint in one branch",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="OpenAI caches by itself",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES[:1600]}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="too short to be cached",
    ),
)
