"""More examples in the prompt than the task needs.

## What it does
Reports a request that shows more than `max-examples` examples (5 unless the configuration says otherwise),
or whose examples are over half of its static text.

## Why it costs
Examples are sent again with every request.  The first two or three teach the form of the answer; the tenth mostly repeats it,
at the same price.

## Example
```python
messages = [
    {"role": "system", "content": RULES},
    *EXAMPLES,  # twelve questions with their answers
    {"role": "user", "content": question},
]
```

## Use instead
```python
messages = [
    {"role": "system", "content": RULES},
    *EXAMPLES[:4],  # one for each kind of question
    {"role": "user", "content": question},
]
```

## Fix safety
There is no automatic fix.
Leave examples out one by one and compare the answers on recorded inputs; the odd ones are worth more than the usual ones.

## Limits
- Examples are told by their form: pairs of user and assistant messages, `<example>` tags, numbered examples, and lines such as
  `Input:` and `Output:`.  Others are not seen.
- Examples that are picked at run time are not counted.
- Where the prefix is cached, examples cost a tenth to a half of what the message says.

## References
- Anthropic, Multishot prompting: three to five examples
  <https://docs.anthropic.com/en/docs/build-with-claude/prompt-engineering/multishot-prompting> (read 2026-11-26)
- Brown et al., Language models are few-shot learners: most of the gain comes with the first examples
  <https://arxiv.org/abs/2005.14165> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands

_AT_LEAST = 400  # tokens: what a share of a short prompt is worth is not worth a word
_FEW = 3


class ExcessFewShot(Rule):
    """The request shows more examples than it needs."""

    code = "PL306"
    name = "excess-few-shot"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        task, static = call.task, call.static_tokens.likely
        if task.examples <= _FEW or call.site.is_local or not answers_for(call, "prompt"):
            return
        tokens = task.example_tokens.likely
        many = task.examples > limits.max_examples
        if not many and (tokens < _AT_LEAST or 2 * tokens <= static):
            return
        kept = limits.max_examples if many else _FEW
        spared = tokens * (task.examples - kept) // task.examples
        price = call.card.input_price if call.card else None
        worth = f", {dollars(cost(tokens, price))} a call" if price is not None else ""
        yield self.finding(
            call,
            f"{task.examples} examples take {thousands(tokens)} of {thousands(static)} static tokens{worth}",
            span=task.examples_at,
            help=f"keep the {kept} that differ most, and compare the answers",
            saving=None if price is None else Saving(spared, cost(spared, price), f"{kept} of {task.examples} examples are kept"),
        )


_SHOTS = "\n".join(f"Input: The parcel number {n} came late and the box was open.\nOutput: complaint\n" for n in range(1, 9))
_LONG = " ".join(["The parcel came late, the box was open, and nobody answered the telephone for two days."] * 8)

ExcessFewShot.examples = (
    bad(
        f'''
        from openai import OpenAI

        RULES = """Sort the letter.

        {_SHOTS.replace(chr(10), chr(10) + "        ")}
        """

        def sort(letter):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": letter}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=10, messages=messages)
        '''.replace('RULES = """Sort the letter.', 'RULES = """Sort the letter.  # PL306'),
        because="eight examples of the same kind",
    ),
    bad(
        """
        from openai import OpenAI

        def shot(question, answer):
            return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]

        def sort(letter):
            shots = [
                {"role": "user", "content": "late parcel"}, {"role": "assistant", "content": "complaint"},  # PL306
                {"role": "user", "content": "open box"}, {"role": "assistant", "content": "complaint"},
                {"role": "user", "content": "many thanks"}, {"role": "assistant", "content": "praise"},
                {"role": "user", "content": "where is it"}, {"role": "assistant", "content": "question"},
                {"role": "user", "content": "wrong colour"}, {"role": "assistant", "content": "complaint"},
                {"role": "user", "content": "how much"}, {"role": "assistant", "content": "question"},
            ]
            messages = [{"role": "system", "content": "Sort."}, *shots, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=10, messages=messages)
        """,
        because="six pairs of messages",
    ),
    bad(
        f"""
        from openai import OpenAI

        SHOTS = "<example>{_LONG}</example><example>{_LONG}</example><example>{_LONG}</example><example>{_LONG}</example>"  # PL306

        def sort(letter):
            messages = [{{"role": "system", "content": "Sort the letter." + SHOTS}}, {{"role": "user", "content": letter}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=10, messages=messages)
        """,
        because="four long examples are nearly all of the prompt",
    ),
    good(
        """
        from openai import OpenAI

        RULES = "Sort the letter.\\nInput: late parcel\\nOutput: complaint\\n\\nInput: many thanks\\nOutput: praise\\n"

        def sort(letter):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=10, messages=messages)
        """,
        because="two examples",
    ),
    good(
        """
        from openai import OpenAI

        def answer(turns, question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=300, messages=[*turns, {"role": "user", "content": question}]
            )
        """,
        because="a conversation is no list of examples",
    ),
    good(
        """
        from openai import OpenAI

        def answer(store, question):
            shots = store.nearest(question)
            prompt = "Sort the letter.\\n" + "\\n".join(f"Input: {s.text}\\nOutput: {s.label}" for s in shots) + question
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=10, messages=[{"role": "user", "content": prompt}])
        """,
        because="picked at run time",
    ),
    good(
        """
        from openai import OpenAI

        RULES = "Answer the visitor. For example, say hello first. In another example, a visitor asks for the way."

        def answer(question):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=100, messages=messages)
        """,
        because="the word is there, examples are not",
    ),
)
