"""Base64, data URIs and raw markup in the text of a prompt.

## What it does
Reports encoded data inside a *text* part of a message: the result of `base64.b64encode`, a `data:…;base64,` URI, a long run of base64
that stands in the prompt itself, and the markup of a page as a browser or BeautifulSoup gives it.

## Why it costs
Base64 has 1.4 to 1.5 letters to a token (random bytes, cl100k_base and o200k_base, measured on 2026-11-26):
a picture of 100 kB is some 135 000 letters and 95 000 tokens as text, where the same picture as an image part is about a thousand,
and the model sees it.
The markup of a web page is a multiple of its text: scripts, styles, classes and tracking are billed as input.

## Example
```python
picture = base64.b64encode(data).decode()
messages = [{"role": "user", "content": f"What is in this picture? {picture}"}]
```

## Use instead
```python
picture = base64.b64encode(data).decode()
content = [
    {"type": "text", "text": "What is in this picture?"},
    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}", "detail": "low"}},
]
messages = [{"role": "user", "content": content}]
```

## Severity
`error` for base64 and data URIs, `warning` for markup, `info` for a sample: a run that stands in a block of code, in a row of a table,
or within the prose of a prompt file.

## Fix safety
There is no automatic fix.
An image part needs a model that reads pictures. Text that is taken out of a page loses what only its markup says (links, tables);
Markdown keeps both at a fraction of the size.

## Limits
- Pictures, sound and files that are sent in parts of their own are what those parts are for, and are never reported.
- A value that goes through a function of which nothing is known (a cleaner, a converter, a decoder) is not reported.
- Of a list of messages that cannot be told apart, and of a value without a place of its own, nothing is said.
- Bytes in an `inline_data` part of Gemini whose MIME type a function finds out are taken for a picture.
- The body of an HTTP response is not known to be a page: it may be JSON or text.
- What stands in the code is counted at 1.45 letters a token, whatever the model.
- No saving is shown for run-time values: their size is not in the code.

## References
- OpenAI, Images and vision: how pictures are sent and counted
  <https://platform.openai.com/docs/guides/images> (a copy, read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall, Segment, Static
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion", "create_agent", "model_config", "batch", "wrapper"}
_LEAST = 200  # letters of base64: some 100 tokens
_OPENS = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,$")
_BLOB = re.compile(rf"(?:data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,)?(?P<data>[A-Za-z0-9+/]{{{_LEAST},}}={{0,2}})")


_LETTERS_PER_100_TOKENS = 145  # of base64, see above
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_CELLS = re.compile(r"\t[^\t]+\t|^\s*\|.*\|")
_INSTEAD = "send it in an image, file or audio part of the message, or send the text that is in it"


class EncodedBlobInPrompt(Rule):
    """Encoded data stand in the text of a prompt."""

    code = "PL312"
    name = "encoded-blob-in-prompt"
    severity = "error"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        before: Segment | None = None
        for segment in call.segments:
            if segment.role not in ("tools", "unknown") and segment.part.at.path:
                yield from self._spoken(call, segment, before)
            before = segment

    def _spoken(self, call: PricedCall, segment: Segment, before: Segment | None) -> Iterator[Finding]:
        part = segment.part
        if isinstance(part, Static):
            yield from self._known(call, segment, part)
        elif part.modality == "text" and ("base64" in part.traits or _opens(before, segment)):
            yield self.finding(
                call,
                f"`{_short(part)}` is base64 inside a text: two tokens for three letters, and the model cannot see what it shows",
                span=part.at,
                help=_INSTEAD,
            )
        elif part.modality == "text" and "html" in part.traits and "cut" not in part.traits:
            yield self.finding(
                call,
                f"`{_short(part)}` is the markup of a page: scripts, styles and classes are sent with its text",
                span=part.at,
                severity="warning",
                help="send the page's text or Markdown (get_text(), trafilatura, markdownify), without scripts and styles",
            )

    def _known(self, call: PricedCall, segment: Segment, part: Static) -> Iterator[Finding]:
        found = [each for each in _BLOB.finditer(part.text) if _is_encoded(each["data"])]
        letters = sum(len(each[0]) for each in found)
        if not letters:
            return
        card = call.card
        tokens = min(letters * 100 // _LETTERS_PER_100_TOKENS, segment.tokens.high if segment.tokens.method == "exact" else letters)
        price = card.input_price if card else None
        usd = None if price is None else cost(tokens, price)
        sample = all(_is_sample(part, each) for each in found)
        yield self.finding(
            call,
            f"{thousands(letters)} letters of base64 stand in this text: about {thousands(tokens)} tokens"
            + ("" if usd is None or card is None else f" ({dollars(usd * 1000)} per 1 000 calls on {card.model})"),
            span=part.at,
            severity="info" if sample else None,
            help="leave the sample out, or all of it but its first letters" if sample else _INSTEAD,
            saving=Saving(tokens, usd, "the text without what is encoded in it"),
        )


def _is_sample(part: Static, found: re.Match[str]) -> bool:
    """Whether a run shows what something looks like: in a block of code, in a row of a table, or within a prompt file's prose."""
    text = part.text
    row = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
    if len(_FENCE.findall(text, 0, found.start())) % 2 or _CELLS.search(row):
        return True
    return not part.at.path.endswith((".py", ".ipynb")) and not found[0].startswith("data:") and len(found[0]) * 2 < len(text)


