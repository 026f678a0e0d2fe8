from pathlib import Path

from openai import OpenAI

HERE = Path(__file__).parent


def review(text):
    instructions = (HERE / "house_rules.md").read_text()
    return OpenAI().responses.create(model="gpt-4o-mini", max_output_tokens=100, instructions=instructions, input=text)
