"""The wheel, as a stranger installs it: in an empty environment, far from the checkout, without the repository's rules folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALL = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': 'Hello'}])\n"


def _run(*command: str | Path, folder: Path, code: int = 0, **environment: str) -> str:
    """What a command prints; fails with its standard error when it ends with another exit code."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name in {"PATH", "HOME", "LANG", "SYSTEMROOT"}}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", folder, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder / "venv", with_pip=True)
    bin_folder = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _run(bin_folder / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, folder=folder)
    return bin_folder


def _rule_files() -> int:
    return len(list((ROOT / "rules").glob("pl*.py")))


def test_wheel_holds_the_package_and_nothing_beside_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"promptlint", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"}
    assert len([name for name in names if name.startswith("promptlint/rules/pl")]) == _rule_files()
    assert "promptlint/py.typed" in names
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert [name for name in names if name.endswith("data/NOTICE")]
    assert wheel.stat().st_size < 8_000_000


def test_installed_command_knows_all_rules(installed: Path, tmp_path: Path) -> None:
    counted = "from promptlint.check import rules; print(len(rules()))"
    assert int(_run(installed / "python", "-I", "-c", counted, folder=tmp_path)) == _rule_files()
    pages = _run(installed / "promptlint", "rule", "--all", folder=tmp_path, NO_COLOR="1")
    assert all(f"PL{code}" in pages for code in (101, 201, 301, 401, 901))


def test_installed_command_scans(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CALL, encoding="utf-8")
    report = json.loads(_run(installed / "promptlint", "scan", "--output-format", "json", folder=tmp_path, code=1))
    assert [finding["code"] for finding in report["findings"]] == ["PL101"]
    assert "gpt-4o" in _run(installed / "promptlint", "calls", "--format", "jsonl", folder=tmp_path)


def test_a_strangers_rules_package_is_not_ours(installed: Path, tmp_path: Path) -> None:
    """PyPI has a package that installs a top-level `rules`; a wheel must not look into it."""
    folder = _run(installed / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=tmp_path).strip()
    stranger = Path(folder) / "rules"
    stranger.mkdir()
    (stranger / "pl999_stranger.py").write_text("raise SystemExit('a stranger was imported')\n", encoding="utf-8")
    test_installed_command_knows_all_rules(installed, tmp_path)


def test_bare_checkout_finds_the_rules(tmp_path: Path) -> None:
    counted = "from promptlint.check import rules; print(len(rules()))"
    assert int(_run(sys.executable, "-c", counted, folder=tmp_path, PYTHONPATH=str(ROOT))) == _rule_files()


def test_no_document_installs_the_stranger_of_that_name() -> None:
    """PyPI's `promptlint` is somebody else's package."""
    documents = [path for pattern in ("*.md", "*.yaml", "*.yml", "*.toml") for path in ROOT.rglob(pattern) if ".venv" not in path.parts]
    wrong = [str(path) for path in documents if "install promptlint" in " ".join(path.read_text(encoding="utf-8").split())]
    assert not wrong
