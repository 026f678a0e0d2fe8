"""Rules of other packages: found in the environment and nowhere else, checked, chosen, and never able to stop a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from promptlint import plugins, registry
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.model import PricedCall
from promptlint.pipeline import scan_sources
from promptlint.plugins import Plugins, Point, load
from promptlint.registry import rules
from promptlint.rule import Finding, Limits, Rule, bad, good
from promptlint.selection import names_for, selection
from promptlint.testing import check_examples, findings

ROOT = Path(__file__).parents[1]
CALL = 'from openai import OpenAI\nOpenAI().chat.completions.create(model="gpt-4-turbo", max_tokens=9, messages=[])\n'


class Fair(Rule):
    code, name, default = "ACME001", "fair", False
    examples = (bad(CALL.replace("\n", "\n", 1).rstrip() + "  # ACME001", because="a call"), good("print()", because="none"))

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield self.finding(call, f"calls {call.site.callee}")


class Other(Rule):
    code, name = "ACME002", "other"


@dataclass
class Entry:
    name: str
    load: Callable[[], object]


def entry(named: object, package: str = "acme-rules 1.0") -> Point:
    return Point(package, Entry("acme", lambda: named))


def fails(error: BaseException) -> Point:
    def load() -> object:
        raise error

    return Point("broken-rules 2.0", Entry("broken", load))


# ---------------------------------------------------------------- load


def test_a_module_brings_its_rules_and_a_class_itself() -> None:
    module = ModuleType("acme")
    fair = type("FairToo", (Fair,), {"__module__": "acme.rules", "code": "ACME003", "name": "fair-too"})
    vars(module).update(Rule=Rule, Other=Other, FairToo=fair, again=fair, number=3)
    loaded = load([entry(module), entry(Other, "b-rules 3")], rules())
    assert [(rule.code, rule.origin) for rule in loaded.rules] == [("ACME002", "b-rules 3"), ("ACME003", "acme-rules 1.0")]
    assert not loaded.faults
    assert {rule.origin for rule in rules()} == {"promptlint"}


@pytest.mark.parametrize("error", [ImportError("no module\nof that name"), SystemExit("3"), ZeroDivisionError(), RecursionError()])
def test_a_package_that_fails_is_a_sentence_and_the_others_go_on(error: BaseException) -> None:
    loaded = load([fails(error), entry(Fair)], rules())
    assert [rule.code for rule in loaded.rules] == ["ACME001"]
    (fault,) = loaded.faults
    assert fault.startswith('the rules of broken-rules 2.0 (entry point "broken") cannot be loaded: ' + type(error).__name__)
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "PL150"}, "begins with PL"),
        ({"code": "ACME1"}, "2 to 8 capital letters and 3 digits"),
        ({"code": 7}, "2 to 8 capital letters"),
        ({"name": "Fair Rule"}, "small words"),
        ({"name": "missing-max-tokens"}, '"missing-max-tokens" is taken by promptlint'),
        ({"severity": "fatal"}, "severity must be one of info, warning, error"),
        ({"persona": "boss"}, "persona must be one of"),
        ({"default": None}, "default must be one of"),
        ({"fix": "maybe"}, "fix must be one of"),
    ],
)
def test_a_malformed_rule_is_left_out(changes: dict[str, object], said: str) -> None:
    loaded = load([entry(type("Wrong", (Fair,), changes)), entry(Other)], rules())
    assert [rule.code for rule in loaded.rules] == ["ACME002"]
    (fault,) = loaded.faults
    assert fault.startswith("the rule Wrong of acme-rules 1.0 is left out: ") and said in fault


@pytest.mark.parametrize("named", [ModuleType("empty"), "text", dict, Fair()])
def test_what_is_no_rule_is_a_fault(named: object) -> None:
    loaded = load([entry(named)], rules())
    assert (loaded.rules, len(loaded.faults)) == ((), 1)


def test_the_first_of_two_rules_with_one_code_stays() -> None:
    loaded = load([entry(Fair), entry(type("Late", (Other,), {"code": "ACME001"}), "late-rules 1")], rules())
    assert [type(rule) for rule in loaded.rules] == [Fair]
    assert '"ACME001" is taken by acme-rules 1.0' in loaded.faults[0]


# ---------------------------------------------------------------- choose and run


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def install(*points: Point) -> None:
        loaded = load(points, rules())
        monkeypatch.setattr(registry, "_plugins", lambda: loaded)

    return install


def codes(**settings: object) -> set[str]:
    return {code for code in selection(Settings(**settings)).codes if code.startswith("ACME")}  # type: ignore[arg-type]


def test_selectors_work_for_rules_of_packages(acme: Callable[..., None]) -> None:
    acme(entry(Fair), entry(Other))
    assert codes() == {"ACME002"}, "Fair is opt-in"
    assert codes(select=("ACME",)) == codes(select=("acme0",)) == codes(extend_select=("fair",)) == {"ACME001", "ACME002"}
    assert codes(select=("ALL",), ignore=("ACME",)) == codes(plugins=False) == set()
    assert names_for(Settings())["ACME001"] == "fair"
    report = scan_sources({"app.py": CALL}, Settings(select=("fair",)))
    assert [finding.code for finding in report.findings] == ["ACME001"]


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(0), RecursionError()])
def test_a_rule_of_a_package_that_crashes_is_a_finding_that_names_the_package(acme: Callable[..., None], error: BaseException) -> None:
    def check(self: Rule, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        raise error

    acme(entry(type("Crashing", (Other,), {"check": check})))
    report = scan_sources({"app.py": CALL})
    (crash,) = [finding for finding in report.findings if finding.code == "PL902"]
    assert "ACME002" in crash.message and "a fault of acme-rules 1.0" in crash.help


def test_a_selector_of_a_package_that_failed_stops_no_run(acme: Callable[..., None]) -> None:
    acme(fails(ImportError("x")))
    for selector in ("ACME001", "ACME", "unapproved-model"):
        assert codes(extend_select=(selector,)) == codes(ignore=(selector,), plugins=False) == set()
    for selector in ("PL999", "missing-max-token"):
        with pytest.raises(UserError, match="unknown rule"):
            codes(extend_select=(selector,))
    acme()
    with pytest.raises(UserError, match="unknown rule"):
        codes(extend_select=("ACME001",))


def test_the_public_check_of_examples_tells_what_is_wrong() -> None:
    check_examples(Fair)
    assert [finding.message for finding in findings(Fair, Fair.examples[0])] == ["calls OpenAI().chat.completions.create"]
    swapped = (good(CALL, because="a call"), bad("print()  # ACME001", because="none"))
    for changes, said in (
        ({"code": "PL199"}, "begins with PL"),
        ({"examples": ()}, "needs examples"),
        ({"examples": swapped}, r"speaks on app.py:2 of the example: a call"),
        ({"examples": swapped[::-1]}, r"is silent on app.py:1 of the example: none"),
        ({"check": lambda self, call, limits: iter([1 / 0])}, "ZeroDivisionError"),
    ):
        with pytest.raises(AssertionError, match=said):
            check_examples(type("Changed", (Fair,), changes))


# ---------------------------------------------------------------- a real package


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment, beside this one's packages, with the example's wheel in its own site-packages."""
    folder = tmp_path_factory.mktemp("env")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    pip = (sys.executable, "-m", "pip")
    subprocess.run([*pip, "wheel", *quiet, "--no-build-isolation", "-w", folder, ROOT / "examples" / "rules-package"], check=True)
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    (site,) = {sysconfig.get_path("purelib", vars={"base": str(folder / "venv")})}
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "install", *quiet, "--target", site, wheel], check=True)
    (Path(site) / "ours.pth").write_text("\n".join([str(ROOT), sysconfig.get_path("purelib")]), encoding="utf-8")
    return python


