"""Requests for every item of a collection, at the price of an answer that somebody waits for.

## What it does
Reports a request in a loop over a collection in a script, a job or a notebook when no round needs the answer of another,
nobody is asked or shown anything in between, and the provider has a Batch API.

## Why it costs
OpenAI, Anthropic, Google, Groq, Azure and Bedrock answer at half the price what may take up to 24 hours.
Code that labels, summarises or judges a whole collection rarely needs the single answer at once:
10 000 requests of a cent each are $100 as they come and $50 in a batch.

## Example
```python
for review in reviews:
    labels.append(client.chat.completions.create(model="gpt-4o-mini", messages=ask_for_label(review), max_tokens=5))
```

## Use instead
```python
lines = [{"custom_id": str(n), "method": "POST", "url": "/v1/chat/completions", "body": body_of(r)} for n, r in enumerate(reviews)]
batch = client.batches.create(input_file_id=upload(lines), endpoint="/v1/chat/completions", completion_window="24h")
```

## Severity
`info`: whether the answers can wait is for the reader to say.

## Fix safety
There is no automatic fix: a batch is written, sent, waited for and read, which is another program.

## Limits
- A loop in a function that others import is not reported: who starts it is not known.
- Web routes, bots, tools of agents, pages (Streamlit, Gradio) and commands are not reported: somebody may wait.
- All requests of one loop are one finding, at the first of them.
- A loop that rates what is there for one question (a function with a `query` that gives a ranking) is not reported: the asker waits.
- A loop over fewer than 20 known items or a slice of a few, an answer that is streamed, and an agent's run are not reported.
- A helper that sends several requests one after the other, or in a loop, runs an agent, or commands of the system is no single request,
  and not reported; nor is a loop over what a model has answered in the same function.
- Other providers' batches are not known to the rule.
- The saving is half of one request's likely price.

## References
- OpenAI, half the price for work that may take 24 hours
  <https://community.openai.com/t/if-i-run-batches-consisting-of-1-jsonl-line-will-it-still-be-50-of-the-cost/1357069> (read 2026-11-26)
- Anthropic, Message Batches: 50 % <https://platform.claude.com/docs/build-with-claude/batch-processing> (read 2026-11-26)
- Google, Gemini API: batch and flex at 50 % <https://ai.google.dev/gemini-api/docs/optimization> (read 2026-11-26)
- Google Cloud, batch inference with Gemini: 50 %
  <https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini> (read 2026-11-26)
- Groq, Batch API: 50 % <https://console.groq.com/docs/batch> (read 2026-11-26)
- Azure OpenAI, batch: 50 % less than global standard
  <https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/batch> (read 2026-11-26)
- Amazon Bedrock, batch: 50 % less than on demand
  <https://docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import CallSite, Known, Loop, PricedCall, Span, possible
from promptlint.rule import Finding, Limits, Rule, Saving, bad, dollars, good

_BATCHES = {"openai", "anthropic", "google", "vertex", "groq", "azure", "bedrock"}
_SENT = {"chat", "text_completion"}
_CHEAP = ("batch", "flex")
_OFFLINE = {"script", "job"}
_ENOUGH = 20  # items; below, a batch is not worth its trouble
_HALF = Decimal("0.5")


class BatchableLoop(Rule):
    """A collection is worked through one request at a time, and nobody waits for the single answer."""

    code = "PL603"
    name = "batchable-loop"
    severity = "info"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        loops: dict[Span, tuple[Loop, list[PricedCall]]] = {}
        for call in calls:
            loop = _over_items(call.site.loop) if _can_wait(call.site) else None
            if loop is not None:
                loops.setdefault(loop.at, (loop, []))[1].append(call)
        for loop, sent in loops.values():
            yield self._of_loop(loop, sent)

    def _of_loop(self, loop: Loop, sent: Sequence[PricedCall]) -> Finding:
        likely = [call.estimate.per_call.likely for call in sent if call.estimate is not None]
        usd = sum(likely) * _HALF if likely and len(likely) == len(sent) else None
        what = ", ".join(dict.fromkeys(call.site.callee for call in sent))
        several = len(sent) > 1
        whose = "the requests'" if several else "one request's"
        return self.finding(
            sent[0],
            f"{what} {f'send {len(sent)} requests' if several else 'is sent'} for each item of {loop.over} (line {loop.at.line}) "
            f"in {sent[0].site.entry.how}: a batch costs half{f', {dollars(usd)} less for each' if usd else ''}",
            help="where the answers can wait for up to 24 hours, collect the requests and send them as one batch",
            saving=Saving(0, usd, f"half of {whose} likely price: the answers can wait for a batch") if usd else None,
            related=(loop.at, *(call.site.span for call in sent[1:])),
        )


def _can_wait(site: CallSite) -> bool:
    """Whether a single request is sent to a provider with a Batch API, at the full price, where nobody waits for it."""
    if site.request not in _SENT or site.makes or site.is_local or site.runs_agent or site.in_turns or site.provider not in _BATCHES:
        return False
    return site.entry.kind in _OFFLINE and not any(tier in _CHEAP for tier in possible(site.service_tier))


def _over_items(loop: Loop | None) -> Loop | None:
    """The loop over a collection around a request, when none of the loops around it waits or builds on its answers."""
    found = None
    for around in loop.chain if loop is not None else ():
        if around.driver not in ("items", "retry") or around.depends or around.waits or around.ranks:
            return None
        if found is None and around.driver == "items" and around.holds_item:
            found = around
    return None if found is None or found.cut or (isinstance(found.bound, Known) and found.bound.value < _ENOUGH) else found


BatchableLoop.examples = (
    bad(
        """
        import csv
        from openai import OpenAI

        client = OpenAI()

        for row in csv.DictReader(open("reviews.csv")):
            reply = client.chat.completions.create(  # PL603
                model="gpt-4o-mini", max_tokens=5, messages=[{"role": "user", "content": f"Positive or negative? {row['text']}"}]
            )
            print(row["id"], reply.choices[0].message.content)
        """,
        because="a script goes through a file",
    ),
    bad(
        """
        import anthropic
        from celery import shared_task
        from store import unread_reports

        client = anthropic.Anthropic()

        @shared_task
        def summarise_reports():
            for report in unread_reports():
                report.summary = client.messages.create(  # PL603
                    model="claude-haiku-4-5", max_tokens=200, messages=[{"role": "user", "content": report.text}]
                )
        """,
        because="a task works through a backlog",
    ),
    bad(
        """
        import json
        from openai import OpenAI

        client = OpenAI()

        def judge(case):
            return client.responses.create(model="gpt-4.1", max_output_tokens=10, input=f"Is this right? {case['answer']}").output_text

        def main():
            cases = json.load(open("cases.json"))
            print([judge(case) for case in cases])  # PL603

        if __name__ == "__main__":
            main()
        """,
        because="a script judges every case through a helper",
    ),
    good(
        """
        import json
        from openai import OpenAI

        client = OpenAI()

        def rank(query, top_k=3):
            scores = []
            for summary in json.load(open("summaries.json")):
                answer = client.responses.create(model="gpt-4.1", max_output_tokens=5, input=f"How well does {summary} fit {query}?")
                scores.append((float(answer.output_text), summary))
            return sorted(scores)[:top_k]

        print(rank("Who rents the office?"))
        """,
        because="one question is answered, and its asker waits",
    ),
    bad(
        """
        import json
        from openai import OpenAI

        client = OpenAI()

        def written(model, case):
            return client.responses.create(model=model, max_output_tokens=200, input=case["text"]).output_text

        for case in json.load(open("cases.json")):
            print(written("gpt-4.1", case))  # PL603
            print(written("gpt-4.1-mini", case))
        """,
        because="two requests for each case are one loop's",
    ),
    good(
        """
        from fastapi import FastAPI
        from openai import OpenAI

        app = FastAPI()
        client = OpenAI()

        @app.post("/titles")
        def titles(texts: list[str]):
            return [client.responses.create(model="gpt-4.1", max_output_tokens=20, input=text).output_text for text in texts]
        """,
        because="somebody waits for the response",
    ),
    good(
        """
        import json
        from openai import OpenAI

        client = OpenAI()
        summary = ""
        for chapter in json.load(open("book.json")):
            summary = client.responses.create(model="gpt-4.1", max_output_tokens=500, input=f"{summary} {chapter}").output_text
        """,
        because="each round needs the answer of the last",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()
        for question in ("Who are you?", "What can you do?", "Where is the handbook?"):
            print(client.responses.create(model="gpt-4.1", max_output_tokens=50, input=question).output_text)
        """,
        because="three questions",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()
        questions = ["Who are you?", "What can you do?"]
        for number, question in enumerate(questions, 1):
            print(number, client.responses.create(model="gpt-4.1", max_output_tokens=50, input=question).output_text)
        questions = ["Where is the handbook?"]
        for number, question in enumerate(questions, 1):
            print(number, client.responses.create(model="gpt-4.1", max_output_tokens=50, input=question).output_text)
        """,
        because="a list of two, and another of one",
    ),
    good(
        """
        import json
        import anthropic
        from tools import TOOLS, results_of

        client = anthropic.Anthropic()

        def solve(messages):
            answer = client.messages.create(model="claude-haiku-4-5", max_tokens=500, tools=TOOLS, messages=messages)
            while answer.stop_reason == "tool_use":
                messages += results_of(answer)
                answer = client.messages.create(model="claude-haiku-4-5", max_tokens=500, tools=TOOLS, messages=messages)
            return answer

        def judge(case):
            return solve([{"role": "user", "content": case["task"]}])

        for case in json.load(open("cases.json")):
            print(judge(case))
        """,
        because="each case is an agent's run of several turns",
    ),
    good(
        """
        import sys
        from openai import OpenAI

        client = OpenAI()

        def solve(task):
            plan = client.responses.create(model="gpt-4.1", max_output_tokens=300, input=f"Split into steps: {task}").output_text
            steps = plan.splitlines()
            for step in steps:
                print(client.responses.create(model="gpt-4.1", max_output_tokens=300, input=f"Do this: {step}").output_text)

        if __name__ == "__main__":
            solve(sys.argv[1])
        """,
        because="the steps of a plan that a model has just made",
    ),
    good(
        """
        import json
        import subprocess
        from openai import OpenAI

        client = OpenAI()

        def evaluate(case):
            output = subprocess.run(case["command"], capture_output=True, text=True).stdout
            return client.responses.create(model="gpt-4.1", max_output_tokens=10, input=f"Is this right? {output}").output_text

        for case in json.load(open("cases.json")):
            print(evaluate(case))
        """,
        because="each case runs a program first",
    ),
    good(
        """
        import json
        from openai import OpenAI

        client = OpenAI()
        for case in json.load(open("cases.json")):
            client.responses.create(model="gpt-4.1", max_output_tokens=50, input=case["text"], service_tier="flex")
        """,
        because="the cheaper tier is asked for already",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def titles(texts):
            return [client.responses.create(model="gpt-4.1", max_output_tokens=20, input=text).output_text for text in texts]
        """,
        because="a function of a library: who waits for it is not known",
    ),
    good(
        """
        import json
        from openai import OpenAI

        client = OpenAI(base_url="https://openrouter.ai/api/v1")
        for case in json.load(open("cases.json")):
            client.chat.completions.create(model="meta-llama/llama-3.3-70b", max_tokens=50, messages=[{"role": "user", "content": case}])
        """,
        because="this provider has no Batch API",
    ),
)
