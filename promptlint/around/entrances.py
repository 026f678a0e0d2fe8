"""Who starts the code that calls a model: users through a web route or a bot, or a clock; and what stands on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promptlint import ir
from promptlint.around.spans import span_of, words_of, written
from promptlint.model import Entrance, Span

_WEB = frozenset({
    "aiohttp", "azure.functions", "blacksheep", "bottle", "chalice", "django", "falcon", "fastapi", "flask", "litestar", "ninja", "quart",
    "rest_framework", "robyn", "sanic", "starlette", "tornado",
})  # fmt: skip
_VERBS = frozenset({
    "get", "post", "put", "patch", "delete", "route", "websocket", "websocket_route", "api_route", "api_view", "api_operation",
})  # fmt: skip
# A library of bots and consumers, and how it is told of a handler.
_BOTS: Mapping[str, frozenset[str]] = {
    "aiogram": frozenset({"message", "message_handler", "callback_query", "inline_query"}),
    "chainlit": frozenset({"on_message"}),
    "discord": frozenset({"event", "command", "hybrid_command", "slash_command"}),
    "faststream": frozenset({"subscriber"}),
    "faust": frozenset({"agent"}),
    "nextcord": frozenset({"event", "command", "slash_command"}),
    "pyrogram": frozenset({"on_message"}),
    "slack_bolt": frozenset({"message", "event", "command", "action", "shortcut", "view"}),
    "socketio": frozenset({"on", "event"}),
    "flask_socketio": frozenset({"on", "event"}),
    "telebot": frozenset({"message_handler", "callback_query_handler"}),
    "telethon": frozenset({"on"}),
}
_VIEWS = re.compile(r"(?:APIView|View|ViewSet|Resource|RequestHandler|HTTPEndpoint|MethodView)$")
_CLOCKS = frozenset({
    "scheduled_job", "repeat_every", "periodic_task", "on_schedule", "timer_trigger", "crontab", "schedule", "cron", "loop",
    "cron_schedule", "sensor",
})  # fmt: skip
_TIMED = re.compile(r"cron|schedule|interval|every|hours|minutes|seconds|daily|weekly|trigger", re.I)
_REGISTER = frozenset({"do", "add_job", "add_periodic_task", "run_daily", "run_repeating", "run_monthly", "enqueue_in", "add_schedule"})

# A limiter's own words count wherever they stand in the file; everyday ones only on the way to the call.
_LIMITERS = re.compile(r"rate_?limit|limiter\b|throttl|slowapi|token_?bucket|quota", re.I)
_LIMITS = re.compile(
    r"(?:^|_)(?:limit|limits|limited|limiter|quota|quotas|budget|budgets|credit|credits|allowance|balance|throttle|ratelimit|billing|spend"
    r"|entitlement|entitlements|subscription|plan|paywall|usage|cooldown|semaphore)(?:_|$)",
    re.I,
)
_NO_LIMIT = frozenset({"limit", "usage", "usage_metadata", "token_usage", "plan"})  # a query's, an answer's own, an agent's
EVERYWHERE = re.compile(
    rb"\w*(?:RateLimit|SlowAPI|Throttl|Quota)\w*Middleware|default_limits\s*=|DEFAULT_THROTTLE_(?:CLASSES|RATES)|RATELIMIT_DEFAULT|application_limits\s*="
)

_EMBEDS = frozenset({
    "from_documents", "afrom_documents", "add_documents", "aadd_documents", "from_texts", "afrom_texts", "add_texts", "aadd_texts",
    "embed_documents", "aembed_documents", "embed", "encode",
})  # fmt: skip
_ASKS = re.compile(
    r"hash|sha_?\d|md5|checksum|digest|fingerprint|etag|mtime|modified|updated|last_(?:run|sync|index|seen)|since|chang|is_new|new_|"
    r"exist|already|seen|skip|delta|diff|increment|dirty|record_?manager|docstore|stale|missing|pending|processed|dedup|cachebacked|"
    r"ingestionpipeline|unindexed|cursor|watermark|version|refresh_ref_docs|upsert_strategy|without_embedding|isnull",
    re.I,
)
_DEPTH = 3


def of(modules: Iterable[ir.Module], scheduled: Mapping[str, str]) -> tuple[Entrance, ...]:
    """The entrances of files that call a model; `scheduled` says what starts a file as a whole."""
    modules = list(modules)
    around = _Functions(modules)
    found: list[Entrance] = []
    for module in modules:
        found += _of_module(module, around)
        if module.path in scheduled:
            found.append(_script(module, around, scheduled[module.path]))
    return tuple(sorted(found, key=lambda entrance: entrance.at))


@dataclass(frozen=True, slots=True)
class _Way:
    """What a function leads through: itself, and the functions of the project that it calls."""

    functions: tuple[tuple[ir.Module, ir.Function], ...]
    words: frozenset[str]


class _Functions:
    """The functions of some files by name, with their words."""

    def __init__(self, modules: Iterable[ir.Module]) -> None:
        self.named: dict[str, list[tuple[ir.Module, ir.Function]]] = {}
        for module in modules:
            for _, function, _ in module.functions:
                self.named.setdefault(function.name, []).append((module, function))

    def way(self, module: ir.Module, start: object, called: Iterable[str]) -> _Way:
        """Follow calls by name: a few steps deep, and into every function of that name, so that no limit is overlooked."""
        words = words_of(start)
        seen: dict[int, tuple[ir.Module, ir.Function]] = {}
        names = set(called) | words
        for _ in range(_DEPTH):
            new = [pair for name in sorted(names) for pair in self.named.get(name, ()) if id(pair[1]) not in seen]
            names = set()
            for pair in new:
                seen[id(pair[1])] = pair
                words |= words_of(pair[1])
                names |= pair[1].calls
        return _Way(tuple(pair for pair in seen.values() if pair[0] is module), frozenset(words))


def _of_module(module: ir.Module, around: _Functions) -> Iterator[Entrance]:
    registered = _registered(module)
    for _, function, owner in module.functions:
        handler, job = _handler(module, function, owner), _job(module, function)
        if not job and function.name in registered:
            job = registered[function.name]
        if not handler and not job:
            continue
        way = around.way(module, function, function.calls)
        yield Entrance(
            "job" if job else "handler",
            job or handler,
            function.name,
            span_of(module, function.at),
            limited=_is_limited(module, way.words),
            reaches=tuple(span_of(module, each.at) for _, each in way.functions if each is not function),
            embeds=_embedding(module, (function, *(each for _, each in way.functions))),
            checks_changes=any(map(_ASKS.search, way.words)),
        )


def _script(module: ir.Module, around: _Functions, trigger: str) -> Entrance:
    way = around.way(module, module.body, module.calls)
    whole = Span(module.path, 1, 1, max(1, module.text.count("\n")), 1)
    return Entrance(
        "job", trigger, module.path, whole,
        limited=True,  # whoever schedules it decides how often it runs
        embeds=_embedding(module, (*module.body, *(each for _, each in way.functions))),
        checks_changes=any(map(_ASKS.search, way.words)),
    )  # fmt: skip


# ---------------------------------------------------------------- who starts a function


def _handler(module: ir.Module, function: ir.Function, owner: ir.Class | None) -> str:
    """How a user reaches a function; "" when none does."""
    web = not module.imports.isdisjoint(_WEB)
    for mark in function.decorators:
        called = mark.func if isinstance(mark, ir.Call) else mark
        name = ir.last_name(called)
        if web and name in _VERBS and (isinstance(mark, ir.Call) or name == "api_view"):
            return f"@{written(module, called.at)}"
        if any(name in words for library, words in _BOTS.items() if library in module.imports):
            return f"@{written(module, called.at)}"
    if web and owner is not None and function.name in ("get", "post", "put", "patch", "delete", "create"):
        base = next((ir.last_name(base) for base in owner.bases if _VIEWS.search(ir.last_name(base))), "")
        return f"{owner.name}({base})" if base else ""
    first = function.parameters[0].name if function.parameters else ""
    if "django" in module.imports and owner is None and first == "request" and function.calls & {"JsonResponse", "HttpResponse", "render"}:
        return "a Django view"
    return ""


def _job(module: ir.Module, function: ir.Function) -> str:
    """The clock that starts a function; "" when none does."""
    for mark in function.decorators:
        if not isinstance(mark, ir.Call):
            continue
        name, words = ir.last_name(mark.func), words_of(mark)
        by_clock = name in _CLOCKS and (name != "loop" or "discord" in module.imports)
        if by_clock or (name in ("function", "flow", "dag", "task", "periodic_task") and any(map(_scheduling, words))):
            return f"@{written(module, mark.func.at)}"
    return ""


def _scheduling(word: str) -> bool:
    return word in ("schedule", "schedule_interval", "cron", "Cron", "Period", "crontab", "run_every", "interval")


def _registered(module: ir.Module) -> dict[str, str]:
    """The functions that a scheduler is handed by name, each with how: `schedule.every().day.do(rebuild)`."""
    found: dict[str, str] = {}
    for call in ir.walk(module.body):
        if not isinstance(call, ir.Call) or ir.last_name(call.func) not in _REGISTER:
            continue
        if not any(map(_TIMED.search, words_of(call))):
            continue
        for word in words_of([*call.args, *(value for _, value in call.keywords)]):
            found.setdefault(word, written(module, call.func.at, 50))
    return found


# ---------------------------------------------------------------- what stands on the way


def _is_limited(module: ir.Module, words: frozenset[str]) -> bool:
    if _LIMITERS.search(module.text):
        return True
    return any(_LIMITS.search(word) for word in words if word not in _NO_LIMIT and len(word) < 60 and " " not in word)


def _embedding(module: ir.Module, nodes: Iterable[object]) -> Span | None:
    """Where documents are embedded: a call that takes many of them."""
    for call in ir.walk(list(nodes)):
        if not isinstance(call, ir.Call):
            continue
        name = ir.last_name(call.func)
        is_create = name in ("create", "embedding", "embed_content") and "embed" in " ".join(words_of(call.func))
        if (name in _EMBEDS or is_create) and call.args + [value for _, value in call.keywords]:
            return span_of(module, call.at)
    return None
