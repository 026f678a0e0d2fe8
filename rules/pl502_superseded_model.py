"""Models that are gone, will soon be, or have a cheaper successor.

## What it does
Names each model that its provider has shut down, or will within `retirement-days` (default 45),
with what the provider recommends instead;
and each model of whose line a newer one costs less per token, for input and for output.
All places that ask for one model are one finding.

## Why it costs
A request to a model that is gone fails, or is answered by another model at that model's price.
A later model of the same line is often better and cheaper: Claude Opus went from $15 and $75 per million tokens to $4 and $20.

## Example
```python
client.messages.create(model="claude-opus-4-1", max_tokens=300, messages=messages)
```

## Use instead
```python
client.messages.create(model="claude-opus-5-5", max_tokens=300, messages=messages)
```

## Severity
`error` for a model that is gone, `warning` for one that soon will be and for a cheaper successor.

## Fix safety
The fix writes the recommended model in the place of the name, where all places that name it stand in one file.
It is unsafe: another model answers otherwise. Try your prompts on it first, and look at caps,
thinking and parameters that it treats differently.

## Limits
- Days are those of the maker's own API; for Bedrock those of its own page (the day of the last region) or of the price list.
  Azure and other hosts set their own, which are known of few models (at Vertex AI and Groq),
  and nothing is said of an address that the code or the environment sets.
  The name of a deployment at Azure may be that of another model than it runs: what is said of one is of low confidence.
- Days of models that no provider's page here names are those of LiteLLM's model map, which held them and does so no longer.
- An end that is further off is no finding yet: `retirement-days = 180` tells of it earlier.
- A preview does not end with the model that it became: only a day of its own is told.
- A model is compared with one later model of its line, which is written down in `promptlint/providers/`.
- A default that the environment may override is reported: it is what runs when nothing is set; not one that never
  applies, since a test around or before it asks that the variable is set (`if os.getenv("MODEL"):`).
  The default of a parameter (also one that is set where nothing is passed), or of a data class's field, is not, where every caller
  in the application passes a model of its own, by a `partial` or a class below as well.
- A name without a version that leads to the newest of a line (`gemini-pro-latest`) does not end with an old model called so.
- A Claude model with the day of another (`claude-haiku-4-5-20241022`) was never served: it has no price, and nothing is said of it here.
- A Claude model with a dot in its version (`claude-sonnet-4.5`) is no model of Anthropic's own API, and nothing is said of it there.
- A name in a list that a model is looked for in (`if model in [...]`) is not asked for by that.
- An object that is made and never asked (an attribute that no file does more with than set it), or only compared with something,
  names no model that is paid for; nor does one that a test replaces. What names a model where an object is made that no run comes to
  (`except` behind a constructor that sends nothing) is of low confidence, whatever is asked of the attribute later.
- The places are those that are known to lead to a request; more may name the model.
- The model of a request to an API that was shut down itself (OpenAI's Assistants) is not reported: another changes nothing.
- What a test sets for the whole program (`dspy.configure`, `Settings.llm`) says nothing of the application, nor does what an old copy sets
  that nothing imports (`archive/`).

## References
- OpenAI, Deprecations <https://developers.openai.com/api/docs/deprecations> (read 2026-11-26)
- Anthropic: the models in the SDK's own list of deprecated ones, in anthropic 1.0.0 and 2.14.0 (read 2026-11-26)
- Amazon Bedrock, Model lifecycle <https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html> (as quoted, read 2026-11-26)
- Google, Gemini deprecations <https://ai.google.dev/gemini-api/docs/deprecations> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import (
    Absent,
    Default,
    Known,
    ModelCard,
    ModelFacts,
    OneOf,
    PricedCall,
    ReplaceLiteral,
    Span,
    is_written_out,
    place_of,
    possible,
)
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good

_DOTTED = re.compile(r"\d\.\d")
_PROVIDER = re.compile(r"(?!ft:|bedrock)[a-z][a-z_-]*:(?=[a-z][\w.-]*$)")  # `openai:gpt-4`, as Pydantic AI and LangChain write it
_ELSEWHERE = {"openai", "anthropic", "google", "http", "wrapper"}  # whose provider is unknown only when another address is set


class SupersededModel(Rule):
    """The model is shut down or soon will be, or a newer one of its line costs less."""

    code = "PL502"
    name = "superseded-model"
    severity = "warning"
    fix = "unsafe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        places: dict[str, list[tuple[PricedCall, ModelFacts]]] = {}
        never = _never_made(calls)
        for call in calls:
            if not _is_told(call):
                continue
            for facts in call.facts:
                if _is_written(call, facts.model) and (_ends(facts, limits) or _is_dearer(facts)):
                    places.setdefault(facts.model, []).append((call, facts))
        for found in places.values():
            # the application's own place is shown first
            found.sort(key=lambda each: (_is_of_no_run(each[0], each[1], never), each[0].site.entry.kind == "script"))
            yield self._told(found, never, ends=_ends(found[0][1], limits))

    def _told(self, found: list[tuple[PricedCall, ModelFacts]], never: frozenset[Span], *, ends: bool) -> Finding:
        call, facts = found[0]
        spans = list(dict.fromkeys(place_of(each.site.model, facts.model) or each.site.span for each, _ in found))
        instead, card = (facts.successor, facts.successor_card) if ends else (facts.newer, facts.newer_card)
        return self.finding(
            call,
            (_end(facts, instead, card) if ends else _newer(facts, instead, card)) + _number(len(spans)),
            span=spans[0],
            confidence="low" if never.issuperset(spans) or all(each.site.names_deployment for each, _ in found) else "high",
            severity="error" if ends and _days(facts) <= 0 else "warning",
            help=_help(facts.model, instead),
            notes=_source(facts),
            saving=_saving(call, facts.card, card),
            related=tuple(spans[1:]),
            fix=_fix(found, instead),
        )


def _is_of_no_run(call: PricedCall, facts: ModelFacts, never: frozenset[Span]) -> bool:
    return call.site.uncalled or place_of(call.site.model, facts.model) in never


def _never_made(calls: Sequence[PricedCall]) -> frozenset[Span]:
    """Where models are named in what makes an object at a place that no run comes to: what asks that object asks none of them."""
    made = [call.site for call in calls if call.site.makes and call.site.uncalled]
    named = ((site.span, place_of(site.model, model)) for site in made for model in possible(site.model))
    return frozenset(at for span, at in named if at is not None and span.path == at.path and span.line <= at.line <= span.end_line)


def _help(old: str, instead: str) -> str:
    return f"try {_spelled(old, instead)} on your prompts" if instead else "move to a model that the provider lists as current"


def _fix(found: list[tuple[PricedCall, ModelFacts]], instead: str) -> Fix | None:
    """The other model at each place where this one is written out."""
    facts = [call.site.model for call, _ in found]
    spans = dict.fromkeys(fact.at for fact in facts if isinstance(fact, (Known, Default)))
    if not instead or None in spans or len(facts) < len(found) or len({(at.path, at.cell) for at in spans if at}) != 1:
        return None
    old = found[0][1].model
    new = _spelled(old, instead)
    return Fix(f"ask {new}", tuple(ReplaceLiteral(at, old, new) for at in spans if at))


def _spelled(old: str, instead: str) -> str:
    """The other model as the code calls it that calls this one so: `anthropic/claude-haiku-5.5` beside `anthropic/claude-haiku-4.5`."""
    named = _PROVIDER.match(old)
    if named is not None and _PROVIDER.match(instead) is None:
        return f"{named.group()}{instead}"
    maker, slash, name = old.rpartition("/")
    if slash and "claude" in instead and _DOTTED.search(name):
        instead = re.sub(r"-(\d)-(\d)(?!\d)", r"-\1.\2", instead)
    return f"{maker}{slash}{instead}"


def _is_told(call: PricedCall) -> bool:
    site = call.site
    if site.idle or site.is_local or site.is_shut_down or site.is_elsewhere or site.model_is_replaced:
        return False
    if not answers_for(call, "model") or isinstance(site.model, Absent):
        return False
    return site.provider != "unknown" or site.sdk not in _ELSEWHERE


def _is_written(call: PricedCall, model: str) -> bool:
    """Whether the code names the model; one of several that are cut out of other texts may be tested for, and never asked."""
    fact = call.site.model
    if call.site.provider == "anthropic" and _DOTTED.search(model):
        return False  # a router's spelling: Anthropic knows no such model, and nothing of it will end
    return model in possible(fact) and (not isinstance(fact, OneOf) or is_written_out(fact, model))


def _ends(facts: ModelFacts, limits: Limits) -> bool:
    """Whether the model is gone, or soon will be."""
    return facts.retires is not None and facts.on is not None and _days(facts) <= limits.retirement_days


def _days(facts: ModelFacts) -> int:
    assert facts.retires is not None and facts.on is not None
    return (facts.retires - facts.on).days


def _is_dearer(facts: ModelFacts) -> bool:
    """Whether the newer model costs no more for either kind of token, and less for one."""
    old, new = _prices(facts.card), _prices(facts.newer_card)
    if old is None or new is None:
        return False
    return new[0] <= old[0] and new[1] <= old[1] and new != old


def _prices(card: ModelCard | None) -> tuple[Decimal, Decimal] | None:
    if card is None or card.input_price is None or card.output_price is None:
        return None
    return card.input_price, card.output_price


def _newer(facts: ModelFacts, instead: str, card: ModelCard | None) -> str:
    return f"{instead} is newer than {facts.model} and costs less: {_compared(facts.card, card)}"


def _end(facts: ModelFacts, instead: str, card: ModelCard | None) -> str:
    days = _days(facts)
    when = f"was shut down on {facts.retires}" if days <= 0 else f"will be shut down on {facts.retires}, in {days} days"
    told = f"{facts.model} {when}"
    if not instead:
        return told
    compared = _compared(facts.card, card)
    return f"{told}; {instead} takes its place" + (f": {compared}" if compared else "")


def _compared(old: ModelCard | None, new: ModelCard | None) -> str:
    before, after = _prices(old), _prices(new)
    if after is None:
        return ""
    told = f"{dollars(after[0])} in and {dollars(after[1])} out per million tokens"
    return told if before is None or before == after else f"{told} instead of {dollars(before[0])} and {dollars(before[1])}"


def _number(places: int) -> str:
    return f" (at least {places} places name it)" if places > 1 else ""


def _source(facts: ModelFacts) -> tuple[str, ...]:
    if facts.source is None:
        return ()
    return (f"{facts.source.text}, read {facts.source.read}" + ("" if facts.source.verified else " (not verified)"),)


def _saving(call: PricedCall, old: ModelCard | None, new: ModelCard | None) -> Saving | None:
    before, after = _prices(old), _prices(new)
    if before is None or after is None:
        return None
    spared = cost(call.input.likely, before[0] - after[0]) + cost(call.output.likely, before[1] - after[1])
    return Saving(0, spared, "the same tokens at the other model's price, caches left out") if spared > 0 else None


SupersededModel.examples = (
    bad(
        """
        from langchain.chat_models import init_chat_model

        def ask(question):
            return init_chat_model("anthropic:claude-3-5-sonnet-20241022", max_tokens=300).invoke(question)  # PL502
        """,
        because="who serves the model is a part of its name here, of the other's as well",
        fixed="""
        from langchain.chat_models import init_chat_model

        def ask(question):
            return init_chat_model("anthropic:claude-sonnet-5-5", max_tokens=300).invoke(question)  # PL502
        """,
    ),
    bad(
        """
        import os

        import litellm
        from openai import AsyncOpenAI

        async def proxied(question):
            client = AsyncOpenAI(base_url=os.environ["PROXY"])
            messages = [{"role": "user", "content": question}]
            return await litellm.acompletion(model="openai/gpt-4-turbo", client=client, max_tokens=300, messages=messages)

        async def answer(question):
            messages = [{"role": "user", "content": question}]
            return await litellm.acompletion(model="openai/gpt-4-turbo", client=AsyncOpenAI(), max_tokens=300, messages=messages)  # PL502
        """,
        because="the client that LiteLLM is handed says where the request goes",
    ),
    good(
        """
        import boto3

        class Model:
            def __init__(self, name):
                self.name = name
                self.bedrock = boto3.client("bedrock-runtime")

            def ask(self, messages):
                return self.bedrock.converse(modelId=self.name, messages=messages, inferenceConfig={"maxTokens": 300})

        class Reader:
            def __init__(self):
                self.small = Model("us.meta.llama3-2-11b-instruct-v1:0")
                self.good = Model("anthropic.claude-sonnet-5-5-v1")

            def read(self, messages):
                return self.good.ask(messages)
        """,
        because="the small model is made here and in the other file, and asked in neither",
        other="""
        from app import Model

        class Writer:
            def __init__(self):
                self.small = Model("us.meta.llama3-2-11b-instruct-v1:0")
                self.good = Model("anthropic.claude-sonnet-5-5-v1")

            def write(self, messages):
                return self.good.ask(messages)
        """,
    ),
    good(
        """
        import anthropic

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return anthropic.Anthropic().messages.create(model="claude-sonnet-4.5", max_tokens=300, messages=messages)
        """,
        because="a router's spelling, which Anthropic's own API does not know",
    ),
    good(
        """
        import dspy

        def check():
            lm = dspy.LM("anthropic/claude-3-7-sonnet-20250219", max_tokens=500)
            assert lm.supports_reasoning is True
        """,
        because="the model is never asked",
    ),
    bad(
        """
        import dspy

        def check():
            lm = dspy.LM("anthropic/claude-3-7-sonnet-20250219", max_tokens=500)  # PL502
            assert lm("Hi") == ["Hi"]
        """,
        because="the model is asked",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4-turbo",  # PL502
                max_tokens=300,
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="shut down in October 2026",
        fixed="""
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-6.1-sol",  # PL502
                max_tokens=300,
                messages=[{"role": "user", "content": question}],
            )
        """,
    ),
    bad(
        """
        import anthropic

        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-4-20250514",  # PL502
                max_tokens=300,
                messages=[{"role": "user", "content": question}],
            )

        def title(text):
            return client.messages.create(model="claude-sonnet-4-20250514", max_tokens=20, messages=[{"role": "user", "content": text}])
        """,
        because="two places that ask for one model are one finding",
    ),
    bad(
        """
        import anthropic

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-opus-4-8",  # PL502
                max_tokens=300,
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="Opus 5.5 costs a fifth less",
    ),
    bad(
        """
        import os

        import litellm

        MODEL = os.getenv("MODEL", "gemini/gemini-2.0-flash")  # PL502

        def answer(question):
            return litellm.completion(model=MODEL, max_tokens=300, messages=[{"role": "user", "content": question}])
        """,
        because="a default that is gone",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-5.1", max_output_tokens=300, input=question)  # PL502
        """,
        because="a later end, where the configuration asks for it",
        **{"promptlint.toml": "retirement-days = 365"},
    ),
    bad(
        """
        from openai import OpenAI

        MODELS = {"fast": "gpt-6-luna",
                  "good": "gpt-4-turbo"}  # PL502

        def answer(question, kind):
            return OpenAI().responses.create(model=MODELS[kind], max_output_tokens=300, input=question)
        """,
        because="told where this one of several names is written",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-5.1", max_output_tokens=300, input=question)
        """,
        because="its end is announced for 2027, months from now",
    ),
    good(
        """
        import anthropic

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-opus-5-5", max_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="a current model",
    ),
    good(
        """
        from openai import AzureOpenAI

        client = AzureOpenAI(azure_endpoint="https://shop.openai.azure.com", api_version="2025-03-01")

        def answer(question):
            return client.chat.completions.create(
                model="gpt-4-turbo", max_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="a deployment on Azure, whose end Azure sets",
    ),
    good(
        """
        import os

        from openai import OpenAI

        client = OpenAI(base_url=os.environ["GATEWAY"])

        def answer(question):
            return client.chat.completions.create(
                model="gpt-4-turbo", max_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="a gateway, which may serve anything by that name",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question, model):
            return OpenAI().chat.completions.create(model=model, max_tokens=300, messages=[{"role": "user", "content": question}])
        """,
        because="a model that is not known",
    ),
    good(
        """
        from google import genai

        client = genai.Client(vertexai=True, project="shop", location="europe-west1")

        async def answer(question):
            return await client.aio.models.generate_content(model="gemini-2.5-flash", contents=question)
        """,
        because="Vertex AI, which sets days of its own",
    ),
    good(
        """
        import anthropic

        client = anthropic.Anthropic()

        def answer(question, model="claude-3-7-sonnet-latest"):
            return client.messages.create(model=model, max_tokens=300, messages=[{"role": "user", "content": "In short: " + question}])

        def reply(user, question):
            return answer(question, user.model)
        """,
        because="a default that its only caller replaces",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        model = ChatOpenAI(model="gpt-4-turbo", base_url="https://llm.example.com/v1", max_tokens=300)

        def answer(question):
            return model.invoke(question)
        """,
        because="an address that is not OpenAI's",
    ),
    good(
        """
        import dspy

        judge = dspy.ChainOfThought("question -> answer")

        def answer(question):
            return judge(question=question)
        """,
        because="what a test sets is not what the application asks",
        **{"tests/test_app.py": 'import dspy\n\ndspy.configure(lm=dspy.LM("openai/gpt-4-turbo", max_tokens=300))\n'},
    ),
    good(
        """
        PRICES = {"gpt-4-turbo": 10, "claude-opus-4-1": 15}
        """,
        because="a table of names asks for none",
    ),
    bad(
        """
        import cohere

        def answer(question):
            return cohere.Client().chat(model="command-r", message=question, max_tokens=300)  # PL502
        """,
        because="shut down in 2025",
    ),
    good(
        """
        import cohere

        def answer(question):
            return cohere.Client().chat(model="command-r-08-2024", message=question, max_tokens=300)
        """,
        because="its dated successor is served",
    ),
    good(
        """
        import asyncio

        from openai import AsyncOpenAI

        async def answer(question, model="gpt-4-turbo", kind="plain"):
            arguments = {"messages": [{"role": "user", "content": question}], "max_tokens": 300}
            if kind == "plain":
                arguments["model"] = model
            elif kind == "named":
                arguments["model"] = kind
            return await AsyncOpenAI().chat.completions.create(**arguments)

        def reply(request):
            return asyncio.run(answer(request.text, request.model, request.kind))
        """,
        because="the only caller, inside another call, passes a model, which goes along in one branch alone",
    ),
    good(
        """
        from openai import OpenAI

        class Judge:
            def __init__(self, model="gpt-4-turbo", longest=300):
                self.client, self.model, self.longest = OpenAI(), model, longest

            def ask(self, question):
                messages = [{"role": "user", "content": question}]
                return self.client.chat.completions.create(model=self.model, max_tokens=self.longest, messages=messages)

        class Scorer:
            judge: Judge = None

            def __init__(self, settings):
                self.judge = Judge(longest=200, model=settings.judge)

            def replaced(self, judge: Judge | None) -> Judge:
                return judge if isinstance(judge, Judge) else self.judge
        """,
        because="a type that is written down is no use of the class, and what a fixture makes is not what the application makes",
        **{
            "tests/conftest.py": """
        import pytest

        from app import Judge

        @pytest.fixture
        def judge():
            return Judge()
        """
        },
    ),
    good(
        """
        from functools import partial

        from openai import OpenAI

        class Wrapper:
            def __init__(self, model="gpt-4-turbo", longest=300):
                self.client, self.model, self.longest = OpenAI(), model, longest

            def ask(self, question):
                messages = [{"role": "user", "content": question}]
                return self.client.chat.completions.create(model=self.model, max_tokens=self.longest, messages=messages)

        class Loud(Wrapper):
            def ask(self, question):
                return super(Loud, self).ask(question.upper())

        MODELS = {"small": partial(Loud, model="gpt-6-luna"), "large": partial(Loud, model="gpt-6.1-sol", longest=900)}
        MODELS["short"] = partial(Loud, **MODELS["small"].keywords)
        """,
        because="a table of partials of a class below, each with a model of its own",
    ),
    good(
        """
        from openai import OpenAI

        def client_for(model):
            if model in ["gpt-6-luna", "gpt-4-turbo"]:
                return OpenAI(), model
            raise ValueError(model)

        def answer(question, settings):
            client, model = client_for(settings.model)
            return client.chat.completions.create(model=model, max_tokens=300, messages=[{"role": "user", "content": question}])
        """,
        because="a name in a list of those that are allowed, which nobody is seen to ask for",
    ),
    good(
        """
        from openai import OpenAI

        class Client:
            def __init__(self, model):
                self.model = model

            def chat(self, question):
                messages = [{"role": "user", "content": question}]
                return OpenAI().chat.completions.create(model=self.model, max_tokens=300, messages=messages)

        def reply(question, model_name="gpt-4-turbo"):
            return Client(model_name.lower()).chat(question)

        def answer(user, question):
            return reply(question, model_name=user.model)
        """,
        because="a default that every caller replaces, also where it is made lower case",
    ),
    good(
        """
        import tenacity
        from openai import OpenAI

        @tenacity.retry(stop=tenacity.stop_after_attempt(2))
        def answer(question, model=None):
            if not model:
                model = "gpt-4-turbo"
            return OpenAI().chat.completions.create(model=model, max_tokens=300, messages=[{"role": "user", "content": question}])

        def reply(user, question):
            return answer(question, model=user.model)
        """,
        because="what stands in for a parameter that every caller passes",
    ),
    good(
        """
        from llama_index.llms.openai import OpenAI

        llm = OpenAI(model_name="gpt-4-turbo", max_tokens=200)

        def answer(question):
            return llm.complete(question)
        """,
        because="LlamaIndex's class takes no model_name, and asks its own default",
    ),
    good(
        """
        import openai

        openai.api_type = "azure"

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return openai.ChatCompletion.create(engine="chat", model="gpt-4-turbo", max_tokens=300, messages=messages)
        """,
        because="Azure's deployments, though they are asked with OpenAI's own functions",
    ),
    good(
        """
        import anthropic

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return anthropic.Anthropic().messages.create(model="claude-haiku-4-5-20241022", max_tokens=300, messages=messages)
        """,
        because="the day of another model: no such model was ever served, so nothing is known of what it costs",
    ),
    good(
        """
        from google import genai

        def answer(question):
            return genai.Client().models.generate_content(
                model="models/gemini-pro-latest", config={"max_output_tokens": 300}, contents=question
            )
        """,
        because="the newest of its line, whose name the gemini-pro of 2023 bore",
    ),
    good(
        """
        from openai import OpenAI

        def made():
            return OpenAI().beta.assistants.create(model="gpt-4-turbo", instructions="Help.")
        """,
        because="the API was shut down itself: another model changes nothing",
    ),
)
