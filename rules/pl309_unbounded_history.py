r"""Conversations that are sent whole on every turn.

## What it does
Reports a request whose messages grow on every turn and are all sent, with no truncation, no window and no summary:
a list that the loop around the call appends to, a list in an object or in a user's session to which question and answer are added,
LangChain's `ConversationBufferMemory`.
The message says what 10 and 50 turns send again.

## Why it costs
The k-th turn pays for all k - 1 before it, so a conversation costs with the square of its length.
At 420 tokens a turn, ten turns send 18 900 tokens again and fifty send 514 500:
on a model at $2.50 per million, $0.05 and $1.29 for one conversation.
A prompt cache takes off part of it, not the growth.

## Example
```python
while True:
    messages.append({"role": "user", "content": input("> ")})
    answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=500, messages=messages)
    messages.append(answer.choices[0].message)
```

## Use instead
```python
while True:
    messages.append({"role": "user", "content": input("> ")})
    recent = [messages[0], *messages[1:][-20:]]
    answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=500, messages=recent)
    messages.append(answer.choices[0].message)
```

## Severity
`warning`.

## Fix safety
There is no fix.
A window must keep the system message and must not part a tool call from its result: providers refuse the one without the other.
A cut at the front also moves the prefix that a cache keeps, so cut rarely and by a large step, or summarise.

## Limits
- Silent where anything in the loop or the class shortens, measures or rebinds the list, or hands it to a function that may,
  and where the number of rounds is bounded: a range, a counter before a `break`.
  Nor is anything said where the loop is always left once the request was sent, or once something was added,
  nor of a loop over the pieces of an answer that is streamed.
- A list in an object counts only when its methods add both the question and the answer: otherwise nothing says that it is used twice.
- Silent where an object counts its turns and compares them with a limit of its own, or ends when its requests' tokens reach a limit.
- Silent where every method that leads to the request empties the list first, and where a memory's chain is run by the lines of a
  script alone, outside functions and loops: so many runs, and no more.
- One memory that several places send is one finding.
- Lists in globals and in frameworks' own stores are not seen.
  In a session, those of Streamlit and Chainlit are, where one function adds the question and the answer.
- A turn is the user's text and the answer of this request, each as likely as the estimate takes it;
  the system prompt and the tools, which every turn sends too, are left out, and so are further requests of the same turn.
  The figures end where the model's window is full; its name may tell that (`-8192`, `-128k`), and where nothing does,
  50 turns are not spoken of.
- Where the same code adds the answer of another request, and not this one's, nothing is said of this one.

## References
- Anthropic, Context windows: each turn accumulates what came before
  <https://docs.anthropic.com/en/docs/build-with-claude/context-windows> (read 2026-11-26)
- OpenAI, Conversation state: previous input tokens of a chain are billed as input tokens
  <https://developers.openai.com/api/docs/guides/conversation-state> (read 2026-11-26)
- LangChain, trim_messages <https://reference.langchain.com/python/langchain-core/messages/utils/trim_messages> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from promptlint.model import History, PricedCall, Span
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, growth

_GROWS = {
    "loop": "grows in every round of the loop and is sent whole",
    "object": "grows on every turn and is sent whole",
    "session": "grows on every turn and is sent whole",
}


class UnboundedHistory(Rule):
    """The whole conversation is sent again on every turn."""

    code = "PL309"
    name = "unbounded-history"
    severity = "warning"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        memories: dict[Span, Finding] = {}
        for call in calls:
            for finding in self._of(call):
                history = call.site.prompt.history if call.site.prompt is not None else None
                if history is None or history.kind != "object":
                    yield finding
                    continue
                first = memories.setdefault(history.at, finding)
                if first is not finding:  # one memory, however many places send it
                    memories[history.at] = replace(first, related=(*first.related, finding.span))
        yield from memories.values()

    def _of(self, call: PricedCall) -> Iterator[Finding]:
        history = call.site.prompt.history if call.site.prompt is not None else None
        if history is None or history.cut or history.kind not in _GROWS:
            return
        if call.site.is_local or call.site.makes or not answers_for(call, "prompt"):
            return
        yield self.finding(
            call,
            _message(history, call),
            help="send the system message and the last turns, or summarise the earlier ones",
            related=(history.at,),
        )


def _message(history: History, call: PricedCall) -> str:
    return f"`{history.name}` {_GROWS[history.kind]}: earlier turns cost again {growth(call)}"


_CLIENT = """
from openai import OpenAI

client = OpenAI()
"""

UnboundedHistory.examples = (
    good(
        _CLIENT
        + """
