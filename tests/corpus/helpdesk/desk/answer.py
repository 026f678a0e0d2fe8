from datetime import date

from openai import OpenAI

import desk.settings as settings
from desk import CHAT_MODEL, MAX_ANSWER_TOKENS
from desk.prompts import HOUSE_RULES, SUBJECT_LINE

client = OpenAI()


def answer(question, customer):
    response = client.chat.completions.create(
        model=CHAT_MODEL,
        max_completion_tokens=MAX_ANSWER_TOKENS,
        messages=[
            {"role": "system", "content": HOUSE_RULES},
            {"role": "user", "content": f"{customer.name} asks: {question}"},
        ],
    )
    return response.choices[0].message.content


def answer_with_date(question):
    response = client.chat.completions.create(
        model=settings.MODELS["careful"],
        messages=[
            {"role": "system", "content": f"Today is {date.today()}.\n" + HOUSE_RULES},
            {"role": "user", "content": question},
        ],
    )
    return response.choices[0].message.content


def subject_line(letter):
    return client.chat.completions.create(
        model=settings.MODELS["fast"],
        max_tokens=20,
        messages=[{"role": "user", "content": SUBJECT_LINE.format(words=8, letter=letter)}],
    )
