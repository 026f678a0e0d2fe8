"""`promptlint compress`: what it suggests, what it writes, and what it says when it cannot."""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from promptlint.compress import suggestion
from promptlint.compress.shortening import Shortened
from promptlint.compress.suggestion import Shorten
from tests.cli.conftest import Run

HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef reply(question, name):\n    return client.chat.completions.create(\n"
TAIL = "    )\n"
TEXT = """
        Please help {name}, who wrote to the shop about an order that is late by now.
        Answer in the language of the letter.  Use short words.
        - Name the order first.

        Never promise a refund above 50 EUR.
"""
SHORT = """
Help {name}, who wrote to the shop about an order that is late by now.
Answer in the language of the letter. Use short words.
- Name the order first.

Never promise a refund above 50 EUR.
"""


def app_with(root: Path, expression: str, *, before: str = "", name: str = "answer.py") -> Path:
    path = root / name
    messages = f'[{{"role": "system", "content": {expression}}}, {{"role": "user", "content": question}}]'
    path.write_text(f'{before}{HEAD}        model="gpt-4o", max_completion_tokens=9, messages={messages},\n{TAIL}')
    return path


def system_prompt(path: Path) -> str:
    """What the code sends, told by running nothing: the literal's own parts."""
    tree = ast.parse(path.read_text())
    return next(
        "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{name}"
            for part in (node.values if isinstance(node, ast.JoinedStr) else [node])
        )
        for node in ast.walk(tree)
        if (isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)))
        and "Never promise" in ast.unparse(node)
    )


@pytest.fixture
def shop(app: Path) -> Path:
    for path in app.rglob("*.py"):
        path.unlink()
    app_with(app, f'f"""{TEXT}"""')
    return app


# ---------------------------------------------------------------- the report

REPORT = """\
answer.py:8  system prompt for gpt-4o, sent at answer.py:7
  tokens      51 → 45 (12 % fewer)
              4 tokens: indentation, 4 places (line 2, 3, 4, …) (the indentation of the source code; the lines keep their \
places relative to each other)
              1 token: courtesy, 1 place (line 2): “Please” (politeness that asks for nothing)
              1 token: doubled blanks, 1 place (line 3) (several blanks between two words of running text)
  saves       $0.015 per 1 000 calls
  caching     no cache helps here: the prefix of 5 tokens is under the 1 024 that gpt-4o caches
  kept        protected spans 4 of 4, content words 20 of 20, numbers 1 of 1, negations 1 of 1

  │ [-        Please help-]{+Help+} {name}, who wrote to the shop about an order that is late by now.
  blanks alone change in 3 lines: --diff all shows them

1 shorter prompt: 6 tokens fewer when each is sent once.
Nothing was written: --write PATH:LINE writes one of them, --export-eval DIR makes a test of old against new.
Prices as of 2026-11-24; --usage FILE says how often requests are sent.
"""


def test_the_report_shows_what_goes_what_is_kept_and_what_it_saves(run: Run, shop: Path) -> None:
    done = run("compress")
    assert (done.code, done.err) == (0, "")
    assert done.out == REPORT


def test_scan_mentions_what_could_go_without_a_model(run: Run, shop: Path) -> None:
    line = "        The shop of the town sells number {number} to everybody who asks for it in a friendly way.\n"
    app_with(shop, 'f"""\n' + "".join(line.replace("{number}", str(number)) for number in range(90)) + '"""')
    out = run("scan", "--select", "PL301").out
    assert "= note: promptlint compress takes 90 tokens of it away without a model: indentation" in out


def test_usage_gives_the_month(run: Run, shop: Path) -> None:
    (shop / "usage.toml").write_text('[site."answer.py:reply"]\ncalls-per-month = 1_000_000\n')
    done = run("compress", "--usage", "usage.toml", "--diff", "none")
    assert "per 1 000 calls, $15.00 a month" in done.out


def test_json_holds_both_texts(run: Run, shop: Path) -> None:
    document = json.loads(run("compress", "--format", "json").out)
    assert document["schema"] == "promptlint/compress/1"
    (found,) = document["suggestions"]
    assert (found["place"], found["path"], found["line"], found["role"], found["model"]) == (
        "answer.py:8",
        "answer.py",
        8,
        "system",
        "gpt-4o",
    )
    assert (found["before"], found["after"]) == (TEXT, SHORT)
    assert (
        found["tokens"]["saved"] == found["tokens"]["before"][1] - found["tokens"]["after"][1] == sum(e["tokens"] for e in found["edits"])
    )
    assert {edit["kind"] for edit in found["edits"]} == {"indentation", "courtesy", "doubled blanks"}
    assert found["kept"]["protected"][0] == found["kept"]["protected"][1] > 0
    assert [each["place"] for each in found["requests"]] == ["answer.py:7"]
    assert found["caching"]["state"] == "short" and found["caching"]["wins"] == "compressing"


