"""Requests that do not say whose cost they are.

## What it does
Reports the requests of a file that carry no `metadata`, `user`, `safety_identifier`, tags, trace name or telling header,
so that a provider's bill or usage export cannot be split by feature, team or customer. One finding for each file.

## Why it costs
A bill that nobody can split is a bill that nobody can cut.
One total of $8 000 a month says nothing of which of twenty features spent $6 000 of it,
which customer sends 50 times as many questions as the others, or whose change doubled it.

## Example
```python
client.chat.completions.create(model="gpt-4o", messages=messages)
```

## Use instead
```python
client.chat.completions.create(
    model="gpt-4o", messages=messages, metadata={"feature": "ticket-summary"}, safety_identifier=customer_hash
)
```

## Severity
`info`.

## Fix safety
There is no automatic fix: only people know the feature and the customer.
Send no names or addresses: a hash of the customer's id is enough, and providers ask for one.

## Limits
- Only SDKs are judged whose parameter for it is known: OpenAI, Anthropic, LiteLLM, LangChain, Bedrock, Groq, Mistral, OpenRouter.
- What counts: the request's own parameters, headers of Helicone, OpenRouter, Portkey and LiteLLM, a client made for one project
  or behind a gateway, a tracing library that the file imports (Langfuse, LangSmith, Logfire, …) or that is set up for the program.
- A key of its own for each feature attributes as well; when yours do, leave this rule off.
- When a helper of the project sends the request, its callers are not told apart: one place to add it is the helper.

## References
- OpenAI, Chat Completions: `metadata`, `safety_identifier` <https://platform.openai.com/docs/api-reference/chat/create> (read 2026-11-26)
- Anthropic, Messages: `metadata.user_id` <https://docs.claude.com/en/api/messages> (read 2026-11-26)
- LiteLLM, Track spend by tags <https://docs.litellm.ai/docs/proxy/cost_tracking> (read 2026-11-26)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from promptlint.model import Absent, PricedCall, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, good, requests_of, thousands

_PARAMETER = {
    "anthropic": "metadata={\"user_id\": …}",
    "bedrock": "requestMetadata={…}",
    "langchain": "config={\"tags\": […], \"metadata\": {…}}",
    "openai": "metadata={\"feature\": …} or safety_identifier=…",
}  # fmt: skip


class MissingAttribution(Rule):
    """The requests of a file do not say whose cost they are."""

    code = "PL703"
    name = "missing-attribution"
    severity = "info"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        if around.traces_everything:
            return
        files: dict[str, list[PricedCall]] = defaultdict(list)
        sent = {call.site.wraps or call.site.span for call in requests_of(calls)} | {call.site.span for call in requests_of(calls)}
        for call in calls:
            site = call.site
            if site.operation in ("chat", "text_completion") and site.span in sent and not site.is_local:
                files[site.span.path].append(call)
        for path, own in sorted(files.items()):
            silent = [call for call in own if isinstance(call.site.options.attribution, Absent)]
            if silent and path not in around.traced:
                yield self._finding(silent, len(own))

    def _finding(self, silent: list[PricedCall], of: int) -> Finding:
        first, *more = (call.site for call in silent)
        alone = f"{first.callee} does not say whose cost it is"
        several = f"{thousands(len(silent))} of {thousands(of)} requests of this file do not say whose cost they are"
        return self.finding_at(
            first.span,
            f"{several if of > 1 else alone}: no metadata, user, tags or trace",
            help=f"pass {_PARAMETER.get(first.sdk, 'metadata={…} or user=…')}",
            related=(first.statement, *(each.span for each in more)),
        )


MissingAttribution.examples = (
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def summarise(text):
            messages = [{"role": "user", "content": text}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL703
        """,
        because="nobody can tell which feature or customer this is",
    ),
    bad(
        """
        import anthropic

        client = anthropic.Anthropic()

        def label(text):
            messages = [{"role": "user", "content": text}]
            return client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=messages)  # PL703

        def title(text):
            messages = [{"role": "user", "content": text}]
            return client.messages.create(model="claude-haiku-4-5", max_tokens=30, messages=messages)
        """,
        because="one finding for the two requests of a file",
    ),
    bad(
        """
        import litellm

        def ask(question):
            messages = [{"role": "user", "content": question}]
            return litellm.completion("gpt-4o", messages, max_tokens=300, extra_headers={"X-Request-Start": "now"})  # PL703
        """,
        because="the header says nothing of who pays",
    ),
    good(
        """
        from openai import OpenAI

        def summarise(text, customer):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": text}],
                metadata={"feature": "summary"}, safety_identifier=customer,
            )
        """,
        because="feature and customer are named",
    ),
    good(
        """
        from langfuse.openai import OpenAI

        def summarise(text):
            messages = [{"role": "user", "content": text}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="Langfuse's wrapper records the request under its trace",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="https://oai.helicone.ai/v1", default_headers={"Helicone-Property-Feature": "summary"})

        def summarise(text):
            messages = [{"role": "user", "content": text}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the client's header names the feature",
    ),
    good(
        """
        from openai import OpenAI

        def ask(messages, **more):
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages, **more)
        """,
        because="it may be in what the callers pass",
    ),
    good(
        """
        from openai import OpenAI

        import tracing

        def summarise(text):
            messages = [{"role": "user", "content": text}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="an instrumentor that is set up once sees every request",
        tracing="""
        from openinference.instrumentation.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument()
        """,
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        def ask(question):
            return ChatOpenAI(model="gpt-4o", max_tokens=300).invoke(question, {"tags": ["help"], "metadata": {"team": "support"}})
        """,
        because="LangChain's configuration carries tags",
    ),
)
