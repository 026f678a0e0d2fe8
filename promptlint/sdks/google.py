"""Google's models: the Gen AI SDK, the SDK before it (`google.generativeai`), and Vertex AI."""

from dataclasses import replace

from promptlint.model import Operation
from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Maker, Sdk, Terms

_CAPS = ("config.max_output_tokens", "config.maxOutputTokens")
_TERMS = terms.GEMINI.below("config")

_INTERACTION = Terms(tiers=("service_tier",), hosted=("config.tools",)).and_also(terms.GEMINI.below("generation_config")).and_also(_TERMS)


def _generate(path: str) -> Call:
    return Call(
        path, "chat", caps=_CAPS, text="contents", text_is_user=True, system="config.system_instruction", tools="config.tools",
        completions="config.candidate_count", generates=True, needs_any=("model", "contents"), terms=_TERMS,
    )  # fmt: skip


def _chat(path: str) -> Call:
    return Call(
        path, "model_config", caps=_CAPS, system="config.system_instruction", text="history", text_is_user=True, tools="config.tools",
        generates=True, needs=("model",), refuses=("messages", "title", "user_id"), terms=_TERMS,
    )  # fmt: skip


def _on_chat(path: str) -> Call:
    return replace(_chat(path), operation="chat", text="message", text_position=0)


# ---------------------------------------------------------------- google.generativeai and vertexai: objects that hold the model

_HELD_CAPS = (
    "generation_config.max_output_tokens", "generation_config.maxOutputTokens", "generation_config.max_tokens", "max_output_tokens",
)  # fmt: skip
_ASKED = ("generate_content", "generate_content_async")
_SENT = ("send_message", "send_message_async", "send_message_streaming", "send_message_streaming_async")
_PREDICTED = ("predict", "predict_async", "predict_streaming", "predict_streaming_async")
_EMBEDDED = ("get_embeddings", "get_embeddings_async")


def _held(path: str, operation: Operation, text: str | None = None) -> Call:
    return Call(
        path, operation, model="model_name", caps=_HELD_CAPS, system="system_instruction", system_aliases=("context",), tools="tools",
        text=text, text_position=0 if text else None, text_is_user=True, completions="generation_config.candidate_count", generates=True,
        terms=terms.GEMINI.below("generation_config"),
    )  # fmt: skip


def _on_unknown(path: str, text: str, *called: str) -> Call:
    """On an object that was made where it cannot be seen: told by what it is called, in a file that imports one of the SDKs."""
    return Call(
        path, "chat", caps=_HELD_CAPS, text=text, text_position=0, text_is_user=True, generates=True, called=called, cap_elsewhere=True,
        model_elsewhere="the object was made elsewhere",
    )  # fmt: skip


def _generative(name: str, below: str, provider: str, chat: str, made: Operation = "model_config") -> Maker:
    sends = tuple(_held(path, "chat", "contents") for path in _ASKED)
    maker = Maker(name, _held(name, made), sends, (), provider, (below,), gives=(("start_chat", chat),))
    return replace(maker, positional=() if "." in name else ("model_name",))


def _session(name: str, below: str, provider: str) -> Maker:
    return Maker(name, None, tuple(_held(path, "chat", "content") for path in _SENT), (), provider, (below,), common=True)


def _palm_session(name: str) -> Maker:
    """The chat of a PaLM model, which is passed its settings one by one and takes no generation_config."""
    sends = (replace(_held(path, "chat", "message"), caps=("max_output_tokens",), completions="candidate_count") for path in _SENT)
    return Maker(name, None, tuple(sends), (), "vertex", ("vertexai",), common=True)


def _pretrained(name: str, operation: Operation, *sends: Call, gives: tuple[tuple[str, str], ...] = ()) -> Maker:
    """A model of Vertex AI that is fetched by its name."""
    made = Call(f"{name}.from_pretrained", operation, model="model_name", model_position=0)
    return Maker(made.path, made, sends, (), "vertex", ("vertexai",), common=True, gives=gives)


def _embedding(path: str) -> Call:
    return Call(path, "embeddings", model="model_name", text="texts", text_position=0)


