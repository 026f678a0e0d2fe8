"""Own price lists in three formats, discounts, and one clear sentence for every mistake."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from promptlint.errors import UserError
from promptlint.model import ModelCard
from promptlint.prices import PriceBook, book_for, load_prices

DAY = dt.date(2026, 11, 24)
OWN = """\
as-of = 2026-11-01

[models."openai/gpt-4o"]  # as negotiated
input = 2
output = 8.5
cache-read = 1
batch.input = 1
batch.output = 4.25
tiers = [{ above = 100000, input = 3, output = 9 }]
changes = [{ from = 2027-01-01, input = 1.5, output = 6 }]

[models.our-llama]
input = 0.1
output = 0.1
request = 0.002
context-window = 32000
max-output = 4000
thinks = false
aliases = ["llama-prod", "azure/llama-prod-2"]

[models."prod-chat"]
same-as = "openai/gpt-4o-mini"
"""


@dataclass(frozen=True)
class Choice:
    prices: Path | None = None
    discounts: tuple[tuple[str, Decimal], ...] = ()
    source: Path | None = None


@pytest.fixture
def book(tmp_path: Path) -> PriceBook:
    (tmp_path / "prices.toml").write_text(OWN)
    return book_for(Choice(tmp_path / "prices.toml", (("openai", Decimal("0.85")), ("bedrock", Decimal("1.1")))))


def card(book: PriceBook, model: str, provider: str = "unknown", on: dt.date = DAY) -> ModelCard:
    found = book.card(model, provider, on)
    assert found is not None
    return found


def test_own_prices_hold_before_the_bundled_ones(book: PriceBook) -> None:
    own = card(book, "gpt-4o", "openai")
    assert (own.input_price, own.output_price, own.cache_read_price) == (Decimal(2), Decimal("8.5"), Decimal(1))
    assert own.tiers == ((100_000, "input", Decimal(3)), (100_000, "output", Decimal(9)))
    assert (own.source, own.as_of, own.discount) == ("prices.toml", dt.date(2026, 11, 1), None)
    assert (own.max_output, own.context_window, own.cache_minimum) == (16384, 128000, 1024)  # the bundled limits stay
    assert card(book, "gpt-4o").input_price == card(book, "openai/gpt-4o").input_price == Decimal(2)
    assert card(book, "gpt-4o", "azure").input_price == Decimal("2.5")  # another provider's price is not touched
    assert book.processings("gpt-4o", "openai", DAY) == {"", "batch"}
    batch = book.card("gpt-4o", "openai", DAY, processing="batch")
    assert batch is not None and batch.output_price == Decimal("4.25")
    assert book.changes("gpt-4o", "openai", DAY) == (dt.date(2027, 1, 1),)
    assert card(book, "gpt-4o", "openai", dt.date(2027, 1, 1)).input_price == Decimal("1.5")
    assert book.as_of == load_prices().as_of


def test_a_model_of_ones_own(book: PriceBook) -> None:
    for name, provider in (("our-llama", "unknown"), ("our-llama", "openai"), ("LLAMA-PROD", "vllm"), ("llama-prod-2", "azure")):
        own = card(book, name, provider)
        assert (own.input_price, own.request_price, own.context_window, own.reasoning) == (Decimal("0.1"), Decimal("0.002"), 32000, False)
    assert book.card("llama-prod-2", "openai", DAY) is None
    assert "our-llama" in book.similar("our-lama", "openai")


def test_a_name_may_stand_for_a_listed_model(book: PriceBook) -> None:
    meant = card(book, "prod-chat", "azure")
    assert (meant.model, meant.provider, meant.discount) == ("gpt-4o-mini", "openai", Decimal("0.85"))
    assert meant.input_price == Decimal("0.15") * Decimal("0.85")
    assert "batch" in book.processings("prod-chat", "azure", DAY) and book.has_price("prod-chat", "azure", DAY)


def test_a_discount_is_exact_and_on_every_price(book: PriceBook) -> None:
    plain, paid = load_prices().card("gpt-5.4", "openai", DAY), card(book, "gpt-5.4", "openai")
    assert plain is not None and plain.input_price and plain.cache_read_price
    assert paid.input_price == plain.input_price * Decimal("0.85") and paid.cache_read_price == plain.cache_read_price * Decimal("0.85")
    assert [price for *_, price in paid.tiers] == [price * Decimal("0.85") for *_, price in plain.tiers]
    assert dict(paid.unit_prices) == {unit: price * Decimal("0.85") for unit, price in plain.unit_prices}
    assert paid.discount == Decimal("0.85") and card(book, "claude-opus-5-5", "anthropic").discount is None
    assert card(book, "anthropic.claude-3-haiku-20240307-v1:0", "aws").discount == Decimal("1.1")  # bedrock is aws


def test_a_discount_needs_a_provider_that_is_known() -> None:
    with pytest.raises(UserError, match=r'^p\.toml: discounts: no prices are known of a provider "opnai"; did you mean "openai"\?$'):
        book_for(Choice(discounts=(("opnai", Decimal(1)),), source=Path("p.toml")))


def test_litellms_map_is_a_list(tmp_path: Path) -> None:
    listed = {
        "sample_spec": {"litellm_provider": "one of"},
        "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
        "azure/x": {"litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 3e-06, "max_output_tokens": 10},
    }
    (tmp_path / "map.json").write_text(json.dumps(listed))
    book = book_for(Choice(tmp_path / "map.json", (("openai", Decimal("0.5")),)))
    known = card(book, "gpt-4o", "openai")
    assert (known.input_price, known.output_price, known.max_output, known.source) == (Decimal("0.5"), Decimal(1), 16384, "map.json")
    assert card(book, "x", "azure").max_output == 10 and known.as_of is None
    assert card(book, "claude-opus-5-5", "anthropic").input_price == Decimal(4)


def test_the_data_of_genai_prices_are_a_list(tmp_path: Path) -> None:
    models = [
        {
            "id": "gpt-4o", "match": {"or": [{"equals": "gpt-4o"}, {"regex": "^gpt-4o-\\d{8}$"}]},
            "prices": {"input_mtok": 1, "output_mtok": 2},
        },
        {
            "id": "o3", "match": {"equals": "o3"}, "context_window": 9,
            "prices": [{"prices": {"input_mtok": {"base": 1, "tiers": [{"start": 5, "price": 2}]}}},
                       {"constraint": {"start_date": "2026-12-01"}, "prices": {"input_mtok": 8}}],
            "price_variants": [{"when": {"processing": "batch"}, "prices": {"input_mtok": 0.5}}],
        },
        {"id": "d", "match": {"equals": "d"}, "prices": [{"prices": {"input_mtok": 1}},
            {"constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z"}, "prices": {"input_mtok": 3}}]},
    ]  # fmt: skip
    for document in ([{"id": "openai", "models": models}], {"providers": [{"id": "openai", "models": models}]}):
        (tmp_path / "data.json").write_text(json.dumps(document))
        book = book_for(Choice(tmp_path / "data.json"))
        assert card(book, "gpt-4o-20260101", "openai").output_price == Decimal(2)
        assert card(book, "o3", "openai").tiers == ((5, "input", Decimal(2)),) and card(book, "o3", "openai").context_window == 9
        assert card(book, "o3", "openai", dt.date(2026, 12, 1)).input_price == Decimal(8)
        assert "batch" in book.processings("o3", "openai", DAY)
        assert [each.input_price for each in book.by_hour("d", "openai", DAY)] == [Decimal(1), Decimal(3)]
    models.append({"id": "bad", "match": {"equals": "bad"}, "prices": {"input_mtok": "a lot"}})
    (tmp_path / "data.json").write_text(json.dumps([{"id": "openai", "models": models}]))
    with pytest.raises(UserError, match='the prices of "openai" model "bad" are not in the form of genai-prices'):
        book_for(Choice(tmp_path / "data.json"))


WRONG = [
    ('[models."gpt-4o"]\ninput = "2"\noutput = 3\n', ':2: model "gpt-4o": input must be a price in US dollars of 0 or more, such as 2.5'),
    ("[models.a]\ninput = 1\n\n[models.b]\n\ninput = -1\n", ':6: model "b": input must be a price'),
    ("[models.a]\ninput = nan\n", ":2: "),
    ("[models.a]\ninput = inf\n", ":2: "),
    ("[models.a]\ninput = true\n", ":2: "),
    ("[models.a]\ninput = 1\noutptu = 1\n", ':3: model "a": unknown key "outptu"; did you mean "output"?'),
    ("[models.a]\nmax-output = 5\n", ':1: model "a": states no price'),
    ("[models.a]\ninput = 1\nbatch = 3\n", ":3: "),
    ("[models.a]\ninput = 1\nbatch.inptu = 3\n", 'unknown key "inptu"; did you mean "input"?'),
    ("[models.a]\ninput = 1\ntiers = 3\n", ":3: "),
    ("[models.a]\ninput = 1\ntiers = [{ above = 5, output = 2 }]\n", ':3: model "a": a tier of output needs a price of output below it'),
    ("[models.a]\ninput = 1\nchanges = [{ input = 2 }]\n", ":3: "),
    ("[models.a]\ninput = 1\nchanges = [{ from = 'soon', input = 2 }]\n", ":3: model \"a\": from must be a date such as 2026-11-24"),
    ("[models.a]\ninput = 1\nretires = 5\n", ":3: "),
    ("[models.a]\ninput = 1\nmode = 'chatty'\n", ":3: "),
    ("[models.a]\ninput = 1\nthinks = 1\n", ":3: "),
    ("[models.a]\ninput = 1\ncontext-window = 1.5\n", ":3: "),
    ("[models.a]\ninput = 1\naliases = 'x'\n", ":3: "),
    ("[models.a]\nsame-as = 'gpt-4o-minni'\n", ':2: model "a": no prices are known of "gpt-4o-minni"; did you mean "gpt-4o-mini"?'),
    ("[models.a]\nsame-as = 5\n", ":2: "),
    ("[models.a]\nsame-as = 'openai/o3'\ninput = 1\n", ":2: "),
    ("models.a = 5\n", ":1: "),
    ("as-of = 'yesterday'\n[models.a]\ninput = 1\n", ":1: as-of must be a date such as 2026-11-24"),
    ("model = 5\n[models.a]\ninput = 1\n", ':1: unknown key "model"; did you mean "models"?'),
    ("[models.a]\ninput = \n", ":2: not valid TOML: invalid value"),
    ("a = 5\n", ": no price list: expected a table [models]"),
    ("[models]\nx = [" + "[" * 5000 + "]" * 5000 + "]", ": not valid TOML: nested too deep"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(UserError) as told:
        book_for(Choice(path))
    assert str(told.value).startswith(f"{path}{said}" if said.startswith(":") else f"{path}:") and said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"models":\n {"a": {"input": }}}', ":2: not valid JSON: expecting value"), ("[" * 100_000, ": not valid JSON: nested too deep"),
     ("[]", ": no price list"), ("{}", ": no price list"), ("5", ": no price list"), ('{"models": {"a": {"input": NaN}}}', ":1: "),
     ('{"models": {"a": {"input": 1e999999999}}}', ":1: "), ('{"a": {"litellm_provider": "x"}}', ": no model of this map has a price")],
)  # fmt: skip
def test_json_may_be_wrong_too(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(UserError) as told:
        book_for(Choice(path))
    assert str(told.value).startswith(f"{path}{said}")


def test_only_regular_files_of_a_sensible_size_are_read(tmp_path: Path) -> None:
    large, binary = tmp_path / "large.json", tmp_path / "binary.toml"
    with large.open("wb") as file:
        file.truncate(20_000_001)
    binary.write_bytes(b"\xff\xfe")
    for path, said in ((large, "20 MB"), (tmp_path, "not a regular file"), (Path("/dev/zero"), "not a regular file"), (binary, "UTF-8")):
        with pytest.raises(UserError, match=said):
            book_for(Choice(path))
    with pytest.raises(UserError):
        book_for(Choice(Path("a\0b")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["a", "input_mtok", "batch"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["models", "input", "output", "tiers", "above", "id", "prices", "match", "litellm_provider", "mode", "input_cost_per_token",
             "max_input_tokens", "tiered_pricing", "range", "changes", "from", "batch", "same-as", "aliases", "price_variants"]
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
@example({"\n": {"input": 1}})
@example({"id": "\n\u2028\x1b[2J", "match": {"equals": "\r"}, "prices": 5})
@example({"a\nb": 5, "prices": {"input\nmtok": 1}, "litellm_provider": "\n"})
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_document_makes_it_fail_in_another_way(tmp_path: Path, document: object) -> None:
    path = tmp_path / "p.json"
    named = {"models": document} if isinstance(document, dict) else {"models": {"\n": document}}
    for text in (document, named, {"models": {"a": document}}, [{"id": "openai", "models": [document]}], {"gpt-4o": document}):
        path.write_text(json.dumps(text))
        try:
            book_for(Choice(path))
        except UserError as error:
            assert str(error).isprintable()
