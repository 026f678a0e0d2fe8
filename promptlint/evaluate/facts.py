"""Facts: from a recognised request to the call site that the rest of promptlint reads."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from promptlint.evaluate import prompts
from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.retries import multiplied
from promptlint.evaluate.values import (
    Arguments,
    Choice,
    Dictionary,
    Given,
    Listing,
    Literal_,
    Mystery,
    Nothing,
    Object,
    Scalar,
    Spread,
    Text,
    V,
    choice,
    comes_from_parameter,
    is_none,
    join,
    options,
)
from promptlint.model import Absent, CallSite, Default, Known, Loop, OneOf, Span, Unknown, Value, possible
from promptlint.sdks import Call, catalogue

_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal", "[::1]")


Settings = Sequence[tuple[str, str, dict[str, V]]]


def call_sites(requests: list[Request], context: Any, settings: Settings = ()) -> list[CallSite]:
    """One call site for each place, the most telling reading where a place was evaluated several times.

    `settings` are the models that code sets for the whole program: the SDK, the file, and what under which name.
    """
    groups: dict[tuple[int, int], list[Request]] = {}
    for request in requests:
        groups.setdefault((id(request.call.func), request.name_at[0]), []).append(request)
    sites: dict[tuple[Span, str], CallSite] = {}
    for group in groups.values():
        site = call_site(_with_settings(_merged(group), settings), context)
        sites.setdefault((replace(site.span, end_line=0, end_column=0), site.callee), site)
    return sorted(sites.values(), key=lambda site: (site.span.path, site.span.cell or 0, site.span.line, site.span.column))


def _with_settings(request: Request, settings: Settings) -> Request:
    """A request that names no model, with the one that is set for the whole program."""
    call = request.match.call
    names = {call.model, *call.through}
    held = [(path, values) for sdk, path, values in settings if sdk == request.match.sdk.name and names & values.keys()]
    if not held or model_value(call, request.arguments) is not None:
        return request
    here = [values for path, values in held if path == request.module.path]
    found: dict[str, V] = {}
    for values in here or [values for _, values in held]:
        for name in names & values.keys():
            value = values[name] if here else Given(values[name], f"{held[0][0]}, which sets it for the whole program")
            found[str(name)] = join(found[str(name)], value) if name in found else value
    return replace(request, arguments=replace(request.arguments, keywords={**found, **request.arguments.keywords}))


def _merged(group: list[Request]) -> Request:
    """A place that several branches or rounds lead through: what its arguments can be, taken together."""
    first = group[0]
    if len(group) == 1:
        return first
    keywords = dict(first.arguments.keywords)
    rest = first.arguments.rest
    for other in group[1:]:
        if other.match.call is not first.match.call:
            continue
        for name in (*keywords, *other.arguments.keywords):
            keywords[name] = join(keywords.get(name, Nothing()), other.arguments.keywords.get(name, Nothing()))
        rest = rest or other.arguments.rest
    return replace(first, arguments=Arguments(first.arguments.positional, keywords, rest, first.arguments.ats))


def call_site(request: Request, context: Any) -> CallSite:
    """All facts of one request."""
    match, call = request.match, request.match.call
    arguments = with_client(request)
    module = request.module
    start, end = request.name_at, request.call.at[2:]
    end = max(end, start)
    provider, is_local = provider_of(request)
    prompt = None if request.makes else prompts.prompt_within_reach(call, arguments)
    return CallSite(
        span=module.span((*start, *end)),
        statement=module.span(request.statement),
        function=request.function,
        callee=request.callee,
        sdk="wrapper" if request.wraps else match.sdk.name,
        provider=provider,
        operation="wrapper" if request.wraps else call.operation,
        model=model_of(call, arguments),
        max_tokens=cap_of(call, arguments),
        prompt=prompt,
        top_k=top_k_of(call, arguments),
        loop=None if request.loop is None else Loop(request.loop.kind, request.loop.module.span(request.loop.at)),  # type: ignore[arg-type]
        attempts=attempts_of(request),
        completions=completions_of(call, arguments),
        generates=call.generates and not _answers_in_pictures(model_of(call, arguments)),
        cap_name=cap_name_of(call),
        cap_required=call.cap_required,
        cache_on_request=match.sdk.cache_on_request,
        is_local=is_local,
        wraps=None if request.wraps is None else _place(request.wraps),
        decides=decides(request),
        context=context(module.path),
    )


def _answers_in_pictures(model: Value[str]) -> bool:
    """Whether a model's answers are images or sound, told by its name."""
    names = possible(model)
    return bool(names) and all(any(word in name for word in ("-image", "image-", "imagen", "-tts", "dall-e", "-live-")) for name in names)


