"""Models for which no price is known.

## What it does
Names a model that the code is known to use and that no price list holds: neither the bundled one nor your own.
Such a call is counted apart and has no estimate; it is never priced as another model.
The names of the listed models that come closest are in the message, because some of these models are misspelt.

## Why it costs
What has no price is missing from every total, so the totals are too low by an amount that nobody knows.
A budget cannot hold what is not priced.

## Example
```python
client = OpenAI()
client.responses.create(model="gpt-4o-minni", max_output_tokens=300, input=question)
```

## Use instead
```python
client = OpenAI()
client.responses.create(model="gpt-4o-mini", max_output_tokens=300, input=question)
```

For a model of your own, a deployment or a gateway's alias, say what it costs or which model it is, in the file of `prices`:

```toml
[models."azure/chat-prod"]
same-as = "openai/gpt-4o-mini"

[models."our-llama"]
input = 0.2
output = 0.6
```

## Severity
`warning` where the provider's own names are used (the API of OpenAI, Anthropic, Google, …).
`info` for Azure's deployments, for gateways and hosts of others' models (OpenRouter, Together, Fireworks),
for names that OpenAI and Anthropic do not form (`qwen/qwen3-32b`) and that are like none of theirs,
for names that only Bedrock, Vertex AI or Ollama form (`openai.gpt-oss-20b` on a client of OpenAI's),
tuned models and endpoints of your own,
for experiments (`…-exp-…`) and models that older price lists held (perhaps they are shut down),
for servers whose address the code sets, and where the provider cannot be told:
there a name that no list holds is no mistake. These are of low confidence, so that they are counted and not shown unless you ask
(`min-confidence = "low"`).
`error` everywhere with `budget.unpriced = "block"`, silent with `"ignore"`.

## Fix safety
There is no fix: only you know what is meant.

## Limits
- An experiment (`…-exp-03-25`) has a price of its own or none: never that of the model which it became.
- A model that came out after the bundled prices were made has no price either; `promptlint prices` shows their day.
- A model on this machine costs nothing and is never reported: one of Ollama's, and one behind an address that is, or by default is,
  that of this machine. Nor is a model that OpenRouter or Together serves for
  nothing (`…:free`, `…-Free`), or Google's Gemma on Google's own API.
- A model that is shut down is not reported: superseded-model does. Nor is one that its maker has ended, where another host is asked.
- Nor is a name that the test of its branch shuts out (`if "claude" in model`),
  or a default that every caller in the application replaces, or one of several names that is another maker's than who is asked:
  a branch for another provider sets it.
- Names that hold a place for a name (`your-model`, `MODEL-ARN`, `<deployment>`, `{model}`, an account `111111111111`) and paths of files
  are not reported.
- One name written in one place is one finding, however many calls use it.

## References
- How a model is found in the lists: docs/cost-model.md (2026-11-24)
- Gemma is served for nothing: the price list, and LiteLLM's model map 1.110.2 (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import Default, OneOf, PricedCall, is_written_out, place_of, possible
from promptlint.rule import Finding, Limits, Rule, Severity, answers_for, bad, good

# Whose API knows its own models' names and no others.
_OWN_NAMES = frozenset({
    "openai", "anthropic", "google", "vertex", "bedrock", "mistral", "cohere", "deepseek", "groq", "perplexity", "voyageai", "x-ai",
    "cerebras", "ai21", "moonshotai", "zai", "zhipuai",
})  # fmt: skip
_MAKERS = frozenset({"openai", "anthropic", "google", "mistral", "cohere", "deepseek", "x-ai", "voyageai"})  # ask them for nobody else's
_OPEN_ONLY = frozenset({"groq", "cerebras", "together", "fireworks"})
_WITHOUT_SLASH = frozenset({"openai", "anthropic"})  # no name of theirs holds one
_SERVES_FOR_NOTHING = frozenset({"local", "ollama", "vllm", "lmstudio", "llama_cpp", "llamafile", "gpt4all"})
_NAME = re.compile(r"[\w.:/@+-]+")
_BEDROCK = re.compile(r"arn:|[\w-]+/|(?:[a-z-]+\.)?[a-z][a-z0-9]*\.[a-z]")  # eu.anthropic.claude-…, never gpt-3.5-turbo
_ELSEWHERE = re.compile(  # how others than the makers form a model's name: Bedrock, Vertex AI, Ollama, Snowflake, Databricks
    r"(?:[a-z-]+\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|ai21|stability|qwen|google|writer|xai)\.[a-z].*"
    r"|.*@(?:\d{3}|\d{8})|publishers/.*|(?:openai|anthropic|databricks|snowflake)-.+|[\w.-]+:(?:latest|(?:\d+x)?[\d.]+[bm](?:-[\w.]+)*)"
)
_OWN = re.compile(r"projects/|tunedModels/|endpoints/|arn:|ft:")  # a customer's own model or endpoint: in no public list
_ON_TRIAL = re.compile(r"-exp(?:erimental)?(?:-|$)")  # Google's experiments: free while they last, which is not long
_FILLED_IN = re.compile(r"(\d)\1{5}|12345")  # an account or an endpoint that nobody has
_PLACEHOLDER = re.compile(
    r"(?:^|[\W_])(?:your?|my|some|any|the|foo|bar|test|fake|dummy|mock|stub|example|sample|placeholder|todo|changeme|none|null|undefined"
    r"|replace|enter|insert|unused|bogus|invalid|missing)(?:$|[\W_])"
    r"|^(?:model|deployment|engine|name|id|llm|default|auto|custom|local|xxx+|\.+)(?:[-_.]?(?:name|id|model))?$",
    re.IGNORECASE,
)
_IN_CAPITALS = re.compile(r"[A-Z][A-Z_ .-]+")  # YOUR-MODEL-ARN


class UnpricedModel(Rule):
    """A model that the code names has no price."""

    code = "PL503"
    name = "unpriced-model"
    severity = "warning"
    default = False
    persona = "auditor"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if (
            limits.budget.unpriced == "ignore"
            or not answers_for(call, "model")
            or call.site.provider in _SERVES_FOR_NOTHING
            or call.site.is_local
            or call.site.model_is_replaced
        ):
            return
        for model, nearest in call.unlisted:
            if _is_name(model) and not (_is_free(call, model) or _is_gone(call, model) or _is_another_branch(call, model)):
                severity = _severity(call, model, nearest, limits)
                yield self.finding(
                    call,
                    f'no price is known of the model "{model}"{_at(call, model, nearest)}: its calls are missing from every total',
                    span=place_of(call.site.model, model) or call.site.span,
                    severity=severity,
                    confidence="low" if severity == "info" else "high",
                    help=_help(call, nearest),
                )


def _is_name(model: str) -> bool:
    """Whether it may be the name of a model that somebody bills."""
    if not _NAME.fullmatch(model) or len(model) > 200 or not re.search("[a-zA-Z]", model) or _PLACEHOLDER.search(model):
        return False
    if _IN_CAPITALS.fullmatch(model) or (_OWN.match(model) and _FILLED_IN.search(model)):
        return False
    return not model.lower().endswith((":free", ".gguf", ".bin", ".safetensors")) and not model.startswith((".", "/", "~"))


def _is_free(call: PricedCall, model: str) -> bool:
    """Whether Together serves the model for nothing, or Google its open ones."""
    if call.site.provider == "google":
        return model.removeprefix("models/").startswith("gemma-")
    return call.site.provider == "together" and model.endswith("-Free")


def _is_gone(call: PricedCall, model: str) -> bool:
    """Whether the model is shut down, here or by its maker: a price is of no use, and superseded-model (PL502) tells of it."""
    ends = [(end, facts.on) for facts in call.facts if facts.model == model for end in (facts.retires, facts.ended)]
    return any(end and on and end <= on for end, on in ends)


def _is_another_branch(call: PricedCall, model: str) -> bool:
    """Whether a name is another maker's than who is asked: it belongs to a branch for another provider."""
    maker = next((facts.provider for facts in call.facts if facts.model == model), "unknown")
    if call.site.provider in ("bedrock", "aws") and maker in _MAKERS and not _BEDROCK.match(model):
        return True
    if call.site.provider in _MAKERS and maker in _MAKERS and maker != call.site.provider:
        return True
    if call.site.provider in _OPEN_ONLY and maker in ("openai", "anthropic", "google") and not re.search("oss|gemma", model):
        return True  # they serve open models
    if not isinstance(call.site.model, (OneOf, Default)):
        return False
    if not is_written_out(call.site.model, model):  # cut out of another text, or put together: perhaps only for another branch
        return True
    if any(other.endswith(f"/{model}") or model.endswith(f"/{other}") for other in possible(call.site.model)):
        return True  # one model by the names of two providers
    if call.site.provider in ("bedrock", "aws"):
        return not _BEDROCK.match(model)
    return "/" in model and call.site.provider in (*_WITHOUT_SLASH, "azure")


