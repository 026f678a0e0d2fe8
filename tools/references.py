"""Reference tables for the documents, made from the data that the program itself uses."""

from __future__ import annotations

import json
from collections.abc import Iterable

from promptlint.options import OPTIONS, Option, OutputFormat
from promptlint.report.formats import FORMS
from promptlint.sdks import Sdk, catalogue
from promptlint.usage import FIELDS

_MOST_MODULES = 3
_SHARED = ("google.", "azure.")  # packages that share a root with others


def usage_keys() -> str:
    """The keys of a usage file's tables."""
    rows = [f"| `{key}` | {field.wants} | {field.doc} |" for key, field in FIELDS.items()]
    return "\n".join(["| key | takes | means |", "|---|---|---|", *rows])


def formats() -> str:
    """The forms of a report."""
    rows = [f"| `{form}` | {FORMS[form].about} |" for form in OutputFormat]
    return "\n".join(["| form | is |", "|---|---|", *rows])


# ---------------------------------------------------------------- configuration


def options() -> str:
    """Every key of the configuration, in groups, with its shape, default, example and command-line option."""
    parts = []
    for group in dict.fromkeys(option.group for option in OPTIONS):
        parts.append(f"## {group}")
        parts += [_option(option) for option in OPTIONS if option.group == group]
    return "\n\n".join(parts)


def _option(option: Option) -> str:
    default = "not set" if option.default is None else f"`{_toml(option.default)}`"
    facts = [f"takes {option.wants}", f"default: {default}"]
    if option.cli:
        facts.append(f"command line: `{option.cli}`")
    return f"### {option.key}\n\n{option.doc}\n\n{' · '.join(facts)}\n\n```toml\n{option.example}\n```"


def _toml(value: object) -> str:
    """A value as TOML writes it; lists and tables of the defaults are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


# ---------------------------------------------------------------- SDKs


def sdks() -> str:
    """The SDKs that are known: what is imported, and which requests are described."""
    rows = [_sdk(sdk) for sdk in sorted(catalogue().sdks, key=lambda sdk: sdk.name)]
    return "\n".join(["| SDK | provider | imported as | requests | classes | calls |", "|---|---|---|---|---:|---:|", *rows])


def _sdk(sdk: Sdk) -> str:
    made = [maker.made for maker in sdk.makers if maker.made is not None]
    sent = [*sdk.calls, *sdk.endpoints, *(call for maker in sdk.makers for call in maker.sends)]
    operations = ", ".join(sorted({call.operation.replace("_", " ") for call in (*sent, *made)}))
    provider = "several" if sdk.provider == "unknown" else sdk.provider
    classes = len({client.name for client in sdk.clients} | {maker.name for maker in sdk.makers})
    return f"| {sdk.name} | {provider} | {_short(sdk.modules)} | {operations} | {classes} | {len({call.path for call in sent})} |"


def _short(modules: Iterable[str]) -> str:
    roots = (module if module.startswith(_SHARED) else module.partition(".")[0] for module in modules)
    packages = list(dict.fromkeys(roots))
    more = f" and {len(packages) - _MOST_MODULES} more" if len(packages) > _MOST_MODULES else ""
    return ", ".join(f"`{package}`" for package in packages[:_MOST_MODULES]) + more
