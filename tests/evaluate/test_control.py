"""What decides how often a request is sent: loops, layers of retries, caps of agents, and who starts the code."""

from __future__ import annotations

import contextlib
import json
import textwrap
from typing import Any

import pytest

from promptlint.model import CallSite, Retry
from promptlint.pipeline import scan_sources
from tests.evaluate.reading import PRELUDE, fact, read, site, sites

ASK = "client.responses.create(model='gpt-4o', max_output_tokens=9, input={})"


def looped(body: str, argument: str = "'Hello'", *, top: str = "") -> CallSite:
    """The request of a function `run(items, messages, tools)`; ASK in its body stands for it."""
    text = textwrap.indent(textwrap.dedent(body).strip("\n").replace("ASK", ASK.format(argument)), "    ")
    (only,) = [each for each in sites(f"{PRELUDE}{textwrap.dedent(top)}\n\ndef run(items, messages, tools):\n{text}\n") if each.loop]
    return only


def driver(body: str, argument: str = "messages") -> str:
    loop = looped(body, argument).loop
    assert loop is not None
    return loop.driver


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for item in items:\n    ASK", "items"),
        ("for number in range(3):\n    ASK", "count"),
        ("for number in range(len(items)):\n    ASK", "items"),
        ("while True:\n    ASK", "nothing"),
        ("while 1:\n    answer = ASK\n    if answer.output_text == 'done':\n        break", "answer"),
        ("while True:\n    answer = ASK\n    text = answer.output_text\n    if 'done' in text:\n        return text", "answer"),
        ("answer = None\nwhile not answer:\n    answer = ASK", "answer"),
        ("answer = None\nwhile not answer and items:\n    answer = ASK", "unknown"),
        ("answer = None\nturn = 0\nwhile not answer and turn < 5:\n    answer = ASK\n    turn += 1", "count"),
        ("turns = 0\nwhile True:\n    ASK\n    turns += 1\n    if turns > 8:\n        break", "count"),
        ("while True:\n    answer = ASK\n    if spent(answer) > budget:\n        break", "count"),
        ("while True:\n    check_budget()\n    answer = ASK\n    if answer.output:\n        break", "count"),
        ("while True:\n    question = input()\n    ASK", "messages"),
        ("while True:\n    job = queue.get()\n    ASK", "messages"),
        ("for message in websocket:\n    ASK", "messages"),
        ("while True:\n    page = items.next_page()\n    if not page:\n        break\n    ASK", "items"),
        ("for attempt in range(3):\n    try:\n        return ASK\n    except ValueError:\n        pass", "retry"),
        ("while True:\n    answer = ASK\n    if not answer.tools:\n        return answer\n    messages.append(answer)", "answer"),
        ("while True:\n    answer = ASK\n    if answer.tools:\n        messages.append(answer)\n        continue\n    break", "answer"),
        ("while True:\n    answer = ASK\n    if answer.done:\n        break\n    if shutdown.is_set():\n        break", "answer"),
    ],
)
def test_what_a_loop_runs_on(body: str, expected: str) -> None:
    assert driver(body) == expected


def test_a_helper_that_waits_for_a_person_makes_the_round_wait() -> None:
    top = "def next_line():\n    return input('> ')"
    assert looped("while True:\n    text = next_line()\n    ASK", "text", top=top).loop.driver == "messages"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "argument", "holds", "depends", "item"),
    [
        ("for item in items:\n    ASK", "item", True, False, "one"),
        ("for item in items:\n    text = item.strip()\n    ASK", "text", True, False, "one"),
        ("for item in items:\n    ASK", "messages", False, False, "one"),
        ("for item in items:\n    answer = ASK\n    messages.append(answer)", "messages", False, True, "one"),
        ("for batch in cut(items):\n    ASK", "batch", True, False, "several"),
        ("for start in range(0, len(items), 10):\n    ASK", "items[start : start + 10]", True, False, "several"),
        ("for n, item in enumerate(items):\n    ASK", "item", True, False, "one"),
        ("for thing in cut(items):\n    ASK", "thing", True, False, "unknown"),
        ("for thing in cut(items):\n    ASK", "[thing]", True, False, "one"),
        ("for item in items:\n    ASK", "item.parts", True, False, "unknown"),
    ],
)
def test_what_a_round_holds(body: str, argument: str, holds: bool, depends: bool, item: str) -> None:
    loop = looped(body, argument).loop
    assert loop is not None
    assert (loop.holds_item, loop.depends, loop.item) == (holds, depends, item)


