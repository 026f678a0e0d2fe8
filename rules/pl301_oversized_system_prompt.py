r"""System prompts that are longer than their use justifies.

## What it does
Reports a request whose static system prompt is over `max-system-tokens` (default 1 500).
Only text that is known to be sent counts; run-time values inside the prompt do not.

## Why it costs
The system prompt is paid for in every request.
2 000 tokens on a model at $2.50 per million are $5 per 1 000 calls: at ten million calls a day, $50 000 a day.
A prompt cache takes off half to nine tenths of it, where it hits; the message says what it would leave.

## Example
```python
MANUAL = Path("manual.md").read_text()  # the whole handbook

client.chat.completions.create(
    model="gpt-4o",
    max_completion_tokens=300,
    messages=[{"role": "system", "content": MANUAL}, {"role": "user", "content": question}],
)
```

## Use instead
```python
POLICY = "Answer from the excerpt. Say so when it does not hold the answer."

client.chat.completions.create(
    model="gpt-4o",
    max_completion_tokens=300,
    messages=[
        {"role": "system", "content": POLICY},
        {"role": "user", "content": f"{excerpt_for(question)}\n\n{question}"},
    ],
)
```

## Severity
`warning`.

## Fix safety
There is no fix: what a prompt needs is the author's to say.
Drop what is said twice, send reference text only where a question needs it, and keep the rest in one cacheable block.
Where blanks, layout or repetitions alone can go, a note says how many tokens; `promptlint compress` shows them word by word.

## Limits
- Where the tokenizer is not public (Claude, Gemini) tokens are a range, and the rule speaks only when the low end is over the limit.
- The saving counts the tokens over the limit at the full input price, as if nothing were cached.
- What an agent reads only when a task calls for it is no system prompt: the text of a skill (`SKILL.md`, a file in a folder of
  skills, one with `triggers` or whose description says "Use when …" or "invoke this skill", but for an agent's own definition),
  and rules and instructions for some files only (`.mdc`, `applyTo`). Nor is a file that the code names only where a tool of an MCP
  server gives something back, nor one of a library: `system.md` in ten or more folders beside each other (`patterns/<name>/system.md`),
  where no Python code names the folder of the library or the file; not in folders that are called after agents or prompts.
- A template with a place for the task (`{user_input}`, `{{ task }}`) is no system prompt by `name` and `description` in its head alone, but
  in a folder of agents. In a folder below `.claude/agents`, a text that speaks to nobody and whose head marks no agent beside these two
  (`tools`, `model`, "Use when …") is of low confidence.
- A long text is one finding where it stands, for the longest request that it goes into, however many send it.
- Where a prompt has holes, only what is written down is counted, and the count and its price are "at least".
- Of a Jinja template whose conditions choose between texts the least that it may render to counts, of a loop nothing.
- A prompt within 5 % above the limit is not reported.
- In a file of several prompts (YAML, CrewAI, BAML) each is a request of its own, and the longest counts.
- A prompt file of which neither name nor form nor an introduction ("You are a …") without run-time values says that it is a system
  prompt is not reported; nor is one beside a file called `system`.
- Of Markdown and text that no code reads, the name (`system`), the form or the place (an agent's definition, rules and instructions) must
  say that every request holds it; where only the words do, or in a folder of bundles, the finding is of low confidence, and there is none
  where the text ends in a task ("Begin now", "Generate 50 samples").
- A prompt file in a folder of old copies (`archive/`, `backups/`, `old/`, …) that no code sends is of low confidence.
- Markdown below `.github` is one only where the code reads it, where its name says so (`copilot-instructions.md`, `*.prompt.md`,
  `*.instructions.md`, `*.agent.md`), or where its front matter makes it an agent's definition: other texts there are for people.
- Markdown that no code reads is for people where it does not address its reader ("You are a …") outside its fenced blocks and is one
  of three or more numbered chapters of its folder (`03_Interfaces.md`), has a table of contents with links, names its author and
  version at the top, or is mostly a program in fences; not in a folder that is called `prompts`. "System" at the end of another name
  (`Logging_System.md`) says nothing, unless the text does, or a file for the user's part lies beside it.
- Instructions that stand in a user message are not counted.
- A prompt that stands before a cache breakpoint, and is little longer than the shortest prefix that the model caches, is not reported:
  cut to the limit, it would be paid in full.
- Where the model is gone, the amount is that of the model in its place, and a note says so.

## References
- OpenAI, Prompt caching <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-22)
- Anthropic, Prompt caching <https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from promptlint.model import ModelCard, PricedCall, Segment, Span, Static, Tokens, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, billed_instead, cost, dollars, for_the_cache, good, thousands

_TOLERATED = Decimal("1.05")  # of the limit: what is hardly above it is not worth a line


class OversizedSystemPrompt(Rule):
    """The static system prompt is over the limit."""

    code = "PL301"
    name = "oversized-system-prompt"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if not call.site.span.path.endswith(_CODE):
            yield from self._of(call, limits)

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        places: dict[Span, Finding] = {}
        for call in calls:
            for finding in self._of(call, limits) if call.site.span.path.endswith(_CODE) else ():
                known = places.get(finding.span)  # one text, however many places send it: the longest prompt is told
                told, other = (finding, known) if known is None or _saved(finding) > _saved(known) else (known, finding)
                more = other.related if other is not None else ()
                places[finding.span] = replace(told, related=tuple(dict.fromkeys((*told.related, *more)))) if more else told
        yield from places.values()

    def _of(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.is_local or site.sent == "on-demand" or site.role_told == "nothing" or not answers_for(call, "prompt"):
            return
        counted = _system_tokens(call)
        tokens = counted.low
        if tokens <= limits.max_system_tokens * _TOLERATED or for_the_cache(call, _system(call), limits.max_system_tokens):
            return
        over = tokens - limits.max_system_tokens
        price = call.billed.input_price if call.billed else None
        about = "at least " if counted.method != "exact" or counted.low != counted.high or _is_open(call) else ""
        yield self.finding(
            call,
            f"system prompt of {about}{thousands(tokens)} tokens, over the limit of {thousands(limits.max_system_tokens)}"
            + _price_of(tokens, call.billed, about),
            span=_place(call),
            help="cut what is said twice, and send reference text only when a question needs it",
            notes=billed_instead(call),
            saving=Saving(over, cost(over, price) if price is not None else None, "the tokens over the limit, none of them cached"),
            confidence="low" if site.role_told == "words" else "high",
        )


def _saved(finding: Finding) -> int:
    return finding.saving.tokens if finding.saving is not None else 0


def _system(call: PricedCall) -> list[Segment]:
    """The static text of the system prompt; in a file of several prompts, that of the longest."""
    told = [s for s in call.segments if s.role in ("system", "developer") and isinstance(s.part, Static)]
    if call.site.sent != "in-parts":
        return told
    found: dict[int, list[Segment]] = {}
    for segment in told:
        found.setdefault(segment.message, []).append(segment)
    return max(found.values(), key=lambda pieces: sum_tokens(pieces).low, default=[])


def _system_tokens(call: PricedCall) -> Tokens:
    return sum_tokens(_system(call)) if call.site.sent == "in-parts" else call.system_tokens


def _is_open(call: PricedCall) -> bool:
    """Whether more stands in the system prompt than what is counted: a hole that is filled at run time."""
    return any(each.role in ("system", "developer") and not isinstance(each.part, Static) for each in call.segments)


def _price_of(tokens: int, card: ModelCard | None, about: str) -> str:
    if card is None or card.input_price is None:
        return ""
    said = f": {about}{dollars(cost(tokens, card.input_price) * 1000)} per 1 000 calls on {card.model}"
    if card.cache_read_price is None or (card.cache_minimum and tokens < card.cache_minimum):
        return said
    return said + f", {dollars(cost(tokens, card.cache_read_price) * 1000)} when read from a cache"


def _place(call: PricedCall) -> Span | None:
    """Where the longest piece of the prompt is written; of a text in a file of its own, cut by placeholders, where it begins."""
    pieces = _system(call)
    if not pieces:
        return None
    longest = max(pieces, key=lambda piece: piece.tokens.likely)
    at = longest.part.at
    if at is None or at.path.endswith(_CODE):
        return at
    parts = (segment.part.at for segment in call.segments if segment.message == longest.message)
    return min((each for each in parts if each is not None and each.path == at.path), key=lambda each: (each.line, each.column))


_CODE = (".py", ".ipynb")
_POLICY = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 120  # some 1 900 tokens
_HALF = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 60  # each below the limit
_HARDLY_OVER = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 91  # some 1 550 tokens
_SHORT = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 20

OversizedSystemPrompt.examples = (
    bad(
        f"""
        from openai import OpenAI

        POLICY = "{_POLICY}"  # PL301

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=POLICY, input=question)

        def answer_briefly(question):
            brief = POLICY + "Answer in one sentence, without a greeting, and name the paragraph that you took it from."
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=brief, input=question)
        """,
        because="one text in the code, told once",
    ),
    bad(
        """
        from pathlib import Path

        from openai import OpenAI

        POLICY = Path("policy.md").read_text()

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=POLICY, input=question)

        def answer_briefly(question):
            brief = POLICY + "Answer in one sentence, without a greeting, and name the paragraph that you took it from."
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=brief, input=question)
        """,
        because="one file, told once",
        **{"policy.md": f"{_POLICY}# PL301"},
    ),
    good(
        """
        from pathlib import Path

        from langchain.agents import create_agent
        from langchain_core.language_models.fake_chat_models import GenericFakeChatModel

        class CatalogModel(GenericFakeChatModel):
            model: str = "catalog"

        def tools_of(tools):
            agent = create_agent(model=CatalogModel(messages=iter(())), tools=tools, system_prompt=Path("policy.md").read_text())
            return list(agent.nodes["tools"].tools_by_name)
        """,
        because="a fake model asks nobody",
        **{"policy.md": _POLICY},
    ),
    good(
        f"""
        from openai import OpenAI

        POLICY = "{_HARDLY_OVER}"

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=300,
                messages=[{{"role": "system", "content": POLICY}}, {{"role": "user", "content": question}}],
            )
        """,
        because="a few tokens above the limit",
    ),
    bad(
        "",
        because="an agent of its own is run with its whole definition, whenever it is called",
        **{".claude/agents/clerk.md": f"---\nname: clerk\ndescription: Use this agent for refunds.\n---\n{_POLICY}# PL301"},
    ),
    bad(
        f"""
        from openai import OpenAI

        POLICY = "{_POLICY}"  # PL301

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=300,
                messages=[{{"role": "system", "content": POLICY}}, {{"role": "user", "content": question}}],
            )
        """,
        because="the whole policy goes along with every question",
    ),
    bad(
        """
        import anthropic

        from prompts import POLICY

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-5", max_tokens=300, system=POLICY, messages=[{"role": "user", "content": question}]
            )
        """,
        because="the text is written in another module, and reported there",
        prompts=f'POLICY = "{_POLICY}"  # PL301',
    ),
    bad(
        f"""
        from openai import OpenAI

        INTRODUCTION = "You work for a shop."
        POLICY = "{_POLICY}"  # PL301

        def answer(question, name):
            instructions = INTRODUCTION + POLICY + f"The customer is called {{name}}."
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, instructions=instructions, input=question
            )
        """,
        because="the run-time value does not count, the text before it does",
    ),
    bad(
        """
        from pathlib import Path

        from openai import OpenAI

        POLICY = Path("policy.md").read_text()

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=POLICY, input=question)
        """,
        because="the text is a file of the project, and reported there",
        **{"policy.md": f"{_POLICY}# PL301"},
    ),
    bad(
        "",
        because="the text of a file begins on its first line, whatever placeholders stand in it",
        **{"prompts/system.md": f"You are a clerk of {{{{ shop }}}}. # PL301\n{{{{ greeting }}}}\n{_POLICY}\n{{{{ question }}}}\n"},
    ),
    bad(
        "",
        because="each of the two texts is too long, and one of them is sent",
        **{"prompts/system.md": f"You are a clerk. # PL301\n{{% if a %}}\n{_POLICY}\n{{% else %}}\n{_POLICY}{_SHORT}\n{{% endif %}}\n"},
    ),
    good(
        """
        from jinja2 import Environment, FileSystemLoader
        from openai import OpenAI

        ENVIRONMENT = Environment(loader=FileSystemLoader("prompts"))

        def answer(question, shop):
            rules = ENVIRONMENT.get_template("system.md").render(shop=shop)
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=rules, input=question)
        """,
        because="one of the texts is sent, or none",
        **{
            "prompts/system.md": f"You are a clerk.\n{{% if shop == 'a' %}}\n{_HALF}\n{{% elif shop == 'b' %}}\n{_HALF}\n"
            f"{{% else %}}\n{_HALF}\n{{% endif %}}\n{{% for each in terms %}}\n{_POLICY}\n{{% endfor %}}\n"
            f"{{% if late %}}\n{_POLICY}\n{{% endif %}}\n"
        },
    ),
    good(
        "",
        because="a guide that a person hands to an assistant once",
        **{".github/upgrades/prompts/Migration.md": f"You are an expert of the migration.\n\n{_POLICY}"},
    ),
    good(
        f"""
        import anthropic

        RULES = "{_POLICY}"

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-6", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="as long as it has to be for the model to cache it",
    ),
    bad(
        f"""
        import anthropic

        RULES = "{_POLICY * 3}"  # PL301

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-6", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="three times as long",
    ),
    good(
        f"""
        from openai import OpenAI

        POLICY = "{_SHORT}"

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=300,
                messages=[{{"role": "system", "content": POLICY}}, {{"role": "user", "content": question}}],
            )
        """,
        because="under the limit",
    ),
    good(
        f"""
        from openai import OpenAI

        POLICY = "{_POLICY}"

        def summarise():
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=300,
                messages=[
                    {{"role": "system", "content": "Summarise the text in three sentences."}},
                    {{"role": "user", "content": POLICY}},
                ],
            )
        """,
        because="a long text to work on is no system prompt",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question, manual):
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=300,
                messages=[{"role": "system", "content": f"Answer from this manual: {manual}"}, {"role": "user", "content": question}],
            )
        """,
        because="how long the manual is cannot be told",
    ),
    good(
        f"""
        from openai import OpenAI

        POLICY = "{_POLICY}"
        client = OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="none")

        def answer(question):
            return client.chat.completions.create(
                model="llama3.2", messages=[{{"role": "system", "content": POLICY}}, {{"role": "user", "content": question}}]
            )
        """,
        because="a model on this machine costs nothing per token",
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="agents send AGENTS.md along with every request",
        **{"AGENTS.md": f"{_POLICY}# PL301"},
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="a text that introduces its reader and takes nothing may be a system prompt",
        **{"prompts/clerk.md": f"You are a clerk. {_POLICY}# PL301"},
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="a person hands over what ends in a task, once",
        **{"prompts/samples.md": f"You are a clerk. {_POLICY}\n\nGenerate exactly 50 samples. Begin generation now."},
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="a skill is read when it is needed: its name and description alone are in every request",
        **{
            "skills/refunds/SKILL.md": f"---\nname: refunds\ndescription: Refunds.\n---\n{_POLICY}",
            ".github/agents/refunds.md": f"---\nname: refunds\ndescription: INVOKE THIS SKILL for refunds.\n---\n{_POLICY}",
            "docs/agent/refunds.md": f"---\nname: refunds\ndescription: Use when working on refunds.\n---\n{_POLICY}",
            ".cursor/skills/refunds/AGENTS.md": _POLICY,
            ".cursor/skills/refunds/agents/clerk.md": f"---\nname: clerk\ndescription: A clerk.\n---\n{_POLICY}",
            ".cursor/rules/refunds.mdc": f"---\nglobs: refunds/**\nalwaysApply: false\n---\n{_POLICY}",
            ".github/instructions/refunds.instructions.md": f"---\napplyTo: refunds/**\n---\n{_POLICY}",
        },
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="one of a library of ten, which no code names: whoever works here reads the one that a task asks for",
        **{f"vendor/patterns/write_{number}/system.md": f"# IDENTITY\n\nYou are a clerk. {_POLICY}" for number in range(10)},
    ),
    bad(
        """
        from pathlib import Path

        def pattern(name):
            return (Path("vendor/patterns") / name).glob("*.md")
        """,
        because="code that is not followed reads them",
        **{"vendor/patterns/write_10/system.md": f"You are a clerk. {_POLICY}# PL301"},
        **{f"vendor/patterns/write_{number}/system.md": "You are a clerk." for number in range(10)},
    ),
    good(
        """
        from pathlib import Path

        def message(name, task):
            return Path("prompts", name).read_text().replace("{user_input}", task)
        """,
        because="a template with a place for the task is what the user sends, whatever its head describes",
        **{"prompts/code.md": f"---\nname: code\ndescription: Code.\n---\n# OBJECTIVE\n\nAnswer:\n{{user_input}}\n\n{_POLICY}"},
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="what an agent quotes is no place for a task",
        **{
            "prompts/clerk.md": f"---\nname: clerk\ndescription: A clerk.\n---\nA clerk. Never write `{{user_input}}`. {_POLICY}# PL301",
            ".claude/agents/team/clerk.md": f"---\nname: clerk\ndescription: A clerk.\n---\nTake {{user_input}}. {_POLICY}# PL301",
        },
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="the system prompt is the file beside it: this one is what the user sends",
        **{
            "prompts/clerk/system.prompt": "You work for a shop.",
            "prompts/clerk/ask.prompt": f"Your task is to answer a letter. {_POLICY}",
        },
    ),
    good(
        """
        from pathlib import Path

        from mcp.server.fastmcp import FastMCP

        app = FastMCP("shop")

        @app.tool()
        def clerk_prompt() -> str:
            return (Path(__file__).parent / "prompts" / "clerk.md").read_text()
        """,
        because="a tool returns it when somebody's agent asks for it",
        **{"prompts/clerk.md": f"# The clerk's system prompt\n\nYou work for a shop. {_POLICY}"},
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="a task with a run-time value may as well be a user's message",
        **{"prompts/clerk.txt": f"You are a clerk. Answer this letter: {{letter}} {_POLICY}"},
    ),
    good(
        """
        print("nothing is sent here")
        """,
        because="two prompts of one file are not sent together",
        **{"prompts.yaml": f"billing:\n  system_prompt: {_HALF}\ndelivery:\n  system_prompt: {_HALF}"},
    ),
    good(
        f"""
        TERMS = "{_POLICY}"

        def show():
            print(TERMS)
        """,
        because="a long text that no request sends",
    ),
    bad(
        """
        print("nothing is sent here")
        """,
        because="told where the longest of the file's prompts is, though another holds the longest text without a gap",
        **{
            "prompts.yaml": f"billing:\n  system_prompt: |  # PL301\n    {_HALF} {{{{ terms }}}} {_HALF}\n"
            f"delivery:\n  system_prompt: {_HALF}{_SHORT}\n"
        },
    ),
)
