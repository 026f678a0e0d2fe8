"""A run with a model: one worker, limits, and a reason for every text that keeps its words.  The package is a stand-in here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from promptlint.compress import shortening, supervision
from promptlint.compress.shortening import MODELS, NoModel, Shortened, Shortener, Shortening, shorten
from promptlint.errors import UserError

STAND_IN = Path(__file__).parent / "stand_in"
TEXT = "Answer the question of the customer in a friendly and helpful way today"
SHORT = "Answer question the in friendly helpful today"


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(STAND_IN))


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "model"
    folder.mkdir()
    yield folder


def _loads(model: Path) -> list[str]:
    return (model / "loaded").read_text(encoding="utf-8").splitlines()


def test_texts_become_shorter_in_their_order_with_one_model(model: Path) -> None:
    steps: list[tuple[int, int]] = []
    texts = [f"\n  {TEXT}\n", "too short to lose anything", TEXT, f"Please {TEXT}"]
    found = shorten(texts, Shortener(model=str(model)), lambda done, total: steps.append((done, total)))
    assert [each.text for each in found] == [f"\n  {SHORT}\n", None, SHORT, "Please the of customer a and way"]
    assert found[1].reason == "it has fewer than 8 words"
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(_loads(model)) == 1


def test_no_model_is_loaded_where_nothing_is_to_be_shortened(model: Path) -> None:
    assert shorten([], Shortener(model=str(model))) == ()
    assert shorten(["four words and no"], Shortener(model=str(model)))[0].text is None
    assert shorten([TEXT], Shortener(model=str(model), rate=1.0)) == (Shortened(None, "nothing is to be left out of it"),)
    assert not (model / "loaded").exists()


def test_the_graphics_card_is_hidden_and_no_hub_is_asked_for_a_folder(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    shorten([TEXT], Shortener(model=str(model)))
    shorten([TEXT], Shortener(model=str(model), device="cuda:0"))
    assert _loads(model) == ["cpu  1", "cuda:0 0 1"]


@pytest.mark.parametrize(("method", "question"), [("llmlingua2", None), ("llmlingua", None), ("longllmlingua", "Where is my parcel?")])
def test_the_question_travels_to_the_model(method: str, question: str | None, model: Path) -> None:
    assert shorten([TEXT], Shortener(model=str(model), method=method, question="Where is my parcel?"))[0].text == SHORT
    asked = json.loads((model / "asked").read_text(encoding="utf-8"))
    assert asked.get("question") == question
    assert ("force_tokens" in asked) == (method == "llmlingua2")


FAULTS = [
    ("Raise an error at the first word of this text please", "LLMLingua failed: IndexError: list index out of range"),
    ("Die at the first word of this text if you can", "the worker ended with code 9"),
    ("Nothing of this text is left when the model is done", "the model left nothing of it"),
    ("Invent a word that was never in this text at all", "the model changed words instead of leaving some out"),
    ("Keep all of the words that this text has to offer", "the model left nothing out"),
    ("Number in the place of a text is what comes back", "LLMLingua failed: TypeError: the model gave no text"),
]


@pytest.mark.parametrize(("text", "reason"), FAULTS)
def test_a_fault_is_a_reason_and_the_next_text_is_shortened(text: str, reason: str, model: Path) -> None:
    found = shorten([text, TEXT], Shortener(model=str(model)))
    assert found == (Shortened(None, reason), Shortened(SHORT))
    assert len(_loads(model)) == (2 if "ended" in reason else 1)


def test_a_text_that_takes_too_long_is_given_up(model: Path) -> None:
    found = shorten(["Sleep for as long as you want to today", TEXT], Shortener(model=str(model), timeout=0.5))
    assert found[0] == Shortened(None, "it took more than 0.5 seconds")


@pytest.mark.skipif(not supervision.WATCHES_MEMORY, reason="memory is watched on Linux")
def test_a_text_that_takes_too_much_memory_is_given_up(model: Path) -> None:
    found = shorten(["Eat all of the memory that this machine has", TEXT], Shortener(model=str(model), memory=600))
    assert found == (Shortened(None, "it took more than 600 MiB of memory"), Shortened(SHORT))


def test_a_model_that_fails_again_and_again_is_not_loaded_for_ever(model: Path) -> None:
    texts = [f"Die at the first word of text number {number}" for number in range(6)]
    found = shorten([*texts, TEXT], Shortener(model=str(model)))
    assert [each.reason for each in found[:4]] == ["the worker ended with code 9"] * 4
    assert {each.reason for each in found[4:]} == {"the worker failed 4 times, so no more texts were tried"}
    assert len(_loads(model)) == shortening.STARTS


def test_when_the_time_is_used_up_the_rest_keeps_its_words(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    for module in (shortening, supervision):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    with Shortening(Shortener(model=str(model), whole=600)) as run:
        assert run.shorten([TEXT])[0].text == SHORT
        clock[0] = 600.0
        over = Shortened(None, "the time for all texts was used up")
        assert run.shorten([f"Please {TEXT}", f"And {TEXT}", TEXT]) == (over, over, Shortened(SHORT))


def test_each_text_may_have_a_rate_of_its_own(model: Path) -> None:
    with Shortening(Shortener(model=str(model))) as run:
        found = run.shorten([TEXT, f"Please {TEXT}", TEXT], rates=[1.0, 0.25, 0.2])
    assert [each.text for each in found] == [None, "Please the of customer", "Answer question the"]


NO_MODEL = [
    ("names-people", {}, "the model {} does not fit: it is no model of LLMLingua-2: it tells 9 kinds of words apart"),
    ("other-method", {}, "the model {} does not fit: it is no model of LLMLingua-2: LlamaForCausalLM instead of a token classifier"),
    ("other-method", {"method": "llmlingua"}, "the model {} does not fit: it is a model of LLMLingua-2, and llmlingua needs a causal"),
    ("no-model", {}, "the folder {} holds no model that can be loaded (OSError: there is no config.json)"),
    ("dies", {}, "the model {} could not be loaded: the worker ended with code 3"),
    ("does-not-end", {"whole": 3.0}, "the model {} could not be loaded: the time for all texts was used up"),
]


@pytest.mark.parametrize(("name", "options", "message"), NO_MODEL)
def test_a_folder_that_is_no_model(name: str, options: dict[str, object], message: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(NoModel) as raised:
        shorten([TEXT], Shortener(model=str(tmp_path / name), **options))  # type: ignore[arg-type]
    assert str(raised.value).startswith(message.format(tmp_path / name))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (
            "",
            f"{MODELS['llmlingua2']} is not in the cache: name it as the model to have it downloaded",
        ),
        ("some-one/some-model", "some-one/some-model is neither in the cache nor to be had from a hub: name another hub model"),
    ],
)
def test_where_no_hub_answers_a_sentence_says_how_to_get_a_model(model: str, says: str) -> None:
    with pytest.raises(NoModel) as raised:
        shorten([TEXT], Shortener(model=model))
    said = str(raised.value)
    assert said.startswith(f"the model {says}")
    assert all(way in said for way in ("local folder", "HF_HOME", "HF_HUB_OFFLINE=1", "docs/compress-models.md"))


def test_a_model_is_downloaded_only_when_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for shortener, offline in ((Shortener(), "1"), (Shortener(model="some-one/asks-where"), "None")):
        with pytest.raises(NoModel, match=f"HF_HUB_OFFLINE is {offline}"):
            shorten([TEXT], replace(shortener, device="mps"))


def test_a_path_that_is_not_there_is_not_asked_of_a_hub() -> None:
    for missing in ("./models/none", "/no/such/folder", "a/b/c", "../x"):
        with pytest.raises(NoModel, match="there is no folder"):
            shorten([TEXT], Shortener(model=missing))


def test_a_package_that_is_missing_or_broken(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "llmlingua.py").write_text("import a_module_that_nobody_has\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(broken))
    with pytest.raises(
        NoModel, match=r"cannot be imported \(ModuleNotFoundError: No module named 'a_module.*pip install \"promptlint-cost"
    ):
        shorten([TEXT], Shortener(model=str(model)))
    (broken / "llmlingua.py").write_text("raise ModuleNotFoundError(\"No module named 'llmlingua'\")\n", encoding="utf-8")
    with pytest.raises(NoModel, match=r'^LLMLingua is not installed: pip install "promptlint-cost\[llmlingua\]" brings it$'):
        shorten([TEXT], Shortener(model=str(model)))


def test_newer_packages_are_refused_where_they_would_fail(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "transformers.py").write_text("__version__ = '5.23.0'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(newer))
    with pytest.raises(NoModel, match=r"method llmlingua cannot be used: it needs transformers below 4\.47, and 5\.23\.0 is installed"):
        shorten([TEXT], Shortener(model=str(model), method="llmlingua"))
    assert shorten([TEXT], Shortener(model=str(model)))[0].text == SHORT


WRONG = [
    ({"method": "llmlingua3"}, 'there is no method "llmlingua3": use one of llmlingua2, llmlingua, longllmlingua'),
    ({"device": "gpu"}, 'there is no device "gpu": use cpu, mps, cuda or cuda:0'),
    ({"rate": 0.0}, "a rate is the share of tokens to keep, above 0 and at most 1, not 0"),
    ({"rate": 50.0}, "a rate is the share of tokens to keep, above 0 and at most 1, not 50"),
    ({"rate": float("nan")}, "a rate is the share of tokens to keep, above 0 and at most 1, not nan"),
    ({"timeout": 0.0}, "the limits of time and memory have to be above 0"),
    ({"method": "longllmlingua", "question": " "}, "LongLLMLingua keeps what a question needs: give it one"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_a_shortener_that_cannot_be(options: dict[str, object], message: str) -> None:
    with pytest.raises(UserError) as raised:
        shorten([TEXT], Shortener(**options))  # type: ignore[arg-type]
    assert str(raised.value) == message


def test_nothing_heavy_is_imported_here() -> None:
    assert not {"llmlingua", "torch", "transformers"} & set(sys.modules)