def _at(call: PricedCall, model: str, nearest: tuple[str, ...]) -> str:
    return "" if call.site.provider in ("unknown", "") or _is_foreign(call, model, nearest) else f" at {call.site.provider}"


def _is_foreign(call: PricedCall, model: str, nearest: tuple[str, ...]) -> bool:
    """Whether a name is like none of the provider's: clients of OpenAI and Anthropic are often made for other servers, elsewhere."""
    if call.site.provider in _MAKERS and _ELSEWHERE.fullmatch(model):
        return True
    return call.site.provider in _WITHOUT_SLASH and not nearest


def _severity(call: PricedCall, model: str, nearest: tuple[str, ...], limits: Limits) -> Severity:
    if limits.unpriced_blocks:
        return "error"
    # the environment may set another address
    slashed = "/" in model and call.site.provider in (*_WITHOUT_SLASH, "perplexity")  # Perplexity passes others' models on
    elsewhere = slashed or _OWN.match(model) or _ON_TRIAL.search(model) or _is_foreign(call, model, nearest) or _is_delisted(call, model)
    return "warning" if call.site.provider in _OWN_NAMES and not elsewhere else "info"


def _is_delisted(call: PricedCall, model: str) -> bool:
    """Whether older lists held the model: it may be shut down, which then is what matters."""
    return any(facts.is_delisted for facts in call.facts if facts.model == model)


