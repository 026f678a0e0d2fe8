"""The providers' own usage exports: sums of many calls by model and day, without a word of the code."""

from __future__ import annotations

from promptlint.observed.formats import Format, Inner

_NUMBER = "coalesce(TRY_CAST({} AS BIGINT), 0)"


def _sum(*names: str) -> str:
    return f"({' + '.join(_NUMBER.format(name) for name in names)})::VARCHAR"


_OPENAI_FIELDS = (
    "start_time", "end_time", "object", "model", "batch", "service_tier", "num_model_requests", "input_tokens", "output_tokens",
    "input_cached_tokens", "input_cache_write_tokens",
)  # fmt: skip
_OPENAI_ROW = {
    "started": "start_time",
    "ended": "end_time",
    "model": "model",
    "provider": "'openai'",
    "operation": "CASE WHEN contains(coalesce(object, ''), 'embeddings') THEN 'embeddings' WHEN object IS NULL THEN NULL ELSE 'chat' END",
    "labels": "[]::VARCHAR[]",
    "input": "input_tokens",
    "cached": "input_cached_tokens",
    "written": "input_cache_write_tokens",
    "output": "output_tokens",
    "tier": "CASE WHEN lower(coalesce(batch, '')) = 'true' THEN 'batch' ELSE service_tier END",
    "requests": "num_model_requests",
}
_OPENAI_SOURCE = "openai 3.57.0: types/admin/organization/usage_completions_response.py (read 2026-11-26)"
OPENAI = Format(
    "openai",
    "OpenAI usage export (/v1/organization/usage/…)",
    _OPENAI_SOURCE,
    (frozenset({"object", "results", "start_time"}),),
    _OPENAI_FIELDS,
    _OPENAI_ROW,
    is_call="num_model_requests IS NOT NULL",
    inside="results",
    along=("start_time", "end_time"),
)
OPENAI_TABLE = Format(
    "openai",
    "OpenAI usage export (CSV of the dashboard)",
    _OPENAI_SOURCE + "; the same names are the columns of the dashboard's CSV",
    (frozenset({"num_model_requests", "input_tokens", "start_time"}),),
    _OPENAI_FIELDS,
    _OPENAI_ROW,
)

_REPORT = ("$.ephemeral_5m_input_tokens", "$.ephemeral_1h_input_tokens")
ANTHROPIC = Format(
    "anthropic",
    "Anthropic usage report (/v1/organizations/usage_report/messages)",
    "Anthropic's Usage and Cost API, by the published schema of the report and its cookbook (read 2026-11-26)",
    (frozenset({"starting_at", "ending_at", "results"}),),
    (
        "starting_at", "ending_at", "model", "service_tier", "uncached_input_tokens", "cache_read_input_tokens", "cache_creation",
        "cache_creation_5m_input_tokens", "cache_creation_1h_input_tokens", "output_tokens",
    ),
    {
        "started": "starting_at",
        "ended": "ending_at",
        "model": "model",
        "provider": "'anthropic'",
        "operation": "'chat'",
        "labels": "[]::VARCHAR[]",
        "input": _sum(
            "uncached_input_tokens", "cache_read_input_tokens", "made[1]", "made[2]", "cache_creation_5m_input_tokens",
            "cache_creation_1h_input_tokens",
        ),
        "cached": "cache_read_input_tokens",
        "written": _sum("made[1]", "made[2]", "cache_creation_5m_input_tokens", "cache_creation_1h_input_tokens"),
        "output": "output_tokens",
        "tier": "service_tier",
    },
    {"made": Inner("cache_creation", _REPORT)},
    is_call="uncached_input_tokens IS NOT NULL OR output_tokens IS NOT NULL",
    inside="results",
    along=("starting_at", "ending_at"),
    counts_requests=False,
)  # fmt: skip
ANTHROPIC_TABLE = Format(
    "anthropic",
    "Anthropic usage export (CSV of the Console)",
    "the Console's CSV, by the headers of exports that are published in public repositories (read 2026-11-26)",
    (frozenset({"usage_date_utc", "model_version", "usage_output_tokens"}),),
    (
        "usage_date_utc", "model_version", "usage_type", "usage_input_tokens_no_cache", "usage_input_tokens_cache_write_5m",
        "usage_input_tokens_cache_write_1h", "usage_input_tokens_cache_read", "usage_output_tokens",
    ),
    {
        "started": "usage_date_utc",
        "ended": "(TRY_CAST(usage_date_utc AS DATE) + 1)::VARCHAR",
        "model": "model_version",
        "provider": "'anthropic'",
        "operation": "'chat'",
        "labels": "[]::VARCHAR[]",
        "input": _sum(
            "usage_input_tokens_no_cache", "usage_input_tokens_cache_read", "usage_input_tokens_cache_write_5m",
            "usage_input_tokens_cache_write_1h",
        ),
        "cached": "usage_input_tokens_cache_read",
        "written": _sum("usage_input_tokens_cache_write_5m", "usage_input_tokens_cache_write_1h"),
        "output": "usage_output_tokens",
        "tier": "usage_type",
    },
    counts_requests=False,
)  # fmt: skip
