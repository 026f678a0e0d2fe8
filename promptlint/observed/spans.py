"""OpenTelemetry spans of calls to models, as OTLP JSON and as the SDK prints them."""

from __future__ import annotations

from promptlint.observed.formats import FUNCTION, LINE, NAMED, PATH, STACK, Format, Inner, dotted, listed

_SOURCE = (
    "opentelemetry-semantic-conventions 0.66b2, opentelemetry-util-genai 1.3b0, opentelemetry-semantic-conventions-ai 0.5.1,"
    " openinference-semantic-conventions 0.1.42 (read 2026-11-26)"
)
# Today's name of an attribute first, then those that older and other instrumentations write.
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "model": (
        "gen_ai.response.model", "gen_ai.request.model", "llm.response.model_name", "llm.model_name", "llm.request.model_name",
        "embedding.model_name", "reranker.model_name",
    ),
    "answer": ("gen_ai.response.id",),
    "provider": ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"),
    "operation": ("gen_ai.operation.name", "llm.request.type", "openinference.span.kind"),
    "path": PATH,
    "function": FUNCTION,
    "line": LINE,
    "stack": STACK,
    "cap": ("gen_ai.request.max_tokens", "gen_ai.request.max_completion_tokens"),
    "input": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "llm.usage.prompt_tokens"),
    "cached": ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "llm.token_count.prompt_details.cache_read"),
    "written": (
        "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write",
    ),
    "output": (
        "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "llm.usage.completion_tokens",
    ),
    "reasoning": (
        "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens",
        "llm.token_count.completion_details.reasoning",
    ),
    "cost": ("gen_ai.usage.cost", "llm.cost.total"),
    "tier": (
        "openai.response.service_tier", "gen_ai.openai.response.service_tier", "openai.request.service_tier",
        "gen_ai.openai.request.service_tier",
    ),
}  # fmt: skip
_LABELS = (*NAMED, "gen_ai.prompt.name", "traceloop.entity.name", "traceloop.workflow.name", "traceloop.prompt.key", "session.feature")
_TAGS = "tag.tags"
_SYSTEM = ("gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.prompt.0.role", "gen_ai.prompt.0.content",
           "llm.input_messages.0.message.role", "llm.input_messages.0.message.content")  # fmt: skip
_RESENT = "http.request.resend_count"
_ALL = tuple(dict.fromkeys([*(name for names in _ATTRIBUTES.values() for name in names), *_LABELS, _TAGS, *_SYSTEM, _RESENT]))
# Spans around calls: agents, tools and workflows repeat in sum what the calls inside them say.
_AROUND = (
    "('invoke_agent', 'create_agent', 'execute_tool', 'invoke_workflow', 'agent', 'tool', 'chain', 'retriever', 'guardrail', 'evaluator')"
)
_NO_PARENT = "('', '0000000000000000')"


def _attribute(name: str) -> str:
    return f"said[{_ALL.index(name) + 1}]"


def _first(names: tuple[str, ...]) -> str:
    found = [_attribute(name) for name in names]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def _row() -> dict[str, str]:
    """The columns that are attributes."""
    system = (
        f"coalesce(json_extract_string(TRY_CAST({_attribute(_SYSTEM[0])} AS JSON), '$[0].content'),"
        f" CASE WHEN json_extract_string(TRY_CAST({_attribute(_SYSTEM[1])} AS JSON), '$[0].role') IN ('system', 'developer')"
        f" THEN json_extract_string(TRY_CAST({_attribute(_SYSTEM[1])} AS JSON), '$[0].parts[0].content') END,"
        f" CASE WHEN {_attribute(_SYSTEM[2])} IN ('system', 'developer') THEN {_attribute(_SYSTEM[3])} END,"
        f" CASE WHEN {_attribute(_SYSTEM[4])} IN ('system', 'developer') THEN {_attribute(_SYSTEM[5])} END)"
    )
    tags = f"coalesce(json_extract_string(TRY_CAST({_attribute(_TAGS)} AS JSON), '$[*]'), [])"
    return {
        **{column: _first(names) for column, names in _ATTRIBUTES.items()},
        "labels": f"list_concat({tags}, {listed(*map(_attribute, _LABELS), 'name')})",
        "system": system,
        "retried": f"coalesce(TRY_CAST({_attribute(_RESENT)} AS BIGINT), 0) > 0",
    }


_IS_CALL = f"{_first(_ATTRIBUTES['model'])} IS NOT NULL AND lower(coalesce({_first(_ATTRIBUTES['operation'])}, 'chat')) NOT IN {_AROUND}"
# An attribute of OTLP is {"key": …, "value": {"stringValue": …}}.
_VALUE = (
    "coalesce(each->>'$.value.stringValue', each->>'$.value.intValue', each->>'$.value.doubleValue', each->>'$.value.boolValue',"
    " to_json(json_extract_string(each, '$.value.arrayValue.values[*].stringValue'))::VARCHAR)"
)
_NAMES = "[" + ", ".join(f"'{name}'" for name in _ALL) + "]"
OTLP = Format(
    "otlp",
    "OpenTelemetry GenAI spans (OTLP JSON)",
    "opentelemetry-proto 1.45.2 (trace.proto, in its JSON form); " + _SOURCE,
    (frozenset({"resourceSpans"}),),
    ("traceId", "spanId", "parentSpanId", "name", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status"),
    {
        "id": "concat(traceId, spanId)",
        "parent": f"CASE WHEN coalesce(parentSpanId, '') NOT IN {_NO_PARENT} THEN concat(traceId, parentSpanId) END",
        "started": "startTimeUnixNano",
        "ended": "endTimeUnixNano",
        **_row(),
        "failed": "state[1] IN ('2', 'STATUS_CODE_ERROR')",
    },
    {
        "attributes_": Inner("json_extract(TRY_CAST(attributes AS JSON), '$[*]')", ()),
        "keys": Inner("list_transform(attributes_, lambda each: each->>'$.key')", ()),
        "texts": Inner(f"list_transform(attributes_, lambda each: {_VALUE})", ()),
        "said": Inner(f"list_transform({_NAMES}, lambda name_: texts[list_position(keys, name_)])", ()),
        "state": Inner("status", ("$.code",)),
    },
    _IS_CALL,
    inside="resourceSpans",
    deep="$[*].scopeSpans[*].spans[*]",
)

SDK = Format(
    "otel",
    "OpenTelemetry GenAI spans (as the Python SDK prints them)",
    "opentelemetry-sdk 1.45.2: ReadableSpan.to_json; " + _SOURCE,
    (frozenset({"context", "attributes", "start_time"}),),
    ("name", "context", "parent_id", "start_time", "end_time", "attributes", "status"),
    {
        "id": "concat(ids[1], ids[2])",
        "parent": "CASE WHEN coalesce(parent_id, 'null') <> 'null' THEN concat(ids[1], parent_id) END",
        "started": "start_time",
        "ended": "end_time",
        **_row(),
        "failed": "state[1] = 'ERROR'",
    },
    {
        "ids": Inner("context", ("$.trace_id", "$.span_id")),
        "state": Inner("status", ("$.status_code",)),
        "said": Inner("attributes", tuple(map(dotted, _ALL))),
    },
    _IS_CALL,
)
