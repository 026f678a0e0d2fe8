"""What a CI server runs: steps of GitHub's workflows and of GitLab's pipelines that call a model, and how often.

Triggers, read 2026-11-26: <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>,
<https://docs.gitlab.com/ci/yaml/>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from promptlint.around.cron import runs_per_month
from promptlint.candidates import GITLAB
from promptlint.frontends.templates.document import Document, Malformed
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, parse_tree, scalars
from promptlint.frontends.templates.tree import Sequence as Items
from promptlint.model import AutomatedRun
from promptlint.sources import FileEntry, Skipped, SourceFile
from promptlint.suppress import MARK

_ACTIONS = re.compile(
    r"(?:anthropics/claude-code(?:-base)?-action|anthropics/claude-code-security-review|openai/codex-action"
    r"|google-github-actions/run-gemini-cli|google-gemini/gemini-cli-action|actions/ai-inference|coderabbitai/ai-pr-reviewer"
    r"|(?:codium-ai|qodo-ai|the-pr-agent)/pr-agent|anc95/chatgpt-codereview|freeedcom/ai-codereviewer|villesau/ai-codereviewer"
    r"|presubmit/ai-reviewer|cirolini/genai-code-review|mattzcarey/code-review-gpt|promptfoo/promptfoo-action|sst/opencode/github"
    r"|tjbck/ai-pr-reviewer|warpdotdev/oz-agent-action|cursor/agent-action)\Z",
    re.I,
)
_COMMANDS = re.compile(
    r"(?:^|[\s;&|(`])(?P<command>claude\s+(?:[^\n|;&]*\s)?(?:-p|--print)\b|codex\s+(?:[^\n|;&]*\s)?exec\b"
    r"|aider\s[^\n]*--(?:message|yes|message-file|msg)\b"
    r"|gemini\s+(?:[^\n|;&]*\s)?(?:-p|--prompt|--yolo)\b|llm\s+(?:-m\s|-s\s|prompt\s|[\"'])|opencode\s+run\b|goose\s+run\b"
    r"|cursor-agent\s+(?:[^\n|;&]*\s)?(?:-p|--print)\b|(?:npx\s+)?promptfoo(?:@\w+)?\s+eval\b|deepeval\s+test\s+run\b"
    r"|curl\s[^\n]*(?:api\.openai\.com/v1/(?:chat|responses|completions)|api\.anthropic\.com/v1/messages))"
)
_SCRIPT = re.compile(
    r"(?:^|[\s;&|(])(?:python3?(?:\.\d+)?|uv run(?:\s+python3?)?|poetry run python3?)\s+(?:-u\s+)?"
    r"(?:-m\s+(?P<module>[\w.]+)|(?P<path>[\w./-]+\.py))"
)
# A condition by which somebody asks for the run, or by which only some changes cause it.
_ASKED = re.compile(
    r"label|comment|workflow_dispatch|inputs\.|changed|changes|outputs\.|head_commit\.message|requested|review\.body|title", re.I
)
_ONCE = frozenset({"opened", "labeled", "closed", "ready_for_review", "review_requested", "unlabeled", "assigned", "reopened"})
_GITLAB_KEYS = frozenset({
    "default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script", "after_script",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Trigger:
    """What starts a workflow, in words, and how often a schedule does."""

    words: str
    per_month: int | None = None


class WorkflowFiles:
    """The workflow files of a scan; read when a rule asks, each once."""

    def __init__(self, entries: Sequence[FileEntry], read: Callable[[FileEntry], SourceFile | Skipped]) -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._read = read
        self._texts: dict[str, str | None] = {}

    def text(self, name: str) -> str | None:
        """The text of a workflow file; None for any other, and for one that is no text."""
        if name not in self._entries:
            return None
        if name not in self._texts:
            source = self._read(self._entries[name])
            self._texts[name] = None if isinstance(source, Skipped) else source.data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        return self._texts[name]

    @property
    def marked(self) -> list[str]:
        """The files that were read and mention promptlint, as a comment that silences does."""
        return [name for name, text in self._texts.items() if text is not None and MARK in text]

    def line(self, name: str, line: int, cell: int | None) -> str | None:
        """One line of a workflow file as it stands there."""
        lines = (self.text(name) or "").split("\n") if cell is None else []
        return lines[line - 1] if 0 < line <= len(lines) else None

    def runs(self, sending: Collection[str]) -> tuple[AutomatedRun, ...]:
        """The steps that call a model without being asked to; `sending` are the project's files that do."""
        found: list[AutomatedRun] = []
        for name in sorted(self._entries):
            text = self.text(name)
            try:
                tree = parse_tree(text) if text else None
            except Malformed:
                continue  # a CI server would refuse it as well
            if text and isinstance(tree, Mapping):
                found += _Workflow(Document(name, text), sending).runs(tree)
        return tuple(sorted(found, key=lambda run: run.at))


