"""The names of call sites: by file, function and prompt, the same wherever their lines are."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.identity import keys, qualname
from promptlint.pipeline import scan_sources

HEAD = "from openai import OpenAI\nclient = OpenAI()\n"


def call(text: str) -> str:
    return f'client.responses.create(model="gpt-4o", input="{text}")\n'


def names(**files: str) -> list[str]:
    return [each.key for each in scan_sources({name.replace("__", "/") + ".py": text for name, text in files.items()}).calls]


def test_a_function_with_one_call_is_its_name() -> None:
    assert names(app__answer=HEAD + "def reply():\n    " + call("Be brief.")) == ["app/answer.py:reply"]
    assert names(app__answer="# moved down\n\n" + HEAD + "\n\ndef reply():\n    " + call("Be brief.")) == ["app/answer.py:reply"]
    assert names(app=HEAD + call("Be brief.")) == ["app.py:<module>"]
    assert names(app=HEAD + "class Desk:\n    async def plan(self):\n        " + call("Plan the day.")) == ["app.py:Desk.plan"]


def test_several_calls_of_a_function_are_told_apart_by_what_they_send() -> None:
    both = HEAD + "def reply():\n    " + call("Be brief and kind, please do.") + "    " + call("Find a title.")
    assert names(app=both) == ["app.py:reply[be-brief-and-kind-please]", "app.py:reply[find-a-title]"]
    swapped = HEAD + "def reply():\n    " + call("Find a title.") + "    " + call("Be brief and kind, please do.")
    assert sorted(names(app=swapped)) == sorted(names(app=both))


def test_calls_that_send_the_same_are_numbered() -> None:
    twice = HEAD + "def reply():\n    " + call("Find a title.") * 1 + "    " + call("Find a title.")
    assert names(app=twice) == ["app.py:reply[find-a-title]", "app.py:reply[find-a-title]#2"]
    mute = HEAD + "def reply(a, b):\n" + "    client.responses.create(model='gpt-4o', input=a)\n" * 2
    assert names(app=mute) == ["app.py:reply[responses.create]", "app.py:reply[responses.create]#2"]


@pytest.mark.parametrize("path", ["pkg/__init__.py", "src/pkg/tool.py", "a-b/c d.py", "v1.2/x.py", "__init__.py"])
def test_the_module_is_no_part_of_the_function(path: str) -> None:
    (site,) = [each.site for each in scan_sources({path: HEAD + "def reply():\n    " + call("Be brief.")}).calls]
    assert qualname(site) == "reply"


def test_paths_are_relative_to_a_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sites = [each.site for each in scan_sources({"shop/app/answer.py": HEAD + "def reply():\n    " + call("Be brief.")}).calls]
    assert keys(sites, tmp_path / "shop") == ["app/answer.py:reply"]
    assert keys(sites, tmp_path / "elsewhere") == ["shop/app/answer.py:reply"]
