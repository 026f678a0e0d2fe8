"""What is published of each format, as checks: a document that passes is one that its readers take."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest


def sarif(text: str) -> dict[str, Any]:
    """A log that the model made of the published schema of SARIF 2.1.0 takes, in which every reference leads somewhere."""
    model = pytest.importorskip("pydantic_sarif.model", reason="pydantic-sarif is not installed (the extra `dev`)")
    document: dict[str, Any] = json.loads(text)
    model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(document)
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for place in [*result["locations"], *result.get("relatedLocations", [])]:
            _artifact(place["physicalLocation"]["artifactLocation"], run)
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        assert 0 <= result["rank"] <= 100
    assert len({result["partialFingerprints"]["promptlint/v1"] for result in run["results"]}) == len(run["results"])
    return document


def _artifact(artifact: dict[str, Any], run: dict[str, Any]) -> None:
    """RFC 3986: a URI holds no blank, no control character, no angle bracket and no backslash."""
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/!$&'()*+,;=:@-]|%[0-9A-F]{2})+", artifact["uri"]), artifact
    assert artifact["uri"].startswith("file:///") or artifact["uriBaseId"] in run["originalUriBaseIds"]
    assert artifact["uri"].startswith("file:") or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", artifact["uri"])


def gitlab(text: str) -> list[dict[str, Any]]:
    """<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>, read 2026-11-26."""
    issues: list[dict[str, Any]] = json.loads(text)
    assert isinstance(issues, list)
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} == set(issue)
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["description"] and issue["check_name"] and issue["fingerprint"]
        assert isinstance(issue["location"]["path"], str) and not issue["location"]["path"].startswith("./")
        lines = issue["location"]["lines"]
        assert 1 <= lines["begin"] <= lines["end"]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def rdjson(text: str) -> dict[str, Any]:
    """The messages of <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto>, read 2026-11-26: no other field."""
    result: dict[str, Any] = json.loads(text)
    assert set(result) <= {"diagnostics", "source", "severity"}
    assert set(result["source"]) <= {"name", "url"}
    for each in result["diagnostics"]:
        assert set(each) <= {"message", "location", "severity", "source", "code", "suggestions", "original_output", "images"}
        assert isinstance(each["message"], str) and each["severity"] in {"UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"}
        assert set(each["location"]) == {"path", "range"} and isinstance(each["location"]["path"], str)
        assert set(each["code"]) <= {"value", "url"}
        _range(each["location"]["range"])
        for suggestion in each.get("suggestions", []):
            assert set(suggestion) == {"range", "text"} and isinstance(suggestion["text"], str)
            _range(suggestion["range"])
    return result


def _range(place: dict[str, Any]) -> None:
    start, end = place["start"], place["end"]
    for point in (start, end):
        assert set(point) == {"line", "column"} and all(isinstance(number, int) and number >= 1 for number in point.values())
    assert (start["line"], start["column"]) <= (end["line"], end["column"])


def junit(text: str) -> Any:
    """What junitparser reads, with counts that are those of its cases."""
    parser = pytest.importorskip("junitparser", reason="junitparser is not installed (the extra `dev`)")
    suites = parser.JUnitXml.fromstring(text.encode())
    total, failed = 0, 0
    for suite in suites:
        cases = list(suite)
        bad = [case for case in cases if any(isinstance(result, parser.Failure) for result in case.result)]
        assert (suite.tests, suite.failures) == (len(cases), len(bad))
        total, failed = total + len(cases), failed + len(bad)
    assert (suites.tests, suites.failures) == (total, failed)
    return suites


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner takes from a log: a line that begins with `::`, or holds `##[`, where that names a command of its.

    Written after ActionCommand.TryParseV2 and TryParse of <https://github.com/actions/runner>, read 2026-11-26.
    """
    found = []
    for raw in re.split(r"\r\n|\r|\n", text):
        assert not re.search(r"##\w*\[", raw)
        line = raw.lstrip()
        if not line.startswith("::") or "::" not in line[2:]:
            continue
        head, _, data = line[2:].partition("::")
        name, _, said = head.partition(" ")
        properties = dict(item.split("=", 1) for item in said.strip().split(",") if "=" in item)
        unescaped = {key: _unescaped(value, property=True) for key, value in properties.items()}
        found.append((name, unescaped, _unescaped(data)))
    return found


def _unescaped(text: str, *, property: bool = False) -> str:
    for written, sign in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if property else ()), ("%25", "%")):
        text = text.replace(written, sign)
    return text


CHECKS: dict[str, Callable[[str], object]] = {"sarif": sarif, "gitlab": gitlab, "rdjson": rdjson, "junit": junit, "github": commands}
