"""The options of a configuration file: one table from which the schema, the checks and `promptlint config` are made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from promptlint.budget import AMOUNT, NO_BUDGET, SHARE, UNPRICED, amount_of, increase_of, share_of
from promptlint.documents import is_finite
from promptlint.errors import UserError, nearest
from promptlint.ignores import DEFAULT_EXCLUDE
from promptlint.rule import Limits

__all__ = ["BY_KEY", "FAIL_ON", "INCLUDE", "OPTIONS", "OUTPUT_FORMATS", "Option", "check_table", "json_schema", "nearest", "size_of"]

Shape = Literal[
    "strings", "string", "boolean", "integer", "size", "choice", "choices", "table", "amount", "amounts", "increase", "share", "factors"
]

FAIL_ON = ("error", "warning", "info", "never")
OUTPUT_FORMATS = ("full", "concise", "json")
INCLUDE = ("tests", "examples", "notebooks", "all")

_SIZE = re.compile(r"(\d{1,12}) ?(B|kB|MB)")
_DECIMALS = 12  # of a factor
_UNITS = {"B": 1, "kB": 1_000, "MB": 1_000_000}
_LIMITS = Limits()
_AMOUNTS: tuple[dict[str, object], ...] = ({"type": "number", "minimum": 0}, {"type": "string", "pattern": f"^{AMOUNT}$"})
_AMOUNT_SCHEMA: dict[str, object] = {"oneOf": list(_AMOUNTS)}


@dataclass(frozen=True, slots=True)
class Option:
    """One key of the configuration: its shape, its default, what it does, and a line that shows it.

    A key with a dot stands in a table: `budget.total` is `total` of `[budget]`.
    """

    key: str
    shape: Shape
    default: object
    doc: str
    example: str
    choices: tuple[str, ...] = ()

    @property
    def wants(self) -> str:
        """The shape in words, for an error and for the documentation."""
        return {
            "strings": "a list of strings",
            "string": "a string",
            "boolean": "true or false",
            "integer": "a whole number of 1 or more",
            "size": 'a number of bytes, or a string such as "2 MB"',
            "choice": "one of " + ", ".join(f'"{choice}"' for choice in self.choices),
            "choices": "a list of " + ", ".join(f'"{choice}"' for choice in self.choices),
            "table": "a table of path patterns, each with a list of rules",
            "amount": 'US dollars, as a number or a string such as "12.50 USD"',
            "amounts": "a table of names, each with US dollars as a number or a string",
            "increase": 'a share such as "10%", or US dollars',
            "share": "a number from 0.001 to 1",
            "factors": "a table of providers, each with a number above 0 and at most 2",
        }[self.shape]

    def accepts(self, value: object) -> bool:
        match self.shape:
            case "strings":
                return _is_strings(value)
            case "string":
                return isinstance(value, str) and "\0" not in value  # most of them are paths
            case "boolean":
                return isinstance(value, bool)
            case "integer":
                return isinstance(value, int) and not isinstance(value, bool) and value >= 1
            case "size":
                return size_of(value) is not None
            case "choice":
                return value in self.choices
            case "choices":
                return _is_strings(value) and all(item in self.choices for item in value)  # type: ignore[attr-defined]
            case "table":
                return isinstance(value, Mapping) and all(_is_strings(item) for item in value.values())
            case "amount":
                return amount_of(value) is not None
            case "amounts":
                return isinstance(value, Mapping) and all(name and amount_of(item) is not None for name, item in value.items())
            case "increase":
                return increase_of(value) is not None
            case "share":
                return share_of(value) is not None
            case "factors":
                return isinstance(value, Mapping) and all(_is_factor(item) for item in value.values())

    def schema(self) -> dict[str, object]:
        """The JSON schema of this key's values."""
        shapes: dict[str, dict[str, object]] = {
            "strings": {"type": "array", "items": {"type": "string"}},
            "string": {"type": "string"},
            "boolean": {"type": "boolean"},
            "integer": {"type": "integer", "minimum": 1},
            "size": {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{_SIZE.pattern}$"}]},
            "choice": {"enum": list(self.choices)},
            "choices": {"type": "array", "items": {"enum": list(self.choices)}},
            "table": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "amount": _AMOUNT_SCHEMA,
            "amounts": {"type": "object", "additionalProperties": _AMOUNT_SCHEMA},
            "increase": {"oneOf": [*_AMOUNTS, {"type": "string", "pattern": f"^{SHARE}$"}]},
            "share": {"type": "number", "minimum": 0.001, "maximum": 1},
            "factors": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0, "maximum": 2}},
        }
        fields = {"description": self.doc, **shapes[self.shape], "examples": [_example_value(self)]}
        return fields if self.default is None else {**fields, "default": self.default}


