"""What is really sent before and after a fix: the request of a program, caught on this machine, differs only as the fix says.

    python -m venv VENV && VENV/bin/pip install openai anthropic
    python -m tests.benchmarks.sent --python VENV/bin/python

Each program is run with the SDK of that environment against a server on the loopback address; then promptlint fixes it, it is
run again, and the bodies are compared: they must be what the program says that the fix makes of the old ones, and nothing else.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

REPLY = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Yes."}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}  # fmt: skip
MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "Yes."}],
    "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
}  # fmt: skip
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
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
    "PL101": """
from openai import OpenAI


def answer(question):
    options = {"temperature": 0.25, "stop": ["END"]}
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}], **options)


answer("May I send it back?")
""",
    "PL203": f'''
import anthropic

HANDBOOK = """{HANDBOOK * 300}"""


def answer(question):
    return anthropic.Anthropic().messages.create(
        model="claude-haiku-4-5",
        max_tokens=300,
        system=HANDBOOK,
        messages=[{{"role": "user", "content": question}}],
    )


answer("May I send it back?")
''',
    "PL205": f'''
from datetime import datetime

import anthropic

HANDBOOK = """{HANDBOOK * 300}"""


def answer(question):
    return anthropic.Anthropic().messages.create(
        model="claude-haiku-4-5",
        max_tokens=300,
        system=[{{"type": "text", "text": f"{{HANDBOOK}}\\nNow: {{datetime.now()}}", "cache_control": {{"type": "ephemeral"}}}}],
        messages=[{{"role": "user", "content": question}}],
    )


answer("May I send it back?")
''',
    "PL602": """
from openai import OpenAI

client = OpenAI()


def index(texts):
    vectors = []
    for text in texts:
        reply = client.embeddings.create(model="text-embedding-3-small", input=text)
        vectors.append(reply.data[0].embedding)
    return vectors


print(index(["one", "two", "three"]))
""",
}


def _named_anew(body: Any) -> Any:
    return {("max_completion_tokens" if key == "max_tokens" else key): value for key, value in body.items()}


def _moved(body: Any) -> Any:
    system, *others = body["messages"]
    first, _, rest = system["content"].partition("\n\n")
    return {**body, "messages": [{**system, "content": f"{rest}\n\n{first}"}, *others]}


def _cut(body: Any) -> Any:
    (block,) = body["system"]
    end = block["text"].rindex("Now: ")
    return {**body, "system": [{**block, "text": block["text"][:end]}, {"type": "text", "text": block["text"][end:]}]}


def _each(change: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda bodies: [change(body) for body in bodies]


CACHE = {"type": "ephemeral"}
INTENDED: dict[str, Callable[[list[Any]], list[Any]]] = {
    "PL107": _each(_named_anew),
    "PL201": _each(_moved),
    "PL101": _each(lambda body: {**body, "max_completion_tokens": 1024}),
    "PL203": _each(lambda body: {**body, "system": [{"type": "text", "text": body["system"], "cache_control": CACHE}]}),
    "PL205": _each(_cut),
    "PL602": lambda bodies: [{**bodies[0], "input": [body["input"] for body in bodies]}],
}


class Catcher(BaseHTTPRequestHandler):
    """Keeps each body and answers it."""

    bodies: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = json.loads(_CLOCK.sub("NOW", self.rfile.read(int(self.headers["content-length"])).decode()))
        Catcher.bodies.append(body)
        data = json.dumps(_reply(self.path, body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _reply(path: str, body: Any) -> Any:
    if "embeddings" in path:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": index, "embedding": [float(len(text))]} for index, text in enumerate(texts)]
        return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    return MESSAGE if "messages" in path else REPLY


def sent(python: str, program: Path) -> tuple[list[Any], str]:
    """The bodies that a program sends, and what it prints."""
    Catcher.bodies.clear()
    server = HTTPServer(("127.0.0.1", 0), Catcher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    environment = {**os.environ, "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"{here}/v1", "ANTHROPIC_API_KEY": "none"}
    environment["ANTHROPIC_BASE_URL"] = here
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([python, str(program)], check=True, env=environment, timeout=120, stdout=subprocess.PIPE, text=True)
    server.shutdown()
    return list(Catcher.bodies), done.stdout


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--python", required=True)
    ask.add_argument("--codes", default=",".join(PROGRAMS), help="the fixes to look at")
    args = ask.parse_args()
    failed = 0
    for code in args.codes.split(","):
        text = PROGRAMS[code]
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "app.py"
            program.write_text(text.lstrip("\n"))
            before, printed = sent(args.python, program)
            subprocess.run(
                [sys.executable, "-m", "promptlint", "scan", folder, "--select", code, "--fix-only", "--unsafe-fixes"], check=True
            )
            after, printed_after = sent(args.python, program)
        old, new = (json.dumps(each, indent=1, sort_keys=True).splitlines() for each in (before, after))
        good = after == INTENDED[code](before) != before and printed == printed_after
        verdict = "as intended, and nothing else" if good else "NOT AS INTENDED"
        print(f"{code}: {len(before)} requests before, {len(after)} after: {verdict}")
        rows = [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]
        print(*(row if len(row) < 200 else f"{row[:120]} … {row[-60:]}" for row in rows), sep="\n")
        failed += not good
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
