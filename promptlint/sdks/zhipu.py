"""The SDKs of Z.ai and Zhipu: the shapes of the OpenAI SDK, on their own clients."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk


def _chat(path: str) -> Call:
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", tools="tools", generates=True, at_home=("messages",), terms=terms.ANSWER
    )


SDK = Sdk(
    name="zhipu",
    provider="zhipuai",
    modules=("zai", "zhipuai"),
    clients=(Client("ZaiClient", provider="zai"), Client("ZhipuAiClient"), Client("ZhipuAI")),
    calls=(
        _chat("chat.completions.create"),
        _chat("chat.asyncCompletions.create"),
        Call("embeddings.create", "embeddings", text="input", at_home=("input",)),
        Call("images.generations", "image", text="prompt", at_home=("prompt",)),
    ),
    base_url=("base_url",),
    hosts=(("open.bigmodel.cn", "zhipuai"), ("api.z.ai", "zai")),
    retries="max_retries",
    default_retries=3,
    source="zai-sdk 0.2 and zhipuai 2.1 signatures, read 2026-11-22; max_retries: ZAI_DEFAULT_MAX_RETRIES",
)  # fmt: skip
