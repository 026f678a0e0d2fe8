"""Comments on GitHub's and GitLab's pull requests: the one module of promptlint that opens a connection.

Only `promptlint comment` without --dry-run imports it.  The token goes to the API's own address over https and nowhere else: no redirect
is followed, no address out of an answer is called, and no message holds it.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal

from promptlint import __version__
from promptlint.errors import UserError

Behavior = Literal["update", "new", "delete-and-new"]
Outcome = Literal["created", "updated", "same", "nothing"]

TIMEOUT = 20  # seconds of one request
TRIES = 4
MOST_WAIT = 30.0  # seconds between two tries
PER_PAGE = 100
MOST_PAGES = 50
MOST_BYTES = 32 * 2**20  # of one answer: a page of the longest comments
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_BUSY = {429, 500, 502, 503, 504}
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")

sleep: Callable[[float], None] = time.sleep


class Refused(Exception):
    """The token may not do this, as on the pull request of a fork."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a pull request."""

    id: int
    text: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Forge:
    """One pull request, and how its forge is spoken to."""

    kind: Literal["GitHub", "GitLab"]
    api: str  # an address without a slash at its end
    headers: Mapping[str, str] = field(repr=False)  # among them the token
    list_path: str  # the comments of the pull request
    edit_path: str  # one comment; {} is its number

    def comments(self) -> list[Comment]:
        """Every comment, oldest first."""
        me = self._me()
        found = []
        for entry in self._entries():
            author = entry.get("user") or entry.get("author") or {}
            text = entry.get("body")
            if isinstance(entry.get("id"), int) and isinstance(text, str) and not entry.get("system"):
                found.append(Comment(entry["id"], text, _is_ours(author, me)))
        return sorted(found, key=lambda comment: comment.id)

    def create(self, text: str) -> None:
        self._send("POST", self.list_path, {"body": text})

    def edit(self, id: int, text: str) -> None:
        self._send("PATCH" if self.kind == "GitHub" else "PUT", self.edit_path.format(id), {"body": text})

    def delete(self, id: int) -> None:
        self._send("DELETE", self.edit_path.format(id))

    def _me(self) -> str | None:
        """The name of the token's owner; None where it has none, as an application's token in a CI job."""
        try:
            answer = self._send("GET", "/user")
        except Refused:
            return None
        name = answer.get("login") or answer.get("username") if isinstance(answer, dict) else None
        return name if isinstance(name, str) else None

    def _entries(self) -> Iterator[dict[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            answer = self._send("GET", f"{self.list_path}?per_page={PER_PAGE}&page={page}")
            if not isinstance(answer, list):
                raise UserError(f"{self.kind} gave no list of comments: is {self.api} the address of its API?")
            yield from (entry for entry in answer if isinstance(entry, dict))
            if len(answer) < PER_PAGE:
                return

    def _send(self, method: str, path: str, data: object = None) -> Any:
        """One request, tried again while the forge is busy; the answer's JSON."""
        for number in range(1, TRIES + 1):
            try:
                return self._once(method, path, data)
            except urllib.error.HTTPError as error:
                with error:
                    wait = _wait(error, number)
                    if wait is None or number == TRIES:
                        raise self._complaint(method, error.code, wait) from None
            except (OSError, HTTPException) as error:
                # What a lost connection did is not known: a comment is not written twice.
                if method == "POST" or number == TRIES:
                    raise UserError(f"{self.kind} cannot be reached: {_reason(error)}") from None
                wait = 2.0 ** (number - 1)
            sleep(wait)
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, data: object) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.api + path, data=body, method=method)
        for name, value in self.headers.items():
            request.add_unredirected_header(name, value)
        request.add_header("Content-Type", "application/json")
        request.add_header("User-Agent", f"promptlint/{__version__}")
        with _opener(self.api).open(request, timeout=TIMEOUT) as response:
            answer = response.read(MOST_BYTES + 1)
        if len(answer) > MOST_BYTES:
            raise UserError(f"{self.kind} gave an answer of more than {MOST_BYTES // 2**20} MiB")
        try:
            return json.loads(answer) if answer.strip() else None
        except (ValueError, RecursionError):
            raise UserError(f"{self.kind} gave an answer that is not JSON: is {self.api} the address of its API?") from None

    def _complaint(self, method: str, code: int, wait: float | None) -> Exception:
        what = "read the comments" if method == "GET" else "write a comment"
        if wait is None and (code in {403, 404} or (code == 401 and "JOB-TOKEN" in self.headers)):
            return Refused(f"{self.kind} answered {code}: this token may not {what} there")
        if code == 401:
            return UserError(f"{self.kind} does not accept the token (401)")
        if code in {301, 302, 307, 308}:
            return UserError(f"{self.kind} answered that the project has moved ({code}): name it as it is called now")
        return UserError(f"{self.kind} answered {code} when it was asked to {what}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """None: a redirect is an error, so the token stays at the address that it is for."""


def _opener(api: str) -> urllib.request.OpenerDirector:
    local = urllib.parse.urlsplit(api).hostname in _LOCAL
    return urllib.request.build_opener(_NoRedirect, *([urllib.request.ProxyHandler({})] if local else []))


def _wait(error: urllib.error.HTTPError, number: int) -> float | None:
    """Seconds until the next try; None where another would not help."""
    asked = error.headers.get("Retry-After") if error.headers else None
    limited = error.code == 403 and (asked is not None or error.headers.get("X-RateLimit-Remaining") == "0")
    if error.code not in _BUSY and not limited:
        return None
    if asked is not None and asked.isascii() and asked.isdigit():
        return min(float(asked[:6]), MOST_WAIT)
    return min(2.0 ** (number - 1), MOST_WAIT)


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return (getattr(reason, "strerror", None) or str(reason) or type(error).__name__).lower()


def _is_ours(author: Mapping[str, Any], me: str | None) -> bool:
    """Whether we wrote it; an application cannot ask for its own name, so for it any application's comment counts."""
    if me is None:
        return author.get("type") == "Bot"
    return me in (author.get("login"), author.get("username"))


# ---------------------------------------------------------------- what to do


def put(forge: Forge, text: str, marker: str, behavior: Behavior = "update", *, may_create: bool = True) -> Outcome:
    """Bring the text onto the pull request; `marker` is the first line of our comments, `may_create` whether there may be a new one."""
    ours = [comment for comment in forge.comments() if comment.is_ours and comment.text.splitlines()[:1] == [marker]]
    if behavior == "new" or not ours:
        if not may_create:
            return "nothing"
        forge.create(text)
        return "created"
    if behavior == "update":
        if _same(ours[-1].text, text):
            return "same"
        forge.edit(ours[-1].id, text)
        return "updated"
    forge.create(text)  # first, so that a failure leaves the old one
    for comment in ours:
        forge.delete(comment.id)
    return "created"


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


# ---------------------------------------------------------------- where


def github(environment: Mapping[str, str], repo: str | None = None, number: int | None = None) -> Forge:
    """The pull request that the options name, else the one that GitHub Actions runs for."""
    repo = repo or environment.get("GITHUB_REPOSITORY") or ""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo, re.ASCII) or {".", ".."} & set(repo.split("/")):
        raise UserError("which repository? give --repo OWNER/NAME, or set GITHUB_REPOSITORY")
    number = number or _github_number(environment)
    if number is None:
        raise UserError("which pull request? give --pull-request N: neither GITHUB_REF nor the event at GITHUB_EVENT_PATH names one")
    headers = {
        "Authorization": f"Bearer {_token(environment, 'GITHUB_TOKEN')}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    api = _api(environment.get("GITHUB_API_URL") or "https://api.github.com", "GITHUB_API_URL")
    return Forge("GitHub", api, headers, f"/repos/{repo}/issues/{number}/comments", f"/repos/{repo}/issues/comments/{{}}")


def gitlab(environment: Mapping[str, str], project: str | None = None, number: int | None = None) -> Forge:
    """The merge request that the options name, else the one that GitLab CI runs for."""
    project = project or environment.get("CI_PROJECT_ID") or ""
    if not re.fullmatch(r"\d+|[\w.-]+(?:/[\w.-]+)+", project, re.ASCII):
        raise UserError("which project? give --project with its number or GROUP/NAME, or set CI_PROJECT_ID")
    number = number or _number(environment.get("CI_MERGE_REQUEST_IID"))
    if number is None:
        raise UserError("which merge request? give --merge-request N, or set CI_MERGE_REQUEST_IID")
    own = environment.get("GITLAB_TOKEN")
    name = "PRIVATE-TOKEN" if own or not environment.get("CI_JOB_TOKEN") else "JOB-TOKEN"
    headers = {name: _token(environment, "GITLAB_TOKEN" if name == "PRIVATE-TOKEN" else "CI_JOB_TOKEN")}
    api = _api(environment.get("CI_API_V4_URL") or "https://gitlab.com/api/v4", "CI_API_V4_URL")
    notes = f"/projects/{urllib.parse.quote(project, safe='')}/merge_requests/{number}/notes"
    return Forge("GitLab", api, headers, notes, f"{notes}/{{}}")


def _token(environment: Mapping[str, str], name: str) -> str:
    token = environment.get(name, "").strip()
    if not token:
        raise UserError(f"{name} is not set: it holds the token that may write comments")
    if not _TOKEN.fullmatch(token):
        raise UserError(f"{name} holds characters that no token has")
    return token


def _api(address: str, name: str) -> str:
    """The address of the API: https, or http to this machine."""
    try:
        parts = urllib.parse.urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.username is not None or parts.query or parts.fragment or not re.fullmatch(r"[\x21-\x7e]+", address):
        raise UserError(f"{name} is not the address of an API")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise UserError(f"{name} must begin with https://: the token is sent there")
    return address.rstrip("/")


def _github_number(environment: Mapping[str, str]) -> int | None:
    if found := re.fullmatch(r"refs/pull/(\d+)/\w+", environment.get("GITHUB_REF", ""), re.ASCII):
        return _number(found[1])
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    runs = event.get("workflow_run")
    pulls = runs.get("pull_requests") if isinstance(runs, dict) else None
    for holder in (event.get("pull_request"), *(pulls[:1] if isinstance(pulls, list) else ())):
        if isinstance(holder, dict) and (number := _number(holder.get("number"))):
            return number
    return None


def _event(path: str) -> dict[str, Any]:
    """What GitHub says of the event that started the job; empty where it says nothing that can be read."""
    try:
        with Path(path).open("rb") as file:
            event = json.loads(file.read(MOST_BYTES)) if path else None
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _number(text: object) -> int | None:
    found = re.fullmatch(r"[1-9]\d{0,14}", str(text), re.ASCII)
    return int(found[0]) if found else None
