"""What else a request says, SDK by SDK: temperature, the form of its answer, stop sequences, streaming, the choice of a tool."""

from __future__ import annotations

import pytest

from tests.evaluate.reading import fact, sites

PRELUDE = """\
from enum import Enum
from typing import Annotated, Literal, Optional

import anthropic, boto3, cohere, groq, instructor, litellm, ollama, openai
from agents import Agent
from google import genai
from google.genai import types
from langchain_core.prompts import ChatPromptTemplate
from langchain_google_genai import ChatGoogleGenerativeAI
from langchain_openai import ChatOpenAI
from mistralai import Mistral
from pydantic import BaseModel, Field
import pydantic_ai


class Mood(str, Enum):
    GLAD = "glad"
    CROSS = "cross"


class Ticket(BaseModel):
    urgent: bool
    team: Literal["billing", "repairs"] = Field(description="who answers")
    mood: Optional[Mood] = None
    stars: Annotated[int, "1 to 5"]
    words: list[str]
    note: str | None


class Longer(Ticket):
    more: str


gpt, claude, gemini, fast = openai.OpenAI(), anthropic.Anthropic(), genai.Client(), groq.Groq()
aws, le_chat, co = boto3.client("bedrock-runtime"), Mistral(), cohere.ClientV2()
typed = instructor.from_openai(openai.OpenAI())


def ask(q, flag, settings, **more):
    return """

FIELDS = "urgent:bool team:choice mood:choice stars:number words:list note:text"


def said(call: str) -> str:
    """`temperature | format | stop | stream | choice | fields` of the last request of an expression."""
    options = sites(PRELUDE + call + "\n")[-1].options
    told = (options.temperature, options.response_format, options.stop, options.stream, options.tool_choice)
    fields = [f"{field.name}:{field.kind}" for field in options.schema.fields] if options.schema else []
    return " | ".join([*map(fact, told), " ".join(fields)])


