"""Tool lists that are long, or that a call cannot use.

## What it does
Reports a request whose tool list has more static tokens than `max-tool-tokens` (default 2 000),
and a request that sends tools and forbids their use (`tool_choice="none"`) with no conversation behind it that would need them.

## Why it costs
Every tool's name, description and schema is input of every request of an agent, also of those that call none.
The limit is twenty tools of a hundred tokens each: about what one screen of an application needs.
Lists that are put together from several servers are far longer: Anthropic speaks of 50 000 tokens and more before a request is read.

## Example
```python
client.responses.create(model="gpt-4o", input=question, tools=ALL_FORTY_TOOLS)
```

## Use instead
```python
client.responses.create(model="gpt-4o", input=question, tools=tools_for(topic))
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
A tool that is left out cannot be called: choose by what the request is about, shorten descriptions and enumerations,
or load tools on demand (tool search), and check that the right ones are still chosen.
Tools come first in a prompt cache's prefix: another list for each request is worse than a long one that never changes.

## Limits
- Only what is known of the tools is counted; tools that are made at run time are not.
- A function that a framework describes is counted by its name, parameters and docstring: about, not exactly.
- The saving leaves the prompt cache out: cached tools cost a half to a tenth.
- A list that stands before a cache breakpoint, and is little longer than the shortest prefix that the model caches, is not reported:
  cut to the limit, it would be paid in full.
- Tools that are sent in some branches only, or that a comprehension's test may leave out, are counted, and the message says "up to";
  where others are not known, it says "at least".
- Tests of requests that forbid their tools are not reported.

## References
- Anthropic, Introducing advanced tool use: tool definitions and results of 50 000 tokens and more, and tools that are loaded on demand
  <https://www.anthropic.com/engineering/advanced-tool-use> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Dynamic, Known, PricedCall, Segment, Static, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, dollars, for_the_cache, good, thousands

_OPERATIONS = {"chat", "create_agent", "model_config", "batch", "wrapper"}


class OversizedToolSchema(Rule):
    """The tool list is long, or nobody may use it."""

    code = "PL307"
    name = "oversized-tool-schema"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        tools = [s for s in call.segments if s.role == "tools" and isinstance(s.part, Static)]
        total = sum_tokens(tools)
        if not tools:
            return
        if _forbidden(call):
            sent = "1 tool is" if len(tools) == 1 else f"{len(tools)} tools are"
            yield self._spoken(call, tools, f"{sent} sent and tool_choice forbids their use", total.likely, "leave the tools out")
        elif total.low > limits.max_tool_tokens and not for_the_cache(call, tools, limits.max_tool_tokens):
            largest = max(tools, key=lambda segment: segment.tokens.likely)
            allowed = thousands(limits.max_tool_tokens)
            said = (
                f"the tool list has {_most(call, tools)}{thousands(total.likely)} tokens in {len(tools)} tools, over the limit of {allowed}"
            )
            advice = (
                f"send the tools that this request may need, and shorten the longest ({thousands(largest.tokens.likely)} tokens); "
                "`max-tool-tokens` sets the limit"
            )
            yield self._spoken(call, tools, said, total.likely - limits.max_tool_tokens, advice)

    def _spoken(self, call: PricedCall, tools: list[Segment], said: str, spared: int, advice: str) -> Finding:
        card, total = call.card, sum_tokens(tools).likely
        price = card.input_price if card else None
        if card is not None and price is not None:
            said += f" ({dollars(cost(total, price) * 1000)} per 1 000 calls on {card.model} without a cache)"
        saving = Saving(spared, None if price is None else cost(spared, price), "the tokens above the limit, none of them cached")
        if spared == total:
            saving = Saving(spared, saving.usd, "the tool list, none of it cached")
        return self.finding(call, said, help=advice, saving=saving, related=tuple(dict.fromkeys(s.part.at for s in tools)))


def _most(call: PricedCall, tools: list[Segment]) -> str:
    """What stands before the number of tokens: some tools may be left out, and others may be there that are not known."""
    if any("perhaps" in segment.part.traits for segment in tools):
        return "up to "
    return "at least " if any(each.role == "tools" and isinstance(each.part, Dynamic) for each in call.segments) else ""


def _forbidden(call: PricedCall) -> bool:
    """Whether no tool may be called, and no conversation is sent in which one was."""
    if call.site.context == "test":  # which looks how the provider takes it
        return False
    if call.site.options.tool_choice != Known("none", getattr(call.site.options.tool_choice, "at", None)):
        return False
    prompt = call.site.prompt
    return prompt is not None and not prompt.open and prompt.history is None and not any(_is_past(s) for s in call.segments)


def _is_past(segment: Segment) -> bool:
    return segment.role in ("unknown", "assistant", "tool") or (isinstance(segment.part, Dynamic) and segment.part.source == "history")


_TOOLS = """
        def described(name):
            return {
                "type": "function",
                "function": {
                    "name": name,
                    "description": "Looks something up in the shop's books and gives back what it finds there, or nothing at all.",
                    "parameters": {"type": "object", "properties": {
                        "number": {"type": "string", "description": "The number under which it is kept in the books."},
                        "year": {"type": "integer", "description": "The year in which it was first entered."},
                    }},
                },
            }
