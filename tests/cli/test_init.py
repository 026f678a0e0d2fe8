"""`promptlint init`: what it shows, what it writes, and what it never touches."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from promptlint import firststeps
from promptlint.config import load
from promptlint.firststeps import TASK, Home, LeftAlone, Proposal, propose
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
WASTEFUL = """from openai import OpenAI


def answer(question):
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""
HOOKS = """# Our hooks.
repos:
  - repo: https://example.com/black
    rev: "24.1"
    hooks:
      - id: black
"""
HOME = ("--repository", "https://git.example.com/tools/promptlint", "--rev", "v0.1.0")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(firststeps, "home_of_this", lambda: None)
    (tmp_path / "answer.py").write_text(WASTEFUL)
    (tmp_path / ".github").mkdir()
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_what_would_be_written_is_shown_and_nothing_is(project: Path, run: Run) -> None:
    before = files(project)
    done = run("init", *HOME)
    assert done.code == 0
    for name in ("promptlint.toml", ".pre-commit-config.yaml", ".github/workflows/promptlint.yml", ".vscode/tasks.json"):
        assert f"{name} (new)" in done.out
    assert "promptlint-baseline.json (new): accepts the 1 finding that there are" in done.out
    assert "nothing is written" in done.err
    assert files(project) == before


def test_what_was_written_works(project: Path, run: Run) -> None:
    assert run("init", "--yes", *HOME).code == 0
    made = files(project)
    assert load([project]).source == project / "promptlint.toml"
    (hook,) = yaml.safe_load(made[".pre-commit-config.yaml"])["repos"]
    assert (hook["repo"], hook["rev"], hook["hooks"]) == ("https://git.example.com/tools/promptlint", "v0.1.0", [{"id": "promptlint"}])
    steps = yaml.safe_load(made[".github/workflows/promptlint.yml"])["jobs"]["promptlint"]["steps"]
    assert 'pip install "git+https://git.example.com/tools/promptlint@v0.1.0"' in [step.get("run") for step in steps]
    assert json.loads(made[".vscode/tasks.json"]) == {"version": "2.0.0", "tasks": [TASK]}
    assert len(json.loads(made["promptlint-baseline.json"])["findings"]) == 1
    assert run("scan").code == 0
    (project / "answer.py").write_text(WASTEFUL + WASTEFUL.replace("answer", "again"))
    assert run("scan").code == 1


def test_a_second_time_there_is_nothing_to_write(project: Path, run: Run) -> None:
    run("init", "--yes", *HOME)
    before = files(project)
    done = run("init", "--yes", *HOME)
    assert (done.code, done.out.count("is left alone")) == (0, 5)
    assert "There is nothing to write." in done.out
    assert files(project) == before


@pytest.mark.parametrize("dashes", ["  - ", "- "])
@pytest.mark.parametrize("end", ["", "\n\n# The end.\n"])
def test_a_hook_is_added_behind_those_that_are_there(project: Path, run: Run, dashes: str, end: str) -> None:
    hooks = HOOKS.rstrip("\n") + "\n" if end == "" else HOOKS.rstrip("\n") + end
    if dashes == "- ":
        hooks = hooks.replace("\n  ", "\n")
    (project / ".pre-commit-config.yaml").write_text(hooks)
    run("init", "--yes", "--only", "pre-commit", *HOME)
    text = (project / ".pre-commit-config.yaml").read_text()
    assert text.startswith(hooks)
    assert [entry["repo"] for entry in yaml.safe_load(text)["repos"]] == ["https://example.com/black", HOME[1]]


@pytest.mark.parametrize(
    "hooks",
    [
        "repos: []\n",
        HOOKS + "ci:\n  skip: [black]\n",
        "repos: [\n",
        "- just\n- a list\n",
        "repos:\n  - repo: x\n    hooks: |\n      text\n",
    ],
)
def test_a_configuration_of_hooks_that_would_change_is_left_alone(project: Path, run: Run, hooks: str) -> None:
    (project / ".pre-commit-config.yaml").write_text(hooks)
    done = run("init", "--yes", "--only", "pre-commit", *HOME)
    after = (project / ".pre-commit-config.yaml").read_text()
    if after == hooks:
        assert "to add by hand" in done.out
    else:  # it may be added to where it says the same as before
        old, new = yaml.safe_load(hooks), yaml.safe_load(after)
        assert {**new, "repos": new["repos"][:-1]} == old


