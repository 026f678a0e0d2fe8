"""What runs in the worker: the real llmlingua package with one model, shortening text after text.

The parent talks to it in JSON over a pipe of its own, so nothing that the packages print can be taken for an answer.
Everything that llmlingua changes for its whole process (random generators, environment, tiktoken's registry) stays here.
Facts about llmlingua 0.2.2 are from its source, read on 2026-11-26.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# How llmlingua knows a model's layout: by a word in its name.  The names of folders and of other checkpoints hold neither.
_LAYOUTS = {"bert": "bert-base-multilingual-cased", "xlm-roberta": "xlm-roberta-large"}
_LABELS = 2
_KEPT = ["\n", ".", "?", "!"]  # ends of lines and of sentences hold a text together
_CHUNK = 512  # sub-tokens that a model of LLMLingua-2 sees at once
_SPARE = 8  # sub-tokens by which a text may grow when it is tokenized again
_STEP = 200  # tokens of one step of LLMLingua, its default
_SMALLEST_STEP = 16
_TOO_NEW = (4, 47)  # transformers for LLMLingua: the cache of past keys is no longer a tuple (LLMLingua issue 210)


@dataclass(frozen=True, slots=True)
class Order:
    """Which model the worker loads, and how."""

    model: str  # a hub name, or the absolute path of a folder
    method: str  # llmlingua2 | llmlingua | longllmlingua
    device: str
    question: str
    local: bool  # `model` is a folder
    offline: bool  # nothing is asked of a hub: what is not in the cache is not there


class WrongModel(Exception):
    """A model that is no model for this method, said in a sentence."""


class WrongVersion(Exception):
    """Installed packages that do not work for this method, said in a sentence."""


def serve(pipe: Connection, order: Order) -> None:
    """Load the model, say so, and answer one text after the other until the parent closes the pipe."""
    _be_quiet()
    _set_environment(order)
    try:
        compressor = _load(order)
    except BaseException as error:  # also a panic of a tokenizer in Rust, which is no Exception
        _say(pipe, {"failed": _kind(error), "reason": one_line(error)})
        return
    _say(pipe, {"ready": True})
    while True:
        try:
            asked = json.loads(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer = {"text": _shorten(compressor, order, asked["text"], asked["rate"])}
        except Exception as error:
            answer = {"reason": f"LLMLingua failed: {one_line(error)}"}
        _say(pipe, answer)


def _say(pipe: Connection, message: Mapping[str, object]) -> None:
    pipe.send_bytes(json.dumps(message).encode())


def _be_quiet() -> None:
    """Progress bars and warnings of the packages go nowhere."""
    warnings.simplefilter("ignore")
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _set_environment(order: Order) -> None:
    """What the packages read when they are imported; what the user has set for a hub stays."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin while they wait starve the rest of a busy machine
    if order.offline:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    if not order.device.startswith("cuda"):
        os.environ["CUDA_VISIBLE_DEVICES"] = ""


def _load(order: Order) -> Any:
    _check_versions(order)
    _bring_tables()
    from llmlingua import PromptCompressor, prompt_compressor  # noqa: PLC0415  (an extra, and only here)

    newer = order.method == "llmlingua2"
    # Without the option it would run code that comes with a model.  A fresh dictionary, since llmlingua writes into it.
    options = {"trust_remote_code": False}
    compressor = PromptCompressor(model_name=order.model, device_map=order.device, model_config=options, use_llmlingua2=newer)
    config = compressor.model.config
    classifies = any("ForTokenClassification" in name for name in config.architectures or ())
    if newer:
        layout = _LAYOUTS.get(config.model_type)
        if not classifies or layout is None:
            raise WrongModel(f"it is no model of LLMLingua-2: {_described(config)} instead of a token classifier of BERT or XLM-RoBERTa")
        if config.num_labels != _LABELS:  # one that finds names of people, say, would be taken as it is
            raise WrongModel(
                f"it is no model of LLMLingua-2: it tells {config.num_labels} kinds of words apart, not what stays from what goes"
            )
        compressor.model_name = layout
        # Left to itself it takes BERT's special tokens for every model (LLMLingua issue 181).
        prompt_compressor.TokenClfDataset = partial(prompt_compressor.TokenClfDataset, model_name=layout)
    elif classifies:
        raise WrongModel(f"it is a model of LLMLingua-2, and {order.method} needs a causal language model")
    compressor.model.eval()
    return compressor


def _check_versions(order: Order) -> None:
    """LLMLingua would fail with newer packages, on some texts at once and on others only after minutes."""
    from tqdm import tqdm  # noqa: PLC0415
    from transformers import __version__ as version  # noqa: PLC0415

    tqdm.set_lock(RLock())  # its own reaches across processes, and of one that is ended Python complains at the end of the run
    if order.method != "llmlingua2" and tuple(int(part) for part in version.split(".")[:2]) >= _TOO_NEW:
        raise WrongVersion(f'it needs transformers below 4.47, and {version} is installed: pip install "transformers<4.47"')


def _bring_tables() -> None:
    """tiktoken's table of GPT-3.5, which llmlingua counts with, from promptlint's own data: tiktoken would download it."""
    from tiktoken import registry  # noqa: PLC0415

    from promptlint.tokens import ranks  # noqa: PLC0415

    registry.ENCODINGS["cl100k_base"] = ranks.encoding("cl100k_base")


def _described(config: Any) -> str:
    return ", ".join(config.architectures or ()) or f"a model of type {config.model_type}"


def _shorten(compressor: Any, order: Order, text: str, rate: float) -> str:
    length = compressor.get_token_length(text)
    if order.method == "llmlingua2":
        # Every chunk is filled up to this length, so a short text would cost as much as a long one.
        compressor.max_seq_len = min(_CHUNK, length + text.count("\n") + _SPARE)
        result = compressor.compress_prompt([text], rate=rate, force_tokens=list(_KEPT), force_reserve_digit=True)
    else:
        step = max(_SMALLEST_STEP, min(_STEP, length // 2))  # a text shorter than a step comes back as it was
        asked: dict[str, object] = {}
        if order.method == "longllmlingua":
            asked = {
                "question": order.question,
                "rank_method": "longllmlingua",
                "condition_in_question": "after_condition",
                "condition_compare": True,
            }
        result = compressor.compress_prompt([text], rate=rate, iterative_size=step, concate_question=False, **asked)
    shorter = result["compressed_prompt"]
    if not isinstance(shorter, str):
        raise TypeError("the model gave no text")
    return shorter


def _kind(error: BaseException) -> str:
    """Why there is no model: the package, its version, the kind of the model, its size, or its files."""
    if isinstance(error, ImportError):
        return "package"
    if isinstance(error, WrongModel):
        return "kind"
    if isinstance(error, WrongVersion):
        return "version"
    return "memory" if isinstance(error, MemoryError) else "files"


def one_line(error: BaseException) -> str:
    """The first line of what an error says, with its type, cut to a readable length."""
    said = " ".join(str(error).strip().split("\n")[0].split())
    whole = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return whole if len(whole) <= 200 else f"{whole[:199]}…"