def test_loops_know_what_they_run_over_and_which_loop_they_stand_in() -> None:
    loop = looped("for item in items:\n    for model in ('a', 'b'):\n        ASK", "item").loop
    assert loop is not None and loop.around is not None
    assert (loop.over, fact(loop.bound), loop.holds_item) == ("('a', 'b')", "known 2", False)
    assert (loop.around.over, fact(loop.around.bound), loop.around.holds_item) == ("items", "unknown", True)
    assert [each.over for each in loop.chain] == ["('a', 'b')", "items"]


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("for item in items:\n    ASK", False),
        ("for item in items:\n    yield ASK", True),
        ("for item in items:\n    if input(item):\n        ASK", True),
        ("for item in items:\n    client.responses.create(model='gpt-4o', max_output_tokens=9, input=item, stream=True)", True),
    ],
)
def test_whether_somebody_waits_for_each_round(body: str, waits: bool) -> None:
    assert looped(body, "item").loop.waits is waits  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "together"),
    [
        ("return asyncio.gather(*(ASK for item in items))", True),
        ("tasks = [ASK for item in items]\nreturn asyncio.gather(*tasks)", True),
        ("return [ASK for item in items]", False),
        ("semaphore = asyncio.Semaphore(3)\nreturn asyncio.gather(*(ASK for item in items))", False),
    ],
)
def test_whether_all_rounds_start_at_once(body: str, together: bool) -> None:
    assert looped(body, "item").loop.together is together  # type: ignore[union-attr]


# ---------------------------------------------------------------- recursion


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("answer = ASK\n    if answer.tools:\n        return run(question)", True),
        ("answer = ASK\n    return run(answer.output_text)", True),
        ("answer = ASK\n    return [run(part) for part in question.parts]", False),
        ("for part in question.parts:\n        run(part)\n    answer = ASK", False),
    ],
)
def test_recursion_that_the_answer_drives(body: str, found: bool) -> None:
    only = site(f"{PRELUDE}\ndef run(question):\n    {body.replace('ASK', ASK.format('question'))}\n")
    assert (only.recursion is not None) is found


def test_recursion_that_is_counted() -> None:
    body = f"answer = {ASK.format('question')}\n    return run(answer.output_text, depth + 1) if depth < 3 else answer"
    assert site(f"{PRELUDE}\ndef run(question, depth=0):\n    {body}\n").recursion is None


# ---------------------------------------------------------------- retries


def layers(program: str, prelude: str = PRELUDE) -> list[Retry]:
    """The layers of a program's one request, as the request's own function sees them."""
    return list(site(prelude + textwrap.dedent(program)).retries)