"""
_BOOKS = "Looks something up in the shop's books and gives back what it finds there, or nothing at all. " * 80
_NAMES = ", ".join(f'"look_up_{number}"' for number in range(30))

OversizedToolSchema.examples = (
    bad(
        f"""
        from deepagents import create_deep_agent
        from langchain_core.tools import tool

        def _look_up(number: str) -> str:
            \"\"\"{_BOOKS}\"\"\"

        def _open(number: str) -> str:
            \"\"\"{_BOOKS}\"\"\"

        look_up = tool("look_up", response_format="content")(_look_up)
        agent = create_deep_agent(model="gpt-4o", tools=[look_up, tool(_open)])  # PL307
        """,
        because="tools that a decorator makes of functions, called as a function",
    ),
    bad(
        f"""
        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]

        def answer(question, barred, signed_in):
            tools = [tool for tool in TOOLS if tool["function"]["name"] != "look_up_3"]
            if signed_in:
                tools.extend([described("sign_out")])
            tools = [tool for tool in tools if tool["function"]["name"] not in barred]
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(  # PL307
                model="gpt-4o", max_completion_tokens=300, messages=messages, tools=tools
            )
        """,
        because="what a test may leave out is counted",
    ),
    bad(
        f"""
        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]

        def answer(question):
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(  # PL307
                model="gpt-4o", max_completion_tokens=300, messages=messages, tools=TOOLS
            )
        """,
        because="thirty tools in every request",
    ),
    bad(
        f"""
        import anthropic

        BOOK = "{"Books a room for a guest who has asked for one. " * 250}"
        TOOL = {{"name": "book", "description": BOOK, "input_schema": {{"type": "object"}}}}

        def answer(question):
            return anthropic.Anthropic().messages.create(  # PL307
                model="claude-haiku-4-5", max_tokens=300, tools=[TOOL], messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="one tool with a description like a manual",
    ),
    bad(
        """
        from openai import OpenAI

        from tools import TOOLS

        def answer(question):
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=300, input=question, tools=TOOLS)  # PL307
        """,
        because="the list stands in another module",
        tools=f"""
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]
        """,
    ),
    good(
        f"""
        import anthropic

        BOOK = "{"Books a room for a guest who has asked for one. " * 200}"
        TOOL = {{"name": "book", "description": BOOK, "input_schema": {{"type": "object"}}, "cache_control": {{"type": "ephemeral"}}}}

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-6", max_tokens=300, tools=[TOOL], messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="as long as it has to be for the model to cache it",
    ),
    bad(
        f"""
        import os

        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]
        if os.environ.get("WITH_ARCHIVE"):
            TOOLS.append(described("archive"))

        def answer(question):
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=300, input=question, tools=TOOLS)  # PL307
        """,
        because="up to thirty-one tools",
    ),
    good(
        f"""
        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in ["look_up_order", "look_up_customer"]]

        def answer(question):
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages, tools=TOOLS)
        """,
        because="two tools",
    ),
    good(
        f"""
        from openai import OpenAI

        from registry import tools_for
{_TOOLS}
        def answer(question, topic):
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=messages, tools=tools_for(topic)
            )
        """,
        because="what is chosen at run time is not known",
    ),
    good(
        f"""
        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]

        def answer(question):
            print(f"{{len(TOOLS)}} tools are there")
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a list that is not sent",
    ),
    good(
        f"""
        from openai import OpenAI
{_TOOLS}
        TOOLS = [described(name) for name in [{_NAMES}]]
        client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")

        def answer(question):
            return client.chat.completions.create(model="llama3.2", messages=[{{"role": "user", "content": question}}], tools=TOOLS)
        """,
        because="a model on this machine costs nothing per token",
    ),
)
