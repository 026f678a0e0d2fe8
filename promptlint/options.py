"""The options of a configuration file: one table from which the schema, the checks and `promptlint config` are made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from promptlint.budget import NO_BUDGET, UNPRICED
from promptlint.choices import CHOICES
from promptlint.errors import UserError, nearest
from promptlint.ignores import DEFAULT_EXCLUDE
from promptlint.rule import Limits
from promptlint.shapes import Option, size_of

__all__ = [
    "BY_KEY",
    "FAIL_ON",
    "INCLUDE",
    "OPTIONS",
    "SORTS",
    "Option",
    "OutputFormat",
    "check_table",
    "json_schema",
    "nearest",
    "size_of",
]

FAIL_ON = ("error", "warning", "info", "never")
INCLUDE = ("tests", "examples", "notebooks", "all")
SORTS = ("place", "saving")
_LIMITS = Limits()


class OutputFormat(StrEnum):
    """The forms in which a scan reports; `promptlint/report/formats.py` has what writes each."""

    full = "full"
    concise = "concise"
    grouped = "grouped"
    json = "json"
    jsonl = "jsonl"
    sarif = "sarif"
    github = "github"
    gitlab = "gitlab"
    junit = "junit"
    rdjson = "rdjson"
    markdown = "markdown"


OPTIONS: tuple[Option, ...] = (
    *CHOICES,
    Option(
        "exclude",
        "strings",
        list(DEFAULT_EXCLUDE),
        "Files and folders to leave out: names, or patterns in .gitignore's notation relative to this file; replaces the default list.",
        'exclude = [".venv", "generated/**"]',
        group="Files",
    ),
    Option(
        "extend-exclude",
        "strings",
        [],
        "Files and folders to leave out besides `exclude`.",
        'extend-exclude = ["vendor"]',
        cli="--exclude",
        group="Files",
    ),
    Option(
        "respect-gitignore",
        "boolean",
        True,
        "Leave out what .gitignore files leave out. Files named on the command line are read all the same.",
        "respect-gitignore = false",
        cli="--no-respect-gitignore",
        group="Files",
    ),
    Option(
        "include",
        "choices",
        [],
        "Report findings in tests, examples or notebooks like those in the application, instead of counting them apart.",
        'include = ["notebooks"]',
        INCLUDE,
        cli="--include",
        group="Files",
    ),
    Option(
        "max-file-size",
        "size",
        2_000_000,
        "A larger Python file is named and not read; a notebook, which carries its outputs, may be ten times as large.",
        'max-file-size = "4 MB"',
        group="Files",
    ),
    Option(
        "cache-dir",
        "string",
        None,
        "The folder of the cache, in which a scan of many files notes which of them need not be looked at again; without it"
        " .promptlint_cache in the repository's folder, or else in that of this file.",
        'cache-dir = "build/promptlint"',
        cli="--cache-dir",
        group="Files",
    ),
    Option(
        "fail-on",
        "choice",
        "warning",
        "The least severe finding that makes the exit code 1.",
        'fail-on = "error"',
        FAIL_ON,
        cli="--fail-on",
        group="Report",
    ),
    Option(
        "output-format",
        "choice",
        "full",
        "The form in which `promptlint scan` reports: docs/output-formats.md shows each.",
        'output-format = "concise"',
        tuple(each.value for each in OutputFormat),
        cli="--output-format",
        group="Report",
    ),
    Option(
        "sort",
        "choice",
        "place",
        "The order of the findings: by place, or by what they save: first what is known by month, then by 1 000 calls, then the others.",
        'sort = "saving"',
        SORTS,
        cli="--sort",
        group="Report",
    ),
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
        "max-chunk-tokens",
        "integer",
        _LIMITS.max_chunk_tokens,
        "The tokens of one chunk of a document above which PL403 speaks.",
        "max-chunk-tokens = 600",
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
    Option("max-examples", "integer", _LIMITS.max_examples, "The few-shot examples above which PL306 speaks.", "max-examples = 8"),
    Option(
        "max-filler-tokens",
        "integer",
        _LIMITS.max_filler_tokens,
        "The tokens of polite padding in one text above which PL305 speaks.",
        "max-filler-tokens = 40",
    ),
    Option(
        "max-retries",
        "integer",
        _LIMITS.max_retries,
        "The attempts that one layer of retries may make; above, PL604 speaks.",
        "max-retries = 5",
    ),
    Option(
        "max-attempts",
        "integer",
        _LIMITS.max_attempts,
        "The requests that all layers of retries and fallbacks together may make of one; above, PL605 and PL611 speak.",
        "max-attempts = 9",
    ),
    Option(
        "max-agent-steps",
        "integer",
        _LIMITS.max_agent_steps,
        "The steps that an agent may take in one run; above, PL609 speaks.",
        "max-agent-steps = 25",
    ),
    Option(
        "retirement-days",
        "integer",
        _LIMITS.retirement_days,
        "So many days before its announced end a model is reported (PL502).",
        "retirement-days = 180",
    ),
    Option(
        "budget.per-call",
        "amount",
        None,
        "US dollars that one call of a call site may likely cost (PL701); `# promptlint: budget=0.05` at a call goes before it.",
        "budget.per-call = 0.05",
        group="Budgets",
    ),
    Option(
        "budget.total",
        "amount",
        None,
        "US dollars that all calls together may likely cost in a month (PL702); monthly figures need a usage file.",
        "budget.total = 5000",
        group="Budgets",
    ),
    Option(
        "budget.paths",
        "amounts",
        {},
        "US dollars a month for the calls in files that match a pattern in .gitignore's notation (PL702).",
        'budget.paths = { "app/batch/**" = 500 }',
        group="Budgets",
    ),
    Option(
        "budget.features",
        "amounts",
        {},
        "US dollars a month for the calls that the usage file tags with a feature (PL702).",
        "budget.features = { search = 800 }",
        group="Budgets",
    ),
    Option(
        "budget.teams",
        "amounts",
        {},
        "US dollars a month for the calls that the usage file tags with a team (PL702).",
        "budget.teams = { growth = 2000 }",
        group="Budgets",
    ),
    Option(
        "budget.increase",
        "increase",
        None,
        "What a change may add: a share of what there was before, or US dollars a month.",
        'budget.increase = "10%"',
        group="Budgets",
    ),
    Option(
        "budget.unpriced",
        "choice",
        NO_BUDGET.unpriced,
        "Calls whose model has no price, which no budget can hold: warn and go on, block (an error), or ignore.",
        'budget.unpriced = "block"',
        UNPRICED,
        group="Budgets",
    ),
    Option(
        "budget.warn-at",
        "share",
        float(NO_BUDGET.warn_at),
        "The share of a budget from which on a warning is given; it does not change the exit code.",
        "budget.warn-at = 0.9",
        group="Budgets",
    ),
    Option(
        "usage",
        "string",
        None,
        "How often the calls are made: a usage file, or small, medium or large; without it the nearest promptlint-usage.toml.",
        'usage = "ops/promptlint-usage.toml"',
        cli="--usage",
        group="Usage and prices",
    ),
    Option(
        "prices",
        "string",
        None,
        "A file of own prices, which hold before the bundled ones: TOML or JSON, LiteLLM's map or the data of genai-prices.",
        'prices = "prices.toml"',
        cli="--prices",
        group="Usage and prices",
    ),
    Option(
        "discounts",
        "factors",
        {},
        "What is paid of the public prices of a provider, as a factor: 0.85 for 15 % off. Prices that you wrote yourself stay as they are.",
        "discounts = { openai = 0.85, anthropic = 0.9 }",
        group="Usage and prices",
    ),
    Option(
        "extend",
        "string",
        None,
        "A configuration file whose keys hold unless this one sets them.",
        'extend = "../promptlint.toml"',
        group="Configuration",
    ),
    Option(
        "required-version",
        "string",
        None,
        "The versions of promptlint that this configuration is written for; any other stops with exit code 2.",
        'required-version = ">=0.1,<0.2"',
        group="Configuration",
    ),
)
BY_KEY = {option.key: option for option in OPTIONS}
TABLES = frozenset(option.key.partition(".")[0] for option in OPTIONS if "." in option.key)


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
