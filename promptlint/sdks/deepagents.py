"""Deep Agents: LangGraph agents with a plan, a file system and sub-agents."""

from dataclasses import replace

from promptlint.sdks.schema import Call, Maker, Sdk, StepCap


def _maker(name: str) -> Maker:
    made = Call(
        name, "create_agent", caps=("max_tokens",), cap_maker="init_chat_model", through=("model",), through_position=0,
        system="system_prompt", system_aliases=("instructions",), tools="tools",
    )  # fmt: skip
    sent = replace(made, operation="chat", text="input.messages", text_position=0, text_is_user=True, generates=True)
    sends = tuple(replace(sent, path=path) for path in ("invoke", "ainvoke", "stream", "astream", "astream_events"))
    return Maker(name, made, sends, ("with_config",), positional=("model",))


SDK = Sdk(
    name="deepagents",
    provider="unknown",
    modules=("deepagents",),
    makers=tuple(map(_maker, ("create_deep_agent", "async_create_deep_agent"))),
    calls=(),
    step_caps=(
        StepCap(
            "Deep Agents",
            ("create_deep_agent", "async_create_deep_agent"),
            ("config.recursion_limit",),
            9_999,
            each=2,
            position=1,
            instead=("middleware",),
            since="deepagents 0.7.32; 1 000 up to 0.4",
            package="deepagents",
            known_from="0.1",  # before, the graph had what LangGraph has
            before=(("0.4.999", 1_000),),
            begins="0.5",
        ),
    ),
    source="deepagents 0.7 and 0.0.5 signatures of create_deep_agent, read 2026-11-24; `instructions` is the older name",
)
