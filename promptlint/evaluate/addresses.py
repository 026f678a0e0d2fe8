"""Where requests go for the whole program: `openai.api_base = …`, `openai.api_type = "azure"`, `os.environ["OPENAI_BASE_URL"] = …`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from promptlint.evaluate.frames import Frame, Machine, Request
from promptlint.evaluate.relevance import ADDRESS_VARIABLES, ADDRESSES_OF_MODULES
from promptlint.evaluate.values import External, Given, Literal_, Text, V, force, join, options

_ADDRESS = "base_url"
_TYPES = ("api_type", "OPENAI_API_TYPE")
_AZURE = frozenset({"azure", "azure_ad", "azuread"})
_ANY_AZURE = "https://{}.openai.azure.com"  # stands for the address that is not said
_ADAPTERS = "adapters"  # of OpenAI's SDK: the clients that it has today do not look for a type
_OLDER = frozenset({"langchain", "llama_index"})


def note(frame: Frame, base: V, name: object, value: V) -> None:
    """Remember an address that is assigned to a module, or to a variable of the environment, and known in part; or that it is Azure's."""
    if not isinstance(base, External):
        return
    kept, path = frame.machine.addresses, frame.module.path
    if name in _TYPES:
        type_ = _plain(value)
        if isinstance(type_, Text) and type_.known in _AZURE and type_.at is not None:
            azure = Text((Literal_(_ANY_AZURE, type_.at),), type_.at)
            kept += [(sdk, path, azure) for sdk in (["openai", _ADAPTERS] if base.path in ("os.environ", "openai") else [])]
    elif not all(isinstance(option, Text) for option in options(force(value))):
        return
    elif name in ADDRESSES_OF_MODULES.get(base.path, ()):
        kept.append((base.path, path, value))
    elif base.path == "os.environ" and name in ADDRESS_VARIABLES:
        kept.append(("", path, value))


def _plain(value: V) -> V:
    """A value, or what it is by default."""
    value = force(value)
    while isinstance(value, Given):
        value = force(value.value)
    return value


def with_address(machine: Machine, request: Request, context: Callable[[str], str]) -> Request:
    """A request that names no address, with the one that is set for the whole program: in its file, or else by the application."""
    match = request.match
    provider = (match.maker.provider if match.maker else match.client.provider if match.client else "") or match.sdk.provider
    of_module = request.client is None and match.maker is None and request.sent_on is None and match.certain
    held = [
        (path, value) for sdk, path, value in machine.addresses
        if (of_module and sdk == match.sdk.name) or (provider == "openai" and (not sdk or (sdk == _ADAPTERS and match.sdk.name in _OLDER)))
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
