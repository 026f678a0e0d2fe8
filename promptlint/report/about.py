"""What this promptlint is and found, for people and for the report of a bug."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from promptlint.about import About, Counted, File, Package
from promptlint.report.json import dumps
from promptlint.report.text import Line, Piece, plural

SCHEMA = "promptlint/about/1"
_METHODS = (
    ("exact", "counted exactly"),
    ("reconstructed", "counted within 1 %, with a reconstructed vocabulary"),
    ("estimate", "estimated"),
)


def lines(about: About) -> Iterator[Line]:
    """The facts, one a line, each under its word."""
    commit = f", commit {about.commit}" if about.commit else ""
    yield (Piece(f"promptlint {about.version}", "bold"), f"{commit} ({about.python}, {about.platform})")
    yield from _named("prices", _prices(about))
    yield from _named("tokens", _tokens(about))
    yield from _named("extras", (_extra(name, packages) for name, packages in about.extras))
    yield from _named("packages", [", ".join(map(_package, about.dependencies))])
    others = [f"{package}: {', '.join(codes)}" for package, codes in about.plugins]
    yield from _named("rules", [f"{about.rules} of promptlint", *others, *about.faults])
    yield from _named("configuration", [_file(about.configuration)])
    yield from _named("usage", [_file(about.usage)])
    yield from _named("baseline", [_file(about.baseline)])
    yield from _named("cache", [f"{about.cache}: {about.cache_state}" if about.cache else about.cache_state])


def _named(word: str, facts: Iterable[str]) -> Iterator[Line]:
    for number, fact in enumerate(facts):
        yield (Piece(f"{'' if number else word:14}", "dim"), fact)


def _prices(about: About) -> Iterator[str]:
    yield f"as of {about.prices}, in the package"
    if about.own_prices.name or about.own_prices.wrong:
        day = f" as of {about.own_prices.day}" if about.own_prices.day else ""
        yield f"own prices before them: {_file(about.own_prices)}{day}"
    if about.discounts:
        yield f"discounts of {plural(about.discounts, 'provider')}"


def _tokens(about: About) -> Iterator[str]:
    for method, words in _METHODS:
        of_method = [each for each in about.counted if each.method == method]
        for by in dict.fromkeys(each.by for each in of_method):
            models = "; ".join(each.models for each in of_method if each.by == by)
            yield f"{words}{f' by {_package(by)}' if by else ''}: {models}"
    if not all(package.version for package in dict(about.extras).get("tokenizers", ())):
        yield "the extra [tokenizers] counts more of them, under Python 3.12 or newer those of Claude, too"


def _extra(name: str, packages: tuple[Package, ...]) -> str:
    return f"[{name}] {', '.join(map(_package, packages))}"


def _package(package: Package) -> str:
    return f"{package.name} {package.version or 'not installed'}"


def _file(file: File) -> str:
    if file.wrong:
        return f"cannot be used: {file.wrong}"
    return file.name or "none"


# ---------------------------------------------------------------- JSON


def text(about: About) -> str:
    """The same as a JSON document."""
    document = {
        "schema": SCHEMA,
        "version": about.version,
        "commit": about.commit,
        "python": about.python,
        "platform": about.platform,
        "prices": {
            "as_of": about.prices,
            "own": {**_entry(about.own_prices), "as_of": about.own_prices.day or None},
            "discounts": about.discounts,
        },
        "tokenizers": [_counted(each) for each in about.counted],
        "packages": {package.name: package.version for package in about.dependencies},
        "extras": {name: {package.name: package.version for package in packages} for name, packages in about.extras},
        "rules": {"own": about.rules, "plugins": {package: list(codes) for package, codes in about.plugins}, "faults": list(about.faults)},
        "configuration": _entry(about.configuration),
        "usage": _entry(about.usage),
        "baseline": _entry(about.baseline),
        "cache": {"folder": about.cache, "state": about.cache_state},
    }
    return dumps(document, indent=2) + "\n"


def _counted(each: Counted) -> dict[str, Any]:
    by = None if each.by is None else f"{each.by.name} {each.by.version}"
    return {"family": each.family, "models": each.models, "method": each.method, "by": by}


def _entry(file: File) -> dict[str, Any]:
    return {"file": file.name, "error": file.wrong or None}
