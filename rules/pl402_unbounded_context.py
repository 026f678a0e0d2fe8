r"""Retrieved documents that go into the prompt without any limit.

## What it does
Reports documents that reach a prompt although nothing on the way bounds their number: all entries of a Chroma collection
(`collection.get()`), or the rows of a vector search in SQL that has no `LIMIT`.

## Why it costs
The prompt grows with the collection, not with the question.
A collection of 1 000 chunks of 400 tokens is 400 000 input tokens for every question:
$1 on a model at $2.50 per million, and more than most models read at all.

## Example
```python
rows = connection.execute("SELECT text FROM chunks ORDER BY embedding <=> %s", (vector,)).fetchall()
context = "\n".join(row[0] for row in rows)
```

## Use instead
```python
rows = connection.execute("SELECT text FROM chunks ORDER BY embedding <=> %s LIMIT 5", (vector,)).fetchall()
context = "\n".join(row[0] for row in rows)
```

## Severity
`warning`.

## Fix safety
There is no fix: how many documents an answer needs is the author's to measure.

## Limits
- Vector stores bound a search that names no number (LangChain 4, LlamaIndex 2, Chroma and Qdrant 10): that is a limit.
- A slice, a filter, a token budget and a reranker with `top_n` count as limits, and so does a number that is not known.
- Documents that are loaded from files, rather than retrieved, are PL308's.

## References
- Chroma, `Collection.get`: without ids, `where` and `limit` all entries are returned
  <https://docs.trychroma.com/docs/querying-collections/query-and-get> (read 2026-11-26)
- pgvector, Querying: "Combine with ORDER BY and LIMIT to use an index"
  <https://github.com/pgvector/pgvector#querying> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, stretch


class UnboundedContext(Rule):
    """Documents reach the prompt, and nothing bounds their number."""

    code = "PL402"
    name = "unbounded-context"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        prompt = call.site.prompt
        if prompt is None or call.site.is_local or call.site.request in ("embeddings", "rerank") or not answers_for(call, "prompt"):
            return
        for part in dict.fromkeys(part for message in prompt.messages for part in message.parts if isinstance(part, Dynamic)):
            if "joined-chunks" in part.traits and "cut" not in part.traits:
                yield self.finding(
                    call,
                    f"`{part.expression}` holds documents that nothing bounds, no number, slice or budget: {stretch(call)}",
                    span=part.at,
                    help="retrieve the nearest few: set a limit in the query",
                )


_CLIENT = """
import chromadb
import psycopg
from openai import OpenAI

client = OpenAI()
connection = psycopg.connect("dbname=manuals")
collection = chromadb.PersistentClient("index").get_collection("manuals")
"""

UnboundedContext.examples = (
    bad(
        _CLIENT
        + """
def answer(question, vector):
    rows = connection.execute("SELECT text FROM chunks ORDER BY embedding <=> %s", (vector,)).fetchall()
    context = "\\n".join(row[0] for row in rows)  # PL402
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="a search for neighbours that gives all of them",
    ),
    bad(
        _CLIENT
        + """
def answer(question):
    context = "\\n".join(collection.get()["documents"])  # PL402
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="the whole collection",
    ),
    bad(
        _CLIENT
        + """
def everything():
    found = collection.get(include=["documents"])
    return found["documents"]

def answer(question):
    messages = [{"role": "system", "content": "Answer from the manuals."}]
    messages.append({"role": "user", "content": f"{everything()}\\n\\n{question}"})  # PL402
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="got in a function of its own",
    ),
    good(
        _CLIENT
        + """
def answer(question, vector):
    rows = connection.execute("SELECT text FROM chunks ORDER BY embedding <=> %s LIMIT 5", (vector,)).fetchall()
    context = "\\n".join(row[0] for row in rows)
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="five rows",
    ),
    good(
        _CLIENT
        + """
def answer(question):
    context = "\\n".join(collection.query(query_texts=[question])["documents"][0])
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="a query without a number gives ten",
    ),
    good(
        _CLIENT
        + """
def answer(question):
    context = "\\n".join(collection.get()["documents"][:5])
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="the first five",
    ),
    good(
        _CLIENT
        + """
def answer(question, name):
    context = "\\n".join(collection.get(ids=[name])["documents"])
    messages = [{"role": "user", "content": f"{context}\\n\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="one document by its name",
    ),
)
