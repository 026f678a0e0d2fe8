"""Hugging Face: its inference client, the client of a text generation server, and models that run on this machine."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Maker, Sdk

_ELSEWHERE = "the client may hold it"


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", text="messages", text_position=0, tools="tools", completions="n",
        generates=True, model_elsewhere=_ELSEWHERE, at_home=("messages",), terms=terms.ANSWER,
    )  # fmt: skip


# ---------------------------------------------------------------- models on this machine

_LOADED = (
    "AutoModelForCausalLM", "AutoModelForSeq2SeqLM", "AutoModelForImageTextToText", "AutoModelForVision2Seq", "AutoModelForMultimodalLM",
)  # fmt: skip


def _loaded(name: str) -> Maker:
    """A model that generates text, fetched by its name."""
    made = Call(f"{name}.from_pretrained", "model_config", model="pretrained_model_name_or_path", model_position=0)
    sent = Call(
        "generate", "text_completion", model="pretrained_model_name_or_path",
        caps=("max_new_tokens", "max_length", "generation_config.max_new_tokens", "generation_config.max_length"),
        text="inputs", text_position=0, text_is_user=True, completions="num_return_sequences", generates=True,
    )  # fmt: skip
    return Maker(made.path, made, (sent,), ("to", "eval", "half", "cuda", "cpu"), "local", ("transformers",), common=True)


_GENERATING = ("text-generation", "text2text-generation", "summarization", "translation", "conversational", "image-text-to-text",
               "question-answering", "document-question-answering", "visual-question-answering")  # fmt: skip


def _pipeline() -> Maker:
    """A pipeline on this machine; one that classifies or embeds is none of ours."""
    caps = ("max_new_tokens", "max_length")
    made = Call("pipeline", "model_config", model_position=1, caps=caps, only=("task", 0, _GENERATING))
    sent = Call(
        "__call__", "text_completion", caps=caps, text="text_inputs", text_position=0, text_is_user=True,
        completions="num_return_sequences", generates=True,
    )  # fmt: skip
    return Maker("pipeline", made, (sent,), (), "local", ("transformers",), common=True, positional=("task", "model"))


def _encoder(name: str, operation: Operation, *paths: str) -> Maker:
    def call(path: str) -> Call:
        if operation == "rerank":
            return Call(
                path, operation, model="model_name_or_path", model_aliases=("model_name",), query="query", text="documents",
                text_position=1, top_k=("top_k",),
            )  # fmt: skip
        return Call(
            path, operation, model="model_name_or_path", model_aliases=("model_name",), text="sentences", text_position=0
        )  # fmt: skip

    made = replace(call(name), text=None, text_position=None, query=None, model_position=0)
    sends = tuple(map(call, paths))
    return Maker(name, made, sends, ("to", "half", "eval"), "local", ("sentence_transformers",))


def _on_server(path: str) -> Call:
    return Call(
        path, "text_completion", caps=("max_new_tokens",), text="prompt", text_position=0, text_is_user=True, completions="best_of",
        generates=True, model_elsewhere="the server was started with it",
    )  # fmt: skip


def _server(name: str) -> Maker:
    """The client of a text generation server."""
    chat = Call(
        "chat", "chat", caps=("max_tokens",), messages="messages", text="messages", text_position=0, tools="tools", completions="n",
        generates=True, model_elsewhere="the server was started with it",
    )  # fmt: skip
    return Maker(name, None, (_on_server("generate"), _on_server("generate_stream"), chat), below=("text_generation",), common=True)


SDK = Sdk(
    name="huggingface",
    provider="huggingface",
    modules=("huggingface_hub", "huggingface_hub.inference", "transformers", "sentence_transformers", "text_generation"),
    clients=(Client("InferenceClient"), Client("AsyncInferenceClient")),
    makers=(
        *map(_loaded, _LOADED),
        _pipeline(),
        _encoder(
            "SentenceTransformer", "embeddings", "encode", "encode_query", "encode_document", "encode_multi_process"
        ),
        _encoder("CrossEncoder", "rerank", "predict", "rank"),
        *map(_server, ("Client", "AsyncClient", "InferenceAPIClient", "InferenceAPIAsyncClient")),
    ),
    calls=(
        _chat("chat_completion"),
        _chat("chat.completions.create"),
        Call(
            "text_generation", "text_completion", caps=("max_new_tokens",), text="prompt", text_position=0, generates=True,
            model_elsewhere=_ELSEWHERE, needs=("max_new_tokens",), at_home=("prompt", "stream", "details"),
        ),
        Call("feature_extraction", "embeddings", text="text", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("text", "model")),
        Call("text_to_image", "image", text="prompt", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("prompt", "model")),
        Call("automatic_speech_recognition", "audio", model_elsewhere=_ELSEWHERE, at_home=("audio", "model")),
        Call("text_to_speech", "audio", text="text", text_position=0, model_elsewhere=_ELSEWHERE, at_home=("text", "model")),
    ),
    base_url=("base_url",),
    hosts=(("huggingface.co", "huggingface"), ("huggingface.cloud", "huggingface")),
    client_defaults=True,
    source=(
        "huggingface_hub 2.4 signatures, read 2026-11-22; it does not retry; text-generation 0.7 signatures, read 2026-11-24; "
        "transformers and sentence-transformers as their documentation has them, recalled and not checked against a release"
    ),
)  # fmt: skip
