r"""JSON that is written for people and sent to a model.

## What it does
Reports a value that stands in a prompt as JSON with line breaks and indentation: `json.dumps(…, indent=…)`,
`model_dump_json(indent=…)`, `to_json(indent=…)`, orjson's `OPT_INDENT_2`, `pprint.pformat`.

## Why it costs
A model reads compact JSON as well as indented JSON, but every line break and every run of blanks is a token or two.
Measured on 2026-11-26: orders of a shop, nested and with short values, grow by 38 % with o200k_base (82 % over JSON without blanks),
flat data with long texts by 19 %.
Where the data are known, the message says how many tokens their layout costs.

## Example
```python
prompt = f"Summarise these orders:\n{json.dumps(orders, indent=2)}"
```

## Use instead
```python
prompt = f"Summarise these orders:\n{json.dumps(orders, separators=(',', ':'))}"
```

## Severity
`warning` for run-time values, whose size nothing bounds, and from 100 tokens of layout in a known text; `info` below,
and for a value whose shape is known to the last text: the message says in how many lines it is written, `info` below 50.

## Fix safety
The fix takes `indent` away where the JSON is written in the request itself, and not inside a formatted text.
It is unsafe: the model reads another text, and a test may compare it.

## Limits
- JSON that is one of several values unpacked into a template that is not known (`template.format(**values)`) is not reported.
- A layout that a parameter, a setting or an own encoder may switch on is not known, so nothing is said.
- A value that goes through a function of which nothing is known may have lost its layout there, and nothing is said.
- No saving is shown for run-time values unless a usage file says how large they are; a quarter of that is taken then.
- Known JSON whose layout is less than 20 tokens is not reported, nor is an object with so few known names, one text behind each,
  that it has fewer than 16 lines.
  The fields of data classes and of models of pydantic are counted by their annotations.
- A text of JSON that is cut (`json.dumps(…, indent=2)[:1500]`) is not reported: where the cut bites, no layout is paid for;
  nor is one that goes through a function of the project which gives a text back, or the beginning of it.
- A value that several requests of one function send is one finding.
- Nor is anything said of a value that is put together in a way that is not followed, or of a longer text in which JSON is a part
  (`prompt += pages`): where its layout comes from is not shown.
- A slice of five entries at most (`[:2]`, `[-3:]`) is
  small data and not reported; nor is what is declared as a text or number behind each name
  (`dict[str, str]`) or a list of texts (`list[str]`), as a parameter, a variable or a typed dictionary's field, nor `defaultdict(int)`:
  one line break for each is little, and so it is where each entry ends as a text (`[line.strip() for line in lines]`), whole or cut.
  So is a mapping of at most eight written keys with nothing else behind them, and what a parameter
  without an annotation is called after (`file_paths`, `tags`, `urls`).
- Where a value may hold anything (`{"orders": orders}`), its layout has no bound, and it is reported.
- Where the model is gone, the amount is that of the model in its place, and a note says so.

## References
- Python 3.11, `help(json.dumps)`: `indent`, and the most compact separators (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from promptlint.model import DropArgument, Dynamic, Part, PricedCall, Segment
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, Severity, answers_for, bad, billed_instead, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion", "create_agent", "model_config", "batch", "wrapper"}
_LEAST = 20  # tokens of a known text's layout
_MUCH = 100
_MANY_LINES = 50  # each break with the blanks behind it is a token or two
_UNSHOWN = "…"  # a value that is put together where it is sent
_SHARE = 4  # the layout is about one part in four of what a usage file says of nested data: 38 % on top


class PrettyPrintedJson(Rule):
    """JSON is sent with line breaks and indentation."""

    code = "PL303"
    name = "pretty-printed-json"
    severity = "warning"
    fix = "unsafe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        written: dict[tuple[str, str, str], Finding] = {}
        for call in calls:
            for part, finding in self._of(call):
                told = isinstance(part, Dynamic) and "dump" in part.expression and "…" not in part.expression
                expression = part.expression if isinstance(part, Dynamic) and told else str(part.at)
                key = (part.at.path, call.site.function, expression)
                first = written.setdefault(key, finding)
                if first is not finding and finding.span != first.span:  # one value that several requests of a function send
                    written[key] = replace(first, related=tuple(dict.fromkeys((*first.related, finding.span))))
                elif first is not finding:
                    yield finding  # the same place, told for another call
        yield from written.values()

    def _of(self, call: PricedCall) -> Iterator[tuple[Part, Finding]]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        for segment in call.segments:
            part = segment.part
            if "indented-json" not in part.traits or segment.role in ("assistant", "tools"):
                continue
            if not isinstance(part, Dynamic) and segment.layout < _LEAST:
                continue
            if isinstance(part, Dynamic) and part.expression == _UNSHOWN:
                continue  # what lays it out stands elsewhere
            yield (
                part,
                self.finding(
                    call,
                    _message(call, segment),
                    span=part.at,
                    severity=_severity(segment),
                    help="json.dumps(…, separators=(',', ':')), or no indent, for what only a model reads",
                    notes=_notes(call, segment),
                    saving=_saving(call, segment),
                    fix=_fix(part),
                ),
            )


def _fix(part: Part) -> Fix | None:
    """Without `indent`, where the value is the call that writes the JSON."""
    if not isinstance(part, Dynamic) or "indent" not in part.expression:
        return None
    return Fix("take indent away", (DropArgument(part.at, "indent"),))


def _severity(segment: Segment) -> Severity:
    if isinstance(segment.part, Dynamic):
        return "info" if 0 < segment.part.lines < _MANY_LINES else "warning"
    return "warning" if segment.layout >= _MUCH else "info"


def _notes(call: PricedCall, segment: Segment) -> tuple[str, ...]:
    return () if isinstance(segment.part, Dynamic) and not call.usage.placeholders else billed_instead(call)


def _message(call: PricedCall, segment: Segment) -> str:
    if isinstance(segment.part, Dynamic):
        expression = " ".join(segment.part.expression.split())
        expression = expression if len(expression) <= 60 else expression[:59] + "…"
        told = "a value" if expression.isdigit() else f"`{expression}`"
        lines = f"each of {thousands(segment.part.lines)} lines" if segment.part.lines else "each line"
        return f"{told} goes into the prompt as JSON with line breaks and indentation: a token or two more for {lines}"
    said = f"the layout of this JSON is {thousands(segment.layout)} of its {thousands(segment.tokens.likely)} tokens"
    if call.billed is None or call.billed.input_price is None:
        return said
    return said + f" ({dollars(cost(segment.layout, call.billed.input_price) * 1000)} per 1 000 calls on {call.billed.model})"


def _saving(call: PricedCall, segment: Segment) -> Saving | None:
    """What the blanks cost, where the size of the value is known."""
    tokens, assumption = segment.layout, "the same JSON without blanks"
    if isinstance(segment.part, Dynamic):
        if not call.usage.placeholders:
            return None
        tokens, assumption = (
            segment.tokens.likely // _SHARE,
            f"a quarter of the {thousands(segment.tokens.likely)} tokens that the value has",
        )
    price = call.billed.input_price if call.billed else None
    return Saving(tokens, None if price is None else cost(tokens, price), assumption) if tokens else None


PrettyPrintedJson.examples = (
    bad(
        """
        import json

        from openai import OpenAI

        def plan(session: str, text):
            shape = {
                "session": session,
                "questions": [
                    {"id": "q1", "seen": ["what was said"], "missing": ["what was not"], "signals": []},
                    {"id": "q2", "seen": ["what was said"], "missing": ["what was not"], "signals": []},
                ],
                "why": "the reason",
                "sources": ["redis-1", "redis-2"],
            }
            prompt = f"Answer in this shape: {json.dumps(shape, indent=2)} Text: {text}"  # PL303
            messages = [{"role": "user", "content": prompt}]
            return OpenAI().chat.completions.create(model="gpt-4o-mini", max_completion_tokens=200, messages=messages)
        """,
        because="all is known but a text: the lines are counted",
    ),
    good(
        """
        import json

        import tiktoken
        from openai import OpenAI

        encoding = tiktoken.get_encoding("o200k_base")

        def fitted(text):
            tokens = encoding.encode(text)
            if len(tokens) <= 4000:
                return text
            return encoding.decode(tokens[:4000])

        def describe(data):
            text = fitted(json.dumps(json.loads(data), indent=2))
            messages = [{"role": "user", "content": f"Document text: {text}"}]
            return OpenAI().chat.completions.create(model="gpt-4o-mini", max_completion_tokens=200, messages=messages)
        """,
        because="a function gives the text or its beginning: where that cuts, no layout is paid for",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def headed(text):
            return f"{text[:40]}: {text}"  # PL303

        def describe(data):
            text = headed(json.dumps(json.loads(data), indent=2))
            messages = [{"role": "user", "content": text}]
            return OpenAI().chat.completions.create(model="gpt-4o-mini", max_completion_tokens=200, messages=messages)
        """,
        because="the whole text stands behind its beginning",
    ),
    good(
        """
        import json
        from openai import OpenAI
        from prompt_store import load_template

        client = OpenAI()

        def answer(question, state):
            values = {"question": question}
            if state.product:
                values.update({"product": state.product, "task": json.dumps(state.context, indent=2)})
            prompt = load_template("router").format(**values)
            return client.chat.completions.create(model="gpt-4o-mini", max_tokens=200, messages=[{"role": "user", "content": prompt}])
        """,
        because="one of the values that fill a template which is not known: the whole text is no JSON",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def rephrase(state):
            history = state.get("chat_history", [])
            prompt = f"The last turns: {json.dumps(history[-3:], indent=2)}. Rephrase the question: {state['question']}"
            messages = [{"role": "user", "content": prompt}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=60, messages=messages)
        """,
        because="the last three of a list",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        client = OpenAI()

        def answer(messages, schema):
            try:
                hint = f"Answer in this schema: {json.dumps(schema, indent=2)}"  # PL303
                return client.chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=_with_hint(messages, hint))
            except ValueError:
                hint = f"Answer in this schema: {json.dumps(schema)}"
                return client.chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=_with_hint(messages, hint))

        def _with_hint(messages: list, hint: str) -> list:
            result, is_in = [], False
            for message in messages:
                if not is_in and message.get("role") == "system":
                    result.append({**message, "content": message["content"] + hint})
                    is_in = True
                else:
                    result.append(message)
            if not is_in:
                result.append({"role": "system", "content": hint})
            return result

        def ask(question, schema):
            return answer([{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}], schema)
        """,
        because="told where the JSON is laid out, once, and not where the hint is put in",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def answer(question, file_paths):
            data = {"file_paths": file_paths}
            written = json.dumps(data, indent=2)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=f"{written}\\n{question}")
        """,
        because="one list of texts, one line for each",
    ),
    bad(
        """
        import json

        from openai import OpenAI
        from reading import pages_of

        def answer(question, file_paths):
            data = {"file_paths": file_paths}
            data["pages"] = pages_of(file_paths)
            written = json.dumps(data, indent=2)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=f"{written}\\n{question}")  # PL303
        """,
        because="something else is put in later",
    ),
    good(
        """
        import json
        from typing import Dict, TypedDict

        from openai import OpenAI

        class State(TypedDict):
            found: Dict[str, str]

        def answer(state: State):
            found = state.get("found", {})
            written = json.dumps(found, indent=2)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=f"Continue:\\n{written}")
        """,
        because="a field of the state with one text behind each name",
    ),
    good(
        """
        import json
        from typing import Dict

        from openai import OpenAI

        def answer(question: str, references: Dict[str, str]):
            written = json.dumps(references, indent=2)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=f"{written}\n{question}")
        """,
        because="a line for each text",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def answer(question, accounts):
            shown = json.dumps(accounts[:5], indent=2)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=f"{shown}\n{question}")
        """,
        because="five records",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def summarise(orders):
            prompt = f"Summarise these orders:\\n{json.dumps(orders, indent=2)}"  # PL303
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="two blanks and a line break for every value",
    ),
    bad(
        """
        import anthropic
        from pydantic import BaseModel

        class Order(BaseModel):
            number: int
            lines: list[str]

        def summarise(order: Order):
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5",
                max_tokens=200,
                messages=[{"role": "user", "content": "Summarise this order: " + order.model_dump_json(indent=4)}],  # PL303
            )
        """,
        because="Pydantic writes it in the same way",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def summarise(orders):
            messages = [
                {"role": "system", "content": "Summarise the orders."},
                {"role": "user", "content": json.dumps(orders, ensure_ascii=False, indent=2)},  # PL303
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="JSON and nothing else in a message",
        fixed="""
        import json

        from openai import OpenAI

        def summarise(orders):
            messages = [
                {"role": "system", "content": "Summarise the orders."},
                {"role": "user", "content": json.dumps(orders, ensure_ascii=False)},  # PL303
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
    ),
    bad(
        """
        from pprint import pformat

        from openai import OpenAI

        def explain(state):
            shown = pformat(state)
            messages = [{"role": "user", "content": f"Explain this state: {shown}"}]  # PL303
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="pprint is made for people",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        SCHEMA = {
            "type": "object",
            "properties": {
                "city": {"type": "string"}, "street": {"type": "string"}, "number": {"type": "integer"},
                "country": {"type": "string"}, "floor": {"type": "integer"}, "name": {"type": "string"},
            },
        }

        def extract(letter):
            system = f"Extract the address. Answer in this schema: {json.dumps(SCHEMA, indent=4)}"  # PL303
            messages = [{"role": "system", "content": system}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="of a schema that is known the blanks can be counted",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def summarise(orders):
            prompt = f"Summarise these orders: {json.dumps(orders, separators=(',', ':'))}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="compact JSON",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def summarise(orders):
            print(json.dumps(orders, indent=2))
            messages = [{"role": "user", "content": f"Summarise these orders: {json.dumps(orders, indent=None)}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="the layout is for the log, and what is sent has none",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def summarise(orders, indent=None):
            prompt = f"Summarise these orders: {json.dumps(orders, indent=indent)}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="whether there is a layout is the caller's choice",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def summarise(orders, question: str):
            prompt = json.dumps({"question": question, "orders": orders}, indent=2)  # PL303
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="how many lines the orders have is not known",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def rewrite(question: str, turns):
            past = "\\n".join(f"{turn['role']}: {turn['content']}" for turn in turns)
            prompt = f"Rewrite the question. {json.dumps({'question': question, 'past': past, 'language': 'en'}, indent=2)}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="three names and three texts have five lines, however long the texts are",
    ),
    good(
        """
        import json

        from compression import shortened
        from openai import OpenAI

        def summarise(orders):
            prompt = f"Summarise these orders: {shortened(json.dumps(orders, indent=2))}"
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=200, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="what another library makes of the text is not known",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def summarise(orders):
            with open("orders.json", "w") as file:
                json.dump(orders, file, indent=2)
            messages = [{"role": "user", "content": f"Summarise these orders: {orders}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="a file may be pretty",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def instructions(schema, entries=2):
            example = {name: f"a {kind}" for name, kind in list(schema.items())[:entries]}
            lines = ["Answer with a JSON object.", "Shaped like this:"]
            lines.append(json.dumps(example, indent=2))
            return "\\n".join(lines)

        def extract(letter, schema):
            messages = [{"role": "system", "content": instructions(schema)}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="two entries of a mapping, however large it is",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def critique(preferences, draft):
            shown = json.dumps(preferences, indent=2)[:1500]
            messages = [{"role": "user", "content": f"Preferences: {shown}. Draft: {draft}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="1 500 characters, however it is laid out",
    ),
    good(
        """
        import json
        from typing import Optional

        from openai import OpenAI
        from pydantic import BaseModel, Field

        class Idea(BaseModel):
            mission: str = Field(..., description="What the company is for.")
            goals: str = Field(..., description="What it wants.")
            budget: Optional[float] = None

        def research(pitch: str, idea: Idea):
            messages = [{"role": "user", "content": json.dumps({"pitch": pitch, **idea.model_dump()}, indent=4)}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)

        def again(idea: Idea):
            messages = [{"role": "user", "content": "Look at this idea: " + idea.model_dump_json(indent=4)}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)

        def both(pitch: str, read):
            idea = read(pitch)
            return research(pitch, idea), again(idea)
        """,
        because="six lines: the class says so",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def instructions(rules, orders):
            lines = ["Check the orders."]
            if orders:
                lines.append(json.dumps(orders, indent=2))  # PL303
            for rule in rules:
                lines.append(rule)
            return "\\n".join(lines)

        def check(rules, orders):
            messages = [{"role": "user", "content": instructions(rules, orders)}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="one line of several: it is named, and not the list that they stand in",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def extract(letter):
            shape = json.dumps({"city": "", "street": ""}, indent=2)
            messages = [{"role": "system", "content": f"Answer like this: {shape}"}, {"role": "user", "content": letter}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="a few tokens are not worth a finding",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def answer(file, rows):
            lines = [line.strip() for line in file.read().split("\\n") if line.strip()]
            names = [row["name"].lower() for row in rows]
            told = f"{json.dumps(lines, indent=2)} {json.dumps(names[:20], indent=2)}"
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=told)
        """,
        because="each entry ends as a text: one line break for each",
    ),
    bad(
        """
        import json

        from openai import OpenAI

        def answer(rows):
            found = [row.fields() for row in rows]
            told = f"{json.dumps(found, indent=2)}"  # PL303
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=told)
        """,
        because="of what each entry is, nothing is known",
    ),
    good(
        """
        import json
        from collections import defaultdict
        from typing import List, TypedDict

        from openai import OpenAI

        class State(TypedDict):
            triggers: List[str]
            found: list[dict]

        def answer(state: State, files):
            counts = defaultdict(int)
            for file in files:
                counts[file.kind] += 1
            words: list[str] = state.get("words")
            told = f"{json.dumps(state.get('triggers', []), indent=2)} {json.dumps(state['triggers'], indent=2)}"
            told += f"{json.dumps(counts, indent=2)} {json.dumps(words, indent=2)}"
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=told)
        """,
        because="a line for each text or number",
    ),
    bad(
        """
        import json
        from typing import TypedDict

        from openai import OpenAI

        class State(TypedDict):
            triggers: list[str]
            found: list[dict]

        def answer(state: State):
            told = f"{json.dumps(state.get('found', []), indent=2)}"  # PL303
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=told)
        """,
        because="a list of dictionaries has many lines for each",
    ),
    good(
        """
        import json

        from openai import OpenAI

        def of_guest():
            return {"kind": "guest", "name": "nobody"}

        def of_user(user):
            return {"kind": "user", "name": f"{user.name}", "greeting": f"Hello {user}"}

        def answer(user):
            context = of_user(user) if user else of_guest()
            told = f"Context: {json.dumps(context, indent=2)}"
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=200, input=told)
        """,
        because="one of two dictionaries of few names",
    ),
)
