"""Objects that carry a model: what they are made with, what their methods send, and other settings on the way."""

from __future__ import annotations

import pytest

from promptlint.model import CallSite, system_prompt_state
from tests.evaluate.reading import fact, prompt, sites

HEAD = "from langchain_openai import ChatOpenAI, OpenAIEmbeddings\n\n"


def _sent(program: str) -> list[CallSite]:
    return [site for site in sites(HEAD + program) if site.operation != "model_config"]


SENT = [
    ("llm = ChatOpenAI(model='a', max_tokens=7)\nllm.invoke('Hi')", "known a", "known 7"),
    ("ChatOpenAI(model='a').invoke('Hi')", "known a", "absent"),
    ("llm = ChatOpenAI(model='a')\nllm.invoke('Hi', max_tokens=7)", "known a", "known 7"),
    ("llm = ChatOpenAI(model='a', max_tokens=7)\nllm.max_tokens = 9\nllm.invoke('Hi')", "known a", "known 9"),
    ("llm = ChatOpenAI(model='a').bind(max_tokens=7)\nllm.invoke('Hi')", "known a", "known 7"),
    ("llm = ChatOpenAI(model='a', max_tokens=7).with_structured_output(dict).with_retry()\nllm.invoke('Hi')", "known a", "known 7"),
    ("def f(llm: ChatOpenAI):\n    return llm.invoke('Hi')", "unknown", "unknown"),
    ("def f(options):\n    return ChatOpenAI(model='a', **options).invoke('Hi')", "known a", "unknown"),
    (
        "class Bot:\n    def __init__(self):\n        self.llm = ChatOpenAI(model='a')\n    def ask(self):\n        self.llm.invoke('Hi')",
        "known a",
        "absent",
    ),
    ("llm = ChatOpenAI(model='a')\ndef f(xs):\n    for x in xs:\n        llm.invoke(x)", "known a", "absent"),
    pytest.param(
        "def f(q, llm):\n    return llm.invoke(q)\nf('Hi', ChatOpenAI(model='a'))",
        "known a",
        "absent",
        marks=pytest.mark.xfail(reason="a made object that is handed to a function is not followed into it"),
    ),
    ("async def f():\n    await ChatOpenAI(model='a').ainvoke('Hi')", "known a", "absent"),
]


@pytest.mark.parametrize(("program", "name", "limit"), SENT)
def test_a_request_holds_what_its_object_was_made_with(program: str, name: str, limit: str) -> None:
    (found,) = _sent(program)
    assert (found.sdk, found.provider, found.operation) == ("langchain", "openai", "chat")
    assert (fact(found.model), fact(found.max_tokens)) == (name, limit)


def test_what_is_sent_is_told() -> None:
    (found,) = _sent("llm = ChatOpenAI(model='a')\ndef f(name):\n    return llm.invoke(f'Hello {name}')\n")
    assert prompt(found) == ["user: Hello {name:parameter}"]


def test_the_construction_is_a_call_site_of_its_own() -> None:
    (found,) = sites(HEAD + "llm = ChatOpenAI(model='a')\n")
    assert (found.operation, fact(found.model), found.span.line) == ("model_config", "known a", 3)


def test_methods_that_send_nothing() -> None:
    assert _sent("llm = ChatOpenAI(model='a')\nllm.get_num_tokens('Hi')\nllm.name\n") == []


def test_embeddings_are_sent_by_their_methods() -> None:
    (made, sent) = sites(HEAD + "OpenAIEmbeddings(model='e').embed_query('Hi')\n")
    assert {made.operation, sent.operation} == {"embeddings"}
    assert fact(sent.model) == "known e"


HELD = [
    (
        "from openai import OpenAI\nclient = OpenAI().with_options(timeout=3)\nclient.chat.completions.create(model='a', messages=[])",
        "known a",
    ),
    ("from openai import AsyncOpenAI\nasync def f():\n    await AsyncOpenAI().responses.create(model='a', input='Hi')", "known a"),
]


@pytest.mark.parametrize(("program", "name"), HELD)
def test_a_client_with_other_settings_is_still_a_client(program: str, name: str) -> None:
    (found,) = sites(program)
    assert (found.sdk, fact(found.model)) == ("openai", name)


def test_a_few_shot_template_stands_for_its_examples() -> None:
    (found,) = _sent(
        "from langchain_core.prompts import ChatPromptTemplate, FewShotChatMessagePromptTemplate\n"
        "one = ChatPromptTemplate.from_messages([('human', '{input}'), ('ai', '{output}')])\n"
        "shots = FewShotChatMessagePromptTemplate(example_prompt=one, "
        "examples=[{'input': 'The Police?', 'output': 'Police in general?'}])\n"
        "prompt = ChatPromptTemplate.from_messages([('system', 'Step back.'), shots, ('user', '{question}')])\n"
        "chain = prompt | ChatOpenAI(model='a')\n"
        "chain.invoke({'question': input()})\n"
    )
    said = ["system: Step back.", "user: The Police?", "assistant: Police in general?"]
    assert prompt(found)[:3] == said and prompt(found)[3].startswith("user: {question")


