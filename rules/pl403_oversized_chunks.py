r"""Splitters whose chunks are large, or overlap by much.

## What it does
Reports a splitter of the project whose chunks are over `max-chunk-tokens` (default 1 000),
or which repeats more than a fifth of each chunk in the next.
It speaks where the project retrieves, because there the chunks are paid for.

## Why it costs
A large chunk brings much beside the sentence that answers, in every question and for each of the k chunks.
An overlap of a half embeds and stores everything twice, and neighbours that are retrieved together say the same twice:
four chunks of 1 000 tokens with an overlap of 500 hold 2 500 tokens of text and cost 4 000.

## Example
```python
splitter = RecursiveCharacterTextSplitter(chunk_size=8000, chunk_overlap=4000)
```

## Use instead
```python
splitter = RecursiveCharacterTextSplitter(chunk_size=2000, chunk_overlap=200)
```

## Severity
`info`.

## Fix safety
There is no fix: another size needs a new index, and answers have to be measured again.

## Limits
- Opt-in: the right size depends on the documents.
- Characters count as a quarter of a token, words as 1.33 tokens. With several splitters of different sizes nothing is said.
- Splitters that are known: LangChain's, LlamaIndex's, Haystack's and Chonkie's.

## References
- Chroma Research, Evaluating Chunking Strategies for Retrieval, 2024: chunks of 200 to 400 tokens did best, less overlap costs less
  <https://research.trychroma.com/evaluating-chunking> (read 2026-11-26)
- LangChain, Text splitters <https://docs.langchain.com/oss/python/integrations/splitters> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, bad, good, thousands

_MOST_OVERLAP = 20  # percent of a chunk


class OversizedChunks(Rule):
    """The documents are cut into chunks that are larger, or that overlap by more, than the limits."""

    code = "PL403"
    name = "oversized-chunks"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        chunks = call.site.chunks
        size, overlap = max(possible(chunks.size), default=0), max(possible(chunks.overlap), default=0)
        if chunks.at is None or not size:
            return
        counted = f" ({thousands(size * 4)} characters)" if chunks.unit == "characters" else ""
        if size > limits.max_chunk_tokens:
            yield self.finding(
                call,
                f"chunks of {thousands(size)} tokens{counted}, over the limit of {thousands(limits.max_chunk_tokens)}: "
                "each one that is retrieved is paid for whole",
                span=chunks.at,
                help="split smaller, and measure the answers; `max-chunk-tokens` sets the limit",
            )
        if overlap * 100 > size * _MOST_OVERLAP:
            yield self.finding(
                call,
                f"chunks of {thousands(size)} tokens that overlap by {thousands(overlap)} ({overlap * 100 // size} %): "
                f"{thousands(1000 * overlap // max(1, size - overlap))} more chunks per 1 000 are embedded, stored and sent",
                span=chunks.at,
                help=f"an overlap of a tenth is enough for most texts: {thousands(size // 10)} tokens here",
            )


_STORE = """
from langchain_chroma import Chroma

store = Chroma(collection_name="manuals")

def passages(question):
    return store.similarity_search(question, k=3)
"""

OversizedChunks.examples = (
    bad(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=8000, chunk_overlap=400)  # PL403
        """
        + _STORE.replace("\n", "\n        "),
        because="2 000 tokens a chunk",
    ),
    bad(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter.from_tiktoken_encoder(chunk_size=500, chunk_overlap=250)  # PL403
        """
        + _STORE.replace("\n", "\n        "),
        because="half of each chunk stands in the next too",
    ),
    bad(
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        splitter = SentenceSplitter(chunk_size=2048, chunk_overlap=50)  # PL403
        index = VectorStoreIndex.from_documents(SimpleDirectoryReader("manuals").load_data(), transformations=[splitter])
        engine = index.as_query_engine(similarity_top_k=2)
        """,
        because="LlamaIndex counts tokens",
    ),
    good(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=2000, chunk_overlap=200)
        """
        + _STORE.replace("\n", "\n        "),
        because="500 tokens, a tenth of them twice",
    ),
    good(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        def split(documents, size):
            return RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=0).split_documents(documents)
        """
        + _STORE.replace("\n", "\n        "),
        because="the size is not known",
    ),
    good(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        def parts(text):
            return RecursiveCharacterTextSplitter(chunk_size=16000, chunk_overlap=0).split_text(text)
        """,
        because="a long text cut up for a model, and nothing is retrieved",
    ),
    good(
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        for_titles = RecursiveCharacterTextSplitter(chunk_size=400)
        for_books = RecursiveCharacterTextSplitter(chunk_size=9000)
        """
        + _STORE.replace("\n", "\n        "),
        because="two splitters: which one made the chunks, nobody can tell",
    ),
)
