"""The catalogue of SDKs: what counts as a request, on a known client, by its module, or by its shape alone."""

from __future__ import annotations

import pytest

from promptlint.sdks import catalogue
from tests.evaluate.reading import sites

SHAPES = [
    ("x.chat.completions.create(model='m', messages=[])", "openai"),
    ("self.llm.chat.completions.create(**options)", "openai"),
    ("x.beta.chat.completions.parse(model='m', messages=[])", "openai"),
    ("x.chat.completions.with_raw_response.create(model='m', messages=[])", "openai"),
    ("x.responses.create(model='m', input='a')", "openai"),
    ("x.embeddings.create(model='m', input='a')", "openai"),
    ("x.completions.create(model='m', prompt='a')", "openai"),
    ("x.images.generate(prompt='a')", "openai"),
    ("x.messages.create(model='m', max_tokens=1, messages=[])", "anthropic"),
    ("x.messages.stream(model='m', max_tokens=1, messages=[])", "anthropic"),
    ("x.messages.batches.create(requests=[])", "anthropic"),
    ("x.completions.create(prompt='a', max_tokens_to_sample=3)", "anthropic"),
    ("x.messages.create(to='+49', body='a')", None),
    ("x.messages.create(to='+49', **options)", None),
    ("x.messages.create(**options)", None),
    ("x.messages.create()", None),
    ("x.messages.create(thread_id='t', role='user', content='a')", None),
    ("x.chat.postMessage(channel='c', text='a')", None),
    ("x.responses.create(url='u')", None),
    ("x.responses.add('GET', 'u')", None),
    ("x.completions.create(shell='bash')", None),
    ("x.embeddings.create(name='n')", None),
    ("x.create(model='m', messages=[])", None),
    ("create(model='m', messages=[])", None),
    ("x.query('select 1')", None),
    ("x.query(Model).filter(1)", None),
    ("x.batches.create(name='b')", None),
    ("completion(model='m', messages=[])", None),
    ("x.Completion.create(shell='zsh')", None),
    ("x.images.generate(size=3)", None),
]


@pytest.mark.parametrize(("call", "sdk"), SHAPES)
def test_a_call_on_something_unknown_is_judged_by_its_arguments(call: str, sdk: str | None) -> None:
    found = sites(f"def f(self, x, options):\n    return {call}\n")
    assert [each.sdk for each in found] == ([sdk] if sdk else [])
    assert all(each.provider in ("unknown", "openai", "anthropic") for each in found)


@pytest.mark.parametrize("call", ["x.messages.create(**options)", "x.messages.stream(**options)"])
def test_unpacked_arguments_are_believed_where_the_sdk_is_imported(call: str) -> None:
    assert len(sites(f"import anthropic\ndef f(x, options):\n    return {call}\n")) == 1


IMPORTS = [
    ("import openai", "openai.OpenAI()"),
    ("import openai as ai", "ai.OpenAI()"),
    ("from openai import OpenAI", "OpenAI()"),
    ("from openai import OpenAI as Client", "Client()"),
    ("from openai import *", "openai.OpenAI()"),
    ("import openai", "openai"),
    ("try:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None", "OpenAI()"),
    ("from langfuse.openai import OpenAI", "OpenAI()"),
    ("from langfuse.openai import openai", "openai.OpenAI()"),
]


@pytest.mark.parametrize(("statement", "client"), IMPORTS)
def test_a_client_is_known_however_it_is_imported(statement: str, client: str) -> None:
    found = sites(f"{statement}\nanswer = {client}.chat.completions.create(model='m', messages=[])\n")
    assert [each.sdk for each in found] == ["openai"]


def test_an_own_class_of_the_same_name_is_no_client() -> None:
    program = """
        class OpenAI:
            class chat:
                class completions:
                    @staticmethod
                    def create(model, messages):
                        return messages

        OpenAI().chat.completions.create(model="m", messages=[])
    """
    assert sites(program) == []


def test_every_description_is_consistent() -> None:
    for sdk in catalogue().sdks:
        assert sdk.source, sdk.name
        assert sdk.modules, sdk.name
        for call in sdk.calls:
            assert call.generates is bool(call.caps) or call.operation in ("chat", "batch"), call.path
            assert not call.cap_required or call.caps, call.path
            assert not set(call.caps) & set(call.ignored_caps), call.path
            told = call.distinctive or call.needs or call.needs_any or call.at_home or call.messages or call.called
            assert told or call.path[0].isupper(), call.path


def test_a_file_is_of_interest_only_when_it_can_hold_a_request() -> None:
    known = catalogue()
    assert known.is_interesting(b"client.chat.completions.create(")
    assert known.is_interesting(b"client.chat.completions\\\n  .create(")
    assert known.is_interesting(b"client.chat.completions.with_raw_response.create(")
    assert not known.is_interesting(b"def add(a, b):\n    return a + b\n")
