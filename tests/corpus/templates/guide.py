"""Jinja templates and configuration files: found beside the code, read, never rendered."""

import json
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, Template
from openai import OpenAI

HERE = Path(__file__).parent
environment = Environment(loader=FileSystemLoader(HERE / "prompts"))
client = OpenAI()

with open(HERE / "config.yaml") as file:
    config = yaml.safe_load(file)


def guide(question: str, visitor):
    system = environment.get_template("guide.j2").render(museum="railway", visitor=visitor)
    return client.chat.completions.create(
        model=config["llm"]["model"],
        max_tokens=config["llm"]["limit"],
        messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
    )


def closing(question: str):
    text = Template("Question: {{ question }}").render(question=question)
    return client.responses.create(model="gpt-4o", max_output_tokens=20, instructions=config["prompts"]["closing"], input=text)


def lost(question: str):
    text = environment.get_template("nowhere.j2").render(question=question)
    return client.responses.create(model=json.loads(Path("nowhere.json").read_text())["model"], input=text)
