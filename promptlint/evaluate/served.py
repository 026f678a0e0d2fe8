"""Who serves a request, and whether that is a server on this machine, which bills nothing: decided here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from promptlint import ir
from promptlint.evaluate.arguments import is_perhaps, look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.homemade import NO_KEYS, asks_only_local
from promptlint.evaluate.makings import sent_by
from promptlint.evaluate.terms import MAX_HELD, basis_of, held_objects, model_value, own_arguments
from promptlint.evaluate.values import (
    Arguments,
    Choice,
    External,
    Given,
    Literal_,
    Mystery,
    Object,
    Scalar,
    Text,
    V,
    force,
    is_none,
    options,
)
from promptlint.sdks import Call, catalogue, host_of
from promptlint.sdks.http import OLLAMA
from promptlint.sdks.schema import LOCAL_HOSTS

# What the arguments are called that say where a request goes, of a request and of an object that carries the model.
_ADDRESSES = ("base_url", "api_base", "openai_api_base", "api_base_url", "azure_endpoint", "ollama_base_url", "host", "endpoint_url")
_BASES = ("base_url", "api_base", "openai_api_base")  # those of servers that speak OpenAI's language
# The same on an object that a model is handed: Pydantic AI's provider, the client of the OpenAI Agents SDK, or of LiteLLM.
_HANDED = ("provider.base_url", "provider.openai_client.base_url", "openai_client.base_url", "client.base_url")
# In front of a model's name: a server on this machine, unless an address says otherwise (LiteLLM, and what is made on it).
_LOCAL_PREFIX = re.compile(r"(?:ollama|ollama_chat|lm_studio|llamafile|oobabooga|docker_model_runner)[/:].")
_OLLAMA_TAG = re.compile(r"[\w.-]+(?:/[\w.-]+)?:(?:latest|(?:\d+x)?[\d.]+[bm](?:-[\w.]+)*)")
# Addresses that no provider has: of a private network, or a bare name, as services of one cluster call each other.
_OWN_NETWORK = re.compile(
    r"https?://(?:10\.\d+\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|(?:vllm|ollama|tgi|llama-?cpp|sglang|lm-?studio|localai)[\w-]*(?=[:/]|$)"
    r"|[\w.-]+\.(?:local|svc\.cluster\.local)(?=[:/]|$)"
    r"|(?:[^/?#]*[^a-z/?#])?(?:vllm|ollama|sglang|llama-?cpp|lm-?studio)(?![a-z])[^/?#.]*\.(?!(?:com|ai)\b)"  # whoever names it so runs one
    r"|[^/?#]+\.(?:modal\.run|runpod\.(?:net|io)|ngrok(?:-free)?\.(?:app|dev|io)|trycloudflare\.com)(?=[:/]|$))"  # rented by time, or home
)
_OWN_VARIABLES = re.compile(r"\b(?:OPENAI_API_BASE|OPENAI_BASE_URL|ANTHROPIC_BASE_URL|OLLAMA_HOST)\b")
_LOCAL_SERVERS = ("ollama", "lmstudio", "lm_studio", "llamafile", "llama_cpp", "vllm", "huggingface_local", "langchain_local")


# Model servers that people run on machines of their own, which bill no tokens, as a name of an address or of a function says it.
_OWN_SERVER = re.compile(
    r"(?<![a-z])(?:v_?llm|llama_?cpp|llama_?file|kobold(?:_?cpp|_?ai)?|ooba(?:booga)?|tabby(?:_?api)?|text_?gen(?:eration)?_?web_?ui|textgen"
    r"|lm_?studio|local_?ai|aphrodite|tgi|ollama|sg_?lang|x_?inference)(?![a-z])"
)
# Servers and keys that stand for others, as people call them in demonstrations and tests.
_MOCK = re.compile(r"(?<![a-z])(?:mock|fake|stub)(?![a-z])|(?<![a-z])mock(?:ed)?(?:server|llm|openai)(?![a-z])", re.IGNORECASE)
# Keys that say that there is none; of an address that is written down they may stand for a key that was left out.
_PLACEHOLDER = re.compile(r"(?:sk-)?x+|-+|nothing|placeholder|n/?a|no[-_ ]?(?:api[-_ ]?)?key(?:[-_ ].*)?|not[-_ ](?:needed|required|used)")
# The same as the default of a setting: an `xxx` there waits for a key, but these say that none is asked for.
_NONE_ASKED = re.compile(r"empty|ollama|lm-studio|no[-_ ]?(?:api[-_ ]?)?key(?:[-_ ](?:needed|required))?|not[-_ ](?:needed|required)")
_MOCK_KEY = re.compile(r"(?:mock|fake)(?:[-_ ].*)?|(?:sk-)?(?:test|mock|fake)(?:[-_](?:api[-_]?)?key)?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BOUND = re.compile(r"\s*([\w.]+)\s*(?::[^=]+)?=(?!=)")
_HOST = re.compile(r"https?://[\w-]+\.")
_WRITTEN_HOST = re.compile(r"https?://[\w.-]+(?=[:/]|$)")


class Served(NamedTuple):
    """Who serves a request."""

    provider: str
    is_local: bool = False  # a server on this machine
    is_elsewhere: bool = False  # an address is set, which is no known provider's
    is_stranger: bool = False  # and it is written down, or the request is posted: who answers may call a cap otherwise, or have its own


LOCAL = Served("local", is_local=True)


def provider_of(request: Request) -> Served:
    """Who is asked, and whether that is a server on this machine."""
    if asks_only_local(request):
        return LOCAL
    told = _told(request)
    posted = told.provider == "unknown" and not told.is_local and request.match.sdk.name == "http"
    if (posted or told.is_elsewhere) and _is_ones_own(request, posted=posted, is_written=told.is_stranger):
        return LOCAL
    if told.provider in ("openai", "unknown") and _is_tagged(request):
        return LOCAL  # no provider calls models so: the environment names the server
    return told._replace(is_stranger=told.is_stranger or posted)


def _is_ones_own(request: Request, *, posted: bool, is_written: bool) -> bool:
    """Whether an address that no provider has is that of a server which people run: the key says so, the model's name, or what asks it."""
    sent = sent_by(request)
    address = _posted_to(sent) if posted else ""
    if address is None:
        return False
    if not posted and (_needs_no_key(request, is_written=is_written) or _is_called_as_there(request)):
        return True
    function, file = sent.function.removeprefix(sent.module.dotted), sent.module.dotted.rpartition(".")[2]
    called = [] if posted else [*_called_at(request), *_bound_to(request)]
    return _names_own_server(" ".join((file, function, address, *called)))


