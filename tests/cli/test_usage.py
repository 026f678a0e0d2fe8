"""`promptlint usage sync` from outside: what it adds, what it leaves alone, and what it says of entries without a call site."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from promptlint.prices import load_prices
from promptlint.usage import load
from tests.cli.conftest import Run
from tests.cli.test_cost import ask

AS_OF = load_prices().as_of
FILE = "promptlint-usage.toml"
REPLY = """\
from openai import OpenAI

client = OpenAI()


def reply(question, context):
    return client.chat.completions.create(
        model="gpt-4o",
        max_tokens=300,
        messages=[{"role": "user", "content": f"{context.strip()} Answer: {question} {context.strip()}"}],
    )
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "shop"
    (root / "app").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / "app" / "reply.py").write_text(REPLY)
    (root / "tests").mkdir()
    (root / "tests" / "test_reply.py").write_text(ask("test_it"))
    monkeypatch.chdir(root)
    return root


def test_a_file_is_written_that_holds_no_figure(run: Run, shop: Path) -> None:
    done = run("usage", "sync")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "promptlint-usage.toml: 1 call site added, 0 call sites there already.\n"
        "  added: app/reply.py:reply\n"
        "Fill in what you know of the 1, for example calls-per-month; docs/usage.md has the keys.\n"
    )
    text = (shop / FILE).read_text()
    assert text.partition("[site.")[1:] == (
        "[site.",
        '"app/reply.py:reply"]\n'
        f"# chat with gpt-4o: $3.93 per 1 000 calls at the prices of {AS_OF}\n"
        "# calls-per-month          =\n"
        '# tokens."context.strip()" =    # 120 assumed\n'
        "# tokens.question          =    # 120 assumed\n"
        "# output-tokens            =    # 300 assumed, at most 300\n",
    )
    assert load(shop / FILE).keys == ("app/reply.py:reply",)


def test_what_is_filled_in_holds(run: Run, shop: Path) -> None:
    run("usage", "sync")
    text = (shop / FILE).read_text().partition("[site.")
    filled = text[2].replace("# calls-per-month          =", "calls-per-month = 1000").replace(
        '# tokens."context.strip()" =', 'tokens."context.strip()" = 1000'
    )  # fmt: skip
    (shop / FILE).write_text("".join([*text[:2], filled]))
    (call,) = json.loads(run("cost", "--format", "json").out)["calls"]
    assert call["calls_per_month"] == "1000"
    assert "`context.strip()` holds 1,000 tokens, as the usage file says." in call["assumptions"]


def test_a_misspelt_value_is_told(run: Run, shop: Path) -> None:
    (shop / FILE).write_text('[site."app/reply.py:reply"]\ncalls-per-month = 10\ntokens.questoin = 50\ntokens.question = 60\n')
    done = run("usage", "sync")
    unknown = '  unknown: app/reply.py:reply: tokens.questoin names no run-time value of it; did you mean "question"?\n'
    assert (done.code, done.out) == (0, f"{FILE}: nothing to add, 1 call site there already.\n{unknown}")
    assert run("usage", "sync", "--check").code == 1
    (shop / FILE).write_text('[site."app/*"]\ncalls-per-month = 10\ntokens.zzz = 50\n')
    assert 'it has "context.strip()", question' in run("usage", "sync").out


def test_a_second_time_nothing_changes(run: Run, shop: Path) -> None:
    run("usage", "sync")
    before = (shop / FILE).read_bytes()
    done = run("usage", "sync")
    assert done.out == "promptlint-usage.toml: nothing to add, 1 call site there already.\n"
    assert (shop / FILE).read_bytes() == before
    assert run("usage", "sync", "--check").code == 0


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "  # and so on", "\r\n"])
def test_what_is_there_stays_byte_for_byte(run: Run, shop: Path, end: str) -> None:
    newline = "\r\n" if end == "\r\n" else "\n"
    text = newline.join(["# ours", "[default]", 'team  =   "support"   # of Ann', "", "[site.'app/other.py']", "turns=3"]) + end
    (shop / "app" / "other.py").write_text(ask("other"))
    (shop / FILE).write_bytes(text.encode())
    assert "2 call sites added" in run("usage", "sync").out
    whole = (shop / FILE).read_bytes().decode()
    assert whole.startswith(text)
    assert ("\r\n" in whole.removeprefix(text)) is (newline == "\r\n")
    assert "nothing to add" in run("usage", "sync").out


