"""CAMEL: chat agents, and the factory of their models."""

from promptlint.sdks.schema import Call, Maker, Sdk, StepCap

# Each platform's configuration knows the older name alone and refuses what it does not know; the newer one is read where it stands.
_CAPS = ("model_config_dict.max_tokens", "model_config_dict.max_completion_tokens")


def _step(path: str) -> Call:
    return Call(
        path, "chat", through=("model",), system="system_message", text="input_message", text_position=0, text_is_user=True, generates=True,
    )  # fmt: skip


def _run(path: str) -> Call:
    return Call(path, "chat", model="model_type", caps=_CAPS, messages="messages", text="messages", text_position=0, generates=True)


SDK = Sdk(
    name="camel",
    provider="unknown",
    modules=("camel",),
    makers=(
        Maker(
            "ModelFactory.create",
            Call("ModelFactory.create", "model_config", model="model_type", model_position=1, caps=_CAPS),
            (_run("run"), _run("arun")),
            positional=("model_platform", "model_type", "model_config_dict"),
        ),
        Maker(
            "ChatAgent",
            Call("ChatAgent", "create_agent", through=("model",), system="system_message", tools="tools"),
            (_step("step"), _step("astep")),
            common=True,
            positional=("system_message", "model"),
        ),
    ),
    calls=(),
    step_caps=(StepCap("CAMEL", ("ChatAgent",), ("max_iteration",), None, "iterations", tools=("tools",), since="camel-ai 0.2.90"),),
    source="camel-ai 0.2 signatures of ChatAgent and ModelFactory, read 2026-11-24; camel/configs of the wheels 0.2.35, 0.2.36, 0.2.84 "
    "and 0.2.90: max_tokens, read 2026-11-26",
)
