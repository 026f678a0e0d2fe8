'''Prompts that carry the indentation of the source code to the model.

## What it does
Reports a prompt whose lines all begin with the blanks that indent them in the source, or end in blanks.
Both are counted with the model's tokenizer: the text as it is sent, and the text without them.

## Why it costs
A triple-quoted string inside a function is usually indented like the code around it, and Python keeps those blanks.
They are input tokens of every request: about one for each line on recent OpenAI models, more where a tokenizer has no runs of blanks.
They tell the model nothing.

## Example
```python
def ask(ticket):
    prompt = f"""
        You sort support tickets.
        Answer with one word: billing, delivery or other.

        Ticket: {ticket}
        """
```

## Use instead
```python
from textwrap import dedent

RULES = dedent(
    """\\
    You sort support tickets.
    Answer with one word: billing, delivery or other.
    """
)
```

## Severity
`warning` from 100 tokens a request, `info` below.

## Fix safety
The fix takes the indentation that all lines share, and the blanks at their ends, out of a triple-quoted text. It is safe:
the words stay what they are.
A text whose lines are joined by backslashes, or whose fields run over several lines, is left to you.

## Limits
- Only the margin that all lines of a text share is counted, never indentation inside it: lists, code and YAML keep their shape.
- A margin behind a first line that ends in a colon is taken to mean something.
- Fewer than 60 tokens of one request are not reported, nor is less than 4 % of the message.
- Where the model is gone, the amount is that of the model in its place, and a note says so.
- Where several texts of one message are indented, the place is the text with most of the blanks.
- Where the tokenizer is not public, the figure is an estimate.

## References
- Python 3.11, `help(textwrap.dedent)` (read 2026-11-26)
'''

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import DedentLiteral, PricedCall, Segment, Static
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, billed_instead, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion", "create_agent", "model_config", "batch", "wrapper"}
_LEAST = 60  # tokens: fewer are not worth a word
_SHARE = 0.04  # of the message's static tokens
_MUCH = 100


_HELP = "textwrap.dedent the template before values are filled in, or keep it in a module-level constant or a file"


class IndentedPrompt(Rule):
    """The prompt carries its source indentation to the model."""

    code = "PL302"
    name = "indented-prompt"
    severity = "warning"
    fix = "safe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        for segments in _by_message(call.segments):
            wasted = sum(segment.layout for segment in segments)
            whole = sum(segment.tokens.likely for segment in segments)
            card = call.billed
            usd = cost(wasted, card.input_price) if card and card.input_price is not None else None
            if wasted < _LEAST or wasted < whole * _SHARE:
                continue
            place = _most_wasteful(segments)
            indented = sum(segment.layout for text in _texts(segments) if _shares_a_margin(text) for segment in text)
            margin = indented * 2 >= wasted  # most of the blanks are indentation
            what = "source indentation and trailing blanks" if indented else "blanks at the ends of lines"
            about = "" if place.tokens.method == "exact" else "about "
            yield self.finding(
                call,
                f"{about}{thousands(wasted)} of this prompt's {thousands(whole)} static tokens are {what}"
                + ("" if usd is None or card is None else f" ({dollars(usd * 1000)} per 1 000 calls on {card.model})"),
                span=place.part.at,
                severity="warning" if wasted >= _MUCH else "info",
                help=_HELP if margin else "strip the ends of the lines: they say nothing to a model",
                notes=billed_instead(call),
                saving=Saving(wasted, usd, "the text without the blanks that its lines share and those at their ends"),
                fix=Fix(f"take the {'indentation' if margin else 'blanks'} out of the text", (DedentLiteral(place.part.at),), safe=True),
            )


def _by_message(segments: tuple[Segment, ...]) -> Iterator[list[Segment]]:
    """The static texts of each message, without JSON, whose blanks another rule speaks of."""
    for index in dict.fromkeys(segment.message for segment in segments if segment.layout):
        found = [s for s in segments if s.message == index and isinstance(s.part, Static)]
        yield [s for s in found if "indented-json" not in s.part.traits]


def _shares_a_margin(text: list[Segment]) -> bool:
    """Whether blanks at the beginnings of lines are counted: all of them stand indented."""
    written = "\ue000".join(segment.part.text for segment in text if isinstance(segment.part, Static))
    lines = [line for line in written.split("\n")[1:] if line.strip()]
    return any(segment.layout for segment in text) and bool(lines) and all(line.startswith((" " * 4, "\t")) for line in lines)


def _texts(segments: list[Segment]) -> list[list[Segment]]:
    """The stretches of each text: run-time values cut it into them."""
    texts: list[list[Segment]] = []
    for segment in segments:
        before = texts[-1][-1].part.at if texts else None
        at = segment.part.at
        if before is not None and (before == at or (before.path == at.path and before.end_line == at.line)):
            texts[-1].append(segment)
        else:
            texts.append([segment])
    return texts


