"""Logs with a row for each call: LiteLLM's spend logs, Helicone's export, LangSmith's runs."""

from __future__ import annotations

from uuid import UUID

from promptlint.observed.formats import FUNCTION, LINE, NAMED, PATH, STACK, Format, Inner, as_list, dotted, listed, text

_PLACE = (*PATH, *FUNCTION, *LINE, *STACK)
_SAID = tuple(map(dotted, (*_PLACE, *NAMED)))  # what code may write into the metadata of a call


def _said(inner: str) -> dict[str, str]:
    """The columns that tell where in the code a call was made, of an inner field that holds `_SAID`."""
    return {
        "path": text(inner, map(dotted, PATH), _SAID),
        "function": text(inner, map(dotted, FUNCTION), _SAID),
        "line": text(inner, map(dotted, LINE), _SAID),
        "stack": text(inner, map(dotted, STACK), _SAID),
    }


def _names(inner: str) -> str:
    return listed(*(text(inner, [dotted(name)], _SAID) for name in NAMED))


_LITELLM = (
    "$.additional_usage_values.cache_read_input_tokens",
    "$.usage_object.prompt_tokens_details.cached_tokens",
    "$.additional_usage_values.cache_creation_input_tokens",
    "$.usage_object.completion_tokens_details.reasoning_tokens",
    "$.status",
    "$.attempted_retries",
    "$.billed_retry_attempt",
    "$.additional_usage_values.service_tier",
    "$.usage_object.service_tier",
    "$.spend_logs_metadata",
)
LITELLM = Format(
    "litellm",
    "LiteLLM spend logs (rows of LiteLLM_SpendLogs)",
    "litellm 1.110.2: litellm/proxy/schema.prisma, proxy/_types.py, proxy/spend_tracking/spend_tracking_utils.py (read 2026-11-26)",
    (frozenset({"request_id", "spend", "startTime"}),),
    (
        "request_id", "call_type", "spend", "prompt_tokens", "completion_tokens", "startTime", "endTime", "model", "custom_llm_provider",
        "metadata", "cache_hit", "request_tags", "messages", "status",
    ),
    {
        "id": "request_id",
        "started": "startTime",
        "ended": "endTime",
        "model": "model",
        "provider": "custom_llm_provider",
        "operation": "call_type",
        **_said("said"),
        "labels": f"list_concat({as_list('request_tags')}, {_names('said')})",
        "system": "CASE WHEN first[1] IN ('system', 'developer') THEN first[2] END",
        "input": "prompt_tokens",
        "cached": text("meta", _LITELLM[0:2], _LITELLM),
        "written": text("meta", _LITELLM[2:3], _LITELLM),
        "output": "completion_tokens",
        "reasoning": text("meta", _LITELLM[3:4], _LITELLM),
        "cost": "spend",
        "failed": f"coalesce(status, {text('meta', _LITELLM[4:5], _LITELLM)}) = 'failure'",
        "retried": f"coalesce(TRY_CAST({text('meta', _LITELLM[5:6], _LITELLM)} AS BIGINT), 0) > 0"
        f" OR {text('meta', _LITELLM[6:7], _LITELLM)} = 'true'",
        "own_cache": "lower(cache_hit) = 'true'",
        "tier": text("meta", _LITELLM[7:9], _LITELLM),
    },
    {
        "meta": Inner("metadata", _LITELLM),
        "said": Inner("meta[10]", _SAID),
        "first": Inner("messages", ("$[0].role", "$[0].content")),
    },
    is_call="coalesce(model, '') <> '' OR coalesce(prompt_tokens, '0') <> '0'",
)  # fmt: skip