def test_markdown_cannot_be_broken_out_of(run: Run, shop: Path) -> None:
    app_with(shop, repr("Please answer @everyone </details> <b>now</b> in a friendly tone, and sign the letter.\n```\n````\n" * 1))
    out = run("compress", "--format", "markdown", "--min-tokens", "1").out
    assert out.startswith("### Shorter prompts\n\n**1 shorter prompt, 1 token fewer.**\n")
    assert "| `answer.py:8` |" in out
    fenced = out[out.index("```text") :]
    assert "[-Please answer-]{+Answer+} @everyone" in fenced
    assert out.count("</details>") == 2 and out.index("@everyone") > out.index("```text")


def test_what_is_not_shown_is_counted(run: Run, shop: Path) -> None:
    app_with(shop, f'f"""{TEXT}"""', name="other.py")
    (shop / "tests").mkdir(exist_ok=True)
    app_with(shop, f'f"""{TEXT}"""', name="tests/test_it.py")
    out = run("compress", "--top", "1", "--diff", "none").out
    assert "1 more: --top shows them; 1 prompt in tests, examples and notebooks not looked at (--include)" in out
    assert "2 suggestions under --min-tokens not shown" in run("compress", "--min-tokens", "50").out
    assert run("compress", "--include", "all", "-q", "--diff", "none").out.count("system prompt") == 3


# ---------------------------------------------------------------- a prompt on stdin


def on_stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_prompt_on_stdin_is_priced_for_the_model_that_is_named(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_stdin(monkeypatch, "Please  answer  {{ name }}.\nThank you!\n")
    out = run("compress", "-", "--for", "gpt-4o", "--min-tokens", "1").out
    assert out.startswith("stdin:1  prompt for gpt-4o\n") or out.startswith("stdin:1  user message for gpt-4o\n")
    assert "per 1 000 calls" in out


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Please answer {{ name }} with care.  Be kind.\r\nThank you!\r\n", "Answer {{ name }} with care. Be kind.\r\n\r\n"),
        ("Be kind.\n", "Be kind.\n"),
        ("", ""),
    ],
)
def test_plain_is_the_shorter_text_itself(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch, text: str, after: str) -> None:
    on_stdin(monkeypatch, text)
    done = run("compress", "-", "--format", "plain")
    assert (done.code, done.out) == (0, after)


# ---------------------------------------------------------------- written


LITERALS = {
    "an f-string": ("", f'f"""{TEXT}"""'),
    "a template that is formatted": (f'T = """{TEXT}"""\n', "T.format(name=name)"),
    "several literals beside each other": ("", "(" + " ".join(f'f"{line}\\n"' for line in TEXT.split("\n")) + ")"),
    "a sum of literals": ("", 'f"""' + TEXT.replace("Use short", '""" + """Use short') + '"""'),
    "a dedented literal": ("import textwrap\n", f'textwrap.dedent(f"""{TEXT}""")'),
    "escapes": ("", 'f"' + TEXT.replace("\n", "\\n") + '"'),
}


@pytest.mark.parametrize("case", LITERALS)
def test_write_changes_the_words_of_the_literal_and_nothing_else(run: Run, shop: Path, case: str) -> None:
    before, expression = LITERALS[case]
    path = app_with(shop, expression, before=before)
    old = path.read_text()
    first = json.loads(run("compress", "--format", "json", "--min-tokens", "1").out)["suggestions"][0]
    done = run("compress", "--write", first["place"], "-q")
    assert done.code == 0, done.err
    saved = first["tokens"]["saved"]
    assert done.err == f"Wrote the shorter prompt into {first['place']}: {saved} token{'s' * (saved > 1)} fewer.\n"
    new = path.read_text()
    assert "Help {name}, who wrote" in new and "letter. Use" in new.replace('""" + """', "")
    squeezed = ["".join(text.replace("Please help", "Help").split()) for text in (old, new)]
    assert squeezed[0] == squeezed[1]
    ast.parse(new)
    again = json.loads(run("compress", "--format", "json", "--min-tokens", "1").out)
    assert again["suggestions"] == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prompts/system.md", "You are a clerk who writes letters.\nPlease answer {{name}} with care.  Be kind.\n\n\n\nBye, {{name}}.\n"),
        (
            "clerk.prompty",
            "---\nname: clerk\nmodel:\n  id: gpt-4o\n---\nsystem:\n"
            "You are a clerk who writes letters for the shop of the town.\nPlease answer {{name}} with care and kindness.  Be short.\n"
            "\nuser:\n{{question}}\n",
        ),
        (
            "prompts/clerk.yaml",
            "system_prompt: |\n  You are a clerk who writes letters for the shop of the town.\n  Please answer with care.  Be kind.\n"
            "other: 1\n",
        ),
    ],
)
def test_a_prompt_file_is_written(run: Run, app: Path, name: str, text: str, newline: str) -> None:
    path = app / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.replace("\n", newline).encode())
    found = [
        each for each in json.loads(run("compress", "--format", "json", "--min-tokens", "1").out)["suggestions"] if each["path"] == name
    ]
    done = run("compress", "--write", found[0]["place"], "-q")
    assert done.code == 0, done.err
    after = path.read_bytes().decode()
    assert "".join(after.split()) == "".join(text.replace("Please answer", "Answer").split())
    assert "Answer" in after and ".  Be" not in after
    assert after.count("\r\n") == after.count("\n") * (newline == "\r\n")


