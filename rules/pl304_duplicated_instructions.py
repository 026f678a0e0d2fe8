"""Instructions that stand twice in one request.

## What it does
Reports sentences of at least twelve words that stand the same, or nearly the same, twice or more in the static text of one request:
in the system prompt and the user's message, twice in one prompt, or in the descriptions of tools.

## Why it costs
Each copy is input of every request.
Copies also drift apart: when one is changed and the other is not, the model follows either.

## Example
```python
RULES = "Answer in German, cite the paragraph that you rely on, and never give advice on a running lawsuit."
messages = [
    {"role": "system", "content": f"You are a paralegal. {RULES}"},
    {"role": "user", "content": f"{RULES} Question: {question}"},
]
```

## Use instead
```python
messages = [
    {"role": "system", "content": f"You are a paralegal. {RULES}"},
    {"role": "user", "content": f"Question: {question}"},
]
```

## Severity
`warning` from 50 tokens a request, `info` below.

## Fix safety
There is no automatic fix.
Some prompts repeat an instruction on purpose, at the end of a long context, because models follow the last one best:
measure before you remove it.

## Limits
- Examples are no duplicates: code, data, tagged or labelled examples, and the turns of a few-shot conversation are left out.
- What stands before and behind retrieved text, a file or a history is a reminder, and not reported.
- Templates with branches (Jinja, Handlebars) are left out: two branches may say the same, and one of them is sent.
- A skill, and rules for some files only, are read when they are needed, and not judged.
- In a file of several prompts (YAML, CrewAI) only what stands twice in one of them counts: two of them are two requests.
- A link or an address is no sentence.
- Sentences are compared by runs of three words, four in five of which have to be the same; two paraphrases are not found.
- The tokens are the sentences' share of the text that they stand in.

## References
- Broder, On the resemblance and containment of documents, 1997: how texts are compared <https://doi.org/10.1109/SEQUEN.1997.666900>
- A definition that stands twice in one evaluation prompt: All-Hands-AI/OpenHands, evaluation/benchmarks/discoverybench (read 2026-11-26)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from promptlint.model import Dynamic, PricedCall, Segment, Span, Static
from promptlint.rule import Finding, Limits, Rule, Saving, alike, answers_for, bad, cost, good, thousands, words_of

_OPERATIONS = {"chat", "text_completion", "create_agent", "model_config", "batch", "wrapper"}
_TEMPLATES = {"jinja", "handlebars", "prompty", "dotprompt", "baml", "promptfoo", "semantic_kernel", "langchain"}
_SPOKEN = {"system", "developer", "user", "tools"}
_LONG = {"retrieval", "file", "history"}
_WORDS = 12
_LEAST = 15  # tokens that the copies have together
_MUCH = 50
_MOST = 2000  # sentences of one request
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CODE = re.compile(r"```.*?```|~~~.*?~~~|<(\w*example\w*)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:examples?|input|output|question|answer|user|assistant|human|ai|q|a|query|response|thought|action|observation|good|bad|before|after)"
    r"\b[^.!?\n]{0,40}:",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_URL = re.compile(r"\b(?:https?|file)://\S+|\bwww\.\S+")
_SIGNS = re.compile(r"[=(){};_\[\]]")  # of a program, rather than of prose
_CODED = 6
_DATA = re.compile(
    r'^\s*(?:#|[-*+]?\s*(?:\d+[.)]?\d*\s*)?\[[^\]]*\]\(#)|^\s*[{}\[\]<|]|":\s|^\s*\w+\(|=>|^\s*(?:from|import|def|class|return) '
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    segment: Segment
    index: int  # of its segment
    line: int  # of the segment's text, from 0; of a tool's description always 0


_DIFF = re.compile(r"^(?:diff --git |@@ -\d|\+\+\+ )", re.MULTILINE)


class DuplicatedInstructions(Rule):
    """The same instruction stands twice in one request."""

    code = "PL304"
    name = "duplicated-instructions"
    severity = "warning"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt") or site.sdk in _TEMPLATES:
            return
        if site.sent == "on-demand":
            return
        sentences = list(_sentences(call.segments))[:_MOST]
        groups = [[sentences[number] for number in group] for group in alike([sentence.text for sentence in sentences])]
        if site.sent == "in-parts":
            groups = [part for group in groups for part in _by_message(group)]
        groups = [kept for group in groups if len(kept := _without_reminders(group, call.segments)) > 1]
        copies = [(group[0], copy) for group in groups for copy in group[1:]]
        lines, rest = _doubled(copies)
        tokens = sum(_tokens(call.segments[index], len(text)) for (index, _), text in lines.items())
        tokens += sum(_tokens(copy.segment, len(copy.text)) for copy in rest)
        if tokens < _LEAST:
            return
        price = call.card.input_price if call.card else None
        first, copy = copies[0]
        yield self.finding(
            call,
            f"{_what(len(lines) + len(rest), bool(rest) or len(lines) == len(copies))} in this request a second time, "
            f"about {thousands(tokens)} tokens: \u201c{_quoted(copy.text)}\u201d",
            span=_at(copy, call.segments),
            severity="warning" if tokens >= _MUCH else "info",
            help=f"say it once; the first stands in {_place(first, call.segments)}",
            saving=Saving(tokens, None if price is None else cost(tokens, price), "each sentence is sent once"),
            related=(copy.segment.part.at, first.segment.part.at),
        )


def _what(number: int, sentences: bool) -> str:
    if number == 1:
        return "an instruction stands"
    return f"{number} {'sentences' if sentences else 'lines'} stand"


def _sentences(segments: tuple[Segment, ...]) -> Iterator[_Sentence]:
    answered = {s.message - 1 for s in segments if s.role == "assistant"}  # few-shot turns
    for index, segment in enumerate(segments):
        part = segment.part
        if isinstance(part, Static) and _DIFF.search(part.text):
            continue  # patches to look at
        if not isinstance(part, Static) or segment.role not in _SPOKEN or (segment.role == "user" and segment.message in answered):
            continue
        tools = segment.role == "tools"
        for text in _descriptions(part.text) if tools else (part.text,):
            for line, sentence in _told(text):
                yield _Sentence(sentence, segment, index, 0 if tools else line)


def _told(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text that instruct, each with its line: examples, code, data and links are left out."""
    labelled = False
    for number, line in enumerate(_CODE.sub(lambda found: "\n" * max(1, found[0].count("\n")), text).split("\n")):
        labelled = (labelled and bool(line.strip())) or _LABEL.match(line) is not None
        if labelled or _DATA.search(line) or len(_SIGNS.findall(line)) >= _CODED:
            continue
        for sentence in _SENTENCE.split(line):
            if len(words_of(_URL.sub(" ", _LINK.sub(r"\1", sentence)))) >= _WORDS:
                yield number, sentence.strip()


