from .. import DEFAULT_MODEL, shared_client
from ..config import LIMITS, STYLE


def headline(article: str) -> str:
    reply = shared_client.messages.create(
        model=DEFAULT_MODEL,
        max_tokens=LIMITS["headline"],
        system=STYLE,
        messages=[{"role": "user", "content": "A headline for:\n" + article}],
    )
    return reply.content[0].text
