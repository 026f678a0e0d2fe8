r"""Rerankers that leave out nothing.

## What it does
Reports a reranker after which everything that was retrieved is still sent:
one that is called without a number and whose whole result goes into the prompt,
and one that keeps at least as many as the retrieval gives.

## Why it costs
A reranker is paid for so that the prompt may be short: it puts the best chunks first, and the others can go.
If all are sent, its price is spent for nothing and the tokens are spent all the same:
20 chunks of 400 tokens are 8 000 input tokens per question, $20 per 1 000 questions at $2.50 per million.

## Example
```python
ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts)
context = "\n".join(texts[result.index] for result in ranked.results)
```

## Use instead
```python
ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts, top_n=4)
context = "\n".join(texts[result.index] for result in ranked.results)
```

## Severity
`warning`.

## Fix safety
There is no fix.
How many to keep is to be measured: set `top_n` where answers do not get worse.

## Limits
- A slice, a filter by score in a comprehension and a number that is not known keep the rule silent.
- Where several retrievals stand in one function, the reranker may be handed what all of them found, and nothing is said.
- A framework's own default (LangChain 3, LlamaIndex 2) is a number.

## References
- Cohere, Rerank: `top_n` limits the results; without it all of them are returned
  <https://docs.cohere.com/reference/rerank> (read 2026-11-26)
- Voyage, Reranker: `top_k`, by default all documents <https://docs.voyageai.com/docs/reranker> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Dynamic, Known, PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, stretch


class RerankWithoutCut(Rule):
    """Everything that a reranker was given is sent."""

    code = "PL404"
    name = "rerank-without-cut"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        asked, kept = site.top_k, site.chunks.reranked
        if (
            isinstance(asked, Known)
            and isinstance(kept, Known)
            and kept.value >= asked.value
            and answers_for(call, "top_k")
            and not site.chunks.merged
        ):
            yield self.finding(
                call,
                f"{site.callee} retrieves {asked.value} chunks and the reranker keeps {kept.value}: it leaves out nothing",
                help="retrieve more than are sent, or leave the reranker out",
                related=(kept.at,) if kept.at is not None else (),
            )
        prompt = site.prompt
        if prompt is None or site.is_local or site.request in ("embeddings", "rerank") or not answers_for(call, "prompt"):
            return
        for part in dict.fromkeys(part for message in prompt.messages for part in message.parts if isinstance(part, Dynamic)):
            if "reranked" in part.traits and "cut" not in part.traits:
                yield self.finding(
                    call,
                    f"`{part.expression}` is reranked and sent whole, so that the reranker leaves out nothing: {stretch(call)}",
                    span=part.at,
                    help="keep the best few: set the reranker's top_n",
                )


_CLIENT = """
import cohere
from openai import OpenAI

client = OpenAI()
co = cohere.ClientV2()
"""

RerankWithoutCut.examples = (
    bad(
        _CLIENT
        + """
def answer(question, texts):
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts)
    context = "\\n".join(texts[result.index] for result in ranked.results)  # PL404
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="all texts, in another order",
    ),
    bad(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.postprocessor.cohere_rerank import CohereRerank

        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data())
        engine = index.as_query_engine(similarity_top_k=5, node_postprocessors=[CohereRerank(top_n=5)])  # PL404
        """,
        because="five of five",
    ),
    bad(
        """
        from langchain.retrievers import ContextualCompressionRetriever
        from langchain_chroma import Chroma
        from langchain_cohere import CohereRerank

        store = Chroma(collection_name="manuals")
        retriever = store.as_retriever(search_kwargs={"k": 5})  # PL404
        ranked = ContextualCompressionRetriever(base_compressor=CohereRerank(top_n=8), base_retriever=retriever)
        """,
        because="more than there are",
    ),
    good(
        _CLIENT
        + """
def answer(question, texts):
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts, top_n=4)
    context = "\\n".join(texts[result.index] for result in ranked.results)
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="the best four",
    ),
    good(
        _CLIENT
        + """
def answer(question, texts):
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts)
    context = "\\n".join(texts[result.index] for result in ranked.results[:4])
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="a slice",
    ),
    good(
        _CLIENT
        + """
def answer(question, texts):
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts)
    context = "\\n".join(texts[result.index] for result in ranked.results if result.relevance_score > 0.5)
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="what scores low is left out",
    ),
    good(
        _CLIENT
        + """
def order(question, texts):
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=texts)
    return [result.index for result in ranked.results]
""",
        because="nothing is sent to a model",
    ),
    good(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.postprocessor import SentenceTransformerRerank
        from llama_index.core.query_engine import RetrieverQueryEngine
        from llama_index.retrievers.bm25 import BM25Retriever

        from merging import Merged

        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data())
        by_words = BM25Retriever.from_defaults(docstore=index.docstore, similarity_top_k=2)
        both = Merged(index.as_retriever(similarity_top_k=2), by_words)
        rerank = SentenceTransformerRerank(top_n=2, model="BAAI/bge-reranker-base")
        engine = RetrieverQueryEngine.from_args(retriever=both, node_postprocessors=[rerank])
        """,
        because="two and two are found, and two are kept",
    ),
    good(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.postprocessor.cohere_rerank import CohereRerank

        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data())
        engine = index.as_query_engine(similarity_top_k=20, node_postprocessors=[CohereRerank(top_n=4)])
        """,
        because="four of twenty",
    ),
)
