"""Where requests go for the whole program: `openai.api_base = …`, `openai.api_type = "azure"`, `os.environ["OPENAI_BASE_URL"] = …`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate.frames import Frame, Machine, Request
from promptlint.evaluate.makings import sent_by
from promptlint.evaluate.programs import in_one_program
from promptlint.evaluate.relevance import ADDRESS_VARIABLES, ADDRESSES_OF_MODULES
from promptlint.evaluate.values import External, Given, Literal_, Text, V, force, join, options
from promptlint.model import Span

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
        if isinstance(type_, Text) and type_.known in _AZURE and type_.at is not None and not _is_in_branch(frame, type_.at):
            azure = Text((Literal_(_ANY_AZURE, type_.at),), type_.at)
            kept += [(sdk, path, azure) for sdk in (["openai", _ADAPTERS] if base.path in ("os.environ", "openai") else [])]
    elif not all(isinstance(option, Text) for option in options(force(value))):
        return
    elif name in ADDRESSES_OF_MODULES.get(base.path, ()):
        kept.append((base.path, path, value))
    elif base.path == "os.environ" and name in ADDRESS_VARIABLES:
        kept.append(("", path, value))


def _is_in_branch(frame: Frame, at: Span) -> bool:
    """Whether a place stands under a test: then the maker's own API is asked as well."""
    here = (at.line, at.column - 1)
    branches = (node.at for node in ir.walk(frame.module.module.body) if isinstance(node, ir.If))
    return any(around[:2] <= here <= around[2:] for around in branches)


def _is_type(value: V) -> bool:
    return isinstance(value, Text) and value.known == _ANY_AZURE


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
    sent_in = sent_by(request).module.path  # of a helper's call: where the helper sends
    here = [value for path, value in held if path == sent_in]
    of = context(sent_in)
    elsewhere = ((path, value) for path, value in held if context(path) in ("application", of))
    found = here or [value for path, value in elsewhere if not _is_type(value) or in_one_program(machine.project, path, sent_in)]
    found = [value for value in found if request.wraps is None or _is_type(value)]
    if not found or _ADDRESS in request.arguments.keywords:
        return request
    value = found[0]
    for other in found[1:]:
        value = join(value, other)
    return replace(request, arguments=replace(request.arguments, keywords={**request.arguments.keywords, _ADDRESS: value}))