def follow(parts, messages, run):
    for part in parts:
        if part.tool_use:
            messages.append({"role": "assistant", "content": part.text})
            messages.append({"role": "user", "content": run(part)})
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
    return None
""",
        because="the request leaves the loop, so that nothing grows in it",
    ),
    good(
        _CLIENT
        + """
def follow(stream, messages, run):
    for event in stream:
        messages.append({"role": "user", "content": run(event)})
        print(client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages))
""",
        because="the events of one answer's stream are no turns",
    ),
    good(
        _CLIENT
        + """
def answer_calls(state, run, learn):
    result = []
    for call in state["messages"][-1].tool_calls:
        result.append({"role": "tool", "content": run(call), "tool_call_id": call["id"]})
        if learn:
            asked = {"role": "user", "content": "What does that say about the user?"}
            client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=state["messages"] + result + [asked])
    return result
""",
        because="the calls of one answer are no turns",
    ),
    good(
        _CLIENT
        + """
def notes_on(pages):
    messages = []
    for page in pages:
        messages.append({"role": "system", "content": page})
        print(client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages))
""",
        because="neither an answer nor what a user says is kept",
    ),
    good(
        _CLIENT
        + """
class Chat:
    def __init__(self):
        self.messages = []
        self.total_tokens = 0

    def ask(self, question):
        self.messages.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)
        self.total_tokens += answer.usage.total_tokens
        if self.total_tokens >= 50_000:
            return "Start anew, please."
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer
""",
        because="the conversation ends when its tokens reach a limit",
    ),
    bad(
        _CLIENT
        + """
def chat():
    messages = [{"role": "system", "content": "Answer in one sentence."}]
    while True:
        text = input("> ")
        if text == "quit":
            break
        messages.append({"role": "user", "content": text})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL309
        messages.append({"role": "assistant", "content": answer.choices[0].message.content})
""",
        because="every round sends all earlier ones",
    ),
    bad(
        _CLIENT
        + """
class Tutor:
    def __init__(self, subject):
        self.messages = [{"role": "system", "content": f"You teach {subject}."}]

    def ask(self, question):
        self.messages.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)  # PL309
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer
""",
        because="the object keeps everything that was said",
    ),
    bad(
        """
        import anthropic

        client = anthropic.Anthropic()

        def work(task, tools, run):
            messages = [{"role": "user", "content": task}]
            while True:
                answer = client.messages.create(model="claude-sonnet-4-5", max_tokens=2000, tools=tools, messages=messages)  # PL309
                messages.append({"role": "assistant", "content": answer.content})
                if answer.stop_reason != "tool_use":
                    return answer
                messages.append({"role": "user", "content": run(answer)})
        """,
        because="an agent that goes on until it is done, with all it has seen",
    ),
    bad(
        """
        from langchain.chains import ConversationChain
        from langchain.memory import ConversationBufferMemory
        from langchain_openai import ChatOpenAI

        chain = ConversationChain(llm=ChatOpenAI(model="gpt-4o", max_tokens=300), memory=ConversationBufferMemory())

        def reply(text):
            return chain.predict(input=text)  # PL309
        """,
        because="the memory keeps every message",
    ),
    bad(
        """
        import streamlit as st
        from openai import OpenAI

        client = OpenAI()
        if "messages" not in st.session_state:
            st.session_state.messages = []

        if text := st.chat_input():
            st.session_state.messages.append({"role": "user", "content": text})
            answer = client.chat.completions.create(  # PL309
                model="gpt-4o", max_completion_tokens=300, messages=st.session_state.messages
            )
            st.session_state.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        """,
        because="the session keeps it from one run to the next",
    ),
    bad(
        """
        import chainlit as cl
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        @cl.on_message
        async def main(message):
            history = cl.user_session.get("history")
            history.append({"role": "user", "content": message.content})
            reply = cl.Message(content="")
            stream = await client.chat.completions.create(  # PL309
                model="gpt-4o", max_completion_tokens=300, messages=history, stream=True
            )
            async for part in stream:
                if token := part.choices[0].delta.content:
                    await reply.stream_token(token)
            history.append({"role": "assistant", "content": reply.content})
        """,
        because="the answer comes in pieces, and is kept",
    ),
    bad(
        _CLIENT
        + """
class Tutor:
    def __init__(self, subject):
        self.messages = [{"role": "system", "content": f"You teach {subject}."}]

    def reset(self):
        self.messages = []

    def ask(self, question):
        if question == "/new":
            self.reset()
        self.messages.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)  # PL309
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        shorter = client.chat.completions.create(model="gpt-4o", max_completion_tokens=90, messages=self.messages)
        self.messages.append({"role": "assistant", "content": shorter.choices[0].message.content})
        return answer
