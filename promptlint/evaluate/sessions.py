"""Objects that an application keeps in its framework's session, under a name, from one turn to the next."""

from __future__ import annotations

from promptlint import ir
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import Arguments, Object, Text, V, choice, force, is_none, options

_STORES = ("streamlit.session_state", "chainlit.user_session")


def is_store(path: str) -> bool:
    """Whether a name from outside is such a session."""
    return path in _STORES


def keep(frame: Frame, key: object, value: V, at: ir.At) -> None:
    """`st.session_state.chain = …`, `cl.user_session.set("chain", …)`."""
    if isinstance(key, str):
        frame.machine.kept.setdefault((frame.module.path, key), {})[at] = force(value)


def kept(frame: Frame, key: object) -> V | None:
    """The object that the file keeps under a name; None unless everything that it keeps there is known to be one."""
    values = frame.machine.kept.get((frame.module.path, key), {}) if isinstance(key, str) else {}
    found = [option for value in values.values() for option in options(value) if not is_none(option)]
    return choice(found) if found and all(isinstance(option, Object) for option in found) else None


def call(frame: Frame, path: str, arguments: Arguments, at: ir.At) -> V | None:
    """What `session.get("chain")` gives; `session.set("chain", …)` keeps a value and gives nothing that counts."""
    store, _, method = path.rpartition(".")
    name = arguments.get("key", 0)
    if not is_store(store) or not isinstance(name, Text):
        return None
    value = arguments.get("value", 1)
    if method == "set" and value is not None:
        keep(frame, name.known, value, at)
    return kept(frame, name.known) if method == "get" else None
