"""Counts: exact where a vocabulary is at hand, honest ranges elsewhere, and never an exception."""

from __future__ import annotations

import base64
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model import Tokens
from promptlint.tokens import count, counting, engines, ranks, tokenizer_of
from promptlint.tokens.pieces import LONGEST, LONGEST_RUN, cut

PROMPT = """You are a support assistant for Nordlicht Bikes. Answer in at most three sentences.
- Never promise a refund; offer to open a ticket instead (form: https://example.com/tickets/new).
- If the customer's order number is missing, ask for it. Format: NB-2026-004711.
"""
CODE = 'def total(rows: list[dict[str, int]]) -> int:\n    """Sum."""\n    return sum(row["net_amount"] for row in rows if row)\n'
MIXED = "Grüße aus Köln! 価格は1,980円です。한국어 문장입니다. Цена: 300 ₽ 🚲🚲 naïve café"
TEXTS = [PROMPT, CODE, MIXED, "a", " ", "\n\n\n", "hello world", "<|endoftext|>", "x" * 300, "\ud800", "{name}: {{x}}", "\x00\x01"]

# Made with tiktoken 0.14.0 and OpenAI's own files on 2026-11-22.
GOLDEN = {
    "gpt-4o": {"hello world": 2, "Hello, world!": 4, "antidisestablishmentarianism": 6, "<|endoftext|>": 7, "    return x\n": 4},
    "gpt-4": {"hello world": 2, "Hello, world!": 4, "antidisestablishmentarianism": 6, "<|endoftext|>": 7, "    return x\n": 4},
}

