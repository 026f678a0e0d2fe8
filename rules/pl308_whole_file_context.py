r"""Files that go into a prompt whole.

## What it does
Reports a file that is named at run time (an argument, a loop over a folder, a user's input), read whole, and put into a prompt
with no slice, no budget and no splitting: `open(path).read()`, `Path.read_text()`, the text of all pages of a PDF,
a folder's files joined.
What several requests of one function send of one text is one finding.

## Why it costs
The program decides what is sent, but not how much: a file of 1 MB is about 250 000 tokens,
$0.63 on a model at $2.50 per million, if the model takes it at all.
Beyond 200 000 tokens some models cost twice as much per token.

## Example
```python
source = Path(name).read_text()
prompt = f"Explain this file:\n{source}"
```

## Use instead
```python
source = Path(name).read_text()
if len(source) > 60_000:
    raise SystemExit(f"{name} is too long to explain at once")
prompt = f"Explain this file:\n{source}"
```

## Severity
`warning`.

## Fix safety
There is no fix.
A cut in the middle of a file may leave text that means something else: refuse, split it, or retrieve the part that is asked for.

## Limits
- Files that belong to the program (prompts, templates, settings, examples), told by their path or by the words around it, are not meant.
- A test of the length counts as a bound, whatever it does.
- The bytes of a document, a picture or a video are not its text, and are not meant.
- Where the file's name is a parameter for which all callers pass a text that the code writes down, nothing is said.
- Silent where the text goes through a function that is not in the scanned code, or is taken apart (`split`, a splitter) before it is sent.

## References
- OpenAI, Prompt caching and prices: input is billed by the token <https://openai.com/api/pricing/> (read 2026-11-22)
- Anthropic, Long context pricing: above 200 000 tokens of input
  <https://docs.anthropic.com/en/docs/about-claude/pricing> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import Dynamic, PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, stretch


class WholeFileContext(Rule):
    """A file that is named at run time goes into the prompt whole."""

    code = "PL308"
    name = "whole-file-context"
    severity = "warning"
    default = False
    persona = "auditor"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        said: dict[tuple[str, str, str], list[tuple[PricedCall, Dynamic]]] = {}
        for call in calls:
            for part in _whole_files(call):
                said.setdefault((part.at.path, call.site.function, part.expression), []).append((call, part))
        for (_, _, expression), held in said.items():
            (call, part), others = held[0], held[1:]
            what = "the files of a folder" if "directory" in part.traits else "a file named at run time"
            places = sorted({other.at.line for _, other in others} - {part.at.line})
            again = f", and again in line{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}" if places else ""
            yield self.finding(
                call,
                f"`{expression}` puts {what} into the prompt whole{again}, however long: {stretch(call)}",
                span=part.at,
                help="refuse or cut what is too long, or send only the part that is asked for",
                related=tuple(other.site.span for other, _ in others),
            )


def _whole_files(call: PricedCall) -> Iterator[Dynamic]:
    """The parts of a request that are a file's text, or that of several, with nothing that bounds it."""
    prompt = call.site.prompt
    if prompt is None or call.site.is_local or call.site.request == "embeddings" or not answers_for(call, "prompt"):
        return
    for part in dict.fromkeys(part for message in prompt.messages for part in message.parts if isinstance(part, Dynamic)):
        if "whole-file" in part.traits and "cut" not in part.traits:
            yield part


_CLIENT = """
from pathlib import Path

from openai import OpenAI

client = OpenAI()
"""

WholeFileContext.examples = (
    bad(
        _CLIENT
        + """
def explain(name):
    source = Path(name).read_text()
    messages = [{"role": "user", "content": f"Explain this file:\\n{source}"}]  # PL308
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="a file of any length",
    ),
    bad(
        _CLIENT
        + """
def review(root):
    sources = "\\n\\n".join(path.read_text() for path in Path(root).rglob("*.py"))  # PL308
    messages = [{"role": "user", "content": f"Review this code:\\n{sources}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="all files of a repository",
    ),
    bad(
        _CLIENT
        + """
def improve(name):
    page = Path(name).read_text()
    first = [{"role": "user", "content": f"Name what is wrong with this page:\\n{page}"}]  # PL308
    faults = client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=first)
    second = [{"role": "user", "content": f"Mend this page:\\n{page}\\n{faults}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=second)
""",
        because="one text that two requests send: one finding",
    ),
    bad(
        _CLIENT
        + """
import sys

def main():
    with open(input("File: ")) as file:
        letter = file.read()
    messages = [{"role": "user", "content": "Answer this letter:\\n" + letter}]  # PL308
    print(client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages))
""",
        because="whatever the user names",
    ),
    bad(
        """
        from openai import OpenAI
        from pypdf import PdfReader

        client = OpenAI()

        def summary(upload):
            text = "\\n".join(page.extract_text() for page in PdfReader(upload).pages)  # PL308
            return client.chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"Summarise:\\n{text}"}]
            )
        """,
        because="every page of a PDF",
    ),
    good(
        """
        import boto3

        client = boto3.client("bedrock-runtime")

        def ask(name, question):
            with open(name, "rb") as file:
                content = file.read()
            document = {"document": {"name": "letter", "format": "pdf", "source": {"bytes": content}}}
            messages = [{"role": "user", "content": [{"text": question}, document]}]
            return client.converse(modelId="mistral.mistral-large-2402-v1:0", messages=messages)
        """,
        because="a PDF's bytes are not its tokens",
    ),
    bad(
        """
        import anthropic

        client = anthropic.Anthropic()

        def ask(name, question):
            with open(name) as file:
                content = file.read()  # PL308
            document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": content}}
            messages = [{"role": "user", "content": [document, {"type": "text", "text": question}]}]
            return client.messages.create(model="claude-sonnet-4-6", max_tokens=900, messages=messages)
        """,
        because="a document that is a text as it stands",
    ),
    good(
        _CLIENT
        + """
def summary(name):
    text = open(name).read()
    messages = [{"role": "user", "content": f"Sum up:\\n{text}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)

LAST = "letters/2023.txt"
print(summary("letters/2022.txt"))
print(summary(LAST))
""",
        because="two files that the code names",
    ),
    good(
        _CLIENT
        + """
PROMPT = Path("prompts/answer.txt")

def answer(question):
    messages = [{"role": "system", "content": PROMPT.read_text()}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="a prompt of the program",
    ),
    good(
        _CLIENT
        + """
def load_prompt(name):
    return (Path("prompts") / f"{name}.md").read_text()

def answer(question, kind):
    messages = [{"role": "system", "content": load_prompt(kind)}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="one of several prompts of the program",
    ),
    good(
        _CLIENT
        + """
def explain(name):
    source = Path(name).read_text()
    messages = [{"role": "user", "content": f"Explain how this file begins:\\n{source[:8000]}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="its beginning",
    ),
    good(
        _CLIENT
        + """
def translate(name, splitter):
    for chunk in splitter.split_text(Path(name).read_text()):
        messages = [{"role": "user", "content": f"Translate:\\n{chunk}"}]
        yield client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="piece by piece",
    ),
    good(
        _CLIENT
        + """
def explain(name):
    source = Path(name).read_text()
    if len(source) > 60_000:
        raise SystemExit(f"{name} is too long")
    messages = [{"role": "user", "content": f"Explain this file:\\n{source}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="what is too long is refused",
    ),
)