def _called_at(request: Request) -> Iterator[str]:
    """What the code calls the parts of an address that are not known: `config.ollama_host`."""
    for each in _asked(request, request.arguments):
        for name in dict.fromkeys((*_BASES, *_HANDED, *request.match.sdk.base_url)):
            value = look_up(each, name)
            for option in () if value is None else options(force(value)):
                if isinstance(option, Text):
                    yield from (piece.expression for piece in option.pieces if not isinstance(piece, Literal_))
                elif isinstance(option, (Mystery, External)):
                    yield option.expression if isinstance(option, Mystery) else option.path


def _bound_to(request: Request) -> Iterator[str]:
    """The variables of the file that an object which is made here is bound to, or the one that stands for the model: `ollama_model = …`."""
    made = [request.module.span(request.statement)] if request.match.maker is not None else []
    for at in (*made, *(each.at for each in _held(request.match.call, request.arguments))):
        if at is not None and at.path == request.module.path and at.cell is None:
            bound = _BOUND.match(request.module.lines[at.line - 1])
            yield from [bound[1]] if bound is not None else []


def _is_tagged(request: Request) -> bool:
    """Whether all models that may be asked have names that Ollama alone gives: `qwen3-coder:30b`."""
    names = _models(request.match.call, request.arguments)
    return bool(names) and all(map(_OLLAMA_TAG.fullmatch, names))


