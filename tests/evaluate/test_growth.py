"""What grows or comes without an end into a prompt: traits of run-time values, histories, the chunks of a retrieval."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.model import CallSite, Chunks, Default, Dynamic, History, Known, Prompt, Unknown, possible
from promptlint.pipeline import scan_sources

ASK = 'client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": f"Say: {value}"}])'
PRELUDE = """\
import json, requests, subprocess, sys, textwrap
from pathlib import Path
from openai import OpenAI

client = OpenAI()

def truncate(text, limit=500):
    return text if len(text) <= limit else text[:limit]

def tidy(text):
    return text.strip().replace("\\t", " ")

def ask(path, url, session, tools, call, store, chat, statement, db):
"""


def sites(files: dict[str, str]) -> list[CallSite]:
    return [call.site for call in scan_sources(files).calls]


def prompts(source: str) -> list[Prompt]:
    return [site.prompt for site in sites({"app.py": source}) if site.prompt is not None]


def traits(body: str) -> set[str]:
    """The traits of the last run-time value in the prompt of a function with this body, which binds `value`."""
    source = PRELUDE + textwrap.indent(f"{body}\n{ASK}\n", "    ")
    (prompt,) = prompts(source)
    dynamic = [part for message in prompt.messages for part in message.parts if isinstance(part, Dynamic)]
    return {str(trait) for trait in dynamic[-1].traits} - {"unordered"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("value = requests.get(url).text", {"tool-result"}),
        ("value = tidy(requests.get(url).text)", {"tool-result"}),
        ("value = requests.get(url).status_code", set()),
        ("value = requests.get(url).json()", set()),
        ("value = requests.get(url).text[:900]", {"tool-result", "cut"}),
        ("value = truncate(requests.get(url).text)", {"tool-result", "cut"}),
        ("value = textwrap.shorten(requests.get(url).text, width=900)", {"cut"}),
        ("value = requests.get(url).text\nif len(value) > 900:\n    value = value[:900] + '…'", {"tool-result", "cut"}),
        ("value = requests.get(url).text\nif len(value) > 900:\n    raise ValueError", {"tool-result", "cut"}),
        ("value = requests.get(url).text\nif len(value) == 0:\n    raise ValueError", {"tool-result"}),
        ("value = unknown(requests.get(url).text)", set()),
        ("value = subprocess.run(['ls'], capture_output=True).stdout", {"tool-result"}),
        ("value = json.dumps(tools[call.name](**json.loads(call.arguments)))", {"tool-result"}),
        ("value = session.call_tool(call.name, call.arguments)", {"tool-result"}),
        ("value = session.execute_tool(call)", {"tool-result"}),
        ("value = open(path).read()", {"whole-file"}),
        ("with open(path) as file:\n    value = file.read()", {"whole-file"}),
        ("with open(path) as file:\n    value = file.read(900)", {"cut"}),
        ("value = Path(path).read_text()", {"whole-file"}),
        ("value = Path('prompts/answer.txt').read_text()", set()),
        ("value = open(sys.prefix + '/notes.txt').read()", set()),
        ("value = '\\n'.join(p.read_text() for p in Path(path).rglob('*.py'))", {"whole-file", "directory"}),
        ("value = '\\n'.join(p.name for p in Path(path).rglob('*.py'))", set()),
        ("value = db.query(Message).filter_by(chat=chat).all()", {"stored-history"}),
        ("value = db.query(Message).filter_by(chat=chat).limit(20).all()", {"stored-history", "cut"}),
        ("value = db.query(Invoice).filter_by(chat=chat).all()", set()),
        ("value = db.execute('SELECT role, text FROM chat_messages WHERE chat = ?', (chat,)).fetchall()", {"stored-history"}),
        ("value = db.execute('SELECT text FROM messages LIMIT 20').fetchall()", set()),
        ("value = db.execute('SELECT count(*) FROM messages').fetchall()", set()),
        ("value = [row.text for row in db.query(Message).all() if row.pinned]", {"stored-history", "cut"}),
    ],
)
def test_traits_say_what_has_no_end_and_what_was_cut(body: str, expected: set[str]) -> None:
    assert traits(body) == expected


CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
CHAT = 'client.chat.completions.create(model="gpt-4o", max_tokens=9, messages={})'


def history(source: str) -> History | None:
    (prompt,) = prompts(CLIENT + textwrap.dedent(source))
    return prompt.history


def loop(head: str, *more: str) -> History | None:
    """The history of a chat in a loop, with these lines in its body before the request."""
    lines = ["messages.append({'role': 'user', 'content': ask()})", *more, f"answer = {CHAT.format('messages')}", "messages.append(answer)"]
    body = textwrap.indent("\n".join(lines), "    ")
    return history("def chat(ask, note):\n    messages = []\n" + textwrap.indent(f"{head}\n{body}", "    "))


@pytest.mark.parametrize(
    ("head", "more", "cut"),
    [
        ("while True:", (), False),
        ("while not done():", (), False),
        ("for text in ask.lines():", (), False),
        ("while True:", ("print(messages[-1])",), False),
        ("while True:", ("note.save(messages)",), False),
        ("for turn in range(5):", (), True),
        ("while turns < 5:", (), True),
        ("while True:", ("if turns >= 5:\n    break",), True),
        ("while True:", ("if len(messages) > 20:\n    messages = messages[-20:]",), True),
        ("while True:", ("if len(messages) > 20:\n    messages.pop(0)",), True),
        ("while True:", ("del messages[0]",), True),
        ("while True:", ("note.shorten(messages)",), True),
    ],
)
def test_a_list_that_grows_in_a_loop_is_a_history_and_what_bounds_it_is_told(head: str, more: tuple[str, ...], cut: bool) -> None:
    found = loop(head, *more)
    assert found is not None
    assert (found.kind, found.name, found.cut) == ("loop", "messages", cut)


def test_a_list_that_is_new_in_every_round_is_none() -> None:
    body = f"messages = []\nmessages.append(row)\n{CHAT.format('messages')}"
    assert history("def f(rows):\n    for row in rows:\n" + textwrap.indent(body, " " * 8)) is None


CLASS = """
class Chat:
    def __init__(self):
        self.messages = []

    def ask(self, text):
        self.messages.append({{"role": "user", "content": text}})
        answer = {call}
        {after}

    def {name}(self):
        {body}
