"""Token counts, offline: exact for OpenAI's models, an estimate with its measured error where no vocabulary is at hand.

`count` never raises, never opens a connection, and loads a vocabulary only when a text has to be counted with it.
"""

from __future__ import annotations

from promptlint.tokens.counting import Tokenizer, count, tokenizer_of
from promptlint.tokens.framing import framing

__all__ = ["Tokenizer", "count", "framing", "tokenizer_of"]
