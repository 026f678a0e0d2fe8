"""How severe PL503 is: a mistake where the provider's own names are used, a note where a name says nothing."""

from __future__ import annotations

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources
from promptlint.prices import load_prices
from promptlint.rule import Budget, Limits

ASKED = Settings(select=("PL503",))
ALL = Settings(select=("PL503",), min_confidence="low")
CALL = '{client}.chat.completions.create(model="{model}", max_completion_tokens=9, messages=[{{"role": "user", "content": "Hello"}}])\n'
OPENAI = "from openai import OpenAI\nOpenAI()"
GATEWAY = 'from openai import OpenAI\nOpenAI(base_url="https://llm.example.com/v1")'
AZURE = 'from openai import AzureOpenAI\nAzureOpenAI(azure_endpoint="https://shop.openai.azure.com", api_version="2025-03-01")'


def found(client: str, model: str, settings: Settings = ALL) -> list[tuple[str, str]]:
    report = scan_sources({"a.py": CALL.format(client=client, model=model)}, settings)
    return [(finding.severity, finding.help) for finding in report.findings if finding.code == "PL503"]


@pytest.mark.parametrize(
    ("client", "model", "severity"),
    [
        (OPENAI, "gpt-99", "warning"),
        (OPENAI, "qwen/qwen9-32b", "info"),  # a server whose address the environment sets
        (GATEWAY, "team-chat", "info"),
        (AZURE, "chat-prod", "info"),
    ],
)
def test_severity(client: str, model: str, severity: str) -> None:
    ((said, _),) = found(client, model)
    assert said == severity
    assert bool(found(client, model, ASKED)) is (severity == "warning")  # a note is for those who ask
    ((said, _),) = found(client, model, Settings(select=("PL503",), limits=Limits(budget=Budget(unpriced="block"))))
    assert said == "error"


def test_the_nearest_names_are_told_and_nothing_is_priced_as_them() -> None:
    ((_, help),) = found(OPENAI, "gpt-4o-minni")
    assert "gpt-4o-mini" in help
    report = scan_sources({"a.py": CALL.format(client=OPENAI, model="gpt-4o-minni")}, ASKED)
    assert report.calls[0].estimate is None and "gpt-4o-minni" in report.calls[0].unpriced


@pytest.mark.parametrize("model", ["your-model", "<deployment>", "{model}", "model-name", "./models/llama.gguf", "default", "my_model", ""])
def test_places_for_a_name_are_none(model: str) -> None:
    assert not found(OPENAI, model)


def test_no_name_is_offered_that_has_no_price_or_is_the_same() -> None:
    book = load_prices()
    offered = book.similar("anthropic.claude-v2:1", "aws")
    assert offered and "anthropic.claude-v2:1" not in offered
    assert all(book.has_price(name, "aws") for name in offered)
    assert "xai/grok-4-1-fast-non-reasoning" not in book.similar("xai/grok-4-1-fast-non-reasoning", "perplexity")


def test_another_makers_model_at_a_gateway_is_a_note() -> None:
    perplexity = 'from openai import OpenAI\nOpenAI(base_url="https://api.perplexity.ai")'
    ((said, _),) = found(perplexity, "acme/chat-9")
    assert said == "info"


def test_a_name_of_another_maker_belongs_to_another_branch() -> None:
    code = (
        "import os\nimport boto3\n\ndef answer(question):\n    model = os.getenv('MODEL', 'gpt-3.5-turbo-9999')\n"
        "    return boto3.client('bedrock-runtime').converse(modelId=model, inferenceConfig={'maxTokens': 9},\n"
        "        messages=[{'role': 'user', 'content': [{'text': question}]}])\n"
    )
    assert [finding.code for finding in scan_sources({"a.py": code}, ASKED).findings if finding.code == "PL503"] == []
    wrong = code.replace("gpt-3.5-turbo-9999", "anthropic.claude-nine-v1:0")
    assert [finding.code for finding in scan_sources({"a.py": wrong}, ASKED).findings if finding.code == "PL503"] == ["PL503"]
