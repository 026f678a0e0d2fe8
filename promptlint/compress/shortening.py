"""Prose made shorter by LLMLingua, in a worker process: what comes back is a suggestion, or the reason why there is none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from promptlint.compress.spacing import laid_out
from promptlint.compress.supervision import Limits, Stopped, Worker
from promptlint.compress.worker import Order
from promptlint.errors import UserError

Progress = Callable[[int, int], None]

# The model that a method uses where none is named: the smaller of the two that LLMLingua-2 published, and a small causal one.
MODELS = {
    "llmlingua2": "microsoft/llmlingua-2-bert-base-multilingual-cased-meetingbank",
    "llmlingua": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "longllmlingua": "HuggingFaceTB/SmolLM2-135M-Instruct",
}
RATE = 0.5  # of the tokens that are kept, where nothing is asked; the default of llmlingua
LOADING = 900.0  # seconds for a model to be loaded, and downloaded where the user named one of a hub
WHOLE = 3600.0  # seconds for all texts of a run
STARTS = 4  # workers of a run: after as many failures it is not one text's fault
FEWEST_WORDS = 8  # of a shorter text the models leave a ruin
INSTALL = 'pip install "promptlint-cost[llmlingua]"'

_DEVICE = re.compile(r"cpu|mps|cuda(?::\d+)?")
_PACKAGES = ("llmlingua", "torch", "transformers", "tqdm")
_NO_HUB = ("We couldn't connect", "Cannot reach", "offline mode")  # what transformers says where no hub answers
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+|[\w-][\w.-]*")


@dataclass(frozen=True)
class Shortener:
    """Which model shortens, how far, and what it may take.

    `model` is a hub name or a folder; "" stands for the method's own, which is then never downloaded.  `rate` is the share of
    tokens to keep; None stands for `RATE`.  `question` is what LongLLMLingua keeps the text for.  `timeout` is seconds for one
    text, `whole` for the run, `memory` MiB.
    """

    model: str = ""
    method: str = "llmlingua2"
    device: str = "cpu"
    rate: float | None = None
    question: str = ""
    timeout: float = 120.0
    memory: int = 4096
    whole: float = WHOLE


@dataclass(frozen=True)
class Shortened:
    """A shorter text, or None with the reason why nothing is suggested."""

    text: str | None
    reason: str = ""


class NoModel(UserError):
    """The package or the weights cannot be had: one line that says how to get them."""


def shorten(texts: Sequence[str], shortener: Shortener, progress: Progress | None = None) -> tuple[Shortened, ...]:
    """Shorter versions of the texts, in their order.  Raises `NoModel`, and `UserError` for a shortener that cannot be."""
    with Shortening(shortener) as shortening:
        return shortening.shorten(texts, progress)


class Shortening:
    """A run with one model: it is loaded for the first text that needs it, and again only after a failure."""

    def __init__(self, shortener: Shortener) -> None:
        self.shortener = shortener
        self._order = _order(shortener)
        self._worker: Worker | None = None
        self._starts = 0
        self._loaded = False
        self._deadline = time.monotonic() + shortener.whole
        self._known: dict[tuple[str, float], Shortened] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def shorten(
        self, texts: Sequence[str], progress: Progress | None = None, rates: Sequence[float] | None = None
    ) -> tuple[Shortened, ...]:
        """Shorter versions of the texts, in their order; a text that comes twice is shortened once.

        `rates`: of each text, in place of the shortener's.
        """
        one = RATE if self.shortener.rate is None else self.shortener.rate
        results = []
        for done, (text, rate) in enumerate(zip(texts, rates or [one] * len(texts), strict=True), start=1):
            results.append(self._one(text, rate))
            if progress is not None:
                progress(done, len(texts))
        return tuple(results)

    def _one(self, text: str, rate: float) -> Shortened:
        core = text.strip()
        if rate >= 1:
            return Shortened(None, "nothing is to be left out of it")
        if len(core.split()) < FEWEST_WORDS:
            return Shortened(None, f"it has fewer than {FEWEST_WORDS} words")
        known = self._known.get((core, rate))
        if known is None:
            known = self._known[core, rate] = _checked(core, self._answer(core, rate))
        if known.text is None:
            return known
        start = text.index(core)
        return Shortened(text[:start] + known.text + text[start + len(core) :])

    def _answer(self, text: str, rate: float) -> dict[str, object]:
        try:
            worker = self._ready()
            return worker.ask(text, rate, self.shortener.timeout)
        except Stopped as stopped:
            self._worker = None
            return {"reason": str(stopped)}

    def _ready(self) -> Worker:
        """The worker with its model loaded.  Raises `NoModel` when the first one cannot load it, later `Stopped`."""
        if self._worker is not None:
            return self._worker
        if self._starts >= STARTS:
            raise Stopped(f"the worker failed {STARTS} times, so no more texts were tried")
        if self._loaded and time.monotonic() >= self._deadline:
            raise Stopped("the time for all texts was used up")
        self._starts += 1
        worker = Worker(self._order, Limits(self.shortener.memory, self._deadline))
        try:
            message = worker.hear(LOADING)
            if "ready" not in message:
                worker.close()
                raise _no_model(self._order, str(message.get("failed")), str(message.get("reason")))
        except BaseException as error:
            worker.close()
            if self._loaded and isinstance(error, NoModel):
                raise Stopped("the worker could not be started again") from error
            if not self._loaded and isinstance(error, Stopped):
                raise NoModel(f"the model {self._order.model} could not be loaded: {error}") from error
            raise
        self._worker, self._loaded = worker, True
        return worker


def _order(shortener: Shortener) -> Order:
    """What the worker is to load.  Raises `UserError` for what cannot be."""
    if shortener.method not in MODELS:
        raise UserError(f'there is no method "{shortener.method}": use one of {", ".join(MODELS)}')
    if not _DEVICE.fullmatch(shortener.device):  # llmlingua takes every word that it does not know for CUDA
        raise UserError(f'there is no device "{shortener.device}": use cpu, mps, cuda or cuda:0')
    if shortener.rate is not None and not 0 < shortener.rate <= 1:
        raise UserError(f"a rate is the share of tokens to keep, above 0 and at most 1, not {shortener.rate:g}")
    if shortener.timeout <= 0 or shortener.whole <= 0 or shortener.memory <= 0:
        raise UserError("the limits of time and memory have to be above 0")
    if shortener.method == "longllmlingua" and not shortener.question.strip():
        raise UserError("LongLLMLingua keeps what a question needs: give it one")
    model = shortener.model.strip() or MODELS[shortener.method]
    folder = Path(model).expanduser()
    if folder.is_dir():
        return Order(str(folder.resolve()), shortener.method, shortener.device, shortener.question, local=True, offline=True)
    if not _HUB_NAME.fullmatch(model) or model.startswith("."):
        raise NoModel(f"there is no folder {model}, and a name on a hub looks like {MODELS['llmlingua2']}")
    return Order(model, shortener.method, shortener.device, shortener.question, local=False, offline=not shortener.model.strip())


def _no_model(order: Order, kind: str, reason: str) -> NoModel:
    """How to get what is missing, in a sentence."""
    if kind == "package":
        if any(f"No module named '{name}'" in reason for name in _PACKAGES):
            return NoModel(f"LLMLingua is not installed: {INSTALL} brings it")
        return NoModel(f"LLMLingua cannot be imported ({reason}): {INSTALL} brings versions that work together")
    if kind == "version":
        return NoModel(f"the method {order.method} cannot be used: {reason.partition(': ')[2]}")
    if kind == "kind":
        return NoModel(f"the model {order.model} does not fit: {reason.partition(': ')[2]}")
    if order.local:
        return NoModel(f"the folder {order.model} holds no model that can be loaded ({reason}): it needs what save_pretrained writes")
    said = "" if any(sign in reason for sign in _NO_HUB) else f" ({reason})"
    where = "is not in the cache" if order.offline else "is neither in the cache nor to be had from a hub"
    name = "name it as the model to have it downloaded, or name" if order.offline else "name another hub model or"
    return NoModel(
        f"the model {order.model} {where}{said}: {name} a local folder, or set HF_HOME to a cache that holds it, "
        "with HF_HUB_OFFLINE=1 where there is no network; docs/compress-models.md tells how"
    )


def _checked(original: str, answer: dict[str, object]) -> Shortened:
    """What the worker answered, if it can be suggested."""
    text = answer.get("text")
    if not isinstance(text, str):
        return Shortened(None, str(answer.get("reason") or "what the worker sent was no answer"))
    shorter = laid_out(original, text)
    if shorter is None:
        return Shortened(None, "the model changed words instead of leaving some out")
    if not shorter.strip():
        return Shortened(None, "the model left nothing of it")
    if len(shorter) >= len(original):
        return Shortened(None, "the model left nothing out")
    return Shortened(shorter)
