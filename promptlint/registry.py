"""Every rule that a run may ask: promptlint's own, one file each, and those that installed packages bring."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from functools import lru_cache

from promptlint.config import Settings
from promptlint.plugins import NO_PLUGINS, Plugins, load, points
from promptlint.rule import Rule

CRASH = ("PL902", "rule-crash")
UNREADABLE = ("PL901", "unreadable-file")
UNUSED = ("PL903", "unused-suppression")
UNKNOWN = ("PL904", "unknown-suppression-code")
STALE = ("PL905", "stale-prices")
MALFORMED = ("PL906", "malformed-prompt-file")


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule of `promptlint.rules`, sorted by code; a module there holds exactly one."""
    package = importlib.import_module("promptlint.rules")
    found = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if module.name.startswith("pl"):
            found.append(_rule_of(f"promptlint.rules.{module.name}"))
    return tuple(sorted(found, key=lambda rule: rule.code))


def _rule_of(module_name: str) -> Rule:
    module = importlib.import_module(module_name)
    classes = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Rule) and item is not Rule and item.__module__ == module_name
    ]
    if len(classes) != 1:
        raise TypeError(f"{module_name} must hold exactly one rule, but holds {len(classes)}")
    return classes[0]()


@lru_cache(maxsize=1)
def _plugins() -> Plugins:
    return load(points(), rules())


def plugins_for(settings: Settings) -> Plugins:
    """The rules of installed packages and what is wrong with some of them; none where they are switched off."""
    return _plugins() if settings.plugins else NO_PLUGINS


def rules_for(settings: Settings) -> tuple[Rule, ...]:
    """Every rule that the settings can choose from, sorted by code."""
    others = plugins_for(settings).rules
    return tuple(sorted((*rules(), *others), key=lambda rule: rule.code)) if others else rules()


def docstring(rule: Rule) -> str:
    """A rule's page in Markdown: the docstring of its module, or its own where the module holds several rules."""
    module = sys.modules[type(rule).__module__]
    siblings = [
        item for item in vars(module).values() if isinstance(item, type) and issubclass(item, Rule) and item.__module__ == module.__name__
    ]
    text = module.__doc__ if len(siblings) == 1 and module.__doc__ else vars(type(rule)).get("__doc__")
    return inspect.cleandoc(text or "")
