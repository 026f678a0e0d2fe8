"""Agency Swarm: agents with instructions, on OpenAI's models unless given another."""

from dataclasses import replace

from promptlint.sdks.schema import Call, Maker, Sdk

_AGENT = Call(
    "Agent", "create_agent", caps=("max_completion_tokens", "model_settings.max_tokens"), system="instructions", tools="tools",
)  # fmt: skip
_ASKED = replace(_AGENT, operation="chat", text="message", text_position=0, text_is_user=True, generates=True)
_PATHS = ("get_response", "get_response_stream")

SDK = Sdk(
    name="agency_swarm",
    provider="openai",
    modules=("agency_swarm",),
    makers=(Maker("Agent", _AGENT, tuple(replace(_ASKED, path=path) for path in _PATHS), common=True),),
    calls=(),
    source="agency-swarm 0.7 and 1.2 signatures of Agent, read 2026-11-24; model_settings and get_response are those of 1.2",
)