def _needs_no_key(request: Request, *, is_written: bool) -> bool:
    """Whether the client, or the object that carries the model, is given the key of a server that asks for none."""
    keys = [value for each in _asked(request, request.arguments) for name, value in each.keywords.items() if name.endswith("api_key")]
    known = [(key.known or "").lower() for key in map(force, keys) if isinstance(key, Text)]
    if any(key in NO_KEYS or (not is_written and _PLACEHOLDER.fullmatch(key)) for key in known):
        return True
    fields = [force(key.value) for key in map(force, keys) if isinstance(key, Given) and key.source.startswith("field of ")]
    return not is_written and any(isinstance(key, Text) and _NONE_ASKED.fullmatch((key.known or "").lower()) for key in fields)


def _asked(request: Request, arguments: Arguments) -> Iterator[Arguments]:
    """What says where a request goes: what it is passed, what the objects in the model's place were made with, and the client."""
    yield from holders(request.match.call, arguments)
    if request.client is not None:
        yield own_arguments(request.client)


def _is_called_as_there(request: Request) -> bool:
    """Whether all models that may be asked have names as Ollama's, or say which server has them: `llama3.2:3b`, `hosted_vllm/qwen`."""
    names = _models(request.match.call, request.arguments)
    return bool(names) and all(_OLLAMA_TAG.fullmatch(name) or _names_own_server(name) for name in names)


def _names_own_server(words: str) -> bool:
    return _OWN_SERVER.search(_CAMEL.sub("_", words).lower()) is not None


def _posted_to(request: Request) -> str | None:
    """How an address is written in the code that a request is posted to; None where there is none, or where it names a host."""
    place = catalogue().posts.get(ir.last_name(request.call.func), 0)
    named = next((value for name, value in request.call.keywords if name == "url"), None)
    address = named or (request.call.args[place] if place < len(request.call.args) else None)
    if address is None or any(isinstance(node, ir.Constant) and _HOST.search(str(node.value)) for node in ir.walk(address)):
        return None
    return request.module.source(address.at, 400)


# Classes of these for Azure are told the model's name apart from the deployment's, which another argument or the environment names.
_TELL_APART = frozenset({"langchain", "llama_index", "autogen", "browser_use"})
_NAMES_OF_MODEL = ("model", "model_name", "base_model")
_GITHUB_MODELS = "models.inference.ai.azure.com"  # Microsoft's models by their own names


def names_deployment(request: Request, arguments: Arguments, provider: str) -> bool:
    """Whether what stands for the model is what somebody called a deployment at Azure, which may run another model."""
    if provider != "azure":
        names = _models(request.match.call, arguments)
        return bool(names) and all(name.startswith(("azure/", "azure:")) for name in names)
    client = Arguments() if request.client is None else own_arguments(request.client)
    if any(_GITHUB_MODELS in text for text in _addresses(client, (*_ADDRESSES, "endpoint"))):
        return False
    held = list(holders(request.match.call, arguments))
    if request.match.sdk.name not in _TELL_APART:
        held = held[1:]  # a request names the deployment; an object in the model's place may name the model
    return not any((value := each.get(name)) is not None and not is_none(value) for each in held for name in _NAMES_OF_MODEL)


