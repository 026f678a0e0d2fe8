"""Where requests go for the whole program: `openai.api_base = …`, `os.environ["OPENAI_BASE_URL"] = …`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from promptlint.evaluate.frames import Frame, Machine, Request
from promptlint.evaluate.relevance import ADDRESS_VARIABLES, ADDRESSES_OF_MODULES
from promptlint.evaluate.values import External, Text, V, force, join, options

_ADDRESS = "base_url"


def note(frame: Frame, base: V, name: object, value: V) -> None:
    """Remember an address that is assigned to a module, or to a variable of the environment, and known in part."""
    if not isinstance(base, External) or not all(isinstance(option, Text) for option in options(force(value))):
        return
    if name in ADDRESSES_OF_MODULES.get(base.path, ()):
        frame.machine.addresses.append((base.path, frame.module.path, value))
    elif base.path == "os.environ" and name in ADDRESS_VARIABLES:
        frame.machine.addresses.append(("", frame.module.path, value))


def with_address(machine: Machine, request: Request, context: Callable[[str], str]) -> Request:
    """A request that names no address, with the one that is set for the whole program: in its file, or else by the application."""
    match = request.match
    provider = (match.maker.provider if match.maker else match.client.provider if match.client else "") or match.sdk.provider
    of_module = request.client is None and match.maker is None and request.sent_on is None and match.certain
    held = [
        (path, value) for sdk, path, value in machine.addresses
        if (of_module and sdk == match.sdk.name) or (not sdk and provider == "openai")
    ]  # fmt: skip
    here = [value for path, value in held if path == request.module.path]
    of = context(request.module.path)
    found = here or [value for path, value in held if context(path) in ("application", of)]
    if not found or request.wraps is not None or _ADDRESS in request.arguments.keywords:
        return request
    value = found[0]
    for other in found[1:]:
        value = join(value, other)
    return replace(request, arguments=replace(request.arguments, keywords={**request.arguments.keywords, _ADDRESS: value}))
