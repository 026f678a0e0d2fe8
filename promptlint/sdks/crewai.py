"""CrewAI: model objects, agents with role, goal and backstory, and the tasks that they are given."""

from dataclasses import replace

from promptlint.sdks import terms
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

_LLM_CAPS = ("max_completion_tokens", "max_tokens")


# An agent declares it and reads it nowhere; the model's object is asked: crewai 0.28.8, 0.80, 1.15.0 and 1.15.30 (read 2026-11-27).
_AGENT_CAPS = ("max_tokens",)


def _llm(path: str) -> Call:
    return Call(
        path, "chat", caps=_LLM_CAPS, reasoning_cap="max_completion_tokens", messages="messages", text="messages", text_position=0,
        tools="tools", completions="n", generates=True, terms=terms.OBJECT,
    )  # fmt: skip


def _agent(name: str) -> Maker:
    """`config` is a mapping, most often a section of a YAML file, that may hold the agent's words and its model."""
    made = Call(
        name, "create_agent", model="llm", model_aliases=("config.llm",), through=("llm",), caps=_AGENT_CAPS, cap_maker="LLM",
        system="role", system_aliases=("config.role", "backstory", "config.backstory", "goal", "config.goal"),
        holes=True,
    )  # fmt: skip
    asked = replace(made, operation="chat", text="messages", text_position=0, text_is_user=True, generates=True)
    return Maker(name, made, tuple(replace(asked, path=path) for path in ("kickoff", "kickoff_async", "akickoff")), common=True)


def _task(name: str) -> Maker:
    """The description is what the agent is asked; model and cap are the agent's."""
    made = Call(
        name, "create_agent", model="agent", through=("agent",), text="description", text_aliases=("config.description",),
        text_is_user=True, holes=True,
    )  # fmt: skip
    return Maker(name, made, common=True)


SDK = Sdk(
    name="crewai",
    provider="unknown",
    modules=("crewai",),
    makers=(
        Maker(
            "LLM",
            Call("LLM", "model_config", model_position=0, caps=_LLM_CAPS, terms=terms.OBJECT),
            (_llm("call"), _llm("acall")),
            common=True,
        ),
        Maker("BaseLLM", None, (_llm("call"), _llm("acall"))),  # as an annotation
        _agent("Agent"),
        _agent("LiteAgent"),
        _task("Task"),
        _task("ConditionalTask"),
    ),
    calls=(),
    configs=(("CrewBase", "agents_config", "config/agents.yaml"), ("CrewBase", "tasks_config", "config/tasks.yaml")),
    step_caps=(
        StepCap("CrewAI", ("Agent",), ("max_iter", "config.max_iter"), 25, "iterations", made=True, since="crewai 1.15.30 and 0.80"),
        StepCap("CrewAI", ("LiteAgent",), ("max_iterations",), 15, "iterations", made=True, since="crewai 1.15.30"),
    ),
    source="crewai 1.15 and 0.80, fields of Agent, LiteAgent, Task and LLM, read 2026-11-24",
)