def with_client(request: Request) -> Arguments:
    """The request's own parameters, with what the client was made with behind them where the SDK has it so."""
    arguments = inner_arguments(request.match.call, request.arguments)
    if request.match.sdk.client_defaults and request.client is not None:
        return _with_client(request.match.call, request.client, arguments)
    return arguments


def _with_client(call: Call, client: Object, arguments: Arguments) -> Arguments:
    """The arguments with what the client was made with behind them."""
    names = {name for name in (call.model, *call.model_aliases, *call.caps) if name}
    held = {name: value for name, value in client.arguments.keywords.items() if name in names}
    return replace(arguments, keywords={**held, **arguments.keywords}, rest=arguments.rest or client.arguments.rest)


def _place(request: Request) -> Span:
    return request.module.span((*request.name_at, *request.call.at[2:]))


def inner_arguments(call: Call, arguments: Arguments) -> Arguments:
    """The request's own parameters: those of the first one for a batch."""
    if call.inner is None:
        return arguments
    value = arguments.get(call.inner)
    item = max(value.items, key=_told) if isinstance(value, Listing) and value.items else value
    if isinstance(item, Spread):
        item = item.value
    if isinstance(item, Object) and "params" in item.arguments.keywords:
        item = item.arguments.keywords["params"]
    elif isinstance(item, Dictionary):
        item = item.items.get("params", item)
    if isinstance(item, Object):
        return item.arguments
    if isinstance(item, Dictionary):
        return Arguments((), {str(key): inner for key, inner in item.items.items()}, item.rest)
    return Arguments((), {}, item or Mystery("the batch's requests are not known"))


def _told(item: V) -> int:
    """How much one request of a batch says of itself."""
    inner = item.value if isinstance(item, Spread) else item
    if isinstance(inner, Object):
        inner = inner.arguments.keywords.get("params", inner)
    elif isinstance(inner, Dictionary):
        inner = inner.items.get("params", inner)
    return len(inner.arguments.keywords) if isinstance(inner, Object) else len(inner.items) if isinstance(inner, Dictionary) else 0


# ---------------------------------------------------------------- single values


def model_of(call: Call, arguments: Arguments) -> Value[str]:
    value = model_value(call, arguments)
    if value is not None:
        return string(value)
    if arguments.rest is not None and call.model is not None:
        return Unknown(f"{call.model} may be in unpacked arguments")
    if call.model_elsewhere:
        return Unknown(call.model_elsewhere)
    return Known(call.default_model) if call.default_model else Absent()


def model_value(call: Call, arguments: Arguments, depth: int = 0) -> V | None:
    """The model that a request names, in its arguments or in an object among them; None when it names none."""
    if call.model is None or depth > MAX_HELD:
        return None
    for name in call.overrides:
        value = look_up(arguments, name)
        if value is not None and not is_none(value):
            return value if isinstance(value, Text) else Mystery(f"{name} may set it", at=getattr(value, "at", None))
    for name in (call.model, *call.model_aliases):
        value = look_up(arguments, name, call.model_position if name == call.model else None)
        if value is not None and not is_none(value):
            return _model_in(value, depth)
    for value in held_objects(call, arguments):
        return _model_in(value, depth)
    return None


