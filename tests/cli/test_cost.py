"""`promptlint cost` from outside: the tree, the groups, the forms for scripts, and what is not priced."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from promptlint.prices import load_prices
from tests.cli.conftest import Run

ASK = """\
from openai import OpenAI

client = OpenAI()


def {name}():
    return client.chat.completions.create(model={model}, max_tokens={cap}, messages=[{{"role": "user", "content": "Tell a joke."}}])
"""
USAGE = """\
[default]
environment = "production"
[site."app/jokes.py:joke"]
calls-per-month = 10_000
output-tokens = 50
team = "fun"
[site."app/deep/story.py"]
calls-per-month = 1_000
team = "=words"
"""
AS_OF = load_prices().as_of


def ask(name: str, model: str = "'gpt-4o'", cap: int = 100) -> str:
    return ASK.format(name=name, model=model, cap=cap)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two calls with a price, one without, one of a model that only its caller knows, and one in a test."""
    root = tmp_path / "shop"
    for path, text in {
        "app/jokes.py": ask("joke") + ask("unheard_of", "'gpt-99'").partition("\n\n\n")[2].replace("Tell", "Do tell"),
        "app/deep/story.py": ask("story", "'gpt-4o-mini'"),
        "app/dark.py": ask("dark", "OPTIONS['model']").replace("client =", "from web import OPTIONS\nclient ="),
        "tests/test_jokes.py": ask("test_joke"),
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def used(shop: Path) -> Path:
    (shop / "promptlint-usage.toml").write_text(USAGE)
    return shop


def document(run: Run, *arguments: str) -> dict[str, Any]:
    whole = json.loads(run("cost", "--format", "json", *arguments).out)
    assert isinstance(whole, dict)
    return whole


# ---------------------------------------------------------------- the tree


def test_the_tree_without_usage(run: Run, shop: Path) -> None:
    done = run("cost")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "name                                per call  1 000 calls\n"
        "\n"
        "app/                                                $1.03\n"
        "└─ jokes.py                                         $1.03\n"
        "   └─ joke:7  gpt-4o                  $0.001        $1.03 *\n"
        "      ├─ input  11 × $2.50/1M      $0.000028       $0.028 *\n"
        "      └─ output  100 × $10.00/1M      $0.001        $1.00 *\n"
        "\n"
        "app/deep/                                          $0.062\n"
        "└─ story.py                                        $0.062\n"
        "   └─ story:7  gpt-4o-mini         $0.000062       $0.062 *\n"
        "      ├─ input  11 × $0.15/1M     $0.0000016      $0.0016 *\n"
        "      └─ output  100 × $0.60/1M     $0.00006        $0.06 *\n"
        "\n"
        "OVERALL TOTAL                                       $1.09 *\n"
        "\n"
        "* rests on assumed or estimated tokens: the likely figure. The total is $0.034 to $1.09 for 1 000 calls of each. "
        "--format json lists the assumptions.\n"
        "\n"
        "Without a price, and not in the totals:\n"
        "  app/jokes.py:9 client.chat.completions.create: no price for gpt-99\n"
        "\n"
        "Model not known, and not in the totals:\n"
        "  app/dark.py:8 client.chat.completions.create: it is put together at run time\n"
        "\n"
        "4 call sites: 2 priced, 1 unpriced, 1 model unknown; 1 more in tests, examples and notebooks (--include).\n"
        f"No usage file, so no figures for a month: promptlint usage sync writes one. Prices as of {AS_OF}.\n"
    )


def test_the_month_stands_beside_it_with_usage(run: Run, used: Path) -> None:
    out = run("cost").out
    assert "   └─ joke:7  gpt-4o               $0.00053        $0.53    $5.28 *\n" in out
    assert "      └─ output  50 × $10.00/1M     $0.0005        $0.50    $5.00\n" in out  # the file says so: nothing is assumed
    assert "OVERALL TOTAL                                      $0.59    $5.34 *\n" in out
    assert "Usage: promptlint-usage.toml, which says how often for 2 of 2 priced requests." in out