def told(layer: Retry) -> str:
    return f"{layer.kind} {'endless' if layer.endless else fact(layer.attempts)} {layer.errors}"


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("tenacity.retry", "decorator endless any"),
        ("tenacity.retry()", "decorator endless any"),
        ("tenacity.retry(stop=tenacity.stop_after_attempt(3))", "decorator known 3 any"),
        (
            "tenacity.retry(stop=tenacity.stop_after_attempt(3), retry=tenacity.retry_if_exception_type(ValueError))",
            "decorator known 3 some",
        ),
        ("tenacity.retry(stop=tenacity.stop_after_attempt(3), retry=tenacity.retry_if_exception_type(Exception))", "decorator known 3 any"),
        ("tenacity.retry(stop=tenacity.stop_after_delay(60))", "decorator unknown any"),
        ("backoff.on_exception(backoff.expo, Exception, max_tries=4)", "decorator known 4 any"),
        ("backoff.on_exception(backoff.expo, Exception, max_tries=4, giveup=fatal)", "decorator known 4 some"),
        ("backoff.on_exception(backoff.expo, ValueError)", "decorator endless some"),
        ("backoff.on_exception(backoff.expo, ValueError, max_time=9)", "decorator unknown some"),
        ("retry.retry(tries=-1)", "decorator endless any"),
        ("retry.retry(ValueError, tries=2)", "decorator known 2 some"),
    ],
)
def test_layers_of_decorators(decorator: str, expected: str) -> None:
    top = "import backoff\nimport retry\nimport tenacity\n"
    found = layers(f"{top}\n@{decorator}\ndef run(question):\n    return {ASK.format('question')}\n")
    assert [told(layer) for layer in found] == ["client known 3 some", expected]


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("except Exception:\n            time.sleep(1)", "loop known 3 any"),
        ("except:\n            time.sleep(1)", "loop known 3 any"),
        ("except (ValueError, Exception):\n            time.sleep(1)", "loop known 3 any"),
        ("except ValueError:\n            time.sleep(1)", "loop known 3 some"),
        ("except KeyError:\n            raise\n        except Exception:\n            time.sleep(1)", "loop known 3 some"),
        ("except Exception as e:\n            if 'rate' not in str(e):\n                raise", "loop known 3 some"),
        ("except Exception:\n            if attempt == 2:\n                raise", "loop known 3 any"),
    ],
)
def test_which_errors_a_loop_repeats(handler: str, expected: str) -> None:
    call = ASK.format("question")
    found = layers(f"\ndef run(question):\n    for attempt in range(3):\n        try:\n            return {call}\n        {handler}\n")
    assert told(found[-1]) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("while True:\n    try:\n        return ASK\n    except ValueError:\n        pass", ["loop endless some"]),
        ("while True:\n    try:\n        answer = ASK\n        break\n    except ValueError:\n        continue", ["loop endless some"]),
        ("n = 0\nwhile True:\n    try:\n        return ASK\n    except ValueError:\n        n += 1\n        if n > 3:\n            raise",
         ["loop known 4 some"]),
        ("while True:\n    try:\n        question = input()\n        if not question:\n            break\n        ASK\n"
         "    except Exception:\n        pass", []),
        ("for model in ('a', 'b', 'c'):\n    try:\n        return ask_with(model, ASK)\n    except ValueError:\n        continue",
         ["fallback known 3 some"]),
        ("try:\n    return ASK\nexcept ValueError:\n    return run(question)", ["loop endless some"]),
    ],
)  # fmt: skip
def test_layers_of_loops(body: str, expected: list[str]) -> None:
    text = textwrap.indent(body.replace("ASK", ASK.format("question")), "    ")
    found = layers(f"\ndef run(question):\n{text}\n")
    assert [told(layer) for layer in found if layer.kind != "client"] == expected