def _model_in(value: V, depth: int) -> V:
    """A model's name, or the one that an object which stands in its place was made with."""
    if isinstance(value, Given):
        return Given(_model_in(value.value, depth), value.source, value.from_parameter)
    if isinstance(value, Choice):
        found = choice(_model_in(option, depth) for option in value.values)
        return found if value.open is None else choice((found, value.open))
    basis = basis_of(value)
    if basis is not None and isinstance(value, Object):
        inner = model_value(basis, own_arguments(value), depth + 1)
        if inner is None and value.arguments.rest is not None:
            return Mystery("the model's object was made elsewhere", at=value.at)
        return inner or Nothing()
    return value


def basis_of(value: V) -> Call | None:
    """How an object's model and cap are told: by how it is made, or by what it sends."""
    found = catalogue().maker_of(value.cls) if isinstance(value, Object) else None
    return None if found is None else found[1].made or next(iter(found[1].sends), None)


def own_arguments(value: Object) -> Arguments:
    """What an object was made with, and what was assigned to it since."""
    held = value.arguments
    return Arguments(held.positional, {**held.keywords, **value.attributes}, held.rest)


def held_objects(call: Call, arguments: Arguments) -> Iterator[V]:
    """The arguments that may hold an object which fixes model and cap."""
    for index, name in enumerate(call.through):
        value = look_up(arguments, name, call.through_position if index == 0 else None)
        if value is not None and not is_none(value):
            yield value


MAX_HELD = 4  # objects that hold objects that hold a model


def completions_of(call: Call, arguments: Arguments) -> Value[int]:
    """How many answers one request asks for."""
    value = look_up(arguments, call.completions) if call.completions else None
    told = Absent() if value is None else integer(value, "n")
    return Known(1) if isinstance(told, Absent) else told


def string(value: V) -> Value[str]:
    """A value as a fact about a text."""
    return fact(value, lambda option: option.known if isinstance(option, Text) else None)


def integer(value: V | None, name: str) -> Value[int]:
    """A value as a fact about a whole number."""
    if value is None:
        return Absent()
    return fact(value, _number)


def _number(option: V) -> int | None:
    if isinstance(option, Scalar) and isinstance(option.value, (int, float)) and not isinstance(option.value, bool):
        return int(option.value) if math.isfinite(option.value) else None
    return None


def fact(value: V, read: Any) -> Value[Any]:
    """A value as a fact; `read` gives the plain value of one alternative, or None."""
    if is_none(value):
        return Absent()
    if isinstance(value, Given):
        return _default(value, read)
    if isinstance(value, Choice):
        return _one_of(value, read)
    plain = read(value)
    if plain is not None:
        return Known(plain, getattr(value, "at", None))
    if isinstance(value, Mystery):
        return Unknown(value.reason, value.at)
    return Unknown("it is put together at run time", getattr(value, "at", None))


def _default(value: Given, read: Any) -> Value[Any]:
    if is_none(value.value):
        return Unknown(f"{value.source} may set it; nothing is set by default")
    inner = fact(value.value, read)
    if isinstance(inner, Known):
        return Default(inner.value, inner.at, value.source)
    if isinstance(inner, Absent):
        return Unknown(f"{value.source} may set it")
    return inner


def _one_of(value: Choice, read: Any) -> Value[Any]:
    found: list[Any] = []
    unknown = value.open is not None or any(isinstance(member, Given) and is_none(member.value) for member in value.values)
    missing = False
    for option in options(value):
        plain = read(option)
        if plain is not None and plain not in found:
            found.append(plain)
        missing = missing or is_none(option)
        unknown = unknown or (plain is None and not is_none(option))
    if not found:
        if missing and not unknown:
            return Absent()
        return Unknown(value.open.reason if value.open else "it depends on run-time values", value.open.at if value.open else None)
    at = next((option.at for option in options(value) if isinstance(option, (Text, Scalar))), None)
    return OneOf(tuple(found), at, open=unknown or missing)