OPTIONS: tuple[Option, ...] = (
    Option(
        "select",
        "strings",
        None,
        "The rules to run, by code (PL101), prefix (PL1), name (missing-max-tokens) or ALL; replaces the default selection.",
        'select = ["PL1", "dynamic-prefix"]',
    ),
    Option("extend-select", "strings", [], "Rules to run besides the selected ones.", 'extend-select = ["PL105"]'),
    Option("ignore", "strings", [], "Rules not to run; a more specific selector wins over a less specific one.", 'ignore = ["PL401"]'),
    Option(
        "per-file-ignores",
        "table",
        {},
        "Rules not to report in files that match a pattern; what they leave out is counted as suppressed.",
        'per-file-ignores = { "scripts/**" = ["PL101"] }',
    ),
    Option(
        "exclude",
        "strings",
        list(DEFAULT_EXCLUDE),
        "Files and folders to leave out: names, or patterns in .gitignore's notation relative to this file; replaces the default list.",
        'exclude = [".venv", "generated/**"]',
    ),
    Option("extend-exclude", "strings", [], "Files and folders to leave out besides `exclude`.", 'extend-exclude = ["vendor"]'),
    Option(
        "respect-gitignore",
        "boolean",
        True,
        "Leave out what .gitignore files leave out. Files named on the command line are read all the same.",
        "respect-gitignore = false",
    ),
    Option(
        "include",
        "choices",
        [],
        "Report findings in tests, examples or notebooks like those in the application, instead of counting them apart.",
        'include = ["notebooks"]',
        INCLUDE,
    ),
    Option(
        "max-file-size",
        "size",
        2_000_000,
        "A larger Python file is named and not read; a notebook, which carries its outputs, may be ten times as large.",
        'max-file-size = "4 MB"',
    ),
    Option("fail-on", "choice", "warning", "The least severe finding that makes the exit code 1.", 'fail-on = "error"', FAIL_ON),
    Option("output-format", "choice", "full", "The form in which `promptlint scan` reports.", 'output-format = "concise"', OUTPUT_FORMATS),
    Option(
        "max-system-tokens",
        "integer",
        _LIMITS.max_system_tokens,
        "The static tokens of a system prompt above which PL301 speaks.",
        "max-system-tokens = 2000",
    ),
    Option("max-chunks", "integer", _LIMITS.max_chunks, "The retrieved chunks above which PL401 speaks.", "max-chunks = 8"),
    Option(
        "max-context-tokens",
        "integer",
        _LIMITS.max_context_tokens,
        "The tokens of retrieved context (chunks times chunk size) above which PL401 speaks.",
        "max-context-tokens = 6000",
    ),
    Option(
        "max-tool-tokens",
        "integer",
        _LIMITS.max_tool_tokens,
        "The static tokens of a request's tool list above which PL307 speaks.",
        "max-tool-tokens = 4000",
    ),
    Option(
        "suggested-output-tokens",
        "integer",
        _LIMITS.suggested_output_tokens,
        "The cap on output tokens that PL101 suggests and reckons its saving with.",
        "suggested-output-tokens = 512",
    ),
    Option(
        "budget.per-call",
        "amount",
        None,
        "US dollars that one call of a call site may likely cost (PL701); `# promptlint: budget=0.05` at a call goes before it.",
        "budget.per-call = 0.05",
    ),
    Option(
        "budget.total",
        "amount",
        None,
        "US dollars that all calls together may likely cost in a month (PL702); monthly figures need a usage file.",
        "budget.total = 5000",
    ),
    Option(
        "budget.paths",
        "amounts",
        {},
        "US dollars a month for the calls in files that match a pattern in .gitignore's notation (PL702).",
        'budget.paths = { "app/batch/**" = 500 }',
    ),
    Option(
        "budget.features",
        "amounts",
        {},
        "US dollars a month for the calls that the usage file tags with a feature (PL702).",
        "budget.features = { search = 800 }",
    ),
    Option(
        "budget.teams",
        "amounts",
        {},
        "US dollars a month for the calls that the usage file tags with a team (PL702).",
        "budget.teams = { growth = 2000 }",
    ),
    Option(
        "budget.increase",
        "increase",
        None,
        "What a change may add: a share of what there was before, or US dollars a month.",
        'budget.increase = "10%"',
    ),
    Option(
        "budget.unpriced",
        "choice",
        NO_BUDGET.unpriced,
        "Calls whose model has no price, which no budget can hold: warn and go on, block (an error), or ignore.",
        'budget.unpriced = "block"',
        UNPRICED,
    ),
    Option(
        "budget.warn-at",
        "share",
        float(NO_BUDGET.warn_at),
        "The share of a budget from which on a warning is given; it does not change the exit code.",
        "budget.warn-at = 0.9",
    ),
    Option(
        "usage",
        "string",
        None,
        "How often the calls are made: a usage file, or small, medium or large; without it the nearest promptlint-usage.toml.",
        'usage = "ops/promptlint-usage.toml"',
    ),
    Option(
        "prices",
        "string",
        None,
        "A file of own prices, which hold before the bundled ones: TOML or JSON, LiteLLM's map or the data of genai-prices.",
        'prices = "prices.toml"',
    ),
    Option(
        "discounts",
        "factors",
        {},
        "What is paid of the public prices of a provider, as a factor: 0.85 for 15 % off. Prices that you wrote yourself stay as they are.",
        "discounts = { openai = 0.85, anthropic = 0.9 }",
    ),
    Option("extend", "string", None, "A configuration file whose keys hold unless this one sets them.", 'extend = "../promptlint.toml"'),
    Option(
        "required-version",
        "string",
        None,
        "The versions of promptlint that this configuration is written for; any other stops with exit code 2.",
        'required-version = ">=0.1,<0.2"',
    ),
)
BY_KEY = {option.key: option for option in OPTIONS}
TABLES = frozenset(option.key.partition(".")[0] for option in OPTIONS if "." in option.key)