""",
        because="emptied only when the user says so; two requests send one list",
    ),
    good(
        _CLIENT
        + """
class Grader:
    def __init__(self):
        self._history = []

    def _clear(self):
        self._history = []

    def _ask(self, question):
        self._history.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self._history)
        self._history.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer.choices[0].message.content

    def grade(self, task, answer):
        self._clear()
        found = self._ask(f"What is the answer in this text? {answer}")
        return self._ask(f"Is {found} right for {task}?")
""",
        because="each grade begins with an empty list",
    ),
    good(
        """
        from langchain.chains import ConversationChain
        from langchain.memory import ConversationBufferMemory
        from langchain_openai import ChatOpenAI

        chain = ConversationChain(llm=ChatOpenAI(model="gpt-4o", max_tokens=300), memory=ConversationBufferMemory())
        print(chain.predict(input="Hello, I am Ada."))
        print(chain.predict(input="What is my name?"))
        """,
        because="two runs",
    ),
    good(
        _CLIENT
        + """
class Solver:
    def __init__(self, rounds):
        self.messages = []
        self.round = 0
        self.rounds = rounds

    def solve(self, question):
        self.messages.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        self.round += 1
        return None if self.round == self.rounds else answer
""",
        because="its turns are counted",
    ),
    bad(
        _CLIENT
        + """
class Chat:
    def __init__(self):
        self.messages = []

    def begin(self, greeting):
        self._clear()
        self.messages.append({"role": "assistant", "content": greeting})

    def _clear(self):
        self.messages = []

    def ask(self, question):
        self.messages.append({"role": "user", "content": question})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)  # PL309
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer
""",
        because="what begins a conversation does not end it",
    ),
    good(
        """
        import chainlit as cl
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        @cl.on_message
        async def main(message):
            history = cl.user_session.get("history")
            history.append({"role": "user", "content": message.content})
            answer = await client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=history[-10:])
            history.append({"role": "assistant", "content": answer.choices[0].message.content})
            title = await client.chat.completions.create(model="gpt-4o", max_completion_tokens=20, messages=history)
            await cl.Message(content=title.choices[0].message.content).send()
        """,
        because="the title is not kept, and the answer is that of another request, which sends ten messages",
    ),
    good(
        """
        import streamlit as st
        from openai import OpenAI

        client = OpenAI()

        if text := st.chat_input():
            st.session_state.messages.append({"role": "user", "content": text})
            recent = [{"role": m["role"], "content": m["content"]} for m in st.session_state.messages[-10:]]
            answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=recent)
            st.session_state.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        """,
        because="ten messages of the session",
    ),
    good(
        _CLIENT
        + """
def chat():
    messages = [{"role": "system", "content": "Answer in one sentence."}]
    while True:
        messages.append({"role": "user", "content": input("> ")})
        if len(messages) > 21:
            messages = [messages[0], *messages[-20:]]
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        messages.append({"role": "assistant", "content": answer.choices[0].message.content})
""",
        because="a window of twenty messages",
    ),
    good(
        _CLIENT
        + """
class Tutor:
    def __init__(self):
        self.messages = []

    def ask(self, question):
        self.messages.append({"role": "user", "content": question})
        self._shorten()
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer

    def _shorten(self):
        while len(self.messages) > 20:
            self.messages.pop(0)
""",
        because="a method drops the oldest",
    ),
    good(
        _CLIENT
        + """
def repair(code, check):
    messages = [{"role": "user", "content": code}]
    for attempt in range(3):
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        messages.append({"role": "user", "content": check(answer)})
    return messages
""",
        because="three rounds at most",
    ),
    good(
        _CLIENT
        + """
def label(rows):
    for row in rows:
        messages = [{"role": "system", "content": "Name the language."}]
        messages.append({"role": "user", "content": row})
        yield client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
""",
        because="a new list for every request",
    ),
    good(
        _CLIENT
        + """
class Report:
    def __init__(self):
        self.messages = [{"role": "system", "content": "Write a report."}]

    def write(self, facts):
        self.messages.append({"role": "user", "content": facts})
        return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=self.messages)
""",
        because="the answer is not kept: nothing says that there is a second turn",
    ),
    good(
        """
        from langchain.chains import ConversationChain
        from langchain.memory import ConversationBufferWindowMemory
        from langchain_openai import ChatOpenAI

        chain = ConversationChain(llm=ChatOpenAI(model="gpt-4o", max_tokens=300), memory=ConversationBufferWindowMemory(k=6))

        def reply(text):
            return chain.predict(input=text)
        """,
        because="the last six turns",
    ),
)
