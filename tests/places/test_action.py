"""The GitHub Action and the GitLab template: their scripts, run as the CI servers run them."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_forge import TOKEN, Host, host  # noqa: F401

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
WASTEFUL = """from openai import OpenAI


def answer(question):
    return OpenAI().chat.completions.create(model="gpt-4o", {cap}messages=[{{"role": "user", "content": question}}])
"""

pytestmark = pytest.mark.skipif(shutil.which("bash") is None or shutil.which("git") is None, reason="bash and git are not installed")


@dataclass
class Job:
    """One run of the action: what a runner gives its steps, and what the steps gave."""

    folder: Path
    temp: Path
    inputs: dict[str, str]
    github: dict[str, str]
    variables: dict[str, str]
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    log: str = ""

    def value(self, name: str) -> str:
        """What an expression such as `inputs.paths` stands for; of what is not there, nothing."""
        kind, _, rest = name.partition(".")
        if kind == "inputs":
            return self.fill(self.inputs.get(rest, ACTION["inputs"][rest]["default"]))
        if kind == "steps":
            step, _, key = rest.partition(".outputs.")
            return self.outputs.get(step, {}).get(key, "")
        return self.github.get(rest, "")

    def fill(self, text: str) -> str:
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: self.value(found[1]), text)

    def holds(self, condition: str) -> bool:
        terms = condition.removeprefix("${{ ").removesuffix(" }}").split(" && ")
        return all(self.value(left) == right.strip("'") if is_equal == "==" else self.value(left) != right.strip("'")
                   for left, is_equal, right in (term.split(" ") for term in terms))  # fmt: skip

    def run(self) -> int:
        """The steps in order, up to the first that fails; the exit code of the last."""
        for step in ACTION["runs"]["steps"]:
            if "if" in step and not self.holds(step["if"]):
                continue
            self.used.append(step["name"])
            if "uses" in step:
                continue
            code = self.step(step)
            if code:
                return code
        return 0

    def step(self, step: dict[str, Any]) -> int:
        output = self.temp / "output"
        output.write_text("")
        environment = {
            **self.variables,
            **{name: self.fill(text) for name, text in step.get("env", {}).items()},
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
        }
        if step["name"] == "Install promptlint":  # pip itself is tried with the hooks
            self.outputs["install"] = {"bin": str(installed(self.temp))}
            return 0
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True)
        self.log += done.stdout + done.stderr
        if "id" in step:
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode

    @property
    def summary(self) -> str:
        file = self.temp / "summary.md"
        return file.read_text() if file.exists() else ""


def installed(temp: Path) -> Path:
    """A folder of programs as the install step leaves it, around this environment."""
    folder = temp / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "promptlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m promptlint "$@"\n')
    (folder / "promptlint").chmod(0o755)
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "python").chmod(0o755)
    return folder


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone in which the cap of a call was taken away since the base."""
    folder = tmp_path / "clone"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "answer.py").write_text(WASTEFUL.format(cap="max_tokens=300, "))
    (folder / "odd; echo name").mkdir()
    (folder / "odd; echo name" / "fine.py").write_text("x = 1\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Base")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    (folder / "src" / "answer.py").write_text(WASTEFUL.format(cap=""))
    git(folder, "commit", "--quiet", "--all", "--message", "Head")
    return folder


def job(folder: Path, forge: Host | None = None, *, event: str = "push", fork: bool = False, **inputs: str) -> Job:
    temp = folder.parent / "temp"
    temp.mkdir(exist_ok=True)
    github = {"event_name": event, "base_ref": "main", "token": TOKEN, "event.pull_request.head.repo.fork": "true" if fork else "false"}
    happened = temp / "event.json"
    happened.write_text(json.dumps({"pull_request": {"number": 7}}))
    kept = ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT", "COVERAGE_PROCESS_START")
    variables = {name: os.environ[name] for name in kept if name in os.environ}
    variables |= {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_EVENT_PATH": str(happened),
        "GITHUB_EVENT_NAME": event,
    }
    variables |= {"GITHUB_API_URL": forge.address} if forge else {}
    given = {name.replace("_", "-"): text for name, text in inputs.items()}
    return Job(folder, temp, given, github, variables)


def test_findings_become_annotations_a_summary_and_a_failed_job(folder: Path) -> None:
    ran = job(folder, paths="src\nodd; echo name")
    assert ran.run() == 1
    assert "::warning file=src/answer.py,line=5" in ran.log
    assert "there are findings" in ran.log
    assert "PL101" in ran.summary
    assert ran.outputs["scan"]["findings"] == "1"
    assert json.loads(Path(ran.outputs["scan"]["report"]).read_text())["findings"][0]["code"] == "PL101"
    assert json.loads(Path(ran.outputs["scan"]["sarif"]).read_text())["version"] == "2.1.0"
    assert "Upload the findings to code scanning" in ran.used


