"""The morning digest for the workshop, written by Claude."""

import anthropic

from .prompts import DIGEST
from .settings import settings

claude = anthropic.Anthropic()


def write_digest(conversations: list[str]) -> str:
    """One request a day: the instruction first, then the conversations."""
    with claude.messages.stream(
        model=settings.digest_model,
        max_tokens=1200,
        system=DIGEST,
        messages=[{"role": "user", "content": "\n\n---\n\n".join(conversations)}],
    ) as stream:
        return stream.get_final_text()


def translate_digest(digest: str, language: str) -> str:
    message = claude.messages.create(
        model=settings.digest_model,
        max_tokens=1500,
        messages=[{"role": "user", "content": f"Translate into {language}, and keep order numbers as they are:\n\n{digest}"}],
    )
    return "".join(block.text for block in message.content if block.type == "text")
