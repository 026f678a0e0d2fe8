"""Prompt files that their format's own tools would refuse.

## What it does
Names a prompt file with the place at which it can't be read:
frontmatter that is no YAML, a tag or a block that is never closed, a block that closes nothing, bytes that are no text.

## Why it costs
Such a prompt may fail when it is rendered, or be sent with a piece of its template in it.
What can't be read is not counted either, so the file is named; the part of it that can be read still is, and so is everything else.

## Example
```text
---
name: greeting
model: [gpt-4o-mini
---
system:
You greet customers.
```

## Use instead
```text
---
name: greeting
model: gpt-4o-mini
---
system:
You greet customers.
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.

## Limits
- One finding for each file: the first thing that is wrong in it.
- A tag of an extension that Jinja does not know is not held against a template.
- A text in an older encoding is told as "not UTF-8" where the file has a prompt's own format or the code sends it; one that only lies in a
  folder of prompts may be what the project writes, and is listed as not analysed.
- A tag in a code span or a fenced block of Markdown that no code reads is a quotation; and Markdown that is written for people (PL301's
  page says how it is told) is no prompt file.
- YAML and JSON that can't be parsed are reported only where the name or the folder says that they are prompts.

## References
- Prompty, `spec/spec.md` of microsoft/prompty at 75e4d0e: frontmatter that is not valid YAML is a parse error (read 2026-11-24)
- dotprompt, Prompt frontmatter <https://google.github.io/dotprompt/reference/frontmatter> (excerpt of a stored copy, read 2026-11-24)
- dotprompt, Template content <https://google.github.io/dotprompt/reference/template> (excerpt of a stored copy, read 2026-11-24)
- Jinja templates are judged by Jinja's own parser, not by a page
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, bad, good


class MalformedPromptFile(Rule):
    """The prompt file can't be read as its format; the scan itself reports it, because there is no request to look at."""

    code = "PL906"
    name = "malformed-prompt-file"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()


MalformedPromptFile.examples = (
    bad(
        "",
        because="the frontmatter is no YAML",
        **{
            "greet.prompty": """
            ---
            name: greeting
            model: gpt-4o: mini # PL906
            ---
            system:
            You greet customers.
            """
        },
    ),
    bad(
        "",
        because="a block is never closed",
        **{
            "prompts/reply.j2": """
            You answer letters.
            {% if formal %} # PL906
            Write formally.
            """
        },
    ),
    bad(
        "",
        because="a Handlebars block closes nothing",
        **{
            "label.prompt": """
            ---
            model: gemini-2.5-flash
            config:
              maxOutputTokens: 20
            ---
            Label this ticket: {{text}}
            {{/if}} # PL906
            """
        },
    ),
    good(
        "",
        because="a prompt in good order",
        **{
            "greet.prompty": """
            ---
            name: greeting
            model: gpt-4o-mini
            ---
            system:
            You greet customers.
            """
        },
    ),
    good("", because="braces in prose are no tags", **{"prompts/style.md": "Write dates like {day}.{month}, and {{ leave a brace open."}),
    good(
        "",
        because="another extension's tag is its business",
        **{"prompts/search.j2": "You search the shop. {% cache 60 %}Answer {{ question }}.{% endcache %}"},
    ),
    good("", because="a template of a web page is no prompt", **{"templates/page.html.j2": "<html><body>{% if x %}</body></html>"}),
    good("", because="a broken configuration is its own tool's business", **{"deploy/values.yaml": "template: [\nprompt: {{ .Values.x }}"}),
)
