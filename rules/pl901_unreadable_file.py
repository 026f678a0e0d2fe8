"""Files that could not be analysed.

## What it does
Names a file under the given paths that promptlint could not read as a program, with the reason:
a syntax error, nesting that is too deep, a size over the limit, an unknown encoding, null bytes, an invalid notebook.

## Why it costs
What is not read is not priced.
A total that silently leaves out a file is too low, so the file is named and counted, and everything else is still analysed.

## Example
```python
def reply(question
    return client.responses.create(model="gpt-4o", input=question)
```

## Use instead
```python
def reply(question):
    return client.responses.create(model="gpt-4o", input=question)
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.

## Limits
- A template with a `.py` ending is skipped, and counted, without a finding: its syntax error stands at a tag (`{{ name }}`, `{% if %}`,
  `<%`), or the file lies in a folder called `templates`, or after cookiecutter or a `{{ name }}`.
- A file with a syntax error, or that is no UTF-8, which names no model's SDK (`together` and the like only where they are imported),
  speaks of no prompts, agents or completions, and that no other file imports is skipped, listed and counted, without a finding,
  unless it is named itself on the command line.
- So is a file that lies in a folder of old copies (`archive/`, `backups/`, `old/`, …) from which nothing else imports, one that is named
  as a copy (`app copy.py`, or `app_old.py` beside `app.py`) and imported nowhere, one that is Markdown or HTML with the ending of
  Python, and one over `max-file-size` that names no model's SDK in its first 64 kB.
- A file over `max-file-size` that says at its top that another program wrote it (`@generated`, `DO NOT EDIT`, `Created by: …`), or that
  names no model's SDK and begins with a table which fills its first 64 kB (`PROBABILITIES = {…`), is skipped, listed and counted,
  without a finding, unless it is named itself.
- Folders that are excluded, files of other kinds, links and devices are skipped, not reported here; the summary counts them.

## References
- PEP 263, Defining Python Source Code Encodings <https://peps.python.org/pep-0263/> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, bad, good

_CALL = "import openai; openai.OpenAI().responses.create(model='gpt-4o', max_output_tokens=9, input='Hello')"
_DEEP = 5_000


class UnreadableFile(Rule):
    """The file could not be analysed; the scan itself reports it, because there is no request to look at."""

    code = "PL901"
    name = "unreadable-file"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()


UnreadableFile.examples = (
    bad(
        """
        def reply(question  # PL901
            return openai.OpenAI().responses.create(model="gpt-4o", input=question)
        """,
        because="a syntax error",
    ),
    bad(f"{_CALL}  # PL901\n\0", because="a null byte"),
    bad(f"{_CALL}; depth = {'(' * _DEEP}1{')' * _DEEP}  # PL901", because="nesting that would exhaust a parser's stack"),
    bad(f"# -*- coding: no-such-codec -*-  # PL901\n{_CALL}", because="an encoding that nobody knows"),
    good(
        """
        # Replace these with your own
        {{ toolkit }}_auth = "{{ auth|default:'none' }}"
        """,
        because="a template that code is made of",
    ),
    good("import os\n{% if tracing %}\nimport tracing\n{% endif %}", because="the tags of another template"),
    good("", because="a folder of templates", **{"cookiecutter-app/{{name}}/main.py": "import $package\n"}),
    bad('import openai; print("{{ name }}" 1)  # PL901', because="braces in a text make no template"),
    good("def path(self):\nreturn 1\n", because="a mistake in a file that names no model's SDK and that nobody imports is only counted"),
    good("def page(data):\n    if data = = 1:\n        return log.query(data)\n", because="nor is a method's name a sign of one"),
    good("def go(self)\n    return 'ties everything together'\n", because="a word of any text, and no package"),
    bad("from together import Together  # PL901\nif True\n", because="the package"),
    bad("def go(client)  # PL901\n    return client.chat.completions.create(model='gpt-4o')\n", because="a client's request"),
    bad("import wrapper", because="a file that is imported", **{"wrapper.py": "def path(self):  # PL901\nreturn 1\n"}),
    good("", because="an old copy that nobody imports", **{"archive/app.py": "import openai\nif True\n"}),
    good("", because="a copy by its name", **{"app copy.py": "import openai\nif True\n"}),
    bad("import archive.app", because="imported from outside its folder", **{"archive/app.py": "import openai  # PL901\nif True\n"}),
    good("# Notes\n\nThis demo provides an example with openai in a few steps.\n", because="Markdown with a wrong ending"),
    good("", because="an empty file is a program"),
    good(
        """
        # -*- coding: latin-1 -*-
        import openai

        openai.OpenAI().responses.create(model="gpt-4o", max_output_tokens=9, input="Grüße")
        """,
        because="a declared encoding is followed",
    ),
    good(f"{_CALL}\ntotal = " + " + ".join(["1"] * 200), because="long, but a parser gets through it"),
    good(f"{_CALL}\nnested = [[[[[[[[[[1]]]]]]]]]]", because="deep, but not too deep"),
    good(
        """
        import openai

        def colour(name: str) -> str:
            match name:
                case "red" | "green":
                    return openai.OpenAI().responses.create(model="gpt-4o", max_output_tokens=9, input=name).output_text
            return "none"
        """,
        because="newer syntax is understood",
    ),
)
