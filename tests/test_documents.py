"""Files that a person names hold anything: each is read, or refused in one sentence with exit code 2, and never with a traceback."""

from __future__ import annotations

import copy
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main

APP = """\
from openai import OpenAI
client = OpenAI()


def reply(question):
    content = f"Be kind and brief. {question}"
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": content}], max_tokens=100)


def other(question):
    return client.chat.completions.create(model="my-model", messages=[{"role": "user", "content": question}])
"""
USAGE: dict[str, Any] = {
    "default": {"calls-per-day": 200, "retry-rate": 0.1},
    "site": {
        "app.py:reply": {
            "calls-per-month": 120_000, "tokens": {"question": {"mean": 80, "p95": 200}}, "turns": 2, "cache-hit-rate": 0.5,
            "batch-share": 0.2, "models": {"gpt-4o-mini": 0.3}, "units": {"web_search": 2}, "feature": "answers",
        },
        "app.py:*": {"sessions-per-day": 10, "calls-per-session": 2, "output-tokens": 90, "reasoning-tokens": 5},
    },
}  # fmt: skip
PRICES: dict[str, Any] = {
    "as-of": "2026-11-01",
    "models": {
        "my-model": {
            "input": 1.5, "output": 3, "batch": {"input": 1}, "tiers": [{"above": 1000, "input": 2}], "mode": "chat", "max-output": 900,
            "changes": [{"from": "2027-01-01", "input": 2}], "aliases": ["their-model"], "thinks": True, "retires": "2028-01-01",
        },
        "a": {"same-as": "openai/gpt-4o"},
    },
}  # fmt: skip
LITELLM: dict[str, Any] = {
    "my-model": {
        "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "max_input_tokens": 9,
        "max_output_tokens": 900, "deprecation_date": "2028-01-01", "input_cost_per_token_above_200k_tokens": 2e-6,
        "search_context_cost_per_query": {"search_context_size_low": 0.1}, "supports_reasoning": True, "input_cost_per_query": 1,
    },
    "other": {"litellm_provider": "openai", "mode": "chat", "tiered_pricing": [{"range": [0, 9], "input_cost_per_token": 1e-6}]},
    "pictures": {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.1},
}  # fmt: skip
PUBLISHED: list[Any] = [
    {
        "id": "openai",
        "models": [
            {
                "id": "my-model", "context_window": 9000,
                "match": {"or": [{"equals": "x"}, {"starts_with": "my"}, {"regex": "^my-\\d{8}$"}]},
                "prices": [
                    {"prices": {"input_mtok": 1, "output_mtok": {"base": 2, "tiers": [{"start": 1000, "price": 3}]}}},
                    {"constraint": {"start_date": "2027-01-01"}, "prices": {"input_mtok": 2, "output_mtok": 2}},
                    {"constraint": {"start_time": "01:00:00Z", "end_time": "02:00:00Z"}, "prices": {"input_mtok": 2, "output_mtok": 2}},
                ],
                "price_variants": [{"when": {"processing": "batch"}, "prices": {"input_mtok": 1}}],
            }
        ],
    }
]  # fmt: skip
SETTINGS: dict[str, Any] = {
    "select": ["PL1"], "per-file-ignores": {"a/**": ["PL101"]}, "max-file-size": "2 MB", "fail-on": "error", "max-chunks": 8,
    "budget": {"per-call": 0.05, "total": "12.50 USD", "paths": {"app/**": 500}, "features": {"x": 1}, "increase": "10%", "warn-at": 0.5},
    "usage": "small", "discounts": {"openai": 0.85}, "include": ["tests"], "required-version": ">=0.1", "respect-gitignore": True,
}  # fmt: skip


class Raw(str):
    """A value as it is spelt in the file."""


HOSTILE: tuple[Any, ...] = (
    None, True, False, -1, 0, 10**30, -0.5, 1.5, "", "x", "\0", "\ud800", "a\nb\x1b[31m", "9" * 400, "1" * 5000, [], {}, [[]], [{}],
    {"a": 1}, {"": {"": ""}}, Raw("NaN"), Raw("-Infinity"), Raw("1e400"), Raw("1e999999999999999999999"), Raw("1e-999999"), Raw("9" * 5000),
    Raw("0." + "3" * 500), Raw('{"a": 1, "a": 2}'), Raw('{"mean": 1e-999999, "p95": NaN}'),
)  # fmt: skip
HOSTILE_KEYS = ("", "x", "a\nb", '"]', "[*]", "\u202e", "e\u0301", "#", "k" * 300, "*" * 60 + "x")


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside another."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*above, key)
        yield from _places(item, (*above, key))


def _mutant(document: Any, dice: random.Random) -> Any:
    """The document with one to three of its values or keys made into something else."""
    made = copy.deepcopy(document)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if not (ways := list(_places(made))):
            break
        *above, key = dice.choice(ways)
        holder = made
        for step in above:
            holder = holder[step]
        what = dice.random()
        if what < 0.1:
            del holder[key]
        elif what < 0.2 and isinstance(holder, dict):
            holder[dice.choice(HOSTILE_KEYS)] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(dice.choice(HOSTILE))
    return made


