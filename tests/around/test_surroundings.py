"""Who starts the code, whose keys it uses, how its cost is counted, and whose cost a request is."""

from __future__ import annotations

import pytest

from promptlint.around.keys import looks_like_a_key
from promptlint.config import Settings
from promptlint.model import Absent, Known, Unknown, Value
from promptlint.pipeline import Report, scan_sources

KEY = "sk-proj-" + "8fK2mQ7xT4nB9wZ6pL3vR5cY"


def _report(code: str, *codes: str, **files: str) -> Report:
    report = scan_sources({"app.py": code, **files}, Settings(select=codes))
    assert not report.skipped
    return report


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (KEY, True),
        ("sk-" + "a" * 40, False),
        ("sk-your-api-key-goes-here-please-1", False),
        ("sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxx1", False),
        ("sk-learn-is-a-library-for-machine-learning", False),
        ("EMPTY", False),
    ],
)
def test_what_a_key_looks_like(text: str, is_one: bool) -> None:
    assert looks_like_a_key(text) is is_one


def test_no_part_of_a_key_is_ever_told() -> None:
    report = _report(f"import openai\nopenai.api_key = '{KEY}'\n", "PL704")
    (finding,) = report.findings
    told = " ".join((finding.message, finding.help, *finding.notes))
    assert "openai.api_key" in told
    assert not any(KEY[start : start + 5] in told for start in range(8, len(KEY) - 5))


def test_a_key_of_google_is_one_of_a_model_only_by_its_name() -> None:
    google = "AIza" + "Sy8fK2mQ7xT4nB9wZ6pL3vR5cYuD0eG1hJ"
    assert not _report(f'MAPS_API_KEY = "{google}"\n', "PL704").findings
    assert _report(f'GEMINI_API_KEY = "{google}"\n', "PL704").findings


# ---------------------------------------------------------------- attribution


def _attribution(code: str) -> Value[str]:
    return scan_sources({"app.py": code}).calls[-1].site.options.attribution


CALL = "client.chat.completions.create(model='gpt-4o', max_tokens=9, messages=[{'role': 'user', 'content': 'Hello'}]"


@pytest.mark.parametrize(
    ("client", "more", "expected"),
    [
        ("OpenAI()", "", Absent),
        ("OpenAI()", ", user='anna'", Known),
        ("OpenAI()", ", extra_headers={'Helicone-User-Id': 'anna'}", Known),
        ("OpenAI()", ", extra_headers={'X-Trace': 'no'}", Absent),
        ("OpenAI()", ", extra_body={'metadata': {'team': 'x'}}", Known),
        ("OpenAI()", ", **more()", Unknown),
        ("OpenAI(project='proj_tickets')", "", Known),
        ("OpenAI(base_url='https://gateway.ai.cloudflare.com/v1/x')", "", Unknown),
        ("OpenAI(base_url='https://openrouter.ai/api/v1', default_headers={'X-Title': 'Tickets'})", "", Known),
        ("OpenAI(base_url='https://api.deepseek.com')", "", Unknown),
    ],
)
def test_whose_cost_a_request_is(client: str, more: str, expected: type) -> None:
    assert isinstance(_attribution(f"from openai import OpenAI\nclient = {client}\n{CALL}{more})\n"), expected)


def test_the_configuration_of_a_langchain_model_is_kept() -> None:
    made = "from langchain_openai import ChatOpenAI\nmodel = ChatOpenAI(model='gpt-4o', max_tokens=9)"
    assert isinstance(_attribution(f"{made}\nmodel.invoke('Hello')\n"), Absent)
    assert isinstance(_attribution(f"{made}.with_config({{'tags': ['x']}})\nmodel.invoke('Hello')\n"), Known)
    assert isinstance(_attribution(f"{made}\nmodel.invoke('Hello', config={{'callbacks': []}})\n"), Known)


# ---------------------------------------------------------------- formulas and entrances


def test_a_formula_of_a_provider_that_caches_nothing_is_left_alone() -> None:
    formula = "def cost(usage, price):\n    return usage.input_tokens * price / 1_000_000\n"
    assert not _report(f"import cohere\n\n{formula}", "PL706").findings
    assert _report(f"import openai\n\n{formula}", "PL706").findings


def test_tests_are_set_apart_from_the_application() -> None:
    twice = "usage.completion_tokens * price + usage.completion_tokens_details.reasoning_tokens * price"
    formula = f"def cost(usage, price):\n    return {twice}\n"
    assert [finding.severity for finding in _report(formula, "PL706").findings] == ["warning"]
    in_an_example = {"app.py": "", "examples/billing.py": formula}
    assert not scan_sources(in_an_example, Settings(select=("PL706",))).findings


HANDLER = """
from fastapi import FastAPI
from openai import OpenAI
{imports}
app = FastAPI()

@app.post("/ask")
def ask(question: str{parameters}):
    {before}
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{{"role": "user", "content": question}}])
"""


@pytest.mark.parametrize(
    ("imports", "parameters", "before", "speaks"),
    [
        ("", "", "pass", True),
        ("", "", "rows = query.limit(10)", True),
        ("", "", "check_quota(question)", False),
        ("", "", "user.credits -= 1", False),
        ("from fastapi import Depends", ", user=Depends(rate_limited_user)", "pass", False),
        ("from own import ensure_budget", "", "ensure_budget()", False),
    ],
)
def test_what_counts_as_a_limit(imports: str, parameters: str, before: str, speaks: bool) -> None:
    code = HANDLER.format(imports=imports, parameters=parameters, before=before)
    assert bool(_report(code, "PL705").findings) is speaks
