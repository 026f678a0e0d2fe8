"""Calls that generate text and set no cap on it.

## What it does
Reports a request for text that sets no output cap anywhere:
not in the call, not in `**kwargs`, not in the object it is made on, not in a helper's default.

## Why it costs
Output tokens cost four to eight times as much as input tokens, and without a cap the model's own maximum is the only end of an answer.
A loop of repeated words or a prompt injection ("write a novel") is then paid for in full.
The message names that worst case: the model's maximum output times its output price.

## Example
```python
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": "Summarise the ticket in two sentences."}],
)
```

## Use instead
```python
client.chat.completions.create(
    model="gpt-4o",
    max_completion_tokens=200,
    messages=[{"role": "user", "content": "Summarise the ticket in two sentences."}],
)
```

## Severity
`error` from one dollar per runaway answer, `info` below a tenth of a cent, `warning` between.
Reasoning models are always `info`, as is a model of Gemini that is not known (those of today think by default), and so is
a branch for them alone (`elif "o1" in model:`), a request that tells its model to think or is passed how much it shall
(`reasoning_effort=effort`), or a helper whose callers all name such models:
their hidden thinking counts against the cap, so a small one cuts off the answer and is paid for all the same.
Where only some of the models that may be asked reason, neither a number nor a fix is offered.

## Fix safety
The fix sets the cap by its name for this SDK, at `suggested-output-tokens`, and is unsafe:
a cap may cut an answer off: leave room for the longest useful one,
and handle `finish_reason == "length"` (OpenAI) or an incomplete response.

## Limits
- A cap that may arrive in an argument, a configuration or unresolved `**kwargs` is not known to be absent, so nothing is said.
  Settings that are a parameter's default, or that of a data class's field, are such an argument.
  So is a mapping that is not wholly known under a name of settings which a class adds to its requests (`init_kwargs`, `extra_params`, …).
- Bedrock's `invoke_model` hands a body on in the words of its model's maker: where the family of the model is not known, neither is
  what the cap is called, and nothing is said.
- A cap of the model that LlamaIndex is handed as an object, or that another file sets for the whole program, is not known, and
  nothing is said of the engines and requests that ask it.
- A limit that a proxy or a gateway sets is not in the code and not seen.
- When a helper of the project sends the request, the helper is reported, not each of its callers. A caller is where the helper leaves
  the cap to it ("passes on no"), and then with low confidence: something on the helper's way may set one.
- Nothing is said where only free variants of OpenRouter's models are asked (`…:free`): their answers cost nothing.
- APIs that demand a cap (Anthropic) and models that run on this machine are never reported. An adapter of such an API sends a cap of its
  own when it is given none (LlamaIndex 512 tokens, LangChain the model's maximum or 4 096), so it is not reported either.
  A request counts as one of these whose address is no known provider's, where the function, the class, the file or the model is called
  like a server which people run themselves (vLLM, Ollama, llama.cpp, SGLang, TGI, …), or what stands in for its address
  (`config.ollama_host`), or the variable that the model's object is bound to; a posted one only where its address is not written down.
  So does one whose address names such a server in its host, or is on a private network, Modal, RunPod or a tunnel (ngrok, Cloudflare's),
  and one that is passed its address and a key that stands for none (`"xxx"`, `"-"`, `"not-needed"`), also as the default of
  a settings class's field where that says that none is asked for (`llm_api_key: str = "not-needed"`).
  So does one of OpenAI's client for a model `llama3.2:3b`, wherever it goes. One of several clients, taken from a mapping or
  handed on by a function, is local where all that its file makes are.
- Neither are classes and APIs that have a cap of their own when none is set: LangChain's `HuggingFaceEndpoint` (512 tokens), `ChatNVIDIA`
  (1 024) and `OpenAI` (256), `invoke_model` for Claude, Titan, Llama and Mistral, OpenAI's older completions (16), Moonshot (1 024),
  Together (2 048), smolagents before 1.8 (where such a version is asked for) and others of `promptlint/sdks/owncaps.py`; also where such
  a model is what is asked unless a mapping names another (`settings.get("model", "claude-…")`), or the name begins with who serves it
  (`f"anthropic:{model}"`). Where only some of a call's models have
  one, no amount is named.
- A request on an object that is made in the same file is reported once, where the object is made, or the chat begun. An agent that is
  given one of several models made in the project is not reported, but they are. An object is not reported when each request that is
  seen on it sets a cap of its own. A test whether a model's object has a method (`hasattr(model, "bind")`) is taken to hold.
- No amount is named where the list's maximum is the whole context window: the answer gets what the prompt leaves of it. Nor where it is
  more than that, or where the request goes to a server of one's own or an address set at run time.
- An answer whose schema, or that of the one tool which it must call, is at most five numbers, booleans and choices has no room to be
  long: nothing is said of it, nor of a few constant words (or their translation, `gettext("Hello")`) that only try whether a model
  answers, or calls a tool, where nobody reads what comes back, be it once for each of some models.
- Of several models that one object may be asked with, the amount is that of the dearest.
- No amount is that of a default model which every caller in the application replaces, or, in a branch that another parameter switches
  on (`if self.reasoning:`), every caller that sets it. Nor is it that of a model which the SDK's own provider does not have.
- Nor that of the model after which a deployment at Azure is called: it may run another, unless the code names that as well
  (`model=` beside `azure_deployment=`). No other rule names an amount or a limit of such a model either; estimates and budgets
  take the deployment to run the model of that name, and say so.
- No amount is that of a model that is gone: PL502 names its successor, to which the missing cap goes along.
- Models whose longest answer is not above `suggested-output-tokens` are not reported.
- A request that is posted to a server of no provider that we know, or to an address set at run time, is of low confidence: its cap may
  have another name, or be the server's own. So is one of a client whose address is written down and is no known provider's.
- An object that takes the cap, on which no request is seen to be sent and which no function gives back, is of low confidence:
  it may never be asked.
- An object that nothing in the project reads is not reported, nor one that is made only where a value is a text, or no object of
  a class (`isinstance(model, str)`), while the model is not known.
- Nor is a request, or an object, that no model answers: in a test with something in the model's place (a patched SDK, a fake server, a
  cassette, a key written out), where a failure is expected, in a branch that never runs (`if False:`, behind a
  `raise`, behind a call, or at the top level a read, of a name that the module does not have, under a test
  that an earlier one of its chain takes), on a name
  that is None wherever the code binds it, on an attribute that an object of the project cannot have, and of a server or with a key that
  is called a mock or a fake (`MOCK_SERVER_URL`, `api_key="test"`). In a function that nobody but a program's tests calls, a method
  that is called only of objects of other classes, a Celery task that nobody sends, a class
  that nobody makes, a route that no app takes in, a module that nobody uses (or that only such modules import) or whose import fails,
  or a branch for a value that no
  call of an application passes (a switch at the top of a module is meant to be edited; `llm or ChatOpenAI(…)` where each call gives
  one), it is of low confidence. What has a `[build-system]` counts as a package for others where it says something to those who
  look for one: a license, classifiers, keywords or addresses; not where a program lies at its top and every package beside it is
  called by its part in an application (`app`, `domain`, `services`), nor for a package that is imported as `src`. So is a method of objects
  that cannot be made, since the class they derive from does not take what their constructor passes to it.
- A cap that is written down and bounds nothing is PL107's.
- A request that has no place for a cap is not reported: an agent that is kept at the service (Bedrock's `invoke_agent`, Google's
  Interactions with an `agent`), an API without one, such as ChatGPT's backend for Codex, or one that was shut down, as OpenAI's
  Assistants and Anyscale's endpoints were. Nor are requests whose answer is no text of any length: embeddings, rerankings, pictures
  and films (also asked for by `modalities`, by what is read of the answer, `inline_data` and no text, or of a Gemini model that is not
  known by a function called `generate_image` or `make_video`), sound (also asked for by `audio=` with a voice, or of a model `…-tts`),
  what a model heard (`…-asr`, `whisper-…`), what to search for (Cohere's `search_queries_only`), the verdicts of models that only rate
  or moderate (by their name: `…-reward`, `llama-guard`, or that of the class, the file or the setting that asks one of an unknown
  name), and the refusal of a list of messages that is written out as empty.

## References
- OpenAI, Chat Completions: `max_completion_tokens` <https://platform.openai.com/docs/api-reference/chat/create> (read 2026-11-22)
- OpenAI, Responses: `max_output_tokens` <https://platform.openai.com/docs/api-reference/responses/create> (read 2026-11-22)
- OpenAI, Reasoning models: how a cap and hidden thinking meet <https://platform.openai.com/docs/guides/reasoning> (read 2026-11-22)
- OpenRouter, Free Variant <https://openrouter.ai/docs/guides/routing/model-variants/free> (read 2026-11-27)
- The caps of adapters: llama-index-llms-anthropic 0.12.3 and langchain-anthropic 1.7.10, sources (read 2026-11-26)
- Caps of classes and APIs, each with its source and day: `promptlint/sdks/owncaps.py` (read 2026-11-26)
- Truncated answers after a blind cap: braintrustdata/autoevals pull request 120, ouro-ai-labs/ouro pull request 177 (read 2026-09)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import (
    Absent,
    CallSite,
    Default,
    Known,
    Making,
    ModelCard,
    ModelFacts,
    OneOf,
    PricedCall,
    SetArgument,
    Static,
    Unknown,
    possible,
)
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, Severity, answers_for, bad, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion", "model_config", "create_agent", "wrapper"}
_OWN_SERVERS = {"ollama"}  # wherever it runs, nobody charges for its tokens
_RUINOUS = Decimal(1)  # dollars for one runaway answer
_NEGLIGIBLE = Decimal("0.001")


class MissingMaxTokens(Rule):
    """The request sets no cap on what it may generate."""

    code = "PL101"
    name = "missing-max-tokens"
    severity = "warning"
    fix = "unsafe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or not answers_for(call, "max_tokens"):
            return
        if not isinstance(site.max_tokens, Absent) or not site.generates or site.is_local or _OWN_SERVERS & {site.sdk, site.provider}:
            return
        # another cap holds, or PL107 says why the one that is written down does not
        if site.cap_required or site.own_cap == "all" or site.capped_later or site.idle or site.options.lost_caps:
            return
        if site.answers_briefly or site.is_probe or site.of_several or _is_free(site):
            return
        cards = () if site.model_is_replaced else call.cards or ((call.card,) if call.card else ())
        if cards and all(card.max_output and card.max_output <= limits.suggested_output_tokens for card in cards):
            return  # no cap worth setting is lower than what these models can give
        cause = _cause(site)
        if cause.cap_name is None:
            return  # nothing that could be set here: the cap is kept at the service, or this API has none
        unsure = site.own_cap == "some" or site.is_elsewhere
        served = tuple(card for card in cards if card.model not in call.gone)
        worst = None if unsure else _worst_case(served, max(possible(site.completions), default=1))
        thinks = _reasons(call, cards) if cards else _thinks_by_its_name(call) or _is_some_gemini(site)
        reasoning = _may_think(site) and (_asks_to_think(site) or thinks)
        some = reasoning or (_may_think(site) and bool(cards) and any(map(_is_known_to_reason, call.facts)))
        given = "no model with" if isinstance(site.model, Absent) else "a model without"
        verb = "passes on" if site.operation == "wrapper" else "sets"
        yield self.finding(
            call,
            (f"{cause.callee} is given {given}" if cause.cap_maker else f"{cause.callee} {verb} no")
            + f" {cause.cap_name}"
            + _said_of(worst),
            span=cause.at,
            severity=_severity(worst, reasoning),
            confidence="low" if site.unasked or site.is_stranger or site.operation == "wrapper" else "high",
            help=_help(cause, limits.suggested_output_tokens, some),
            saving=None if some else _saving(worst, limits.suggested_output_tokens),
            related=(site.wraps,) if site.wraps else (),
            fix=None if some else _fix(site, cause, limits.suggested_output_tokens),
        )


def _is_free(site: CallSite) -> bool:
    """Whether nothing but OpenRouter's free variants is asked."""
    names = possible(site.model)
    told = isinstance(site.model, Known) or (isinstance(site.model, OneOf) and not site.model.open)
    return told and bool(names) and all(name.lower().endswith(":free") for name in names)