def test_without_an_address_the_hook_is_the_installed_program(project: Path, run: Run) -> None:
    done = run("init", "--yes", "--only", "pre-commit,ci")
    (entry,) = yaml.safe_load((project / ".pre-commit-config.yaml").read_text())["repos"]
    assert (entry["repo"], entry["hooks"][0]["entry"]) == ("local", "promptlint scan --force-exclude")
    assert "--repository" in done.out
    assert not (project / ".github" / "workflows").exists()


def test_on_github_the_action_is_used(project: Path) -> None:
    (step,) = propose(project, ["ci"], Home("https://github.com/someone/promptlint.git", "a" * 40), None)
    assert isinstance(step, Proposal)
    workflow = yaml.safe_load(step.text)["jobs"]["promptlint"]
    assert workflow["steps"][-1] == {"uses": f"someone/promptlint@{'a' * 40}"}
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write", "security-events": "write"}


def test_gitlab_has_a_job(project: Path) -> None:
    (step,) = propose(project, ["ci"], Home("https://example.com/p", "v1"), "gitlab")
    assert isinstance(step, Proposal)
    assert yaml.safe_load(step.text)["promptlint"]["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json"}
    (project / ".gitlab-ci.yml").write_text("build:\n  script: [make]\n")
    (step,) = propose(project, ["ci"], Home("https://example.com/p", "v1"), "gitlab")
    assert isinstance(step, LeftAlone)
    assert step.by_hand.startswith("promptlint:\n")


def test_a_configuration_in_pyproject_is_found(project: Path, run: Run) -> None:
    (project / "pyproject.toml").write_text("[tool.promptlint]\nfail-on = 'error'\n")
    done = run("init", "--yes", "--only", "config")
    assert "is left alone: promptlint is configured there" in done.out
    assert not (project / "promptlint.toml").exists()


def test_nothing_is_written_through_a_link(project: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / ".vscode").symlink_to(elsewhere)
    (project / "promptlint-baseline.json").symlink_to(elsewhere / "other.json")
    (project / ".pre-commit-config.yaml").symlink_to(elsewhere / "hooks.yaml")
    done = run("init", "--yes", "--skip", "baseline", *HOME)
    assert done.code == 0
    assert not list(elsewhere.iterdir())


def test_a_file_that_came_meanwhile_is_kept(project: Path) -> None:
    (step,) = propose(project, ["editor"], None, None)
    assert isinstance(step, Proposal)
    (project / ".vscode").mkdir()
    (project / ".vscode" / "tasks.json").write_text("{}")
    with pytest.raises(Exception, match="nothing is overwritten"):
        firststeps.write(step)
    assert (project / ".vscode" / "tasks.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "everything"], 'there is no part "everything"'),
        (["nowhere"], "nowhere: no such folder"),
        (["--repository", "https://x\n- evil"], "one word each"),
    ],
)
def test_a_mistake_is_one_sentence(project: Path, run: Run, arguments: list[str], said: str) -> None:
    done = run("init", *arguments)
    assert done.code == 2
    assert said in done.err


def test_the_configuration_is_what_its_comments_say(project: Path) -> None:
    (step,) = propose(project, ["config"], None, None)
    assert isinstance(step, Proposal)
    uncomment = "\n".join(line.removeprefix("# ") if " = " in line else line for line in step.text.splitlines())
    (project / "promptlint.toml").write_text(uncomment)
    assert set(tomllib.loads(uncomment)) == {"fail-on", "include", "extend-exclude", "usage", "budget"}
    load([project])


def test_the_editors_task_is_the_one_of_this_repository() -> None:
    assert json.loads((ROOT / ".vscode" / "tasks.json").read_text())["tasks"] == [TASK]