ENDS = (
    "for i in range(9):\n    try:\n        return ASK\n    except ValueError:\n        if i == 4:\n            return None",
    "for i in range(9):\n    try:\n        return ASK\n    except ValueError:\n        if i > 2:\n            raise",
    "for i in range(9):\n    if i >= 3:\n        break\n    try:\n        return ASK\n    except ValueError:\n        pass",
    "for i in range(1, 9):\n    try:\n        return ASK\n    except ValueError:\n        if i + 1 == 5:\n            raise",
    "for i in range(9):\n    try:\n        return ASK\n    except ValueError:\n        if i < 5 - 1:\n            continue\n"
    "        else:\n            raise",
    "for i in range(3):\n    try:\n        return ASK\n    except ValueError:\n        if i == 8:\n            raise",
    "left = 6\nwhile left > 0:\n    try:\n        return ASK\n    except ValueError:\n        left -= 1",
    "left = 6\nwhile left >= 1:\n    left -= 1\n    try:\n        return ASK\n    except ValueError:\n        pass",
    "n = 0\nwhile n <= 4:\n    try:\n        return ASK\n    except ValueError:\n        n += 1",
    "n = 1\nwhile True:\n    try:\n        return ASK\n    except ValueError:\n        if 3 <= n:\n            raise\n        n += 1",
    "n = 0\nwhile True:\n    try:\n        return ASK\n    except ValueError:\n        n += 1\n        if n == 3:\n            raise",
    "n = 5\nwhile True:\n    try:\n        return ASK\n    except ValueError:\n        n -= 1\n        if n < 2:\n            raise",
)


@pytest.mark.parametrize("body", ENDS)
def test_a_loop_of_retries_goes_round_as_often_as_it_is_told_to(body: str) -> None:
    sent: list[None] = []

    def fails() -> None:
        sent.append(None)
        raise ValueError

    text = textwrap.indent(body, "    ")
    scope: dict[str, Any] = {"ask": fails}
    exec(f"def run(question):\n{text.replace('ASK', 'ask()')}\n", scope)
    with contextlib.suppress(ValueError):
        scope["run"]("Hello")
    found = [layer for layer in layers(f"\ndef run(question):\n{text.replace('ASK', ASK.format('question'))}\n") if layer.kind == "loop"]
    assert [told(layer) for layer in found] == [f"loop known {len(sent)} some"]


def test_a_decorator_that_never_sees_an_error_is_no_layer() -> None:
    body = f"try:\n        return {ASK.format('question')}\n    except Exception:\n        return None"
    found = layers(f"import tenacity\n\n@tenacity.retry\ndef run(question):\n    {body}\n")
    assert [layer.kind for layer in found] == ["client"]


@pytest.mark.parametrize(
    ("decorator", "seen"), [("retry.retry(tries=3)", False), ("tenacity.retry(stop=tenacity.stop_after_attempt(3))", True)]
)
def test_a_decorator_that_does_not_wait_sees_no_error_of_an_asynchronous_function(decorator: str, seen: bool) -> None:
    found = layers(f"import retry\nimport tenacity\n\n@{decorator}\nasync def run(question):\n    return await {ASK.format('question')}\n")
    assert ("decorator" in {layer.kind for layer in found}) is seen


def test_a_decorator_of_a_generator_sees_no_error_of_its_rounds() -> None:
    found = layers(f"import tenacity\n\n@tenacity.retry\ndef run(question):\n    yield {ASK.format('question')}\n")
    assert [layer.kind for layer in found] == ["client"]


def test_a_decorator_for_the_errors_of_another_library_is_no_layer() -> None:
    condition = "retry=tenacity.retry_if_exception_type(requests.HTTPError)"
    found = layers(
        f"import requests\nimport tenacity\n\n@tenacity.retry({condition})\ndef run(question):\n    return {ASK.format('question')}\n"
    )
    assert [layer.kind for layer in found] == ["client"]


def test_a_helpers_layers_are_inherited() -> None:
    report = read(
        app="""
        import tenacity
        from helper import ask

        @tenacity.retry(stop=tenacity.stop_after_attempt(2))
        def title():
            return ask("A title")
        """,
        helper="""
        import tenacity
        from openai import OpenAI

        @tenacity.retry(stop=tenacity.stop_after_attempt(5))
        def ask(question):
            return OpenAI(max_retries=0).responses.create(model="gpt-4o", max_output_tokens=9, input=question)
        """,
    )
    (caller,) = [call.site for call in report.calls if call.site.operation == "wrapper"]
    assert [(told(layer), layer.inherited) for layer in caller.retries] == [
        ("client known 1 some", True),
        ("decorator known 2 any", False),
        ("decorator known 5 any", True),
    ]
    assert fact(caller.attempts) == "known 10"


