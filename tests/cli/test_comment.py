"""`promptlint comment`, and the Markdown of `promptlint diff`: from a range of commits to a pull request."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from promptlint.errors import UserError
from promptlint.threshold import threshold_of
from tests.cli.conftest import ANSWER, CALM, Run
from tests.history.conftest import Scratch, scratch  # noqa: F401
from tests.test_forge import TOKEN, Host, host  # noqa: F401

MARK = "<!-- promptlint: default -->"
HERE = ("--repo", "shop/bot", "--pull-request", "7")
DEARER = ANSWER.replace("gpt-4o", "gpt-4-turbo")


@pytest.fixture
def change(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: F811
    """A range in which a call becomes dearer."""
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_REF", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    base = scratch.commit({"answer.py": ANSWER})
    head = scratch.commit({"answer.py": DEARER}, base, branch="feature")
    scratch.commit({"answer.py": ANSWER, "readme.txt": "hello"}, base, branch="same")
    return f"{base}..{head}"


@pytest.fixture
def github(host: Host, monkeypatch: pytest.MonkeyPatch) -> Host:  # noqa: F811
    monkeypatch.setenv("GITHUB_API_URL", host.address)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    return host


def test_a_dry_run_prints_the_comment_and_connects_to_nothing(run: Run, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "promptlint.forge", None)
    done = run("comment", "github", change, "--dry-run")
    assert (done.code, done.err) == (0, "promptlint: dry run: this would be posted\n")
    assert done.out.startswith(f"{MARK}\n**1 000 calls of each call site cost ") and "model `gpt-4o` → `gpt-4-turbo`" in done.out
    assert done.out == run("diff", change, "--format", "markdown").out


def test_a_comment_is_made_and_then_kept_up_to_date(run: Run, change: str, github: Host) -> None:
    done = run("comment", "github", change, *HERE)
    assert (done.code, done.out, done.err) == (0, "", "promptlint: commented\n")
    assert run("comment", "github", change, *HERE).err == "promptlint: the comment is up to date\n"
    assert run("comment", "github", "main..same", *HERE).err == "promptlint: brought the comment up to date\n"
    assert len(github.comments) == 1 and "the same as before" in github.texts[0]
    assert run("comment", "github", change, *HERE, "--tag", "shop", "--quiet").err == ""
    assert github.texts[1].startswith("<!-- promptlint: shop -->\n")


def test_what_nobody_needs_to_read_makes_no_comment(run: Run, change: str, github: Host) -> None:
    assert run("comment", "github", "main..same", *HERE).err == "promptlint: no comment: nothing changed\n"
    assert "less than --min-change" in run("comment", "github", change, *HERE, "--min-change", "500 USD").err
    told = run("comment", "github", change, "--dry-run", "--min-change", "1 USD,10000%").err
    assert (
        told
        == "promptlint: dry run: no new comment, the bill changes by less than --min-change: an older one would be brought up to date\n"
    )
    assert not github.comments
    run("comment", "github", "main..same", *HERE, "--no-skip-unchanged")
    run("comment", "github", change, *HERE, "--min-change", "500 USD")
    assert len(github.comments) == 1 and "gpt-4-turbo" in github.texts[0]


def test_a_forks_token_leaves_the_comment_in_the_summary(
    run: Run, change: str, github: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.read_only = True
    told = (
        "promptlint: no comment: GitHub answered 403: this token may not write a comment there, as is usual for the pull request of a fork"
    )
    done = run("comment", "github", change, *HERE)
    assert (done.code, done.err) == (0, f"{told}\n")
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = run("comment", "github", change, *HERE)
    assert (done.code, done.err) == (0, f"{told}; it is in the summary of the job\n")
    assert summary.read_text(encoding="utf-8").startswith(MARK)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "such"))
    assert "cannot be written either" in run("comment", "github", change, *HERE).err


def test_a_body_that_was_made_before_is_posted(run: Run, change: str, github: Host, tmp_path: Path) -> None:
    file = tmp_path / "body.md"
    run("diff", change, "--format", "markdown", "-o", str(file))
    assert run("comment", "github", "--body", file, *HERE, "--tag", "fork").err == "promptlint: commented\n"
    assert github.texts[0] == file.read_text(encoding="utf-8").replace(": default -->", ": fork -->", 1)
    run("diff", "main..same", "--format", "markdown", "-o", str(file))
    assert run("comment", "github", "--body", file, *HERE).err == "promptlint: no comment: nothing changed\n"


@pytest.mark.parametrize(
    ("content", "why"), [(b"@everybody", "not what"), (b"\xff", "not utf-8"), (b"", "not what"), (None, "no such file")]
)
def test_a_file_that_is_no_comment_is_refused(run: Run, github: Host, tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "body.md"
    if content is not None:
        file.write_bytes(content)
    done = run("comment", "github", "--body", file, *HERE)
    assert done.code == 2 and why in done.err and not github.log
    file.write_text(f"{MARK}\n" + "x" * 60_000)
    assert "longer than a comment may be" in run("comment", "github", "--body", file, *HERE).err


def test_a_note_on_gitlab(run: Run, change: str, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    host.key, host.author, host.me = "author", {"username": "bill-bot"}, (200, {"username": "bill-bot"})
    for name, value in {"CI_API_V4_URL": host.address, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    assert run("comment", "gitlab", change).err == "promptlint: commented\n"
    assert run("comment", "gitlab", change).err == "promptlint: the comment is up to date\n"
    assert host.writes == [("POST", "/projects/5/merge_requests/7/notes")]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("github", "--project", "5"), "GitHub takes --repo"),
        (("gitlab", "--pull-request", "5"), "GitLab takes --project"),
        (("github", "--tag", "a-->"), "a tag is up to 80"),
        (("github", "--min-change", "much"), "takes an amount and a share"),
        (("github", "--min-change", "1%,2%"), "twice"),
        (("github", "main", "--body", "x.md"), "--body posts a file as it is"),
        (("github",), "which repository"),
        (("github", "--repo", "shop/bot"), "which pull request"),
        (("bitbucket",), "bitbucket"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, change: str, arguments: tuple[str, ...], why: str) -> None:
    done = run("comment", arguments[0], *([change] if "--body" not in arguments else []), *arguments[1:])
    assert done.code == 2 and why in done.err and done.err.count("\n") == 1 and done.out == ""


def test_a_token_that_is_not_set_is_asked_for(run: Run, change: str) -> None:
    done = run("comment", "github", change, *HERE)
    assert done.code == 2 and "GITHUB_TOKEN is not set" in done.err


@pytest.mark.parametrize("words", [("1 USD",), ("$1",), ("1.00$", "5%"), ("5 %",)])
def test_thresholds(words: tuple[str, ...]) -> None:
    made = threshold_of(words)
    assert made.usd in (0, 1) and made.percent in (0, 5) and made.usd + made.percent > 0
    with pytest.raises(UserError):
        threshold_of(["-1 USD"])


def test_a_calm_change_is_not_worth_a_comment(run: Run, scratch: Scratch, github: Host) -> None:  # noqa: F811
    base = scratch.commit({"answer.py": ANSWER})
    head = scratch.commit({"answer.py": CALM}, base, branch="feature")
    assert "commented" in run("comment", "github", f"{base}..{head}", *HERE, "--min-change", "1%").err
    assert "✅ `PL101`" in github.texts[0]
