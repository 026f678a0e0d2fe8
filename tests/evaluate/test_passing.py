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
    import litellm

    def ask(text, **options):
        return litellm.completion(model="gpt-4o", messages=[{"role": "user", "content": text}], **options)

    print(ask("Hello"))
    """)
    assert isinstance(site.max_tokens, Absent)
    assert "max_tokens" in site.decides


def test_a_helper_whose_object_may_hold_a_cap_needs_none_of_its_caller() -> None:
    (site,) = [
        each
        for each in wrappers("""
    import litellm

    class Engine:
        def __init__(self, model, longest=None):
            self.model = model
            self.longest = longest

        def ask(self, text, **more):
            messages = [{"role": "user", "content": text}]
            return litellm.completion(model=self.model, messages=messages, max_tokens=self.longest, **more)

    def greet():
        return Engine("gpt-4o").ask("Say hello.")
    """)
        if not each.makes
    ]
    assert "max_tokens" not in site.decides


CONFIGURED = """
from dataclasses import dataclass

import litellm

@dataclass
class Config:
    model: str = "gpt-4o"
    max_tokens: int | None = None

class Engine:
    def __init__(self, config: Config):
        self.config = config

    def body(self, messages, **more):
        params = {"model": self.config.model, "messages": messages}
        if self.config.max_tokens:
            params["max_tokens"] = self.config.max_tokens
        params.update(more)
        return params

    def complete(self, messages, **more):
        params = self.body(messages, **more)
        return litellm.completion(**params)

class Task:
    def __init__(self, model, **options):
        known = {name: value for name, value in options.items() if name in {"max_tokens", "temperature"}}
        self.engine = Engine(Config(model=model, %s))

    def __call__(self, text):
        return self.engine.complete([{"role": "user", "content": text}])
"""


@pytest.mark.parametrize("passed", ["**known", "**options", 'max_tokens=options.get("max_tokens")'])
def test_a_configuration_that_is_made_with_what_is_unpacked_may_hold_a_cap(passed: str) -> None:
    (site,) = wrappers(CONFIGURED % passed)
    assert isinstance(site.max_tokens, Unknown)


SETTINGS = """
from google import genai
from google.genai import types
from pydantic import BaseModel

client = genai.Client()

class Request(BaseModel):
    config: types.GenerateContentConfig = types.GenerateContentConfig()

def of_a_field(q, request: Request):
    request.config.temperature = 0
    return client.models.generate_content(model="gemini-2.5-flash", contents=q, config=request.config)

def of_a_default(q, config=types.GenerateContentConfig(temperature=0)):
    return client.models.generate_content(model="gemini-2.5-flash", contents=q, config=config)

def certain(q):
    return client.models.generate_content(model="gemini-2.5-flash", contents=q, config=Request().config)

def written(q):
    return client.models.generate_content(model="gemini-2.5-flash", contents=q, config={"temperature": 0})
"""


def test_settings_in_whose_place_a_caller_may_pass_others_may_hold_a_cap() -> None:
    found = [call.site for call in scan_sources({"app.py": SETTINGS}).calls]
    assert [type(site.max_tokens) for site in found] == [Unknown, Unknown, Absent, Absent]


def test_a_field_that_is_passed_to_a_class_from_outside_is_set_by_that() -> None:
    program = """
from langchain_core.language_models import SimpleChatModel
from litellm import completion

class Chat(SimpleChatModel):
    options: dict = {}

    def __init__(self, **options):
        super().__init__(options=options)

    def call(self, q, **options):
        return completion(model="gpt-4o", messages=[{"role": "user", "content": q}], **{**self.options, **options})

def ask(q, settings):
    return Chat(**settings).call(q)
"""
    found = [call.site for call in scan_sources({"app.py": program}).calls]
    assert {type(site.max_tokens) for site in found} == {Unknown}
