"""Embeddings that are asked for one text at a time.

## What it does
Reports a request for an embedding in a loop over texts, with one text in each request, where the API takes a list of them:
OpenAI and what speaks its API, Cohere, Voyage, Mistral, Google, LiteLLM, and `embed_query` or `get_text_embedding` of a framework
that has `embed_documents` or a batch method beside it.

## Why it costs
A token costs the same in a list, so it is not the tokens: it is one round trip for each text in place of one for a hundred or more.
An index of 10 000 chunks is 10 000 requests in place of 100 (or 5, at OpenAI's 2 048 texts in a request).
It takes a hundred times as long, runs into limits on requests, and each retry after such a limit is another request.

## Example
```python
for text in texts:
    vectors.append(client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding)
```

## Use instead
```python
for start in range(0, len(texts), 256):
    reply = client.embeddings.create(model="text-embedding-3-small", input=texts[start : start + 256])
    vectors += [item.embedding for item in reply.data]
```

## Severity
`info`: time and requests, not tokens.

## Fix safety
The fix sends one request with all texts where a list comprehension, or a loop of one or two statements, does nothing but to ask OpenAI
(also on Azure, or through LangChain's or LlamaIndex's classes for it) and to keep the answers in order. It is unsafe:
- one text that is refused fails the whole list, and none of the answers before it is kept;
- OpenAI's API refuses an empty list, and one of more than 2 048 texts or 300 000 tokens: cut larger ones into slices
  (LangChain and LlamaIndex do both by themselves);
- what it runs over is drawn to its end before the request is sent: `list(…)` is put around it where it is not known to be a list.
It is not made where the round calls anything else, where a client is made in each round, where only some of the answer is kept
in another way, or where a variable of the loop is read behind it.

## Limits
- A round that is passed a slice, a batch or a list that the rounds gather is not reported,
  nor one of which it cannot be told how many texts it holds.
- A helper is judged by the request that it sends, through the helpers that it calls.
- Where a helper has a loop of its own around the request, that loop is told, not its callers'.
- A loop over three known texts or fewer, or over a slice of a few, is not reported, nor one that also asks a model about each of them
  (followed through the project's functions), that looks into a cache first, or that stands in a handler for a list that was refused
  (or in a function that only such handlers call)
  or in a branch for one whose vectors were too few, or beside a branch that passes all of the texts in one batch.
- One text that is embedded by several models, and pictures or files, are not reported.
- The call of the project's own function is of low confidence where that does more than to send the one text that it is passed.
- A loop in a function that nobody but a program's tests calls is of low confidence.
- A loop over a parameter for which a caller passes a list of one thing is of low confidence.
- A class of the project's own that derives from LlamaIndex's `BaseEmbedding` is judged by what its own method sends.
- Models that run on this machine, and APIs that take one text (Bedrock's Titan), are not reported.
- No saving is shown: the tokens cost the same.

## References
- OpenAI Python SDK 3.57, `embeddings.create`: `input` is a string or an array of at most 2 048, 300 000 tokens in all (read 2026-11-26)
- Cohere's limit of 96 texts <https://reference.langchain.com/javascript/langchain-cohere/CohereEmbeddings> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from promptlint.model import AskTogether, CallSite, Dynamic, Known, Loop, PricedCall, Span, possible
from promptlint.rule import Finding, Fix, Limits, Rule, bad, good

# Their embedding calls take a list of texts, or have a sibling that does.
_TAKE_LISTS = {"openai", "litellm", "cohere", "voyageai", "mistral", "google", "together", "fireworks", "langchain", "llama_index",
               "wrapper", "azure_inference", "agno", "zhipu"}  # fmt: skip
_ONE_EACH = {"bedrock", "aws", "local", "ollama"}
_FEW = 3
_DEEP = 4  # helpers that call helpers
_ASKED = {"chat", "text_completion"}  # a loop that also asks a model for each text takes its time there
_FILES = ("from_bytes", "from_uri")  # parts of a content that are no text
_EMBEDS = re.compile("embed|vector|encod", re.IGNORECASE)


class EmbeddingInLoop(Rule):
    """A loop asks for one embedding in each round."""

    code = "PL602"
    name = "embedding-in-loop"
    severity = "info"
    fix = "unsafe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        others = {loop.at for call in calls if call.site.request in _ASKED and call.site.loop for loop in call.site.loop.chain}
        causes: dict[Span, list[PricedCall]] = {}
        sent = {call.site.span: call for call in calls}
        for call in calls:
            loop = _over_texts(call.site.loop)
            if loop is not None and _embeds(call) and _takes_lists(_request(call, sent)) and loop.at not in others:
                causes.setdefault(loop.at, []).append(call)
        for at, held in causes.items():
            site, loop = held[0].site, held[0].site.loop
            size = f"{loop.bound.value} texts" if loop is not None and isinstance(loop.bound, Known) else "texts"
            yield self.finding(
                held[0],
                f"{site.callee} embeds one text in each round of the loop over {loop.over if loop else ''} (line {at.line}): "
                f"one request for each of the {size} where one takes a list",
                help=_help(held[0]),
                related=(at, *(other.site.span for other in held[1:])),
                fix=_fix(site, loop) if len(held) == 1 else None,
                confidence="low" if (loop is not None and loop.lone) or not _sends_as_passed(held[0], sent, calls) else "high",
            )


_MOST = 2048  # texts in one request, of OpenAI's API
# What embeds a list in the classes that embed a single text in the same way: LangChain's and LlamaIndex's for OpenAI.
_SIBLINGS = {
    "langchain": {"embed_query": "embed_documents", "aembed_query": "aembed_documents"},
    "llama_index": {"get_text_embedding": "get_text_embedding_batch", "aget_text_embedding": "aget_text_embedding_batch"},
}


def _fix(site: CallSite, loop: Loop | None) -> Fix | None:
    """One request for all, where the API is OpenAI's: of others it is not known that they embed a list in the same way."""
    if site.provider not in ("openai", "azure") or site.operation != "embeddings" or site.is_elsewhere:
        return None
    if loop is not None and isinstance(loop.bound, Known) and loop.bound.value > _MOST:
        return None
    name = site.callee.rpartition(".")[2]
    if site.sdk in ("openai", "litellm") and name in ("create", "embedding", "aembedding"):
        return Fix("send one request with the list", (AskTogether(site.span, "input", answers="data"),))
    method = _SIBLINGS.get(site.sdk, {}).get(name)
    return Fix(f"call {method} with the list", (AskTogether(site.span, "", method),)) if method else None


