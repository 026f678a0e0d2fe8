"""Answers to customers' questions."""

from desk.settings import CHAT_MODEL, MAX_ANSWER_TOKENS

__all__ = ["CHAT_MODEL", "MAX_ANSWER_TOKENS"]
