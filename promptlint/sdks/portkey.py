"""The Portkey SDK: the shapes of the OpenAI SDK, sent through a gateway that may set the model."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

_CAPS = ("max_completion_tokens", "max_tokens")
_ELSEWHERE = "the gateway's configuration may set it"

SDK = Sdk(
    name="portkey",
    provider="unknown",
    modules=("portkey_ai",),
    clients=(Client("Portkey"), Client("AsyncPortkey")),
    calls=(
        Call(
            "chat.completions.create", "chat", caps=_CAPS, messages="messages", tools="tools", completions="n", generates=True,
            model_elsewhere=_ELSEWHERE, at_home=("messages",), terms=terms.LITELLM,
        ),
        Call(
            "chat.completions.stream", "chat", caps=_CAPS, messages="messages", tools="tools", completions="n", generates=True,
            model_elsewhere=_ELSEWHERE, at_home=("messages",), terms=terms.LITELLM,
        ),
        Call(
            "completions.create", "text_completion", caps=("max_tokens",), text="prompt", completions="n", generates=True,
            terms=terms.SAMPLING,
            model_elsewhere=_ELSEWHERE, at_home=("prompt",),
        ),
        Call(
            "prompts.completions.create", "chat", caps=("max_tokens",), generates=True, model_elsewhere="the stored prompt has it",
            at_home=("prompt_id",),
        ),
        Call(
            "responses.create", "chat", caps=("max_output_tokens",), text="input", system="instructions", tools="tools", generates=True,
            model_elsewhere=_ELSEWHERE, at_home=("input",), terms=terms.RESPONSES,
        ),
        Call("embeddings.create", "embeddings", text="input", model_elsewhere=_ELSEWHERE, at_home=("input",)),
    ),
    transparent=("beta", "with_raw_response", "with_streaming_response"),
    same_client=("with_options", "copy"),
    server_tools=terms.EVERY_TOOL,
    source="portkey-ai 2.3 signatures, read 2026-11-24",
)  # fmt: skip
