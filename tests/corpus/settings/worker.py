import config
from config import Extraction, Generation, generation, long_generation, settings
from openai import OpenAI

client = OpenAI(api_key=settings.api_key)


def embed(texts):
    return client.embeddings.create(model=config.EMBEDDING_MODEL, input=texts)


def summarise(text):
    return client.responses.create(
        model=config.SUMMARY_MODEL,
        instructions="Summarise in three sentences.",
        input=text,
        max_output_tokens=config.REVIEW_TOKENS,
    )


def review(text):
    return client.responses.create(model=config.REVIEW_MODEL, input=[{"role": "user", "content": text}])


def draft(text):
    return client.chat.completions.create(
        model=generation.model, max_tokens=generation.max_tokens, messages=[{"role": "user", "content": text}]
    )


def draft_long(text):
    return client.chat.completions.create(
        model=long_generation.model, max_tokens=long_generation.max_tokens, messages=[{"role": "user", "content": text}]
    )


def draft_with(text, how: Generation):
    return client.chat.completions.create(model=how.model, max_tokens=how.max_tokens, messages=[{"role": "user", "content": text}])


def extract(text):
    options = Extraction()
    return client.chat.completions.create(
        model=options.model, max_tokens=options.max_tokens, messages=[{"role": "user", "content": text}]
    )


def chat(text):
    return client.chat.completions.create(
        model=settings.chat_model, max_tokens=settings.chat_tokens, messages=[{"role": "user", "content": text}]
    )