def test_write_says_why_it_does_not(run: Run, shop: Path) -> None:
    source = (shop / "answer.py").read_bytes()
    done = run("compress", "--write", "answer.py:99", "-q")
    assert (done.code, done.err) == (
        2,
        "promptlint: answer.py:99: no prompt with a shorter version begins there; there is answer.py:8\n",
    )
    (shop / "pyproject.toml").write_text("[tool.promptlint]\nunsafe-fixes = false\n")
    done = run("compress", "--write", "answer.py:8", "-q")
    assert done.code == 2 and "unsafe-fixes = false" in done.err
    assert (shop / "answer.py").read_bytes() == source


def test_a_text_that_is_changed_on_the_way_is_not_written(run: Run, shop: Path) -> None:
    path = app_with(shop, f'f"""{TEXT}""".replace("letter", "mail")')
    source = path.read_bytes()
    done = run("compress", "--write", "answer.py:8", "-q")
    assert done.code == 2 and "not written" in done.err
    assert path.read_bytes() == source


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-", "answer.py"), "the path - reads stdin, and stands alone"),
        (("-", "--write", "x:1"), "--write writes into a file"),
        (("--for", "gpt-4o"), "--for goes with the path -"),
        (("--rate", "0.5", "--target-tokens", "9"), "give one of them"),
        (("--format", "plain"), "it goes with the path -"),
        (("--rate", "1.5"), "a rate is the share of tokens to keep"),
        (("--device", "gpu"), 'there is no device "gpu"'),
        (("--method", "longllmlingua"), "give it one"),
        (("nowhere",), "nowhere"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, shop: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run("compress", *arguments)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


def test_the_documented_example_prints_what_the_document_says(run: Run, shop: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "compress.md").read_text(encoding="utf-8")
    code, printed = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("python", "text"))
    assert code is not None and printed is not None
    (shop / "answer.py").write_text(code[1])
    out = run("compress").out
    assert out.replace(_day(out), "") == printed[1].replace(_day(printed[1]), "")


def _day(text: str) -> str:
    found = re.search(r"Prices as of \d{4}-\d\d-\d\d", text)
    return found[0] if found else "\0"


# ---------------------------------------------------------------- with a model


def test_without_a_model_the_first_step_is_printed_and_the_exit_code_is_2(run: Run, shop: Path) -> None:
    first = run("compress", "-q").out
    for arguments in (("--model", "./nowhere"), ("--model", "./nowhere", "--write", "answer.py:8")):
        done = run("compress", "-q", *arguments)
        assert (done.code, done.out) == (2, first)
        assert done.err.startswith("promptlint: ") and done.err.count("\n") == 1
    document = json.loads(run("compress", "--model", "./nowhere", "--format", "json").out)
    assert document["failure"] and document["model"]["name"] == "./nowhere" and document["suggestions"][0]["llmlingua"] is None


PROSE = '"Write to the customer the way an experienced colleague would write to somebody whom they have known for long. Sign it."'


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[float] | None]:
    """A model that leaves out every other word; the rates that it was asked for."""
    asked: list[Sequence[float] | None] = []

    def compressing(shortener: object, progress: object) -> Shorten:
        def shorten(texts: Sequence[str], rates: Sequence[float] | None) -> tuple[Shortened, ...]:
            asked.append(rates)
            return tuple(Shortened(" ".join(text.split()[::2])) for text in texts)

        return shorten

    monkeypatch.setattr(suggestion, "compressing", compressing)
    return asked


def test_both_steps_stand_together_in_the_report(run: Run, shop: Path, model: list[Sequence[float] | None]) -> None:
    path = app_with(shop, PROSE)
    done = run("compress", "--rate", "0.5")
    assert done.code == 0, done.err
    assert "LLMLingua, 1 stretch of prose" in done.out and "[-to -]" in done.out and model == [None]
    found = json.loads(run("compress", "--rate", "0.5", "--format", "json").out)["suggestions"][0]
    assert found["llmlingua"]["stretches"] == 1 and found["llmlingua"]["tokens"] == found["tokens"]["saved"] > 5
    done = run("compress", "--rate", "0.5", "--write", found["place"], "-q")
    assert done.code == 0, done.err
    assert f'"content": "{found["after"]}"' in path.read_text()


def test_a_target_that_cannot_be_reached_is_told(run: Run, shop: Path, model: list[Sequence[float] | None]) -> None:
    app_with(shop, PROSE)
    out = run("compress", "--target-tokens", "3").out
    assert "target      3 tokens are not reached" in out
    assert len(model) == 1 and model[0] is not None and 0.05 <= model[0][0] < 0.2


def test_an_evaluation_of_nothing_is_a_mistake(run: Run, shop: Path) -> None:
    done = run("compress", "--min-tokens", "999", "--export-eval", "evals")
    assert done.code == 2 and "--export-eval" in done.err
    assert not (shop / "evals").exists()
    assert run("compress", "--export-eval", "evals", "-q").code == 0
    assert [*(shop / "evals").rglob("promptfooconfig.yaml")]