def _help(call: PricedCall, nearest: tuple[str, ...]) -> str:
    own = "say what it costs, or which model it is, in a file of own prices (the option `prices`)"
    if call.site.provider == "azure":
        return f"a deployment's name does not tell its model: {own}"
    return f"the nearest listed names are {', '.join(nearest)}; or {own}" if nearest else own


UnpricedModel.examples = (
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o-minni", max_output_tokens=300, input=question)  # PL503
        """,
        because="a name that OpenAI does not know",
    ),
    bad(
        """
        import anthropic

        MODEL = "claude-haiku-99"  # PL503
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(model=MODEL, max_tokens=300, messages=[{"role": "user", "content": question}])

        def title(text):
            return client.messages.create(model=MODEL, max_tokens=20, messages=[{"role": "user", "content": text}])
        """,
        because="one name in one place, used by two calls",
    ),
    bad(
        """
        import os

        from openai import OpenAI

        def answer(question):
            model = os.getenv("MODEL", "gpt-4o-superb")  # PL503
            return OpenAI().responses.create(model=model, max_output_tokens=300, input=question)
        """,
        because="a default that holds unless the environment says otherwise",
    ),
    bad(
        """
        from openai import AzureOpenAI

        client = AzureOpenAI(azure_endpoint="https://shop.openai.azure.com", api_version="2025-03-01")

        def answer(question):
            return client.chat.completions.create(
                model="chat-prod",  # PL503
                max_completion_tokens=300,
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="a deployment: no mistake, but its cost is missing (info)",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o-mini", max_output_tokens=300, input=question)
        """,
        because="a listed model",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")

        def answer(question):
            return client.responses.create(model="our-llama", max_output_tokens=300, input=question)
        """,
        because="a model on this machine costs nothing",
    ),
    good(
        """
        from ollama import chat

        def answer(question):
            return chat(model="llama9.9", messages=[{"role": "user", "content": question}], options={"num_predict": 100})
        """,
        because="Ollama bills nothing",
    ),
    good(
        """
        import os

        import requests

        class Server:
            def __init__(self, base_url=None):
                if base_url is None:
                    base_url = os.getenv("OLLAMA_HOST", "http://localhost:11434")
                self.api = f"{base_url}/api"

            def answer(self, question):
                body = {"model": "qwen9.9:9b", "messages": [{"role": "user", "content": question}], "options": {"num_predict": 100}}
                return requests.post(f"{self.api}/chat", json=body)
        """,
        because="by default on this machine, written out over HTTP",
    ),
    good(
        """
        import litellm

        def answer(question):
            return litellm.completion(
                model="ollama/llama9.9",
                api_base="http://localhost:11434",
                max_tokens=100,
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="LiteLLM asks Ollama on this machine",
    ),
    good(
        """
        from mem0 import Memory

        memory = Memory.from_config({"llm": {"provider": "ollama", "config": {"model": "llama9.9:latest", "max_tokens": 500}}})

        def remember(text):
            return memory.add(text, user_id="one")
        """,
        because="Mem0 asks Ollama",
    ),
    good(
        """
        import google.generativeai as genai

        def answer(question):
            model = genai.GenerativeModel("gemini-pro-vision", generation_config={"max_output_tokens": 100})
            return model.generate_content(question)
        """,
        because="a model that is shut down costs nothing: superseded-model tells of it",
    ),
    good(
        """
        from langchain_community.chat_models import BedrockChat

        def answer(question):
            return BedrockChat(model_id="anthropic.claude-v2", model_kwargs={"max_tokens": 300}).invoke(question)
        """,
        because="its maker has ended it: what it costs at Bedrock is of no use",
    ),
    good(
        """
        from langchain_openai import OpenAIEmbeddings

        def embedder(provider):
            if provider == "openai":
                model = "text-embedding-3-small"
            else:
                model = "sentence-transformers/all-MiniLM-L6-v2"
            return OpenAIEmbeddings(model=model) if provider == "openai" else None
        """,
        because="the other name belongs to another provider",
    ),
    good(
        """
        import os

        import anthropic
        import litellm

        def answer(question):
            model = os.getenv("MODEL", "gpt-4o")
            asked = [{"role": "user", "content": question}]
            if model.startswith("claude"):
                return anthropic.Anthropic().messages.create(model=model, max_tokens=300, messages=asked)
            return litellm.completion(model=model, max_tokens=300, messages=asked)
        """,
        because="the default does not come into the branch for another maker's names",
    ),
    good(
        """
        from openai import OpenAI

        class Chat:
            def __init__(self, model="our-old-model"):
                self.model = model

            def answer(self, question):
                model = "gpt-4o-mini" if self.model == "our-old-model" else self.model
                return OpenAI().responses.create(model=model, max_output_tokens=300, input=question)
        """,
        because="the one name is always replaced by the other",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question, model):
            return OpenAI().responses.create(model=model, max_output_tokens=300, input=question)
        """,
        because="a model that cannot be told is no unpriced model",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="your-model-name", max_output_tokens=300, input=question)
        """,
        because="a place for a name",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="https://openrouter.ai/api/v1")

        def answer(question):
            return client.chat.completions.create(
                model="acme/nothing-1:free", max_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="OpenRouter serves it for nothing",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="ft:gpt-4o-2024-08-06:acme::abc", max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="a fine-tuned model goes by the price of its kind",
    ),
    good(
        """
        import boto3

        def answer(question):
            client = boto3.client("bedrock-runtime")
            messages = [{"role": "user", "content": [{"text": question}]}]
            return client.converse(modelId="YOU-IMPORT-MODEL-ARN", inferenceConfig={"maxTokens": 100}, messages=messages)
        """,
        because="a place for a name, in capitals",
    ),
    good(
        """
        from google import genai

        client = genai.Client()
        MODEL = "projects/111111111111/locations/us-central1/endpoints/12345678901234567890"

        def answer(question):
            return client.models.generate_content(model=MODEL, contents=question, config={"max_output_tokens": 100})
        """,
        because="an endpoint that nobody has",
    ),
    good(
        """
        from google import genai

        client = genai.Client()

        def answer(question):
            return client.models.generate_content(model="gemma-9-27b-it", contents=question, config={"max_output_tokens": 100})
        """,
        because="Google serves its open models for nothing",
    ),
    good(
        """
        from mistralai import Mistral

        def answer(question):
            asked = [{"role": "user", "content": question}]
            return Mistral().chat.complete(model="pixtral-12b-2409", max_tokens=300, messages=asked)
        """,
        because="shut down at the end of 2025",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(client: OpenAI, question):
            asked = [{"role": "user", "content": question}]
            return client.chat.completions.create(model="openai.gpt-oss-20b", max_completion_tokens=300, messages=asked)  # PL503
        """,
        because="a name as Bedrock forms it: it is not said who serves it (info)",
    ),
    bad(
        """
        from google import genai

        client = genai.Client(vertexai=True)

        def answer(question):
            return client.models.generate_content(
                model="gemini-2.0-flash-live-preview-04-09",  # PL503
                contents=question,
                config={"max_output_tokens": 100},
            )
        """,
        because="older price lists held it: perhaps it is shut down (info)",
    ),
    good(
        """
        from groq import Groq
        from openai import OpenAI

        def answer(question, named="openai:gpt-4o"):
            provider, model = named.split(":")
            asked = [{"role": "user", "content": question}]
            if provider == "groq":
                return Groq().chat.completions.create(model=model, max_completion_tokens=300, messages=asked)
            return OpenAI().chat.completions.create(model=model, max_completion_tokens=300, messages=asked)
        """,
        because="Groq serves open models: the default is meant for the other branch",
    ),
)
