"""The AI21 SDK: chat with Jamba models, on its own API and on three clouds."""

from promptlint.sdks.schema import Call, Client, Sdk

_CLIENTS = (
    ("AI21Client", ""), ("AsyncAI21Client", ""), ("AI21BedrockClient", "bedrock"), ("AsyncAI21BedrockClient", "bedrock"),
    ("AI21AzureClient", "azure"), ("AsyncAI21AzureClient", "azure"), ("AI21VertexClient", "vertex"), ("AsyncAI21VertexClient", "vertex"),
)  # fmt: skip

SDK = Sdk(
    name="ai21",
    provider="ai21",
    modules=("ai21",),
    clients=tuple(Client(name, provider) for name, provider in _CLIENTS),
    calls=(
        Call(
            "chat.completions.create", "chat", model_position=0, caps=("max_tokens",), messages="messages", text="messages",
            text_position=1, tools="tools", completions="n", generates=True, at_home=("messages",),
        ),
        Call(
            "chat.create", "chat", model_position=0, caps=("max_tokens",), messages="messages", text="messages", text_position=1,
            system="system", generates=True, at_home=("messages",),
        ),
        Call(
            "completion.create", "text_completion", caps=("max_tokens",), text="prompt", text_position=0, generates=True,
            at_home=("prompt",),
        ),
    ),
    transparent=("beta",),
    base_url=("api_host",),
    hosts=(("api.ai21.com", "ai21"),),
    retries="num_retries",
    source="ai21 4.3 signatures, and chat.create and completion.create of 2.15, read 2026-11-24",
)  # fmt: skip
