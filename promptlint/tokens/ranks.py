"""OpenAI's rank tables, shipped with promptlint in a compact form, and the tiktoken encodings built from them.

Compact form, zlib-compressed: the number of tokens (4 bytes, big-endian), one length byte per token in the order of
their ranks, then the bytes of all tokens.  It is 1.4 MB for both tables instead of 5.3 MB, and loads in a third of the time.
Encodings are built directly and never through tiktoken's registry, which would download the tables.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

DATA = Path(__file__).resolve().parent.parent / "data"

# SHA-256 of the text form, as tiktoken 0.14.0 checks it (tiktoken_ext/openai_public.py, read 2026-11-22).
SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}

# How each encoding cuts a text before it looks tokens up: part of the encoding's definition, from the same file.
_LETTERS_BEFORE, _LETTERS_AFTER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_WORD = r"[^\r\n\p{L}\p{N}]?"
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
PATTERNS = {
    "cl100k_base": (
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
    ),
    "o200k_base": "|".join(
        (
            f"{_WORD}{_LETTERS_BEFORE}*{_LETTERS_AFTER}+{_CONTRACTION}",
            f"{_WORD}{_LETTERS_BEFORE}+{_LETTERS_AFTER}*{_CONTRACTION}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        )
    ),
}


def pack(tokens: Sequence[bytes]) -> bytes:
    """The compact form of a table.  Raises ValueError for a token of more than 255 bytes."""
    lengths = bytes(len(token) for token in tokens)
    return zlib.compress(len(tokens).to_bytes(4, "big") + lengths + b"".join(tokens), 9)


def unpack(data: bytes) -> list[bytes]:
    """The tokens of a compact table in the order of their ranks."""
    raw = zlib.decompress(data)
    start = 4 + int.from_bytes(raw[:4], "big")
    ends = accumulate(raw[4:start], initial=start)
    return [raw[begin:end] for begin, end in pairwise(ends)]


def available(name: str) -> bool:
    """Whether promptlint ships the table of this encoding."""
    return name in PATTERNS and (DATA / f"{name}.bin").is_file()


@cache
def encoding(name: str) -> tiktoken.Encoding:
    """The encoding under this name, loaded on first use (0.1 to 0.2 s).

    It knows no special tokens: a prompt that spells one is sent as ordinary text, and must be counted so.
    """
    import tiktoken  # here, because most runs count nothing  # noqa: PLC0415

    ranks = {token: rank for rank, token in enumerate(unpack((DATA / f"{name}.bin").read_bytes()))}
    return tiktoken.Encoding(name=name, pat_str=PATTERNS[name], mergeable_ranks=ranks, special_tokens={})