def _opens(before: Segment | None, segment: Segment) -> bool:
    """Whether a value stands right behind the head of a data URI in the same message."""
    if before is None or before.message != segment.message or not isinstance(before.part, Static):
        return False
    return _OPENS.search(before.part.text[-100:]) is not None


def _is_encoded(data: str) -> bool:
    """Base64 mixes letters and digits: a long word, a rule of letters or a path does not."""
    return (
        any(letter.isdigit() for letter in data)
        and any(letter.isupper() for letter in data)
        and any(letter.islower() for letter in data)
        and len(set(data)) > 16
    )


def _short(part: Dynamic) -> str:
    expression = " ".join(part.expression.split())
    return expression if len(expression) <= 50 else expression[:49] + "…"


_ICON = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAGXRFWHRTb2Z0d2FyZQBBZG9iZSBJbWFnZVJlYWR5ccllPAAAAyRpVFh0WE1MOmNvbQ9k" * 3

_GEMINI = """
        import base64

        import requests

        def mime_of(data):
            if data[:4] == b"\\x89PNG":
                return "image/png"
            return "image/jpeg" if data[:2] == b"\\xff\\xd8" else "image/webp"

        def describe(paths, prompt, key):
            parts = [{"text": prompt}]
            for path in paths:
                data = open(path, "rb").read()
                parts.append({"inline_data": {"mime_type": mime_of(data), "data": base64.b64encode(data).decode()}})
            payload = {"contents": [{"parts": parts}]}
            url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"
            return requests.post(url, json=payload, headers={"x-goog-api-key": key}).json()
        """