def _most_wasteful(segments: list[Segment]) -> Segment:
    """The first indented stretch of the text that has most of the blanks."""
    most = max(_texts(segments), key=lambda text: sum(segment.layout for segment in text))
    return next(segment for segment in most if segment.layout)


_LINES = "\n".join(f"            {number}. A ticket of this kind goes to team {number}." for number in range(1, 91))
_FLAT = "\n".join(f"{number}. A ticket of this kind goes to team {number}." for number in range(1, 91))

IndentedPrompt.examples = (
    bad(
        f'''
        from openai import OpenAI

        def sort(ticket):
            prompt = f"""  # PL302
            You sort support tickets by these rules.
{_LINES}
            Ticket: {{ticket}}
            """
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=10, messages=[{{"role": "user", "content": prompt}}]
            )
        ''',
        because="every line begins with the function's indentation",
    ),
    bad(
        f'''
        import anthropic

        class Sorter:
            RULES = """  # PL302
{_LINES}
            """

            def sort(self, ticket):
                return anthropic.Anthropic().messages.create(
                    model="claude-haiku-4-5", max_tokens=10, system=self.RULES, messages=[{{"role": "user", "content": ticket}}]
                )
        ''',
        because="a class attribute is indented like the class",
        fixed=f'''
import anthropic

class Sorter:
    RULES = """  # PL302
{_FLAT}
"""

    def sort(self, ticket):
        return anthropic.Anthropic().messages.create(
            model="claude-haiku-4-5", max_tokens=10, system=self.RULES, messages=[{{"role": "user", "content": ticket}}]
        )
''',
    ),
    bad(
        """
        from openai import OpenAI

        from prompts import rules

        def sort(ticket):
            messages = [{"role": "system", "content": rules("Acme")}, {"role": "user", "content": ticket}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=10, messages=messages)
        """,
        because="the text stands in a function of another module",
        prompts=f'''
        def rules(shop):
            return """  # PL302
            You sort the tickets of {{shop}}.
{_LINES}
            """.format(shop=shop)
        ''',
    ),
    bad(
        f'''
        from openai import OpenAI

        def sort(ticket, shop):
            head = f"""
            You sort support tickets for {{shop}}.
            Answer with one word.
            Ticket: {{ticket}}
            """

            rules = f"""  # PL302
            These are the rules of {{shop}}.

            The first of them.
{_LINES}
            That is all.
            """
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=10, messages=[{{"role": "user", "content": head + rules}}]
            )
        ''',
        because="of two texts the one with most of the blanks is named",
    ),
    good(
        f'''
        from openai import OpenAI

        def sort(ticket):
            prompt = f"""
            {_LINES[:600].strip()}
            Ticket: {{ticket}}
            """
            return OpenAI().chat.completions.create(
                model="gpt-4o-mini", max_completion_tokens=10, messages=[{{"role": "user", "content": prompt}}]
            )
        ''',
        because="some 20 tokens are not worth a word",
    ),
    good(
        f'''
        from textwrap import dedent

        from openai import OpenAI

        def sort(ticket):
            rules = dedent("""
{_LINES}
            """)
            messages = [{{"role": "system", "content": rules}}, {{"role": "user", "content": ticket}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=10, messages=messages)
        ''',
        because="dedent takes the margin off",
    ),
    good(
        f'''
        import inspect

        from openai import OpenAI

        def sort(ticket):
            rules = inspect.cleandoc("""You sort support tickets.
{_LINES}
            """)
            messages = [{{"role": "system", "content": rules}}, {{"role": "user", "content": ticket}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=10, messages=messages)
        ''',
        because="cleandoc does so for docstrings",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = '''You sort support tickets by these rules:
{_LINES}
        '''

        def sort(ticket):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": ticket}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=10, messages=messages)
        """,
        because="the margin may say that the list belongs to the line before it",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = {_FLAT!r}
        CODE = "def add(a, b):\\n    total = a + b\\n    print(total)\\n    return total\\n"

        def review(question):
            messages = [{{"role": "system", "content": RULES + CODE * 12}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=100, messages=messages)
        """,
        because="the indentation of a program has a meaning",
    ),
    good(
        '''
        from openai import OpenAI

        def sort(ticket):
            prompt = f"""
            You sort support tickets.
            Answer with one word.
            Ticket: {ticket}
            """
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=10, messages=[{"role": "user", "content": prompt}]
            )
        ''',
        because="a few tokens are not worth a finding",
    ),
    good(
        f"""
        from openai import OpenAI

        EXAMPLE = '''
{_LINES}
        '''

        def sort(ticket):
            rules = f"Sort like this:\\n{{EXAMPLE.strip()}}\\n    - billing\\n    - delivery\\n    - other\\n"
            print(EXAMPLE)
            messages = [{{"role": "system", "content": " ".join(rules.split())}}, {{"role": "user", "content": ticket}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=10, messages=messages)
        """,
        because="the text is put on one line before it is sent",
    ),
)
