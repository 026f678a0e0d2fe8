"""Sets and listings without an order in front of what a prompt cache could keep.

## What it does
Reports what has no fixed order in the tool list or in the beginning of a prompt: a set or a `frozenset` that is joined, listed or written
as JSON, the files of a folder as `os.listdir`, `glob` and `iterdir` give them, the rows of an SQL query without `ORDER BY`.

## Why it costs
A prompt cache compares the beginning of a request letter by letter.
Python orders a set of texts anew in every process, so that each worker, and each restart, sends another prefix:
it writes a cache entry of its own, and never reads those of the others.
The same tools in another order are another prefix as well.

## Example
```python
tools = [schema(tool) for tool in set(enabled_tools)]
```

## Use instead
```python
tools = [schema(tool) for tool in sorted(set(enabled_tools))]
```

## Severity
`warning`.

## Fix safety
The fix puts `sorted(…)` around what is joined or iterated over without an order, with `key=str` where it may hold things that
cannot be compared, or gives `json.dumps` its `sort_keys=True`.
It is unsafe: the model reads the same things in another order, and where an order matters it has to be written down.
It is not made inside a formatted text, where it cannot be told what has no order, and for the rows of a query, which want an `ORDER BY`.

## Limits
- A dict keeps the order in which it was filled, so `json.dumps` of one is not reported unless it was made from something unordered.
- Folders and tables usually give the same order twice on one machine; between machines, and after changes, they do not.
- Behind a value that is another in every request the order no longer matters, and nothing is said.
- A prefix that is known to be shorter than the cache's minimum is not reported, nor is a set of one thing.

## References
- Python 3.11, `python --help-env`: PYTHONHASHSEED, a random value seeds the hashes of texts (read 2026-11-26)
- Python 3.11, `help(os.listdir)`: the list is in arbitrary order (read 2026-11-26)
- A tool list in another order at every discovery, and what it costs: micro/go-micro pull request 4902 (read 2026-11-26)
- Anthropic, Prompt caching: order tools, system, messages
  <https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import (
    Disorder,
    Dynamic,
    Part,
    PricedCall,
    Segment,
    SetArgument,
    Static,
    WrapCall,
    cache_minimum,
    prefix_reach,
    sum_tokens,
)
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, good, thousands

_OPERATIONS = {"chat", "create_agent", "model_config", "batch", "wrapper"}
_CHANGING = {"clock", "random", "user", "retrieval", "parameter"}


class UnstablePrefixOrder(Rule):
    """The beginning of the request has no fixed order."""

    code = "PL207"
    name = "unstable-prefix-order"
    severity = "warning"
    fix = "unsafe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        minimum = cache_minimum(call)
        if minimum is None or site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        reach = prefix_reach(call.segments)
        for index, segment in enumerate(call.segments[:reach]):
            if "unordered" in segment.part.traits:
                lost = _lost(call.segments[index:reach])
                if segment.role == "tools" or (segment.role in ("system", "developer") and _static(call.segments[:reach]) >= minimum):
                    yield self._spoken(call, segment, lost)
                return
            if isinstance(segment.part, Dynamic) and segment.part.source in _CHANGING:
                return

    def _spoken(self, call: PricedCall, segment: Segment, lost: int) -> Finding:
        where = "the tool list" if segment.role == "tools" else "the system prompt"
        card, usd = call.card, None
        if card is not None and card.input_price is not None and card.cache_read_price is not None:
            usd = cost(lost, card.input_price - card.cache_read_price)
        known = f": the {thousands(lost)} static tokens from there on miss the cache of every other process" if lost else ""
        return self.finding(
            call,
            f"{_named(segment.part)} has no fixed order and stands in {where}{known}",
            span=segment.part.at,
            help="put sorted(…) around it, or keep it in a list or a tuple",
            saving=Saving(lost, usd, "in each request that another process has sent before; these tokens are read from the cache")
            if lost
            else None,
            fix=_fix(segment.part.disorder),
        )


def _fix(disorder: Disorder | None) -> Fix | None:
    if disorder is None:
        return None
    if disorder.of == "keys":
        return Fix("set sort_keys=True", (SetArgument(disorder.at, "sort_keys", True),))
    key = "" if disorder.of == "texts" else "str"
    return Fix("put sorted(…) around it", (WrapCall(disorder.at, "sorted", key),))


def _named(part: Part) -> str:
    if isinstance(part, Static):
        return "a set of known texts"
    told = part.expression if part.disorder is None or part.expression != "…" else part.disorder.expression
    expression = " ".join(told.split())
    if expression in ("", "…"):
        return "what is listed here"
    return f"`{expression if len(expression) <= 60 else expression[:59] + '…'}`"


def _lost(segments: tuple[Segment, ...]) -> int:
    """The static tokens up to the next value that is another in every request."""
    end = next((i for i, s in enumerate(segments) if isinstance(s.part, Dynamic) and s.part.source in _CHANGING), len(segments))
    return _static(segments[:end])


def _static(segments: tuple[Segment, ...]) -> int:
    return sum_tokens(segment for segment in segments if isinstance(segment.part, Static)).low


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 80  # some 1 280 tokens

UnstablePrefixOrder.examples = (
    bad(
        f"""
        from openai import OpenAI

        TOPICS = {{"billing", "delivery", "returns"}}
        RULES = "{_RULES}"

        def answer(question):
            system = f"You know about {{', '.join(TOPICS)}}. {{RULES}}"  # PL207
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="every worker joins the set in an order of its own",
    ),
    bad(
        """
        from openai import OpenAI
        from registry import enabled, schema

        def answer(question):
            tools = [schema(name) for name in set(enabled())]  # PL207
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages, tools=tools)
        """,
        because="the tool list stands before everything else",
        fixed="""
        from openai import OpenAI
        from registry import enabled, schema

        def answer(question):
            tools = [schema(name) for name in sorted(set(enabled()), key=str)]  # PL207
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages, tools=tools)
        """,
    ),
    bad(
        f"""
        import os

        import anthropic

        RULES = "{_RULES * 4}"

        def answer(question):
            manuals = "\\n".join(os.listdir("manuals"))  # PL207
            system = f"These manuals exist:\\n{{manuals}}\\n\\n{{RULES}}"
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="a folder is listed in arbitrary order",
        fixed=f"""
        import os

        import anthropic

        RULES = "{_RULES * 4}"

        def answer(question):
            manuals = "\\n".join(sorted(os.listdir("manuals")))  # PL207
            system = f"These manuals exist:\\n{{manuals}}\\n\\n{{RULES}}"
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
    ),
    bad(
        f"""
        import json

        from openai import OpenAI
        from registry import enabled

        RULES = "{_RULES}"

        def answer(question):
            names = set(enabled())
            limits = json.dumps({{name: 50 for name in names}}, ensure_ascii=False)
            system = "These limits hold: " + limits + RULES  # PL207
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a mapping that is made from a set has its keys in an order of its own",
        fixed=f"""
        import json

        from openai import OpenAI
        from registry import enabled

        RULES = "{_RULES}"

        def answer(question):
            names = set(enabled())
            limits = json.dumps({{name: 50 for name in names}}, ensure_ascii=False, sort_keys=True)
            system = "These limits hold: " + limits + RULES  # PL207
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
    ),
    bad(
        f"""
        from openai import OpenAI
        from registry import enabled

        RULES = "{_RULES}"

        def answer(question):
            names = set(enabled())
            topics = ", ".join(f"<{{name}}>" for name in names)  # PL207
            messages = [{{"role": "system", "content": topics + RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="texts that are made from a set have no order either",
        fixed=f"""
        from openai import OpenAI
        from registry import enabled

        RULES = "{_RULES}"

        def answer(question):
            names = set(enabled())
            topics = ", ".join(sorted(f"<{{name}}>" for name in names))  # PL207
            messages = [{{"role": "system", "content": topics + RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
    ),
    good(
        f"""
        from openai import OpenAI

        TOPICS = {{"billing", "delivery", "returns"}}
        RULES = "{_RULES}"

        def answer(question):
            system = f"You know about {{', '.join(sorted(TOPICS))}}. {{RULES}}"
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="sorted",
    ),
    good(
        f"""
        import json

        from openai import OpenAI

        LIMITS = {{"refund": 50, "voucher": 20}}
        RULES = "{_RULES}"

        def answer(question):
            system = f"Limits: {{json.dumps(LIMITS)}}. {{RULES}}"
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a dict keeps the order in which it is written",
    ),
    good(
        f"""
        import os

        from openai import OpenAI

        RULES = "{_RULES}"

        def answer(question):
            manuals = os.listdir("manuals")
            manuals.sort()
            system = "These manuals exist: " + ", ".join(manuals) + RULES
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="sorted in place",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"

        def answer(question, passages):
            sources = ", ".join(set(passages))
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": f"{{sources}} {{question}}"}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the user's message is new anyway",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"

        def answer(question, names):
            system = f"There are {{len(set(names))}} customers. {{RULES}}"
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the size of a set has an order",
    ),
    good(
        """
        from openai import OpenAI

        TOPICS = {"billing", "delivery", "returns"}

        def answer(question):
            messages = [{"role": "system", "content": f"You know about {', '.join(TOPICS)}."}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="too short to be cached in any order",
    ),
)
