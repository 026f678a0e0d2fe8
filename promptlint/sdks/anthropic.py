"""The Anthropic SDK, on its own API, Amazon Bedrock, Google Vertex AI and Microsoft Foundry."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _messages(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", system="system", tools="tools", generates=True, cap_required=True,
        needs_any=("messages",), refuses=("body", "to", "from_", "to_number", "thread_id", "channel"), terms=terms.MESSAGES,
    )  # fmt: skip


# what Instructor adds to a client, which comes out of it as it went in; on an unknown object these are told in its own file
_WITH_CLASS = tuple(
    replace(_messages(path), needs=("response_model",), refuses=("response_model",))
    for path in (
        "chat.completions.create",
        *(
            f"{group}{method}"
            for group in ("messages.", "chat.completions.", "")
            for method in ("create_with_completion", "create_partial", "create_iterable")
        ),
    )
)

SDK = Sdk(
    name="anthropic",
    provider="anthropic",
    modules=("anthropic",),
    clients=(
        Client("Anthropic"),
        Client("AsyncAnthropic"),
        Client("Client"),
        Client("AsyncClient"),
        Client("AnthropicBedrock", provider="bedrock"),
        Client("AsyncAnthropicBedrock", provider="bedrock"),
        Client("AnthropicBedrockMantle", provider="bedrock"),
        Client("AsyncAnthropicBedrockMantle", provider="bedrock"),
        Client("AnthropicVertex", provider="vertex"),
        Client("AsyncAnthropicVertex", provider="vertex"),
        Client("AnthropicFoundry", provider="azure"),
        Client("AsyncAnthropicFoundry", provider="azure"),
        Client("AnthropicAWS", provider="anthropic"),
        Client("AsyncAnthropicAWS", provider="anthropic"),
        Client("AnthropicGoogleCloud", provider="vertex"),
        Client("AsyncAnthropicGoogleCloud", provider="vertex"),
        Client("lib.bedrock.AnthropicBedrock", provider="bedrock"),
        Client("lib.vertex.AnthropicVertex", provider="vertex"),
    ),
    calls=(
        _messages("messages.create"),
        _messages("messages.stream"),
        _messages("messages.parse"),
        _messages("messages.tool_runner"),
        Call(
            "messages.batches.create", "batch", caps=("max_tokens",), messages="messages", system="system", tools="tools",
            inner="requests", generates=True, cap_required=True, needs=("requests",), terms=terms.MESSAGES,
        ),
        Call(
            "completions.create", "text_completion", caps=("max_tokens_to_sample",), text="prompt", generates=True, cap_required=True,
            needs=("prompt", "max_tokens_to_sample"), terms=terms.MESSAGES,
        ),
        Call("agents.create", "create_agent", system="system", tools="tools", needs=("name", "system"), needs_any=("model",)),
        *_WITH_CLASS,
    ),
    transparent=("beta", "prompt_caching", "with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    base_url=("base_url",),
    hosts=(("api.anthropic.com", "anthropic"), ("api.deepseek.com", "deepseek"), ("openrouter.ai", "openrouter")),
    retries="max_retries",
    default_retries=2,
    cache_on_request=True,
    server_tools=terms.ANTHROPIC_TOOLS,
    source="anthropic-sdk-python 2.12 signatures, read 2026-11-22 and 24; max_retries: anthropic.DEFAULT_MAX_RETRIES",
)  # fmt: skip
