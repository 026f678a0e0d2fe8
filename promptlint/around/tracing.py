"""Libraries that record whose request it was: a tracer, an observing proxy, an instrumentor."""

from __future__ import annotations

import re

from promptlint import ir

_LIBRARIES = frozenset({
    "agentops", "arize", "athina", "braintrust", "galileo", "helicone", "honeyhive", "langfuse", "langsmith", "langtrace_python_sdk",
    "literalai", "logfire", "lunary", "maxim", "mlflow", "openinference", "openlit", "opik", "parea", "phoenix", "portkey_ai",
    "promptlayer", "traceloop", "weave",
})  # fmt: skip
# Set up once, these see every request of the program.
SET_UP = re.compile(
    rb"\w+Instrumentor\(\)\s*\.instrument\(|Traceloop\.init\(|logfire\.instrument_\w+\(|\bweave\.init\(|mlflow\.\w+\.autolog\("
    rb"|agentops\.init\(|openlit\.init\(|langtrace\.init\(|lunary\.monitor\(|LLMObs\.enable\(|opik\.configure\("
    rb"|(?:LANGCHAIN|LANGSMITH)_TRACING|litellm\.(?:success_callback|callbacks)\s*=|auto_instrument\s*=\s*True|HoneyHiveTracer\.init\("
)


def is_traced(module: ir.Module) -> bool:
    """Whether a file imports such a library: its requests are wrapped, or its functions observed."""
    return any(name.partition(".")[0] in _LIBRARIES for name in module.imports) or "ddtrace.llmobs" in module.imports