# Real counts on 2026-11-22: splintr-rs 0.22.0 and ctok 1.3.0 (content of the message without its frame).
MEASURED = {
    "gpt-4o": {PROMPT: 63, CODE: 33, MIXED: 33, PROMPT * 20: 1260},
    "gpt-4": {PROMPT: 65, CODE: 33, MIXED: 43, PROMPT * 20: 1300},
    "claude-3-opus-20240229": {PROMPT: 73, CODE: 40, MIXED: 52, PROMPT * 20: 1479},
    "claude-opus-4-7": {PROMPT: 95, CODE: 51, MIXED: 53, PROMPT * 20: 1919},
    "claude-sonnet-5": {PROMPT: 95, CODE: 51, MIXED: 53, PROMPT * 20: 1919},
    "gemini-2.5-pro": {PROMPT: 76, CODE: 40, MIXED: 34, PROMPT * 20: 1520},
    "llama3": {PROMPT: 65, CODE: 33, MIXED: 38, PROMPT * 20: 1300},
    "deepseek-chat": {PROMPT: 65, CODE: 34, MIXED: 38, PROMPT * 20: 1300},
    "mistral-small-latest": {PROMPT: 71, CODE: 34, MIXED: 43, PROMPT * 20: 1420},
    "qwen3-32b": {PROMPT: 71, CODE: 33, MIXED: 41, PROMPT * 20: 1420},
}


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    counting._counted.clear()
    counting.tokenizer_of.cache_clear()
    engines.engines.cache_clear()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make only the named packages look installed."""

    def only(*packages: str) -> None:
        _forget()
        monkeypatch.setattr(engines, "_installed", lambda name: name in packages and find_spec(name) is not None)

    return only


@pytest.mark.parametrize(("model", "text", "tokens"), [(model, *case) for model, cases in GOLDEN.items() for case in cases.items()])
def test_openai_counts_are_exact(installed: Callable[..., None], model: str, text: str, tokens: int) -> None:
    installed("tiktoken")
    assert count(text, model, "openai") == Tokens(tokens, tokens, tokens, "exact")


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
def test_both_counters_of_openai_agree(name: str) -> None:
    splintr = pytest.importorskip("splintr")
    other = splintr.Tokenizer.from_pretrained(name)
    draw = random.Random(7)
    alphabet = "abcXYZ 019.,;:'\"/\\\n\r\t_-äßé漢字かな한글Яж🚲\u00a0\u200b{}[]"
    texts = [*TEXTS, *("".join(draw.choices(alphabet, k=draw.randint(1, 400))) for _ in range(400))]
    for text in texts:
        clean = counting._without_surrogates(text)
        assert ranks.encoding(name).encode_ordinary(clean) == other.encode_ordinary(clean)


def test_nothing_installed_gives_an_estimate(installed: Callable[..., None]) -> None:
    installed("tiktoken")
    exact = count(PROMPT, "gpt-4o", "openai")
    installed()
    found = count(PROMPT, "gpt-4o", "openai")
    assert found.method == "estimate"
    assert found.low <= exact.likely <= found.high
    assert tokenizer_of("gpt-4o").method == "estimate"


def test_a_counter_that_does_not_load_is_passed_over(monkeypatch: pytest.MonkeyPatch, installed: Callable[..., None]) -> None:
    installed("tiktoken", "splintr")
    monkeypatch.setitem(sys.modules, "splintr", None)
    assert count("hello world", "gpt-4o") == Tokens(2, 2, 2, "exact")


class PanicException(BaseException):
    """What a panic in Rust code looks like from Python."""


@pytest.mark.parametrize("failure", [PanicException, ValueError])
def test_a_counter_that_fails_gives_way_to_the_estimate(monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]) -> None:
    def fail(text: str) -> int:
        raise failure

    monkeypatch.setattr(counting, "ready", lambda engine: fail)
    assert count("hello world", "gpt-4o").method == "estimate"


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(text: str) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(counting, "ready", lambda engine: interrupt)
    with pytest.raises(KeyboardInterrupt):
        count("hello world", "gpt-4o")


def test_an_assumed_tokenizer_widens_the_range() -> None:
    known, assumed = count(PROMPT, "gpt-5"), count(PROMPT, "gpt-6-astra")
    assert assumed.low < known.low == assumed.likely < assumed.high
    assert assumed.method == "estimate"


def test_an_unknown_model_covers_the_large_families() -> None:
    found = count(PROMPT)
    assert found.low <= count(PROMPT, "gpt-4o").likely
    assert found.high >= count(PROMPT, "claude-sonnet-5").likely
    assert found.method == "estimate"


def test_current_claude_needs_far_more_tokens_than_openai(installed: Callable[..., None]) -> None:
    installed()
    assert 1.4 < count(PROMPT * 5, "claude-sonnet-5").likely / count(PROMPT * 5, "gpt-4o").likely < 1.85
    assert 1.0 < count(PROMPT * 5, "claude-3-5-sonnet-latest").likely / count(PROMPT * 5, "gpt-4o").likely < 1.3


@pytest.mark.parametrize("model", MEASURED)
@pytest.mark.parametrize("text", [PROMPT, CODE, MIXED, PROMPT * 20])
def test_the_estimate_is_near_the_real_count(installed: Callable[..., None], model: str, text: str) -> None:
    installed()
    found, real = count(text, model), MEASURED[model][text]
    assert abs(found.likely - real) <= max(3, 0.2 * real)
    assert found.method == "estimate"


@pytest.mark.parametrize("model", ["claude-sonnet-5", "claude-3-opus-20240229", "claude-opus-4-7"])
def test_ctok_counts_claude(model: str) -> None:
    pytest.importorskip("ctok")
    found = count(PROMPT, model, "anthropic")
    assert (found.method, found.likely) == ("reconstructed", MEASURED[model][PROMPT])
    assert found.low < found.likely < found.high


@pytest.mark.parametrize("model", ["gemini-2.5-pro", "llama3", "deepseek-chat", "qwen3-32b", "mistral-small-latest"])
def test_splintr_counts_open_models(model: str) -> None:
    pytest.importorskip("splintr")
    found = count(PROMPT, model)
    assert (found.method, found.likely) == ("reconstructed", MEASURED[model][PROMPT])


HOSTILE = {
    "spaces": " " * 1_000_000,
    "tabs": "\t" * 1_000_000,
    "one letter": "a" * 1_000_000,
    "random letters": "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=1_000_000)),
    "base64": base64.b64encode(random.Random(2).randbytes(750_000)).decode(),
    "Han": "的" * 300_000,
    "line breaks": "\n" * 1_000_000,
    "equals signs": "=" * 1_000_000,
    "digits": "7" * 1_000_000,
    "surrogates": "\udc80" * 300_000,
    "capitals by turns": "aB" * 400_000,
    "combining marks": "e" + "\u0301" * 300_000,
    "long prose": PROMPT * 4_000,
    "words, then a run": ("a " * 22_000 + "b" * 60_000) * 5,
}


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4", "claude-sonnet-5", "gemini-2.5-pro", "some-model"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_counted(name: str, model: str, installed: Callable[..., None]) -> None:
    installed("tiktoken", "ctok")
    text = HOSTILE[name]
    found = count(text, model)
    assert 1 <= found.low <= found.likely <= found.high <= 4 * len(text)


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4"])
def test_a_long_text_cut_at_seams_keeps_its_exact_count(model: str, installed: Callable[..., None]) -> None:
    installed("tiktoken")
    encoding = ranks.encoding(tokenizer_of(model).name)
    for text in ((PROMPT + CODE + MIXED) * 900, CODE * 3000, PROMPT.replace("\n", " ") * 1200):
        assert len(cut(text)) > 1
        whole = len(encoding.encode_ordinary(text))
        assert count(text, model) == Tokens(whole, whole, whole, "exact")


def test_few_pieces_are_made() -> None:
    assert all(len(cut(text)) <= len(text) // 20_000 + 2 for text in HOSTILE.values())


def test_a_run_that_must_be_torn_is_an_estimate_near_the_truth(installed: Callable[..., None]) -> None:
    installed("tiktoken")
    text = "".join(random.Random(3).choices("abcdefghijklmnopqrstuvwxyz", k=120_000))
    found = count(text, "gpt-4o")
    assert found.method == "estimate"
    assert found.low <= len(ranks.encoding("o200k_base").encode_ordinary(text)) <= found.high


@given(st.text(max_size=200), st.integers(0, 3))
def test_pieces_are_the_text(text: str, seed: int) -> None:
    long = (text + "\n" + PROMPT * seed) * (LONGEST // (len(text) + 1 + len(PROMPT) * seed) + 1)
    pieces = cut(long)
    assert "".join(piece.text for piece in pieces) == long
    assert all(0 < len(piece.text) <= LONGEST for piece in pieces)
    assert len(pieces) == 1 or all(len(piece.text) <= LONGEST_RUN for piece in pieces)


any_text = st.text(st.characters(codec=None), max_size=300)
any_model = st.one_of(
    st.none(), st.sampled_from(["gpt-4o", "gpt-4", "claude-sonnet-5", "gemini-2.5-pro", "llama3", "x"]), st.text(max_size=20)
)


@settings(max_examples=300, deadline=None)
@given(any_text, any_model, st.sampled_from(["unknown", "openai", "anthropic", "google", ""]))
def test_any_text_can_be_counted(text: str, model: str | None, provider: str) -> None:
    found = count(text, model, provider)
    assert 0 <= found.low <= found.likely <= found.high
    assert (found.likely == 0) == (text == "")
    assert count(text, model, provider) == found


@settings(max_examples=200, deadline=None)
@given(any_text, any_text, st.sampled_from(["gpt-4o", "claude-sonnet-5", "x"]))
def test_a_longer_text_has_about_as_many_tokens_as_its_parts(left: str, right: str, model: str) -> None:
    together = count(left + right, model)
    apart = count(left, model).likely + count(right, model).likely
    assert together.likely <= apart * 1.1 + 8
    assert together.likely >= max(count(left, model).likely, count(right, model).likely) * 0.9 - 8


def test_no_connection_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise AssertionError("a count must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    ranks.encoding.cache_clear()
    for model in ("gpt-4o", "gpt-4", "claude-sonnet-5", "gemini-2.5-pro", "llama3", None):
        assert count(PROMPT, model).likely > 0


LAZY = """
import sys
from promptlint.tokens import count, framing, tokenizer_of
heavy = {"tiktoken", "splintr", "ctok", "regex", "requests"}
tokenizer_of("gpt-4o", "openai"), framing("gpt-4o", "openai", 3), tokenizer_of("claude-sonnet-5")
count("counted without a vocabulary " * 9, "some-model")
assert not heavy & set(sys.modules), heavy & set(sys.modules)
from promptlint.tokens import ranks
assert ranks.encoding.cache_info().currsize == 0
count("counted with one", "gpt-4o")
assert heavy & set(sys.modules)
"""


def test_nothing_heavy_is_imported_before_a_vocabulary_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_registry_of_tiktoken_is_left_alone() -> None:
    tiktoken = pytest.importorskip("tiktoken")
    count(PROMPT, "gpt-4o")
    assert "o200k_base" not in tiktoken.registry.ENCODINGS
