"""`promptlint server` as a program: without its extra, with what is no message, and at its end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("missing", ["pygls", "lsprotocol"])
def test_without_the_extra_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    done = run("server")
    assert (done.code, done.out) == (2, "")
    assert done.err == "promptlint: promptlint server needs the extra lsp: pip install 'promptlint-cost[lsp]'\n"


def message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def answers(out: bytes) -> list[dict[str, object]]:
    found = []
    while out:
        head, _, rest = out.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        found.append(json.loads(rest[:length]))
        out = rest[length:]
    return found


def serve(*said: bytes) -> subprocess.CompletedProcess[bytes]:
    pytest.importorskip("pygls", reason="needs the extra lsp")
    command = [sys.executable, "-m", "promptlint", "server"]
    return subprocess.run(command, input=b"".join(said), capture_output=True, check=False, cwd=ROOT, timeout=120)


HELLO = message(id=1, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None})


def test_what_is_no_message_ends_nothing() -> None:
    broken = b"Content-Length: 9\r\n\r\n{not json"
    wrong = message(id=2, method="textDocument/hover", params={"no": "document"})
    unknown = message(id=3, method="no/suchThing", params={})
    done = serve(HELLO, broken, wrong, unknown, message(id=4, method="shutdown"), message(method="exit"))
    by_id = {answer["id"]: answer for answer in answers(done.stdout) if "id" in answer and "method" not in answer}
    assert "capabilities" in json.dumps(by_id[1]["result"])
    assert "error" in by_id[3]
    assert by_id[4].get("error") is None
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0


def test_an_editor_that_vanishes_leaves_no_server_behind() -> None:
    done = serve(HELLO)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
