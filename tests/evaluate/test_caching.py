"""Breakpoints that parameters, lists of places and middleware set, keys of the cache, and caps that never hold."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import CallSite, Dynamic, Static
from promptlint.pipeline import scan_sources


def site(code: str, callee: str = "") -> CallSite:
    report = scan_sources({"app.py": textwrap.dedent(code)})
    return next(call.site for call in report.calls if call.site.callee.endswith(callee))


def caching(code: str, callee: str = "") -> tuple[str, list[bool]]:
    prompt = site(code, callee).prompt
    assert prompt is not None
    return prompt.caching, [message.cache_breakpoint for message in prompt.messages]


ANTHROPIC = """
    import anthropic

    def ask(question, cached, **options):
        system = [{{"type": "text", "text": "Be brief."}}]
        {before}
        return anthropic.Anthropic().messages.create(
            model="claude-sonnet-5", max_tokens=9, system=system, messages=[{{"role": "user", "content": question}}], {more}
        )
"""


@pytest.mark.parametrize(
    ("before", "more", "expected"),
    [
        ("", "", ("", [False, False])),
        ("", 'cache_control={"type": "ephemeral"}', ("automatic", [False, True])),
        ("", "**options", ("untold", [False, False])),
        ("", "cache_control=cached", ("untold", [False, False])),
        ('system[0]["cache_control"] = {"type": "ephemeral"}', "", ("", [True, False])),
    ],
)
def test_anthropic(before: str, more: str, expected: tuple[str, list[bool]]) -> None:
    assert caching(ANTHROPIC.format(before=before, more=more)) == expected


def test_a_breakpoint_in_one_branch_is_never_taken_for_none() -> None:
    code = """
        import anthropic

        def ask(question, cached):
            if cached:
                system = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
            else:
                system = "Be brief, and say so twice."
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=9, system=system, messages=[{"role": "user", "content": question}]
            )
    """
    told, marks = caching(code)
    assert told == "untold" or any(marks)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ('[{"location": "message", "role": "system"}]', ("", [True, False])),
        ('[{"location": "message", "index": 1}]', ("", [False, True])),
        ('[{"location": "message", "index": -1}]', ("automatic", [False, True])),
        ("points", ("untold", [False, False])),
    ],
)
def test_litellm_injection_points(points: str, expected: tuple[str, list[bool]]) -> None:
    code = f"""
        import litellm

        def ask(question, points):
            messages = [{{"role": "system", "content": "Be brief."}}, {{"role": "user", "content": question}}]
            return litellm.completion(model="anthropic/claude-sonnet-5", messages=messages, cache_control_injection_points={points})
    """
    assert caching(code) == expected


@pytest.mark.parametrize(
    ("middleware", "expected"),
    [("[AnthropicPromptCachingMiddleware(ttl='5m')]", "automatic"), ("[]", ""), ("middleware", "untold")],
)
def test_langchain_middleware(middleware: str, expected: str) -> None:
    code = f"""
        from langchain.agents import create_agent
        from langchain_anthropic import ChatAnthropic
        from langchain_anthropic.middleware import AnthropicPromptCachingMiddleware

        def make(middleware):
            llm = ChatAnthropic(model="claude-sonnet-5", max_tokens=9)
            return create_agent(model=llm, tools=[], system_prompt="Be brief.", middleware={middleware})
    """
    assert caching(code, "create_agent")[0] == expected


def test_a_bedrock_cache_point() -> None:
    code = """
        import boto3

        def ask(question):
            return boto3.client("bedrock-runtime").converse(
                modelId="anthropic.claude-sonnet-4-5-20250929-v1:0",
                system=[{"text": "Be brief."}, {"cachePoint": {"type": "default"}}],
                messages=[{"role": "user", "content": [{"text": question}]}],
            )
    """
    assert caching(code) == ("", [True, False])


def test_the_key_of_the_cache_is_read_as_text_and_run_time_values() -> None:
    code = """
        import uuid
        from openai import OpenAI

        def ask(question):
            return OpenAI().responses.create(model="gpt-4.1", input=question, prompt_cache_key=f"shop-{uuid.uuid4()}")
    """
    first, second = site(code).options.cache_key
    assert isinstance(first, Static)
    assert first.text == "shop-"
    assert isinstance(second, Dynamic)
    assert second.source == "random"


CHAT = """
    from openai import OpenAI
    {imports}

    client = OpenAI({client})

    def ask(question, limit):
        return client.{path}(model="{model}", {more})
"""


@pytest.mark.parametrize(
    ("path", "model", "more", "client", "expected"),
    [
        ("chat.completions.create", "o3-mini", "messages=question, max_tokens=9", "", [("max_tokens", "max_completion_tokens")]),
        ("chat.completions.create", "gpt-4o", "messages=question, max_tokens=9", "", []),
        ("chat.completions.create", "o3-mini", "messages=question, max_completion_tokens=9", "", []),
        ("chat.completions.create", "o3-mini", "messages=question, max_tokens=limit", "", []),
        ("responses.create", "gpt-4.1", "input=question, max_tokens=9", "", [("max_tokens", "max_output_tokens")]),
        ("responses.create", "gpt-4.1", "input=question, max_output_tokens=9", "", []),
        ("chat.completions.create", "gpt-4o", "messages=question, max_tokens=None", "", [("max_tokens", "max_tokens")]),
        ("chat.completions.create", "gpt-4o", "messages=question", "max_tokens=9", [("max_tokens", "max_completion_tokens")]),
        ("chat.completions.create", "gpt-4o", "messages=question, max_tokens=8", "max_tokens=9", []),
    ],
)
def test_caps_that_do_not_hold(path: str, model: str, more: str, client: str, expected: list[tuple[str, str]]) -> None:
    found = site(CHAT.format(imports="", path=path, model=model, more=more, client=client)).options.lost_caps
    assert [(lost.name, lost.right) for lost in found] == expected
    assert all(lost.at.path == "app.py" and lost.why for lost in found)