def test_figures_under_an_old_name_are_not_lost_in_silence(run: Run, used: Path) -> None:
    (used / "promptlint-usage.toml").write_text(USAGE.replace("jokes.py:joke", "jokes.py:pun").replace('"app/deep/', '"old/'))
    lost = "1 entry of it names no call site (promptlint usage sync --check)"  # whether a file is gone depends on what was scanned
    assert f"Usage: promptlint-usage.toml, which says how often for 0 of 2 priced requests; {lost}." in run("cost").out
    assert f"\npromptlint-usage.toml: {lost}.\n" in run("scan", "--exit-zero").out
    assert "of it name" not in run("scan", "app/deep", "--usage", "promptlint-usage.toml").out
    (used / "promptlint-usage.toml").write_text(USAGE)
    assert "of it name" not in run("scan", "--exit-zero").out


def test_a_month_is_the_sum_of_those_that_have_one(run: Run, used: Path) -> None:
    (used / "promptlint-usage.toml").write_text(USAGE.partition('[site."app/deep')[0])
    out = run("cost").out
    assert "$0.062        - *\n" in out
    assert "OVERALL TOTAL                                      $0.59    $5.28 *\n" in out
    assert "says how often for 1 of 2 priced requests" in out


def test_the_teams_share(run: Run, used: Path) -> None:
    out = run("cost", "--group-by", "team").out
    assert out.startswith(
        "name                                     1 000 calls  a month   share\n"
        "\n"
        "fun                                            $0.53    $5.28   98.8%\n"
        "└─ app/jokes.py:joke  gpt-4o                   $0.53    $5.28   98.8% *\n"
        "\n"
        "=words                                        $0.062   $0.062    1.2%\n"
        "└─ app/deep/story.py:story  gpt-4o-mini       $0.062   $0.062    1.2% *\n"
        "\n"
        "OVERALL TOTAL                                  $0.59    $5.34  100.0% *\n"
    )
    assert run("cost", "--group-by", "feature", "--detail", "groups").out.splitlines()[1].split() == ["(none)", "$0.59", "$5.34", "100.0%"]


def test_what_is_not_shown_is_counted_and_stays_in_the_total(run: Run, shop: Path) -> None:
    out = run("cost", "--top", "1", "--detail", "calls").out
    assert "story.py" not in out
    assert "\nand 1 more call                      $0.062\nOVERALL TOTAL                         $1.09 *\n" in out
    assert "and 1 more call" in run("cost", "--min-cost", "0.5").out
    assert "more call" not in run("cost", "--min-cost", "0.01", "--top", "9").out
    assert "and 1 more team\n" not in run("cost", "--group-by", "model", "--top", "1").out
    assert "and 1 more model" in run("cost", "--group-by", "model", "--top", "1").out


