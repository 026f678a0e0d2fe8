from app.llm import chat, shout
from app.service import Service

__all__ = ["Service", "chat", "shout"]