def test_nothing_found_passes(folder: Path) -> None:
    ran = job(folder, paths="odd; echo name", sarif="false")
    assert ran.run() == 0
    assert ran.outputs["scan"]["findings"] == "0"
    assert ran.used == ["Install promptlint", "Scan", "Result"]


def test_the_severity_and_the_options_are_the_users(folder: Path) -> None:
    assert job(folder, fail_on="error").run() == 0
    ran = job(folder, args="--select\nPL502")
    assert ran.run() == 0
    assert ran.outputs["scan"]["findings"] == "0"


def test_a_mistake_in_the_configuration_is_not_a_finding(folder: Path) -> None:
    (folder / "promptlint.toml").write_text("selekt = []\n")
    ran = job(folder)
    assert ran.run() == 2
    assert 'unknown key "selekt"' in ran.log


def test_a_pull_request_gets_one_comment(folder: Path, host: Host) -> None:  # noqa: F811
    for _ in range(2):
        ran = job(folder, host, event="pull_request", paths="src", fail_on="never")
        assert ran.run() == 0, ran.log
    assert "Upload the findings to code scanning" in ran.used
    assert len(host.comments) == 1
    assert "src/answer.py" in host.texts[0]


def test_a_pull_request_that_may_not_write_gets_the_comment_in_the_summary(folder: Path, host: Host) -> None:  # noqa: F811
    host.read_only = True
    ran = job(folder, host, event="pull_request", fork=True, paths="src", fail_on="never")
    assert ran.run() == 0, ran.log
    assert "Upload the findings to code scanning" not in ran.used
    assert "Compare with the base of the pull request" in ran.used
    assert "src/answer.py" in ran.summary.split("### promptlint")[0] + ran.summary.split("1 000 calls of each call site")[1]


def test_a_budget_that_the_change_exceeds_fails_the_job(folder: Path, host: Host) -> None:  # noqa: F811
    (folder / "promptlint.toml").write_text('budget.increase = "5%"\n')
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Budget")
    ran = job(folder, host, event="pull_request", fail_on="never")
    assert ran.run() == 1, ran.log
    assert "exceeds a budget" in ran.log


def test_no_input_is_text_of_a_script() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


ZIZMOR = shutil.which("zizmor", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(ZIZMOR is None, reason="zizmor is not installed")
def test_zizmor_finds_nothing() -> None:
    command = [str(ZIZMOR), "--offline", "--no-progress", "--persona=auditor", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------- GitLab

HEADER, TEMPLATE = yaml.safe_load_all((ROOT / "templates/promptlint.yml").read_text())


def gitlab(folder: Path, variables: dict[str, str], **inputs: str) -> tuple[int, str]:
    """The script of the template, its inputs filled in, as one shell runs it; without the installation."""
    given = {
        name: str(inputs.get(name.replace("-", "_"), spec.get("default", "promptlint-cost")))
        for name, spec in HEADER["spec"]["inputs"].items()
    }
    lines = [re.sub(r"\$\[\[ inputs\.(\S+) \]\]", lambda found: given[found[1]], line) for line in TEMPLATE["promptlint"]["script"]]
    assert lines[0].startswith("python -m pip install")
    path = f"{installed(folder.parent)}{os.pathsep}{os.environ['PATH']}"
    environment = {**job(folder).variables, "PATH": path, **variables}
    for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME"):
        environment.pop(name)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines[1:])], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_gitlab_gets_its_report_and_the_job_fails(folder: Path) -> None:
    code, said = gitlab(folder, {}, paths="src")
    assert code == 1, said
    report = json.loads((folder / "gl-code-quality-report.json").read_text())
    assert [(entry["location"]["path"], entry["check_name"]) for entry in report] == [("src/answer.py", "PL101")]
    assert "src/answer.py:5" in said


def test_gitlab_without_a_token_prints_the_note(folder: Path) -> None:
    base = git(folder, "rev-parse", "origin/main").strip()
    variables = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2"}
    code, said = gitlab(folder, variables, fail_on="never")
    assert code == 0, said
    assert "output cap" in said


def test_gitlab_tells_a_mistake_apart(folder: Path) -> None:
    (folder / "promptlint.toml").write_text("selekt = []\n")
    code, said = gitlab(folder, {})
    assert code == 2, said
