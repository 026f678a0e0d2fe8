"""Whose cost a request is: the parameter, the header or the client's own setting that says so."""

from __future__ import annotations

from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.values import Arguments, Dictionary, Given, Mystery, Object, Text, V, force, is_none, options
from promptlint.model import Absent, Known, Unknown, Value
from promptlint.sdks.attribution import CLIENT_HEADERS, CLIENT_PROJECTS, CONFIG_POSITION, CONFIGURED, GATEWAYS, PARAMETERS, TELLING_HEADERS


def of(request: Request) -> Value[str]:
    """The name of what attributes the request; Absent where its SDK has a parameter for it and nothing is said."""
    sdk, arguments = request.match.sdk.name, request.arguments
    names = PARAMETERS.get(sdk)
    if names is None or request.makes:
        return Unknown("no parameter of this SDK is known to say whose cost a request is")
    position = CONFIG_POSITION if request.callee.rpartition(".")[2] in CONFIGURED else None
    found = _passed(arguments, names, position)
    if found is not None:
        return found
    client = request.client
    if client is not None:
        of_client = _of_client(client)
        if of_client is not None:
            return of_client
    elif request.wraps is None and not request.match.certain:
        return Unknown("the client is not known, and may say it for all of its requests")
    if arguments.rest is not None:
        return Unknown("it may be in unpacked arguments")
    return Absent()


def _passed(arguments: Arguments, names: tuple[str, ...], position: int | None) -> Value[str] | None:
    for name in names:
        value = look_up(arguments, name, position if name == "config" else None)
        if value is None or is_none(value):
            continue
        if name.rpartition(".")[2].endswith("headers"):
            said = _of_headers(value)
            if said is not None:
                return said
            continue
        if isinstance(value, Mystery) and value.reason.endswith("may be in what is passed"):
            return Unknown(f"{name} may be in what is passed")
        return Known(name, getattr(value, "at", None))
    return None


def _of_client(client: Object) -> Value[str] | None:
    """What the client says for all of its requests."""
    for name in CLIENT_PROJECTS:
        value = client.arguments.get(name)
        if value is not None and not is_none(value):
            return Known(name, getattr(value, "at", None))
    for name in CLIENT_HEADERS:
        headers = look_up(client.arguments, name)
        if headers is not None and (said := _of_headers(headers)) is not None:
            return said
    address = client.arguments.get("base_url")
    for option in options(address) if address is not None else ():
        text = option.value if isinstance(option, Given) else option
        words = "".join(getattr(piece, "text", "") for piece in text.pieces) if isinstance(text, Text) else ""
        if any(gateway in words for gateway in GATEWAYS):
            return Known("gateway", getattr(option, "at", None))
    return Unknown("it may be in the client's unpacked arguments") if client.arguments.rest is not None else None


def _of_headers(value: V) -> Value[str] | None:
    """A header that names a customer, a feature or a project; unknown where the headers are."""
    value = force(value)
    if isinstance(value, Given):
        value = force(value.value)
    if is_none(value):
        return None
    if not isinstance(value, Dictionary):
        return Unknown("the headers are not known")
    for name in value.items:
        if str(name).lower().startswith(TELLING_HEADERS):
            return Known(str(name))
    return None if value.rest is None else Unknown("more headers may be passed")