@pytest.mark.parametrize(
    ("setup", "expected"),
    [
        ("model = ChatOpenAI(model='gpt-4o')", ["client known 3 some"]),
        ("model = ChatOpenAI(model='gpt-4o', max_retries=5)", ["client known 6 some"]),
        (
            "model = ChatOpenAI(model='gpt-4o', max_retries=0).with_retry(stop_after_attempt=4)",
            ["client known 1 some", "decorator known 4 any"],
        ),
        ("model = ChatOpenAI(model='gpt-4o', max_retries=0).with_retry()", ["client known 1 some", "decorator known 3 any"]),
        (
            "model = ChatOpenAI(model='gpt-4o').with_fallbacks([ChatOpenAI(model='gpt-4.1')])",
            ["client known 3 some", "fallback known 2 any"],
        ),
        ("model = ChatPromptTemplate.from_template('{input}') | ChatOpenAI(model='gpt-4o', max_retries=7)", ["client known 8 some"]),
    ],
)
def test_layers_of_model_objects(setup: str, expected: list[str]) -> None:
    top = "from langchain_core.prompts import ChatPromptTemplate\nfrom langchain_openai import ChatOpenAI\n"
    found = [each for each in sites(f"{top}{setup}\n\ndef run(question):\n    return model.invoke(question)\n") if each.operation == "chat"]
    assert [told(layer) for layer in found[-1].retries] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", []),
        ("num_retries=2", ["client known 3 some"]),
        ("fallbacks=['a', 'b']", ["fallback known 3 any"]),
        ("num_retries=2, fallbacks=FALLBACKS", ["client known 3 some", "fallback unknown any"]),
    ],
)
def test_layers_of_litellm(more: str, expected: list[str]) -> None:
    top = "from litellm import completion\nfrom settings import FALLBACKS\n"
    found = layers(f"{top}\ndef run(messages):\n    return completion(model='gpt-4o', messages=messages, {more})\n", prelude="")
    assert [told(layer) for layer in found] == expected


# ---------------------------------------------------------------- agents


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("from agents import Agent, Runner\nagent = Agent(name='a', tools=[f])\nRunner.run_sync(agent, 'Hi')", "absent max_turns 10"),
        ("from agents import Agent, Runner\nagent = Agent(name='a', tools=[f])\nRunner.run_sync(agent, 'Hi', max_turns=4)",
         "known 4 max_turns 10"),
        ("from agents import Agent, Runner\nagent = Agent(name='a')\nRunner.run_sync(agent, 'Hi')", None),
        ("from langgraph.prebuilt import create_react_agent\nagent = create_react_agent('openai:gpt-4o', tools=[f])\nagent.invoke({})",
         "absent recursion_limit 10007"),
        ("from langgraph.prebuilt import create_react_agent\nagent = create_react_agent('openai:gpt-4o', tools=[f])\n"
         "agent.invoke({}, config={'recursion_limit': 12})", "known 12 recursion_limit 10007"),
        ("from langgraph.prebuilt import create_react_agent\nagent = create_react_agent('openai:gpt-4o', tools=[f])\n"
         "agent.invoke({}, CONFIG)",
         "unknown recursion_limit 10007"),
        ("from smolagents import CodeAgent\nagent = CodeAgent(tools=[], model=m, max_steps=5)\nagent.run('Hi')", "known 5 max_steps 20"),
        ("from dspy import ReAct\nagent = ReAct('question -> answer', tools=[f])\nagent(question='Hi')", "absent max_iters 20"),
        ("from agno.agent import Agent\nagent = Agent(tools=[f])\nagent.run('Hi')", "absent tool_call_limit None"),
        ("from haystack.components.agents import Agent\nagent = Agent(chat_generator=g, tools=[f])\nagent.run(messages=[])",
         "absent max_agent_steps 100"),
    ],
)  # fmt: skip
def test_what_bounds_an_agent(program: str, expected: str | None) -> None:
    top = "from elsewhere import CONFIG, f, g, m\n"
    steps = sites(top + program + "\n")[-1].steps
    assert (None if steps is None else f"{fact(steps.cap)} {steps.name} {steps.default}") == expected