def cap_of(call: Call, arguments: Arguments, depth: int = 0) -> Value[int]:
    """The cap on output tokens that the request really carries."""
    if not call.caps:
        elsewhere = Unknown(call.model_elsewhere) if call.cap_elsewhere else None
        return _cap_inside(call, arguments, depth) or elsewhere or Absent()
    explicit = False
    vague: Value[int] | None = None
    for name in call.caps:
        value = look_up(arguments, name)
        if value is None:
            continue
        explicit = True
        told = integer(value, name)
        if not isinstance(told, (Absent, Unknown)):
            return told
        if isinstance(told, Unknown):
            vague = vague or told
    if vague is not None:
        return vague
    inside = _cap_inside(call, arguments, depth)
    if inside is not None:
        return inside
    if arguments.rest is not None and not explicit:
        return Unknown(f"{call.caps[0]} may be in unpacked arguments")
    if call.cap_elsewhere and model_value(call, arguments) is None:
        return Unknown(call.model_elsewhere)
    body = arguments.get("extra_body")
    if body is not None and not is_none(body) and not (isinstance(body, Dictionary) and body.rest is None):
        return Unknown(f"{call.caps[0]} may be in extra_body")
    if isinstance(body, Dictionary):
        for name in call.caps:
            if name in body.items:
                return integer(body.items[name], name)
    return Absent()


def _cap_inside(call: Call, arguments: Arguments, depth: int) -> Value[int] | None:
    """The cap of the object that stands among the arguments in the model's place; None when there is none."""
    names = (call.model, *call.model_aliases) if call.model else ()
    named = [look_up(arguments, name, call.model_position if name == call.model else None) for name in names]
    for value in (*named, *held_objects(call, arguments)):
        if value is None or is_none(value) or depth > MAX_HELD:
            continue
        told = [_cap_of_object(option, depth) for option in options(value)]
        known = [fact for fact in told if fact is not None]
        if known and all(fact == known[0] for fact in known) and len(known) == len(told):
            return known[0]
        if known or isinstance(value, Mystery):
            return Unknown("the model's object may set it", getattr(value, "at", None)) if call.through or call.cap_elsewhere or known else None
    return None


def _cap_of_object(value: V, depth: int) -> Value[int] | None:
    basis = basis_of(value)
    return cap_of(basis, own_arguments(value), depth + 1) if basis is not None and isinstance(value, Object) else None


def cap_name_of(call: Call) -> str | None:
    """What the cap is called: the name that reasoning models understand too, where there are two."""
    return (call.reasoning_cap or call.caps[0]) if call.caps else None


def top_k_of(call: Call, arguments: Arguments) -> Value[int] | None:
    if call.sql is not None:
        return _limit_of(arguments.get("query", call.sql))
    if not call.top_k:
        return None
    for name in call.top_k:
        value = look_up(arguments, name, call.top_k_position)
        if value is not None:
            return integer(value, name)
    if arguments.rest is not None:
        return Unknown(f"{call.top_k[0]} may be in unpacked arguments")
    return Absent()


_LIMIT = re.compile(r"\blimit\s+(\d{1,6}|\S+)?", re.IGNORECASE)


def _limit_of(statement: V | None) -> Value[int]:
    """How many rows an SQL statement asks for."""
    if not isinstance(statement, Text):
        return Unknown("the statement is not known")
    for piece in statement.pieces:
        found = list(_LIMIT.finditer(piece.text)) if isinstance(piece, Literal_) else []
        if found:
            number = found[-1][1]
            return Known(int(number), piece.at) if number and number.isdigit() else Unknown("the limit is a parameter of the statement", piece.at)
    return Absent()


