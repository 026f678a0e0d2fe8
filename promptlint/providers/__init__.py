"""What the providers' documentation says of their caches and models: one file for each, every fact with its source and day.

Who is heard: an own price list before these files, for what it states; these files before the bundled price list.
Where the two state different cache minimums both are kept, as a range, and rules speak only when both ends agree.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache, lru_cache

from promptlint.model import CacheFacts, Citation, ModelCard, ModelFacts, Range
from promptlint.prices import PriceBook
from promptlint.prices.names import provider_key, spellings, split_prefix
from promptlint.providers import anthropic, google, hosts, openai, others
from promptlint.providers.schema import Model, Provider

__all__ = ["PROVIDERS", "documented_minimum", "facts_of", "made_by", "reasons"]

PROVIDERS: dict[str, Provider] = {
    each.name: each for each in (anthropic.PROVIDER, openai.PROVIDER, google.PROVIDER, *others.PROVIDERS, *hosts.PROVIDERS)
}

# Bedrock's profiles for all regions, and OpenRouter's variants of a model.
_AROUND = re.compile(r"^(?:global|regional)\.|:(?:batch|beta|extended|free|nitro|online|thinking)$")
_FORMS = (
    ("aws", re.compile(r"(?:arn:aws|(?:[a-z-]+\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai)\.[a-z])")),
    ("vertex", re.compile(r"claude-[\w.-]+@\d{8}$|publishers/")),
)
# How a request to Bedrock is routed: the regions and the maker in front of a model's name.
_ROUTE = re.compile(
    r"(?:^|/)((?:(?:us|eu|apac|au|jp|in|ca|us-gov|global)\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai)\.)(?=[a-z])"
)
_TRIAL = re.compile(r"-(?:preview|exp)(?![a-z])")  # a model on trial, which ends on a day of its own
_EVERGREEN = re.compile(r"(?:.*/)?[a-z-]+-latest")  # no version: whatever is the newest of a line
_LISTED_AS_THE_MAKER = frozenset({"azure", "vertex"})  # in the price list their models go by the maker's entry

# Whose model a name is, whoever serves it.
_MAKERS = (
    ("anthropic", re.compile(r"claude-.*")),
    (
        "openai",
        re.compile(r"(?:gpt-|chatgpt-|o[134](?:-|$)|text-embedding-(?!00\d)|chat-latest|davinci-|babbage-|computer-use|codex-|dall-e-).*"),
    ),
    (
        "google",
        re.compile(r"(?:gemini-|(?:text|chat|code|codechat)-bison|text-unicorn|code-gecko|(?:text)?embedding-gecko|text-embedding-00\d).*"),
    ),
    ("deepseek", re.compile(r"deepseek-.*")),
    ("x-ai", re.compile(r"grok-.*")),
    ("mistral", re.compile(r"(?:mistral|codestral|pixtral|ministral|magistral|devstral|voxtral|open-mi).*")),
    ("cohere", re.compile(r"(?:command|embed-english|embed-multilingual|embed-v|rerank-).*")),
    ("voyageai", re.compile(r"voyage-.*")),
)


def facts_of(model: str, provider: str, book: PriceBook, on: dt.date, card: ModelCard | None = None) -> ModelFacts:
    """What is documented of a model as one platform serves it, with the prices of the models that it is compared with."""
    platform = _platform(model, provider_key(provider))
    facts = _documented(model, platform)
    if facts.provider == "unknown" and card is not None:
        facts = _documented(card.model, provider_key(card.provider))
    at = facts.provider if platform == "unknown" else platform
    route = _ROUTE.search(model) if at == "aws" else None
    routed = {name: _routed(route[1], getattr(facts, name), book, on) for name in ("successor", "newer")} if route else {}
    others_of: dict[str, object] = {
        f"{name}_card": book.card(getattr(facts, name), at, on) or book.card(getattr(facts, name), facts.provider, on)
        for name in ("successor", "newer", "better", "sibling")
        if getattr(facts, name)
    }
    cache = replace(facts.cache, minimum=_minimum(facts.cache.minimum, card) if facts.cache.mode != "none" else None)
    reasoning = facts.reasoning if facts.reasoning is not None or card is None else card.reasoning
    for name, found in routed.items():
        if found is not None:
            others_of |= {name: found[0], f"{name}_card": found[1]}
    told = replace(facts, model=model, on=on, cache=cache, reasoning=reasoning, card=card, **others_of)  # type: ignore[arg-type]
    foreign = card is None or (_TRIAL.search(model) and not _TRIAL.search(card.model))
    listed = None if facts.retires or card is None or foreign else _listed_end(card, platform)
    if listed is None or card is None:
        return told
    day = card.as_of or book.as_of
    return replace(told, retires=listed, source=Citation(f"the price list of {day}: LiteLLM's model map", day))


def _routed(route: str, name: str, book: PriceBook, on: dt.date) -> tuple[str, ModelCard] | None:
    """The other model's name behind the same route, and its price there: one for all regions costs less than one for some."""
    if not name:
        return None
    for spelled in (f"{route}{name}", f"{route}{name}-v1"):
        card = book.card(spelled, "aws", on)
        if card is not None and card.model == spelled:
            return spelled, card
    card = book.card(f"{route}{name}", "aws", on)
    return None if card is None else (name, card)


