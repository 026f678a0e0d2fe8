from newsroom import config
from newsroom.llm import shared_client as client


def check(article: str) -> str:
    with client.messages.stream(
        model=config.WRITER_MODEL,
        max_tokens=config.LIMITS.get("article", 4096),
        system=[{"type": "text", "text": config.STYLE, "cache_control": {"type": "ephemeral"}}],
        messages=[{"role": "user", "content": [{"type": "text", "text": article}]}],
    ) as stream:
        return stream.get_final_text()
