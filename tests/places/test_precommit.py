"""The hooks as a user sets them up: the real pre-commit, a git repository of promptlint, a git repository that uses it.

The environment of the hooks is installed once, as on a user's machine; that takes most of the time of these tests.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = """
repos:
  - repo: {hooks}
    rev: v0.1.0
    hooks:
      - id: promptlint-fix
      - id: promptlint
      - id: promptlint-templates
"""
SETTINGS = 'MODEL = "gpt-4o"\nLIMIT = 300\n'
ANSWER = """from openai import OpenAI

from app.settings import LIMIT, MODEL


def answer(question: str) -> str | None:
    reply = OpenAI().chat.completions.create(
        model=MODEL, {cap}messages=[{{"role": "user", "content": question}}]
    )
    return reply.choices[0].message.content
"""
LONG = """import anthropic

RULES = (
{lines})


def answer(question):
    return anthropic.Anthropic().messages.create(
        model="claude-sonnet-5", max_tokens=300, system={system}, messages=[{{"role": "user", "content": question}}]
    )
"""
LINES = "".join(
    f'    "Rule {number}: refunds above {number * 50} euros need a manager\'s approval and a note in the ticket. "\n'
    for number in range(50)
)

pytestmark = [
    pytest.mark.xdist_group("pre-commit"),  # one process, and so one environment
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the hooks are installed from a git repository"),
]


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"]
    return subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")


@dataclass(frozen=True)
class Application:
    """A repository whose `.pre-commit-config.yaml` names the hooks."""

    folder: Path
    environment: dict[str, str]
    hooks: Path

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run(self, *arguments: str) -> tuple[int, str]:
        git(self.folder, "add", "--all")
        command = [sys.executable, "-m", "pre_commit", *arguments, "--color", "never"]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this project as they stand, in a repository with a tag."""
    folder = tmp_path_factory.mktemp("promptlint")
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    git(folder, "tag", "v0.1.0")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture
def application(tmp_path: Path, hooks: Path, home: Path) -> Application:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    made = Application(tmp_path, {**environment, "PRE_COMMIT_HOME": str(home)}, hooks)
    git(tmp_path, "init", "--quiet")
    made.write(**{
        ".pre-commit-config.yaml": CONFIG.format(hooks=hooks),
        "app/__init__.py": "",
        "app/settings.py": SETTINGS,
        "app/old.py": ANSWER.format(cap=""),
        "app/answer.py": ANSWER.format(cap="max_tokens=LIMIT, "),
        "README.md": "# An application\n",
    })  # fmt: skip
    commit(tmp_path)
    return made


def test_good_code_passes(application: Application) -> None:
    code, said = application.run("run", "--files", "app/answer.py", "app/settings.py")
    assert (code, said.count("Passed"), said.count("Skipped")) == (0, 2, 1), said


def test_what_changed_fails_with_the_model_that_another_file_names(application: Application) -> None:
    application.write(**{"app/answer.py": ANSWER.format(cap="")})
    code, said = application.run("run")
    assert code == 1, said
    assert "app/answer.py:7" in said
    assert "PL101" in said
    assert "gpt-4o" in said  # which stands in app/settings.py, unchanged
    assert "app/old.py" not in said  # it has the same fault, and did not change


def test_the_hook_stops_a_commit(application: Application) -> None:
    assert application.run("install")[0] == 0
    application.write(**{"app/answer.py": ANSWER.format(cap="")})
    git(application.folder, "add", "--all")
    command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--message", "Faster"]
    done = subprocess.run(command, cwd=application.folder, env=application.environment, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "PL101" in done.stdout + done.stderr


def test_the_fixing_hook_fixes_and_says_so(application: Application) -> None:
    application.write(**{"app/refunds.py": LONG.format(lines=LINES, system="RULES")})
    status, said = application.run("run", "promptlint-fix")
    assert status == 1, said
    assert "files were modified by this hook" in said
    block = '[{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}]'
    assert (application.folder / "app/refunds.py").read_text() == LONG.format(lines=LINES, system=block)
    status, said = application.run("run", "promptlint-fix")
    assert status == 0, said


def test_prompt_files_have_their_hook(application: Application) -> None:
    application.write(**{"prompts/answer.prompty": "---\nname: [\n---\nsystem:\nAnswer.\n"})
    code, said = application.run("run", "promptlint-templates")
    assert code == 1, said
    assert "prompts/answer.prompty" in said
    application.write(**{"prompts/answer.prompty": "---\nname: answer\n---\nsystem:\nAnswer.\n"})
    assert application.run("run", "promptlint-templates")[0] == 0


def test_excludes_of_the_configuration_hold_for_named_files(application: Application) -> None:
    application.write(**{"app/answer.py": ANSWER.format(cap=""), "promptlint.toml": 'extend-exclude = ["app/answer.py"]\n'})
    code, said = application.run("run")
    assert code == 0, said


def test_try_repo_shows_a_hook_without_configuration(application: Application, hooks: Path) -> None:
    application.write(**{"app/answer.py": ANSWER.format(cap="")})
    code, said = application.run("try-repo", str(hooks), "promptlint", "--files", "app/answer.py")
    assert code == 1, said
    assert "PL101" in said


def test_every_hook_has_what_pre_commit_asks_for(hooks: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    assert subprocess.run(command, cwd=hooks, check=False, capture_output=True).returncode == 0