def test_the_columns_are_chosen(run: Run, shop: Path) -> None:
    lines = run("cost", "--fields", "model,per-1000,range").out.splitlines()
    assert lines[0] == "name                              model        1 000 calls  range of 1 000 calls"
    assert lines[4] == "   └─ joke:7                      gpt-4o             $1.03       $0.032 to $1.03 *"
    assert lines[5].startswith("      ├─ input  11 × $2.50/1M ")
    assert run("cost", "--fields", "all").out.splitlines()[0].split()[:4] == ["name", "model", "operation", "quantity"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fields", "per-cal"), 'unknown field "per-cal"; did you mean "per-call"?'),
        (("--fields", "per-month", "--format", "csv"), "--fields is for the table and Markdown: csv holds everything"),
        (("--top", "0"), "invalid value for '--top'"),
        (("--min-cost", "much"), "--min-cost must be a number of 0 or more"),
        (("--calls-per-month", "-5"), "--calls-per-month must be a number of 0 or more"),
        (("--calls-per-month", "NaN"), "--calls-per-month must be a number of 0 or more"),
        (("--include", "test"), 'unknown kind "test"; did you mean "tests"?'),
        (("--usage", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("nowhere",), "nowhere"),
    ],
)
def test_mistakes(run: Run, shop: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("cost", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_mistake_in_the_usage_file_is_told_with_its_line(run: Run, shop: Path) -> None:
    (shop / "promptlint-usage.toml").write_text('[default]\nteam = "x"\n\n[site."app/jokes.py:joke"]\ncalls-per-day = "often"\n')
    done = run("cost")
    assert done.code == 2
    assert "promptlint-usage.toml:5: calls-per-day must be a number of 0 or more" in done.err


def test_a_what_if_is_labelled(run: Run, used: Path) -> None:
    out = run("cost", "--calls-per-month", "2_000").out
    assert "Assumed, not measured: each request is sent 2 000 times a month (--calls-per-month).\n" in out
    assert "OVERALL TOTAL                                      $0.59    $1.18 *\n" in out
    assert "Usage: promptlint-usage.toml, but for the number of calls." in out
    assert "is sent 0.5 times a month" in run("cost", "--calls-per-month", "0.5").out
    preset = run("cost", "--usage", "medium").out
    assert "Assumed, not measured: each request is sent 50 000 times a month (the preset medium).\n" in preset


# ---------------------------------------------------------------- for scripts


def test_json_holds_every_call_site_and_adds_up(run: Run, used: Path) -> None:
    whole = document(run)
    assert whole["schema"] == "promptlint/cost/1"
    calls = {call["key"]: call for call in whole["calls"]}
    assert {key: call["counted"] for key, call in calls.items()} == {
        "app/dark.py:dark": "model_unknown",
        "app/deep/story.py:story": "priced",
        "app/jokes.py:joke": "priced",
        "app/jokes.py:unheard_of": "unpriced",
    }
    joke = calls["app/jokes.py:joke"]
    assert (joke["path"], joke["line"], joke["function"], joke["callee"]) == (
        "app/jokes.py",
        7,
        "app.jokes.joke",
        "client.chat.completions.create",
    )
    assert joke["model"]["value"] == "gpt-4o"
    assert joke["tags"] == {"feature": None, "team": "fun", "environment": "production"}
    for unit in ("per_call", "per_month"):
        for end in range(3):
            assert sum(Decimal(part[unit][end]) for part in joke["components"]) == Decimal(joke[unit][end])
            if unit == "per_month":
                months = [Decimal(call[unit][end]) for call in calls.values() if call[unit]]
                assert sum(months) == Decimal(whole["totals"][unit][end])
    assert calls["app/jokes.py:unheard_of"]["unpriced"] == "no price for gpt-99"
    assert calls["app/dark.py:dark"]["per_call"] is None
    assert whole["summary"] == {
        "call_sites": 4, "priced": 2, "unpriced": 1, "model_unknown": 1, "at_callers": 0, "sends_nothing": 0, "call_sites_set_apart": 1,
        "files_read": 4,
    }  # fmt: skip
    assert (whole["skipped"], whole["prices_as_of"]) == ([], AS_OF.isoformat())


def test_json_holds_the_findings_of_the_scan(run: Run, used: Path) -> None:
    (used / "app" / "long.py").write_text(ask("long").replace("max_tokens=100, ", ""))
    scanned = json.loads(run("scan", "--output-format", "json").out)
    told = document(run)["findings"]
    assert {each["code"] for each in told} == {"PL101"}
    for one, other in zip(scanned["findings"], told, strict=True):
        assert {key: one[key] for key in other if key != "fix"} == {key: other[key] for key in other if key != "fix"}


def test_a_prompt_is_told_again_without_its_text(run: Run, shop: Path) -> None:
    before = {call["key"]: call for call in document(run)["calls"]}["app/jokes.py:joke"]
    assert "Tell a joke" not in json.dumps(before)
    text = (shop / "app" / "jokes.py").read_text()
    (shop / "app" / "jokes.py").write_text("\n\n" + text.replace("Tell a joke.", "Tell  a joke.", 1))
    moved = {call["key"]: call for call in document(run)["calls"]}["app/jokes.py:joke"]
    assert (moved["line"], moved["prompt_hash"]) == (9, before["prompt_hash"])
    (shop / "app" / "jokes.py").write_text(text.replace("Tell a joke.", "Tell a good joke.", 1))
    changed = {call["key"]: call for call in document(run)["calls"]}["app/jokes.py:joke"]
    assert changed["prompt_hash"] != before["prompt_hash"]
    assert set(before["prompt_sketch"]) < set(changed["prompt_sketch"])


def test_groups_in_json(run: Run, used: Path) -> None:
    whole = document(run, "--group-by", "team")
    assert [(group["name"], group["share"]) for group in whole["groups"]] == [("fun", "0.988448"), ("=words", "0.011552")]


def test_csv_is_a_table_of_calls(run: Run, used: Path) -> None:
    done = run("cost", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert [(row["key"], row["state"], row["usd_per_month_likely"], row["team"]) for row in rows] == [
        ("app/jokes.py:joke", "priced", "5.275", "fun"),
        ("app/deep/story.py:story", "priced", "0.06165", "'=words"),
        ("app/jokes.py:unheard_of", "unpriced", "", ""),
        ("app/dark.py:dark", "model unknown", "", ""),
    ]
    assert done.out.count("\r\n") == 5
    assert run("cost", "--format", "csv", "--group-by", "team").out.splitlines()[1].startswith("fun,1,1,0.5225,0.5275,0.53,5.225,")


def test_markdown_is_a_summary(run: Run, used: Path) -> None:
    out = run("cost", "--format", "markdown").out
    assert out.startswith("### What the model calls cost\n\n**≈ $5.34 ($5.23 to $5.36) a month; ≈ $0.59 ($0.52 to $0.59) if each of 2 ")
    assert "\n| call | model | per call | 1 000 calls | a month |\n| --- | --- | ---: | ---: | ---: |\n" in out
    assert "| `app/jokes.py:joke` \\* | `gpt-4o` | $0.00053 | $0.53 | $5.28 |\n" in out
    assert "| **total** |  |  | **$0.59** | **$5.34** |\n" in out
    assert "- `app/jokes.py:9` `gpt-99`: `no price for gpt-99`\n" in out


# ---------------------------------------------------------------- strange projects


def test_an_empty_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = run("cost").out
    assert out.startswith("Nothing is priced.\n\n0 call sites: 0 priced, 0 unpriced, 0 model unknown.\n")
    assert run("cost", "--format", "markdown").code == run("cost", "--group-by", "team").code == 0
    assert document(run)["calls"] == []
    assert run("cost", "--format", "csv").out.count("\r\n") == 1


def test_a_project_in_which_nothing_is_priced(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(ask("joke", "'gpt-99'"))
    out = run("cost", "--calls-per-month", "10").out
    assert out.startswith("Nothing is priced.\n\nAssumed, not measured")
    assert "a.py:7 client.chat.completions.create: no price for gpt-99\n" in out
    assert "**Nothing is priced.**" in run("cost", "--format", "markdown").out


HOSTILE = "x\x1b]0;t|`<img src=x>@team #1 =1+1 www.example.org"


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_nothing_from_the_code_drives_a_reader(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("=a|b@c.py").write_text(ask("joke") + ask("other", repr(HOSTILE)))
    out = run("cost", "--format", form).out
    assert "\x1b" not in out
    if form == "markdown":
        bare = re.sub(r"(`+).+?\1|&#\d+;|</?code>|&nbsp;", "", out.removeprefix("###"))
        assert not any(mark in bare for mark in ("<", "`", "@", "#", "www.", "a|b", "=a"))
        assert {line.count("|") for line in out.splitlines() if line.startswith("|")} == {6 - 1}
    if form == "csv":
        assert [row["path"] for row in csv.DictReader(io.StringIO(out, newline=""))] == ["'=a|b@c.py"] * 2


def test_three_thousand_call_sites(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(30):
        text = "".join(ask(f"f{index}").partition("\n\n\n")[2] for index in range(100))
        Path(f"m{number}.py").write_text(ask("g").partition("def")[0] + text)
    out = run("cost", "--top", "2").out
    assert "and 2 998 more calls" in out
    assert "3 000 call sites: 3 000 priced, 0 unpriced, 0 model unknown.\n" in out