def test_what_another_entry_tells_is_not_missing(run: Run, shop: Path) -> None:
    (shop / FILE).write_text('[site."app/*"]\nteam = "support"\n')
    assert run("usage", "sync", "--check").code == 1
    (shop / FILE).write_text('[site."app/*"]\ncalls-per-day = 5\n')
    assert run("usage", "sync", "--check").code == 0
    (shop / FILE).write_text("[default]\ncalls-per-day = 5\n")
    assert run("usage", "sync", "--check").code == 1


def test_check_writes_nothing(run: Run, shop: Path) -> None:
    done = run("usage", "sync", "--check")
    assert done.code == 1
    assert done.out == "promptlint-usage.toml: 1 call site missing, 0 call sites there.\n  missing: app/reply.py:reply\n"
    assert not (shop / FILE).exists()


# ---------------------------------------------------------------- stale entries


def test_an_entry_without_a_call_site_is_named(run: Run, shop: Path) -> None:
    run("usage", "sync")
    with (shop / FILE).open("a") as file:
        file.write('[site."app/gone.py:f"]\n[site."app/gone.py:g[be-kind]"]\n[site."elsewhere/x.py:h"]\n[site."app/*.py"]\n')
    done = run("usage", "sync", "app", "--check")  # of other folders it cannot tell
    assert done.code == 1
    assert [line for line in done.out.splitlines() if "stale" in line] == [
        "  stale: app/gone.py:f: no call site has this name",
        "  stale: app/gone.py:g[be-kind]: no call site has this name",
    ]
    assert run("usage", "sync").code == 0


def test_a_file_that_was_not_read_has_no_stale_entries(run: Run, shop: Path) -> None:
    run("usage", "sync")
    (shop / "app" / "reply.py").write_text("def broken(:\n" + REPLY)
    assert run("usage", "sync", "--check").code == 0


def test_a_moved_call_site_keeps_its_entry(run: Run, shop: Path) -> None:
    run("usage", "sync")
    text = (shop / FILE).read_text().replace("# calls-per-month          =", "calls-per-month = 7  # Ann counted")
    text = text.replace('[site."app/reply.py:reply"]', "  [ site . 'app/reply.py:reply' ]  # the main one")
    text += '\n[site."app/reply.py:reply".tokens]\nquestion = 9\n'
    (shop / FILE).write_text(text)
    (shop / "app" / "deep").mkdir()
    (shop / "app" / "reply.py").rename(shop / "app" / "deep" / "answer.py")
    first = run("usage", "sync")
    assert "  stale: app/reply.py:reply, which may be app/deep/answer.py:reply now (--move renames it)\n" in first.out
    assert "nothing to add" in first.out
    assert (shop / FILE).read_text() == text
    assert run("usage", "sync", "--check").code == 1
    moved = run("usage", "sync", "--move")
    assert "  moved: app/reply.py:reply → app/deep/answer.py:reply\n" in moved.out
    assert (shop / FILE).read_text() == text.replace("'app/reply.py:reply'", '"app/deep/answer.py:reply"').replace(
        '"app/reply.py:reply"', '"app/deep/answer.py:reply"'
    )
    assert run("usage", "sync", "--check").code == 0


def test_an_entry_follows_its_prompt(run: Run, shop: Path) -> None:
    two = ask("both").rstrip() + " or " + ask("x").partition("return ")[2].replace("Tell a joke.", "Write a long poem.")
    (shop / "app" / "reply.py").write_text(two)
    run("usage", "sync")
    assert load(shop / FILE).keys == ("app/reply.py:both[tell-a-joke]", "app/reply.py:both[write-a-long-poem]")
    (shop / "app" / "reply.py").write_text(two.replace("both", "either"))
    assert run("usage", "sync", "--move").out.count("moved: ") == 2
    assert load(shop / FILE).keys == ("app/reply.py:either[tell-a-joke]", "app/reply.py:either[write-a-long-poem]")


def test_two_guesses_for_one_call_site_are_none(run: Run, shop: Path) -> None:
    (shop / FILE).write_text('[site."app/a.py:reply"]\n[site."app/b.py:reply"]\n')
    done = run("usage", "sync")
    assert done.out.count("no call site has this name") == 2
    assert "added: app/reply.py:reply" in done.out


