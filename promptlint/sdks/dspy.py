"""DSPy: language models, and the modules whose signature is the instruction."""

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_CAPS = ("max_tokens", "max_completion_tokens")


def _module(name: str) -> Maker:
    """A module: making one is no call site, calling it is."""

    def call(path: str) -> Call:
        return Call(
            path, "chat", model="lm", caps=("config.max_tokens", *_CAPS), system="signature",
            text="+fields", text_is_user=True, generates=True, completions="n",
            cap_elsewhere=True, model_elsewhere="the language model is configured for the whole program",
        )  # fmt: skip

    return Maker(name, None, tuple(map(call, ("__call__", "forward", "aforward", "acall"))), ("with_signature", "reset_copy", "deepcopy"),
                 positional=("signature",))  # fmt: skip


def _lm(name: str, *, provider: str = "", common: bool = False) -> Maker:
    def call(path: str, operation: Operation) -> Call:
        return Call(
            path, operation, model_position=0 if path == name else None, caps=_CAPS, text="prompt", text_position=0, messages="messages",
            completions="n", generates=True, terms=terms.LITELLM,
        )  # fmt: skip

    sends = tuple(call(path, "chat") for path in ("__call__", "acall", "basic_request", "request", "forward", "aforward"))
    made = Call(name, "model_config", model_position=0, caps=_CAPS, completions="n", generates=True, terms=terms.LITELLM)
    return Maker(name, made, sends, ("copy",), provider, common=common)


_MODULES = ("Predict", "ChainOfThought", "ChainOfThoughtWithHint", "ProgramOfThought", "ReAct", "CodeAct", "MultiChainComparison",
            "TypedPredictor", "TypedChainOfThought", "FunctionalTypedPredictor", "Refine", "BestOfN", "RLM")  # fmt: skip
_OLDER = ("AzureOpenAI", "HFClientTGI", "HFClientVLLM", "HFModel", "Cohere", "Google", "GoogleVertexAI", "Claude", "Anyscale", "Together",
          "Mistral", "AWSMistral", "AWSAnthropic", "AWSMeta", "Bedrock", "Groq", "Databricks", "Watsonx", "PremAI", "GROQ",
          "CloudflareAI")  # fmt: skip

SDK = Sdk(
    name="dspy",
    provider="unknown",
    modules=("dspy", "dsp"),
    makers=(
        _lm("LM", common=True),
        _lm("OpenAI", provider="openai", common=True),
        _lm("OllamaLocal", provider="local"),
        _lm("HFClientTGI", provider="local"),
        *(_lm(name, common=True) for name in _OLDER if name != "HFClientTGI"),
        *map(_module, _MODULES),
        Maker(
            "Embedder", Call("Embedder", "embeddings", model_position=0),
            (Call("__call__", "embeddings", text="inputs", text_position=0),), positional=("model",),
        ),
        Maker("Retrieve", Call("Retrieve", "retrieval", model=None, top_k=("k",), top_k_position=0), common=True),
    ),
    calls=(),
    settings=("configure.lm", "context.lm"),
    step_caps=(
        StepCap("DSPy", ("ReAct",), ("max_iters",), 20, "iterations", since="dspy 3.4.1; 10 in 3.0, 5 in 2.6"),
    ),
    source="dspy 3.2 LM, Predict, ChainOfThought, ReAct and dspy 2.4 clients: signatures, read 2026-11-24",
)  # fmt: skip
