"""Comments on pull requests, against small servers that answer as GitHub and GitLab do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from promptlint import forge
from promptlint.errors import UserError

MARK = "<!-- promptlint: default -->"
TOKEN = "s3cret-token"


class Host(ThreadingHTTPServer):
    """A forge with one pull request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.me: tuple[int, Any] = (403, {"message": "Resource not accessible by integration"})
        self.author: dict[str, Any] = {"login": "github-actions[bot]", "type": "Bot"}
        self.key = "user"  # what GitHub calls the author; GitLab: author
        self.answers: list[tuple[int, dict[str, str], bytes]] = []  # given first, before it does what it is asked
        self.read_only = False
        self.log: list[tuple[str, str]] = []
        self.tokens: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, text: str, author: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        entry = {"id": len(self.comments) + 1, "body": text, self.key: author or self.author, **more}
        self.comments.append(entry)
        return entry

    @property
    def texts(self) -> list[str]:
        return [entry["body"] for entry in self.comments]

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.log if method != "GET"]


class Handler(BaseHTTPRequestHandler):
    """What both forges do alike: list page by page, create, change, delete."""

    server: Host

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, code: int, data: Any = None, headers: dict[str, str] | None = None) -> None:
        raw = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _do(self) -> None:
        host, parts = self.server, urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = json.loads(self.rfile.read(length))["body"] if length else ""
        host.log.append((self.command, self.path))
        host.tokens |= {value for name, value in self.headers.items() if TOKEN in value}
        if host.answers:
            code, headers, raw = host.answers.pop(0)
            return self._answer(code, raw, headers)
        if parts.path.endswith("/user"):
            return self._answer(*host.me)
        if self.command == "GET":
            query = parse_qs(parts.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return self._answer(200, host.comments[(page - 1) * size : page * size])
        if host.read_only:
            return self._answer(403, {"message": "Resource not accessible by integration"})
        if self.command == "POST":
            return self._answer(201, host.add(text))
        (entry,) = [entry for entry in host.comments if entry["id"] == int(parts.path.rpartition("/")[2])]
        if self.command == "DELETE":
            host.comments.remove(entry)
            return self._answer(204)
        entry["body"] = text
        return self._answer(200, entry)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _do


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setattr(forge, "sleep", lambda seconds: None)
    server = Host()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def github(host: Host) -> forge.Forge:
    return forge.github({"GITHUB_API_URL": host.address, "GITHUB_TOKEN": TOKEN}, "shop/bot", 7)


@pytest.fixture
def gitlab(host: Host) -> forge.Forge:
    host.key, host.author, host.me = "author", {"username": "bill-bot"}, (200, {"username": "bill-bot"})
    return forge.gitlab({"CI_API_V4_URL": f"{host.address}/api/v4", "GITLAB_TOKEN": TOKEN}, "shop/tools/bot", 7)


def test_a_first_comment_is_made(host: Host, github: forge.Forge) -> None:
    assert forge.put(github, f"{MARK}\nhello", MARK) == "created"
    assert host.texts == [f"{MARK}\nhello"]
    assert host.writes == [("POST", "/repos/shop/bot/issues/7/comments")]
    assert host.tokens == {f"Bearer {TOKEN}"}


def test_an_older_comment_is_edited_in_place_and_an_equal_one_left_alone(host: Host, github: forge.Forge) -> None:
    host.add("something else")
    host.add(f"{MARK}\r\nbefore\r\n")
    assert forge.put(github, f"{MARK}\nafter", MARK, may_create=False) == "updated"
    assert forge.put(github, f"{MARK}\nafter\n", MARK) == "same"
    assert host.texts == ["something else", f"{MARK}\nafter"]
    assert host.writes == [("PATCH", "/repos/shop/bot/issues/comments/2")]


def test_comments_of_others_and_with_other_tags_are_not_ours(host: Host, github: forge.Forge) -> None:
    host.add(f"{MARK}\nforged", {"login": "mallory", "type": "User"})
    host.add("<!-- promptlint: shop -->\nother tag")
    host.add(f"I quote: {MARK}")
    host.add(f"> {MARK}\n{MARK}")
    assert forge.put(github, f"{MARK}\nhello", MARK) == "created"
    assert len(host.comments) == 5


def test_a_persons_token_knows_its_owner(host: Host, github: forge.Forge) -> None:
    host.me = (200, {"login": "ada"})
    host.add(f"{MARK}\nof a bot")
    host.add(f"{MARK}\nmine", {"login": "ada", "type": "User"})
    assert forge.put(github, f"{MARK}\nnew", MARK) == "updated"
    assert host.texts == [f"{MARK}\nof a bot", f"{MARK}\nnew"]


def test_nothing_is_made_where_nothing_may_be(host: Host, github: forge.Forge) -> None:
    assert forge.put(github, MARK, MARK, may_create=False) == "nothing"
    host.add(f"{MARK}\nbefore")
    assert forge.put(github, MARK, MARK, "new", may_create=False) == "nothing"
    assert not host.writes


def test_new_leaves_and_delete_and_new_removes_the_older_ones(host: Host, github: forge.Forge) -> None:
    host.add(f"{MARK}\none")
    assert forge.put(github, f"{MARK}\ntwo", MARK, "new") == "created"
    assert host.texts == [f"{MARK}\none", f"{MARK}\ntwo"]
    assert forge.put(github, f"{MARK}\nthree", MARK, "delete-and-new") == "created"
    assert host.texts == [f"{MARK}\nthree"]
    assert [method for method, _ in host.writes] == ["POST", "POST", "DELETE", "DELETE"]


def test_an_older_comment_is_found_on_a_later_page(host: Host, github: forge.Forge) -> None:
    for number in range(250):
        host.add(f"comment {number}")
    host.add(f"{MARK}\nbefore")
    assert forge.put(github, f"{MARK}\nafter", MARK) == "updated"
    assert sum("page=" in path for _, path in host.log) == 3


def test_a_gitlab_note_is_made_and_edited(host: Host, gitlab: forge.Forge) -> None:
    host.add(f"{MARK}\nchanged the title", system=True)
    assert forge.put(gitlab, f"{MARK}\none", MARK) == "created"
    assert forge.put(gitlab, f"{MARK}\ntwo", MARK) == "updated"
    notes = "/api/v4/projects/shop%2Ftools%2Fbot/merge_requests/7/notes"
    assert host.writes == [("POST", notes), ("PUT", f"{notes}/2")]
    assert host.tokens == {TOKEN}


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_a_busy_forge_is_asked_again(host: Host, github: forge.Forge, code: int) -> None:
    host.answers = [(code, {"Retry-After": "1"}, b""), (code, {}, b"")]
    assert forge.put(github, MARK, MARK) == "created"


def test_a_limit_on_requests_is_waited_for(host: Host, github: forge.Forge) -> None:
    host.me = (200, {"login": "ada"})
    host.answers = [(403, {"X-RateLimit-Remaining": "0"}, b"{}")]
    assert forge.put(github, MARK, MARK) == "created"


def test_a_forge_that_stays_busy_is_given_up(host: Host, github: forge.Forge) -> None:
    host.answers = [(503, {}, b"")] * 9
    with pytest.raises(UserError, match="GitHub answered 503"):
        forge.put(github, MARK, MARK)
    assert len(host.log) == forge.TRIES


def test_a_token_that_may_only_read_is_refused(host: Host, github: forge.Forge) -> None:
    host.read_only = True
    with pytest.raises(forge.Refused, match="GitHub answered 403: this token may not write a comment there"):
        forge.put(github, MARK, MARK)


def test_a_token_is_never_told_nor_sent_on(host: Host, github: forge.Forge) -> None:
    other = Host()
    other_thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
    other_thread.start()
    host.answers = [(302, {"Location": f"{other.address}/user"}, b"")]
    with pytest.raises(UserError, match=r"has moved \(302\)") as told:
        forge.put(github, MARK, MARK)
    other.shutdown()
    other.server_close()
    other_thread.join()
    assert not other.log
    assert TOKEN not in str(told.value) and TOKEN not in repr(github)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, {}, b"{}"), r"does not accept the token \(401\)"),
        ((422, {}, b"{}"), "answered 422"),
        ((200, {}, b"<html>"), "not JSON"),
        ((200, {}, b"[" * 100_000), "not JSON"),
    ],
)
def test_what_goes_wrong_is_one_sentence(host: Host, github: forge.Forge, answer: tuple[int, dict[str, str], bytes], message: str) -> None:
    host.answers = [answer]
    with pytest.raises(UserError, match=message):
        forge.put(github, MARK, MARK)


