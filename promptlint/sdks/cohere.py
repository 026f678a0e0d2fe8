"""The Cohere SDK, both versions of its API."""

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Client, Sdk, Terms

_CLIENTS = (
    ("Client", ""), ("AsyncClient", ""), ("ClientV2", ""), ("AsyncClientV2", ""), ("AwsClient", "bedrock"), ("AwsClientV2", "bedrock"),
    ("BedrockClient", "bedrock"), ("BedrockClientV2", "bedrock"), ("SagemakerClient", "aws"), ("SagemakerClientV2", "aws"),
    ("OciClient", "oci"), ("OciClientV2", "oci"),
)  # fmt: skip

_TERMS = terms.ANSWER.and_also(Terms(stops=("stop_sequences", "end_sequences")))


def _chat(path: str) -> Call:
    """Version 1 takes a message, version 2 a list of messages."""
    return Call(
        path, "chat", caps=("max_tokens",), messages="messages", text="message", text_position=0, text_is_user=True, system="preamble",
        tools="tools", generates=True, at_home=("message", "messages"), needs=("message",),
        needs_any=("preamble", "chat_history", "connectors", "prompt_truncation", "citation_quality"),
        terms=_TERMS,
    )  # fmt: skip


def _generate(path: str) -> Call:
    return Call(
        path, "text_completion", caps=("max_tokens",), text="prompt", text_position=0, completions="num_generations", generates=True,
        needs=("prompt",), needs_any=("num_generations", "return_likelihoods", "end_sequences"), at_home=("prompt",),
        terms=_TERMS,
    )  # fmt: skip


SDK = Sdk(
    name="cohere",
    provider="cohere",
    modules=("cohere",),
    clients=tuple(Client(name, provider) for name, provider in _CLIENTS),
    calls=(
        _chat("chat"),
        _chat("chat_stream"),
        _generate("generate"),
        _generate("generate_stream"),
        Call(
            "embed", "embeddings", text="texts", text_position=0, needs=("embedding_types",), needs_any=("texts", "images", "inputs"),
            at_home=("texts", "images", "inputs", "input_type"),
        ),
        Call(
            "rerank", "rerank", text="documents", query="query", top_k=("top_n",), needs=("documents",),
            needs_any=("max_chunks_per_doc", "max_tokens_per_doc", "rank_fields"), at_home=("documents", "top_n"),
        ),
    ),
    transparent=("v2",),
    base_url=("base_url",),
    hosts=(("api.cohere.com", "cohere"), ("api.cohere.ai", "cohere"), (".azure.com", "azure")),
    retries="max_retries",
    default_retries=2,
    retries_since=("cohere", (("4.0.4", 3), ("5.0.0", 0), ("5.20.5", 2))),
    source="cohere 7.3 signatures, read 2026-11-22; max_retries: cohere.core.client_wrapper; "
    "3 in 4.x (`Retry(total=3)`), none from 5.0.0 to 5.20.4, 2 from 5.20.5: wheels, read 2026-11-26",
)  # fmt: skip
