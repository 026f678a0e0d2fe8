"""IBM watsonx.ai: model objects, embeddings and reranking."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks.schema import Call, Maker, Sdk

_MADE = Call(
    "ModelInference", "model_config", model="model_id", model_aliases=("deployment_id",),
    caps=("params.max_completion_tokens", "params.max_tokens", "params.max_new_tokens"),
)  # fmt: skip


def _chat(path: str) -> Call:
    return replace(_MADE, path=path, operation="chat", messages="messages", text="messages", text_position=0, tools="tools", generates=True)


def _generate(path: str) -> Call:
    return replace(_MADE, path=path, operation="text_completion", text="prompt", text_position=0, generates=True)


def _fixed(name: str, operation: Operation, texts: tuple[tuple[str, str], ...]) -> Maker:
    """An object with a model for something other than generation; its methods take texts."""
    sends = tuple(
        Call(path, operation, model="model_id", text=text, text_position=1 if operation == "rerank" else 0) for path, text in texts
    )
    made = Call(name, "embeddings", model="model_id") if operation == "embeddings" else None
    return Maker(name, made, sends, common=True)


_MODEL = tuple(map(_chat, ("chat", "chat_stream", "achat", "achat_stream"))) + tuple(
    map(_generate, ("generate", "agenerate", "agenerate_stream", "generate_text", "generate_text_stream"))
)
_EMBED = (("generate", "inputs"), ("agenerate", "inputs"), ("embed_documents", "texts"), ("aembed_documents", "texts"),
          ("embed_query", "text"), ("aembed_query", "text"))  # fmt: skip

SDK = Sdk(
    name="watsonx",
    provider="watsonx",
    modules=("ibm_watsonx_ai",),
    makers=(
        Maker("ModelInference", _MADE, _MODEL, positional=("model_id",)),
        Maker("Model", replace(_MADE, path="Model"), _MODEL, common=True, positional=("model_id",)),
        _fixed("Embeddings", "embeddings", _EMBED),
        _fixed("Rerank", "rerank", (("generate", "inputs"),)),
    ),
    calls=(),
    source="ibm-watsonx-ai 1.8 signatures, read 2026-11-24",
)
