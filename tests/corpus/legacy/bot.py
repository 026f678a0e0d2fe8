import openai

openai.api_key = "…"
ENGINE = "text-davinci-003"


def chat(text, temperature=0.2):
    reply = openai.ChatCompletion.create(
        model="gpt-3.5-turbo",
        temperature=temperature,
        max_tokens=300,
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": text},
        ],
    )
    return reply["choices"][0]["message"]["content"]


def complete(text):
    return openai.Completion.create(engine=ENGINE, prompt=text + "\n\n###\n\n", stop=["###"])


async def deployed(text):
    return await openai.ChatCompletion.acreate(deployment_id="my-gpt-4", messages=[{"role": "user", "content": text}])


def vector(text):
    return openai.Embedding.create(input=[text], model="text-embedding-ada-002")["data"][0]["embedding"]


def rude(text):
    while True:
        try:
            return chat(text, temperature=1)
        except openai.error.RateLimitError:
            continue