def _cause(site: CallSite) -> Making:
    """Where the cap belongs: at the object that the request is sent on, where it is known where that is made, or in the call."""
    return site.making or Making(site.span, site.callee, site.cap_name, cap_bound=site.cap_bound)


_TAKE_MAPPINGS = {"google", "bedrock", "instructor"}  # their SDKs accept a mapping for `config` and `inferenceConfig`


def _fix(site: CallSite, cause: Making, suggested: int) -> Fix | None:
    """The cap by its right name; none for a helper, whose arguments have names of their own, nor for a method that may take no cap."""
    if cause.cap_name is None or cause.cap_maker or cause.cap_bound:
        return None
    if site.operation == "wrapper" or (site.on_object and cause.at == site.span):
        return None
    name = f"json.{cause.cap_name}" if site.sdk == "http" else cause.cap_name  # a request that is posted takes it in its body
    as_mapping = site.sdk in _TAKE_MAPPINGS or name.startswith("model_kwargs.")
    edit = SetArgument(cause.at, name, suggested, as_mapping=as_mapping)
    return Fix(f"set {cause.cap_name}={suggested}", (edit,))


def _reasons(call: PricedCall, cards: tuple[ModelCard, ...]) -> bool:
    """Whether each of the models thinks before it answers."""
    told = [(each.reasoning, each.card) for each in call.facts if each.card is not None or each.reasoning is not None] or [
        (card.reasoning, card) for card in cards
    ]
    return all(reasons and not (card is not None and _contradicts_itself(card)) for reasons, card in told)


def _is_known_to_reason(told: ModelFacts) -> bool:
    return bool(told.reasoning) and not (told.card is not None and _contradicts_itself(told.card))


def _asks_to_think(site: CallSite) -> bool:
    """Whether the request is for models alone that think, or tells its model to: by an effort, a budget, or a wish for thoughts."""
    efforts, budgets = possible(site.reasoning_effort), possible(site.reasoning_tokens)
    return site.thinks or (bool(efforts) and "none" not in efforts) or (bool(budgets) and all(budget > 0 for budget in budgets))


_NEMOTRON = re.compile(r"nemotron", re.IGNORECASE)
_TOLD_TO_THINK = re.compile(r"(?<![\w/])/think\b|\bdetailed thinking on\b")


def _thinks_by_its_name(call: PricedCall) -> bool:
    """Whether the names of models without a price say that they think, as DeepSeek-R1-Distill-… does, or the prompt has them think."""
    if call.site.model_is_replaced or not call.facts:
        return False
    told = any(isinstance(each.part, Static) and _TOLD_TO_THINK.search(each.part.text) for each in call.segments)
    return all(each.reasoning or (told and _NEMOTRON.search(each.model)) for each in call.facts)


def _is_some_gemini(site: CallSite) -> bool:
    """Whether it is one of Gemini's models, and not said which: those of today think unless they are told not to."""
    return site.provider in ("google", "vertex") and (isinstance(site.model, Unknown) or site.model_is_replaced)


def _may_think(site: CallSite) -> bool:
    """Whether the request does not say that the model shall answer without thinking."""
    return not (isinstance(site.reasoning_effort, (Known, Default)) and site.reasoning_effort.value == "none")


_Worst = tuple[ModelCard, int, Decimal]  # the model, the tokens of its longest answers, and what they cost


def _contradicts_itself(card: ModelCard) -> bool:
    """Whether the list says that an answer may be longer than all that the model can hold: then it is not believed."""
    return bool(card.max_output and card.context_window and card.max_output > card.context_window)


def _worst_case(cards: tuple[ModelCard, ...], completions: int) -> _Worst | None:
    """The dearest answer that one of these models can give; None where no maximum or price is known."""
    cases = [
        (card, card.max_output * completions, cost(card.max_output * completions, card.output_price))
        for card in cards
        if card.max_output and card.output_price and card.max_output != card.context_window and not _contradicts_itself(card)
    ]
    return max(cases, key=lambda case: case[2], default=None)


def _said_of(worst: _Worst | None) -> str:
    if worst is None:
        return ""
    card, tokens, usd = worst
    return f": one call may generate {thousands(tokens)} tokens ({dollars(usd)} on {card.model})"


def _severity(worst: _Worst | None, reasoning: bool) -> Severity:
    if reasoning or (worst and worst[2] < _NEGLIGIBLE):
        return "info"
    return "error" if worst and worst[2] >= _RUINOUS else "warning"


