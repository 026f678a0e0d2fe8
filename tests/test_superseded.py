"""PL502: which place is shown, and what is never asked."""

from __future__ import annotations

from promptlint.pipeline import scan_sources
from promptlint.rule import Finding

ASK = """
from openai import OpenAI

def ask(text):
    return OpenAI().responses.create(model="gpt-4-turbo", max_output_tokens=9, input=text)
"""


def ended(files: dict[str, str]) -> list[Finding]:
    return [finding for finding in scan_sources(files).findings if finding.code == "PL502"]


def test_the_applications_place_is_shown_before_that_of_a_script() -> None:
    page = "from shop.answer import ask\n\ndef page(text):\n    return ask(text)\n"
    files = {"a_script.py": ASK + '\nif __name__ == "__main__":\n    ask("Hello")\n', "shop/answer.py": ASK, "shop/web.py": page}
    (found,) = ended(files)
    assert found.span.path == "shop/answer.py"
    assert "a_script.py" in {span.path for span in found.related}
