from openai import AsyncOpenAI, OpenAI

client = OpenAI()
aclient = AsyncOpenAI()


def chat(messages, model="gpt-4o-mini", max_tokens=None):
    """Used by everything else."""
    response = client.chat.completions.create(model=model, messages=messages, max_tokens=max_tokens)
    return response.choices[0].message.content


def shout(text: str, *, cap: int = 40) -> str:
    return client.chat.completions.create(
        model="gpt-4o",
        max_tokens=cap,
        messages=[{"role": "system", "content": "Answer in capitals."}, {"role": "user", "content": text}],
    )


async def achat(prompt, **options):
    return await aclient.chat.completions.create(messages=[{"role": "user", "content": prompt}], **options)


def joke():
    return client.chat.completions.create(model="gpt-4o", max_tokens=99, messages=[{"role": "user", "content": "Tell a joke."}])
