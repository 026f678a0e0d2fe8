"""What a chat costs beside its text: the markers around each message and before the reply.

Providers do not document them as a promise, so every figure is an estimate with a range.
"""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.model import NO_TOKENS, Tokens
from promptlint.tokens.families import rule_for


@dataclass(frozen=True, slots=True)
class Frame:
    """Tokens once per request, and per message: (low, likely, high)."""

    request: tuple[int, int, int]
    message: tuple[int, int, int]
    source: str


_OPENAI = Frame((2, 3, 3), (3, 4, 5), "OpenAI cookbook, How to count tokens with tiktoken: 3 per message, its role, and 3 before the reply")
_CTOK = "ctok 1.3.0: the frame of a single user message, read 2026-11-22; what further messages add is assumed"
_TEMPLATE = "the model's published chat template, read 2026-11-22"

FRAMES = {
    "o200k_base": _OPENAI,
    "cl100k_base": _OPENAI,
    "claude_v3": Frame((3, 3, 3), (0, 4, 7), _CTOK),
    "claude_v4_7": Frame((5, 5, 5), (0, 6, 11), _CTOK),
    "claude_v4_8": Frame((2, 2, 2), (0, 4, 6), _CTOK),
    "gemma2": Frame((0, 0, 5), (0, 0, 5), "Gemini's countTokens reports the text alone; the open models' template adds up to 5"),
    "llama3": Frame((1, 5, 5), (4, 5, 6), _TEMPLATE),
    "llama2": Frame((1, 1, 2), (1, 4, 6), _TEMPLATE),
    "deepseek_v3": Frame((1, 2, 3), (0, 1, 2), _TEMPLATE),
    "mistral_v2": Frame((1, 1, 2), (1, 2, 5), _TEMPLATE),
    "mistral_v3": Frame((1, 1, 2), (1, 1, 3), _TEMPLATE),
    "qwen3": Frame((0, 3, 7), (4, 5, 6), _TEMPLATE),
    "glm4": Frame((1, 3, 5), (1, 2, 4), _TEMPLATE),
    "kimi_k2": Frame((0, 3, 5), (3, 4, 6), _TEMPLATE),
    "phi4": Frame((0, 3, 5), (3, 4, 6), _TEMPLATE),
}
FRAMES |= {"gemma3": FRAMES["gemma2"], "gemma4": FRAMES["gemma2"]}
UNKNOWN = Frame((0, 3, 7), (0, 4, 11), "the widest of the known frames")


def framing(model: str | None, provider: str, messages: int) -> Tokens:
    """Tokens that the messages of one request cost beside their text; none for no messages."""
    if messages <= 0:
        return NO_TOKENS
    families = rule_for(model, provider).families
    frame = FRAMES[families[0]] if len(families) == 1 else UNKNOWN
    low, likely, high = (once + each * messages for once, each in zip(frame.request, frame.message, strict=True))
    return Tokens(low, likely, high, "estimate")
