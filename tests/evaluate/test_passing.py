"""What a helper passes on: its caller's cap, or a cap that comes from elsewhere, or none that anybody could pass."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import Absent, CallSite, Unknown
from promptlint.pipeline import scan_sources


def wrappers(source: str) -> list[CallSite]:
    return [call.site for call in scan_sources({"app.py": textwrap.dedent(source)}).calls if call.site.operation == "wrapper"]


@pytest.mark.parametrize(
    ("base", "made"),
    [
        ("LLMChain", 'llm=small if len(words) < 9 else large, prompt="{text} {hint}"'),
        ("ConversationChain", "llm=small if len(words) < 9 else large"),
    ],
)
def test_what_a_class_derived_from_a_chain_passes_on_fills_its_template(base: str, made: str) -> None:
    (site,) = wrappers(f"""
    from langchain.chains import {base}
    from langchain.chat_models import ChatOpenAI

    class Refiner({base}):
        def predict(self, hint="", **values):
            return super().predict(hint=hint, **values)

    small, large = ChatOpenAI(model_name="gpt-4o-mini"), ChatOpenAI(model_name="gpt-4o")

    def refined(words):
        return Refiner({made}).predict(text=words)
    """)
    assert isinstance(site.max_tokens, Absent)
    assert "max_tokens" not in site.decides


def test_what_a_helper_of_a_model_passes_on_may_be_a_cap() -> None:
    (site,) = wrappers("""
    from langchain_openai import ChatOpenAI

    def ask(text, **options):
        return ChatOpenAI(model="gpt-4o").invoke(text, **options)

    print(ask("Hello"))
    """)
    assert "max_tokens" in site.decides or isinstance(site.max_tokens, Absent)