def _told(request: Request) -> Served:
    """Who is asked by all that the request says."""
    match, client = request.match, request.client
    home = _maker_provider(match.call, request.arguments) or (match.client.provider if match.client else "") or match.sdk.provider
    if home == "local":
        return LOCAL
    if match.sdk.is_local:
        return _at_home(_addresses(client.arguments if client else request.arguments, match.sdk.base_url))
    if client is None:
        return _without_client(request, home)
    if match.client is None:
        return Served(client.cls.partition(".")[0])
    told = own_arguments(client)
    for name in match.sdk.base_url:
        url = look_up(told, name)
        if url is None or is_none(url):
            continue
        if name == "azure_endpoint":
            return Served(home)
        texts = [_written(option) for option in options(url)]
        if any(map(is_local_address, texts)):
            return LOCAL
        known = next((provider for part, provider in match.sdk.hosts if any(part in text for text in texts)), "")
        return _at(known or _at_host(texts), texts)
    if (here := _passed(match.call, request.arguments, home)) is not None:
        return here
    return _of_google(client.arguments, home) if match.sdk.name == "google" else Served(home)


def _at_host(texts: list[str]) -> str:
    """The provider at an address; "unknown" where it is nobody's that is known."""
    return next(host_of(sdk, texts) for sdk in catalogue().sdks if sdk.endpoints)


def _at(provider: str, texts: list[str]) -> Served:
    if provider == "local":
        return LOCAL
    is_elsewhere = provider == "unknown"
    return Served(provider, is_elsewhere=is_elsewhere, is_stranger=is_elsewhere and all(map(_WRITTEN_HOST.match, texts)))


def is_stand_in(request: Request, arguments: Arguments) -> bool:
    """Whether a server that only plays the model is asked, or one whose key nobody has: by what the address and the key are called.

    `arguments` are those of the request, behind which its client's are looked at.
    """
    for each in _asked(request, arguments):
        keys = [value for name, value in each.keywords.items() if name.endswith("api_key")]
        if any(isinstance(key, Text) and _MOCK_KEY.fullmatch((key.known or "").lower()) for key in keys):
            return True
        for name in dict.fromkeys((*_ADDRESSES, *request.match.sdk.base_url)):
            value = look_up(each, name)
            if value is not None and not is_none(value) and all(_MOCK.search(words) for words in _said_by(force(value))):
                return True
    return False


def _said_by(value: V) -> Iterator[str]:
    """How an address, or each of several, is called: by the variable that it comes from, or its host."""
    if isinstance(value, Given):
        source = value.source.partition("environment variable ")[2]
        yield from [source] if _MOCK.search(source) else _said_by(force(value.value))
    elif isinstance(value, Choice):
        for option in options(value):
            yield from _said_by(force(option))
    elif isinstance(value, Mystery):
        yield value.reason.partition("environment variable ")[2] or value.expression
    elif isinstance(value, Text):
        first = value.pieces[0] if value.pieces else None
        written = first.text if isinstance(first, Literal_) else first.expression if first is not None else ""
        host = _WRITTEN_HOST.match(written)
        yield host.group() if host is not None else written
    else:
        yield ""


def is_local_address(text: str) -> bool:
    """Whether an address is that of this machine: `{}` stands for what is not known of it."""
    return any(host in text for host in LOCAL_HOSTS) or _OWN_NETWORK.match(text) is not None


def _without_client(request: Request, home: str) -> Served:
    """A function of a module, or an object that carries its model: the address is passed, or stands in the object."""
    match = request.match
    here = _passed(match.call, request.arguments, home)
    if here is not None:
        return here
    texts = _models(match.call, request.arguments)
    if match.sdk.provider in ("unknown", "litellm"):
        model = model_value(match.call, request.arguments)
        names = [] if model is None else [_written(option) for option in options(model)]  # the prefix alone may be known
        if names and all(map(_LOCAL_PREFIX.match, names)):
            return LOCAL
    if home == "unknown" and match.sdk.name == "http":
        tagged = bool(texts) and all(map(_OLLAMA_TAG.fullmatch, texts))
        if tagged or not OLLAMA.isdisjoint(match.call.url):
            return Served("ollama")  # only Ollama names models so, or has such an API; where it runs is not known
    if match.sdk.name == "google" or home == "google":
        return _of_google(request.arguments, home if _is_certain(request) else "unknown")
    return Served(home if _is_certain(request) else "unknown")