# ---------------------------------------------------------------- the client


def provider_of(request: Request) -> tuple[str, bool]:
    """Who is asked, and whether that is a server on this machine."""
    match, client = request.match, request.client
    home = _maker_provider(match.call, request.arguments) or (match.client.provider if match.client else "") or match.sdk.provider
    if home == "local":
        return "local", True
    if match.sdk.is_local and (client is None or not any(client.arguments.get(name) for name in match.sdk.base_url)):
        return "local", True
    if client is None:
        known = match.certain or not request.module.imported.isdisjoint(match.sdk.modules)
        return (home if known or match.call.operation == "retrieval" else "unknown"), False
    if match.client is None:
        return client.cls.partition(".")[0], False
    for name in match.sdk.base_url:
        url = client.arguments.get(name)
        if url is None or is_none(url):
            continue
        if name == "azure_endpoint":
            return home, False
        texts = [_known_start(option) for option in options(url)]
        if any(text and any(local in text for local in _LOCAL) for text in texts):
            return "local", True
        for part, provider in match.sdk.hosts:
            if any(text and part in text for text in texts):
                return provider, False
        return "unknown", False
    return home, False


def _maker_provider(call: Call, arguments: Arguments, depth: int = 0) -> str:
    """Who serves the model whose object a request holds; "" when none is held."""
    names = (call.model, *call.model_aliases) if call.model else ()
    for value in (*(look_up(arguments, name) for name in names), *held_objects(call, arguments)):
        found = catalogue().maker_of(value.cls) if isinstance(value, Object) else None
        if found is None or not isinstance(value, Object):
            continue
        if found[1].provider:
            return found[1].provider
        basis = basis_of(value)
        if basis is not None and depth < MAX_HELD:
            return _maker_provider(basis, own_arguments(value), depth + 1)
    return ""


def _known_start(value: V) -> str:
    if isinstance(value, Text):
        return "".join(getattr(piece, "text", "{}") for piece in value.pieces)
    return ""


def attempts_of(request: Request) -> Value[int]:
    """How often the request is sent at most: once, the client's own retries, and those of the code around it, multiplied."""
    around = request.attempts if request.wraps is None else (*request.attempts, *request.wraps.attempts)
    return multiplied((_client_attempts(request), *around))


def _client_attempts(request: Request) -> Value[int]:
    sdk = request.match.sdk
    if sdk.retries is None:
        return Known(1)
    value = request.client.arguments.get(sdk.retries) if request.client else None
    if value is None:
        return Known(sdk.default_retries + 1) if request.match.certain else Unknown("the client is not known")
    told = integer(value, sdk.retries)
    if isinstance(told, Known):
        return Known(told.value + 1, told.at)
    return Default(told.value + 1, told.at, told.source) if isinstance(told, Default) else Unknown("the client's retries are not known")


# ---------------------------------------------------------------- wrappers


def decides(request: Request) -> frozenset[str]:
    """The facts that the caller of a helper fixes, rather than the helper."""
    if request.wraps is None:
        return frozenset()
    if request.makes:
        return frozenset({"model"})
    call, alone = request.match.call, request.wraps.arguments
    found = set()
    if call.model:
        model = look_up(alone, call.model)
        if comes_from_parameter(alone.rest if model is None else model) or (call.holder and comes_from_parameter(look_up(alone, call.holder))):
            found.add("model")
    if any(comes_from_parameter(look_up(alone, name)) for name in call.caps) or comes_from_parameter(alone.rest):
        found.add("max_tokens")
    told = [look_up(alone, name, call.text_position if name == call.text else None) for name in (call.messages, call.text, call.system) if name]
    if any(map(comes_from_parameter, told)):
        found.add("prompt")
    if any(comes_from_parameter(alone.get(name.partition(".")[0])) for name in call.top_k):
        found.add("top_k")
    return frozenset(found)

