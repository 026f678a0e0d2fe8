"""Facts of a call site as short words, so that expectations read like notes taken while reading the code."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from promptlint.model import (
    Absent,
    CallSite,
    Default,
    Dynamic,
    Known,
    Message,
    OneOf,
    PricedCall,
    Unknown,
    Value,
    dynamic_prefix,
    system_prompt_state,
)
from promptlint.pipeline import Report, scan_sources

APP = "app.py"


def fact(value: Value[Any]) -> str:
    """`known gpt-4o`, `default 300`, `one_of a | b`, `one_of a | …`, `absent`, `unknown`."""
    match value:
        case Known():
            return f"known {value.value}"
        case Default():
            return f"default {value.value}"
        case OneOf():
            return "one_of " + " | ".join([*map(str, value.values), *(["…"] if value.open else [])])
        case Absent():
            return "absent"
        case Unknown():
            return "unknown"


def words(message: Message) -> str:
    """`user: Hello {name:parameter}`: the text of a message with its run-time values and where they come from."""
    text = "".join(f"{{{part.expression}:{part.source}}}" if isinstance(part, Dynamic) else part.text for part in message.parts)
    return f"{message.role}: {text}" + (" [cached]" if message.cache_breakpoint else "")


def prompt(site: CallSite) -> list[str]:
    """The messages of a request in the order in which they are sent; a last `…` when more may follow."""
    if site.prompt is None:
        return []
    return [*map(words, site.prompt.messages), *(["…"] if site.prompt.open else [])]


def facts(call: PricedCall) -> dict[str, Any]:
    """Everything that an expectations file says of one call site."""
    site = call.site
    prefix = dynamic_prefix(call.segments)
    return {
        "at": str(site.span),
        "callee": site.callee,
        "sdk": site.sdk,
        "provider": site.provider,
        "operation": site.operation,
        "model": fact(site.model),
        "cap": fact(site.max_tokens),
        "system": system_prompt_state(site.prompt),
        "dynamic_prefix": "unknown" if prefix is None else prefix,
        "top_k": "none" if site.top_k is None else fact(site.top_k),
        "in_loop": site.loop is not None,
        "decides": sorted(site.decides),
    }


def terms(call: PricedCall) -> dict[str, Any]:
    """What an expectations file says of how the request is processed, of what is no text in it, and of its breakpoints."""
    site = call.site
    return {
        "tier": fact(site.service_tier),
        "effort": fact(site.reasoning_effort),
        "budget": fact(site.reasoning_tokens),
        "server_tools": list(site.server_tools),
        "modalities": [f"{part.modality} {part.detail}".strip() for part in dynamics(site) if part.modality != "text"],
        "breakpoints": [f"{segment.role} {segment.cache_ttl}".strip() for segment in call.segments if segment.cache_breakpoint],
    }


def read(**files: str) -> Report:
    """Scan a few files; `app__prompts` stands for `app/prompts.py`."""
    return scan_sources({name.replace("__", "/") + ".py": textwrap.dedent(text) for name, text in files.items()})


def history(site: CallSite) -> str:
    """`object self.messages`, `loop messages, cut`, `none`."""
    found = site.prompt.history if site.prompt is not None else None
    return "none" if found is None else f"{found.kind} {found.name}{', cut' if found.cut else ''}"


def sites(program: str) -> list[CallSite]:
    """The call sites of one program."""
    return [call.site for call in scan_sources({APP: textwrap.dedent(program)}).calls]


def site(program: str) -> CallSite:
    """The one call site of a program."""
    (only,) = sites(program)
    return only


def dynamics(of: CallSite) -> Iterator[Dynamic]:
    """The run-time values of a request."""
    for message in of.prompt.messages if of.prompt else ():
        yield from (part for part in message.parts if isinstance(part, Dynamic))


PRELUDE = """\
import copy
import datetime
import os
import random
import textwrap
import time
from pathlib import Path
from openai import OpenAI

client = OpenAI()
"""


def request(setup: str = "", *, top: str = "", model: str = "'gpt-4o'", cap: str = "", messages: str = "[]", more: str = "") -> CallSite:
    """The request of a function `reply(question, flag, items, options)` that does `setup` first; `top` stands above it."""
    arguments = ", ".join([f"model={model}", *([f"max_tokens={cap}"] if cap else []), f"messages={messages}", *([more] if more else [])])
    body = textwrap.indent(textwrap.dedent(setup).strip("\n"), "    ")
    program = f"{PRELUDE}{textwrap.dedent(top)}\n\ndef reply(question, flag, items, options):\n{body}\n"
    found = sites(f"{program}    return client.chat.completions.create({arguments})\n")
    (only,) = [each for each in found if each.function == "app.reply"]
    return only


def model(expression: str, setup: str = "", top: str = "") -> str:
    """What is known of an expression, as a model's name."""
    return fact(request(setup, top=top, model=expression).model)


def cap(expression: str, setup: str = "", top: str = "") -> str:
    """What is known of an expression, as a cap."""
    return fact(request(setup, top=top, cap=expression).max_tokens)


def said(expression: str, setup: str = "", top: str = "") -> str:
    """The text of an expression, as a user's message."""
    (only,) = prompt(request(setup, top=top, messages=f"[{{'role': 'user', 'content': {expression}}}]"))
    return only.removeprefix("user: ")


def conversation(expression: str, setup: str = "", top: str = "") -> list[str]:
    """The messages that an expression holds."""
    return prompt(request(setup, top=top, messages=expression))