# ---------------------------------------------------------------- who starts it


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/ask')\ndef run(question):\n    CALL", "handler a web route"),
        ("import chainlit as cl\n\n@cl.on_message\nasync def run(message):\n    CALL", "handler a Chainlit app"),
        ("def lambda_handler(event, context):\n    CALL", "handler a Lambda handler"),
        ("from celery import shared_task\n\n@shared_task\ndef run():\n    CALL", "job a Celery task"),
        ("from prefect import flow\n\n@flow\ndef run():\n    CALL", "job a Prefect flow"),
        ("from crewai.project import task\n\n@task\ndef run():\n    CALL", "unknown "),
        ("import typer\napp = typer.Typer()\n\n@app.command()\ndef run():\n    CALL", "command a command"),
        ("CALL", "script a script"),
        ("def run():\n    CALL\n\ndef main():\n    run()\n\nif __name__ == '__main__':\n    main()", "script a script"),
        ("def run():\n    CALL", "unknown "),
        (
            "from flask import Flask\napp = Flask('a')\n\ndef run():\n    CALL\n\n@app.route('/')\ndef page():\n    return run()",
            "handler a web route",
        ),
        ("import streamlit as st\n\nCALL", "handler a Streamlit page"),
    ],
)
def test_who_starts_the_code(program: str, expected: str) -> None:
    only = site(f"from openai import OpenAI\nclient = OpenAI()\n{program.replace('CALL', ASK.format(repr('Hi')))}\n")
    assert f"{only.entry.kind} {only.entry.how}" == expected


def test_a_module_that_others_import_is_no_script() -> None:
    call = ASK.format("'Hi'")
    helper = f"from openai import OpenAI\nclient = OpenAI()\n\ndef run():\n    {call}\n\nif __name__ == '__main__':\n    run()\n"
    report = read(helper=helper, app="from helper import run\n\ndef page():\n    run()\n")
    assert [call.site.entry.kind for call in report.calls] == ["unknown"]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tools=tools if used < LONGEST else []", "count"),
        ("tools=tools, tool_choice='auto' if used < LONGEST else 'none'", "count"),
        ("tools=tools", "answer"),
    ],
)
def test_a_loop_that_gives_up_its_tools_is_counted(test: str, expected: str) -> None:
    program = f"""
    def run(messages, tools):
        used = 0
        while True:
            answer = client.responses.create(model="gpt-4o", max_output_tokens=9, input=messages, {test})
            used += 1
            if not answer.tools:
                return answer
            messages.append(answer)
    """
    loop = next(each.loop for each in sites(PRELUDE + textwrap.dedent(program)) if each.loop)
    assert loop.driver == expected


@pytest.mark.parametrize(
    ("step", "counted"),
    [("again(messages + [answer], used + 1)", True), ("again(messages + [answer], used)", False)],
)
def test_a_counter_that_is_handed_on_counts_a_recursion(step: str, counted: bool) -> None:
    program = f"""
    def again(messages, used=0):
        answer = client.responses.create(model="gpt-4o", max_output_tokens=9, input=messages)
        return {step} if answer.tools else answer
    """
    (only,) = sites(PRELUDE + textwrap.dedent(program))
    assert (only.recursion is None) == counted