def run(python: Path, *arguments: str | Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SYSTEMROOT", "SOURCE_DATE_EPOCH"}}
    return subprocess.run([python, *arguments], cwd=folder, env=kept | more, capture_output=True, text=True, check=False)


def test_the_example_package_is_found_where_it_is_installed(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CALL, encoding="utf-8")
    done = run(environment, "-m", "promptlint", "scan", "--ignore", "PL502", "--output-format", "json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert [(each["code"], each["message"]) for each in json.loads(done.stdout)["findings"]] == [
        ("ACME001", "gpt-4-turbo is not on Acme's list")
    ]
    listed = run(environment, "-m", "promptlint", "rule", folder=tmp_path).stdout
    assert "unapproved-model" in listed and "acme-rules 1.0.0" in listed
    assert "acme-rules 1.0.0" in run(environment, "-m", "promptlint", "rule", "ACME001", folder=tmp_path).stdout
    assert run(environment, "-m", "promptlint", "scan", "--no-plugins", "--ignore", "PL502", folder=tmp_path).returncode == 0
    (tmp_path / "promptlint.toml").write_text('plugins = false\nignore = ["PL502"]\nextend-select = ["ACME001"]\n', encoding="utf-8")
    assert run(environment, "-m", "promptlint", "scan", folder=tmp_path).returncode == 0


def test_the_example_package_passes_its_own_tests(environment: Path, tmp_path: Path) -> None:
    tests = ROOT / "examples" / "rules-package" / "tests"
    done = run(environment, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tests, folder=tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_scanned_tree_cannot_bring_rules(environment: Path, tmp_path: Path) -> None:
    """Neither a package that lies in the tree, nor a module of an installed package's name, also with PYTHONPATH."""
    (tmp_path / "evil-1.0.dist-info").mkdir()
    (tmp_path / "evil-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n", encoding="utf-8")
    (tmp_path / "evil-1.0.dist-info" / "entry_points.txt").write_text("[promptlint.rules]\nevil = evil\n", encoding="utf-8")
    trap = f"open({str(tmp_path / 'was-run')!r}, 'w').close()\n"
    for name in ("evil.py", "acme_rules.py"):
        (tmp_path / name).write_text(trap + CALL, encoding="utf-8")
    for more in ({}, {"PYTHONPATH": str(tmp_path)}, {"PYTHONPATH": "."}):
        done = run(environment, "-m", "promptlint", "scan", "--output-format", "concise", "-q", folder=tmp_path, **more)
        assert (done.stdout.count("ACME001"), done.stderr) == (2, "")
        assert not (tmp_path / "was-run").exists()


def test_a_broken_package_is_one_warning(environment: Path, tmp_path: Path) -> None:
    site = Path(run(environment, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=tmp_path).stdout.strip())
    broken = site / "broken-2.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 2.0\n", encoding="utf-8")
    (broken / "entry_points.txt").write_text("[promptlint.rules]\nbroken = not_there\n", encoding="utf-8")
    try:
        (tmp_path / "app.py").write_text(CALL, encoding="utf-8")
        for command in ("scan", "rule"):
            done = run(environment, "-m", "promptlint", command, folder=tmp_path)
            assert "ACME001" in done.stdout
            assert done.stderr.count("\n") == 1
            assert done.stderr.startswith(
                'promptlint: warning: the rules of broken 2.0 (entry point "broken") cannot be loaded: ModuleNotFound'
            )
        assert run(environment, "-m", "promptlint", "scan", "--no-plugins", "--ignore", "PL502", folder=tmp_path).stderr == ""
    finally:
        (broken / "entry_points.txt").unlink()


def test_broken_metadata_of_a_stranger_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd-1.dist-info").mkdir()
    (tmp_path / "odd-1.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[promptlint.rules\nx")
    monkeypatch.setattr(plugins, "site_folders", lambda: [str(tmp_path)])
    assert plugins.points() == []
    assert load(plugins.points(), rules()) == Plugins()