def _platform(model: str, provider: str) -> str:
    """Who serves the model: who is asked, or, where that is not known, whom the form of the name tells."""
    if provider != "unknown":
        return provider
    prefix = split_prefix(model.strip())
    if prefix is not None and prefix[0] in PROVIDERS and PROVIDERS[prefix[0]].hosts:
        return prefix[0]
    return next((key for key, form in _FORMS if form.match(prefix[1] if prefix and prefix[0] in PROVIDERS else model)), provider)


def documented_minimum(model: str, provider: str = "unknown") -> Range | None:
    """The shortest prefix of a model that is cached, as the documentation states it."""
    return _documented(model, provider_key(provider)).cache.minimum


def reasons(model: str, provider: str) -> bool:
    """Whether a model is known to think before it answers, so that its thinking counts against the cap."""
    return _documented(model, provider_key(provider)).reasoning is True


def made_by(model: str) -> str:
    """The maker of a model by its name alone; "unknown" where no file knows it."""
    return _documented(model, "unknown").provider


def _minimum(documented: Range | None, card: ModelCard | None) -> Range | None:
    """The documented minimum and that of the price list; an own list's stands alone."""
    if card is None or card.cache_minimum is None:
        return documented
    if card.cache_minimum_low is None:
        return Range(card.cache_minimum, card.cache_minimum)
    listed = Range(card.cache_minimum_low, card.cache_minimum)
    return listed if documented is None else documented.and_also(listed)


def _listed_end(card: ModelCard, platform: str) -> dt.date | None:
    """The end that the price list states, unless it is the maker's and another platform serves the model."""
    if platform in _LISTED_AS_THE_MAKER or platform not in ("unknown", provider_key(card.provider)):
        return None
    return card.deprecation_date


@lru_cache(maxsize=1024)
def _documented(model: str, platform: str) -> ModelFacts:
    names = _names(model)
    maker = next((key for key, pattern in _MAKERS if any(pattern.fullmatch(name) for name in names)), "")
    if not maker and platform in PROVIDERS and not PROVIDERS[platform].hosts:
        maker = platform  # a model that no pattern knows, or none at all
    own, host = PROVIDERS.get(maker), PROVIDERS.get(platform)
    if own is None and host is None:
        return ModelFacts(model)
    said = [*_fitting(host if host is not own else None, names, platform), *_fitting(own, names, platform)]
    first = own or host
    assert first is not None
    mode = next((each.mode for each in said if each.mode), (host if host and own is None else first).cache.mode)
    least = next(((each.minimum, each.source) for each in said if each.minimum), None)
    general = first.cache if not model or own is not None else replace(first.cache, minimum=None)  # a host's own models may be anything
    minimum, source = least if least else (general.minimum if mode not in ("none", "unknown") else None, first.cache.source)
    marks = next((each.breakpoints for each in said if each.breakpoints is not None), first.cache.breakpoints)
    cache = CacheFacts(mode, Range(*minimum) if minimum else None, marks, first.cache.look_back, first.cache.lifetimes, source)
    elsewhere = own is not None and platform not in ("unknown", own.name)  # who serves it elsewhere sets days of its own
    ended = _end(own, names, platform)
    ends = _end(host if host is not own else None, names, platform) or (None if elsewhere else ended)
    return ModelFacts(
        model,
        first.name,
        cache=cache,
        reasoning=next((each.reasoning for each in said if each.reasoning is not None), None),
        moves=any(each.moves for each in said),
        is_delisted=any(each.is_delisted for each in said),
        retires=ends.retires if ends else None,
        successor=ends.successor if ends else "",
        ended=ended.retires if ended else None,
        newer=_first(said, "newer"),
        better=_first(said, "better"),
        sibling=_first(said, "sibling"),
        source=ends.source if ends else _source(said),
    )


def _names(model: str) -> tuple[str, ...]:
    """The spellings of a name, the longest first, without the provider in front."""
    found: dict[str, None] = {}
    rest: str | None = model
    while rest is not None:
        rest = _AROUND.sub("", rest)
        found.update(dict.fromkeys(name for name, _ in spellings(rest)))
        prefix = split_prefix(rest)
        rest = prefix[1] if prefix and not rest.startswith("arn:") else None
    return tuple(found)


def _fitting(provider: Provider | None, names: tuple[str, ...], platform: str) -> list[Model]:
    """What a provider's file says of a model: of the name as written before that of a shorter spelling."""
    if provider is None:
        return []
    models = [each for each in provider.models if not each.platforms or platform in each.platforms]
    whole = {name for name in names if names[0].endswith(name)}  # without who serves it in front
    return list(
        dict.fromkeys(
            each for name in names for each in models if (not each.is_whole or name in whole) and _compiled(each.pattern).fullmatch(name)
        )
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """There are more patterns than `re` keeps compiled."""
    return re.compile(pattern)


def _end(provider: Provider | None, names: tuple[str, ...], platform: str) -> Model | None:
    """What a provider's file says of a model's end; nothing of a model on trial where it only tells that of the one it became."""
    same = tuple(name for name in names if bool(_TRIAL.search(name)) == bool(_TRIAL.search(names[0])))
    if _EVERGREEN.fullmatch(names[0]):  # gemini-pro-latest is the newest of its line, and not the gemini-pro of 2023
        same = tuple(name for name in same if _EVERGREEN.fullmatch(name))
    return next((each for each in _fitting(provider, same, platform) if each.retires), None)


def _first(said: list[Model], name: str) -> str:
    return next((getattr(each, name) for each in said if getattr(each, name)), "")


def _source(said: list[Model]) -> Citation | None:
    return said[0].source if said else None