@pytest.mark.parametrize(
    "text",
    [
        'site = { "app/x.py:f" = { turns = 3 } }\n',
        'site."app/reply.py".turns = 3\n',
    ],
)
def test_a_file_that_takes_no_table_is_left_alone(run: Run, shop: Path, text: str) -> None:
    (shop / FILE).write_text(text)
    done = run("usage", "sync")
    if done.code == 2:
        assert "nothing can be added to this file" in done.err
        assert (shop / FILE).read_text() == text
    else:
        assert load(shop / FILE).keys[-1] == "app/reply.py:reply"


# ---------------------------------------------------------------- names and places


STRANGE = ['a "quoted" name', "brackets[x]", "日本語", "it's", "back\\slash", "star*and?", "right\u202eleft", "new\nline", "#hash"]


@pytest.mark.parametrize("name", STRANGE)
def test_strange_file_names(run: Run, shop: Path, name: str) -> None:
    (shop / "app" / f"{name}.py").write_text(ask("f"))
    assert "2 call sites added" in run("usage", "sync").out
    assert f"app/{name}.py:f" in dict(load(shop / FILE).sites)
    assert run("usage", "sync", "--check").code == 0
    text = (shop / FILE).read_text()
    (shop / FILE).write_text(text.replace("# calls-per-month =", "calls-per-month = 3"))
    keys = {call["key"]: call["calls_per_month"] for call in json.loads(run("cost", "--format", "json").out)["calls"]}
    assert keys[f"app/{name}.py:f"] == "3"


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_name_that_is_no_text(run: Run, shop: Path) -> None:
    Path(os.fsdecode(b"app/\xff.py")).write_text(ask("f"))
    done = run("usage", "sync")
    assert "1 call site added" in done.out
    assert "left out: app/\\udcff.py:f: no TOML file can hold this name\n" in done.out
    assert "nothing to add" in run("usage", "sync").out


def test_where_the_file_is(run: Run, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("usage", "sync", "app")
    assert (shop / FILE).exists()  # the root of the repository
    (shop / FILE).unlink()
    (shop / "app" / "promptlint.toml").write_text("")
    run("usage", "sync", "app")
    assert load(shop / "app" / FILE).keys == ("reply.py:reply",)  # beside the configuration
    run("usage", "sync", "--usage", "other.toml")
    assert load(shop / "other.toml").keys == ("app/reply.py:reply",)
    (shop / "app" / "promptlint.toml").write_text('usage = "../ops.toml"')
    run("usage", "sync", "app")
    assert load(shop / "ops.toml").keys == ("app/reply.py:reply",)
    monkeypatch.chdir(tmp_path)
    (shop / ".git").rmdir()
    (shop / "app" / "promptlint.toml").unlink()
    (shop / "app" / FILE).unlink()
    run("usage", "sync", "shop/app")
    assert load(tmp_path / FILE).keys == ("shop/app/reply.py:reply",)  # the working directory


def test_mistakes(run: Run, shop: Path) -> None:
    (shop / FILE).write_text("[default]\ncalls-per-dya = 3\n")
    done = run("usage", "sync")
    assert (done.code, done.err) == (2, f'promptlint: {shop / FILE}:2: unknown key "calls-per-dya"; did you mean "calls-per-day"?\n')
    (shop / FILE).unlink()
    (shop / "promptlint.toml").write_text('usage = "small"')
    assert 'usage = "small" is a preset: give a file with --usage FILE' in run("usage", "sync").err
    assert run("usage").code == 2
    assert "cannot be written" in run("usage", "sync", "--usage", "no/such/folder.toml").err


def test_three_thousand_call_sites(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(30):
        text = "".join(ask(f"f{index}").partition("\n\n\n")[2] for index in range(100))
        Path(f"m{number}.py").write_text(ask("g").partition("def")[0] + text)
    out = run("usage", "sync").out
    assert "3 000 call sites added" in out
    assert "  and 2 950 more\n" in out
    assert "3 000 call sites there already" in run("usage", "sync").out


def test_the_list_tells_which_entries_hold(run: Run, shop: Path) -> None:
    assert run("usage", "list").out == "app/reply.py:reply  - calls a month  nothing is said of it\n"
    entries = ("[default]\ncalls-per-day = 10", '[site."app/*"]\nturns = 2', '[site."app/reply.py:reply"]\ncalls-per-month = 1_200\n')
    (shop / FILE).write_text("\n".join(entries))
    assert run("usage", "list").out == "app/reply.py:reply  1 200 calls a month  from default, app/*, app/reply.py:reply\n"
    assert run("usage", "list", "tests").out == "No requests.\n"
