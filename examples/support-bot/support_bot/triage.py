"""Sort incoming mail and give it a subject."""

from .llm import client, complete
from .prompts import SUBJECT, TRIAGE
from .settings import settings

QUEUES = {"order", "delivery", "return", "warranty", "fitting", "accident", "dealer", "privacy", "other"}


def queue_of(message: str) -> str:
    """The queue that a message belongs to; "other" when the model names one that we do not have."""
    queue = complete(TRIAGE, message, max_tokens=5)
    return queue if queue in QUEUES else "other"


def subject_of(message: str) -> str:
    """A subject for mail that arrived without one."""
    response = client.responses.create(
        model=settings.small_model,
        instructions=SUBJECT,
        input=message,
    )
    return response.output_text


def looks_urgent(message: str) -> bool:
    reply = complete("Was anybody hurt, or did a part break while riding? Answer yes or no.", message, max_tokens=3)
    return reply.lower().startswith("yes")
