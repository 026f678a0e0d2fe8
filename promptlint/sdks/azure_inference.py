"""The Azure AI Inference SDK: chat and embeddings clients of Azure AI Foundry and GitHub Models."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk

_ELSEWHERE = "the client or its endpoint has it"

SDK = Sdk(
    name="azure",
    provider="azure",
    modules=("azure.ai.inference", "azure.ai.inference.aio"),
    clients=(Client("ChatCompletionsClient"), Client("EmbeddingsClient"), Client("ImageEmbeddingsClient")),
    calls=(
        Call(  # the whole request as one mapping
            "complete", "chat", caps=("max_tokens", "max_completion_tokens"), messages="messages", tools="tools", generates=True,
            model_elsewhere=_ELSEWHERE, where=("body",), inner="body", at_home=("body",), terms=terms.ANSWER,
        ),
        Call(
            "complete", "chat", caps=("max_tokens",), messages="messages", tools="tools", generates=True, model_elsewhere=_ELSEWHERE,
            at_home=("messages",), terms=terms.ANSWER,
        ),
        Call("embed", "embeddings", text="input", model_elsewhere=_ELSEWHERE, at_home=("input",)),
    ),
    retries="retry_total",
    default_retries=10,
    client_defaults=True,
    source="azure-ai-inference 1.0.0b9 signatures, read 2026-11-22; retry_total: azure.core.pipeline.policies.RetryPolicy",
)  # fmt: skip
