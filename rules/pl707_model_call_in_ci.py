"""Workflows that call a model on every push or on a tight schedule.

## What it does
Reports a step of a GitHub workflow or a GitLab pipeline that calls a model each time somebody pushes,
or more often than once a day by a schedule:
an action (`anthropics/claude-code-action`, `openai/codex-action`, `google-github-actions/run-gemini-cli`, …),
a command (`claude -p`, `codex exec`, `gemini -p`, `aider --message`, `llm`, `promptfoo eval`),
or a script of the project that sends requests.

## Why it costs
Nobody looks at what a workflow costs, and it runs more often than anybody thinks:
a pull request of ten commits is ten runs, and a schedule of `*/15 * * * *` is 2 922 a month.
An agent that reviews a change reads the change and the files around it: often 50 000 input tokens and more.
At $3 per million that is $0.15 a run, and $438 a month on that schedule.

## Example
```yaml
on: [pull_request]
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1
```

## Use instead
```yaml
on:
  pull_request:
    types: [opened, ready_for_review]
    paths: ["src/**"]
concurrency:
  group: review-${{ github.ref }}
  cancel-in-progress: true
```

## Severity
`info`: some of these runs are worth their money.

## Fix safety
There is no automatic fix.
Which changes deserve a run is the team's decision; a required check that no longer runs can block every merge.

## Limits
- What another workflow, a Makefile or a script in another language calls is not followed.
- A run with a condition on a label, a comment, an input, a title or on changed files is taken as asked for;
  so are `workflow_dispatch`, `issue_comment`, a trigger with `paths`, and pull requests that count only when they are opened.
- What an action or a command costs is not known: it depends on its model and on the change. For a script of the project
  the estimate of its own call sites is told, each sent once.
- Tests that are run in a pipeline are not followed: most of them replace the model.

## References
- GitHub, Events that trigger workflows <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>
  (read 2026-11-26)
- GitLab, CI/CD YAML syntax: rules, when, changes <https://docs.gitlab.com/ci/yaml/> (read 2026-11-26)
- Anthropic, Claude Code GitHub Actions: what it costs <https://docs.claude.com/en/docs/claude-code/github-actions> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import AutomatedRun, PricedCall, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, dollars, good, requests_of, thousands

_DAILY = 31  # runs a month


class ModelCallInCi(Rule):
    """A workflow calls a model on every push or on a tight schedule."""

    code = "PL707"
    name = "model-call-in-ci"
    severity = "info"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        for run in around.runs:
            if not run.pushed and (run.per_month or 0) <= _DAILY:
                continue
            said = f"{run.what} calls a model on {run.trigger}{_frequency(run, _cost_of(run, calls))}"
            yield self.finding_at(run.at, said, help=_help(run))


def _frequency(run: AutomatedRun, usd: Decimal | None) -> str:
    """How often that is, and what it costs where both are known."""
    said = f": some {thousands(run.per_month)} runs a month" if run.per_month else ""
    if usd is None:
        return said
    joint = "," if said else ":"
    month = f", {dollars(usd * run.per_month)} a month" if run.per_month else ""
    return f"{said}{joint} {dollars(usd)} a run{month}, with each of its call sites sent once"


def _cost_of(run: AutomatedRun, calls: Sequence[PricedCall]) -> Decimal | None:
    """What the script's own call sites cost together; None where one of them has no price."""
    own = [call for call in requests_of(calls) if run.script and call.site.span.path == run.script and not call.site.is_local]
    priced = [call.estimate.per_call.likely for call in own if call.estimate is not None]
    return sum(priced, Decimal(0)) if own and len(priced) == len(own) else None


def _help(run: AutomatedRun) -> str:
    if not run.pushed:
        return "run it as often as somebody reads the result, and only when something changed"
    return "let a label, a comment or a manual start ask for it, or narrow it with `paths` and `types`; cancel runs that are outdated"


_SCRIPT = """
from openai import OpenAI

def main():
    print(OpenAI().chat.completions.create(
        model="gpt-4o", max_completion_tokens=500, messages=[{"role": "user", "content": "Sum up the last release."}]
    ))

main()
"""
_NOTHING = "print('nothing is sent here')"

ModelCallInCi.examples = (
    bad(
        _NOTHING,
        because="an agent reviews each push to each pull request",
        **{
            ".github/workflows/review.yml": """
            name: review
            on: [push, pull_request]
            jobs:
              review:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - uses: anthropics/claude-code-action@v1  # PL707
                    with:
                      prompt: Review this change
            """
        },
    ),
    bad(
        _SCRIPT,
        because="a script of the project, 2 922 times a month",
        **{
            ".github/workflows/report.yml": """
            on:
              schedule:
                - cron: "*/15 * * * *"
              workflow_dispatch:
            jobs:
              report:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      pip install openai
                      python app.py  # PL707
            """
        },
    ),
    bad(
        _NOTHING,
        because="a command line that asks a model, on every push to main",
        **{
            ".github/workflows/notes.yaml": """
            on:
              push:
                branches: [main]
            jobs:
              notes:
                runs-on: ubuntu-latest
                steps:
                  - run: git log -20 | claude -p "Write release notes"  # PL707
            """
        },
    ),
    bad(
        _NOTHING,
        because="GitLab runs a job without rules on every push",
        **{
            ".gitlab-ci.yml": """
            stages: [review]
            review:
              stage: review
              script:
                - npm install -g @openai/codex
                - codex exec "review the last commit"  # PL707
            """
        },
    ),
    good(
        _NOTHING,
        because="somebody asks for it with a label or a comment",
        **{
            ".github/workflows/review.yml": """
            on:
              issue_comment:
                types: [created]
              pull_request:
                types: [labeled]
            jobs:
              review:
                if: contains(github.event.comment.body, '@claude') || github.event.label.name == 'review'
                runs-on: ubuntu-latest
                steps:
                  - uses: anthropics/claude-code-action@v1
            """
        },
    ),
    good(
        _NOTHING,
        because="once for each pull request, and for prompts only",
        **{
            ".github/workflows/eval.yml": """
            on:
              pull_request:
                paths: ["prompts/**"]
            jobs:
              evaluate:
                runs-on: ubuntu-latest
                steps:
                  - run: npx promptfoo eval
            """
        },
    ),
    good(
        _SCRIPT,
        because="once a week is no tight schedule",
        **{
            ".github/workflows/report.yml": """
            on:
              schedule:
                - cron: "0 6 * * 1"
            jobs:
              report:
                runs-on: ubuntu-latest
                steps:
                  - run: python app.py
            """
        },
    ),
    good(
        _NOTHING,
        because="a script that sends nothing, and a comment about one that would",
        **{
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      # claude -p "explain the failure"
                      python app.py
                      pytest --maxfail=1
            """
        },
    ),
    good(
        _NOTHING,
        because="GitLab waits for somebody to press the button",
        **{
            ".gitlab-ci.yml": """
            review:
              script: [codex exec "review the last commit"]
              when: manual
            """
        },
    ),
)