# Helicone writes the input of Claude without what was read from its cache or written to it, as Anthropic does, that of others with it.
_HELICONE_CACHE = "coalesce(TRY_CAST(prompt_cache_read_tokens AS BIGINT), 0) + coalesce(TRY_CAST(prompt_cache_write_tokens AS BIGINT), 0)"
_HELICONE_APART = (
    f"(upper(provider) = 'ANTHROPIC' OR contains(lower(coalesce(response_model, request_model, '')), 'claude')"
    f" OR {_HELICONE_CACHE} > TRY_CAST(prompt_tokens AS BIGINT))"
)
HELICONE = Format(
    "helicone",
    "Helicone export (npx @helicone/export, or /v1/request/query)",
    "github.com/Helicone/helicone: the HeliconeRequest type of its API and packages/cost/usage (read 2026-11-26)",
    (frozenset({"request_id", "request_created_at"}),),
    (
        "request_id", "request_created_at", "response_created_at", "response_status", "response_model", "request_model", "model_override",
        "model", "provider", "request_path", "request_properties", "properties", "prompt_id", "prompt_tokens", "prompt_cache_read_tokens",
        "prompt_cache_write_tokens", "completion_tokens", "cost", "costUSD", "cost_usd", "cache_reference_id", "request_body",
    ),
    {
        "id": "request_id",
        "started": "request_created_at",
        "ended": "response_created_at",
        "model": "coalesce(nullif(model_override, ''), nullif(response_model, ''), nullif(request_model, ''), model)",
        "provider": "provider",
        "operation": "request_path",
        **_said("said"),
        "labels": f"list_concat({_names('said')}, list_concat(coalesce(texts, []), {listed('prompt_id')}))",
        "system": "CASE WHEN first[1] IN ('system', 'developer') THEN first[2] ELSE first[3] END",
        "cap": "coalesce(first[4], first[5], first[6])",
        "input": f"CASE WHEN {_HELICONE_APART} THEN (TRY_CAST(prompt_tokens AS BIGINT) + {_HELICONE_CACHE})::VARCHAR"
        " ELSE prompt_tokens END",
        "cached": "prompt_cache_read_tokens",
        "written": "prompt_cache_write_tokens",
        "output": "completion_tokens",
        "cost": "coalesce(costUSD, cost_usd, cost)",
        "failed": "NOT (TRY_CAST(response_status AS INTEGER) BETWEEN 200 AND 299)",
        "own_cache": f"coalesce(cache_reference_id, '') NOT IN ('{UUID(int=0)}', '')",
    },
    {
        "said": Inner("coalesce(request_properties, properties)", _SAID),
        "texts": Inner("json_extract_string(TRY_CAST(coalesce(request_properties, properties) AS JSON), '$.*')", ()),
        "first": Inner(
            "request_body",
            (
                "$.messages[0].role", "$.messages[0].content", "$.instructions",
                "$.max_completion_tokens", "$.max_output_tokens", "$.max_tokens",
            ),
        ),
    },
)  # fmt: skip

_LANGSMITH = (
    "$.metadata",
    "$.metadata.ls_model_name",
    "$.invocation_params.model",
    "$.invocation_params.model_name",
    "$.metadata.ls_provider",
    "$.metadata.ls_max_tokens",
    "$.invocation_params.max_tokens",
    "$.metadata.ls_model_type",
)
_MESSAGE = ("$.messages[0].role", "$.messages[0].content", "$.messages[0][0].kwargs.content", "$.messages[0][0].id[3]")
LANGSMITH = Format(
    "langsmith",
    "LangSmith runs (bulk export, or list_runs)",
    "langsmith 0.15.1: langsmith/schemas.py, Run and UsageMetadata; docs.langchain.com/langsmith/run-data-format (read 2026-11-26)",
    (frozenset({"run_type", "start_time"}),),
    (
        "id", "parent_run_id", "run_type", "name", "start_time", "end_time", "extra", "error", "status", "tags", "inputs", "prompt_tokens",
        "completion_tokens", "prompt_token_details", "completion_token_details", "total_cost",
    ),
    {
        "id": "id",
        "parent": "parent_run_id",
        "started": "start_time",
        "ended": "end_time",
        "model": text("more", _LANGSMITH[1:4], _LANGSMITH),
        "provider": text("more", _LANGSMITH[4:5], _LANGSMITH),
        "operation": "CASE WHEN run_type = 'embedding' THEN 'embeddings' ELSE 'chat' END",
        **_said("said"),
        "labels": f"list_concat({as_list('tags')}, list_concat({_names('said')}, {listed('name')}))",
        "system": "CASE WHEN first[1] IN ('system', 'developer') THEN first[2] WHEN first[4] = 'SystemMessage' THEN first[3] END",
        "cap": text("more", _LANGSMITH[5:7], _LANGSMITH),
        "input": "prompt_tokens",
        "cached": "ins[1]",
        "written": "ins[2]",
        "output": "completion_tokens",
        "reasoning": "outs[1]",
        "cost": "total_cost",
        "failed": "status = 'error' OR (status IS NULL AND coalesce(error, '') <> '')",
    },
    {
        "more": Inner("extra", _LANGSMITH),
        "said": Inner("more[1]", _SAID),
        "ins": Inner("prompt_token_details", ("$.cache_read", "$.cache_creation")),
        "outs": Inner("completion_token_details", ("$.reasoning",)),
        "first": Inner("inputs", _MESSAGE),
    },
    is_call="run_type IN ('llm', 'embedding')",
)  # fmt: skip
