"""Steps: how many requests an agent may make in one run, as its framework is told or by the framework's default."""

from __future__ import annotations

from promptlint.evaluate.arguments import is_perhaps, look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import integer
from promptlint.evaluate.values import Arguments, External, Listing, Object, Scalar, force, is_none
from promptlint.model import Absent, Steps, Unknown, Value
from promptlint.sdks.schema import StepCap


def told(request: Request, arguments: Arguments) -> Steps | None:
    """What bounds the agent that a request runs, or makes; None for what is no agent."""
    match = request.match
    if request.wraps is not None:  # the helper's own request tells it
        return None
    maker = match.maker.name if match.maker is not None else match.client.name if match.client is not None else ""
    made = match.maker is not None and match.call is match.maker.made
    for cap in match.sdk.step_caps:
        if (maker in cap.of or match.call.path in cap.of) and made is cap.made and _loops(cap, arguments):
            value, lifted = _said(cap, arguments)
            name = cap.arguments[0].rpartition(".")[2]
            return Steps(value, name, cap.default, cap.framework, cap.unit, cap.since, lifted)
    return None


def _loops(cap: StepCap, arguments: Arguments) -> bool:
    """Whether the agent has tools: one without any sends a single request."""
    if not cap.tools:
        return True
    for path in cap.tools:
        value = look_up(arguments, path)
        value = None if value is None else force(value)
        if value is None or is_none(value) or is_perhaps(value) or (isinstance(value, Listing) and not value.items):
            continue
        return True
    return False


def _said(cap: StepCap, arguments: Arguments) -> tuple[Value[int], bool]:
    """The cap, and whether it is lifted: `max_iterations=None`."""
    for index, path in enumerate(cap.arguments):
        value = look_up(arguments, path, cap.position if index == 0 else None)
        value = None if value is None else force(value)
        if value is None:
            continue
        if isinstance(value, Scalar) and value.value is None:
            return Absent(), True
        if isinstance(value, External) or is_none(value):
            continue
        if isinstance(value, Object):
            return Unknown(f"{path} is an object"), False
        return integer(value, path), False
    if arguments.rest is not None:
        return Unknown("it may be in unpacked arguments"), False
    if any(look_up(arguments, name) is not None for name in cap.instead):
        return Unknown(f"{' or '.join(cap.instead)} may bound it"), False
    return (Unknown("it may be said elsewhere"), False) if cap.elsewhere else (Absent(), False)
