"""Own classes that carry a model: from an SDK's class, from a base of the project's own, and as a plain client."""

import json
import os

from langchain_openai import ChatOpenAI
from openai import OpenAI


class LoggedChat(ChatOpenAI):
    def log(self, text):
        print(text)


class Engine:
    def __init__(self, model: str, limit: int = 400):
        self.model = model
        self.limit = limit
        self.client = OpenAI()

    def complete(self, prompt: str):
        return self.client.chat.completions.create(
            model=self.model, max_tokens=self.limit, messages=[{"role": "user", "content": prompt}]
        )


class Teller:
    model = "gpt-4o"

    def tell(self, prompt):
        return OpenAI().responses.create(model=self.model, max_output_tokens=50, input=prompt)


class ShortTeller(Teller):
    model = "gpt-4o-mini"


def posted(request: str):
    return OpenAI().chat.completions.create(**json.loads(request))


def remember(text, embed):
    return embed(text)


chat = LoggedChat(model="gpt-4.1", max_tokens=80)
small = Engine("gpt-4o-mini", limit=20)
big = Engine(model=os.environ["BIG_MODEL"])


def run(question):
    chat.invoke(question)
    small.complete(question)
    ShortTeller().tell("Once upon a time")
    return posted(json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": question}], "max_tokens": 7}))