def _is_certain(request: Request) -> bool:
    match = request.match
    return match.certain or match.call.operation == "retrieval" or not request.module.imported.isdisjoint(match.sdk.modules)


def _passed(call: Call, arguments: Arguments, home: str) -> Served | None:
    """Who is asked by what a request, or the object that carries its model, says of the address; None where it says nothing."""
    for held in holders(call, arguments):
        if _is_local_server(held):
            return LOCAL
        if any(map(is_local_address, _addresses(held, (*_ADDRESSES, *_HANDED)))):
            return LOCAL
        texts = _addresses(held, (*_BASES, *_HANDED))
        if texts and "" not in texts and home != "azure":  # nothing is one of the possible addresses: then the object's own is the default
            return _at(_at_host(texts), texts)
    return None


def _is_local_server(held: Arguments) -> bool:
    """Whether a configuration names a server on this machine as its provider: Mem0's `{"llm": {"provider": "ollama", …}}`."""
    for name in ("config.llm.provider", "config_dict.llm.provider", "provider", "model_provider"):
        value = look_up(held, name)
        if value is not None and all(isinstance(each, Text) and each.known in _LOCAL_SERVERS for each in options(value)):
            return True
    return False


def holders(call: Call, arguments: Arguments) -> Iterator[Arguments]:
    """What a request is passed, and what the objects in the model's place were made with."""
    yield arguments
    yield from map(own_arguments, _held(call, arguments))


def _held(call: Call, arguments: Arguments, depth: int = 0) -> Iterator[Object]:
    """The objects in the model's place, and those inside them."""
    names = (call.model, *call.model_aliases) if call.model else ()
    for value in (*(look_up(arguments, name) for name in names), *held_objects(call, arguments)):
        for option in () if value is None else options(force(value)):
            basis = basis_of(option)
            if basis is not None and isinstance(option, Object) and depth < MAX_HELD:
                yield option
                yield from _held(basis, own_arguments(option), depth + 1)


def _addresses(arguments: Arguments, names: tuple[str, ...]) -> list[str]:
    """What the arguments say of the address: "" for nothing, `{}` for what is not known."""
    found = []
    for name in names:
        value = look_up(arguments, name)
        if value is not None and not is_none(value) and not ("." in name and is_perhaps(value)):
            found += ["" if is_none(option) or _is_default(option) else _written(option) or "{}" for option in options(value)]
    return found


def _is_default(value: V) -> bool:
    """Whether an address is what the SDK itself would read from the environment, which is mostly nothing."""
    return isinstance(value, Mystery) and value.source == "environment" and _OWN_VARIABLES.search(value.reason) is not None


def _at_home(texts: list[str]) -> Served:
    """Who is asked by an SDK that talks to a server on this machine unless it is told otherwise."""
    if not texts or "" in texts or any(map(is_local_address, texts)):
        return LOCAL
    return Served("ollama")  # a server elsewhere


def _models(call: Call, arguments: Arguments) -> list[str]:
    """The names of the models that a request may ask."""
    value = model_value(call, arguments)
    known = [] if value is None else [option.known if isinstance(option, Text) else None for option in options(value)]
    return [name for name in known if name] if all(known) else []


def _of_google(arguments: Arguments, home: str) -> Served:
    """Google's own API, or Vertex AI, as the client was told: `Client(vertexai=True)`."""
    value = arguments.get("vertexai") or arguments.get("enterprise")  # as google-genai 3.6.1 calls it (read 2026-11-26)
    if value is None or is_none(value):
        return Served(home)
    told = {bool(option.value) if isinstance(option, Scalar) else None for option in options(value)}
    if told == {False}:
        return Served(home)
    return Served("vertex" if told == {True} else "unknown")


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


def _written(value: V) -> str:
    if not isinstance(value, Text):
        return ""
    return "".join(piece.text if isinstance(piece, Literal_) else piece.otherwise or "{}" for piece in value.pieces)
