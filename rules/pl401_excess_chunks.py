"""Retrievals that put more chunks into the prompt than an answer needs.

## What it does
Reports a retrieval whose number of chunks is known to be over `max-chunks` (default 5):
LangChain's `k` in `as_retriever` and `similarity_search`, LlamaIndex's `similarity_top_k`, Chroma's `n_results`, Pinecone's `top_k`.
Where a reranker follows, or is asked for in the request itself, the number that it keeps counts.
A number that a helper holds is one finding, however many places call it.
Where the project's splitters say how large a chunk is, the chunks are also held to `max-context-tokens` (default 4 000).

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
The fix lowers a number in the call to the limit, and is unsafe: fewer chunks may drop the one that holds the answer.
Measure recall at the smaller number, or retrieve many and keep the best after reranking; a number in front of a reranker is left alone.

## Limits
- The size of a chunk is that of the project's splitters, when all of them agree and stand in the same folder, or above or below it;
  characters count as a quarter of a token. No size is told where it is one of several (a table of sizes), nor of a splitter that cuts
  at certain places alone, so that a long paragraph stays whole (LangChain's `CharacterTextSplitter`, `separators` without `""`).
  What was indexed by another program, or with other settings, may be cut otherwise.
- Dollars and a saving are shown where one model is asked in the same function; without it, a guess would be worth nothing.
- More chunks than the limit are not reported where the splitters make them so small that all of them are less than a thousand tokens
  (`max-chunks` times 200).
- A reranker is seen in the same function or in the helper that retrieves, one of LangChain's in the same file.
  Where the same function calls `compress_documents`, or chooses a number by whether there is a reranker, and how many that keeps
  is not known, nothing is said.
  When something else cuts the result afterwards, say so: `# promptlint: ignore[PL401] cut to 4`.
- A search of the project's own is a function that embeds what it is asked, is named after searching and takes a number.
  Where its caller reranks what it found, or is told itself how many to give, nothing is said.
- Nothing is said where a test of the scores stands behind the search, where only fields of the hits' metadata, or only their ids, are read
  (of pairs with a score, too),
  where nothing is asked (a vector of zeros, a Weaviate query that looks for nothing), nor of a thousand or more:
  those are read by a program, not by a model.
- Nothing is said of a test that asks no model: it tries the store.
- The finding is sure where the texts are seen to reach a prompt: followed by names through the project's functions, methods and attributes
  to a request, a message, a chain or an engine of a known SDK, a function that writes a prompt, or a tool of an agent.
  Where they are not seen to (a demo prints them, nobody calls the helper, a caller cuts, reranks or filters them, only the first hit is
  read, or only ids, scores and dates), where a call that is passed them is told a bound (`max_content=`, `top_n=`, `threshold=`) or a test
  on the way compares with one,
  where a cross-encoder scores them, where LlamaIndex's engine is passed `node_postprocessors` that may leave some out,
  where a part of each is taken (`page_content[:600]`), where the SQL of Supabase's procedure is not seen (another than `match_documents`),
  where more than three functions have to be looked at,
  where another branch asks for a number that is not known, or where arguments that are unpacked may
  name another than the default, its confidence is low,
  and it is shown with `--min-confidence low` alone.
- A number that comes from a configuration without a default is unknown, and nothing is said. A default is taken at its word.
- A library's own default (LangChain 4, LlamaIndex 2, Chroma 10) is not reported.
- The same search with the same number, sent again in a function, is one finding.

## References
- LangChain, `VectorStore.as_retriever`
  <https://reference.langchain.com/python/langchain-core/vectorstores/base/VectorStore/as_retriever> (read 2026-11-22)
- Liu et al., Lost in the Middle: How Language Models Use Long Contexts, 2023 <https://arxiv.org/abs/2307.03172> (read 2026-11-22)
- Reading ten chunks and sending fifty: linagora/openrag thread 851 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from promptlint.model import Absent, Chunks, Default, OneOf, PricedCall, ReplaceLiteral, Span, place_of, possible
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands, written_at

_NOT_SENT = frozenset({"filtered", "fields", "listed"})
_USUAL_CHUNK = 200  # tokens; more chunks than the limit are no more text than the limit is meant for when they are smaller
_DUMP = 1000  # so many are read to write an index out, or to sort them: no prompt holds them


class ExcessChunks(Rule):
    """The retrieval puts more chunks, or more tokens, into the prompt than the limits."""

    code = "PL401"
    name = "excess-chunks"
    severity = "warning"
    fix = "unsafe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        causes: dict[tuple[Span, Span | None], Finding] = {}
        again: dict[tuple[str, str, str], Span] = {}  # a search that its function sends again: where it found nothing, or failed
        for call in calls:
            for finding in self._of(call, limits):
                span, at = _cause(call)
                cause = span if at else again.setdefault((call.site.span.path, call.site.function, finding.message), span), at
                first = causes.setdefault(cause, finding)
                if first is not finding:
                    span = cause[1] or first.span  # one number for several callers of a helper: it is spoken of once, where it is written
                    places = (*causes[cause].related, first.span, finding.span)
                    causes[cause] = replace(first, span=span, related=tuple(dict.fromkeys(each for each in places if each != span)))
        yield from causes.values()

    def _of(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.top_k is None or not answers_for(call, "top_k"):
            return
        if isinstance(site.top_k, Default) and site.top_k.source.startswith("parameter"):
            return  # a store's own method: its callers say how many they want
        asked = max(possible(site.top_k), default=0)
        if site.chunks.fate in _NOT_SENT or asked >= _DUMP or (site.context == "test" and call.reader is None):
            return  # not all of it reaches a prompt, or none of it
        chunks = min(asked, max(possible(site.chunks.reranked), default=asked))
        if not isinstance(site.chunks.reranked, Absent) and not possible(site.chunks.reranked):
            return  # a reranker stands behind it, and how many it keeps is not known
        size, most = _size(site.chunks), max(possible(site.chunks.size), default=0)
        over = [f"{limits.max_chunks} chunks"] if chunks > limits.max_chunks else []
        over += [f"{thousands(limits.max_context_tokens)} tokens"] if chunks * size > limits.max_context_tokens else []
        if not over or (chunks * most <= limits.max_chunks * _USUAL_CHUNK and most):
            return  # few, or so small that they are nothing beside the rest of the request
        verb = "keeps" if site.operation == "rerank" else "retrieves"
        yield self.finding(
            call,
            f"{site.callee} {verb} {_certainty(call)}{asked} chunks{_kept(asked, chunks)}, {_said(call, chunks, size, over)}",
            help=_help(chunks, size, limits),
            related=(site.wraps,) if site.wraps else (),
            saving=_saving(call, chunks, size, limits),
            fix=_fix(call, asked, _fewer(size, limits)) if chunks == asked else None,
            confidence=_confidence(call),
        )


def _cause(call: PricedCall) -> tuple[Span, Span | None]:
    """The number that is asked for: that of the call itself, or one that the helper holds which several places call."""
    site = call.site
    asked = max(possible(site.top_k), default=0) if site.top_k is not None else 0
    at = place_of(site.top_k, asked) if site.top_k is not None else None
    if at is None or (site.sdk == "wrapper" and (at.path, at.cell) == (site.span.path, site.span.cell)):
        return site.span, None
    return at, at if site.wraps is not None else None


def _size(chunks: Chunks) -> int:
    """How large a chunk may be: one number, of a splitter that holds to it; 0 where that is not known."""
    sizes = possible(chunks.size)
    return sizes[0] if len(sizes) == 1 and not chunks.loose else 0


def _fewer(size: int, limits: Limits) -> int:
    return min(limits.max_chunks, limits.max_context_tokens // size) if size else limits.max_chunks


def _fix(call: PricedCall, asked: int, fewer: int) -> Fix | None:
    at = written_at(call, call.site.top_k) if call.site.top_k is not None else None
    return None if at is None or fewer < 1 else Fix(f"ask for {fewer}", (ReplaceLiteral(at, asked, fewer),))


def _certainty(call: PricedCall) -> str:
    """How sure the number is, as a word in front of it."""
    chunks = call.site.top_k
    at_will = isinstance(chunks, Default) or (isinstance(chunks, OneOf) and chunks.open)
    at_most = call.site.chunks.fate == "floored" or call.site.operation == "rerank"
    most = "up to " if (isinstance(chunks, OneOf) and not chunks.open) or at_most else ""
    return f"by default {most}" if at_will else most


def _kept(asked: int, chunks: int) -> str:
    return f" of which a reranker keeps {chunks}" if chunks < asked else ""


def _said(call: PricedCall, chunks: int, size: int, over: list[str]) -> str:
    """What the chunks come to, where their size is known."""
    limit = f"over the limit{'s' if len(over) > 1 else ''} of {' and '.join(over)}"
    if not size:
        return f"{limit.removesuffix(' chunks')}: all of them are uncached input of every question"
    said = f"{limit}: up to {thousands(chunks * size)} tokens ({chunks} x {thousands(size)}) of uncached input for every question"
    if call.reader is None or call.reader.input_price is None:
        return said
    return f"{said}, {dollars(cost(chunks * size * 1000, call.reader.input_price))} per 1 000 on {call.reader.model}"


def _help(chunks: int, size: int, limits: Limits) -> str:
    if chunks > limits.max_chunks:
        return f"ask for {limits.max_chunks} or fewer, or rerank and keep the best; `max-chunks` sets the limit"
    return f"ask for {max(1, limits.max_context_tokens // size)} or fewer, or split smaller; `max-context-tokens` sets the limit"


def _saving(call: PricedCall, chunks: int, size: int, limits: Limits) -> Saving | None:
    """What the chunks over the limit cost per question, where their size and their reader are known."""
    fewer = _fewer(size, limits)
    if not size or call.reader is None or fewer < 1:
        return None
    tokens = (chunks - fewer) * size
    price = call.reader.input_price
    usd: Decimal | None = None if price is None else cost(tokens, price)
    unit = call.site.chunks.unit
    counted = {"characters": ", four characters a token", "words": ", 1.33 tokens a word"}.get(unit, "")
    return Saving(tokens, usd, f"every chunk is as large as the splitter allows{counted}")


def _confidence(call: PricedCall) -> Literal["high", "low"]:
    """Sure where the texts are seen to reach a prompt, and every number that may be asked for is known."""
    of = call.site.top_k
    unknown = of.open if isinstance(of, OneOf) else isinstance(of, Default) and of.source == "unpacked arguments"
    return "high" if call.site.chunks.seen and not unknown else "low"


ExcessChunks.examples = (
    bad(
        """
        from langchain_core.vectorstores import VectorStoreRetriever
        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(model="gpt-4o-mini", max_tokens=200)

        def answer(store, question):
            retriever = VectorStoreRetriever(vectorstore=store, search_kwargs={"k": 8})  # PL401
            found = retriever.invoke(question)
            return llm.invoke(f"{question} {[each.page_content for each in found]}").content
        """,
        because="what `as_retriever` makes, made by its name",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI, OpenAIEmbeddings
        from langchain_postgres import PGVector

        llm = ChatOpenAI(model="gpt-4o-mini", max_tokens=200)
        store = PGVector(embeddings=OpenAIEmbeddings(), collection_name="rows")

        def rows(query, k):
            return store.similarity_search_with_score(query, k=k)

        def answer(question, columns):
            values = {}
            found = rows(question, k=10)
            for column in columns:
                for pair in found:
                    for key in pair[0].metadata:
                        if key == column:
                            values.setdefault(column, []).append(pair[0].metadata[key])
            return llm.invoke(f"{question} {values}").content

        def table(question, column):
            found = rows(question, k=10)
            return llm.invoke(f"{question} {[row.metadata[column] for row, score in found]}").content
        """,
        because="of pairs with a score only the metadata is read, not the texts",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI, OpenAIEmbeddings
        from langchain_postgres import PGVector

        llm = ChatOpenAI(model="gpt-4o-mini", max_tokens=200)
        store = PGVector(embeddings=OpenAIEmbeddings(), collection_name="rows")

        def answer(question):
            found = store.similarity_search_with_score(question, k=10)  # PL401
            return llm.invoke(f"{question} {[row.metadata['full_text'] for row, score in found]}").content
        """,
        because="the metadata that is read is a text",
    ),
    bad(
        """
        from langchain_community.vectorstores import Chroma
        from langchain_openai import ChatOpenAI, OpenAIEmbeddings

        store = Chroma(embedding_function=OpenAIEmbeddings(model="text-embedding-3-small"))
        model = ChatOpenAI(model="gpt-4o", max_tokens=300)

        def answer(question, field):
            found = store.similarity_search(question, k=8, filter={"field": field})  # PL401
            if not found:
                found = store.similarity_search(question, k=8)
            return model.invoke(f"{question} {[each.page_content for each in found]}").content
        """,
        because="one search, which is sent again where it found nothing",
    ),
    good(
        """
        from langchain_chroma import Chroma
        from langchain_core.runnables import RunnableAssign
        from app.ranking import ranker
        from app.settings import settings

        def chain(question):
            top_k = 40 if ranker else settings.top_k
            found = RunnableAssign({"context": Chroma(collection_name="manuals").as_retriever(search_kwargs={"k": top_k})})
            best = RunnableAssign({"context": lambda given: ranker.compress_documents(query=question, documents=given["context"])})
            return (found | best).invoke({"input": question})
        """,
        because="forty only where a reranker stands behind the retriever",
    ),
    good(
        """
        import lancedb

        table = lancedb.connect("db").open_table("chunks")

        def found(question):
            return [item["chunk_id"] for item in table.search(question, query_type="fts").limit(25).to_list()]
        """,
        because="only the ids of the hits are read, to rate the search",
    ),
    bad(
        """
        import lancedb

        table = lancedb.connect("db").open_table("chunks")

        def found(question):
            return [item["text"] for item in table.search(question, query_type="fts").limit(25).to_list()]  # PL401
        """,
        because="the texts of the hits are read",
    ),
    bad(
        """
        from langchain_chroma import Chroma
        from langchain_openai import OpenAIEmbeddings

        store = Chroma(collection_name="manuals", embedding_function=OpenAIEmbeddings())
        retriever = store.as_retriever(search_kwargs={"k": 10})  # PL401
        """,
        because="ten chunks stand in front of every question",
        fixed="""
        from langchain_chroma import Chroma
        from langchain_openai import OpenAIEmbeddings

        store = Chroma(collection_name="manuals", embedding_function=OpenAIEmbeddings())
        retriever = store.as_retriever(search_kwargs={"k": 5})  # PL401
        """,
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
        from langchain_chroma import Chroma

        store = Chroma(collection_name="manuals")
        retriever = store.as_retriever(search_kwargs={"k": 5})  # PL401
        """,
        ingest="""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        def chunks(documents):
            return RecursiveCharacterTextSplitter(chunk_size=6000, chunk_overlap=200).split_documents(documents)
        """,
        because="five chunks of 1 500 tokens are 7 500 tokens",
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
        import faiss
        import numpy as np

        def passages(vector, texts):
            index = faiss.read_index("manuals.index")
            distances, found = index.search(np.array([vector]), 20)
            return [texts[i] for distance, i in zip(distances[0], found[0]) if distance <= 0.4]
        """,
        because="how many of the twenty are near enough, nobody can tell",
    ),
    good(
        """
        from pinecone import Pinecone

        def written_out(dimensions):
            return Pinecone().Index("manuals").query(vector=[0.0] * dimensions, top_k=100, include_metadata=True)
        """,
        because="a vector of zeros asks nothing: the index is written out",
    ),
    good(
        """
        from pinecone import Pinecone

        def nearest_of_all(vector):
            return Pinecone().Index("manuals").query(vector=vector, top_k=10_000, include_values=True)
        """,
        because="no prompt holds ten thousand",
    ),
    good(
        """
        import weaviate

        def known(where):
            client = weaviate.Client("http://localhost:8080")
            return client.query.get("Manual", ["identifier"]).with_where(where).with_additional(["id"]).with_limit(100).do()
        """,
        because="the objects that are there are listed, to see which are new",
    ),
    good(
        """
        from langchain_chroma import Chroma

        def columns(question):
            found = Chroma(collection_name="columns").similarity_search(question, k=10)
            return "\\n".join(f"{hit.metadata['table']}.{hit.metadata['column']}" for hit in found)
        """,
        because="ten names of columns are no chunks",
    ),
    bad(
        """
        from langchain_chroma import Chroma

        retriever = Chroma(collection_name="manuals").as_retriever(search_kwargs={"k": 10, "score_threshold": 0.5})  # PL401
        """,
        because="up to ten: the bound on the score may leave them all",
    ),
    bad(
        """
        import weaviate

        def passages(question):
            query = weaviate.Client("http://localhost:8080").query
            return query.get("Manual", ["text"]).with_near_text({"concepts": [question]}).with_limit(12).do()  # PL401
        """,
        because="a search",
    ),
    good(
        "import langchain_chroma",
        because="the test of a store asks no model",
        **{
            "tests/test_store.py": """
            from langchain_chroma import Chroma

            def test_ten_are_found():
                assert len(Chroma(collection_name="manuals").similarity_search("refunds", k=10)) == 10
            """
        },
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
    bad(
        """
        from store import retriever

        def passages(question):
            return retriever().invoke(question)

        def titles(question):
            return [hit.metadata["title"] for hit in retriever().invoke(question)]
        """,
        because="one number in a helper, however many places call it",
        store="""
        from langchain_chroma import Chroma

        def retriever(options=None):
            options = options or dict(k=12)  # PL401
            return Chroma(collection_name="manuals").as_retriever(search_kwargs=options)
        """,
    ),
    good(
        """
        from langchain_chroma import Chroma
        from ranking import score

        store = Chroma(collection_name="manuals")

        def rerank_documents(question, found, top_n=3):
            return sorted(found, key=lambda each: -score(question, each))[:top_n]

        def passages(question, wanted=2):
            found = store.similarity_search(question, k=30)
            return rerank_documents(question, found, top_n=wanted)
        """,
        because="the project's own function ranks them again",
    ),
    good(
        """
        import boto3

        client = boto3.client("bedrock-agent-runtime")

        def passages(question, base, ranker=None):
            search = {"numberOfResults": 30 if ranker else 3}
            if ranker:
                search["rerankingConfiguration"] = {
                    "type": "BEDROCK_RERANKING_MODEL",
                    "bedrockRerankingConfiguration": {"modelConfiguration": {"modelArn": ranker}, "numberOfRerankedResults": 3},
                }
            return client.retrieve(
                knowledgeBaseId=base, retrievalQuery={"text": question}, retrievalConfiguration={"vectorSearchConfiguration": search}
            )
        """,
        because="thirty are found only where a reranker keeps three",
    ),
    good(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.postprocessor import MetadataReplacementPostProcessor, SentenceTransformerRerank

        def engine_of(index, top_k=6, kept=2):
            window = MetadataReplacementPostProcessor(target_metadata_key="window")
            rerank = SentenceTransformerRerank(top_n=kept, model="BAAI/bge-reranker-base")
            return index.as_query_engine(similarity_top_k=top_k, node_postprocessors=[window, rerank])

        engine = engine_of(VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data()))
        """,
        because="the helper reranks what it retrieves",
    ),
    good(
        """
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        def lines(documents):
            return RecursiveCharacterTextSplitter(chunk_size=150, chunk_overlap=0, length_function=len).split_documents(documents)

        retriever = Chroma(collection_name="categories").as_retriever(search_kwargs={"k": 10})
        """,
        because="ten lines are fewer than 400 tokens",
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
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.postprocessor.cohere_rerank import CohereRerank

        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data())
        engine = index.as_query_engine(similarity_top_k=30, node_postprocessors=[CohereRerank(top_n=4)])
        """,
        because="thirty are ranked, four reach the prompt",
    ),
    good(
        """
        from langchain_chroma import Chroma

        store = Chroma(collection_name="manuals")
        retriever = store.as_retriever(search_kwargs={"k": 5})
        """,
        notes="""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        short = RecursiveCharacterTextSplitter(chunk_size=1000)
        long = RecursiveCharacterTextSplitter(chunk_size=8000)
        """,
        because="two splitters: which one made these chunks, nobody can tell",
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