@pytest.mark.parametrize(
    ("before", "after", "loop", "bound"),
    [
        ("questions = ['a', 'b']", "", "for n, q in enumerate(questions, 1)", 2),
        ("questions = ['a', 'b']\nquestions = ['a', 'b', 'c']", "questions = []", "for q in questions", 3),
        ("questions = {'a': 1, 'b': 2}", "", "for q, _ in questions.items()", 2),
        ("questions = ['a', 'b']\nfor more in items:\n    questions.append(more)", "", "for q in questions", None),
        ("questions = ['a', *items]", "", "for q in questions", None),
    ],
)
def test_how_many_items_the_nearest_list_has(before: str, after: str, loop: str, bound: int | None) -> None:
    found = looped(f"{before}\n{loop}:\n    ASK\n{after}", "q").loop
    assert found is not None
    assert getattr(found.bound, "value", None) == bound


def test_whether_a_round_looks_into_a_cache_or_runs_over_a_few() -> None:
    cached = looped("for item in items:\n    if item in known:\n        v = known[item]\n    else:\n        v = ASK", "item").loop
    skipped = looped("for item in items:\n    if item in known:\n        continue\n    v = ASK", "item").loop
    few = looped("for item in items[:5]:\n    ASK", "item").loop
    many = looped("for item in items[:5000]:\n    ASK", "item").loop
    assert cached is not None and skipped is not None and few is not None and many is not None
    assert (cached.spares, skipped.spares) == (True, False)
    assert (few.cut, many.cut) == (True, False)


@pytest.mark.parametrize(
    ("run", "timed"),
    [
        ("return await agent.arun('Hi')", False),
        ("return await asyncio.wait_for(agent.arun('Hi'), timeout=60)", True),
        ("return await asyncio.wait_for(agent.arun('Hi'), None)", False),
        ("task = asyncio.create_task(agent.arun('Hi'))\n    return await asyncio.wait_for(task, 60)", True),
        ("async with asyncio.timeout(60):\n        return await agent.arun('Hi')", True),
        ("async with session():\n        return await agent.arun('Hi')", False),
    ],
)
def test_a_time_that_ends_a_run(run: str, timed: bool) -> None:
    top = "import asyncio\nfrom agno.agent import Agent\nfrom elsewhere import f, session\nagent = Agent(tools=[f])\n"
    steps = sites(f"{top}async def ask():\n    {run}\n")[-1].steps
    assert steps is not None
    assert steps.timed is timed


@pytest.mark.parametrize(
    ("tools", "acts"),
    [("kit.get_tools()", False), ("kit.get_tools()[0]", True), ("kit.get_tools(), f", True), ("*kit.get_tools()", True)],
)
def test_a_list_of_tools_in_the_list_of_tools(tools: str, acts: bool) -> None:
    program = f"from agno.agent import Agent\nfrom elsewhere import f, kit\nagent = Agent(tools=[{tools}])\nagent.run('Hi')\n"
    assert (sites(program)[-1].steps is not None) is acts


def _notebook(*cells: str) -> dict[str, str]:
    told: list[dict[str, Any]] = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return {"label.ipynb": json.dumps({"cells": told, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})}


@pytest.mark.parametrize(
    ("cells", "bound"),
    [
        (["texts = ['a', 'b', 'c']", "label(texts)"], "known 3"),
        (["label(['a', 'b'])", "label(['a', 'b', 'c', 'd'])"], "known 4"),
        (["texts = ['a', 'b']", "texts.append(more)", "label(texts)"], "unknown"),
        (["texts = open('texts.txt').readlines()", "label(texts)"], "unknown"),
        (["texts = ['a', 'b']", "label(texts)", "label(everything())"], "unknown"),
    ],
)
def test_a_loop_over_what_another_cell_of_a_notebook_passes(cells: list[str], bound: str) -> None:
    first = "from openai import OpenAI\nfrom elsewhere import everything, more\nclient = OpenAI()"
    helper = "def label(texts):\n    for text in texts:\n        print(client.responses.create(model='gpt-4.1', input=text))"
    (call,) = [call for call in scan_sources(_notebook(first, helper, *cells)).calls if call.site.loop is not None]
    assert call.site.loop is not None
    assert fact(call.site.loop.bound) == bound
