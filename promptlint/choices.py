"""The keys of a configuration that choose rules and findings."""

from __future__ import annotations

from promptlint.rule import CONFIDENCES, PERSONAS
from promptlint.shapes import Option

CHOICES: tuple[Option, ...] = (
    Option(
        "select",
        "strings",
        None,
        "The rules to run, by code (PL101), prefix (PL1), name (missing-max-tokens) or ALL; replaces the default selection.",
        'select = ["PL1", "dynamic-prefix"]',
        cli="--select",
        group="Rules",
    ),
    Option(
        "extend-select",
        "strings",
        [],
        "Rules to run besides the selected ones.",
        'extend-select = ["PL105"]',
        cli="--extend-select",
        group="Rules",
    ),
    Option(
        "ignore",
        "strings",
        [],
        "Rules not to run; a more specific selector wins over a less specific one.",
        'ignore = ["PL401"]',
        cli="--ignore",
        group="Rules",
    ),
    Option(
        "per-file-ignores",
        "table",
        {},
        "Rules not to report in files that match a pattern; what they leave out is counted as suppressed.",
        'per-file-ignores = { "scripts/**" = ["PL101"] }',
        cli="--per-file-ignores",
        group="Rules",
    ),
    Option(
        "extend-per-file-ignores",
        "table",
        {},
        "The same besides `per-file-ignores`, which may stand in a configuration that this one extends.",
        'extend-per-file-ignores = { "jobs/**" = ["missing-max-tokens"] }',
        cli="--extend-per-file-ignores",
        group="Rules",
    ),
    Option(
        "persona",
        "choice",
        "regular",
        "Who reads the report: pedantic adds rules of style and size to the default ones, auditor also those of governance and of low"
        " precision. Only without `select`, which names the rules itself.",
        'persona = "pedantic"',
        PERSONAS,
        cli="--persona",
        group="Rules",
    ),
    Option(
        "min-confidence",
        "choice",
        None,
        "The least confidence of a finding that is shown; the others are counted. Without it medium, and low for an auditor.",
        'min-confidence = "high"',
        CONFIDENCES,
        cli="--min-confidence",
        group="Rules",
    ),
    Option(
        "min-saving",
        "amount",
        None,
        "US dollars that a finding must save to be shown: in a month where a usage file says how often, else per 1 000 calls."
        " The others are counted, and findings without a figure stay.",
        "min-saving = 5",
        cli="--min-saving",
        group="Rules",
    ),
    Option(
        "fixable",
        "strings",
        ["ALL"],
        "The rules whose fixes may be made.",
        'fixable = ["PL3"]',
        cli="--fixable",
        group="Rules",
    ),
    Option(
        "unfixable",
        "strings",
        [],
        "Rules whose fixes are never made.",
        'unfixable = ["PL101"]',
        cli="--unfixable",
        group="Rules",
    ),
    Option(
        "plugins",
        "boolean",
        True,
        "Use the rules of installed packages (entry point group `promptlint.rules`).",
        "plugins = false",
        cli="--no-plugins",
        group="Rules",
    ),
)
