# mypy: ignore-errors
# ruff: noqa: PLC0415
"""Run the support bot of `examples/` for real, with its spans written as OTLP JSON; started by `tests.benchmarks.joined` in an environment
that has the bot's requirements and an instrumentation.

    python bot.py FOLDER INSTRUMENTATION MESSAGES PLACES

FOLDER holds a copy of the bot; PLACES is a file with the lines of docs/usage.md that write the place in the code into spans, or "".
"""

import contextlib
import hashlib
import io
import json
import random
import runpy
import sqlite3
import sys
from pathlib import Path

FOLDER, INSTRUMENTATION, MESSAGES, PLACES = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]


def instrument() -> None:
    """Set up OpenTelemetry as an application does, and write spans in the form in which the collector's file exporter does."""
    from google.protobuf.json_format import MessageToDict
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

    class File(SpanExporter):
        def __init__(self) -> None:
            self.out = (FOLDER / "spans.jsonl").open("w", encoding="utf-8")

        def export(self, spans):
            document = MessageToDict(encode_spans(spans))
            for resource in document["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span, made in zip(scope["spans"], spans, strict=False):
                        span["traceId"], span["spanId"] = f"{made.context.trace_id:032x}", f"{made.context.span_id:016x}"
                        span["parentSpanId"] = f"{made.parent.span_id:016x}" if made.parent else ""
            self.out.write(json.dumps(document) + "\n")
            self.out.flush()
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    if PLACES:
        lines = {}
        exec(compile(Path(PLACES).read_text(encoding="utf-8"), PLACES, "exec"), lines)
        provider.add_span_processor(lines["CodePlace"](str(FOLDER)))
    provider.add_span_processor(SimpleSpanProcessor(File()))
    trace.set_tracer_provider(provider)
    if INSTRUMENTATION == "openinference":
        from openinference.instrumentation.anthropic import AnthropicInstrumentor
        from openinference.instrumentation.openai import OpenAIInstrumentor
    elif INSTRUMENTATION == "openllmetry":
        from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
    else:
        from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
    OpenAIInstrumentor().instrument()
    AnthropicInstrumentor().instrument()


def say_places() -> None:
    """Send with every request what a LiteLLM proxy writes into its spend logs: the place in the code, by a header."""
    for library in ("httpx", "httpx2"):  # what SDKs send with
        with contextlib.suppress(ImportError):
            _say_places_of(__import__(library).Client)


def _say_places_of(client) -> None:
    send = client.send

    def sending(self, request, **options):
        places, frame = [], sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(str(FOLDER)):
                places.append((file, frame.f_lineno, frame.f_code.co_qualname))
            frame = frame.f_back
        if places:
            stack = "\n".join(f'File "{file}", line {line}, in {name}' for file, line, name in reversed(places))
            said = {"code.file.path": places[0][0], "code.line.number": places[0][1], "code.stacktrace": stack}
            request.headers["x-litellm-spend-logs-metadata"] = json.dumps(said)
        return send(self, request, **options)

    client.send = sending


def furnish() -> None:
    """The shop's orders, and an index with a few passages whose vectors nobody has to ask for."""
    with sqlite3.connect(FOLDER / "shop.db") as shop:
        shop.execute("CREATE TABLE orders (number, state, items, mail)")
        shop.execute("INSERT INTO orders VALUES ('FW204518', 'shipped', 'a bicycle', 'a@example.org')")
    from support_bot.retrieval import store

    texts = [f"Passage {number} of the manual: tighten the bolt to {number} newton metres." for number in range(20)]
    numbers = random.Random(1)
    vectors = [[numbers.random() for _ in range(64)] for _ in texts]
    store._collection.add(ids=[str(number) for number in range(20)], embeddings=vectors, documents=texts)


def main() -> None:
    sys.path.insert(0, str(FOLDER))
    sys.argv = ["support_bot"]
    instrument()
    say_places()
    furnish()
    from support_bot.answer import stream_answer
    from support_bot.digest import translate_digest, write_digest

    failed = 0
    for number in range(MESSAGES):
        message = f"Message {hashlib.sha256(str(number).encode()).hexdigest()}: where is my order FW204518? " * (1 + number % 5)
        sys.stdin = io.StringIO(message)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                runpy.run_module("support_bot", run_name="__main__")
                if number % 3 == 0:
                    "".join(stream_answer(message))
                if number % 20 == 0:
                    translate_digest(write_digest([message] * 40), "French")
        except Exception as error:  # the provider refuses some requests on purpose
            if type(error).__module__.split(".")[0] not in ("openai", "anthropic"):
                raise
            failed += 1
    print(json.dumps({"messages": MESSAGES, "failed": failed}))


main()