def _help(call: PricedCall) -> str:
    """What to do instead; newer embeddings of Google's make one vector of a list of strings."""
    if call.site.provider in ("google", "vertex") and not all(
        "embedding-001" in model or "text-embedding" in model for model in possible(call.site.model)
    ):
        return "collect the texts and pass them in one request, each as a Content of its own: a list of strings may be taken as one text"
    return "collect the texts and pass them as a list, as many as the provider takes in a request"


def _embeds(call: PricedCall) -> bool:
    """Whether a call asks for an embedding of an API that takes several texts; of a helper, whether that is what it is for."""
    site = call.site
    if site.request != "embeddings" or site.makes or site.is_local or site.sdk not in _TAKE_LISTS or site.provider in _ONE_EACH:
        return False
    return _is_text(call) and (site.operation != "wrapper" or _EMBEDS.search(site.callee) is not None)


def _request(call: PricedCall, sent: Mapping[Span, PricedCall]) -> PricedCall:
    """The request that a helper sends, through the helpers that it calls; of a request, itself."""
    for _ in range(_DEEP):
        if call.site.wraps is None or call.site.wraps not in sent:
            break
        call = sent[call.site.wraps]
    return call


def _takes_lists(call: PricedCall) -> bool:
    """Whether what a helper sends goes to an API that takes several texts, as far as it is known where it goes."""
    return call.site.sdk not in _ONE_EACH and call.site.provider not in _ONE_EACH


