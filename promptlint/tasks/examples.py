"""Few-shot examples: pairs of messages before the last one, and numbered or labelled examples inside a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from promptlint import tokens
from promptlint.model import NO_TOKENS, Prompt, Span, Static, Tokens
from promptlint.tasks.script import Script

_NUMBERED = re.compile(r"^[\s#*>\-]*(?:\[|<)?example\s*#?\s*(\d{1,3}|[A-Z])\b", re.IGNORECASE | re.MULTILINE)
_TAGGED = re.compile(r"<example\b[^>]*>.*?</example>", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(
    r"^[\s*#>\-]*(?:input|q|question|user|human|text|query|sentence|review|task|prompt|message|statement)\s*\**\s*:.{1,1500}?"
    r"^[\s*#>\-]*(?:output|a|answer|assistant|ai|label|response|sql|sentiment|category|result|classification)\s*\**\s*:[^\n]{0,2000}",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Examples:
    """How many examples a request shows, and what they take."""

    number: int = 0
    tokens: Tokens = NO_TOKENS
    at: Span | None = None


def examples_of(prompt: Prompt, script: Script, model: str | None, provider: str) -> Examples:
    """The examples of a request: its pairs of messages, or those that its text shows, whichever are more."""
    pairs = [
        (ask, reply)
        for ask, reply in pairwise(prompt.messages[:-1])
        if ask.role == "user" and reply.role == "assistant" and all(isinstance(part, Static) for part in (*ask.parts, *reply.parts))
    ]
    said = [part for pair in pairs for message in pair for part in message.parts if isinstance(part, Static)]
    in_messages = Examples(len(pairs), _counted("".join(part.text for part in said), model, provider), said[0].at if said else None)
    in_text = _in_text(script, model, provider)
    return max(in_messages, in_text, key=lambda found: found.number)


def _in_text(script: Script, model: str | None, provider: str) -> Examples:
    text = script.text
    for found in (list(_TAGGED.finditer(text)), _numbered(text), list(_PAIR.finditer(text))):
        whole = [match for match in found if "\ufffc" not in match[0]]
        if len(whole) > 1:
            shown = "\n".join(match[0] for match in whole)
            return Examples(len(whole), _counted(shown, model, provider), script.at(whole[0].start()))
    return Examples()


def _numbered(text: str) -> list[re.Match[str]]:
    """Each example with what follows it, up to the next one or a blank line after its answer."""
    starts = [match.start() for match in _NUMBERED.finditer(text)]
    if len(starts) < 2:
        return []
    usual = max(end - start for start, end in pairwise(starts))
    ends = [*starts[1:], min(len(text), starts[-1] + usual)]  # the last one is taken to be no longer than the others
    body = re.compile(r".+", re.DOTALL)
    return [match for start, end in zip(starts, ends, strict=True) if (match := body.match(text, start, end))]


def _counted(text: str, model: str | None, provider: str) -> Tokens:
    return tokens.count(text, model, provider) if text else NO_TOKENS
