"""The Voyage SDK: embeddings and reranking."""

from promptlint.sdks.schema import Call, Client, Sdk

SDK = Sdk(
    name="voyageai",
    provider="voyageai",
    modules=("voyageai",),
    clients=(Client("Client"), Client("AsyncClient")),
    calls=(
        Call(
            "embed", "embeddings", model_position=1, text="texts", text_position=0, needs=("output_dtype", "texts"),
            at_home=("texts", "model", "input_type"),
        ),
        Call("contextualized_embed", "embeddings", model_position=1, text="inputs", text_position=0, distinctive=True),
        Call(
            "multimodal_embed", "embeddings", model_position=1, text="inputs", text_position=0, needs=("model",),
            needs_any=("inputs", "input_type"), at_home=("model",),
        ),
        Call(
            "rerank", "rerank", model_position=2, text="documents", text_position=1, query="query", top_k=("top_k",), top_k_position=3,
            at_home=("documents", "model", "top_k"),
        ),
        Call("get_embedding", "embeddings", model_position=1, text="text", text_position=0, at_home=("input_type",)),
        Call("get_embeddings", "embeddings", model_position=1, text="list_of_text", text_position=0, at_home=("input_type",)),
    ),
    base_url=("base_url",),
    hosts=(("api.voyageai.com", "voyageai"),),
    retries="max_retries",
    source="voyageai 0.5 signatures, read 2026-11-22; max_retries: voyageai.Client, none by default",
)  # fmt: skip
