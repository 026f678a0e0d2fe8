"""A stand-in for the package llmlingua: what the worker asks of it, with the faults that a test names in a text.

It leaves out every second word.  The real package is run by test_llmlingua.py, where it is installed.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

prompt_compressor = SimpleNamespace(TokenClfDataset=lambda *_, **__: None)


class PromptCompressor:
    """The constructor and the two methods that the worker calls."""

    def __init__(self, model_name: str, device_map: str, model_config: dict[str, object], use_llmlingua2: bool) -> None:
        assert model_config == {"trust_remote_code": False}
        fault = Path(model_name).name
        if fault == "does-not-end":
            time.sleep(600)
        if fault == "dies":
            os._exit(3)
        if fault == "no-model":
            raise OSError("there is no config.json")
        if not Path(model_name).is_dir():
            asked = f"; HF_HUB_OFFLINE is {os.environ.get('HF_HUB_OFFLINE')}" if device_map == "mps" else ""
            raise OSError(f"no hub was asked{asked}" if asked else "We couldn't connect to a hub")
        with (Path(model_name) / "loaded").open("a", encoding="utf-8") as loaded:
            loaded.write(f"{device_map} {os.environ.get('CUDA_VISIBLE_DEVICES')} {os.environ.get('HF_HUB_OFFLINE')}\n")
        kind = "BertForTokenClassification" if use_llmlingua2 != (fault == "other-method") else "LlamaForCausalLM"
        config = SimpleNamespace(architectures=[kind], model_type="bert", num_labels=9 if fault == "names-people" else 2)
        self.model = SimpleNamespace(config=config, eval=lambda: None)
        self.model_name = self._folder = model_name
        self.max_seq_len = 512
        self._held: list[bytearray] = []

    def get_token_length(self, text: str) -> int:
        return len(text.split())

    def compress_prompt(self, context: list[str], rate: float, **options: Any) -> dict[str, object]:
        words = context[0].split()
        print("what packages print is no answer", flush=True)
        print('{"text": "nor is this"}', file=sys.stderr, flush=True)
        match words[0]:
            case "Sleep":
                time.sleep(600)
            case "Die":
                os._exit(9)
            case "Raise":
                raise IndexError("list index out of range\nwith a second line")
            case "Eat":
                self._held += [bytearray(os.urandom(1)) * (1 << 26) for _ in range(40)]
                time.sleep(600)
            case "Nothing":
                words = []
            case "Invent":
                words = ["invented", *words]
            case "Keep":
                return {"compressed_prompt": context[0]}
            case "Number":
                return {"compressed_prompt": 7}
        with (Path(self._folder) / "asked").open("a", encoding="utf-8") as asked:
            asked.write(json.dumps(options) + "\n")
        return {"compressed_prompt": " ".join(words[::2][: math.ceil(len(words) * rate)])}
