"""Politeness and empty phrases that are paid for in every request.

## What it does
Adds up the polite padding and empty instructions of one static text ("please", "I would like you to", "as an AI language model",
"it is very important that you"), and reports the text when they take more than `max-filler-tokens` tokens (20 unless configured).

## Why it costs
Every word of a prompt is sent and billed with every request.  A model needs no please, and "it is very important that you always make
sure to" says what "always" says.

## Example
```python
SYSTEM = (
    "I would like you to act as a helpful assistant. Please make sure that you always answer politely. "
    "It is very important that you please do not mention prices. Thank you very much in advance."
)
```

## Use instead
```python
SYSTEM = "Answer politely. Do not mention prices."
```

## Fix safety
The fix leaves the phrases out where each stands once in its literal, and is unsafe: a model may answer a curt prompt otherwise.

## Limits
- Only the phrases of a fixed list in English are counted, each once for every time it occurs.
- Their tokens are a share of the text's, by characters.
- A phrase inside quotation marks is text to be written or recognised, and not counted.

## References
- OpenAI, Prompt engineering: put instructions plainly <https://platform.openai.com/docs/guides/prompt-engineering> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import CutText, PricedCall, Segment, Static
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good

_PHRASES = re.compile(
    r"(?<![\"'`“\u2018\w])(?:"
    r"please(?: (?:make sure|be sure|ensure|note|remember|keep in mind|be aware) (?:that you |that |to )?)?|kindly"
    r"|i (?:want|would like|need) you to|i would appreciate it if you(?: could| would)?"
    r"|your help (?:is|would be) (?:much |greatly )?appreciated"
    r"|could you(?: please)?|would you(?: please| kindly)"
    r"|as an ai(?: language)? (?:model|assistant)"
    r"|it is (?:very |extremely |crucially |absolutely )?(?:important|crucial|essential|imperative|critical)"
    r" (?:that you|to note that|to remember that|to)"
    r"|make (?:absolutely )?sure (?:that )?you(?: always)?|be sure to(?: always)?|always make sure (?:to|that you)"
    r"|thank you(?: (?:very|so) much)?(?: in advance| for your help)?|thanks in advance"
    r"|take a deep breath(?: and)?|i(?:'ll| will) tip you(?: \$?\d+)?|this is very important (?:to|for) my career"
    r"|feel free to|do your best to|try your best to|to the best of your (?:ability|abilities|knowledge)"
    r"|keep in mind that|please note that|needless to say|in order to"
    r"|you are a (?:very )?(?:helpful|smart|friendly)(?:,? (?:and )?\w+)? (?:ai )?assistant"
    r")(?![\"'`”\u2019\w])",
    re.IGNORECASE,
)


class FillerPhrases(Rule):
    """Polite padding and empty phrases take room in every request."""

    code = "PL305"
    name = "filler-phrases"
    severity = "info"
    fix = "unsafe"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if call.site.is_local or not answers_for(call, "prompt"):
            return
        seen: set[object] = set()
        for segment in call.segments:
            part = segment.part
            if not isinstance(part, Static) or part.at in seen or segment.role in ("assistant", "tools"):
                continue
            seen.add(part.at)
            found = _PHRASES.findall(part.text)
            tokens = _share(segment, part.text, found)
            if tokens <= limits.max_filler_tokens:
                continue
            price = call.card.input_price if call.card else None
            often = sorted({phrase.lower() for phrase in found}, key=lambda phrase: (-len(phrase), phrase))
            yield self.finding(
                call,
                f"{len(found)} phrases of politeness and padding take some {tokens} tokens of every request"
                + (f" ({dollars(cost(tokens, price) * 1000)} in 1 000 calls)" if price is not None else ""),
                span=part.at,
                help="leave them out: an instruction says the same without them",
                notes=("for instance " + ", ".join(f'"{phrase}"' for phrase in often[:4]),),
                saving=None if price is None else Saving(tokens, cost(tokens, price), "all of the phrases are left out"),
                fix=_fix(part),
            )


_AFTER = 24  # characters behind a phrase that tell it from another place with the same one


def _fix(part: Static) -> Fix | None:
    """The text without its phrases, a sentence that began with one in a capital."""
    edits: list[CutText] = []
    end = 0
    for found in _PHRASES.finditer(part.text):
        old = part.text[found.start() : found.end() + _AFTER].split("\n")[0]
        rest = old[found.end() - found.start() :].lstrip(" ,")
        starts = not part.text[: found.start()].rstrip(" ") or part.text[: found.start()].rstrip(" ")[-1] in ".!?:\n"
        if found.start() < end or part.text.count(old) != 1 or not rest:
            continue
        edits.append(CutText(part.at, old, rest[:1].upper() + rest[1:] if starts else rest))
        end = found.start() + len(old)
    return Fix("leave the phrases out", tuple(edits)) if edits else None


def _share(segment: Segment, text: str, found: list[str]) -> int:
    """The tokens of the phrases, as their share of the text's characters."""
    return segment.tokens.likely * sum(map(len, found)) // max(1, len(text))


_POLITE = (
    "I would like you to act as a helpful guide of our museum. Please make sure that you always answer politely. It is very important "
    "that you please do not mention prices. Please keep in mind that visitors may be children. Kindly thank them. "
    "Thank you very much in advance. "
)

_CURT = (
    "Act as a helpful guide of our museum. Make sure that you always answer politely. Please do not mention prices. "
    "Keep in mind that visitors may be children. Thank them. Thank you very much in advance. "
)

FillerPhrases.examples = (
    bad(
        f"""
        from openai import OpenAI

        RULES = "{_POLITE}"  # PL305

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=300, messages=messages)
        """,
        because="a third of the prompt is politeness",
        fixed=f"""
        from openai import OpenAI

        RULES = "{_CURT}"  # PL305

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=300, messages=messages)
        """,
    ),
    bad(
        f"""
        import anthropic

        def answer(question):
            prompt = f"{_POLITE} The question: {{question}}"  # PL305
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-5", max_tokens=300, messages=[{{"role": "user", "content": prompt}}]
            )
        """,
        because="in the text before a question",
    ),
    bad(
        """
        from openai import OpenAI

        from prompts import RULES

        def answer(question):
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=300, instructions=RULES, input=question)
        """,
        because="the text is written in another module, and reported there",
        prompts=f'RULES = "{_POLITE}"  # PL305',
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            prompt = f"Please answer the question of a visitor.\\n{question}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=300, messages=[{"role": "user", "content": prompt}])
        """,
        because="one please",
    ),
    good(
        """
        from openai import OpenAI

        RULES = "Answer politely. Do not mention prices. Remember that visitors may be children."

        def answer(question):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=300, messages=messages)
        """,
        because="plain words",
    ),
    good(
        """
        from openai import OpenAI

        RULES = "Mark as polite every letter with 'please', 'thank you', 'kindly', 'please note that', 'thank you very much in advance'."

        def mark(letter):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=messages)
        """,
        because="the phrases are what is looked for",
    ),
    good(
        f"""
        import ollama

        RULES = "{_POLITE}"

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return ollama.chat(model="llama3.2", messages=messages)
        """,
        because="nobody pays for the tokens of a model on this machine",
    ),
)
