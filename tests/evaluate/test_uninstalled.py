"""A module that nobody uses, and whose SDK the project does not install: what is found there is of low confidence."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

VOICE = """
    import requests

    def register(app):
        app.voice = Voice()

    class Voice:
        def speak(self, text):
            from openai import OpenAI

            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": text}])
"""
LISTED = "# Core\nFlask==2.3.3\nuser-agents==2.2.0  # not openai\nrequests\n"


def confidences(files: dict[str, str]) -> set[str]:
    sources = {name: textwrap.dedent(text) for name, text in files.items()}
    report = scan_sources(sources, Settings(select=("PL101",), min_confidence="low"))
    return {finding.confidence for finding in report.findings if finding.span.path == "voice.py"}


def test_a_module_that_cannot_run() -> None:
    assert confidences({"voice.py": VOICE, "app.py": "print(1)\n", "requirements.txt": LISTED}) == {"low"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="nothing-is-listed"),
        pytest.param({"requirements.txt": LISTED + "openai>=1\n"}, id="listed"),
        pytest.param({"requirements.txt": LISTED + "langchain-community\n"}, id="brought-along"),
        pytest.param({"requirements.txt": LISTED + "-r more.txt\n"}, id="more-is-listed-elsewhere"),
        pytest.param({"requirements.txt": LISTED, "Dockerfile": "RUN pip install openai\n"}, id="installed-by-hand"),
        pytest.param({"requirements.txt": LISTED, "README.md": "Run `pip install openai` for speech.\n"}, id="told"),
        pytest.param({"requirements.txt": LISTED, "app.py": "import voice\n\nvoice.Voice().speak('Hi')\n"}, id="imported"),
        pytest.param({"requirements.txt": LISTED, "app.py": "load('voice')\n"}, id="named"),
        pytest.param({"requirements.txt": LISTED, "app.py": "import pkgutil\n"}, id="found-by-who-looks"),
        pytest.param({"requirements.txt": LISTED, "voice.py": textwrap.dedent(VOICE) + "\nVoice().speak('Hi')\n"}, id="a-program"),
    ],
)
def test_a_module_that_may_run(files: dict[str, str]) -> None:
    assert confidences({"voice.py": VOICE, "app.py": "print(1)\n", **files}) == {"high"}