def size_of(value: object) -> int | None:
    """Bytes for 2000000, "2 MB" or "500kB"; None when it is no size."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 1 else None
    if isinstance(value, str) and (found := _SIZE.fullmatch(value)):
        return int(found[1]) * _UNITS[found[2]] or None
    return None


def check_table(table: Mapping[str, object], where: str) -> None:
    """Raise a `UserError` for an unknown key or a value of the wrong shape."""
    for key, value in table.items():
        if key not in TABLES:
            _check_option(key, value, where)
        elif isinstance(value, Mapping):
            for name, item in value.items():
                _check_option(f"{key}.{name}", item, where)
        else:
            example = next(option.example for option in OPTIONS if option.key.startswith(f"{key}."))
            raise UserError(f"{where}: {key} must be a table, for example: {example}")


def _check_option(key: str, value: object, where: str) -> None:
    option = BY_KEY.get(key)
    if option is None:
        raise UserError(f'{where}: unknown key "{key}"{nearest(key, list(BY_KEY)) or "; promptlint config lists the keys"}')
    if not option.accepts(value):
        raise UserError(f"{where}: {key} must be {option.wants}, for example: {option.example}")


def json_schema() -> dict[str, object]:
    """The JSON schema of promptlint.toml and of [tool.promptlint]."""
    properties: dict[str, object] = {}
    for option in sorted(OPTIONS, key=lambda option: option.key):
        table, _, name = option.key.rpartition(".")
        if table:
            inner = properties.setdefault(table, {"type": "object", "additionalProperties": False, "properties": {}})
            inner["properties"][name] = option.schema()  # type: ignore[index]
        else:
            properties[name] = option.schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "promptlint",
        "description": "The configuration of promptlint: promptlint.toml, .promptlint.toml, or [tool.promptlint] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _example_value(option: Option) -> object:
    import tomllib  # noqa: PLC0415

    value: object = tomllib.loads(option.example)
    for name in option.key.split("."):
        value = value[name]  # type: ignore[index]
    return value


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_factor(value: object) -> bool:
    number = Decimal(str(value)) if isinstance(value, float) else value
    return is_finite(number, 0, 2, _DECIMALS) and number != 0
