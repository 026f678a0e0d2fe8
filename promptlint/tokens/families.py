"""Which tokenizer reads the prompts of which model, as data.

A family is a group of models that share one vocabulary.  `RULES` are tried in order on the lower-cased model name, the first
that is found anywhere in it decides; `PROVIDERS` decide where the model is not known.  Every entry names its source; what no
public source confirms is marked `assumed`, widens the range, and is never called exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

AS_OF = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Family:
    """One vocabulary, and the names under which the optional counters know it."""

    name: str
    fit: str  # the entry of estimator.json that estimates it
    splintr: str = ""
    ctok: str = ""
    exact: bool = False  # the vocabulary itself is published, and counts were checked to be identical


_FAMILIES = (
    Family("o200k_base", "o200k_base", splintr="o200k_base", exact=True),
    Family("cl100k_base", "cl100k_base", splintr="cl100k_base", exact=True),
    Family("claude_v3", "claude_v3", ctok="3.0"),
    Family("claude_v4_7", "claude_v4_7", ctok="4.7"),
    Family("claude_v4_8", "claude_v4_7", ctok="4.8"),  # the vocabulary of 4.7 in a shorter frame
    Family("gemma2", "gemma2", splintr="gemma2"),
    Family("gemma3", "gemma3", splintr="gemma3"),
    Family("gemma4", "gemma3", splintr="gemma4"),
    Family("llama2", "llama2", splintr="llama2"),
    Family("llama3", "llama3", splintr="llama3"),
    Family("deepseek_v3", "deepseek_v3", splintr="deepseek_v3"),
    Family("mistral_v2", "mistral_v2", splintr="mistral_v2"),
    Family("mistral_v3", "mistral_v3", splintr="mistral_v3"),
    Family("qwen3", "qwen3", splintr="qwen3"),
    Family("glm4", "glm4", splintr="glm4"),
    Family("kimi_k2", "kimi_k2", splintr="kimi_k2"),
    Family("phi4", "cl100k_base", splintr="phi4"),
)
FAMILIES = {family.name: family for family in _FAMILIES}
MODELS = {  # in a reader's words; `RULES` decide
    "o200k_base": "GPT-4o, GPT-4.1, GPT-5, o1 to o4, gpt-oss",
    "cl100k_base": "GPT-4, GPT-3.5, text-embedding-3",
    "claude_v3": "Claude 3 to 4.6",
    "claude_v4_7": "Claude Opus 4.7",
    "claude_v4_8": "Claude Opus 4.8, Claude 5",
    "gemma2": "Gemma 2, Gemini 1",
    "gemma3": "Gemini 2 and 3, Gemma 3",
    "gemma4": "Gemini 3.1 and 3.5, Gemma 4",
    "llama2": "Llama 2, Phi 1 to 3",
    "llama3": "Llama 3",
    "deepseek_v3": "DeepSeek V3 and R1",
    "mistral_v2": "Mixtral, Mistral 7B",
    "mistral_v3": "Mistral Small, Medium and Nemo",
    "qwen3": "Qwen 1.5 to 3",
    "glm4": "GLM 4",
    "kimi_k2": "Kimi K2 and K3",
    "phi4": "Phi 4",
}

# What a text may cost when nothing is known of the model: the families that hosted models use.  The first one is likely.
ANY = ("o200k_base", "cl100k_base", "claude_v4_8", "claude_v3", "gemma3", "llama3", "deepseek_v3", "mistral_v3", "qwen3")


@dataclass(frozen=True, slots=True)
class ModelRule:
    """Models whose name holds `pattern` use one of `families`; the first is the likely one."""

    pattern: str
    families: tuple[str, ...]
    source: str
    assumed: bool = False


_TIKTOKEN = "tiktoken 0.14.0, tiktoken/model.py"
_CTOK = "ctok 1.3.0, README, measured against Anthropic's count_tokens"
_GOOGLE = "google-genai 3.4.0, _local_tokenizer_loader.py"
_SPLINTR = "splintr-rs 0.22.0, list of vocabularies"
_NEWER = "newer than the source's last release; the predecessor's tokenizer is assumed"

RULES = (
    # Distilled models carry the name of their teacher and the tokenizer of their base.
    ModelRule(r"distill-llama|llama-distill|hermes-3-llama", ("llama3",), _SPLINTR),
    ModelRule(r"distill-qwen|qwen-distill", ("qwen3",), _SPLINTR),
    # OpenAI
    ModelRule(r"gpt-oss|gpt-5|gpt-4\.1|gpt-4\.5|gpt-4o|\bo[134]\b(?=$|[-:@])", ("o200k_base",), _TIKTOKEN),
    ModelRule(r"gpt-[6-9]|gpt-(audio|realtime)|codex-mini|computer-use-preview|\bo[5-9]\b(?=$|[-:@])", ("o200k_base",), _NEWER, True),
    ModelRule(r"gpt-4(?![\d.])|gpt-3\.?5|text-embedding-3|text-embedding-ada-002|\b(davinci|babbage)-002", ("cl100k_base",), _TIKTOKEN),
    # Anthropic
    ModelRule(r"claude-opus-4[.-]7(?!\d)", ("claude_v4_7",), _CTOK),
    ModelRule(r"claude-(opus-4[.-]8|(opus|sonnet|fable)-5)(?!\d)(?![.-]\d(?!\d))", ("claude_v4_8",), _CTOK),
    ModelRule(r"claude-3(?!\d)|claude-(opus|sonnet|haiku)-[34](?!\d)(?![.-][7-9](?!\d))", ("claude_v3",), _CTOK),
    ModelRule(r"claude-([a-z]+-)?([5-9]|\d\d)(?!\d)|claude-[a-z]+-4[.-][7-9](?!\d)", ("claude_v4_8",), _NEWER, True),
    ModelRule(r"claude-(2|instant|v[12])", ("claude_v3",), "Claude 2 used an older vocabulary, close to this one", True),
    ModelRule(r"claude", ("claude_v4_8", "claude_v3"), _CTOK),
    # Google
    ModelRule(r"gemma-?2|gemma-7b|codegemma", ("gemma2",), _SPLINTR),
    ModelRule(r"gemini-(1|pro(?!-latest)|ultra)", ("gemma2",), "older than Google's table; the open models of its time are assumed", True),
    ModelRule(r"gemini-(live-)?2|gemini-3(?![.\d])|gemma-?3", ("gemma3",), _GOOGLE),
    ModelRule(r"gemini-3\.(1-(pro|flash-lite)|5-flash)|gemma-?4", ("gemma4",), _GOOGLE),
    ModelRule(r"gemini|gemma", ("gemma4",), _NEWER, True),
    # Open models, by their makers and on hosts
    ModelRule(r"llama-?v?3", ("llama3",), _SPLINTR),
    ModelRule(r"llama-?v?2|codellama|vicuna|tinyllama|phi-?[123](?!\d)", ("llama2",), _SPLINTR),
    ModelRule(r"llama", ("llama3",), _NEWER, True),
    ModelRule(r"deepseek-(v3|r1|chat|reasoner)(?![.\d])", ("deepseek_v3",), _SPLINTR),
    ModelRule(r"deepseek", ("deepseek_v3",), _NEWER, True),
    ModelRule(r"mixtral|mistral-(7b|tiny)", ("mistral_v2",), _SPLINTR),
    ModelRule(r"mistral-nemo|ministral|pixtral|magistral|devstral|mistral-(small|medium)", ("mistral_v3",), _SPLINTR),
    ModelRule(r"mistral|codestral", ("mistral_v3", "mistral_v2"), _SPLINTR),
    ModelRule(r"qwen-?(1\.5|2|2\.5|3)(?![.\d])|qwq|qwen-(max|plus|turbo)(?!-latest)", ("qwen3",), _SPLINTR),
    ModelRule(r"qwen", ("qwen3",), _NEWER, True),
    ModelRule(r"glm-?4", ("glm4",), _SPLINTR),
    ModelRule(r"\bglm", ("glm4",), _NEWER, True),
    ModelRule(r"kimi-k[23]", ("kimi_k2",), _SPLINTR),
    ModelRule(r"kimi|moonshot", ("kimi_k2",), _NEWER, True),
    ModelRule(r"phi-?4", ("phi4",), _SPLINTR),
)

_UNKNOWN_MODEL = "the model is not known, only its provider"
PROVIDERS = (
    ModelRule(r"openai", ("o200k_base", "cl100k_base"), _UNKNOWN_MODEL),
    ModelRule(r"^azure$", ("o200k_base", "cl100k_base"), _UNKNOWN_MODEL),
    ModelRule(r"anthropic", ("claude_v4_8", "claude_v3"), _UNKNOWN_MODEL),
    ModelRule(r"gemini|google", ("gemma4", "gemma2"), _UNKNOWN_MODEL),
    ModelRule(r"mistral", ("mistral_v3", "mistral_v2"), _UNKNOWN_MODEL),
    ModelRule(r"deepseek", ("deepseek_v3",), _UNKNOWN_MODEL, True),
    ModelRule(r"moonshot|kimi", ("kimi_k2",), _UNKNOWN_MODEL, True),
    ModelRule(r"zhipu|z_?ai$", ("glm4",), _UNKNOWN_MODEL, True),
)
UNKNOWN = ModelRule("", ANY, "no tokenizer of this model is known; the range covers those of the large providers")


@lru_cache(maxsize=4096)
def rule_for(model: str | None, provider: str) -> ModelRule:
    """The first rule that the model's name fits, else its provider's, else `UNKNOWN`."""
    name = (model or "").lower()
    for rule in RULES if name else ():
        if re.search(rule.pattern, name):
            return rule
    return next((rule for rule in PROVIDERS if re.search(rule.pattern, provider.lower())), UNKNOWN)