def _sends_as_passed(call: PricedCall, sent: Mapping[Span, PricedCall], calls: Sequence[PricedCall]) -> bool:
    """Whether a helper does nothing but send the one text that it is passed; a request that stands in the loop itself does."""
    if call.site.operation != "wrapper":
        return True
    request = _request(call, sent)
    loop = request.site.loop
    if call.site.wraps_instead or request.site.operation == "wrapper" or (loop is not None and loop.driver != "retry"):
        return False
    values = [segment.part for segment in request.segments]
    beside = (each for each in calls if (each.site.function, each.site.span.path) == (request.site.function, request.site.span.path))
    return (
        all(each.site.request == "embeddings" for each in beside)
        and len(values) == 1
        and isinstance(values[0], Dynamic)
        and values[0].source == "parameter"
    )


def _is_text(call: PricedCall) -> bool:
    """Whether what is embedded may be another text in each round, and is no picture or file."""
    if not call.segments:
        return True
    values = [segment.part for segment in call.segments if isinstance(segment.part, Dynamic)]
    return bool(values) and not any(value.modality != "text" or value.expression in _FILES for value in values)


def _over_texts(loop: Loop | None) -> Loop | None:
    """The loop whose rounds each embed one of its items."""
    if loop is None or loop.driver != "items" or loop.item != "one" or not loop.holds_item or loop.depends or loop.rescues:
        return None
    if loop.asks or loop.spares or loop.cut:
        return None
    return None if isinstance(loop.bound, Known) and loop.bound.value <= _FEW else loop


