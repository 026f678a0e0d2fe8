"""Jobs that embed all documents again, with nothing that asks what has changed.

## What it does
Reports a function that a clock starts (a scheduler's decorator, a job that a scheduler is handed, a workflow with a schedule)
and that embeds documents, when nothing on its way looks like a content hash, a time of change, a record of what was embedded
or a question for what is new.

## Why it costs
Documents change seldom; a nightly job pays for all of them every night.
100 000 documents of 800 tokens are 80 million tokens: on text-embedding-3-small $1.60 a run and $49 a month,
on text-embedding-3-large $10.40 a run and $317 a month, where the changed hundredth would cost $3.

## Example
```python
@scheduler.scheduled_job("cron", hour=3)
def rebuild():
    Chroma.from_documents(load_manuals(), OpenAIEmbeddings())
```

## Use instead
```python
@scheduler.scheduled_job("cron", hour=3)
def update():
    index(load_manuals(), record_manager, store, cleanup="incremental", source_id_key="source")
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
A change of the embedding model or of the way documents are cut needs one full run: put both into the hash.

## Limits
- What a job looks at is told by the names on its way (hash, checksum, mtime, updated_at, existing, seen, record_manager, …), three
  functions deep; a check under another name is not recognised, and any of these names silences the rule.
- A clock outside the code, such as a crontab on the server or a cloud scheduler, is not seen.
- No saving is shown: how many documents there are stands nowhere in the code.

## References
- LangChain, the indexing API and its record manager <https://reference.langchain.com/python/langchain-core/indexing/api/index>
  (read 2026-11-26)
- LlamaIndex, document management and the ingestion pipeline's docstore
  <https://developers.llamaindex.ai/python/framework/module_guides/loading/ingestion_pipeline/> (read 2026-11-26)
- OpenAI, prices of embeddings <https://platform.openai.com/docs/pricing> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, good


class ReembeddingOnSchedule(Rule):
    """A job embeds every document again each time it runs."""

    code = "PL607"
    name = "reembedding-on-schedule"
    severity = "warning"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        paid = {call.site.span.path for call in calls if call.site.request == "embeddings" and not call.site.is_local}
        for entrance in around.entrances:
            if entrance.kind != "job" or entrance.embeds is None or entrance.checks_changes or entrance.embeds.path not in paid:
                continue
            yield self.finding_at(
                entrance.embeds,
                f"{entrance.name} is started by {entrance.how} and embeds its documents in full: nothing on the way asks what has changed",
                help="keep a hash of each document's content and of the model, and embed only what is new or changed",
                related=(entrance.at,),
                confidence="medium",
            )


ReembeddingOnSchedule.examples = (
    bad(
        """
        from apscheduler.schedulers.blocking import BlockingScheduler
        from langchain_chroma import Chroma
        from langchain_openai import OpenAIEmbeddings

        scheduler = BlockingScheduler()

        @scheduler.scheduled_job("cron", hour=3)
        def rebuild():
            Chroma.from_documents(load_manuals(), OpenAIEmbeddings(model="text-embedding-3-large"))  # PL607
        """,
        because="the whole manual, every night",
    ),
    bad(
        """
        import schedule
        from openai import OpenAI

        client = OpenAI()

        def embed_everything():
            for page in read_pages():
                vector = client.embeddings.create(model="text-embedding-3-small", input=page.text)  # PL607
                save(page.id, vector)

        schedule.every().day.at("03:00").do(embed_everything)
        """,
        because="the scheduler is handed the function",
    ),
    bad(
        """
        from openai import OpenAI

        texts = read_texts()
        vectors = OpenAI().embeddings.create(model="text-embedding-3-small", input=texts)  # PL607
        write(vectors)
        """,
        because="a workflow runs the script every night",
        **{
            ".github/workflows/index.yml": """
            on:
              schedule:
                - cron: "0 3 * * *"
            jobs:
              index:
                runs-on: ubuntu-latest
                steps:
                  - run: python app.py
            """
        },
    ),
    good(
        """
        import hashlib

        import schedule
        from openai import OpenAI

        def embed_changed():
            for page in read_pages():
                digest = hashlib.sha256(page.text.encode()).hexdigest()
                if digest != stored(page.id):
                    save(page.id, digest, OpenAI().embeddings.create(model="text-embedding-3-small", input=page.text))

        schedule.every().day.do(embed_changed)
        """,
        because="a hash tells what has changed",
    ),
    good(
        """
        from apscheduler.schedulers.blocking import BlockingScheduler
        from langchain.indexes import index
        from langchain_openai import OpenAIEmbeddings

        scheduler = BlockingScheduler()

        @scheduler.scheduled_job("cron", hour=3)
        def update():
            store = open_store(OpenAIEmbeddings(model="text-embedding-3-small"))
            store.add_documents(index(load_manuals(), record_manager, store, cleanup="incremental"))
        """,
        because="LangChain's record manager keeps what was embedded",
    ),
    good(
        """
        from langchain_chroma import Chroma
        from langchain_openai import OpenAIEmbeddings

        def build():
            Chroma.from_documents(load_manuals(), OpenAIEmbeddings(model="text-embedding-3-small"))

        if __name__ == "__main__":
            build()
        """,
        because="somebody runs it by hand",
    ),
    good(
        """
        import schedule
        from openai import OpenAI

        def remind():
            OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=90, messages=[{"role": "user", "content": "A saying."}])

        schedule.every().day.do(remind)
        """,
        because="the job embeds nothing",
    ),
    good(
        """
        from apscheduler.schedulers.blocking import BlockingScheduler
        from langchain_openai import OpenAIEmbeddings

        scheduler = BlockingScheduler()

        @scheduler.scheduled_job("interval", hours=1)
        def embed_new():
            documents = load_documents(updated_since=last_run())
            save(OpenAIEmbeddings(model="text-embedding-3-small").embed_documents(documents))
        """,
        because="only what was updated since the last run",
    ),
)
