"""Answer a question from the handbook and the manuals."""

from collections.abc import Iterator
from datetime import date

from .llm import client
from .prompts import ANSWER_TEMPLATE, HANDBOOK
from .retrieval import excerpts
from .settings import settings


def build_messages(question: str) -> list[dict[str, str]]:
    """The handbook first, so that it can be cached; everything that changes comes behind it."""
    user = ANSWER_TEMPLATE.format(excerpts=excerpts(question), today=date.today(), question=question)
    return [{"role": "system", "content": HANDBOOK}, {"role": "user", "content": user}]


def answer(question: str) -> str:
    """The answer for the mail inbox."""
    response = client.chat.completions.create(
        model=settings.chat_model,
        messages=build_messages(question),
        max_completion_tokens=settings.answer_tokens,
    )
    return response.choices[0].message.content or ""


def stream_answer(question: str) -> Iterator[str]:
    """The same answer for the chat window, piece by piece."""
    stream = client.chat.completions.create(
        model=settings.chat_model,
        messages=build_messages(question),
        stream=True,
    )
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content
