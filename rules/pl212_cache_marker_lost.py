"""Cache breakpoints that the model's provider does not know.

## What it does
Reports breakpoints in Anthropic's or Bedrock's words (`cache_control`,
`cachePoint`) in a request to a model whose provider caches by itself
and has no use for them: OpenAI's before GPT-5.6, DeepSeek's.

## Why it costs
The mark is dropped on the way or ignored, so that the caching which the code seems to ask for is not what happens:
the lifetime is another one, and what stands between two marks is cached or not by the provider's own rules.
It usually stays behind when a model is changed, and hides that the order of the prompt now decides alone.

## Example
```python
litellm.completion(
    model="gpt-4o",
    messages=[{"role": "system", "content": [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}]}],
)
```

## Use instead
```python
litellm.completion(model="gpt-4o", messages=[{"role": "system", "content": RULES}])  # cached by itself, from 1 024 tokens on
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
Taking the mark away changes nothing for such a model; where the same list is sent to Claude as well, it must stay.

## Limits
- Only where every model that the request may use is known to ignore the mark: a choice between Claude and GPT keeps it.
- A helper that is passed the messages is not reported, nor a gateway or a local server.
- Nothing is said in tests, which try what becomes of a mark with clients that send nothing.
- A template or an adapter that drops the mark on its way to Claude is not seen: that depends on its version.

## References
- OpenAI, Prompt caching: automatic; breakpoints from GPT-5.6 on, by another name
  <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-26)
- DeepSeek, Context caching: on for all, nothing to change in the code <https://api-docs.deepseek.com/guides/kv_cache> (read 2026-11-26)
- LiteLLM 1.110.2, `remove_cache_control_flag_from_messages_and_tools` for OpenAI's models (wheel read 2026-11-26)
- A mark lost on its way: langchain-ai/langchain thread 26701 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Default, Known, ModelFacts, PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good


class CacheMarkerLost(Rule):
    """The request marks what to cache for a model whose provider ignores such marks."""

    code = "PL212"
    name = "cache-marker-lost"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.context == "test":
            return  # a test that sends a mark asks what becomes of it, most often of a client that sends nothing
        if site.is_local or site.operation == "wrapper" or not answers_for(call, "prompt") or not isinstance(site.model, (Known, Default)):
            return
        marks = [segment for segment in call.segments if segment.cache_breakpoint]
        if not marks or not call.facts or not all(map(_ignores, call.facts)):
            return
        one = len(marks) == 1
        said = "a cache breakpoint" if one else f"{len(marks)} cache breakpoints"
        yield self.finding(
            call,
            f"{said} in a request to {call.facts[0].model}, which knows none: {'it has' if one else 'they have'} no effect",
            span=marks[0].part.cache_at or marks[0].part.at,
            help="this provider caches by itself: keep what never changes in front, and leave the mark to models that need it",
        )


def _ignores(facts: ModelFacts) -> bool:
    return facts.cache.breakpoints == 0 and facts.cache.mode in ("automatic", "none")


_MARKED = '[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]'

CacheMarkerLost.examples = (
    bad(
        f"""
        import litellm

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]  # PL212
            return litellm.completion(model="gpt-4o", max_tokens=300, messages=messages)
        """,
        because="LiteLLM takes the mark out for OpenAI",
    ),
    bad(
        f"""
        from openai import OpenAI

        client = OpenAI(base_url="https://api.deepseek.com")

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]  # PL212
            return client.chat.completions.create(model="deepseek-chat", max_tokens=300, messages=messages)
        """,
        because="DeepSeek caches by itself",
    ),
    bad(
        f"""
        from langchain_openai import ChatOpenAI

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]  # PL212
            return ChatOpenAI(model="gpt-4.1", max_tokens=300).invoke(messages)
        """,
        because="a mark for Claude in a request to GPT",
    ),
    bad(
        """
        import litellm

        RULES = "Be brief, and give the number of the order."

        def answer(question):
            system = {
                "role": "system",
                "content": [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}],  # PL212
            }
            return litellm.completion(model="gpt-4o", max_tokens=300, messages=[system, {"role": "user", "content": question}])
        """,
        because="the place is that of the mark",
    ),
    good(
        """
        from langchain_anthropic import ChatAnthropic
        from langchain_openai import ChatOpenAI

        model = ChatOpenAI(model="gpt-4.1", max_tokens=300)

        def grade(report):
            content = report
            if isinstance(model, ChatAnthropic):
                content = [{"type": "text", "text": report, "cache_control": {"type": "ephemeral"}}]
            return model.invoke([{"role": "system", "content": "Grade the report."}, {"role": "user", "content": content}])
        """,
        because="the mark is set for Claude only",
    ),
    good(
        f"""
        import litellm

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]
            return litellm.completion(model="anthropic/claude-sonnet-5", max_tokens=300, messages=messages)
        """,
        because="Claude needs it",
    ),
    good(
        f"""
        import litellm

        def answer(question, thorough):
            model = "anthropic/claude-sonnet-5" if thorough else "gpt-4o"
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]
            return litellm.completion(model=model, max_tokens=300, messages=messages)
        """,
        because="one of the two models needs it",
    ),
    good(
        f"""
        import litellm

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]
            return litellm.completion(model="gemini/gemini-2.5-pro", max_tokens=300, messages=messages)
        """,
        because="LiteLLM makes an explicit cache of Gemini's of it",
    ),
    good(
        f"""
        import litellm

        def answer(question, model):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]
            return litellm.completion(model=model, max_tokens=300, messages=messages)
        """,
        because="the model is not known",
    ),
    good(
        f"""
        import litellm

        def answer(question):
            messages = [{{"role": "system", "content": {_MARKED}}}, {{"role": "user", "content": question}}]
            return litellm.completion(model="gpt-5.6-sol", max_completion_tokens=300, messages=messages)
        """,
        because="LiteLLM writes it anew in OpenAI's words for GPT-5.6 and later",
    ),
)
