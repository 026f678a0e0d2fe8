r"""The same text embedded again on every call.

## What it does
Reports a request to an embeddings model inside a function whose input is fixed text:
a label, a description, a question that is asked every time.

## Why it costs
The vector of a text is the same every time for the same model.
The tokens are cheap ($0.02 per million), the request is not: 50 to 300 ms before the first token of an answer,
and one request of the rate limit, for something that could be read from a file.

## Example
```python
def is_complaint(text):
    reference = client.embeddings.create(model="text-embedding-3-small", input="a customer complains")
    return near(reference, vector_of(text))
```

## Use instead
```python
COMPLAINT = client.embeddings.create(model="text-embedding-3-small", input="a customer complains")

def is_complaint(text):
    return near(COMPLAINT, vector_of(text))
```

## Severity
`info`.

## Fix safety
There is no fix.
A stored vector belongs to one model and one number of dimensions: keep their names beside it.

## Limits
- Opt-in: a function that is called once, at the start, embeds once. Functions named after that (`load`, `setup`, `build`, `index`, `main`)
  and constructors are left out; a decorator that caches is not seen.
- Texts that are only partly fixed are not reported.

## References
- OpenAI, Embeddings <https://developers.openai.com/api/docs/guides/embeddings> (read 2026-11-26)
- LangChain, `CacheBackedEmbeddings` <https://docs.langchain.com/oss/python/integrations/text_embedding> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from promptlint.model import PricedCall, Static
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, thousands

_ONCE = re.compile(
    r"__init__|load|set_?up|build|index|ingest|main|init|create|seed|migrate|prepare|warm|test|check|ping|dimension|probe",
    re.IGNORECASE,
)


class QueryEmbeddingUncached(Rule):
    """A fixed text is embedded whenever a function runs."""

    code = "PL405"
    name = "query-embedding-uncached"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.request != "embeddings" or site.makes or site.prompt is None or site.is_local or not answers_for(call, "prompt"):
            return
        parts = [part for message in site.prompt.messages for part in message.parts]
        if not parts or site.prompt.open or not all(isinstance(part, Static) for part in parts):
            return
        name = site.function.rpartition(".")[2]
        if _ONCE.search(name) or (name == PurePosixPath(site.span.path).stem and site.loop is None):
            return
        tokens = call.static_tokens.likely
        yield self.finding(
            call,
            f"a fixed text ({thousands(tokens)} tokens) is embedded again whenever {name} runs, with the same vector each time",
            help="embed it once, at the start or in a file, and keep the vector",
        )


_CLIENT = """
from openai import OpenAI

client = OpenAI()
MODEL = "text-embedding-3-small"
"""

QueryEmbeddingUncached.examples = (
    bad(
        _CLIENT
        + """
def is_complaint(vector):
    reference = client.embeddings.create(model=MODEL, input="a customer complains about a delivery")  # PL405
    return sum(a * b for a, b in zip(vector, reference.data[0].embedding)) > 0.8
""",
        because="the reference is the same for every customer",
    ),
    bad(
        _CLIENT
        + """
LABELS = ["refund", "delivery", "praise"]

def classify(vector):
    found = client.embeddings.create(model=MODEL, input=LABELS)  # PL405
    return [sum(a * b for a, b in zip(vector, each.embedding)) for each in found.data]
""",
        because="three labels, embedded for every text",
    ),
    bad(
        _CLIENT
        + """
class Router:
    TOPIC = "questions about invoices and payment"

    def route(self, vector):
        return client.embeddings.create(model=MODEL, input=self.TOPIC), vector  # PL405
""",
        because="an attribute that never changes",
    ),
    good(
        _CLIENT
        + """
REFERENCE = client.embeddings.create(model=MODEL, input="a customer complains about a delivery")

def is_complaint(vector):
    return sum(a * b for a, b in zip(vector, REFERENCE.data[0].embedding)) > 0.8
""",
        because="embedded once, when the program starts",
    ),
    good(
        _CLIENT
        + """
def search(question):
    return client.embeddings.create(model=MODEL, input=question)
""",
        because="another text each time",
    ),
    good(
        _CLIENT
        + """
def search(question):
    return client.embeddings.create(model=MODEL, input=f"search_query: {question}")
""",
        because="only its beginning is fixed",
    ),
    good(
        _CLIENT
        + """
class Router:
    def __init__(self):
        self.topic = client.embeddings.create(model=MODEL, input="questions about invoices and payment")
""",
        because="once for each object",
    ),
    good(
        _CLIENT
        + """
def check_connection():
    return bool(client.embeddings.create(model=MODEL, input="hello"))
""",
        because="a test of the connection",
    ),
)