def _descriptions(text: str) -> Iterator[str]:
    """What the schema of a tool says in words."""
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("description"), str):
                yield item["description"]
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _by_message(group: list[_Sentence]) -> list[list[_Sentence]]:
    """The sentences of each message by themselves: in a file of several prompts each is sent without the others."""
    found: dict[int, list[_Sentence]] = {}
    for sentence in group:
        found.setdefault(sentence.segment.message, []).append(sentence)
    return list(found.values())


# ---------------------------------------------------------------- how much is doubled


def _doubled(copies: list[tuple[_Sentence, _Sentence]]) -> tuple[dict[tuple[int, int], str], list[_Sentence]]:
    """The whole lines that are doubled, by segment and line, also the short ones around; and the sentences inside other lines."""
    lines: dict[tuple[int, int], str] = {}
    rest: list[_Sentence] = []
    for first, copy in copies:
        block = _block(first, copy)
        lines |= block
        if not block:
            rest.append(copy)
    return lines, [copy for copy in rest if (copy.index, copy.line) not in lines]


def _block(first: _Sentence, copy: _Sentence) -> dict[tuple[int, int], str]:
    """The lines around a copy that are the same around the first; none where not even the copy's own line is."""
    if copy.segment.role == "tools" or first.segment.role == "tools":
        return {}
    if copy.index == first.index and copy.line == first.line:
        return {}  # both stand in one long line
    here, there = _lines(copy.segment), _lines(first.segment)
    if here[copy.line] != there[first.line]:
        return {}
    apart = copy.line - first.line if copy.index == first.index else len(here)  # a block does not reach into the other
    found = {(copy.index, copy.line): here[copy.line]}
    for step in (-1, 1):
        for distance in range(1, abs(apart)):
            a, b = copy.line + step * distance, first.line + step * distance
            if not (0 <= a < len(here) and 0 <= b < len(there)) or here[a] != there[b]:
                break
            if here[a]:
                found[copy.index, a] = here[a]
    return found