def as_json(value: Any) -> str:
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {as_json(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(as_json, value)) + "]" if isinstance(value, list) else json.dumps(value)


def as_toml(document: Any) -> str:
    """The document as TOML, its tables inline; what TOML cannot say stays a mistake of its syntax."""
    return "".join(f"{json.dumps(key)} = {_inline(item)}\n" for key, item in document.items())


def _inline(value: Any) -> str:
    if isinstance(value, Raw):
        return value.replace("NaN", "nan").replace("Infinity", "inf").replace('": ', '" = ')
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_inline(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_inline, value)) + "]" if isinstance(value, list) else json.dumps(value)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    return tmp_path


def _asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, which neither fails on its own account nor takes long."""
    start = time.monotonic()
    code = main(arguments)
    told = capsys.readouterr()
    assert time.monotonic() - start < 10, arguments
    assert "internal error" not in told.err, told.err
    assert code in (0, 1) or (code == 2 and told.err.startswith("promptlint: ") and told.err.count("\n") == 1), told.err
    assert "\x1b" not in told.out + told.err
    if "json" in arguments and code == 0:
        json.loads(told.out)
    return code, told.out, told.err


KINDS: dict[str, tuple[Any, Callable[[Any], str], str, tuple[str, ...]]] = {
    "usage": (USAGE, as_toml, "u.toml", ("cost --usage u.toml --format json", "usage sync --check --usage u.toml")),
    "prices in TOML": (PRICES, as_toml, "p.toml", ("cost --prices p.toml", "prices my-model --prices p.toml")),
    "prices in JSON": (PRICES, as_json, "p.json", ("cost --prices p.json --format csv",)),
    "the map": (LITELLM, as_json, "p.json", ("cost --prices p.json --format json", "prices my --prices p.json")),
    "the data": (PUBLISHED, as_json, "p.json", ("cost --prices p.json --format json", "prices my --prices p.json")),
    "settings": (SETTINGS, as_toml, "promptlint.toml", ("scan --exit-zero",)),
    "a saved report": (
        None,
        as_json,
        "r.json",
        tuple(f"diff --compare-to r.json --format {form}" for form in ("text", "json", "markdown")),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_anything_is_read_or_refused(kind: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, spelt, name, commands = KINDS[kind]
    if document is None:
        (here / "u.toml").write_text(as_toml(USAGE), encoding="utf-8")
        document = json.loads(_asked(capsys, "cost", "--format", "json", "--usage", "u.toml")[1])
    dice = random.Random(f"{os.environ.get('PROMPTLINT_FUZZ_SEED', '')}{kind}")
    (here / name).write_text(spelt(document), encoding="utf-8")
    for command in commands:
        assert _asked(capsys, *command.split())[0] in (0, 1)  # the document itself is sound
    for _ in range(int(os.environ.get("PROMPTLINT_FUZZ", "40"))):
        (here / name).write_text(spelt(_mutant(document, dice)), encoding="utf-8", errors="surrogatepass")
        for command in commands:
            try:
                _asked(capsys, *command.split())
            except AssertionError as error:
                raise AssertionError(f"{error}\n{(here / name).read_bytes().decode('utf-8', 'replace')[:3000]}") from None


# ---------------------------------------------------------------- single ones

JUNK: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b"a = 1\nb = '\xe9'\n", ":2: not UTF-8 text"),
    "UTF-16": ("[default]\n".encode("utf-16"), ":1: not UTF-8 text"),
    "NUL": (b"[default]\ncalls-per-day = 3\0\n", ":2: not valid TOML: "),
    "the end": (b"[default]\ncalls-per-day = [", ":2: not valid TOML: "),
    "a date that is none": (b"[default]\n\nfeature = 2026-13-45\n", ":3: not valid TOML: "),
    "brackets": (b"a = " + b"[" * 200_000, ": not valid TOML: nested too deep"),
    "tables in tables": (b"a = " + b"{a=" * 100_000, ": not valid TOML: nested too deep"),
    "a dotted key": (b"[default]\n" + b".".join([b"a"] * 200_000) + b" = 1\n", ":2: not valid TOML: nested too deep"),
    "a dotted key in quotes": (b".".join([b'"a"'] * 200_000) + b" = 1\n", ":1: not valid TOML: nested too deep"),
    "a long number": (b"[default]\ncalls-per-day = " + b"9" * 5_000, ":2: not valid TOML: a word of more than 4 300 characters"),
    "a long hexadecimal number": (b"[default]\ncalls-per-day = 0x" + b"f" * 4_000_000, ":2: not valid TOML: a word of more than"),
    "one word": (b"x" * 4_900_000, ":1: not valid TOML: a word of more than"),
    "too large": (b"# " + b"x" * 20_000_000, ": not a regular file of at most 5 MB"),
    "twice": (b"[default]\n[default]\n", ":2: not valid TOML: "),
    "not finite": (b"[default]\ncalls-per-day = inf\n", ":2: calls-per-day must be a number of 0 or more"),
    "out of every range": (b"[default]\ncalls-per-day = 1e99999999999999999999\n", ":2: calls-per-day must be a number of 0 or more\n"),
    "very large": (b"[default]\ncalls-per-day = 1e999999\n", ":2: calls-per-day must be a number of 0 or more, and at most 1e15\n"),
    "very small": (b"[default]\nretry-rate = 1e-999999\n", ":2: retry-rate must be a share between 0 and 1, and of at most 20 decimals\n"),
    "a preset in a list": (b'preset = ["small"]\n', ":1: preset must be one of small, medium, large\n"),
}


@pytest.mark.parametrize("name", JUNK)
def test_a_usage_file_of_junk(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, said = JUNK[name]
    (here / "u.toml").write_bytes(data)
    code, out, told = _asked(capsys, "cost", "--usage", "u.toml")
    assert (code, out) == (2, "")
    assert f"u.toml{said}" in told
    assert len(told) < 1200


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (Path.mkdir, "not a regular file"),
    "a FIFO": (os.mkfifo, "not a regular file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
    "a circle of links": (_link_to_itself, "cannot be read: "),
    "nothing": (lambda path: None, "cannot be read: no such file or directory"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("option", ["cost --usage u.toml", "cost --prices u.toml", "scan --config u.toml", "diff --compare-to u.toml"])
def test_what_is_no_file(place: str, option: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, said = PLACES[place]
    make(here / "u.toml")
    code, out, told = _asked(capsys, *option.split())
    assert (code, out) == (2, "")
    assert f"promptlint: u.toml: {said}" in told


def test_a_name_that_no_file_can_have(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for key in ("usage", "prices", "extend"):
        for name in ("a\\u0000b", "~nobody-of-this-name/x.toml", "x" * 4000, "promptlint.toml/x"):
            (here / "promptlint.toml").write_text(f'{key} = "{name}"\n', encoding="utf-8")
            assert _asked(capsys, "cost")[0] == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_is_no_part_of_a_file(newline: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = newline.join(["\ufeff[default]", "calls-per-day = 10", ""])
    (here / "promptlint-usage.toml").write_bytes(text.encode())
    assert '"calls_per_month": "300"' in _asked(capsys, "cost", "--format", "json")[1]
    (here / "p.json").write_bytes(b'\xef\xbb\xbf{"models": {"my-model": {"input": 1, "output": 1}}}')
    assert '"unpriced": 0' in _asked(capsys, "cost", "--format", "json", "--prices", "p.json")[1]
    assert _asked(capsys, "usage", "sync")[0] == 0
    assert (here / "promptlint-usage.toml").read_bytes().startswith(text.encode())


def test_what_is_said_twice_is_not_chosen_from(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.json").write_text('{"models": {"a": {"input": 1}, "a": {"input": 2}}}')
    assert 'an object holds the key "a" twice' in _asked(capsys, "cost", "--prices", "p.json")[2]
    (here / "p.toml").write_text('[models.my-model]\ninput = 1\n[models."MY-model"]\ninput = 2\n')
    assert (
        'p.toml:3: model "MY-model": "my-model" is listed already, by model "my-model"' in _asked(capsys, "cost", "--prices", "p.toml")[2]
    )


@pytest.mark.parametrize("option", ["--min-cost", "--calls-per-month"])
def test_a_number_on_the_command_line_has_bounds(option: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("1e-999999", "1e999999", "1e99999999999999999999", "sNaN", "0x10"):
        assert f"{option} must be a number of 0 or more" in _asked(capsys, "cost", option, number)[2]


def test_a_usage_file_is_replaced_in_one_step(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "kept").mkdir()
    real = here / "kept" / "usage.toml"
    real.write_text("[default]\ncalls-per-day = 10\n")
    real.chmod(0o640)
    (here / "promptlint-usage.toml").symlink_to(real)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        code, _, told = _asked(capsys, "usage", "sync")
    assert code == 2
    assert told.endswith("promptlint-usage.toml: cannot be written: no space left on device\n")
    assert real.read_text() == "[default]\ncalls-per-day = 10\n"
    assert [path.name for path in real.parent.iterdir()] == ["usage.toml"]
    assert _asked(capsys, "usage", "sync")[0] == 0
    assert '[site."app.py:reply"]' in real.read_text()
    assert (here / "promptlint-usage.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in here.rglob("*")} == {"app.py", "kept", "usage.toml", "promptlint-usage.toml"}


def test_a_json_report_has_no_lone_surrogate(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    try:
        (here / name).write_text(APP + "# \U0001f600", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    for arguments in (("cost", "--format", "json"), ("calls", "--format", "json"), ("scan", "--output-format", "json")):
        out = _asked(capsys, *arguments)[1]
        json.dumps(json.loads(out), ensure_ascii=False).encode("utf-8")  # fails on a lone surrogate
        assert "caf\\\\udce9.py" in out