def test_a_chain_that_keeps_its_history_is_still_the_chain() -> None:
    (found,) = _sent(
        "from langchain_core.prompts import ChatPromptTemplate\n"
        "from langchain_core.runnables.history import RunnableWithMessageHistory\n"
        "chain = ChatPromptTemplate.from_messages([('system', 'Be kind.'), ('human', '{input}')]) | ChatOpenAI(model='a', max_tokens=7)\n"
        "remembering = RunnableWithMessageHistory(chain, histories.get, input_messages_key='input')\n"
        "remembering.invoke({'input': 'Hi'})\n"
    )
    assert (fact(found.model), fact(found.max_tokens)) == ("known a", "known 7")
    assert prompt(found)[0] == "system: Be kind."


@pytest.mark.parametrize(
    "program",
    [
        "from langchain import hub\nchain = hub.pull('rlm/rag-prompt') | ChatOpenAI(model='a')\nchain.invoke({'question': 'Why?'})\n",
        "def ask(chain, question):\n    return chain.invoke({'question': question})\n",
        "def ask(llm, messages):\n    return llm.invoke(messages)\n",
    ],
)
def test_whose_words_an_unknown_prompt_holds_is_not_known(program: str) -> None:
    (found,) = _sent(program)
    assert system_prompt_state(found.prompt) == "unknown"


KEPT = [
    (
        "import streamlit as st\ndef start():\n    st.session_state.bot = ChatOpenAI(model='a', max_tokens=7)\n"
        "def ask(q):\n    return st.session_state.bot.invoke(q)\n",
        "known a",
        "known 7",
    ),
    (
        "import streamlit as st\nif 'bot' not in st.session_state:\n    st.session_state['bot'] = ChatOpenAI(model='a', max_tokens=7)\n"
        "st.session_state.bot.invoke('Hi')\n",
        "known a",
        "known 7",
    ),
    (
        "import chainlit as cl\n@cl.on_chat_start\nasync def start():\n"
        "    cl.user_session.set('chain', ChatOpenAI(model='a', max_tokens=7))\n"
        "@cl.on_message\nasync def ask(message):\n    chain = cl.user_session.get('chain')\n    await chain.ainvoke(message.content)\n",
        "known a",
        "known 7",
    ),
    (
        "import streamlit as st\ndef start(llm):\n    st.session_state.llm = ChatOpenAI(model='a', max_tokens=7)\n"
        "def change(llm):\n    st.session_state.llm = ChatOpenAI(model='b', max_tokens=7)\n"
        "def ask(q):\n    return st.session_state.llm.invoke(q)\n",
        "one_of a | b",
        "known 7",
    ),
    (
        "import streamlit as st\ndef start(llm):\n    st.session_state.llm = ChatOpenAI(model='a', max_tokens=7)\n"
        "    st.session_state.llm = llm\ndef ask(q):\n    return st.session_state.llm.invoke(q)\n",
        "unknown",
        "unknown",
    ),
]


@pytest.mark.parametrize(("program", "name", "limit"), KEPT)
def test_an_object_that_is_kept_in_the_session(program: str, name: str, limit: str) -> None:
    (found,) = _sent(program)
    assert (fact(found.model), fact(found.max_tokens)) == (name, limit)


def test_a_function_that_fills_the_holes_of_a_chain_is_a_helper() -> None:
    found = _sent(
        "from langchain_core.prompts import ChatPromptTemplate\n"
        "chain = ChatPromptTemplate.from_template('Translate: {words}') | ChatOpenAI(model='a')\n"
        "def translate(words):\n    return chain.invoke({'words': words}).content\n"
        "print(translate('Guten Tag'))\n"
    )
    assert [(site.sdk, fact(site.model)) for site in found] == [("langchain", "known a"), ("wrapper", "known a")]


OWN = """
import dspy

class Model(dspy.LM):
    def __init__(self, model, **kwargs):
        super().__init__(model=model)
        self.kwargs = {BODY**kwargs}

lm = Model('gpt-4o'PASSED)
"""


@pytest.mark.parametrize(
    ("body", "passed", "expected"),
    [
        ("", ", max_tokens=90", "known 90"),  # kept by the class, not handed on
        ("'max_tokens': 150, ", "", "unknown"),  # the class has a cap of its own
        ("'temperature': 0, ", "", "absent"),
        ("", ", **options", "unknown"),
    ],
)
def test_a_subclass_that_keeps_a_cap_for_itself(body: str, passed: str, expected: str) -> None:
    program = OWN.replace("BODY", body).replace("PASSED", passed)
    (made,) = [site for site in sites(program) if site.operation == "model_config"]
    assert (fact(made.model), fact(made.max_tokens)) == ("known gpt-4o", expected)
