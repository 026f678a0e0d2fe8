"""What is made and what is sent: a request counts once, where it is sent, as the kind of request that it is."""

from __future__ import annotations

import textwrap

from promptlint.bill import Bill, bill_of
from promptlint.config import Settings
from promptlint.pipeline import scan_sources


def bill(code: str) -> Bill:
    return bill_of(scan_sources({"app.py": textwrap.dedent(code)}, Settings()))


def counted(made: Bill) -> list[tuple[str, int]]:
    return [(call.site.callee, call.site.span.line) for call in made.requests]


def assumptions(made: Bill) -> str:
    return " ".join(text for line in made.lines if line.call.estimate for text in line.call.estimate.assumptions)


def test_making_an_object_sends_nothing() -> None:
    made = bill("""
        from langchain_openai import OpenAIEmbeddings
        from openai import OpenAI

        class Bot:
            def __init__(self, model):
                self.model = model
            def ask(self, question):
                return OpenAI().chat.completions.create(model=self.model, messages=[{"role": "user", "content": question}])

        class Memory:
            def __init__(self, model):
                self.embeddings = OpenAIEmbeddings(model=model)

        bot = Bot("gpt-4o")
        bot.ask("Why?")
        Memory("text-embedding-3-large")
        OpenAIEmbeddings(model="text-embedding-3-large")
    """)
    assert counted(made) == [("bot.ask", 16)]
    assert len(made.send_nothing) == 4


def test_a_helper_is_told_by_what_it_sends() -> None:
    made = bill("""
        from langchain_openai import ChatOpenAI
        from openai import OpenAI

        def build(model):
            return ChatOpenAI(model=model)

        def ask(question, model):
            llm = ChatOpenAI(model=model)
            return llm.invoke(question)

        def embed(text):
            return OpenAI().embeddings.create(model="text-embedding-3-small", input=text)

        def draw(prompt, n):
            return OpenAI().images.generate(model="gpt-image-1", prompt=prompt, n=n)

        build("gpt-4o")
        ask("Why is it so?", "gpt-4o")
        embed("some words")
        draw("a house", 2)
    """)
    assert counted(made) == [("ask", 19), ("embed", 20), ("draw", 21)]
    asked, embedded, drawn = made.requests
    assert asked.static_tokens.likely == 5
    assert (embedded.input.likely, embedded.output.high) == (2, 0)
    assert drawn.output.likely == 2 * 1056


def test_rounds_are_said() -> None:
    made = bill("""
        from agents import Agent, Runner
        from openai import OpenAI

        def each(questions):
            for question in questions:
                OpenAI().responses.create(model="gpt-4o", input=question)

        each(["Why?"])
        Runner.run_sync(Agent(name="a", model="gpt-4o", instructions="Be kind."), "Why?")
    """)
    assert "The helper sends its request in a loop: this is the price of one round." in assumptions(made)
    assert "An agent may send several requests in one run, each longer than the last" in assumptions(made)
