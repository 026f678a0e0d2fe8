"""Retrievals that put more chunks into the prompt than an answer needs.

## What it does
Reports a retrieval whose number of chunks is known to be over `max-chunks` (default 5):
LangChain's `k` in `as_retriever` and `similarity_search`, LlamaIndex's `similarity_top_k`, Chroma's `n_results`, Pinecone's `top_k`.

## Why it costs
Every chunk is input of every question, and it is new each time,
so no prompt cache takes it off the bill.
Ten chunks of 400 tokens are 4 000 input tokens:
on a model at $2.50 per million that is $10 per 1 000 questions, twice what five would cost.
More chunks do not make better answers either: models use the middle of a long context worst.

## Example
```python
retriever = store.as_retriever(search_kwargs={"k": 10})
```

## Use instead
```python
retriever = store.as_retriever(search_kwargs={"k": 4})
```

## Severity
`warning`.

## Fix safety
There is no automatic fix yet.
Fewer chunks may drop the one that holds the answer: measure recall at the smaller number,
or retrieve many and keep the best after reranking.

## Limits
- No saving is shown: how long a chunk is and which model reads it stand elsewhere in the code, and a guess would be worth nothing.
- The number is read where the retrieval is made.
  When a reranker or a slice cuts the result afterwards, say so: `# promptlint: ignore[PL401] reranked to 4`.
- A search of the project's own is a function that embeds what it is asked, is named after searching and takes a number.
  Where its caller reranks what it found, or is told itself how many to give, nothing is said.
- A number that comes from a configuration without a default is unknown, and nothing is said. A default is taken at its word.
- A library's own default (LangChain 4, LlamaIndex 2, Chroma 10) is not reported.

## References
- LangChain, `VectorStore.as_retriever`
  <https://reference.langchain.com/python/langchain-core/vectorstores/base/VectorStore/as_retriever> (read 2026-11-22)
- Liu et al., Lost in the Middle: How Language Models Use Long Contexts, 2023 <https://arxiv.org/abs/2307.03172> (read 2026-11-22)
- Reading ten chunks and sending fifty: linagora/openrag thread 851 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Default, OneOf, PricedCall, Value, possible
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good


class ExcessChunks(Rule):
    """The retrieval asks for more chunks than the limit."""

    code = "PL401"
    name = "excess-chunks"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if call.site.top_k is None or not answers_for(call, "top_k"):
            return
        if isinstance(call.site.top_k, Default) and call.site.top_k.source.startswith("parameter"):
            return  # a store's own method: its callers say how many they want
        chunks = max(possible(call.site.top_k), default=0)
        if chunks <= limits.max_chunks:
            return
        yield self.finding(
            call,
            f"{call.site.callee} retrieves {_certainty(call.site.top_k)}{chunks} chunks, over the limit of {limits.max_chunks}: "
            "all of them are uncached input of every question",
            help=f"ask for {limits.max_chunks} or fewer, or rerank and keep the best; `max-chunks` sets the limit",
            related=(call.site.wraps,) if call.site.wraps else (),
        )


def _certainty(chunks: Value[int]) -> str:
    """How sure the number is, as a word in front of it."""
    if isinstance(chunks, Default):
        return "by default "
    return "up to " if isinstance(chunks, OneOf) else ""


ExcessChunks.examples = (
    bad(
        """
        from langchain_chroma import Chroma
        from langchain_openai import OpenAIEmbeddings

        store = Chroma(collection_name="manuals", embedding_function=OpenAIEmbeddings())
        retriever = store.as_retriever(search_kwargs={"k": 10})  # PL401
        """,
        because="ten chunks stand in front of every question",
    ),
    bad(
        """
        import os

        import chromadb

        TOP_K = int(os.getenv("TOP_K", "12"))
        collection = chromadb.PersistentClient("index").get_collection("manuals")

        def context(question):
            return collection.query(query_texts=[question], n_results=TOP_K)["documents"]  # PL401
        """,
        because="twelve unless the environment says otherwise",
    ),
    bad(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data())
        engine = index.as_query_engine(similarity_top_k=20)  # PL401
        """,
        because="LlamaIndex calls the number similarity_top_k",
    ),
    bad(
        """
        from pinecone import Pinecone

        def passages(embedding, deep=False):
            index = Pinecone().Index("manuals")
            if deep:
                k = 25
            else:
                k = 4
            return index.query(vector=embedding, top_k=k, include_metadata=True)  # PL401
        """,
        because="one branch asks for 25",
    ),
    bad(
        """
        from store import Manuals

        def passages(question):
            return Manuals().search(question, k=12)  # PL401
        """,
        because="a store that the project wrote itself is asked for twelve",
        store="""
        import numpy as np
        import voyageai

        class Manuals:
            def search(self, question, k=3):
                vector = voyageai.Client().embed([question], model="voyage-3").embeddings[0]
                return [self.texts[i] for i in np.argsort(np.dot(self.vectors, vector))[::-1][:k]]
        """,
    ),
    good(
        """
        import voyageai

        def candidates(question, k=50):
            return nearest(voyageai.Client().embed([question], model="voyage-3").embeddings[0], k)

        def search_passages(question):
            return rerank(question, candidates(question, k=50), top_n=4)
        """,
        because="fifty are looked at and four kept by the reranker",
    ),
    good(
        """
        from langchain_chroma import Chroma

        store = Chroma(collection_name="manuals")
        retriever = store.as_retriever(search_kwargs={"k": 4})
        """,
        because="within the limit",
    ),
    good(
        """
        from langchain_chroma import Chroma

        store = Chroma(collection_name="manuals")
        retriever = store.as_retriever(search_type="mmr", search_kwargs={"k": 5, "fetch_k": 50})
        """,
        because="fifty are looked at, five reach the prompt",
    ),
    good(
        """
        from langchain_chroma import Chroma

        def search(question, k):
            return Chroma(collection_name="manuals").similarity_search(question, k=k)
        """,
        because="the number is the caller's and not known",
    ),
    good(
        """
        import anthropic

        anthropic.Anthropic().messages.create(
            model="claude-haiku-4-5", max_tokens=300, top_k=40, messages=[{"role": "user", "content": "Hello"}]
        )
        """,
        because="top_k of a generation is a sampling setting, not a number of chunks",
    ),
    good(
        """
        import sqlalchemy

        def page(session, table):
            return session.query(table).limit(50).all()
        """,
        because="a query of a database with no model in sight",
    ),
)