EncodedBlobInPrompt.examples = (
    bad(
        """
        import base64

        from openai import OpenAI

        def describe(path):
            with open(path, "rb") as file:
                picture = base64.b64encode(file.read()).decode("utf-8")
            messages = [{"role": "user", "content": f"What is in this picture? {picture}"}]  # PL312
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="the model reads a picture letter by letter",
    ),
    bad(
        """
        from openai import OpenAI

        def describe(picture):
            messages = [
                {"role": "user", "content": [
                    {"type": "text", "text": f"What is in data:image/png;base64,{picture}?"},  # PL312
                ]}
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="a data URI in a text part is text",
    ),
    bad(
        """
        import anthropic
        from playwright.sync_api import sync_playwright

        def summarise(url):
            with sync_playwright() as tool:
                page = tool.chromium.launch().new_page()
                page.goto(url)
                markup = page.content()
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5",
                max_tokens=300,
                messages=[{"role": "user", "content": f"Summarise this page: {markup}"}],  # PL312
            )
        """,
        because="scripts, styles and classes are billed as input",
    ),
    bad(
        f"""
        from openai import OpenAI

        LOGO = "{_ICON}"  # PL312

        def check(text):
            messages = [{{"role": "system", "content": LOGO}}, {{"role": "user", "content": text}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="the picture stands in the source",
    ),
    bad(
        "",
        because="a sample in a table of functions is best left out",
        **{"prompts/system.md": f"You are a writer of templates. # PL312\n\nName\tDoes\tGives\ngadget()\tmakes a gadget\t{_ICON}\n"},
    ),
    good(
        """
        import base64

        from openai import OpenAI

        def describe(path):
            with open(path, "rb") as file:
                picture = base64.b64encode(file.read()).decode("utf-8")
            content = [
                {"type": "text", "text": "What is in this picture?"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}", "detail": "low"}},
            ]
            messages = [{"role": "user", "content": content}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="an image part is what pictures are sent in",
    ),
    good(
        """
        import base64

        import anthropic

        def describe(data):
            picture = base64.standard_b64encode(data).decode()
            source = {"type": "base64", "media_type": "image/png", "data": picture}
            content = [{"type": "image", "source": source}, {"type": "text", "text": "What is in this picture?"}]
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=200, messages=[{"role": "user", "content": content}]
            )
        """,
        because="Anthropic's image part holds base64",
    ),
    good(_GEMINI, because="a picture whose type a function finds out is sent as one"),
    good(
        """
        import base64

        import anthropic
        from openai import OpenAI

        def look(messages, path):
            with open(path, "rb") as file:
                picture = base64.b64encode(file.read()).decode("utf-8")
            source = {"type": "base64", "media_type": "image/png", "data": picture}
            content = [{"type": "image", "source": source}, {"type": "text", "text": "What is to be clicked?"}]
            messages.append({"role": "user", "content": content})
            try:
                return anthropic.Anthropic().messages.create(
                    model="claude-haiku-4-5", max_tokens=200, system=messages[0]["content"], messages=messages[1:]
                )
            except anthropic.APIError:
                again = [messages[0]]
                for message in messages[1:]:
                    if message["role"] == "user":
                        changed = []
                        for item in message["content"]:
                            if item["type"] == "image":
                                url = f"data:image/png;base64,{item['source']['data']}"
                                changed.append({"type": "image_url", "image_url": {"url": url}})
                            else:
                                changed.append(item)
                        again.append({"role": "user", "content": changed})
                return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=again)
        """,
        because="the picture of one message makes neither the first message nor the whole list base64",
    ),
    good(
        """
        from bs4 import BeautifulSoup
        from openai import OpenAI

        def summarise(driver):
            text = BeautifulSoup(driver.page_source, "html.parser").get_text()
            messages = [{"role": "user", "content": f"Summarise this page: {text}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="the text of the page is taken out of its markup",
    ),
    good(
        """
        import base64

        from openai import OpenAI

        def read(letter):
            text = base64.b64decode(letter).decode()
            messages = [{"role": "user", "content": f"Answer this letter: {text}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="what is decoded is text",
    ),
    good(
        """
        import base64

        from openai import OpenAI
        from recognition import text_in

        def read(data):
            text = text_in(base64.b64encode(data).decode())
            messages = [{"role": "user", "content": f"Answer this letter: {text}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="what a service makes of the picture is not base64",
    ),
    good(
        """
        from openai import OpenAI

        RULES = "Never answer with base64 or a data:image/png;base64, URI. " + "a" * 400

        def answer(question):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=200, messages=messages)
        """,
        because="a text about base64 is none",
    ),
)
