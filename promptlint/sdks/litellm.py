"""LiteLLM: one set of functions for many providers; the provider stands in front of the model's name."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _chat(path: str) -> Call:
    return Call(
        path, "chat", model_position=0, caps=("max_completion_tokens", "max_tokens"), reasoning_cap="max_completion_tokens",
        messages="messages", text="messages", text_position=1, tools="tools", completions="n", generates=True, at_home=("messages",),
        terms=terms.LITELLM, retries="num_retries", fallbacks="fallbacks",
    )  # fmt: skip


def _models(path: str) -> Call:
    """The same request to each of several models."""
    return Call(
        path, "chat", model="models", caps=("max_completion_tokens", "max_tokens"), messages="messages", tools="tools", generates=True,
        at_home=("models",), terms=terms.LITELLM,
    )  # fmt: skip


def _text(path: str) -> Call:
    return Call(
        path, "text_completion", model_position=1, caps=("max_tokens",), text="prompt", text_position=0, completions="n", generates=True,
        at_home=("prompt",), terms=terms.SAMPLING,
    )  # fmt: skip


def _embedding(path: str) -> Call:
    return Call(path, "embeddings", model_position=0, text="input", text_position=1, at_home=("input",))


def _rerank(path: str) -> Call:
    return Call(
        path, "rerank", model_position=0, text="documents", text_position=2, query="query", top_k=("top_n",), top_k_position=4,
        at_home=("documents",),
    )  # fmt: skip


def _response(path: str) -> Call:
    return Call(
        path, "chat", model_position=1, caps=("max_output_tokens",), ignored_caps=("max_tokens", "max_completion_tokens"), text="input",
        text_position=0, system="instructions", tools="tools", generates=True, at_home=("input",), terms=terms.RESPONSES,
    )  # fmt: skip


SDK = Sdk(
    name="litellm",
    provider="litellm",
    modules=("litellm", "litellm.main", "litellm.router"),
    clients=(Client("Router", retries="num_retries", default_retries=2, fallbacks="fallbacks"),),
    calls=(
        _chat("completion"),
        _chat("acompletion"),
        _chat("completion_with_retries"),
        _chat("acompletion_with_retries"),
        _chat("batch_completion"),
        _models("batch_completion_models"),
        _models("batch_completion_models_all_responses"),
        Call(
            "anthropic.messages.acreate", "chat", caps=("max_tokens",), messages="messages", system="system", tools="tools",
            generates=True, cap_required=True, needs=("messages",), terms=terms.MESSAGES,
        ),
        Call(
            "anthropic.messages.create", "chat", caps=("max_tokens",), messages="messages", system="system", tools="tools",
            generates=True, cap_required=True, needs=("messages",), terms=terms.MESSAGES,
        ),
        _text("text_completion"),
        _text("atext_completion"),
        _embedding("embedding"),
        _embedding("aembedding"),
        _rerank("rerank"),
        _rerank("arerank"),
        _response("responses"),
        _response("aresponses"),
        Call("image_generation", "image", model_position=1, completions="n", text="prompt", text_position=0, at_home=("prompt",)),
        Call("aimage_generation", "image", model_position=1, completions="n", text="prompt", text_position=0, at_home=("prompt",)),
        Call("image_edit", "image", model_position=2, completions="n", text="prompt", at_home=("prompt",)),
        Call("aimage_edit", "image", model_position=2, completions="n", text="prompt", at_home=("prompt",)),
        Call("transcription", "audio", model_position=0, at_home=("file",)),
        Call("atranscription", "audio", model_position=0, at_home=("file",)),
        Call("speech", "audio", model_position=0, text="input", text_position=1, at_home=("voice",)),
        Call("aspeech", "audio", model_position=0, text="input", text_position=1, at_home=("voice",)),
    ),
    server_tools=terms.EVERY_TOOL,
    source="litellm 1.109 signatures, read 2026-11-22; num_retries and fallbacks of completion() and Router: litellm 1.110, read 2026-11-26",
)  # fmt: skip