def _lines(segment: Segment) -> list[str]:
    return [line.strip() for line in segment.part.text.split("\n")] if isinstance(segment.part, Static) else []


def _without_reminders(group: list[_Sentence], segments: tuple[Segment, ...]) -> list[_Sentence]:
    """The copies between which no long run-time text stands; one literal that two messages of a role are said to hold is one."""
    first = group[0]
    return [
        copy
        for copy in group
        if copy is first or not (_is_same_literal(first, copy) or any(_is_long(segment) for segment in segments[first.index : copy.index]))
    ]


def _is_same_literal(a: _Sentence, b: _Sentence) -> bool:
    return a.index != b.index and a.segment.role == b.segment.role and a.segment.part.at == b.segment.part.at and a.text == b.text


def _is_long(segment: Segment) -> bool:
    return segment.role == "unknown" or (isinstance(segment.part, Dynamic) and segment.part.source in _LONG)


def _tokens(segment: Segment, letters: int) -> int:
    """The share that so many letters have in the tokens of their text."""
    part = segment.part
    return segment.tokens.likely * letters // max(len(part.text), 1) if isinstance(part, Static) else 0


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


# ---------------------------------------------------------------- where it stands


def _place(sentence: _Sentence, segments: tuple[Segment, ...]) -> str:
    role = sentence.segment.role
    where = "the tools" if role == "tools" else f"the {'system' if role == 'developer' else role} message"
    return f"{where} ({_at(sentence, segments)})"


def _at(sentence: _Sentence, segments: tuple[Segment, ...]) -> Span:
    """The sentence's own line, where the lines of the text are those of the file; otherwise the place of the text."""
    at = sentence.segment.part.at
    pieces = [s.part.text for s in segments if isinstance(s.part, Static) and s.part.at == at and s.message == sentence.segment.message]
    before = [s.part.text for s in segments[: sentence.index] if isinstance(s.part, Static) and s.part.at == at
              and s.message == sentence.segment.message]  # fmt: skip
    further = (at.end_line - at.line) - "".join(pieces).count("\n")
    block = at.path.endswith((".yaml", ".yml")) and further in (1, 2)  # the text begins below the sign that opens it
    if not at.path or not (further == 0 or block) or sentence.segment.role == "tools":
        return at
    line = at.line + "".join(before).count("\n") + sentence.line + block
    if line == at.line:
        return at
    return Span(at.path, line, 1, line, 1 + len(sentence.text), at.cell)


_RULE = "Answer in German, cite the paragraph that you rely on, and never give advice on a running lawsuit."
_LINKS = "[https://react.dev/learn/you-might-not-need-an-effect#caching](https://react.dev/learn/you-might-not-need-an-effect#caching)"

