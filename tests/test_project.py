"""Which file an import means: packages, scripts, src layouts, relative imports, re-exports."""

from __future__ import annotations

import pytest

from promptlint.pipeline import scan_sources
from promptlint.project import Project
from tests.evaluate.reading import fact


def _project(*paths: str) -> Project:
    return Project(paths, data=lambda path: None, lower=lambda path: None, read_text=lambda path: None)


FOUND = [
    (("app.py", "config.py"), "config", "app.py", 0, "config.py"),
    (("app.py", "config/__init__.py"), "config", "app.py", 0, "config/__init__.py"),
    (("bot/__init__.py", "bot/app.py", "bot/config.py"), "bot.config", "bot/app.py", 0, "bot/config.py"),
    (("bot/__init__.py", "bot/app.py", "bot/config.py"), "config", "bot/app.py", 0, None),
    (("bot/app.py", "bot/config.py"), "config", "bot/app.py", 0, "bot/config.py"),
    (("bot/app.py", "bot/config.py"), "bot.config", "bot/app.py", 0, "bot/config.py"),
    (("bot/__init__.py", "bot/app.py", "bot/config.py"), "config", "bot/app.py", 1, "bot/config.py"),
    (("bot/__init__.py", "bot/app.py"), "", "bot/app.py", 1, "bot/__init__.py"),
    (("bot/__init__.py", "bot/a/__init__.py", "bot/a/b.py", "bot/c.py"), "c", "bot/a/b.py", 2, "bot/c.py"),
    (("src/bot/__init__.py", "src/bot/c.py", "tools/t.py"), "bot.c", "tools/t.py", 0, "src/bot/c.py"),
    (("a/src/bot/c.py", "a/run.py"), "bot.c", "a/run.py", 0, "a/src/bot/c.py"),
    (("x/y/bot/c.py", "run/app.py"), "bot.c", "run/app.py", 0, "x/y/bot/c.py"),
    (("x/bot/c.py", "y/bot/c.py", "run/app.py"), "bot.c", "run/app.py", 0, None),
    (("x/bot/c.py", "run/app.py"), "c", "run/app.py", 0, None),
    (("__init__.py", "bot/app.py", "bot/config.py"), "bot.config", "bot/app.py", 0, "bot/config.py"),
    (("openai.py",), "openai", "openai.py", 0, None),
    (("app.py",), "os", "app.py", 0, None),
    (("/t/bot/app.py", "/t/bot/config.py"), "config", "/t/bot/app.py", 0, "/t/bot/config.py"),
    (("../x/app.py", "../x/config.py"), "config", "../x/app.py", 0, "../x/config.py"),
    (("app.py",), "a", "app.py", 5, None),
]


@pytest.mark.parametrize(("paths", "name", "importer", "level", "expected"), FOUND)
def test_an_import_means_a_file(paths: tuple[str, ...], name: str, importer: str, level: int, expected: str | None) -> None:
    assert _project(*paths).find(name, importer, level) == expected


DOTTED = [
    (("app.py",), "app.py", "app"),
    (("bot/__init__.py", "bot/app.py"), "bot/app.py", "bot.app"),
    (("bot/__init__.py",), "bot/__init__.py", "bot"),
    (("src/bot/__init__.py", "src/bot/app.py"), "src/bot/app.py", "bot.app"),
    (("src/app.py",), "src/app.py", "app"),
    (("x/bot/__init__.py", "x/bot/a/__init__.py", "x/bot/a/b.py"), "x/bot/a/b.py", "bot.a.b"),
    (("scripts/run.py",), "scripts/run.py", "scripts.run"),
    (("study.ipynb",), "study.ipynb", "study"),
    (("../x/app.py",), "../x/app.py", "x.app"),
]


@pytest.mark.parametrize(("paths", "path", "expected"), DOTTED)
def test_a_file_has_a_dotted_name(paths: tuple[str, ...], path: str, expected: str) -> None:
    assert _project(*paths).dotted(path) == expected


