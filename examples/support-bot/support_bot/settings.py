"""What a deployment may change, with defaults that work on a laptop."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    chat_model: str = os.getenv("SUPPORT_CHAT_MODEL", "gpt-4o")
    small_model: str = os.getenv("SUPPORT_SMALL_MODEL", "gpt-4o-mini")
    digest_model: str = os.getenv("SUPPORT_DIGEST_MODEL", "claude-haiku-4-5")
    embedding_model: str = os.getenv("SUPPORT_EMBEDDING_MODEL", "text-embedding-3-small")
    answer_tokens: int = int(os.getenv("SUPPORT_ANSWER_TOKENS", "700"))
    index_path: str = os.getenv("SUPPORT_INDEX", str(ROOT / "index"))
    max_turns: int = 8


settings = Settings()
