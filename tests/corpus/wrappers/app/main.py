import asyncio

from app import Service, chat, shout
from app.llm import achat, joke

service = Service(model="gpt-4.1-mini")


def answer(question):
    return chat([{"role": "system", "content": "You are kind."}, {"role": "user", "content": question}], max_tokens=250)


def answer_without_cap(question):
    return chat(messages=[{"role": "user", "content": question}], model="gpt-4o", max_tokens=None)


def defaults(question):
    return chat([{"role": "user", "content": question}])


def loud(question):
    return shout(question)


def described(thing):
    return service.complete(f"Describe {thing}.")


async def many(prompts):
    return await asyncio.gather(*[achat(prompt, model="gpt-4o", max_tokens=60) for prompt in prompts])


def laugh():
    return joke()
