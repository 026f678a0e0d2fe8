"""Modules that never run: what is found in them is of low confidence."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan, scan_sources
from promptlint.rule import Confidence

ASKING = """
    from openai import OpenAI

    client = OpenAI()

    def ask(question):
        return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
"""


def found(files: dict[str, str], confidence: Confidence = "medium") -> list[str]:
    report = scan_sources(
        {name: textwrap.dedent(text) for name, text in files.items()}, Settings(select=("PL101",), min_confidence=confidence)
    )
    return [finding.span.path for finding in report.findings]


def importing(line: str) -> str:
    return line + "\n" + textwrap.dedent(ASKING) + "\nprint(ask('Why?'))\n"


@pytest.mark.parametrize(
    ("line", "more"),
    [
        pytest.param("from .state import State", {"app/state.py": "class Status:\n    pass\n"}, id="no-such-name"),
        pytest.param("from .nodes.rag import a", {"app/nodes/__init__.py": ""}, id="a-module-is-gone"),
        pytest.param("from app.nodes.rag import a", {}, id="a-package-is-gone"),
        pytest.param("from . import Graph", {}, id="nor-in-the-package"),
        pytest.param(
            "from .steps import first", {"app/steps.py": "from .state import State\n", "app/state.py": "status = 1\n"}, id="one-further"
        ),
        pytest.param(
            "from .state import State",
            {"app/state.py": "class State:\n    pass\n", "app/state/__init__.py": "status = 1\n"},
            id="a-package-hides-the-module",
        ),
        pytest.param("from app.state import State", {"app/state.py": "status = 1\n"}, id="told-from-the-top"),
    ],
)
def test_a_module_whose_import_fails(line: str, more: dict[str, str]) -> None:
    files = {"app/__init__.py": "", "app/ask.py": importing(line), **more}
    assert found(files) == []
    assert found(files, "low") == ["app/ask.py"]


@pytest.mark.parametrize(
    ("line", "more"),
    [
        pytest.param("from .state import State", {"app/state.py": "class State:\n    pass\n"}, id="there"),
        pytest.param("from .rag_pb2 import a\nfrom .rag_pb2_grpc import b", {}, id="generated"),
        pytest.param("from .rag import a", {".gitignore": "rag.py\n"}, id="ignored"),
        pytest.param("from .nodes.rag import a\nfrom .nodes.market import b", {"app/nodes/rag/chain.py": ""}, id="a-folder"),
        pytest.param("from .state import State", {"app/state.py": "from elsewhere import *\n"}, id="a-star-may-bring-it"),
        pytest.param("from .state import State", {"app/state.py": "def __getattr__(name):\n    return 1\n"}, id="made-when-asked-for"),
        pytest.param(
            "from .state import State", {"app/state.py": "import sys\n\nsys.modules[__name__] = other\n"}, id="stands-for-another"
        ),
        pytest.param("from agents import Agent", {"agents/__init__.py": ""}, id="another-package-of-that-name"),
        pytest.param("from .secrets import KEY", {}, id="kept-from-others"),
        pytest.param("from agents.mcp import Server", {"agents/__init__.py": ""}, id="a-module-of-such-a-package"),
        pytest.param("from app.nodes.rag import a", {"app/__init__.py": "__path__ = []"}, id="the-package-is-also-elsewhere"),
        pytest.param("from . import _version", {}, id="so-may-be-one-of-a-package"),
        pytest.param("from . import state", {"app/state.py": ""}, id="a-module-of-the-package"),
        pytest.param("try:\n    from . import Graph\nexcept ImportError:\n    Graph = None", {}, id="the-error-is-caught"),
        pytest.param("from .steps import first", {"app/steps.py": "from .ask import ask\nfirst = 1\n"}, id="in-a-circle"),
    ],
)
def test_a_module_whose_imports_may_work(line: str, more: dict[str, str]) -> None:
    assert found({"app/__init__.py": "", "app/ask.py": importing(line), **more}) == ["app/ask.py"]


@pytest.mark.parametrize(
    ("more", "confident"),
    [
        ({"web/app/settings.py": "PORT = 1\n"}, False),
        ({"web/app/settings.py": "PORT = 1\n", "job/app/settings.py": "HOST = 1\n"}, False),
        ({"web/app/settings.py": "PORT = 1\n", "job/app/settings.py": "KEY = 1\n"}, True),
        ({"web/app/settings.py": "PORT = 1\n", "bot/app/start.py": ""}, True),  # it may be kept from others
        ({"web/app/settings.py": "PORT = 1\n", ".gitignore": "settings.py\n"}, True),
        ({}, True),
    ],
)
def test_a_name_that_no_module_of_that_path_has(more: dict[str, str], confident: bool) -> None:
    files = {"bot/ask.py": importing("from app.settings import KEY"), **more}
    assert found(files) == ["bot/ask.py"] * confident
    assert found(files, "low") == ["bot/ask.py"]


def test_a_folder_that_is_called_as_a_package_from_outside() -> None:
    files = {"bot/ask.py": importing("from crewai.tools import BaseTool"), "examples/crewai/tools.py": "def search():\n    pass\n"}
    assert found(files) == ["bot/ask.py"]


@pytest.mark.parametrize(
    ("before", "confidences"),
    [
        ("from app.models.chat import Chat", []),
        ("if question:\n            from app.models.chat import Chat", ["app/ask.py"]),
        ("try:\n            from app.models.chat import Chat\n        except ImportError:\n            pass", ["app/ask.py"]),
        ("from app.tools.chat import Chat", ["app/ask.py"]),
    ],
)
def test_what_stands_behind_an_import_that_fails(before: str, confidences: list[str]) -> None:
    asking = textwrap.dedent(ASKING.replace("return client", before + "\n        return client")) + "\nprint(ask('Why?'))\n"
    assert found({"app/__init__.py": "", "app/tools/chat.py": "class Chat:\n    pass\n", "app/ask.py": asking}) == confidences


@pytest.mark.parametrize("folder", ["backups/2025-09-20/", "backup_20250920/", "src/old/", "_archive/v1/"])
def test_old_copies_that_nothing_else_imports(folder: str) -> None:
    files = {"ask.py": importing(""), f"{folder}ask.py": importing(""), f"{folder}main.py": "from ask import ask\n\nask('Why?')\n"}
    assert found(files) == ["ask.py"]
    assert set(found(files, "low")) == {"ask.py", f"{folder}ask.py"}


def test_a_folder_of_that_name_that_is_imported_is_part_of_the_program() -> None:
    files = {"archive/__init__.py": "", "archive/ask.py": importing(""), "main.py": "from archive.ask import ask\n\nask('Why?')\n"}
    assert found(files) == ["archive/ask.py"]


def test_a_scan_of_absolute_paths_ends(tmp_path: Path) -> None:
    (tmp_path / "ask.py").write_text(importing("from .missing.state import State"), "utf-8")
    report = scan([tmp_path.resolve()], Settings(select=("PL101",)))
    assert len(report.findings) == 1


@pytest.mark.parametrize(
    ("line", "more", "fails"),
    [
        pytest.param("from backend.ai_models import A", {}, True, id="none-of-the-folders-above-has-it"),
        pytest.param("from backend.ai_models import A", {"src/shop/backend/ai_models.py": "A = 1\n"}, False, id="one-has-it"),
        pytest.param("from backend.ai_models import A", {"tools/backend/ai_models.py": "A = 1\n"}, False, id="it-is-elsewhere"),
        pytest.param("from backend.ai_models import A", {".gitignore": "ai_models/\n"}, False, id="it-may-be-made"),
        pytest.param("from backend.config import A", {}, False, id="it-may-be-written-by-hand"),
        pytest.param("from rendering.ai_models import A", {"src/shop/rendering/x.py": ""}, False, id="a-name-that-may-be-installed"),
        pytest.param("from prompts import A", {"src/shop/backend/indexer/prompts.py": "B = 1\n"}, True, id="the-one-beside-lacks-it"),
        pytest.param(
            "from prompts import A",
            {"src/shop/backend/indexer/prompts.py": "B = 1\n", "prompts/__init__.py": "A = 1\n"},
            False,
            id="another-has-the-name",
        ),
    ],
)
def test_what_no_folder_above_holds_is_not_there(line: str, more: dict[str, str], fails: bool) -> None:
    home = "src/shop/backend/indexer/files.py"
    files = {home: importing(line), "src/shop/__init__.py": "", "src/shop/backend/other.py": "", **more}
    assert found(files) == ([] if fails else [home])
    assert found(files, "low") == [home]


@pytest.mark.parametrize(
    ("line", "fails"),
    [
        ("number: Optional[int] = None", True),
        ("def of(number: Optional[int]) -> int:\n    return 1", True),
        ("class Of:\n    number: Optional[int] = None", True),
        ("def of():\n    number: Optional[int] = None", False),
        ("number: 'Optional[int]' = None", False),
        ("if print:\n    number: Optional[int] = None", False),
        ("from typing import Optional\n\nnumber: Optional[int] = None", False),
        ("from __future__ import annotations\n\nnumber: Optional[int] = None", False),
    ],
)
def test_an_annotation_of_a_name_that_nothing_binds(line: str, fails: bool) -> None:
    assert found({"ask.py": importing(line)}) == ([] if fails else ["ask.py"])
    assert found({"ask.py": importing(line)}, "low") == ["ask.py"]


BROKEN = "def f(:\n"


@pytest.mark.parametrize(
    ("more", "confident"),
    [
        pytest.param({"app/__init__.py": "from app.broken import f\n"}, False, id="the-package"),
        pytest.param({"app/__init__.py": "from .broken import f\n"}, False, id="from-beside"),
        pytest.param({"app/__init__.py": "from .steps import f\n", "app/steps.py": "from .broken import f\n"}, False, id="one-further"),
        pytest.param({"app/__init__.py": "try:\n    from .broken import f\nexcept SyntaxError:\n    f = None\n"}, True, id="caught"),
        pytest.param({"app/__init__.py": "def f():\n    from .broken import f\n"}, True, id="when-it-is-called"),
        pytest.param({"app/__init__.py": ""}, True, id="nobody-imports-it"),
    ],
)
def test_a_package_that_imports_what_is_no_python(more: dict[str, str], confident: bool) -> None:
    files = {"app/broken.py": BROKEN, "app/ask.py": importing(""), **more}
    assert found(files) == ["app/ask.py"] * confident
    assert found(files, "low") == ["app/ask.py"]


def test_an_import_that_runs_a_package_which_fails() -> None:
    files = {"lib/__init__.py": "from lib.broken import f\n", "lib/broken.py": BROKEN, "lib/steps.py": "first = 1\n"}
    assert found({"ask.py": importing("from lib.steps import first"), **files}) == []
    assert found({"lib/ask.py": importing("") + '\nif __name__ == "__main__":\n    ask("Why?")\n', **files}) == ["lib/ask.py"]