def _help(cause: Making, suggested: int, reasoning: bool) -> str:
    cap = f"{cause.cap_name}={'…' if reasoning else suggested}"
    how = f"set {cause.cap_name if reasoning else cap}"
    if cause.cap_maker:
        how = f"hand it {cause.cap_maker}(…, {cap})"
    elif cause.cap_bound:
        how = f"bind it to the object, which takes none itself: .bind({cap})"
    if reasoning:
        which = ", the cap" if cause.cap_maker or cause.cap_bound else ""
        return f"{how}{which} well above the longest answer: hidden thinking counts against it"
    return f"{how}, or what the longest useful answer needs"


def _saving(worst: _Worst | None, suggested: int) -> Saving | None:
    if worst is None or worst[1] <= suggested:
        return None
    card, tokens, usd = worst
    spared = tokens - suggested
    assumption = f"at worst: an answer that runs to {card.model}'s maximum, cut at {thousands(suggested)} tokens"
    return Saving(spared, usd * spared / tokens, assumption)


MissingMaxTokens.examples = (
    good(
        """
        from langchain_openai import ChatOpenAI

        class Planner:
            def __init__(self, model=None):
                self.model = model or self._made()

            @staticmethod
            def _made():
                return ChatOpenAI(model="gpt-4o")

            def plan(self, text):
                model = self.model
                if hasattr(model, "bind"):
                    model = model.bind(max_tokens=600)
                return model.invoke(text)

        print(Planner().plan("a day in Rome").content)
        """,
        because="an object of LangChain's has `bind`: each request gets the cap",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI

        class Planner:
            def __init__(self, model=None):
                self.model = model or ChatOpenAI(model="gpt-4o")  # PL101

            def plan(self, text, short):
                model = self.model
                if short:
                    model = model.bind(max_tokens=600)
                return model.invoke(text)

        print(Planner().plan("a day in Rome", False).content)
        """,
        because="whoever does not ask for a short text gets no cap",
    ),
    bad(
        """
        import os
        from openai import OpenAI

        MODEL = os.getenv("MODEL", "gpt-5-mini")

        def complete(model, text, effort=None):
            options = {"model": model, "messages": [{"role": "user", "content": text}]}
            if effort and model.startswith(("gpt-5", "o3")):
                options["reasoning_effort"] = effort
            return OpenAI().chat.completions.create(**options)  # PL101

        def title(text):
            return complete(MODEL, f"A title for: {text}")

        def plan(text):
            return complete(MODEL, f"A plan for: {text}", "high")
        """,
        because="all callers ask a model that reasons: it is only a hint, and offers no small cap",
    ),
    bad(
        """
        from langchain.chat_models import init_chat_model
        from settings import config

        def make(name, **options):
            if name.startswith("vllm:"):
                return init_chat_model(f"openai:{name[5:]}", base_url=f"{config.url}/v1", api_key="EMPTY", **options)
            return init_chat_model(name, **options)  # PL101

        def answer(question):
            return make(config.model).invoke(question)
        """,
        because="what is paid for is the model behind the branch of a server of one's own",
    ),
    bad(
        """
        from llama_index.core import Settings, SummaryIndex
        from llama_index.llms.openai import OpenAI

        Settings.llm = OpenAI(model="gpt-4")  # PL101

        def answer(nodes, question):
            return SummaryIndex(nodes).as_query_engine().query(question)
        """,
        because="the engine asks the program's one model, which is told once, where it is made",
    ),
    good(
        """
        from llama_index.core import Settings
        from llama_index.core.llms.utils import resolve_llm

        class Transform:
            def __init__(self, llm=None):
                self._llm = resolve_llm(llm) if llm else Settings.llm

            def run(self, question):
                return self._llm.complete(question)
        """,
        because="the model that is handed over, or set for the program, may have a cap of its own",
    ),
    bad(
        """
        from langchain_community.chat_models import ChatTongyi

        def answer(question, model):
            return ChatTongyi(model=model).invoke(question)  # PL101

        def title(text):
            return ChatTongyi(model="qwen-turbo", model_kwargs={"max_tokens": 30}).invoke(text)

        def tag(text):
            return ChatTongyi(model="qwen-turbo").bind(max_tokens=10).invoke(text)
        """,
        because="the class has no field for a cap: it belongs in `model_kwargs`, or in the request",
        fixed="""
        from langchain_community.chat_models import ChatTongyi

        def answer(question, model):
            return ChatTongyi(model=model, model_kwargs={"max_tokens": 1024}).invoke(question)  # PL101

        def title(text):
            return ChatTongyi(model="qwen-turbo", model_kwargs={"max_tokens": 30}).invoke(text)

        def tag(text):
            return ChatTongyi(model="qwen-turbo").bind(max_tokens=10).invoke(text)
        """,
    ),
    bad(
        """
        import json

        import boto3
        from settings import MODEL

        def ask(prompt, model=MODEL):
            body = json.dumps({"messages": [{"role": "user", "content": [{"text": prompt}]}]})
            return boto3.client("bedrock-runtime").invoke_model(modelId=model, body=body)  # PL101

        def capped(prompt):
            body = {"inferenceConfig": {"maxTokens": 300}, "messages": [{"role": "user", "content": [{"text": prompt}]}]}
            return boto3.client("bedrock-runtime").invoke_model(modelId=MODEL, body=json.dumps(body))
        """,
        because="Nova's body calls its cap `inferenceConfig.maxTokens`",
        settings="""
        MODEL = "amazon.nova-pro-v1:0"
        """,
    ),
    good(
        """
        import litellm

        class LlamaGuard:
            def __init__(self, model=None):
                self.model = model or litellm.llamaguard_model_name

            async def check(self, messages):
                return await litellm.acompletion(model=self.model, messages=messages)
        """,
        because="a verdict: the class and the setting name a model that only says whether a text is safe",
    ),
    good(
        """
        from langchain.agents import create_agent
        from langchain.chat_models import init_chat_model

        def make(settings):
            return init_chat_model(settings.get("chat", {}).get("model", "claude-sonnet-4-5"))

        def answer(question):
            return create_agent(model="deepseek:deepseek-chat", tools=[]).invoke({"messages": [question]})
        """,
        because="the adapter sends a cap to Claude, which is asked unless the settings say otherwise; DeepSeek has one of its own",
    ),
    bad(
        """
        from deepagents import create_deep_agent
        from langchain.chat_models import init_chat_model
        from langchain_openai import ChatOpenAI

        def make(name, is_openai):
            if is_openai:
                model = ChatOpenAI(model=name)  # PL101
            else:
                model = init_chat_model("anthropic:claude-sonnet-4-5")
            return create_deep_agent(model=model, tools=[])

        def run(name, is_openai, question):
            return make(name, is_openai).invoke({"messages": [question]})
        """,
        because="the agent's models are made here, and each is told for itself",
    ),
    bad(
        """
        from google import genai
        from xai_sdk import Client

        def ask(question):
            chat = Client().chat.create(model="grok-2", messages=[question])  # PL101
            return chat.sample().content

        def talk(question):
            chat = genai.Client().chats.create(model="gemini-2.0-flash")  # PL101
            return chat.send_message(question).text
        """,
        because="the cap of a chat is set where it is begun",
    ),
    good(
        """
        from google import genai
        from xai_sdk import Client

        def ask(question):
            chat = Client().chat.create(model="grok-2", messages=[question], max_tokens=300)
            return chat.sample().content

        def talk(question):
            chat = genai.Client().chats.create(model="gemini-2.0-flash")
            return chat.send_message(question, config={"max_output_tokens": 300}).text
        """,
        because="each answer of the chats is capped",
    ),
    bad(
        """
        from crewai import Agent

        def review(text):
            reviewer = Agent(role="Reviewer", goal="Review", backstory="Old", llm="gpt-4o")  # PL101
            return reviewer.kickoff(text)
        """,
        because="an Agent reads no max_tokens; the LLM that it can be handed does, and so nothing is written here",
    ),
    bad(
        """
        from google import genai
        from google.genai import types
        from openai import OpenAI

        def ask(model, question):
            shown = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))
            return genai.Client().models.generate_content(model=model, contents=question, config=shown)  # PL101

        def search(question):
            client = OpenAI(base_url="https://api.x.ai/v1")
            return client.chat.completions.create(  # PL101
                model="grok-4-fast-reasoning",
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="models that think before they answer, by their name or by the request: a note, and no number for the cap",
    ),
    good(
        """
        from google import genai
        from openai import OpenAI

        client = genai.Client()

        def answer(question, safety):
            return client.models.generate_content(model="gemini-2.5-flash", contents=question, safety_settings=safety)

        def respond(question):
            return OpenAI().responses.create(model="gpt-5", input=question, response_format={"type": "json_object"})
        """,
        because="the methods have no such parameters: a TypeError is raised, and no request is sent",
    ),
    good(
        """
        from google import genai

        client = genai.Client()

        def research(question):
            return streamed({"input": question, "agent": "deep-research-pro-preview-12-2025"})

        def streamed(params):
            params["stream"] = True
            return client.interactions.create(**params)
        """,
        because="an agent is asked, whose interactions take no cap, whichever helper hands its name on",
    ),
    good(
        """
        from google import genai
        from google.genai import types

        client = genai.Client()

        def answer(question, config=types.GenerateContentConfig(temperature=0)):
            return client.models.generate_content(model="gemini-2.5-flash", contents=question, config=config)
        """,
        because="a caller may pass other settings, and a cap with them",
    ),
    good(
        """
        import requests
        from openai import OpenAI

        client = OpenAI()

        def limits(url, model):
            return requests.post(url + "/v1/chat/completions", json={"model": model, "messages": []}).headers

        def speak(model, text):
            messages = [{"role": "assistant", "content": text}]
            answer = client.chat.completions.create(model=model, messages=messages, audio={"format": "wav", "voice": "mia"})
            return answer.choices[0].message.audio.data

        def hear(sound):
            return client.chat.completions.create(model="qwen3-asr-flash", messages=[{"role": "user", "content": sound}])
        """,
        because="no model answers an empty list of messages, and what is spoken, or heard, is as long as it is",
    ),
    good(
        """
        import erniebot
        from g4f.client import Client
        from litellm import completion

        def ask_baidu(text):
            return erniebot.ChatCompletion.create(model="ernie-4.0", messages=[{"role": "user", "content": text}])

        def ask_for_nothing(text):
            return Client().chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": text}])

        def ask_here(model, text):
            return completion(model="ollama_chat/{}".format(model), messages=[{"role": "user", "content": text}])
        """,
        because="Baidu's SDK has no max_tokens, g4f's servers bill nothing, and Ollama's are one's own, whichever model is asked",
    ),
    good(
        """
        import dataclasses
        import cohere

        class AsDataClass(type):
            def __new__(mcs, name, bases, body):
                return dataclasses.dataclass(super().__new__(mcs, name, bases, body))

        class Model(metaclass=AsDataClass):
            identifier: str
            predict_kwargs: dict = dataclasses.field(default_factory=dict)

        class Generate(Model):
            def predict(self, prompt):
                return cohere.Client().generate(prompt=prompt, model=self.identifier, **self.predict_kwargs)
        """,
        because="who makes the object may put a cap into its field, whatever turns the class into a data class",
    ),
    good(
        """
        from google import genai
        from google.genai import types
        from openai import OpenAI

        async def talk(settings):
            speech = types.GenerationConfig(max_output_tokens=settings.longest)
            async with genai.Client().aio.live.connect(
                model="gemini-2.5-flash", config=types.LiveConnectConfig(generation_config=speech)
            ) as session:
                return session

        def ask(question, host):
            client = OpenAI(api_key="EMPTY", base_url=host)
            return client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])

        def score_with_vllm(question, host):
            client = OpenAI(base_url=host)
            return client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
        """,
        because="a live session takes its cap from the settings inside; a server that wants no key, or is called vLLM, is one's own",
    ),
    good(
        """
        import requests
        from langchain_openai import ChatOpenAI
        from litellm import completion
        from openai import OpenAI

        def paint(model, wish):
            return completion(model=model, messages=[{"role": "user", "content": wish}], modalities=["image", "text"])

        def is_valid(key, session):
            words: str = "Hello!"
            body = {"model": "sonar", "messages": [{"role": "user", "content": f"{words}"}]}
            with session.post(url="https://api.perplexity.ai/chat/completions", json=body) as response:
                if response.status != 200:
                    raise ValueError(key)

        def can_call_tools(model):
            reply = OpenAI().chat.completions.create(
                model=model,
                messages=[{"role": "user", "content": "Call the tool"}],
                tools=[{"type": "function", "function": {"name": "nothing", "parameters": {"type": "object", "properties": {}}}}],
            )
            reply = reply.to_dict()
            return "tool_calls" in reply["choices"][0]["message"]

        class Searcher:
            def __init__(self, model, judge=None, team="gpt-5"):
                self.judge = None if judge is None else (judge if isinstance(judge, Model) else ChatOpenAI(model=judge))
                if isinstance(model, str):
                    settings = {"model": model, "temperature": 0}
                    self.model = ChatOpenAI(**settings)

            def ask(self, text):
                return self.judge.invoke(text), self.model.invoke(text)
        """,
        because="a picture, a key and a model that are only tried, objects that are made where a model is a text alone",
    ),
    good(
        """
        from langchain_core.utils.function_calling import convert_to_openai_tool
        from langchain_openai import ChatOpenAI
        from pydantic import BaseModel

        class Grade(BaseModel):
            score: int

        def grade(prompt, text):
            tools = [convert_to_openai_tool(Grade)]
            model = ChatOpenAI(model="gpt-4o").bind(tools=tools, tool_choice={"type": "function", "function": {"name": "Grade"}})
            return (prompt | model).invoke({"text": text})

        def mark(text):
            return ChatOpenAI(model="gpt-4o").bind_tools([Grade], tool_choice="Grade").invoke(text)
        """,
        because="the one tool must be called, with a number: there is no room for a long answer",
    ),
    good(
        """
        from openai import OpenAI
        from settings import load
        from together import Together

        class VLLMModel:
            def __init__(self, host, key):
                self.client = OpenAI(base_url=host, api_key=key)

            def ask(self, model, text):
                return self.client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])

        def small(host, text, model="llama3.2:3b"):
            return OpenAI(base_url=host).chat.completions.create(model=model, messages=[{"role": "user", "content": text}])

        def gone(text):
            client = OpenAI(base_url="https://api.endpoints.anyscale.com/v1")
            return client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])

        def capped(text):
            asked = {"model": "deepseek-ai/DeepSeek-V3", "messages": [{"role": "user", "content": text}]}
            Together().chat.completions.create(**asked)
            return OpenAI(base_url="https://api.together.xyz/v1").chat.completions.create(**asked)
        """,
        because="servers of one's own, by the class and by the model's name; one that was shut down; one that stops at 2 048 tokens itself",
    ),
    bad(
        """
        from langchain.agents import create_agent

        def answer(question):
            agent = create_agent(model="openai:gpt-4o", tools=[])  # PL101
            return agent.invoke({"messages": [{"role": "user", "content": question}]})
        """,
        because="a model's name brings no cap; create_agent has no parameter for one, so nothing is written there",
    ),
    good(
        """
        from langchain.agents import create_agent
        from langchain.chat_models import init_chat_model

        def answer(question):
            agent = create_agent(model=init_chat_model("openai:gpt-4o", max_tokens=500), tools=[])
            return agent.invoke({"messages": [{"role": "user", "content": question}]})
        """,
        because="the model that the agent is given has the cap",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()
        client.chat.completions.create(  # PL101
            model="gpt-4o",
            messages=[{"role": "user", "content": "Summarise the ticket."}],
        )
        """,
        because="nothing in the call bounds the answer",
        fixed="""
        from openai import OpenAI

        client = OpenAI()
        client.chat.completions.create(  # PL101
            model="gpt-4o",
            messages=[{"role": "user", "content": "Summarise the ticket."}],
            max_completion_tokens=1024,
        )
        """,
    ),
    bad(
        """
        import requests

        def ask(question):
            body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
            url = "https://api.openai.com/v1/chat/completions"
            requests.post(url, json=body)  # PL101
            return requests.post(  # PL101
                url, json={"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
            )
        """,
        because="a request that is posted takes its cap in the body, and in no argument of the call",
        fixed="""
        import requests

        def ask(question):
            body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
            url = "https://api.openai.com/v1/chat/completions"
            requests.post(url, json=body)  # PL101
            return requests.post(  # PL101
                url, json={"model": "gpt-4o", "messages": [{"role": "user", "content": question}], "max_completion_tokens": 1024}
            )
        """,
    ),
    bad(
        """
        from langchain.chains import RetrievalQA
        from langchain.chat_models import ChatOpenAI

        class Agent:
            def __init__(self, key, at=None):
                self.llm = ChatOpenAI(openai_api_key=key, model_name="gpt-4o-mini", openai_api_base=at or None)  # PL101

            def summary(self, question, retriever):
                qa = RetrievalQA.from_chain_type(llm=self.llm, chain_type="stuff", retriever=retriever)
                return qa.run(f"{question} Reply in German")  # PL101
        """,
        because="a chain's method takes no cap, so that the fix is made where the model is",
        fixed="""
        from langchain.chains import RetrievalQA
        from langchain.chat_models import ChatOpenAI

        class Agent:
            def __init__(self, key, at=None):
                self.llm = ChatOpenAI(openai_api_key=key, model_name="gpt-4o-mini", openai_api_base=at or None, max_tokens=1024)  # PL101

            def summary(self, question, retriever):
                qa = RetrievalQA.from_chain_type(llm=self.llm, chain_type="stuff", retriever=retriever)
                return qa.run(f"{question} Reply in German")  # PL101
        """,
    ),
    bad(
        """
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        async def answer(question: str) -> str:
            response = await client.responses.create(model="gpt-4.1", input=question)  # PL101
            return response.output_text
        """,
        because="the Responses API calls its cap max_output_tokens, and it is missing as well",
        fixed="""
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        async def answer(question: str) -> str:
            response = await client.responses.create(model="gpt-4.1", input=question, max_output_tokens=1024)  # PL101
            return response.output_text
        """,
    ),
    bad(
        """
        from openai import OpenAI

        common = {"model": "gpt-4o-mini", "temperature": 0}

        def label(text: str) -> str | None:
            reply = OpenAI().chat.completions.create(**common, messages=[{"role": "user", "content": text}])  # PL101
            return reply.choices[0].message.content
        """,
        because="the unpacked dict is known, and it holds no cap",
    ),
    bad(
        """
        from helper import ask

        print(ask("What is the capital of France?"))
        """,
        because="the helper is the cause; its callers are not reported",
        helper="""
        from openai import OpenAI

        def ask(question):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)  # PL101
        """,
    ),
    bad(
        """
        from client import model

        def ask(question):
            return model.invoke(question)
        """,
        because="the cap belongs where the object is made, in whichever file",
        client="""
        from langchain_openai import ChatOpenAI

        model = ChatOpenAI(model="gpt-4o")  # PL101
        """,
    ),
    bad(
        """
        from agents import Agent, Runner

        agent = Agent(name="Tutor", instructions="Explain it to a child.")  # PL101

        def talk(first, second):
            print(Runner.run_sync(agent, first).final_output)
            print(Runner.run_sync(agent, second).final_output)
        """,
        because="one agent without a cap, said once however often it is run",
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().chat.completions.create(
            model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": "Summarise the ticket."}]
        )
        """,
        because="the newer name of the cap",
    ),
    good(
        """
        from openai import OpenAI
        from settings import GENERATION

        def answer(question):
            return OpenAI().chat.completions.create(messages=[{"role": "user", "content": question}], **GENERATION)
        """,
        because="the cap arrives through an imported dict",
        settings="""
        LIMIT = 400
        GENERATION = {"model": "gpt-4o", "max_tokens": LIMIT}
        """,
    ),
    good(
        """
        from openai import OpenAI

        def answer(question, **options):
            return OpenAI().chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": question}], **options
            )
        """,
        because="a caller may pass the cap in the options: it is not known to be absent",
    ),
    good(
        """
        from openai import OpenAI

        def ask(question, max_tokens=256):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages, max_tokens=max_tokens)

        ask("What is the capital of France?")
        """,
        because="the helper's default is a cap, and its caller keeps it",
    ),
    good(
        """
        import anthropic

        def answer(**request):
            return anthropic.Anthropic().messages.create(model="claude-haiku-4-5", **request)
        """,
        because="the API refuses a request without a cap",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")
        client.chat.completions.create(model="llama3.2", messages=[{"role": "user", "content": "Hello"}])
        """,
        because="a model on this machine costs nothing per token",
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().embeddings.create(model="text-embedding-3-small", input=["some text"])
        """,
        because="an embedding has no length to cap",
    ),
    good(
        """
        from twilio.rest import Client

        client = Client("account", "token")
        client.messages.create(body="Your table is ready", from_="+15550100", to="+15550101")
        """,
        because="a text message is no model's answer",
    ),
    good(
        """
        from langchain_community.chat_models import BedrockChat
        from langchain_huggingface import HuggingFaceEndpoint
        from langchain_nvidia_ai_endpoints import ChatNVIDIA

        small = HuggingFaceEndpoint(repo_id="mistralai/Mistral-7B-Instruct-v0.3")
        large = ChatNVIDIA(model="meta/llama-3.1-70b-instruct")
        claude = BedrockChat(model_id="anthropic.claude-v2")
        """,
        because="adapters with a cap of their own: 512, 1 024 and, for Claude, 1 024 tokens",
    ),
    good(
        """
        from langchain.chat_models import init_chat_model

        def plan(question, tools, model="anthropic:claude-sonnet-4-20250514"):
            return init_chat_model(model=model).bind_tools(tools).invoke(question)
        """,
        because="Anthropic's API, reached by the model's name: the adapter sends a cap",
    ),
    good(
        """
        import json

        import boto3

        def is_allowed(model="anthropic.claude-3-5-sonnet-20240620-v1:0"):
            body = json.dumps({"prompt": "test"})
            boto3.client("bedrock-runtime").invoke_model(modelId=model, body=body)
        """,
        because="Bedrock refuses this request for Claude: its format demands a cap",
    ),
    good(
        """
        from pydantic_ai import Agent, RunContext

        judge = Agent("openai:gpt-5.2", instructions="Judge the text.")

        async def grade(text, model_settings=None):
            return await judge.run(text, model_settings=model_settings)

        async def delegate(ctx: RunContext[None], task: str):
            return await Agent(ctx.model, instructions="Do the task.").run(task)
        """,
        because="a caller may pass settings with a cap, and a model's object may have some",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(model="gpt-4o")

        def title(text):
            return llm.invoke(text, max_tokens=20)
        """,
        because="each request on the object sets a cap",
    ),
    good(
        """
        from vertexai.language_models import CodeChatModel

        def review(code):
            chat = CodeChatModel.from_pretrained("codechat-bison").start_chat()
            return chat.send_message(code)
        """,
        because="PaLM's models stop after 128 tokens by themselves",
    ),
    good(
        """
        from langchain_community.llms import HuggingFaceHub

        def model(tokens):
            options = {"temperature": 0.1, "max_new_tokens": tokens}
            return HuggingFaceHub(repo_id="google/flan-t5-xxl", model_kwargs=options)
        """,
        because="this class hands its cap on in model_kwargs",
    ),
    good(
        """
        from langchain_community.llms import MosaicML, SagemakerEndpoint


        def answer(question, settings):
            params = {"do_sample": True, "max_new_tokens": 512}
            if "maxTokens" in settings:
                params["max_new_tokens"] = settings["maxTokens"]
            return SagemakerEndpoint(endpoint_name="idefics", model_kwargs=params).predict(question)


        def shorter(question):
            return MosaicML(model_kwargs={"do_sample": False, "max_length": 3000}).predict(question)
        """,
        because="the servers behind these classes have their own words for a cap, and model_kwargs goes to them as it is",
    ),
    good(
        """
        import httpx


        class Server:
            tokens_to_generate: int = 256

            @property
            def _defaults(self):
                return {"temperature": 0.1, "tokens_to_generate": self.tokens_to_generate}

            def _body(self, prompt):
                return {"prompt": prompt, **self._defaults}

            def answer(self, prompt):
                return httpx.post("https://api.llm.ngc.nvidia.com/v1/models/gpt-43b/completions", json=self._body(prompt))

            def more(self, prompt, settings):
                return httpx.post("https://api.llm.ngc.nvidia.com/v1/models/gpt-43b/completions", json={"prompt": prompt, **settings.all})
        """,
        because="the first sends a cap by NeMo's word for it, and what the second's settings hold nobody can tell",
    ),
    good(
        """
        import requests

        def chat(server_url, config_id, history):
            return requests.post(f"{server_url}/v1/chat/completions", json={"config_id": config_id, "messages": history})
        """,
        because="no provider's API takes a config_id: it is the project's own server, which keeps model and cap under it",
    ),
    good(
        """
        from langchain.chains import LLMChain
        from langchain_openai import ChatOpenAI
        from parameters import llm_params

        def tell(prompt, evidence):
            llm = ChatOpenAI(model="gpt-4o")
            chain = LLMChain(prompt=prompt, llm=llm)
            with llm_params(llm, temperature=0.8, max_tokens=300):
                return chain.predict(evidence=evidence)
        """,
        because="the `with` around the request gives the model a cap for as long",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI
        from parameters import llm_params

        def compare(question):
            capped = ChatOpenAI(model="gpt-4o")
            free = ChatOpenAI(model="gpt-4o")  # PL101
            with llm_params(capped, max_tokens=300):
                return capped.invoke(question), free.invoke(question)
        """,
        because="the `with` gives a cap to another object",
    ),
    good(
        """
        from memobase.patch.openai import openai_memory
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")
        client = openai_memory(client, "memories")

        def answer(question):
            return client.chat.completions.create(model="qwen2.5:7b", messages=[{"role": "user", "content": question}])
        """,
        because="a client that is wrapped asks the same server, this machine's",
    ),
    good(
        """
        from openai import OpenAI
        from patches import remembering

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")
        client = remembering(client)

        def answer(question):
            return client.chat.completions.create(model="qwen2.5:7b", messages=[{"role": "user", "content": question}])
        """,
        because="whichever way the project's own function wraps it, it is the same client",
        patches="""
        def remembering(client):
            if hasattr(client, "_patched"):
                return client
            client._patched = True
            return client
        """,
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().responses.create(model="computer-use-preview", input="Open the page.", truncation="auto")
        """,
        because="this model never gives more than 1 024 tokens",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        class Models:
            def __init__(self):
                self.small = ChatOpenAI(model="gpt-4o-mini", max_tokens=300)
                self.large = ChatOpenAI(model="gpt-4o")

            def ask(self, question):
                return self.small.invoke(question)
        """,
        because="nothing reads the second object",
    ),
    good(
        """
        from langchain.chat_models import init_chat_model

        def compiled(spec):
            model = spec["model"]
            if isinstance(model, str):
                model = init_chat_model(model)
            return model.invoke(spec["question"])
        """,
        because="whether any model is passed by its name is not known",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI

        class Models:
            def __init__(self):
                self.large = ChatOpenAI(model="gpt-4o")  # PL101

        def ask(question):
            return Models().large.invoke(question)
        """,
        because="the object is read outside its class",
    ),
    good(
        """
        import requests

        class Bot:
            def reply(self, session, args):
                answer = requests.post("https://api.openai.com/v1/chat/completions", json={**args, "messages": session.messages})
                return answer.text if answer.ok else self.failed(answer, session)

            def see(self, messages, limit=1000):
                body = {"model": "gpt-4o", "messages": messages, "max_tokens": limit}
                answer = requests.post("https://api.openai.com/v1/chat/completions", json=body)
                return answer.text if answer.ok else self.failed(answer, None)

            def failed(self, answer, session, args=None):
                return self.reply(session, args or {"model": "gpt-4o"}) if answer.status_code >= 500 else ""
        """,
        because="with None for a session the helper fails before it sends anything",
    ),
    good(
        """
        from unittest.mock import AsyncMock

        from openai import AsyncOpenAI

        async def test_answers():
            client = AsyncOpenAI(api_key="test")
            client.chat.completions.create = AsyncMock(return_value="Hi")
            assert await client.chat.completions.create(model="gpt-4o", messages=[]) == "Hi"
        """,
        because="a test that replaces the request: no model answers",
    ),
    good(
        """
        import pytest
        from langchain_openai import ChatOpenAI

        def test_needs_a_key():
            with pytest.raises(ValueError):
                ChatOpenAI(model="gpt-4o").invoke("Hi")
        """,
        because="it is expected to fail: no answer comes",
    ),
    good(
        """
        from openai import OpenAI

        if False:
            print(OpenAI().responses.create(model="gpt-4o", input="What does a parcel to Norway cost?"))
        """,
        because="a branch that never runs",
    ),
    good(
        """
        from agno.eval.perf import PerfEval
        from langchain_openai import ChatOpenAI
        from langgraph.prebuilt import create_react_agent

        def make():
            return create_react_agent(model=ChatOpenAI(model="gpt-4o"), tools=[])

        PerfEval(func=make, num_iterations=1000).run()
        """,
        because="an agent is only made, to measure how long that takes",
    ),
    bad(
        """
        from unittest.mock import patch

        from openai import OpenAI

        def test_answers():
            with patch("time.sleep"):
                OpenAI().responses.create(model="gpt-4o", input="What does a parcel to Norway cost?")  # PL101
        """,
        because="what is replaced is only the clock",
    ),
    good(
        """
        from browser_use import Agent, ChatAnthropic, ChatOpenAI
        from haystack.components.generators.chat import HuggingFaceAPIChatGenerator

        generator = HuggingFaceAPIChatGenerator(api_type="serverless_inference_api", api_params={"model": "HuggingFaceTB/SmolLM3-3B"})

        def model(name):
            return ChatOpenAI(model=name) if name.startswith("gpt") else ChatAnthropic(model=name)

        async def browse(task, name):
            await Agent(task=task, llm=model(name)).run()
            await Agent(task=task).run()
            return generator.run(messages=[])
        """,
        because="Browser Use's classes stop at 4 096 and 8 192 tokens and Haystack's at 512; its own model has no cap to set",
    ),
    good(
        """
        import json

        import boto3

        runtime = boto3.client("bedrock-runtime")
        agents = boto3.client("bedrock-agent-runtime")

        def use(text, embedder, painter):
            runtime.invoke_model(modelId=embedder, body=json.dumps({"input_type": "search_query", "texts": [text]}))
            runtime.invoke_model(modelId=painter, body=json.dumps({"textToImageParams": {"text": text}}))
            return agents.invoke_agent(agentId="A1", agentAliasId="B1", sessionId="1", inputText=text)
        """,
        because="an embedding and a picture have no length, and the cap of an agent is kept at the service",
    ),
    good(
        """
        from google import genai

        client = genai.Client()
        client.interactions.create(agent="deep-research-pro-preview-12-2025", input="Compare the vendors.", background=True)
        """,
        because="only an interaction with a model takes a cap",
    ),
    bad(
        """
        from google import genai

        client = genai.Client()
        client.interactions.create(model="gemini-2.5-flash", input="Compare the vendors.")  # PL101
        """,
        because="an interaction with a model takes generation_config.max_output_tokens",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="https://integrate.api.nvidia.com/v1")

        def score(messages):
            return client.chat.completions.create(model="nvidia/nemotron-4-340b-reward", messages=messages)
        """,
        because="a reward model answers with its scores",
    ),
    good(
        """
        from azure.ai.inference import ChatCompletionsClient

        class Wrapper:
            def __init__(self, client: ChatCompletionsClient):
                self.client = client

            def stream(self, model, messages, **options):
                return self.client.complete(body={"model": model, "messages": messages, "stream": True, **options})
        """,
        because="a caller's cap may be unpacked into the body",
    ),
    good(
        """
        import os
        from urllib.parse import urljoin

        import aiohttp

        class Generator:
            def __init__(self):
                self.url = os.getenv("OLLAMA_URL", "http://localhost:11434")

            async def ask(self, model, messages):
                async with aiohttp.ClientSession() as session:
                    async with session.post(urljoin(self.url, "/api/chat"), json={"model": model, "messages": messages}) as response:
                        return await response.json()
        """,
        because="Ollama's own API, on a server of one's own",
    ),
    good(
        """
        from langchain_core.language_models import BaseChatModel
        from router import route

        class Routed(BaseChatModel):
            streaming: bool = True

            def _generate(self, messages, **options):
                return route(messages)

        def answer(question):
            return Routed(streaming=False).invoke(question)
        """,
        because="a class of one's own decides what it sends: an abstract class has no cap to set",
    ),
    good(
        """
        from haystack_integrations.components.generators.nvidia import NvidiaGenerator

        generator = NvidiaGenerator(model="meta/llama3-8b-instruct", model_arguments={"temperature": 0.5, "max_tokens": 2048})

        def answer(question):
            return generator.run(prompt=question)
        """,
        because="this class takes its cap in model_arguments",
    ),
    good(
        """
        from agents import Agent, ModelSettings, RunConfig, Runner

        agent = Agent(name="Tutor", instructions="Explain it to a child.")

        def talk(question):
            return Runner.run_sync(agent, question, run_config=RunConfig(model_settings=ModelSettings(max_tokens=300)))
        """,
        because="the settings of a run hold for all of its agents",
    ),
    good(
        """
        from mistralai import Mistral
        from openai import OpenAI

        def ask(question):
            stored = OpenAI().responses.create(model="gpt-4.1", prompt={"id": "pmpt_1"}, input=question)
            return stored, Mistral().beta.conversations.start(agent_id="ag_1", inputs=question)
        """,
        because="the prompt and the agent are kept at the service, and a cap may be with them",
    ),
    good(
        """
        from mem0 import Memory
        from openai import OpenAI

        fireworks = OpenAI(base_url="https://api.fireworks.ai/inference/v1")

        def ask(messages):
            Memory().add(messages, user_id="a")
            return fireworks.chat.completions.create(model="accounts/fireworks/models/kimi-k2", messages=messages)
        """,
        because="Mem0 and Fireworks stop after about 2 000 tokens by themselves",
    ),
    bad(
        """
        import boto3

        def ask(question, base):
            return boto3.client("bedrock-agent-runtime").retrieve_and_generate(  # PL101
                input={"text": question},
                retrieveAndGenerateConfiguration={
                    "type": "KNOWLEDGE_BASE",
                    "knowledgeBaseConfiguration": {"knowledgeBaseId": base, "modelArn": "anthropic.claude-3-sonnet-20240229-v1:0"},
                },
            )
        """,
        because="no cap is set; no amount is named, for it is not documented what holds then",
    ),
    bad(
        """
        import cohere
        import instructor

        client = instructor.from_cohere(cohere.ClientV2())

        def ask(question):
            messages = [{"role": "user", "content": question}]
            return client.chat.completions.create(model="command-a-03-2025", response_model=str, messages=messages)  # PL101
        """,
        because="Instructor hands the cap on as Cohere calls it",
    ),
    good(
        """
        import instructor
        from settings import MODEL

        client = instructor.from_provider(MODEL)
        gemini = instructor.from_provider("google/gemini-2.5-flash")

        def ask(question):
            messages = [{"role": "user", "content": question}]
            return client.create(response_model=str, messages=messages), gemini.create(response_model=str, messages=messages)
        """,
        because="what the cap is called depends on the provider: an unknown one's name for it is not known",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        def make(settings):
            return ChatOpenAI({"temperature": 0, **settings})

        def ask(settings, question):
            return make(settings).invoke(question)
        """,
        because="the mapping may hold a cap, for all that the class makes of it",
    ),
    good(
        """
        from openai import OpenAI

        def given(options):
            return {name: value for name, value in options if value is not None}

        class Chat:
            limit = None

            def ask(self, prompt):
                options = dict(given(prompt.options))
                options.pop("json", None)
                if "max_tokens" not in options and self.limit is not None:
                    options["max_tokens"] = self.limit
                return OpenAI().chat.completions.create(model="gpt-4o", messages=prompt.messages, **options)

        class Terminal:
            def ask(self, prompt):
                return Chat().ask(prompt)
        """,
        because="the prompt's options may hold a cap, and one is only set where they do not",
    ),
    good(
        """
        from openai import OpenAI

        class Bot:
            def options(self):
                return {}

            def ask(self, question):
                messages = [{"role": "user", "content": question}]
                return OpenAI().chat.completions.create(model="gpt-4o", messages=messages, **self.options())

        class Brief(Bot):
            def options(self):
                return {"max_tokens": 100}
        """,
        because="a class derived from this one unpacks a cap",
    ),
    good(
        """
        import requests

        class Service:
            def __init__(self, settings):
                self.settings = settings
                self.longest = 2048

            def ask(self, prompt):
                body = {"model": self.settings["model"], "prompt": prompt, "max_new_tokens": self.longest}
                return requests.post(self.settings["base"] + "/chat/completions", json=body)

            def chat(self, messages):
                body = {"model": self.settings["model"], "messages": messages, "parameters": {"max_length": self.longest}}
                return requests.post(self.settings["base"] + "/v1/chat/completions", json=body)
        """,
        because="servers of all kinds have other words for the cap, in the body or below the name of their settings",
    ),
    good(
        """
        from langchain.chains import LLMChain
        from langchain.prompts import ChatPromptTemplate

        class Refiner:
            def __init__(self, llm):
                self.llm = llm

            def feedback(self, **values):
                return LLMChain(llm=self.llm, prompt=ChatPromptTemplate.from_template("Check {answer}")).run(**values)

            def run(self, answer):
                return self.feedback(answer=answer)
        """,
        because="what a chain's method is passed fills its template, so that no caller of this helper could pass a cap",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI

        class Clerk:
            def __init__(self):
                self.llm = ChatOpenAI(model="gpt-4o")  # PL101

            def plain(self, text):
                return self.llm.invoke(text)

            def ask(self, text, **settings):
                return self.llm.invoke(text, **settings)

            def greet(self):
                return self.ask("Say hello."), self.plain("Say goodbye.")
        """,
        because="the cap belongs to the model's object: a helper that asks it is not told of besides",
    ),
    good(
        """
        from llama_index.multi_modal_llms.openai import OpenAIMultiModal

        eyes = OpenAIMultiModal(model="gpt-4o")

        def look(pictures):
            return eyes.complete("What is seen?", image_documents=pictures)
        """,
        because="before its package's version 0.5.0 this class stops at 300 tokens, and which one is installed is not said",
    ),
    bad(
        """
        from llama_index.multi_modal_llms.openai import OpenAIMultiModal

        eyes = OpenAIMultiModal(model="gpt-4o")  # PL101

        def look(pictures):
            return eyes.complete("What is seen?", image_documents=pictures)
        """,
        because="this version of the class has no cap of its own",
        **{
            "requirements.txt": """
        llama-index-multi-modal-llms-openai==0.5.1
        """
        },
    ),
    good(
        """
        import cohere
        from openai import OpenAI

        codex = OpenAI(base_url="https://chatgpt.com/backend-api/codex")

        def ask(question):
            return codex.responses.create(model="gpt-5.6-luna", input=question)

        def queries(question):
            return cohere.Client().chat(message=question, search_queries_only=True)
        """,
        because="Cohere answers with what to search for, and ChatGPT's backend for Codex takes no cap",
    ),
    good(
        """
        import litellm

        def ask(question):
            messages = [{"role": "user", "content": question}]
            try:
                return litellm.completion(model="gpt-4o", messages=messages, max_tokens=300)
            except litellm.RateLimitError:
                return "later"
            except litellm.RateLimitError:
                return litellm.completion(model="gpt-4o-mini", messages=messages)
        """,
        because="another clause catches the same error before, so that the second never runs",
    ),
    good(
        """
        from typing import Literal

        from langchain_openai import ChatOpenAI
        from openai import OpenAI
        from pydantic import BaseModel

        class Verdict(BaseModel):
            is_urgent: bool
            team: Literal["billing", "repairs"]

        llm = ChatOpenAI(model="gpt-4o")

        def judge(ticket):
            return OpenAI().responses.parse(model="gpt-4o", input=ticket, text_format=Verdict)

        def judge_again(ticket):
            return llm.with_structured_output(Verdict).invoke(ticket)
        """,
        because="a verdict of two short values has no room to be long",
    ),
    bad(
        """
        from openai import OpenAI
        from pydantic import BaseModel

        class Verdict(BaseModel):
            is_urgent: bool
            reason: str

        def judge(ticket):
            return OpenAI().responses.parse(model="gpt-4o", input=ticket, text_format=Verdict)  # PL101
        """,
        because="one field of the answer is a text, which may be of any length",
    ),
    good(
        """
        import requests
        from openai import OpenAI

        def is_there():
            try:
                reply = OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello!"}])
                return True
            except Exception:
                return False

        def is_allowed(key):
            body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "print A"}], "stream": True}
            headers = {"Authorization": f"Bearer {key}"}
            reply = requests.post("https://api.openai.com/v1/chat/completions", headers=headers, json=body, stream=True)
            return reply.status_code == 200
        """,
        because="two words that try whether a model answers, and nobody reads what it says",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()
        working = None

        for model in ["gpt-5.4", "gpt-5.4-mini", "gpt-4o"]:
            try:
                reply = client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Say hello"}])
                working = model
                break
            except Exception as error:
                print(model, error)
        """,
        because="a script that looks for a model which answers, and reads no answer",
    ),
    bad(
        """
        from openai import OpenAI

        def story():
            messages = [{"role": "user", "content": "Tell a story."}]
            reply = OpenAI().chat.completions.create(model="gpt-4o", messages=messages)  # PL101
            return reply.choices[0].message.content
        """,
        because="a few words, whose answer is read",
    ),
    good(
        """
        import google.generativeai as genai
        from retrying import tried

        class Solver:
            def __init__(self, name, settings={}):
                self.name = name
                self.settings = genai.GenerationConfig(**settings)

            def solve(self, messages):
                model = genai.GenerativeModel(model_name=self.name)
                return tried(model.generate_content, errors=ValueError, **{"contents": messages, "generation_config": self.settings})
        """,
        because="the method is handed over and called with the settings, which may hold a cap; that a test passes none says nothing",
        **{
            "retrying.py": """
        def tried(function, errors, *args, **options):
            try:
                return function(*args, **options)
            except errors:
                return None
        """,
            "tests/test_app.py": """
        from app import Solver

        def test_it():
            assert Solver("gemini-2.5-flash").solve([{"role": "user", "parts": ["Hello"]}]).text
        """,
        },
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)  # PL101
        """,
        because="before its version 1.45.0 the SDK knew the cap by the older name alone",
        fixed="""
        from openai import OpenAI

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages, max_tokens=1024)  # PL101
        """,
        **{
            "pyproject.toml": """
        [tool.poetry.dependencies]
        openai = "~1.3.6"
        """
        },
    ),
    bad(
        """
        from langchain_cohere import ChatCohere

        loose = ChatCohere(model="command-a-03-2025")  # PL101
        capped = ChatCohere(model="command-a-03-2025").bind(max_tokens=300)

        def answer(question):
            return loose.invoke(question), capped.invoke(question), loose.invoke(question)
        """,
        because="this class takes a cap that is bound to it, and ignores one that it is made with: no fix of its arguments helps",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def answer(thread):
            assistant = client.beta.assistants.create(model="gpt-4o", instructions="Help.")
            return client.beta.threads.runs.create(thread_id=thread, assistant_id=assistant.id, model="gpt-4o")
        """,
        because="OpenAI's Assistants API was shut down on 2026-08-26: there is no request left to cap",
    ),
    good(
        """
        from langchain_community.chat_models.baidu_qianfan_endpoint import QianfanChatEndpoint

        class Qianfan(QianfanChatEndpoint):
            def _stream(self, messages, **kwargs):
                return super()._stream(messages, **{**self.init_kwargs, **kwargs})

        def make(model, settings):
            chosen = {}
            for name, value in settings.items():
                if name != "stream":
                    chosen[name] = value
            return Qianfan(model=model, init_kwargs=chosen)
        """,
        because="the settings that the class adds to each request may hold a cap",
    ),
    bad(
        """
        from langchain_community.chat_models.baidu_qianfan_endpoint import QianfanChatEndpoint

        def make(model):
            return QianfanChatEndpoint(model=model, init_kwargs={"query_per_second": 2})  # PL101
        """,
        because="settings that are known, and hold none",
    ),
    good(
        """
        import os
        from openai import OpenAI

        client = OpenAI(api_key=os.environ["LLAMA_KEY"])
        client.base_url = f"https://{os.environ['SPACE']}--vllm-serve.modal.run/v1"

        def answer(question):
            return client.chat.completions.create(model="llama", messages=[{"role": "user", "content": question}])
        """,
        because="a server that somebody runs, on machines that are rented by time",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        def make(model, address):
            return ChatOpenAI(model=model, openai_api_base=address, openai_api_key="xxx")
        """,
        because="a key that stands for none, and an address from the caller",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI(base_url="https://api.a-router.example/v1", api_key="sk-xxx")

        def answer(question):
            return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])  # PL101
        """,
        because="a key that was left out, of a service that is written down",
    ),
    good(
        """
        import os
        from google import genai

        class Film:
            def __init__(self, model=None):
                self.model = model or os.getenv("VIDEO_MODEL", "veo-3.1")

            def play(self, wish):
                client = genai.Client()
                answer = client.models.generate_content(model=self.model, contents=wish, config={})
                return [part.inline_data.data for part in answer.candidates[0].content.parts if part.inline_data]
        """,
        because="a film is no text",
    ),
    good(
        """
        from langchain.agents import create_agent

        def ask(model, question):
            agent = create_agent(model=f"anthropic:{model}", tools=[])
            return agent.invoke({"messages": [{"role": "user", "content": question}]})
        """,
        because="whichever of Anthropic's it is, the adapter sends a cap of its own",
    ),
    bad(
        """
        from langchain.agents import create_agent

        def ask(model, question):
            agent = create_agent(model=f"openai:{model}", tools=[])  # PL101
            return agent.invoke({"messages": [{"role": "user", "content": question}]})
        """,
        because="OpenAI's have none",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="https://openrouter.ai/api/v1")

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return client.chat.completions.create(model="z-ai/glm-4.5-air:free", messages=messages)
        """,
        because="OpenRouter's free variants cost nothing, however much they write",
    ),
    bad(
        """
        import os
        from openai import OpenAI

        client = OpenAI(base_url="https://openrouter.ai/api/v1")
        model = os.getenv("MODEL", "z-ai/glm-4.5-air:free")

        def answer(question):
            return client.chat.completions.create(model=model, messages=[{"role": "user", "content": question}])  # PL101
        """,
        because="only the default is free",
    ),
    good(
        """
        from google import genai

        class Painter:
            async def run(self, config, wish):
                client = genai.Client(api_key=config.key)
                answer = client.models.generate_content(model=config.model, contents=[wish])
                for part in answer.parts:
                    if part.inline_data is not None:
                        part.as_image().save("picture.png")
        """,
        because="only a picture is read of the answer",
    ),
    bad(
        """
        from google import genai

        def show(config, wish):
            client = genai.Client(api_key=config.key)
            answer = client.models.generate_content(model=config.model, contents=[wish])  # PL101
            for part in answer.parts:
                if part.text:
                    print(part.text)
                elif part.inline_data is not None:
                    part.as_image().save("picture.png")
        """,
        because="the text is read as well",
    ),
    good(
        """
        from django.utils.translation import gettext as _
        from langchain_google_genai import ChatGoogleGenerativeAI

        class Listener:
            def check(self):
                client = ChatGoogleGenerativeAI(model=self.model, google_api_key=self.key)
                response = client.invoke(_("Hello"))
        """,
        because="one word in the user's language that tries whether a model answers, on an object that is asked nothing else",
    ),
    bad(
        """
        from langchain.chat_models import init_chat_model

        def make(model, effort):
            return init_chat_model(model=model, model_provider="openai", reasoning_effort=effort)  # PL101
        """,
        because="whoever says how much to think asks a model that thinks: it is only a hint, and offers no small cap",
    ),
    bad(
        """
        import os
        from openai import AzureOpenAI

        client = AzureOpenAI(azure_endpoint=os.environ["ENDPOINT"], api_version="2024-02-15-preview")

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return client.chat.completions.create(model=os.environ["DEPLOYMENT"], messages=messages)  # PL101
        """,
        because="Azure knew the newer name since 2024-09-01-preview",
        fixed="""
        import os
        from openai import AzureOpenAI

        client = AzureOpenAI(azure_endpoint=os.environ["ENDPOINT"], api_version="2024-02-15-preview")

        def answer(question):
            messages = [{"role": "user", "content": question}]
            return client.chat.completions.create(model=os.environ["DEPLOYMENT"], messages=messages, max_tokens=1024)  # PL101
        """,
    ),
)