"""


@pytest.mark.parametrize(
    ("after", "name", "body", "expected"),
    [
        ("self.messages.append(answer)", "reset", "self.messages = []", ("object", False)),
        ("self.messages.append(answer)", "shorten", "self.messages = self.messages[-9:]", ("object", True)),
        ("self.messages.append(answer)", "undo", "self.messages.pop()", ("object", True)),
        ("return answer", "reset", "self.messages = []", None),
    ],
)
def test_a_list_in_an_object_is_one_when_its_methods_add_question_and_answer(
    after: str, name: str, body: str, expected: tuple[str, bool] | None
) -> None:
    found = history(CLASS.format(call=CHAT.format("self.messages"), after=after, name=name, body=body))
    assert (None if found is None else (found.kind, found.cut)) == expected


def test_a_session_keeps_one() -> None:
    source = f"""
    import chainlit as cl

    async def on_message(text):
        past = cl.user_session.get("past")
        past.append({{"role": "user", "content": text}})
        answer = {CHAT.format("past")}
        past.append({{"role": "assistant", "content": answer}})
    """
    found = history(source)
    assert found is not None
    assert (found.kind, found.name, found.cut) == ("session", 'cl.user_session.get("past")', False)


def test_tool_results_that_a_loop_adds_are_told_at_the_request() -> None:
    source = f"""
    def agent(messages, tools):
        while True:
            answer = {CHAT.format("messages")}
            messages.append(answer)
            for call in answer.calls:
                messages.append({{"role": "tool", "content": str(tools[call.name](**call.arguments))}})
    """
    (prompt,) = prompts(CLIENT + textwrap.dedent(source))
    assert [set(part.traits) for part in prompt.tool_results] == [{"tool-result"}]


STORE = "from langchain_chroma import Chroma\n\ndef find(q):\n    return Chroma().similarity_search(q, k=3)\n"


def chunks(**files: str) -> Chunks:
    found = sites({"app.py": STORE, **{f"{name}.py": text for name, text in files.items()}})
    assert {site.operation for site in found} == {"retrieval"}, "a splitter is no call site"
    return found[0].chunks


LANGCHAIN = "from langchain_text_splitters import RecursiveCharacterTextSplitter as Splitter, TokenTextSplitter\n"


@pytest.mark.parametrize(
    ("source", "size", "overlap"),
    [
        (f"{LANGCHAIN}Splitter(chunk_size=1000, chunk_overlap=100)", 250, 25),
        (f"{LANGCHAIN}Splitter()", 1000, 50),
        (f"{LANGCHAIN}Splitter.from_tiktoken_encoder(chunk_size=600, chunk_overlap=60)", 600, 60),
        (f"{LANGCHAIN}TokenTextSplitter(chunk_size=300, chunk_overlap=0)", 300, 0),
        (f"{LANGCHAIN}SIZE = 800\ndef split(d):\n    return Splitter(chunk_size=SIZE).split_documents(d)", 200, 50),
        ("from llama_index.core.node_parser import SentenceSplitter\nSentenceSplitter(chunk_size=512)", 512, 200),
        ("from haystack.components.preprocessors import DocumentSplitter\nDocumentSplitter(split_by='word', split_length=100)", 133, 0),
        ("from chonkie import TokenChunker\nTokenChunker(chunk_size=256, chunk_overlap=16)", 256, 16),
    ],
)
def test_chunks_are_as_large_as_the_projects_splitter_makes_them(source: str, size: int, overlap: int) -> None:
    found = chunks(ingest=source)
    assert (possible(found.size), possible(found.overlap)) == ((size,), (overlap,))


def test_a_default_stays_one() -> None:
    found = chunks(ingest=f"{LANGCHAIN}def split(d, size=2000):\n    return Splitter(chunk_size=size).split_documents(d)")
    assert isinstance(found.size, Default)
    assert found.size.value == 500


@pytest.mark.parametrize(
    "source",
    [
        f"{LANGCHAIN}Splitter(chunk_size=1000)\nSplitter(chunk_size=2000)",
        f"{LANGCHAIN}def split(d, size):\n    return Splitter(chunk_size=size).split_documents(d)",
        f"{LANGCHAIN}Splitter(chunk_size=1000, length_function=count)",
        "class Splitter:\n    pass\nSplitter(chunk_size=1000)",
    ],
)
def test_sizes_that_do_not_agree_or_are_not_known_are_unknown(source: str) -> None:
    assert isinstance(chunks(ingest=source).size, Unknown)


def test_a_reranker_behind_a_retrieval_says_how_many_are_left() -> None:
    source = """
    from llama_index.core import VectorStoreIndex
    from llama_index.postprocessor.cohere_rerank import CohereRerank

    engine = VectorStoreIndex([]).as_query_engine(similarity_top_k=20, node_postprocessors=[CohereRerank(top_n=3)])
    """
    found = [site for site in sites({"app.py": textwrap.dedent(source)}) if site.operation == "retrieval"]
    assert [isinstance(site.chunks.reranked, Known) and site.chunks.reranked.value for site in found] == [3]


@pytest.mark.parametrize(
    ("model", "told"),
    [("llama3-70b-8192", "in 25 on"), ("llama-of-ours", "in 10 turns"), ("llama-of-ours-128k", ", 392 000 in 50")],
)
def test_what_a_conversation_sends_again_ends_where_the_window_does(model: str, told: str) -> None:
    source = f"""
    from groq import Groq

    messages = []
    while True:
        messages.append({{"role": "user", "content": input("> ")}})
        answer = Groq().chat.completions.create(model="{model}", max_completion_tokens=200, messages=messages)
        messages.append({{"role": "assistant", "content": answer.choices[0].message.content}})
    """
    report = scan_sources({"app.py": textwrap.dedent(source)}, Settings(select=("PL309",)))
    (said,) = [finding.message for finding in report.findings if finding.code == "PL309"]
    assert told in said
    assert ("in 50" in said) is model.endswith("k")
