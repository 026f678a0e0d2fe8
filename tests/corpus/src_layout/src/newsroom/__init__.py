from .config import WRITER_MODEL as DEFAULT_MODEL
from .llm import shared_client

__all__ = ["DEFAULT_MODEL", "shared_client"]
