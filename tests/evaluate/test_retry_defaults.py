"""How often a client tries again when nobody says: by the version that the project asks for."""

from __future__ import annotations

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

CODE = """
import boto3

client = boto3.client("bedrock-runtime")

def ask(messages):
    for attempt in range(3):
        try:
            return client.converse(modelId="anthropic.claude-3-haiku-20240307-v1:0", messages=messages)
        except Exception:
            continue
"""


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        pytest.param("boto3==1.39.7", "15 times: 5", id="legacy"),
        pytest.param("boto3==1.44.2", "9 times: 3", id="standard"),
        pytest.param("", "9 times: 3", id="the-newest"),
        pytest.param("boto3>=1.34", "", id="either"),
    ],
)
def test_boto3s_attempts_are_those_of_its_version(wanted: str, said: str) -> None:
    report = scan_sources({"app.py": CODE, "requirements.txt": f"{wanted}\n"}, Settings(select=("PL605",)))
    assert [said in finding.message for finding in report.findings] == [True] * bool(said)