DuplicatedInstructions.examples = (
    bad(
        f"""
        from openai import OpenAI

        RULES = "{_RULE}"

        def answer(question):
            messages = [
                {{"role": "system", "content": "You are a paralegal. {_RULE}"}},
                {{"role": "user", "content": f"{_RULE} Question: {{question}}"}},  # PL304
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="in the system prompt and in the user's message",
    ),
    bad(
        f'''
        import anthropic

        SYSTEM = """
        You are a paralegal.
        {_RULE}
        You work for a small office in the north of the country.
        Please {_RULE[0].lower() + _RULE[1:]}  # PL304
        """

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=SYSTEM, messages=[{{"role": "user", "content": question}}]
            )
        ''',
        because="nearly the same sentence, in one prompt",
    ),
    bad(
        f"""
        from openai import OpenAI

        def tool(name):
            return {{
                "type": "function",
                "function": {{"name": name, "description": "{_RULE}", "parameters": {{"type": "object", "properties": {{}}}}}},
            }}

        def answer(question):
            tools = [
                {{"type": "function", "function": {{"name": "search", "description": "{_RULE}"}}}},
                {{"type": "function", "function": {{"name": "read", "description": "{_RULE}"}}}},  # PL304
            ]
            messages = [{{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages, tools=tools)
        """,
        because="each tool's description repeats the rules for all of them",
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="the lines of a file keep their places, and those of a doubled block are all counted",
        **{"prompts/system.md": f"You are a paralegal.\n\n## Rules\n- Be brief.\n- {_RULE}\n\n## Again\n- Be brief.\n- {_RULE}# PL304\n"},
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="twice in one prompt of a file of several",
        **{
            "prompts.yaml": f"letter_prompt: |\n  You are a paralegal.\n  {_RULE}\n  Write a letter.\n  {_RULE}# PL304\n"
            "title_prompt: Find a short title for this letter.\n"
        },
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="two prompts of one file are sent in two requests",
        **{"prompts.yaml": f"letter_prompt: Write a letter. {_RULE}\nmemo_prompt: Write a memo. {_RULE}\n"},
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="links are no instructions, and a skill is read only when it is needed",
        **{
            "AGENTS.md": "You write React.\n" + f"Reference: {_LINKS}\n\n## References\n1. {_LINKS}\n",
            "skills/law/SKILL.md": f"---\nname: law\ndescription: Law.\n---\n{_RULE}\n\nMore.\n\n{_RULE}\n",
        },
    ),
    good(
        f"""
        from openai import OpenAI

        def answer(question):
            messages = [
                {{"role": "system", "content": "You are a paralegal. {_RULE}"}},
                {{"role": "user", "content": f"Question: {{question}}"}},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="said once",
    ),
    good(
        """
        from openai import OpenAI

        TASK = "Sort this letter into billing, delivery or other, and say in one word which of the three it is."

        def sort(letter):
            messages = [
                {"role": "user", "content": TASK + " My parcel has not come."},
                {"role": "assistant", "content": "delivery"},
                {"role": "user", "content": TASK + " My invoice is wrong."},
                {"role": "assistant", "content": "billing"},
                {"role": "user", "content": f"{TASK} {letter}"},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="the turns of a few-shot conversation have one form",
    ),
    good(
        f"""
        from openai import OpenAI

        def answer(retriever, question):
            context = retriever.search(question)
            prompt = f"{_RULE} Documents: {{context}} {_RULE} {{question}}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=[{{"role": "user", "content": prompt}}]
            )
        """,
        because="a reminder behind long retrieved text",
    ),
    good(
        '''
        from openai import OpenAI

        SYSTEM = """
        You sort letters.

        Example: the customer writes that the parcel that was ordered two weeks ago has still not come to the house.
        Answer: delivery

        Example: the customer writes that the parcel that was ordered two weeks ago has still not come to the office.
        Answer: delivery
        """

        def sort(letter):
            messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        ''',
        because="examples are alike by nature",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            messages = [
                {"role": "system", "content": "You are a paralegal. Answer in German. Be brief."},
                {"role": "user", "content": f"Answer in German. Be brief. {question}"},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="short sentences recur in any text",
    ),
)
