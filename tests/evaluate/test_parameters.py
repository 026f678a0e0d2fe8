"""Parameters, bindings and looked-up arguments: what annotations tell, what is taken apart, what stands inside an argument."""

from __future__ import annotations

import pytest

from promptlint.model import CallSite
from tests.evaluate.reading import fact, model, read, sites

ANNOTATIONS = [
    ("typing.Optional[Settings]", "known a"),
    ("Union[Settings, None]", "known a"),
    ("None | Settings", "known a"),
    ("'Outer.Inner'", "known a"),
    ("Outer.Inner", "known a"),
    ("'Missing'", "unknown"),
    ("'Outer.Missing.y'", "unknown"),
    ("list[Settings]", "unknown"),
    ("Settings.missing", "unknown"),
    ("lambda: 3", "unknown"),
    ("openai.Missing", "unknown"),
    ("typing.Any", "unknown"),
    ("3", "unknown"),
]


@pytest.mark.parametrize(("annotation", "expected"), ANNOTATIONS)
def test_an_annotation_tells_a_class_or_nothing(annotation: str, expected: str) -> None:
    report = read(
        app=f"""
            import openai
            import typing
            from typing import Union

            class Settings:
                name = "a"

            class Outer:
                class Inner:
                    name = "a"

            def reply(settings: {annotation}):
                return openai.OpenAI().chat.completions.create(model=settings.name, messages=[])
        """
    )
    (call,) = report.calls
    assert fact(call.site.model) == expected


TAKEN_APART = [
    ("(name, other), last = question", "unknown"),
    ("name, *rest = question", "unknown"),
    ("*rest, other = question\nname = rest[0]", "unknown"),
    ("[*rest] = ['a']\nname = rest[0]", "known a"),
    ("name, other = ('a', 'b') if flag else ['c', 'd']", "one_of a | c"),
    ("name, other = ('a', 'b') if flag else question", "unknown"),
    ("name, (other, last) = 'a', ('b', 'c')", "known a"),
    ("(other, (name, last)) = 'b', ('a', 'c')", "known a"),
    ("name, other = ['a', 'b', 'c']", "one_of a | …"),
    ("names = {}\nnames[question] = 'a'\nname = names['z']", "unknown"),
    ("names = ['a']\nnames[5] = 'b'\nname = names[0]", "known a"),
    pytest.param(
        "names = ['a']\nnames[question] = 'b'\nname = names[0]",
        "one_of a | b",
        marks=pytest.mark.xfail(reason="what is put at a place of a list that is not known is forgotten"),
    ),
    ("question(items)[0] = 'b'\nname = 'a'", "known a"),
    ("question(items).name = 'b'\nname = 'a'", "known a"),
    pytest.param(
        "names = {'x': 'b'} if flag else question\nnames['x'] = 'a'\nname = names['x']",
        "known a",
        marks=pytest.mark.xfail(reason="what is put into a mapping is forgotten when it may be something unknown instead"),
    ),
]


@pytest.mark.parametrize(("setup", "expected"), TAKEN_APART)
def test_what_is_taken_apart(setup: str, expected: str) -> None:
    if setup.endswith("['a', 'b', 'c']"):  # cannot run: whatever is told, nothing may be certain
        assert model("name", setup) in ("unknown", expected, "known a")
        return
    assert model("name", setup) == expected


INSIDE = [
    ("{'k': 3}", "known 3"),
    ("{'k': 3} if flag else {'k': 4}", "one_of 3 | 4"),
    ("{'k': 3} if flag else None", "known 3"),
    ("{} if flag else None", "absent"),
    ("None", "absent"),
    ("{'fetch_k': 20}", "absent"),
    ("options or {'k': 3}", "default 3"),
    ("{'k': 3, **options}", "default 3"),
    ("{**options}", "unknown"),
    ("options", "unknown"),
    ("dict(k=3)", "known 3"),
]


@pytest.mark.parametrize(("value", "expected"), INSIDE)
def test_a_number_inside_an_argument(value: str, expected: str) -> None:
    program = f"from langchain_chroma import Chroma\n\ndef find(flag, options):\n    return Chroma().as_retriever(search_kwargs={value})\n"
    (found,) = sites(program)
    assert found.top_k is not None
    assert fact(found.top_k) == expected


CONFIGURATIONS = [
    ("types.GenerateContentConfig(max_output_tokens=7)", "known 7"),
    ("types.GenerateContentConfig(temperature=0)", "absent"),
    ("types.GenerateContentConfig(**options)", "unknown"),
    ("{'max_output_tokens': 7}", "known 7"),
    ("options", "unknown"),
]


def _gemini(configuration: str, setup: str = "pass") -> CallSite:
    (found,) = sites(
        "from google import genai\nfrom google.genai import types\nclient = genai.Client()\n\n"
        f"def reply(options):\n    {setup}\n"
        f"    return client.models.generate_content(model='gemini-2.5-flash', contents='Hi', config={configuration})\n"
    )
    return found


@pytest.mark.parametrize(("configuration", "expected"), CONFIGURATIONS)
def test_a_cap_inside_a_configuration_object(configuration: str, expected: str) -> None:
    assert fact(_gemini(configuration).max_tokens) == expected


def test_a_cap_that_is_set_on_a_configuration_object_later() -> None:
    setup = "config = types.GenerateContentConfig(temperature=0); config.max_output_tokens = 7"
    assert fact(_gemini("config", setup).max_tokens) == "known 7"
