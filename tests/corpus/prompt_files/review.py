import os
from pathlib import Path

import anthropic

client = anthropic.Anthropic()
HERE = Path(__file__).parent
PROMPTS = HERE / "prompts"
REVIEWER = (PROMPTS / "reviewer.md").read_text(encoding="utf-8")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "prompts")


def load(name: str) -> str:
    with open(os.path.join(FOLDER, f"{name}.txt")) as file:
        return file.read()


def review(patch):
    return client.messages.create(
        model="claude-opus-4-1", max_tokens=900, system=REVIEWER, messages=[{"role": "user", "content": patch}]
    )


def summarise(text, reader):
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=300,
        system=load("summary").format(reader=reader),
        messages=[{"role": "user", "content": text}],
    )


def missing(text):
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=300,
        system=PROMPTS.joinpath("not_there.md").read_text(),
        messages=[{"role": "user", "content": open("README.md").read()}],
    )


def chosen(text, name):
    return client.messages.create(
        model="claude-haiku-4-5", max_tokens=300, system=load(name), messages=[{"role": "user", "content": text}]
    )
