"""The settings of a run: where they are looked for, and what is said when they are wrong."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import pytest

from promptlint.config import Settings, find, load, override
from promptlint.errors import UserError
from promptlint.options import OPTIONS, OutputFormat
from promptlint.rule import Limits

ROOT = Path(__file__).parents[1]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_file_the_defaults_hold(tree: Path) -> None:
    assert load([tree]) == Settings()


def test_every_key_reaches_the_settings(tree: Path) -> None:
    (tree / "promptlint.toml").write_text(
        """
        select = ["PL1"]
        extend-select = ["dynamic-prefix"]
        ignore = ["PL401"]
        exclude = ["old"]
        extend-exclude = ["gen/**"]
        include = ["tests", "notebooks"]
        fail-on = "error"
        output-format = "concise"
        respect-gitignore = false
        max-file-size = "500 kB"
        max-system-tokens = 10
        max-chunks = 11
        max-context-tokens = 12
        suggested-output-tokens = 13
        max-tool-tokens = 14
        required-version = ">=0.1"
        per-file-ignores = { "scripts/**" = ["PL101"] }
        extend-per-file-ignores = { "jobs/**" = ["PL2", "PL3"] }
        fixable = ["PL3"]
        unfixable = ["PL302"]
        persona = "auditor"
        min-confidence = "high"
        min-saving = "2.50 USD"
        sort = "saving"
        plugins = false
        """
    )
    assert load([tree / "app"]) == Settings(
        select=("PL1",),
        extend_select=("dynamic-prefix",),
        ignore=("PL401",),
        exclude=("old",),
        extend_exclude=("gen/**",),
        include=frozenset({"test", "notebook"}),
        fail_on="error",
        output_format=OutputFormat.concise,
        respect_gitignore=False,
        max_file_bytes=500_000,
        limits=Limits(max_system_tokens=10, max_chunks=11, max_context_tokens=12, suggested_output_tokens=13, max_tool_tokens=14),
        per_file_ignores=(("scripts/**", ("PL101",)),),
        extend_per_file_ignores=(("jobs/**", ("PL2", "PL3")),),
        fixable=("PL3",),
        unfixable=("PL302",),
        persona="auditor",
        min_confidence="high",
        min_saving=Decimal("2.50"),
        sort="saving",
        plugins=False,
        root=tree,
        source=tree / "promptlint.toml",
    )


def test_the_nearest_file_wins_and_nothing_is_merged(tree: Path) -> None:
    (tree / "promptlint.toml").write_text('ignore = ["PL101"]\nfail-on = "error"\n')
    (tree / "app" / "pyproject.toml").write_text("[tool.promptlint]\nmax-chunks = 9\n")
    near = load([tree / "app"])
    assert (near.ignore, near.fail_on, near.limits.max_chunks) == ((), "warning", 9)
    assert load([tree / "app", tree]).fail_on == "error"


def test_a_pyproject_without_the_table_is_passed_over_even_when_broken(tree: Path) -> None:
    (tree / "promptlint.toml").write_text("max-chunks = 9\n")
    for text in ("[tool.black]\n", "[broken", ""):
        (tree / "app" / "pyproject.toml").write_text(text)
        found = find([tree / "app"])
        assert found is not None and found[0] == tree / "promptlint.toml"


def test_the_hidden_file_goes_before_the_others(tree: Path) -> None:
    for number, name in enumerate(("pyproject.toml", "promptlint.toml", ".promptlint.toml"), 1):
        table = "[tool.promptlint]\n" if name == "pyproject.toml" else ""
        (tree / name).write_text(f"{table}max-chunks = {number}\n")
        assert load([tree]).limits.max_chunks == number


def test_extend_takes_over_what_is_not_set(tree: Path) -> None:
    (tree / "base.toml").write_text('fail-on = "error"\nmax-chunks = 3\n')
    (tree / "app" / "promptlint.toml").write_text('extend = "../base.toml"\nmax-chunks = 4\n')
    settings = load([tree / "app"])
    assert (settings.fail_on, settings.limits.max_chunks) == ("error", 4)
    (tree / "base.toml").write_text('extend = "app/promptlint.toml"\n')
    with pytest.raises(UserError, match="extend leads back"):
        load([tree / "app"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["PL1"]', 'unknown key "selct"; did you mean "select"?'),
        ("max_chunks = 3", 'unknown key "max_chunks"; did you mean "max-chunks"?'),
        ("zzz = 1", "promptlint config lists the keys"),
        ('select = "PL1"', "select must be a list of strings"),
        ("max-chunks = true", "max-chunks must be a whole number"),
        ("max-chunks = 0", "max-chunks must be a whole number"),
        ('max-file-size = "huge"', "max-file-size must be a number of bytes"),
        ('fail-on = "panic"', 'fail-on must be one of "error"'),
        ('include = ["test"]', "include must be a list of"),
        ("per-file-ignores = []", "per-file-ignores must be a table"),
        ('persona = "strict"', 'persona must be one of "regular", "pedantic", "auditor"'),
        ('min-confidence = "sure"', "min-confidence must be one of"),
        ('min-saving = "much"', "min-saving must be US dollars"),
        ('sort = "size"', 'sort must be one of "place", "saving"'),
        ('plugins = "no"', "plugins must be true or false"),
        ('fixable = "ALL"', "fixable must be a list of strings"),
        ('required-version = ">=99"', "requires promptlint >=99"),
        ('required-version = "new"', "required-version must look like"),
        ("select = [", "not valid TOML"),
        ("a = " + "[" * 5000, "nested too deep"),
        ('extend = "nowhere.toml"', "cannot be read"),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_key(tree: Path, text: str, message: str) -> None:
    (tree / "promptlint.toml").write_text(text)
    with pytest.raises(UserError) as wrong:
        load([tree])
    assert message in str(wrong.value)
    assert "promptlint.toml" in str(wrong.value) or "nowhere.toml" in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_named_file_is_read_and_must_hold_the_table(tree: Path) -> None:
    (tree / "other.toml").write_text("max-chunks = 7\n")
    assert load([tree], config=tree / "other.toml").limits.max_chunks == 7
    (tree / "pyproject.toml").write_text("")
    with pytest.raises(UserError, match=r"no \[tool.promptlint\] table"):
        load([tree], config=tree / "pyproject.toml")
    with pytest.raises(UserError, match="cannot be read"):
        load([tree], config=tree / "missing.toml")


def test_isolated_reads_nothing(tree: Path) -> None:
    (tree / "promptlint.toml").write_text("broken")
    assert load([tree], isolated=True) == Settings()


def test_the_command_line_has_the_last_word() -> None:
    base = Settings(ignore=("PL101", "PL201"), extend_select=("PL105",), fail_on="error")
    changed = override(base, select=["PL101"], ignore=["PL401"], fail_on=None, include=frozenset({"test"}))
    assert changed.select == ("PL101",)
    assert changed.ignore == ("PL201", "PL401")  # asking for PL101 lifts the file's ignore of it
    assert changed.extend_select == ()
    assert changed.fail_on == "error"
    assert override(base).extend_select == ("PL105",)


def test_the_command_line_adds_to_what_files_ignore_and_to_what_is_not_fixed() -> None:
    base = Settings(per_file_ignores=(("a/**", ("PL1",)),), extend_per_file_ignores=(("b/**", ("PL2",)),), unfixable=("PL302", "PL303"))
    changed = override(base, extend_per_file_ignores=(("c/**", ("PL3",)),), fixable=["PL302"], unfixable=["PL401"])
    assert changed.per_file_ignores == base.per_file_ignores
    assert changed.extend_per_file_ignores == (("b/**", ("PL2",)), ("c/**", ("PL3",)))
    assert (changed.fixable, changed.unfixable) == (("PL302",), ("PL303", "PL401"))
    assert override(base, per_file_ignores=(("d/**", ("PL4",)),)).per_file_ignores == (("d/**", ("PL4",)),)


@pytest.mark.parametrize(
    ("required", "fits"), [("0.1.0", True), (">=0.1,<0.2", True), ("!=0.1.0", False), ("~=0.1", True), ("<0.1", False)]
)
def test_required_version(tree: Path, required: str, fits: bool) -> None:
    (tree / "promptlint.toml").write_text(f'required-version = "{required}"')
    if fits:
        load([tree])
    else:
        with pytest.raises(UserError, match="requires promptlint"):
            load([tree])


# ---------------------------------------------------------------- the table of options


def test_the_committed_schema_is_the_generated_one() -> None:
    spec = importlib.util.spec_from_file_location("make_schema", ROOT / "tools" / "make_schema.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "promptlint" / "data" / "schema.json").read_text(encoding="utf-8") == module.text()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_each_example_is_accepted(tree: Path, option: object) -> None:
    from promptlint.options import Option  # noqa: PLC0415

    assert isinstance(option, Option)
    (tree / "promptlint.toml").write_text("")
    (tree / "app" / "promptlint.toml").write_text(option.example)
    load([tree / "app"])


def test_defaults_of_the_table_are_those_of_the_settings() -> None:
    settings = Settings()
    assert settings.limits == Limits()
    table = {option.key: option.default for option in OPTIONS}
    assert table["max-file-size"] == settings.max_file_bytes
    assert table["exclude"] == list(settings.exclude)
    assert table["fail-on"] == settings.fail_on
    assert table["output-format"] == settings.output_format
    assert (table["sort"], table["persona"], table["plugins"]) == (settings.sort, settings.persona, settings.plugins)
    assert (table["fixable"], table["unfixable"]) == (list(settings.fixable), list(settings.unfixable))
    assert (table["min-confidence"], table["min-saving"]) == (settings.min_confidence, settings.min_saving)
    numbers = [key for key in Limits.__slots__ if key != "budget"]
    assert {key: table[key.replace("_", "-")] for key in numbers} == {key: getattr(Limits(), key) for key in numbers}
    assert (table["budget.unpriced"], Decimal(str(table["budget.warn-at"]))) == (
        settings.limits.budget.unpriced,
        settings.limits.budget.warn_at,
    )


def test_the_schema_is_valid_and_judges_like_the_loader() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "promptlint" / "data" / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert validator.is_valid({"select": ["PL1"], "max-file-size": "2 MB"})
    assert not validator.is_valid({"selct": ["PL1"]})
    assert not validator.is_valid({"max-file-size": "huge"})


def test_the_nearest_usage_file_holds_also_where_a_configuration_is_named(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "promptlint-usage.toml").write_text("")
    (tmp_path / "ci.toml").write_text("")
    assert load([tmp_path / "app"], config=tmp_path / "ci.toml").usage == str(tmp_path / "promptlint-usage.toml")
    (tmp_path / "ci.toml").write_text('usage = "other.toml"')
    assert load([tmp_path / "app"], config=tmp_path / "ci.toml").usage == str(tmp_path / "other.toml")
    assert load([tmp_path / "app"], isolated=True).usage is None