def test_an_answer_without_comments_or_without_an_end_is_refused(host: Host, github: forge.Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    host.answers = [(403, {}, b""), (200, {}, b'{"a": 1}')]
    with pytest.raises(UserError, match="no list of comments"):
        forge.put(github, MARK, MARK)
    monkeypatch.setattr(forge, "MOST_BYTES", 10)
    host.answers = [(200, {}, b" " * 100)]
    with pytest.raises(UserError, match="more than"):
        forge.put(github, MARK, MARK)


def test_a_forge_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forge, "sleep", lambda seconds: None)
    there = forge.github({"GITHUB_API_URL": "http://127.0.0.1:1", "GITHUB_TOKEN": TOKEN}, "shop/bot", 7)
    with pytest.raises(UserError, match="GitHub cannot be reached: "):
        forge.put(there, MARK, MARK)


# ---------------------------------------------------------------- where


ACTIONS = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "shop/bot"}


def test_the_pull_request_of_the_job(tmp_path: Path) -> None:
    assert forge.github({**ACTIONS, "GITHUB_REF": "refs/pull/12/merge"}).list_path == "/repos/shop/bot/issues/12/comments"
    event = tmp_path / "event.json"
    for holds in ({"pull_request": {"number": 12}}, {"workflow_run": {"pull_requests": [{"number": 12}]}}):
        event.write_text(json.dumps(holds))
        there = forge.github({**ACTIONS, "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": str(event)})
        assert there.list_path.endswith("/12/comments") and there.api == "https://api.github.com"
    ours = forge.gitlab({"CI_JOB_TOKEN": TOKEN, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "12"})
    assert ours.list_path == "/projects/5/merge_requests/12/notes" and ours.headers == {"JOB-TOKEN": TOKEN}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": "a\r\nX: b"}, "characters that no token has"),
        ({"GITHUB_REPOSITORY": "../../user"}, "which repository"),
        ({"GITHUB_REPOSITORY": "a/b?x"}, "which repository"),
        ({"GITHUB_REPOSITORY": "a/.."}, "which repository"),
        ({"GITHUB_REF": "refs/heads/main"}, "which pull request"),
        ({"GITHUB_API_URL": "http://api.github.example"}, "must begin with https"),
        ({"GITHUB_API_URL": "http://localhost.evil.example"}, "must begin with https"),
        ({"GITHUB_API_URL": "https://user:word@api.example"}, "not the address"),
        ({"GITHUB_API_URL": "file:///etc/passwd"}, "not the address|must begin"),
        ({"GITHUB_API_URL": "https://[::1"}, "not the address"),
    ],
)
def test_what_is_missing_or_wrong_is_said(change: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message) as told:
        forge.github({**ACTIONS, "GITHUB_REF": "refs/pull/12/merge", **change})
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pull_request": 3}', '{"pull_request": {"number": "x"}}', '{"workflow_run": []}'])
def test_an_event_that_names_no_pull_request(tmp_path: Path, content: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(content)
    with pytest.raises(UserError, match="which pull request"):
        forge.github({**ACTIONS, "GITHUB_EVENT_PATH": str(event)})


def test_what_is_missing_on_gitlab_is_said() -> None:
    for environment, message in (
        ({"GITLAB_TOKEN": TOKEN}, "which project"),
        ({"GITLAB_TOKEN": TOKEN, "CI_PROJECT_ID": "5"}, "which merge request"),
        ({"CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "1"}, "GITLAB_TOKEN is not set"),
    ):
        with pytest.raises(UserError, match=message):
            forge.gitlab(environment)