CASES = [
    ("gpt.chat.completions.create(model='m', messages=[])", "absent | absent | absent | absent | absent | "),
    (
        "gpt.chat.completions.create(model='m', messages=[], temperature=0.2, stop=['END'], stream=True, tool_choice='required')",
        "known 0.2 | absent | known True | known True | known required | ",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], tool_choice={'type': 'function', 'function': {'name': 'save'}})",
        "absent | absent | absent | absent | known function | ",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], response_format={'type': 'json_object'}, stop=None)",
        "absent | known json_object | absent | absent | absent | ",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], response_format={'type': settings.kind}, temperature=0 if flag else 1)",
        "one_of 0.0 | 1.0 | unknown | absent | absent | absent | ",
    ),
    ("gpt.chat.completions.create(model='m', messages=[], **more)", "unknown | unknown | unknown | unknown | unknown | "),
    (
        "gpt.beta.chat.completions.parse(model='m', messages=[], response_format=Ticket)",
        f"absent | known Ticket | absent | absent | absent | {FIELDS}",
    ),
    (
        "gpt.beta.chat.completions.parse(model='m', messages=[], response_format=Longer)",
        "absent | known Longer | absent | absent | absent | ",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], response_format={'type': 'json_schema', 'json_schema': {'name': 'n', "
        "'schema': {'type': 'object', 'properties': {'ok': {'type': 'boolean'}, 'k': {'enum': ['a', 'b']}, 'o': {'type': 'object'}}}}})",
        "absent | known json_schema | absent | absent | absent | ok:bool k:choice o:object",
    ),
    (
        "gpt.responses.parse(model='m', input=q, text_format=Ticket)",
        f"absent | known Ticket | unknown | absent | absent | {FIELDS}",
    ),
    (
        "gpt.responses.create(model='m', input=q, text={'format': {'type': 'json_object'}})",
        "absent | known json_object | unknown | absent | absent | ",
    ),
    (
        "typed.chat.completions.create(model='m', messages=[], response_model=Mood)",
        "absent | known Mood | absent | absent | absent | :choice",
    ),
    (
        "claude.messages.create(model='m', max_tokens=3, messages=[], temperature=0, stop_sequences=['a'], "
        "tool_choice={'type': 'tool', 'name': 'x'})",
        "known 0.0 | absent | known True | absent | known function | ",
    ),
    (
        "claude.messages.create(model='m', max_tokens=3, messages=[], stream=True, tool_choice={'type': 'any'})",
        "absent | absent | absent | known True | known required | ",
    ),
    (
        "claude.messages.parse(model='m', max_tokens=3, messages=[], output_format=Ticket)",
        f"absent | known Ticket | absent | absent | absent | {FIELDS}",
    ),
    (
        "gemini.models.generate_content(model='m', contents=q, config=types.GenerateContentConfig(temperature=0.5, "
        "response_mime_type='application/json', response_schema=Ticket, stop_sequences=['a']))",
        f"known 0.5 | known Ticket | known True | unknown | unknown | {FIELDS}",
    ),
    (
        "gemini.models.generate_content(model='m', contents=q, config={'response_mime_type': 'application/json'})",
        "absent | known json_object | absent | unknown | unknown | ",
    ),
    (
        "gemini.models.generate_content_stream(model='m', contents=q, config=settings)",
        "unknown | unknown | unknown | known True | unknown | ",
    ),
    (
        "ChatOpenAI(model='m', temperature=0).with_structured_output(Ticket).invoke(q)",
        f"known 0.0 | known Ticket | absent | absent | absent | {FIELDS}",
    ),
    (
        "(ChatPromptTemplate.from_template('{q}') | ChatOpenAI(model='m', temperature=0).with_structured_output(schema=Ticket)).invoke(q)",
        f"known 0.0 | known Ticket | unknown | unknown | unknown | {FIELDS}",
    ),
    (
        "ChatGoogleGenerativeAI(model='m', response_mime_type='application/json').invoke(q)",
        "absent | known json_object | absent | absent | absent | ",
    ),
    (
        "pydantic_ai.Agent('openai:m', output_type=Ticket, model_settings={'temperature': 0.1}).run_sync(q)",
        f"known 0.1 | known Ticket | absent | unknown | unknown | {FIELDS}",
    ),
    ("pydantic_ai.Agent('openai:m', output_type=bool)", "absent | known bool | absent | unknown | unknown | :bool"),
    ("pydantic_ai.Agent('openai:m', output_type=str)", "absent | known text | absent | unknown | unknown | "),
    (
        "pydantic_ai.Agent('openai:m', output_type=pydantic_ai.NativeOutput(Mood))",
        "absent | known Mood | absent | unknown | unknown | :choice",
    ),
    ("Agent(name='a', model='m', output_type=Mood)", "absent | known Mood | unknown | unknown | absent | :choice"),
    (
        "ollama.chat(model='m', messages=[], format=Ticket.model_json_schema(), options={'temperature': 0})",
        "known 0.0 | unknown | absent | absent | unknown | ",
    ),
    ("ollama.generate(model='m', prompt=q, format='json')", "absent | known json_object | absent | absent | unknown | "),
    (
        "le_chat.chat.complete(model='m', messages=[], temperature=1, response_format={'type': 'json_object'})",
        "known 1.0 | known json_object | absent | absent | absent | ",
    ),
    ("co.chat(model='m', messages=[], stop_sequences=['a'])", "absent | absent | known True | absent | absent | "),
    (
        "aws.converse(modelId='m', messages=[], inferenceConfig={'temperature': 0.3, 'stopSequences': ['a']})",
        "known 0.3 | unknown | known True | unknown | absent | ",
    ),
    (
        "litellm.completion('m', [], temperature=0, response_format=Ticket)",
        f"known 0.0 | known Ticket | absent | absent | absent | {FIELDS}",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CASES, ids=[call[:70] for call, _ in CASES])
def test_what_else_a_request_says(call: str, expected: str) -> None:
    assert said(call) == expected


def test_a_helpers_default_format_holds_for_its_callers() -> None:
    helper = """
    from openai import OpenAI

    def ask(question, temperature=0.0, **more):
        return OpenAI().chat.completions.create(
            model="gpt-4o", messages=[question], temperature=temperature, response_format={"type": "json_object"}
        )

    ask("Name three rivers.")
    ask("Name three lakes.", temperature=0.9)
    """
    _, first, second = sites(helper)
    assert (fact(first.options.temperature), fact(first.options.response_format)) == ("known 0.0", "known json_object")
    assert fact(second.options.temperature) == "known 0.9"


def test_an_enumeration_keeps_its_choices() -> None:
    schema = sites(PRELUDE + "typed.chat.completions.create(model='m', messages=[], response_model=Mood)\n")[-1].options.schema
    assert schema is not None
    assert schema.fields[0].choices == ("glad", "cross")