_MADE_BY_VERTEX = (
    _pretrained("TextGenerationModel", "model_config", *(_held(path, "text_completion", "prompt") for path in _PREDICTED)),
    _pretrained("CodeGenerationModel", "model_config", *(_held(path, "text_completion", "prefix") for path in _PREDICTED)),
    _pretrained("ChatModel", "model_config", gives=(("start_chat", "language_models.ChatSession"),)),
    _pretrained("CodeChatModel", "model_config", gives=(("start_chat", "language_models.ChatSession"),)),
    _pretrained("TextEmbeddingModel", "embeddings", *map(_embedding, _EMBEDDED)),
    _pretrained("MultiModalEmbeddingModel", "embeddings", *map(_embedding, _EMBEDDED)),
    _pretrained(
        "ImageGenerationModel",
        "image",
        Call("generate_images", "image", model="model_name", completions="number_of_images", text="prompt", text_position=0),
    ),
)

SDK = Sdk(
    name="google",
    provider="google",
    modules=("google.genai", "google.genai.client", "google.generativeai", "vertexai"),
    clients=(Client("Client"), Client("AsyncClient")),
    makers=(
        Maker(
            "Client", None, (_chat("chats.create"), _chat("aio.chats.create")), below=("google.genai",), common=True,
            gives=(("chats.create", "Chat"), ("aio.chats.create", "Chat")),
        ),
        Maker(
            "Chat", None, (_on_chat("send_message"), _on_chat("send_message_stream")), below=("google.genai.chats",), common=True,
        ),
        _generative("GenerativeModel", "google.generativeai", "google", "ChatSession"),
        _generative("GenerativeModel.from_cached_content", "google.generativeai", "google", "ChatSession"),
        _session("ChatSession", "google.generativeai", "google"),
        _generative("GenerativeModel", "vertexai", "vertex", "generative_models.ChatSession"),
        _generative("GenerativeModel.from_cached_content", "vertexai", "vertex", "generative_models.ChatSession"),
        _session("generative_models.ChatSession", "vertexai", "vertex"),
        _palm_session("language_models.ChatSession"),
        *_MADE_BY_VERTEX,
    ),
    calls=(
        _generate("models.generate_content"),
        _generate("models.generate_content_stream"),
        _chat("chats.create"),
        Call(
            "live.connect", "chat", caps=(*_CAPS, "config.generation_config.max_output_tokens"), system="config.system_instruction",
            tools="config.tools", generates=True,
            needs=("model", "config"), terms=_TERMS,
        ),
        Call(  # to an agent, which has a model of its own; only a model takes `generation_config`
            "interactions.create", "chat", where=("agent",), text="input", system="system_instruction", tools="tools", generates=True,
            needs=("input", "agent"), model_elsewhere="the agent has it", cap_elsewhere=True, terms=_INTERACTION,
        ),
        Call(
            "interactions.create", "chat", caps=("generation_config.max_output_tokens",), text="input", system="system_instruction",
            tools="tools", generates=True, needs=("input",), needs_any=("model", "agent"), model_elsewhere="the agent has it",
            terms=_INTERACTION, stored=("agent", "agent_config"),
        ),
        Call("models.embed_content", "embeddings", text="contents", needs_any=("model", "contents")),
        Call("batches.create", "batch", needs=("model", "src")),
        Call("batches.create_embeddings", "batch", needs=("model", "src")),
        Call("models.generate_images", "image", completions="config.number_of_images", text="prompt", needs=("prompt",)),
        Call("models.edit_image", "image", text="prompt", needs=("prompt", "reference_images")),
        Call("models.generate_videos", "image", text="prompt", needs=("model",)),
        Call("embed_content", "embeddings", model_position=0, text="content", text_position=1, needs=("model", "content")),
        Call("embed_content_async", "embeddings", model_position=0, text="content", text_position=1, needs=("model", "content")),
        Call(
            "generate_text", "text_completion", caps=("max_output_tokens",), text="prompt", completions="candidate_count", generates=True,
            needs=("prompt", "max_output_tokens"),
        ),
        *(_on_unknown(path, "contents", "model", "gemini", "llm") for path in _ASKED),
        *(_on_unknown(path, "content", "session", "gemini", "convo") for path in _SENT[:2]),
    ),
    transparent=("aio",),
    base_url=("http_options.base_url", "http_options.baseUrl", "client_options.api_endpoint"),
    hosts=(("generativelanguage.googleapis.com", "google"), ("aiplatform.googleapis.com", "vertex")),
    server_tools=terms.GOOGLE_TOOLS,
    source=(
        "google-genai 3.4, read 2026-11-22, and google-generativeai 0.8.6 and google-cloud-aiplatform 1.x signatures, read 2026-11-24; "
        "none retries unless it is asked to"
    ),
)  # fmt: skip
