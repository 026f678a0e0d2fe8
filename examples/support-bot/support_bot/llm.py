"""The one client of the application, and the helper that short tasks go through."""

from openai import OpenAI

from .settings import settings

client = OpenAI(timeout=30.0, max_retries=2)


def complete(instructions: str, text: str, *, model: str = settings.small_model, max_tokens: int = 200) -> str:
    """Run one short task without a conversation."""
    response = client.chat.completions.create(
        model=model,
        temperature=0,
        max_completion_tokens=max_tokens,
        messages=[
            {"role": "system", "content": instructions},
            {"role": "user", "content": text},
        ],
    )
    return (response.choices[0].message.content or "").strip()
