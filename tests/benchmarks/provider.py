"""A provider on the loopback address: it answers like OpenAI and Anthropic, and keeps what LiteLLM would write of each call."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# USD per million tokens: input, read from a cache, output; from the providers' price pages, as of 2026-11-24.
PRICES = {
    "gpt-4o": (2.50, 1.25, 10.00),
    "gpt-4o-mini": (0.15, 0.075, 0.60),
    "claude-haiku-4-5": (1.00, 0.10, 5.00),
    "text-embedding-3-small": (0.02, 0.02, 0.0),
}
_LEAST_CACHED = 1024  # tokens
_REFUSED_FOR_GOOD = 41  # every so many requests
_REFUSED_ONCE = 23


class Provider:
    """What the server has answered, as rows of LiteLLM_SpendLogs."""

    def __init__(self, seed: int = 1) -> None:
        self.rows: list[dict[str, Any]] = []
        self.uncounted: set[str] = set()  # requests whose answer does not say how many tokens it has
        self._random = random.Random(seed)
        self._seen: set[tuple[str, str]] = set()
        self._asked = 0
        self._lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with provider._lock:
                    status, kind, data = provider.answer(self.path, body, self.headers.get("x-litellm-spend-logs-metadata"))
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: dict[str, Any], said: str | None) -> tuple[int, str, bytes]:
        """Status, type and bytes of the answer to a request."""
        self._asked += 1
        refused = 400 if self._asked % _REFUSED_FOR_GOOD == 0 else 429 if self._asked % _REFUSED_ONCE == 0 else 0
        size = self._size(body)
        if refused:
            self._note(path, body, said, (0, 0, 0), failed=True)
            return (
                refused,
                "application/json",
                json.dumps({"error": {"message": "refused on purpose", "type": "test", "code": None}}).encode(),
            )
        self._note(path, body, said, size, failed=False)
        if path.endswith("/embeddings"):
            return _whole(_embeddings(body, size[0]))
        if path.endswith("/responses"):
            return _whole(_response(body, size))
        if path.endswith("/messages"):
            return _stream(_message_events(body, size)) if body.get("stream") else _whole(_message(body, size))
        text, calls = _said_by_the_model(body)
        return _stream(_chunks(body, size)) if body.get("stream") else _whole(_completion(body, size, text, calls))

    def _size(self, body: dict[str, Any]) -> tuple[int, int, int]:
        """Tokens of input, of these read from a cache, and of output: four characters are one."""
        parts = {key: body[key] for key in ("system", "instructions", "messages", "input", "tools") if key in body}
        tokens = len(json.dumps(parts)) // 4
        head = json.dumps(body.get("messages", [{}])[:1]) if "messages" in body else ""
        prefix = len(head) // 4
        known = (str(body["model"]), head) in self._seen
        self._seen.add((str(body["model"]), head))
        cached = prefix // 128 * 128 if known and prefix >= _LEAST_CACHED and body["model"].startswith("gpt") else 0
        cap = body.get("max_completion_tokens") or body.get("max_tokens") or body.get("max_output_tokens") or 500
        return tokens, cached, 0 if "embedding" in body["model"] else min(int(cap), self._random.randrange(3, 400))

    def _note(self, path: str, body: dict[str, Any], said: str | None, size: tuple[int, int, int], *, failed: bool) -> None:
        tokens, cached, output = size
        new, read, out = PRICES[body["model"]]
        start = dt.datetime(2026, 10, 1) + dt.timedelta(seconds=len(self.rows) * 60)
        metadata = {
            "status": "failure" if failed else "success",
            "spend_logs_metadata": json.loads(said) if said else None,
            "additional_usage_values": {"cache_read_input_tokens": cached} if cached else {},
            "usage_object": None if failed else {"prompt_tokens": tokens, "completion_tokens": output},
        }
        request = f"chatcmpl-{self._asked:08x}"
        if body.get("stream") and "/chat/" in path and not (body.get("stream_options") or {}).get("include_usage"):
            self.uncounted.add(request)
        self.rows.append(
            {
                "request_id": request,
                "call_type": "aembedding"
                if path.endswith("/embeddings")
                else "aresponses"
                if path.endswith("/responses")
                else "acompletion",
                "api_key": "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
                "spend": 0.0 if failed else ((tokens - cached) * new + cached * read + output * out) / 1e6,
                "total_tokens": tokens + output,
                "prompt_tokens": tokens,
                "completion_tokens": output,
                "startTime": start.isoformat() + "Z",
                "endTime": (start + dt.timedelta(seconds=2)).isoformat() + "Z",
                "model": body["model"],
                "model_group": body["model"],
                "custom_llm_provider": "anthropic" if path.endswith("/messages") else "openai",
                "metadata": metadata,
                "cache_hit": "False",
                "cache_key": "Cache OFF",
                "request_tags": ["User-Agent: OpenAI/Python"],
                "messages": {},
                "response": {},
                "status": "failure" if failed else "success",
            }
        )


def _whole(document: dict[str, Any]) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps(document).encode()


def _stream(events: list[tuple[str, dict[str, Any]]]) -> tuple[int, str, bytes]:
    lines = [(f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n" for name, data in events]
    return 200, "text/event-stream", ("".join(lines) + ("" if events[0][0] else "data: [DONE]\n\n")).encode()


def _said_by_the_model(body: dict[str, Any]) -> tuple[str | None, list[dict[str, Any]]]:
    """Words, or a call of a tool where an agent has not looked anything up yet."""
    first = str(body["messages"][0]["content"])
    if "tools" in body and body["messages"][-1]["role"] != "tool":
        arguments = json.dumps({"number": "FW204518"})
        return None, [{"id": "call_1", "type": "function", "function": {"name": "find_order", "arguments": arguments}}]
    if "Was anybody hurt" in first:
        return "no", []
    if body.get("max_completion_tokens") == 5:
        return ("order" if sum(map(ord, str(body["messages"][-1]["content"]))) % 2 else "other"), []
    return "It is on its way.", []


def _usage(size: tuple[int, int, int]) -> dict[str, Any]:
    tokens, cached, output = size
    details = {"cached_tokens": cached}
    return {"prompt_tokens": tokens, "completion_tokens": output, "total_tokens": tokens + output, "prompt_tokens_details": details}


def _completion(body: dict[str, Any], size: tuple[int, int, int], text: str | None, calls: list[dict[str, Any]]) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "finish_reason": "tool_calls" if calls else "stop", "message": message}
    return {
        "id": f"chatcmpl-{random.random()}", "object": "chat.completion", "created": 1, "model": body["model"],
        "choices": [choice], "usage": _usage(size),
    }  # fmt: skip


def _chunks(body: dict[str, Any], size: tuple[int, int, int]) -> list[tuple[str, dict[str, Any]]]:
    base = {"id": f"chatcmpl-{random.random()}", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
    words = [{"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None} for word in ("It is ", "on its way.")]
    end = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    asked = (body.get("stream_options") or {}).get("include_usage")
    return [
        *(("", {**base, "choices": [word]}) for word in words),
        ("", end),
        *([("", {**base, "choices": [], "usage": _usage(size)})] if asked else []),
    ]


def _response(body: dict[str, Any], size: tuple[int, int, int]) -> dict[str, Any]:
    tokens, cached, output = size
    content = [{"type": "output_text", "text": "A late parcel", "annotations": []}]
    usage = {
        "input_tokens": tokens, "input_tokens_details": {"cached_tokens": cached}, "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": tokens + output,
    }  # fmt: skip
    return {
        "id": f"resp_{random.random()}", "object": "response", "created_at": 1, "model": body["model"],
        "status": "completed", "usage": usage,
        "output": [{"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": content}],
        "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
    }  # fmt: skip


def _embeddings(body: dict[str, Any], tokens: int) -> dict[str, Any]:
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    rows = [{"object": "embedding", "index": number, "embedding": [0.1] * 64} for number, _ in enumerate(texts)]
    return {"object": "list", "data": rows, "model": body["model"], "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}


def _message(body: dict[str, Any], size: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "id": f"msg_{random.random()}", "type": "message", "role": "assistant", "model": body["model"],
        "content": [{"type": "text", "text": "Quiet."}],
        "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": size[0], "output_tokens": size[2]},
    }  # fmt: skip


def _message_events(body: dict[str, Any], size: tuple[int, int, int]) -> list[tuple[str, dict[str, Any]]]:
    start = {**_message(body, size), "content": [], "stop_reason": None, "usage": {"input_tokens": size[0], "output_tokens": 1}}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Quiet."}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": size[2]}},
        {"type": "message_stop"},
    ]
    return [(str(event["type"]), event) for event in events]
