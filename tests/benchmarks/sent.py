"""What is really sent before and after a fix: the request of a program, caught on this machine, differs only as the fix says.

    python -m venv VENV && VENV/bin/pip install openai
    python -m tests.benchmarks.sent --python VENV/bin/python

Each program is run with the OpenAI SDK of that environment against a server on the loopback address; then promptlint fixes
it, it is run again, and the two bodies are compared.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

REPLY = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Yes."}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}  # fmt: skip
HANDBOOK = "Refunds above fifty euros need a manager's approval and a note in the ticket. "

PROGRAMS = {
    "PL107": '''
from openai import OpenAI

client = OpenAI()


def triage(ticket):
    """Which team a ticket goes to."""
    return client.chat.completions.create(
        model="gpt-5-mini",
        max_tokens=800,  # enough for thinking and a word
        messages=[
            {"role": "system", "content": "Answer with the name of a team."},
            {"role": "user", "content": ticket},
        ],
        tools=[{"type": "function", "function": {"name": "teams", "parameters": {"type": "object", "properties": {}}}}],
    )


triage("My tyre is flat.")
''',
    "PL201": f'''
import datetime

from openai import OpenAI

HANDBOOK = """{HANDBOOK * 90}"""


def answer(question):
    return OpenAI().chat.completions.create(
        model="gpt-4o",
        max_completion_tokens=300,
        messages=[
            {{"role": "system", "content": f"Now: {{datetime.datetime.now():%Y}}\\n\\n{{HANDBOOK}}"}},
            {{"role": "user", "content": question}},
        ],
    )


answer("May I send it back?")
''',
}


class Catcher(BaseHTTPRequestHandler):
    """Keeps each body and answers it."""

    bodies: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Catcher.bodies.append(body)
        data = json.dumps(REPLY).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def sent(python: str, program: Path) -> list[Any]:
    """The bodies that a program sends."""
    Catcher.bodies.clear()
    server = HTTPServer(("127.0.0.1", 0), Catcher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {**os.environ, "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1"}
    environment.pop("PYTHONPATH", None)
    subprocess.run([python, str(program)], check=True, env=environment, timeout=120)
    server.shutdown()
    return list(Catcher.bodies)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--python", required=True)
    args = ask.parse_args()
    failed = 0
    for code, text in PROGRAMS.items():
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "app.py"
            program.write_text(text.lstrip("\n"))
            before = sent(args.python, program)
            subprocess.run(
                [sys.executable, "-m", "promptlint", "scan", folder, "--select", code, "--fix-only", "--unsafe-fixes"], check=True
            )
            after = sent(args.python, program)
        old, new = (json.dumps(each, indent=1, sort_keys=True).splitlines() for each in (before, after))
        print(f"{code}: {len(before)} request before, {len(after)} after; what differs:")
        rows = [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]
        print(*(row if len(row) < 200 else f"{row[:120]} … {row[-60:]}" for row in rows), sep="\n")
        failed += not rows
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
