"""What the value of a configuration's key looks like: in words, as a check, and as a JSON schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from promptlint.budget import AMOUNT, SHARE, amount_of, increase_of, share_of
from promptlint.documents import is_finite

Shape = Literal[
    "strings", "string", "boolean", "integer", "size", "choice", "choices", "table", "amount", "amounts", "increase", "share", "factors"
]
Group = Literal["Rules", "Files", "Report", "Limits", "Budgets", "Usage and prices", "Configuration"]

_SIZE = re.compile(r"(\d{1,12}) ?(B|kB|MB)")
_DECIMALS = 12  # of a factor
_UNITS = {"B": 1, "kB": 1_000, "MB": 1_000_000}
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
    cli: str = ""  # the command line's option that goes before it
    group: Group = "Limits"

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


def size_of(value: object) -> int | None:
    """Bytes for 2000000, "2 MB" or "500kB"; None when it is no size."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 1 else None
    if isinstance(value, str) and (found := _SIZE.fullmatch(value)):
        return int(found[1]) * _UNITS[found[2]] or None
    return None


def _example_value(option: Option) -> object:
    import tomllib  # noqa: PLC0415  (only the schema and the documents need it)

    value: object = tomllib.loads(option.example)
    for name in option.key.split("."):
        value = value[name]  # type: ignore[index]
    return value


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_factor(value: object) -> bool:
    number = Decimal(str(value)) if isinstance(value, float) else value
    return is_finite(number, 0, 2, _DECIMALS) and number != 0
