"""Pictures that are sent in full detail for a coarse question.

## What it does
Reports a picture that is sent to OpenAI's models with `detail="high"`, or with no `detail`, when the prompt asks something coarse of it:
to classify it, to say yes or no, to name its colour or its kind.

## Why it costs
With `detail="low"` GPT-4o reads a picture in 85 tokens, whatever its size;
in full detail it is cut into tiles of 170 tokens each: a photo of 1024 by 1024 is 765, one of 2048 by 4096 is 1 105.
For a label or a yes the small reading is usually as good.

## Example
```python
content = [
    {"type": "text", "text": "Is there a person in this picture? Answer yes or no."},
    {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
]
```

## Use instead
```python
content = [
    {"type": "text", "text": "Is there a person in this picture? Answer yes or no."},
    {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
]
```

## Severity
`info`.

## Fix safety
There is no automatic fix.
Small things in a large picture are lost in the small reading: measure on your own pictures.

## Limits
- Opt-in: whether a task is coarse is told by the words of the prompt, in English.
- A prompt that speaks of reading, text, tables, digits, counting or small things is never reported.
- Other providers have no such parameter; there the picture has to be made smaller before it is sent.
- The saving is the difference of what is assumed of a picture in both readings.

## References
- OpenAI, Images and vision: the `detail` parameter and its tokens, 85 and 170 for a tile of 512 pixels
  <https://platform.openai.com/docs/guides/images> (a copy, read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall, Static
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, good, thousands

_OPERATIONS = {"chat", "batch", "wrapper"}
_PROVIDERS = {"openai", "azure"}
_SMALL = 85  # tokens of a picture in the small reading (OpenAI's guide, gpt-4o)
_COARSE = re.compile(
    r"\b(?:yes or no|true or false|is (?:there|this|it) an?\b|classify|categori[sz]e|which (?:category|class|kind)|"
    r"what (?:kind|type|colou?r)|dominant colou?r|one word|single word|safe or unsafe|nsfw|moderat\w+|indoors? or outdoors?)",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:read|text|ocr|transcri\w+|extract\w*|table|digits?|numbers?|count|how many|handwrit\w+|receipts?|invoices?|documents?|charts?|"
    r"diagrams?|screenshots?|small|tiny|details?|coordinates?|bounding|licen[cs]e plate|code|formula\w*|labels? on)\b",
    re.IGNORECASE,
)


class HighDetailImage(Rule):
    """A picture is sent in full detail for a coarse question."""

    code = "PL310"
    name = "high-detail-image"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.provider not in _PROVIDERS or site.is_local or not answers_for(call, "prompt"):
            return
        asked = " ".join(segment.part.text for segment in call.segments if isinstance(segment.part, Static))
        coarse = _COARSE.search(asked)
        if coarse is None or _FINE.search(asked):
            return
        for segment in call.segments:
            part = segment.part
            if not isinstance(part, Dynamic) or part.modality != "image" or part.detail not in ("", "auto", "high", "original"):
                continue
            spared = max(segment.tokens.likely - _SMALL, 0)
            price = call.card.input_price if call.card else None
            how = f"with detail={part.detail!r}" if part.detail else "with no detail"
            yield self.finding(
                call,
                f"a picture is sent {how} to a prompt that asks \u201c{coarse[0].lower()}\u201d: "
                f"about {thousands(segment.tokens.likely)} tokens where the small reading has {_SMALL}",
                span=part.at if part.at.path else site.span,
                help='set detail="low" on the picture',
                saving=Saving(spared, None if price is None else cost(spared, price), "what is assumed of a picture in both readings"),
            )


def _program(text: str, detail: str, comment: str, model: str = "gpt-4o") -> str:
    return f"""
        from openai import OpenAI

        def look(url):
            content = [
                {{"type": "text", "text": "{text}"}},
                {{"type": "image_url", "image_url": {{"url": url{detail}}}}},{comment}
            ]
            return OpenAI().chat.completions.create(
                model="{model}", max_completion_tokens=5, messages=[{{"role": "user", "content": content}}]
            )
        """


HighDetailImage.examples = (
    bad(
        _program("Is there a person in this picture? Answer yes or no.", ', "detail": "high"', "  # PL310"),
        because="a yes or a no does not need the tiles",
    ),
    bad(
        _program("Classify this picture: beach, forest or city.", "", "  # PL310"),
        because="without detail the model decides, for large pictures on high",
    ),
    bad(
        _program("What colour is the car?", ', "detail": "auto"', "  # PL310", "gpt-4.1"),
        because="auto is the default",
    ),
    good(_program("Is there a person in this picture? Answer yes or no.", ', "detail": "low"', ""), because="the small reading"),
    good(_program("Read the text on this receipt.", ', "detail": "high"', ""), because="text needs the detail"),
    good(_program("Describe what happens here for a blind person.", ', "detail": "high"', ""), because="not known to be coarse"),
    good(
        """
        import anthropic

        def look(data):
            content = [
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
                {"type": "text", "text": "Is there a person in this picture? Answer yes or no."},
            ]
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=5, messages=[{"role": "user", "content": content}]
            )
        """,
        because="Anthropic's API has no such parameter",
    ),
)
