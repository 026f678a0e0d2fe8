import os

import openai
from openai import AsyncAzureOpenAI, AsyncOpenAI, AzureOpenAI, OpenAI
from pydantic import BaseModel

azure = AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_version="2024-10-21", azure_deployment="gpt-4o")
local = OpenAI(base_url="http://localhost:11434/v1", api_key="none")
other = OpenAI(base_url="https://api.deepseek.com", max_retries=1)
somewhere = OpenAI(base_url=os.environ["LLM_URL"])
client = OpenAI()
QUESTION = [{"role": "user", "content": "Which day is it?"}]


class Day(BaseModel):
    name: str


def on_azure():
    return azure.chat.completions.create(model="gpt-4o", max_tokens=7, messages=QUESTION)


async def on_azure_later():
    async with AsyncAzureOpenAI(azure_endpoint=os.environ["ENDPOINT"]) as llm:
        return await llm.chat.completions.create(model="gpt-4o-mini", messages=QUESTION)


def at_home():
    return local.chat.completions.create(model="llama3.2", messages=QUESTION)


def at_another():
    return other.chat.completions.create(model="deepseek-chat", messages=QUESTION)


def nobody_knows_where():
    return somewhere.chat.completions.create(model="gpt-4o", messages=QUESTION)


def patient():
    return client.with_options(max_retries=9, timeout=30).chat.completions.create(model="gpt-4o", messages=QUESTION)


def raw():
    response = client.chat.completions.with_raw_response.create(model="gpt-4o", messages=QUESTION, n=3)
    return response.parse()


def streamed():
    for chunk in client.chat.completions.create(model="gpt-4o", messages=QUESTION, stream=True, max_completion_tokens=8):
        print(chunk)


def parsed():
    return client.beta.chat.completions.parse(model="gpt-4o", messages=QUESTION, response_format=Day)


def parsed_response():
    return client.responses.parse(model="gpt-4.1", input=QUESTION, text_format=Day, max_output_tokens=11)


async def as_a_stream(llm: AsyncOpenAI):
    async with llm.responses.stream(model="gpt-4.1", input="Hello", instructions="Be brief.") as stream:
        async for event in stream:
            print(event)


def of_the_module():
    return openai.chat.completions.create(model="gpt-4o", messages=QUESTION)


def in_place():
    return OpenAI(max_retries=0).completions.create(model="gpt-3.5-turbo-instruct", prompt="Once upon a time", max_tokens=64)


def picture():
    client.images.generate(model="gpt-image-1", prompt="A lighthouse")
    client.audio.speech.create(model="tts-1", voice="alloy", input="Good morning")
    client.audio.transcriptions.create(model="whisper-1", file=open("a.wav", "rb"))


def not_calls():
    client.models.list()
    client.files.create(file=open("a.jsonl", "rb"), purpose="batch")
    client.moderations.create(input="text")
    client.responses.retrieve("resp_1")
    client.chat.completions.list()


def batch(file_id):
    return client.batches.create(input_file_id=file_id, endpoint="/v1/chat/completions", completion_window="24h")
