"""Which call site made a call that a log tells of: by its place in the code, its tags, its prompt, its function, its model.

The strongest evidence that names one call site decides.  Evidence that names several is narrowed by what else the row says
(operation, model, cap); what is left with several is joined to none, and the reason is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from promptlint.identity import fingerprint, function_of, qualname
from promptlint.model import CallSite, Known, PricedCall, Span, Static, possible
from promptlint.observed.groups import Evidence
from promptlint.observed.rows import Wanted
from promptlint.prices import PriceBook
from promptlint.requests import helpers_of

By = Literal["code", "name", "feature", "prompt", "function", "model"]
BY: dict[By, str] = {
    "code": "by its place in the code",
    "name": "by the name of the call site",
    "feature": "by its feature",
    "prompt": "by the hash of its prompt",
    "function": "by its function and model",
    "model": "by its model alone, which one call site uses",
}
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)(?:, in ([^\s\n]+))?')
_DATED = re.compile(r"-(?:20\d{2}-\d{2}-\d{2}|20\d{6})$")
_LEAST = 3  # letters of a function's name that a tag may be taken for


@dataclass(frozen=True, slots=True)
class Joined:
    """A call site, and what told it."""

    call: PricedCall
    by: By


@dataclass(frozen=True, slots=True)
class Apart:
    """No call site, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Frame:
    path: str
    line: int
    function: str


