import os
from dataclasses import dataclass, field

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings

EMBEDDING_MODEL = os.getenv("EMBEDDING_MODEL", "text-embedding-3-small")
SUMMARY_MODEL = os.environ.get("SUMMARY_MODEL") or "gpt-4.1-mini"
REVIEW_MODEL = os.environ["REVIEW_MODEL"]
REVIEW_TOKENS = int(os.getenv("REVIEW_TOKENS", "750"))


@dataclass(frozen=True)
class Generation:
    model: str = "gpt-4.1"
    max_tokens: int = 600
    stop: list[str] = field(default_factory=list)


class Extraction(BaseModel):
    model: str = "gpt-4.1-nano"
    max_tokens: int = Field(default=200, ge=1)


class Settings(BaseSettings):
    chat_model: str = "gpt-4o"
    chat_tokens: int = 350
    api_key: str


settings = Settings()
generation = Generation()
long_generation = Generation(max_tokens=4_000)