EmbeddingInLoop.examples = (
    good(
        """
        import json
        import boto3

        class Bedrock:
            def __init__(self, model="amazon.titan-embed-text-v2:0"):
                self.client = boto3.client("bedrock-runtime")
                self.model = model

            def vector(self, text):
                reply = self.client.invoke_model(modelId=self.model, body=json.dumps({"inputText": text}))
                return json.loads(reply["body"].read())["embedding"]

        def embedder():
            return Bedrock()

        def index(documents, store):
            vectors = embedder()
            for document in documents:
                store.add(document, vectors.vector(document["text"]))
        """,
        because="Titan embeds one text, also behind a helper",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def vector_of(text):
            return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding

        class Memory:
            def __init__(self):
                self.vectors = []

            def add(self, messages):
                for message in messages:
                    self.vectors.append(vector_of(message.text))  # PL602

        class Agent:
            def __init__(self):
                self.memory = Memory()

            def remember(self, messages):
                self.memory.add(messages)

            def hear(self, message):
                self.remember([message])
        """,
        because="one message comes at a time: of low confidence",
    ),
    bad(
        """
        import time
        from openai import OpenAI

        client = OpenAI()

        def vector_of(text):
            for attempt in range(3):
                try:
                    return client.embeddings.create(model="text-embedding-3-small", input=[text]).data[0].embedding
                except Exception:
                    time.sleep(attempt)

        def index(rows):
            return [vector_of(row["body"]) for row in rows]  # PL602
        """,
        because="the helper does nothing but send its text, and try again",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def vector_of(folder, name):
            text = (folder / name).read_text()
            return client.embeddings.create(model="text-embedding-3-small", input=[text]).data[0].embedding

        def index(folder, names):
            return [vector_of(folder, name) for name in names]  # PL602
        """,
        because="the helper makes its text itself: of low confidence",
    ),
    bad(
        """
        from langchain_openai import OpenAIEmbeddings

        def index(rows, store):
            for start in range(0, len(rows), 1000):
                add_vectors(rows[start : start + 1000], store)

        def add_vectors(rows, store):
            embeddings = OpenAIEmbeddings(model="text-embedding-3-small")
            for row in rows:
                row["vector"] = embeddings.embed_query(row["text"])  # PL602
            store.write(rows)
        """,
        because="the helper's loop takes one text each time; its caller's takes a thousand",
    ),
    good(
        """
        from openai import OpenAI
        from rewriting import Rewrite

        client = OpenAI()

        def index(questions, settings):
            for question in questions:
                better = Rewrite().setup(settings).run(question)
                yield client.embeddings.create(model="text-embedding-3-small", input=better or question)
        """,
        because="the round asks a model besides, through an object that a method hands on",
        rewriting="""
        from openai import OpenAI

        class Writer:
            def __init__(self, settings):
                self.client = OpenAI(timeout=settings.timeout)

            def write(self, text):
                return self.client.responses.create(model="gpt-4o", max_output_tokens=90, input=text).output_text

        class Rewrite:
            def setup(self, settings):
                self.writer = Writer(settings)
                return self

            def run(self, question):
                return self.writer.write(f"Put it better: {question}")
        """,
    ),
    good(
        """
        from typing import List

        import voyageai
        from tqdm import tqdm

        client = voyageai.Client()

        class Encoder:
            def vectors_of(self, texts: List[str], together: bool):
                if together:
                    return client.contextualized_embed(inputs=[texts], model="voyage-context-3").results[0].embeddings
                return client.embed(texts=texts, model="voyage-3.5").embeddings

            def index(self, texts):
                groups = list(self._build_batches(texts))
                groups = tqdm(groups)
                vectors = []
                for group in groups:
                    vectors.extend(self.vectors_of(group, False))
                return vectors

            def index_named(self, groups):
                return [self.vectors_of(batch, False) for batch in groups]
        """,
        because="each item is a list of texts, by its type and by what made it",
    ),
    good(
        """
        from openai import OpenAI
        from more_itertools import chunked

        client = OpenAI()

        def index(texts):
            found = []
            for part in chunked(texts, 100):
                found += client.embeddings.create(model="text-embedding-3-small", input=part).data
            return found

        def index_all(parts: list[list[str]]):
            return [client.embeddings.create(model="text-embedding-3-small", input=part).data for part in parts]
        """,
        because="lists of a hundred texts",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            vectors = []
            for text in texts:
                reply = client.embeddings.create(model="text-embedding-3-small", input=text)  # PL602
                vectors.append(reply.data[0].embedding)
            return vectors
        """,
        because="a request for each text",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            vectors = []
            for text in texts:
                vectors.append(client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding)  # PL602
            return vectors
        """,
        because="the same in one statement",
        fixed="""
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            vectors = []
            vectors.extend(each.embedding for each in client.embeddings.create(model="text-embedding-3-small", input=list(texts)).data)  # PL602
            return vectors
        """,  # noqa: E501
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts: list[str]):
            return [client.embeddings.create(model="text-embedding-3-small", input=t).data[0].embedding for t in texts]  # PL602
        """,
        because="a comprehension asks as often",
        fixed="""
        from openai import OpenAI

        client = OpenAI()

        def index(texts: list[str]):
            return [each.embedding for each in client.embeddings.create(model="text-embedding-3-small", input=texts).data]  # PL602
        """,
    ),
    bad(
        """
        from langchain_openai import OpenAIEmbeddings

        embeddings = OpenAIEmbeddings(model="text-embedding-3-small")

        def index(documents):
            return [embeddings.embed_query(document.page_content) for document in documents]  # PL602
        """,
        because="LangChain's class cuts a long list into requests by itself",
        fixed="""
        from langchain_openai import OpenAIEmbeddings

        embeddings = OpenAIEmbeddings(model="text-embedding-3-small")

        def index(documents):
            return embeddings.embed_documents([document.page_content for document in documents])  # PL602
        """,
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def vector(text):
            return client.embeddings.create(model="text-embedding-3-small", input=[text]).data[0].embedding

        def index(rows):
            return [vector(row["body"]) for row in rows]  # PL602
        """,
        because="the helper embeds one text, and the comprehension calls it for each row",
    ),
    bad(
        """
        from langchain_openai import OpenAIEmbeddings

        embeddings = OpenAIEmbeddings(model="text-embedding-3-small")

        def index(documents):
            return {document.id: embeddings.embed_query(document.page_content) for document in documents}  # PL602
        """,
        because="embed_documents takes them all",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        class Embedder:
            def __init__(self, batching):
                self.batching = batching

            def embed_one(self, text):
                return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding

            def embed_batch(self, texts):
                return [each.embedding for each in client.embeddings.create(model="text-embedding-3-small", input=texts).data]

            def embed(self, texts):
                vectors = []
                if self.batching and len(texts) > 1:
                    vectors.extend(self.embed_batch(texts))
                else:
                    for text in texts:
                        vectors.append(self.embed_one(text))
                return vectors
        """,
        because="where batching is on, all texts go in one request",
    ),
    good(
        """
        import openai

        dimensions = {}
        for name in [model["id"] for model in openai.Model.list()["data"]]:
            response = openai.Embedding.create(input=["Some input text"], model=name)
            dimensions[name] = len(response["data"][0]["embedding"])
        """,
        because="one text, and many models",
    ),
    good(
        """
        from google import genai
        from google.genai.types import Part

        client = genai.Client()

        def of_file(path):
            content = open(path, "rb").read()
            return client.models.embed_content(
                model="gemini-embedding-2", contents=[Part.from_bytes(data=content, mime_type="application/pdf")]
            )

        def of_pictures(items):
            vectors = []
            for uri in [item["uri"] for item in items]:
                picture = Part.from_uri(file_uri=uri, mime_type="image/jpeg")
                vectors.append(client.models.embed_content(model="gemini-embedding-2", contents=picture).embeddings[0].values)
            return vectors

        def embed_all(paths):
            return [of_file(path) for path in paths]
        """,
        because="pictures and PDFs",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            vectors = []
            for start in range(0, len(texts), 256):
                reply = client.embeddings.create(model="text-embedding-3-small", input=texts[start : start + 256])
                vectors += [item.embedding for item in reply.data]
            return vectors
        """,
        because="slices of the list",
    ),
    good(
        """
        from langchain_openai import OpenAIEmbeddings

        embedder = OpenAIEmbeddings(model="text-embedding-3-small")

        def index(documents, size=10):
            vectors = []
            batch = []
            for document in documents:
                batch.append(document)
                if len(batch) == size:
                    vectors.extend(embedder.embed_documents(batch))
                    batch = []
            if batch:
                vectors.extend(embedder.embed_documents(batch))
            return vectors
        """,
        because="a request for every ten that were gathered",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(rows):
            vectors, batch = [], []
            for row in rows:
                batch += [row["text"]]
                if len(batch) >= 256:
                    vectors += client.embeddings.create(model="text-embedding-3-small", input=batch).data
                    batch.clear()
            return vectors
        """,
        because="texts are gathered and sent together",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def _vectors(texts):
            return [client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding for text in texts]

        def vector(text):
            return _vectors([text])[0]
        """,
        because="the only caller passes one text",
    ),
    good(
        """
        from langchain_openai import OpenAIEmbeddings

        embedder = OpenAIEmbeddings(model="text-embedding-3-small")

        def index(documents):
            for document in documents:
                embedder.embed_documents(document)
        """,
        because="what takes a list is passed one",
    ),
    good(
        """
        from itertools import batched
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            for batch in batched(texts, 256):
                yield client.embeddings.create(model="text-embedding-3-small", input=list(batch))
        """,
        because="a batch in each round",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            try:
                return client.embeddings.create(model="text-embedding-3-small", input=texts)
            except Exception:
                return [client.embeddings.create(model="text-embedding-3-small", input=[text]) for text in texts]
        """,
        because="one by one only when the list was refused",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def vector(text):
            return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding

        def each_of(texts):
            found = []
            for text in texts:
                found.append(vector(text))
            return found

        def index(texts):
            cut = [text[:8000] for text in texts]
            for attempt in range(3):
                try:
                    return client.embeddings.create(model="text-embedding-3-small", input=cut)
                except Exception:
                    if attempt == 2:
                        return each_of(cut)
        """,
        because="a function that is called only when the list was refused",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def each_of(texts):
            return [client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding for text in texts]  # PL602

        def index(path):
            try:
                texts = open(path).read().split()
            except OSError:
                return each_of(path)
            return each_of(texts)
        """,
        because="the function is called where nothing was refused, too",
    ),
    good(
        """
        from google import genai
        from google.genai import types

        client = genai.Client()

        def vectors_of(pictures, kinds):
            vectors = []
            for picture, kind in zip(pictures, kinds):
                part = types.Part.from_bytes(data=picture, mime_type=kind)
                vectors.append(client.models.embed_content(model="gemini-embedding-2", contents=part).embeddings[0].values)
            return vectors
        """,
        because="each is a picture, passed as it stands",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts):
            reply = client.embeddings.create(model="text-embedding-3-small", input=texts)
            if len(reply.data) == len(texts):
                return [item.embedding for item in reply.data]
            vectors = []
            if len(reply.data) != len(texts):
                for text in texts:
                    vectors += client.embeddings.create(model="text-embedding-3-small", input=text).data
            return vectors
        """,
        because="one by one only when the list came back short",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()
        known = {}

        def index(texts):
            vectors = []
            for text in texts:
                if text in known:
                    vector = known[text]
                else:
                    vector = client.embeddings.create(model="text-embedding-3-small", input=text)
                vectors.append(vector)
            return vectors
        """,
        because="most may be in the cache",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()
        CACHE = {}

        def embedding_of(text):
            if text in CACHE:
                return CACHE[text]
            CACHE[text] = client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding
            return CACHE[text]

        def warm(texts):
            asked = 0
            for text in texts:
                if text not in CACHE:
                    embedding_of(text)
                    asked += 1
            return asked
        """,
        because="only what is not in the cache is asked",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(texts, wanted):
            vectors = []
            for text in texts:
                if text in wanted:
                    vectors.append(client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding)  # PL602
            return vectors
        """,
        because="some are left out, and none of them is known before",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(events, width):
            seen = []
            for event in sorted(events)[:width]:
                seen.append(event)
            return [client.embeddings.create(model="text-embedding-3-small", input=each) for each in seen]
        """,
        because="only the first few are embedded",
    ),
    good(
        """
        from openai import OpenAI
        from actions import Rating

        client = OpenAI()

        def vector(text):
            return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding

        async def rated(text):
            return await Rating().run(text)

        async def remember(thoughts, memory):
            for thought in thoughts:
                memory.add(thought, vector(thought), await rated(thought))
        """,
        because="each round also asks a model, two helpers further down",
        actions="""
        class Action:
            async def _aask(self, prompt):
                return await self.llm.aask(prompt)

        class Rating(Action):
            async def run(self, text):
                return await self._aask(f"How important is this? {text}")
        """,
    ),
    good(
        """
        import time
        from openai import OpenAI

        client = OpenAI()

        def vector(text):
            for attempt in range(3):
                try:
                    return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding
                except Exception:
                    time.sleep(attempt)
        """,
        because="the loop retries",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        while True:
            question = input("> ")
            client.embeddings.create(model="text-embedding-3-small", input=question)
        """,
        because="a person asks one question after the other",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def index(documents):
            return [client.embeddings.create(model="text-embedding-3-small", input=document.chunks) for document in documents]
        """,
        because="how many texts a round holds is not known",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")

        def index(texts):
            return [client.embeddings.create(model="nomic-embed-text", input=text) for text in texts]
        """,
        because="a model on this machine",
    ),
    good(
        """
        import hashlib

        from llama_index.core.embeddings import BaseEmbedding

        class Hashed(BaseEmbedding):
            def _get_text_embedding(self, text):
                return [byte / 255 for byte in hashlib.sha256(text.encode()).digest()]

        def index(texts):
            model = Hashed()
            return [model.get_text_embedding(text) for text in texts]
        """,
        because="a class of the project's own computes the vectors: nothing is sent",
    ),
    bad(
        """
        from llama_index.core.embeddings import BaseEmbedding
        from openai import OpenAI

        client = OpenAI()

        class Asked(BaseEmbedding):
            def _get_text_embedding(self, text):
                return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding

        def index(texts):
            model = Asked()
            return [model.get_text_embedding(text) for text in texts]  # PL602
        """,
        because="a class of the project's own asks for each of them",
    ),
)