class Sites:
    """The call sites of a project, ready to be found."""

    def __init__(self, calls: Sequence[PricedCall], book: PriceBook) -> None:
        self._calls = [call for call in calls if call.key]
        self._book = book
        self._spans = {call.site.span: call for call in self._calls}
        self._callers: dict[Span, list[PricedCall]] = {}
        for call in self._calls:
            for helper in helpers_of(call):
                self._callers.setdefault(helper, []).append(call)
        self._named: dict[tuple[By, str], list[PricedCall]] = {}
        for call in self._calls:
            for by, name in _names_of(call):
                self._named.setdefault((by, name), []).append(call)
        self._files: dict[str, list[PricedCall]] = {}
        for call in self._calls:
            self._files.setdefault(PurePosixPath(call.site.span.path).name, []).append(call)

    @property
    def wanted(self) -> Wanted:
        """What in a log can name one of them."""
        caps = {cap for call in self._calls for cap in possible(call.site.max_tokens) if isinstance(cap, int)}
        return Wanted(frozenset(name for _, name in self._named), frozenset(caps))

    def find(self, evidence: Evidence) -> Joined | Apart:
        """The call site of rows with this evidence."""
        reasons: list[str] = []
        for by in BY:
            found = self._by(by, evidence)
            if isinstance(found, PricedCall):
                return Joined(found, by)
            if isinstance(found, Apart):
                reasons.append(found.reason)
        return Apart(reasons[0] if reasons else self._why_not(evidence))

    def _by(self, by: By, evidence: Evidence) -> PricedCall | Apart | None:
        if by == "code":
            return self._by_code(evidence)
        if by == "model":  # what says that it is elsewhere is not taken for the one that uses its model
            return None if evidence.is_placed else self._by_model(evidence)
        return self._by_label(evidence, by)

    # ------------------------------------------------------------ the code

    def _by_code(self, evidence: Evidence) -> PricedCall | Apart | None:
        frames = _frames(evidence)
        for number, frame in enumerate(frames):
            here = [call for call in self._at(frame) if _is_operation(call, evidence)]
            if here:
                return self._outwards(self._narrowed(here, evidence), frames[number + 1 :], evidence)
        for frame in frames:  # what sends it may be an object that was made elsewhere in the file
            alike = [call for call in self._beside(frame) if self._is_model(call, evidence) and _is_operation(call, evidence)]
            if len(alike) == 1:
                return self._counted(alike, evidence)
        return None

    def _beside(self, frame: _Frame) -> list[PricedCall]:
        """The call sites of the file of a place."""
        return _nearest_path(frame.path, self._files.get(PurePosixPath(frame.path.replace("\\", "/")).name, ())) if frame.path else []

    def _at(self, frame: _Frame) -> list[PricedCall]:
        """The call sites at a place: of its line, else of its function."""
        inside = self._beside(frame) if frame.path else self._calls
        on_line = [call for call in inside if frame.path and _covers(call.site, frame.line)]
        in_function = [call for call in inside if frame.function and _is_function(call.site, frame.function)]
        found = on_line if on_line else in_function
        if on_line and in_function:
            found = [call for call in on_line if call in in_function] or in_function
        return found

    def _outwards(self, here: list[PricedCall], frames: Sequence[_Frame], evidence: Evidence) -> PricedCall | Apart:
        """From a helper's request to the call of the helper that sent it, as far as the stack tells."""
        current = here
        for frame in frames:
            spans = {call.site.span for call in current}
            above = [call for call in self._at(frame) if spans & set(helpers_of(call))]
            if above:
                current = above
        return self._counted(current, evidence)

    def _counted(self, found: list[PricedCall], evidence: Evidence) -> PricedCall | Apart:
        """Of a helper's own request the caller that a bill counts, where there is one; else the helper itself."""
        found = self._narrowed(found, evidence)
        sent = {helper for call in found for helper in helpers_of(call)}
        found = [call for call in found if call.site.span not in sent] or found
        if len(found) > 1:
            return Apart(f"several call sites fit: {_some(found)}")
        (one,) = found
        seen = {one.site.span}
        while callers := [call for call in self._callers.get(one.site.span, ()) if call.site.span not in seen]:
            callers = self._narrowed(callers, evidence)
            if len(callers) > 1 and any(call.usage.calls_per_month is not None for call in callers):
                return Apart(f"{one.key} is a helper with several callers, of which the usage file speaks")
            if len(callers) > 1:
                return one
            one = callers[0]
            seen.add(one.site.span)
        return one

    # ------------------------------------------------------------ labels and models

    def _by_label(self, evidence: Evidence, by: By) -> PricedCall | Apart | None:
        found = {call.site.span: call for label in evidence.labels for call in self._named.get((by, label), ())}
        return self._counted(list(found.values()), evidence) if found else None

    def _by_model(self, evidence: Evidence) -> PricedCall | Apart | None:
        if not evidence.model:
            return None
        every = [call for call in self._calls if call.site.span not in self._callers and call.site.context == "application"]
        found = [call for call in every if self._is_model(call, evidence) and _is_operation(call, evidence)]
        found = _preferred(found, lambda call: evidence.cap > 0 and evidence.cap in possible(call.site.max_tokens))
        if len(found) > 1:
            return Apart(f"several call sites use {evidence.model}, and nothing else tells them apart")
        return found[0] if found else None

    def _narrowed(self, found: Iterable[PricedCall], evidence: Evidence) -> list[PricedCall]:
        """Those that fit the row in what else it says, where some do."""
        left = _preferred(list(found), lambda call: call.site.context == "application")
        left = _preferred(left, lambda call: _is_operation(call, evidence))
        left = _preferred(left, lambda call: self._is_model(call, evidence))
        if evidence.cap:
            left = _preferred(left, lambda call: evidence.cap in possible(call.site.max_tokens))
        return _preferred(left, lambda call: not call.site.makes)

    def _is_model(self, call: PricedCall, evidence: Evidence) -> bool:
        if not evidence.model:
            return False
        names = {*(str(name) for name in possible(call.site.model)), *(card.model for card in call.cards)}
        return bool(names & {evidence.model, _DATED.sub("", evidence.model), self.model_of(evidence, call)})

    def model_of(self, evidence: Evidence, call: PricedCall) -> str:
        """The model of a row by the name that the price data know it by; the row's own name where they do not.

        A dated version that costs what the code's own name of it costs is the same model.
        """
        cards = (self._book.card(evidence.model, provider or "unknown") for provider in (evidence.provider, call.site.provider))
        card = next((each for each in cards if each is not None), None)
        if card is None:
            return evidence.model
        own = next((each for each in call.cards if _DATED.sub("", card.model) == each.model), card)
        return own.model if (own.input_price, own.output_price) == (card.input_price, card.output_price) else card.model

    def _why_not(self, evidence: Evidence) -> str:
        if not evidence.model and not evidence.is_placed and not evidence.is_labelled:
            return "the row names no model, place or tag"
        if evidence.is_placed:
            place = PurePosixPath(evidence.path.replace("\\", "/")).name or evidence.function or "its stack"
            return f"no call site of the scanned code is at its place ({place})"
        return f"no call site uses {evidence.model or 'its model'}, and no tag names one"


