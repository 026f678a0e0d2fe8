r"""JSON that is asked for in prose, where the API could guarantee it.

## What it does
Reports a prompt that asks for JSON in words while the request sets no response format, no schema and no tool, on a model that has them.

## Why it costs
Without a format the model may wrap its JSON in sentences and code fences that are billed as output, and an answer that does not parse
is asked for again: the whole request is paid twice.
A schema also makes the examples and the "return only valid JSON, no markdown" lines in the prompt unnecessary.

## Example
```python
client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": f"Return a JSON object with the name and the date.\n{letter}"}],
)
```

## Use instead
```python
client.chat.completions.parse(
    model="gpt-4o",
    response_format=Letter,
    messages=[{"role": "user", "content": letter}],
)
```

## Fix safety
There is no automatic fix.
`json_object` demands that the word JSON stays in the prompt, and gives an object, never a list;
a strict schema allows a part of JSON Schema only.

## Limits
- A format that may arrive in unresolved keyword arguments is not known to be absent, and nothing is said.
- A beginning of the answer that the code puts in the model's mouth (`{"role": "assistant", "content": "{"}`) counts as a format.
- How many tokens it saves depends on the model's manners, so no figure is given.

## References
- OpenAI, Structured outputs, and which models have them
  <https://platform.openai.com/docs/guides/structured-outputs> (read 2026-11-26)
- Google, Structured output <https://ai.google.dev/gemini-api/docs/structured-output> (read 2026-11-26)
- Anthropic, Structured outputs: Claude Sonnet 4.5, Opus 4.1 and later
  <https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import Absent, PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good

# models with a JSON mode or schemas of their own; the pages above, read 2026-11-26
_HAS_FORMATS = re.compile(
    r"(?:^|[/:])(?:gpt-4o|gpt-4\.1|gpt-4\.5|gpt-4-turbo|gpt-4-(?:1106|0125)|gpt-3\.5-turbo(?:-1106|-0125)?$"
    r"|o1(?!-mini|-preview)|o3|o4|gpt-[5-9]"
    r"|gemini-(?:1\.5|[2-9])|mistral-|ministral|claude-(?:opus-4[.-][1-9]|sonnet-4[.-][5-9]|haiku-4[.-]5|(?:opus|sonnet|haiku)-5))"
)
_OPERATIONS = {"chat", "wrapper"}


class UnstructuredOutput(Rule):
    """The prompt asks for JSON in words, and the request does not demand it."""

    code = "PL105"
    name = "unstructured-output"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, task = call.site, call.task
        models = possible(site.model)
        if not task.wants_json or site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        if not models or not all(isinstance(model, str) and _HAS_FORMATS.search(model) for model in models):
            return
        prompt = site.prompt
        is_free = isinstance(site.options.response_format, Absent) or possible(site.options.response_format) == ("text",)
        if not is_free or prompt is None or prompt.tools or site.runs_agent:
            return
        if prompt.messages[-1].role in ("assistant", "unknown") or prompt.open:
            return
        yield self.finding(
            call,
            "the prompt asks for JSON in words only: code fences, sentences around it and answers that do not parse are paid for",
            span=task.wants_json_at,
            help="set a response format with a schema, and drop the words that describe it",
        )


UnstructuredOutput.examples = (
    bad(
        """
        from openai import OpenAI

        def read(letter):
            prompt = f"Return a JSON object with the sender and the date of this letter.\\n{letter}"  # PL105
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=100, messages=[{"role": "user", "content": prompt}])
        """,
        because="JSON in words",
    ),
    bad(
        """
        from openai import OpenAI

        RULES = "You read letters. Respond only with valid JSON. Do not use markdown."  # PL105

        def read(letter):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4.1", max_tokens=100, messages=messages)
        """,
        because="the system prompt pleads for it",
    ),
    bad(
        """
        from google import genai

        def read(letter):
            prompt = f"List the people in this letter. Your answer must be a JSON array of names.\\n{letter}"  # PL105
            return genai.Client().models.generate_content(model="gemini-2.5-flash", contents=prompt)
        """,
        because="Gemini has response_schema",
    ),
    good(
        """
        from openai import OpenAI

        def read(letter):
            prompt = f"Return a JSON object with the sender and the date of this letter.\\n{letter}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", response_format={"type": "json_object"}, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="the format is set",
    ),
    good(
        """
        from openai import OpenAI

        def read(letter, **options):
            prompt = f"Return a JSON object with the sender and the date of this letter.\\n{letter}"
            return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}], **options)
        """,
        because="the format may be in the options",
    ),
    good(
        """
        from openai import OpenAI

        def explain(schema):
            prompt = f"Explain this schema to a beginner. Do not answer in JSON.\\n{schema}"
            return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])
        """,
        because="JSON is what it is about, not what is wanted",
    ),
    good(
        """
        import anthropic

        def read(letter):
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-5",
                max_tokens=100,
                messages=[
                    {"role": "user", "content": f"Return a JSON object with the sender and the date.\\n{letter}"},
                    {"role": "assistant", "content": "{"},
                ],
            )
        """,
        because="the answer begins with a brace already",
    ),
    good(
        """
        from openai import OpenAI

        def read(letter):
            prompt = f"Return a JSON object with the sender and the date of this letter.\\n{letter}"
            return OpenAI().chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": prompt}])
        """,
        because="this model has no formats",
    ),
)