class _Workflow:
    """One file."""

    def __init__(self, document: Document, sending: Collection[str]) -> None:
        self.document = document
        self.sending = sending

    def runs(self, tree: Mapping) -> Iterator[AutomatedRun]:
        if self.document.name in GITLAB:
            yield from self._gitlab(tree)
            return
        triggers = list(_triggers(tree.get("on")))
        jobs = tree.get("jobs")
        if not triggers or not isinstance(jobs, Mapping):
            return
        for _, job in jobs.items:
            if isinstance(job, Mapping) and not _is_asked_for(job):
                for used, node, folder in self._steps(job):
                    yield from self._of(used, node, folder, triggers)

    def _steps(self, job: Mapping) -> Iterator[tuple[str, Scalar, str]]:
        """(uses or run, its text, the folder it runs in) of each step that nobody has to ask for."""
        default = job.text("defaults", "run", "working-directory") or ""
        if isinstance(uses := job.get("uses"), Scalar):
            yield "uses", uses, default
        steps = job.get("steps")
        for step in steps.items if isinstance(steps, Items) else ():
            if not isinstance(step, Mapping) or _is_asked_for(step):
                continue
            for key in ("uses", "run"):
                if isinstance(node := step.get(key), Scalar):
                    yield key, node, step.text("working-directory") or default

    def _gitlab(self, tree: Mapping) -> Iterator[AutomatedRun]:
        for key, job in tree.items:
            if key.value in _GITLAB_KEYS or key.value.startswith(".") or not isinstance(job, Mapping):
                continue
            words = _gitlab_trigger(job)
            if words:
                for _, line in scalars(job.get("script")):
                    yield from self._of("run", line, "", [_Trigger(words)])

    def _of(self, used: str, node: Scalar, folder: str, triggers: Sequence[_Trigger]) -> Iterator[AutomatedRun]:
        trigger = max(triggers, key=lambda each: each.per_month or 0)
        words = " and ".join(dict.fromkeys(each.words for each in triggers))
        pushed = any(each.per_month is None for each in triggers)
        if used == "uses":
            action = node.value.partition("@")[0]
            if _ACTIONS.match(action.removesuffix("/")):
                yield AutomatedRun("action", action, words, self.document.span(node.start, node.end), trigger.per_month, pushed)
            return
        for command, start, end in self._pieces(node, _COMMANDS):
            said = " ".join(command["command"].split()[:1] + [word for word in command["command"].split()[1:] if word.startswith("-")][-1:])
            what = said if "curl" not in said else "curl to a model's API"
            yield AutomatedRun("command", what, words, self.document.span(start, end), trigger.per_month, pushed)
        for script, start, end in self._pieces(node, _SCRIPT):
            path = self._file(script, folder)
            if path:
                yield AutomatedRun("script", path, words, self.document.span(start, end), trigger.per_month, pushed, path)

    def _pieces(self, node: Scalar, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
        """The matches in a text as it stands in the file, its comments left out."""
        offset = node.start
        for line in self.document.text[node.start : node.end].split("\n"):
            if not line.lstrip().startswith("#"):
                for found in pattern.finditer(line):
                    begin = found.end() - len(found[0].lstrip())
                    yield found, offset + begin, offset + found.end()
            offset += len(line) + 1

    def _file(self, script: re.Match[str], folder: str) -> str:
        """The file that sends requests and that a command runs; "" for none."""
        path = script["path"] or f"{script['module'].replace('.', '/')}.py"
        path = path.removeprefix("./")
        inside = f"{folder.strip('./')}/{path}" if folder.strip("./") else path
        options = (inside, path, inside.removesuffix(".py") + "/__main__.py", f"src/{path}")
        root = self.document.path.partition(".github/")[0] if ".github/" in self.document.path else self.document.path.rpartition("/")[0]
        prefix = root if not root or root.endswith("/") else f"{root}/"
        return next((f"{prefix}{option}" for option in options if f"{prefix}{option}" in self.sending), "")


def _is_asked_for(part: Mapping) -> bool:
    """Whether a job or a step runs only when somebody asks, or when some files changed."""
    return _ASKED.search(part.text("if") or "") is not None


# ---------------------------------------------------------------- triggers


def _triggers(on: Node | None) -> Iterator[_Trigger]:
    """The triggers that start a workflow again and again without being asked."""
    if isinstance(on, Scalar):
        yield from _plain(on.value)
    elif isinstance(on, Items):
        for item in on.items:
            if isinstance(item, Scalar):
                yield from _plain(item.value)
    elif isinstance(on, Mapping):
        for key, value in on.items:
            if key.value == "schedule":
                yield from _schedules(value)
            elif not _is_narrow(value):
                yield from _plain(key.value)


def _plain(event: str) -> Iterator[_Trigger]:
    if event == "push":
        yield _Trigger("every push")
    elif event in ("pull_request", "pull_request_target"):
        yield _Trigger("every push to a pull request")


def _is_narrow(value: Node | None) -> bool:
    """Whether a trigger counts for some files, for tags, or for the beginning of a pull request only."""
    if not isinstance(value, Mapping):
        return False
    if value.get("paths") is not None or (value.get("tags") is not None and value.get("branches") is None):
        return True
    types = {text.value for _, text in scalars(value.get("types"))}
    return bool(types) and types <= _ONCE


def _schedules(value: Node | None) -> Iterator[_Trigger]:
    for path, text in scalars(value):
        if path[-1:] == ("cron",) and (times := runs_per_month(text.value)) is not None:
            yield _Trigger(f"the schedule {text.value}", times)


def _gitlab_trigger(job: Mapping) -> str:
    """What starts a job of a pipeline again and again; "" when somebody has to ask, or only some files count."""
    if job.text("when") in ("manual", "delayed") or job.get("only") is not None or job.get("trigger") is not None:
        return ""
    rules = job.get("rules")
    if not isinstance(rules, Items):
        return "every push"
    conditions = [rule for rule in rules.items if isinstance(rule, Mapping) and rule.text("when") not in ("manual", "never")]
    open_ = [rule for rule in conditions if rule.get("changes") is None and rule.get("exists") is None]
    said = [rule.text("if") or "" for rule in open_]
    if any("merge_request_event" in condition for condition in said):
        return "every push to a merge request"
    return "every push" if any(not condition for condition in said) else ""