def _names_of(call: PricedCall) -> Iterable[tuple[By, str]]:
    """What a row may call a call site: its key, its function, its feature, the hash of its system prompt."""
    function = function_of(call.key)
    yield "name", call.key
    if function != call.key:
        yield "name", function
    if call.usage.feature:
        yield "feature", call.usage.feature
    known = fingerprint(call.site)
    for found in {prompt_hash(call), known[0] if known else None} - {None}:
        yield "prompt", str(found)
    place = qualname(call.site)
    for name in {place, place.rpartition(".")[2], call.site.function}:
        if len(name) >= _LEAST and not name.startswith("<"):
            yield "function", name


def prompt_hash(call: PricedCall) -> str | None:
    """The first 16 hexadecimal digits of the SHA-256 of a system prompt with its blanks made one; None where it is not wholly known.

    What an application logs of its own is made the same way: `sha256(" ".join(system.split()).encode()).hexdigest()[:16]`.
    """
    import hashlib  # noqa: PLC0415

    for message in call.site.prompt.messages if call.site.prompt else ():
        if message.role in ("system", "developer") and message.parts and all(isinstance(part, Static) for part in message.parts):
            words = re.split(r"[ \t\n\r\f]+", "".join(part.text for part in message.parts if isinstance(part, Static)))
            plain = " ".join(words).strip()
            return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16] if plain else None
    return None


def _frames(evidence: Evidence) -> list[_Frame]:
    """The places that a row names, from the request outwards: its own, then those of its stack, which ends with the innermost."""
    own = [_Frame(evidence.path, evidence.line, evidence.function)] if evidence.path or evidence.function else []
    stack = [_Frame(path, int(line), function or "") for path, line, function in reversed(_FRAME.findall(evidence.stack))]
    return own + [frame for frame in stack if not own or (frame.path, frame.line) != (own[0].path, own[0].line)]


def _nearest_path(path: str, calls: Iterable[PricedCall]) -> list[PricedCall]:
    """The calls whose file shares the most last folders with a path of the machine where the program ran."""
    wanted = PurePosixPath(path.replace("\\", "/")).parts[::-1]
    shared = [(_common(wanted, PurePosixPath(call.site.span.path).parts[::-1]), call) for call in calls]
    most = max((number for number, _ in shared), default=0)
    return [call for number, call in shared if number == most]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _covers(site: CallSite, line: int) -> bool:
    return site.span.cell is None and min(site.statement.line, site.span.line) <= line <= max(site.statement.end_line, site.span.end_line)


def _is_function(site: CallSite, name: str) -> bool:
    """Whether a name, qualified or not, is that of the function that a call stands in."""
    place = qualname(site)
    plain = name.replace("<locals>.", "")
    return plain in (place, place.rpartition(".")[2], site.function) or plain.endswith("." + place)


def _is_operation(call: PricedCall, evidence: Evidence) -> bool:
    kind = {"create_agent": "chat", "model_config": "chat", "text_completion": "chat"}.get(call.site.request, call.site.request)
    said = "chat" if evidence.operation == "text_completion" else evidence.operation
    return not said or kind == said


def _preferred(found: list[PricedCall], fits: Callable[[PricedCall], bool]) -> list[PricedCall]:
    return [call for call in found if fits(call)] or found


def _some(found: Sequence[PricedCall]) -> str:
    names = sorted({call.key for call in found})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def completions_of(site: CallSite) -> int:
    """How many answers a request of this call site gets, where that is known."""
    return site.completions.value if isinstance(site.completions, Known) and site.completions.value > 0 else 1