CALL = "from openai import OpenAI\n{}\nOpenAI().chat.completions.create(model={}, messages=[])\n"
IMPORTS = [
    ("from config import NAME", "NAME", {"config.py": "NAME = 'a'"}),
    ("import config", "config.NAME", {"config.py": "NAME = 'a'"}),
    ("import config as c", "c.NAME", {"config.py": "NAME = 'a'"}),
    ("import lib.config", "lib.config.NAME", {"lib/__init__.py": "", "lib/config.py": "NAME = 'a'"}),
    ("import lib.config as c", "c.NAME", {"lib/__init__.py": "", "lib/config.py": "NAME = 'a'"}),
    ("from lib import config", "config.NAME", {"lib/__init__.py": "", "lib/config.py": "NAME = 'a'"}),
    ("from lib import config", "config.NAME", {"lib/config.py": "NAME = 'a'"}),
    ("import lib.config", "lib.config.NAME", {"lib/config.py": "NAME = 'a'"}),
    ("from lib import NAME", "NAME", {"lib/__init__.py": "from .config import NAME", "lib/config.py": "NAME = 'a'"}),
    ("from lib import NAME", "NAME", {"lib/__init__.py": "from lib.config import NAME", "lib/config.py": "NAME = 'a'"}),
    ("from lib import NAME", "NAME", {"lib/__init__.py": "from .config import *", "lib/config.py": "NAME = 'a'"}),
    ("from lib import *", "NAME", {"lib/__init__.py": "from .config import *", "lib/config.py": "NAME = 'a'"}),
    ("from config import *", "NAME", {"config.py": "NAME = 'a'\nOTHER = 'b'"}),
    ("from config import OTHER as NAME", "NAME", {"config.py": "OTHER = 'a'"}),
    ("from config import NAMES", "NAMES['x']", {"config.py": "NAMES = {}\nNAMES['x'] = 'a'"}),
    ("from config import NAME", "NAME", {"config.py": "BASE = 'a'\ndef name():\n    return BASE\nNAME = name()"}),
    ("from config import NAME", "NAME", {"config.py": "try:\n    NAME = 'a'\nexcept ImportError:\n    raise"}),
    ("from config import settings", "settings.name", {"config.py": "class Settings:\n    name = 'a'\nsettings = Settings()"}),
    ("from config import NAME", "NAME", {"config.py": "from other import NAME", "other.py": "NAME = 'a'"}),
    ("from one import NAME", "NAME", {"one.py": "from two import OTHER\nNAME = 'a'", "two.py": "from one import NAME\nOTHER = 'b'"}),
]


@pytest.mark.parametrize(("statement", "expression", "others"), IMPORTS, ids=[f"{row[0]}: {row[1]}" for row in IMPORTS])
def test_a_constant_is_followed_to_its_file(statement: str, expression: str, others: dict[str, str]) -> None:
    report = scan_sources({"app.py": CALL.format(statement, expression), **others})
    assert [fact(call.site.model) for call in report.calls] == ["known a"]
    told = report.calls[0].site.model
    assert getattr(told, "at", None) is not None


@pytest.mark.parametrize(
    ("statement", "expression", "others"),
    [
        ("from config import NAME", "NAME", {}),
        ("from config import NAME", "NAME", {"config.py": "OTHER = 'a'"}),
        ("from .config import NAME", "NAME", {"config.py": "OTHER = 'a'"}),
        ("import config", "config.NAME", {"config.py": "OTHER = 'a'"}),
        ("from config import *", "_NAME", {"config.py": "_NAME = 'a'"}),
        pytest.param(
            "from one import NAME",
            "NAME",
            {"one.py": "from two import NAME", "two.py": "from one import NAME"},
            marks=pytest.mark.xfail(reason="two modules that import a name from each other give nothing instead of something unknown"),
        ),
        ("from config import NAME", "NAME", {"config.py": "def f(:"}),
        ("from app import NAME", "NAME", {}),
    ],
)
def test_what_cannot_be_followed_is_unknown(statement: str, expression: str, others: dict[str, str]) -> None:
    report = scan_sources({"app.py": CALL.format(statement, expression), **others})
    assert [fact(call.site.model) for call in report.calls] == ["unknown"]


def test_the_place_of_an_imported_constant_is_told() -> None:
    report = scan_sources({"app.py": CALL.format("from config import NAME", "NAME"), "config.py": "\n\nNAME = 'a'\n"})
    assert str(getattr(report.calls[0].site.model, "at", None)) == "config.py:3"
