"""The prompts of a project as texts that somebody wrote in one place, each with the requests that send it; dearest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from promptlint import tokens
from promptlint.compress.pieces import VALUE
from promptlint.layout import literals
from promptlint.model import CallSite, ModelCard, Part, PricedCall, PricedPrompt, Segment, Span, Static, Tokens, Unknown, possible
from promptlint.requests import sends_nothing

HANDED_OVER = "stdin"  # the name of a text that stands in no file
LEAST_TOKENS = 20  # a shorter text is not worth a line
_CODE = (".py", ".ipynb")
_MARKDOWN = (".md", ".mdc", ".mdx", ".markdown")
_MILLION = 1_000_000
_SKIPPED_ROLES = ("tools", "assistant")  # a tool's schema is the code's; an answer that is shown is an example
_LONGEST = 400_000  # characters: a longer text is a document, and no prompt


@dataclass(frozen=True, slots=True)
class Text:
    """One literal, or one text of a prompt file, as a request sends it.

    `flat` is the text with `VALUE` for each run-time value, and for each text of another place that is put into it.
    """

    at: Span
    role: str
    flat: str
    parts: tuple[Part, ...]  # in order, those of other places too
    own: tuple[int, ...]  # which of the parts are written here
    calls: tuple[PricedCall, ...]  # that send it, the dearest first; () for text on stdin
    model: str | None
    provider: str
    segments: tuple[int, ...] = ()  # the same parts as segments of the first call

    @property
    def key(self) -> str:
        """How the user names it: path:line."""
        return str(self.at)

    @property
    def call(self) -> PricedCall | None:
        """The dearest request that sends it."""
        return self.calls[0] if self.calls else None

    @property
    def card(self) -> ModelCard | None:
        return self.calls[0].card if self.calls else None

    @property
    def is_code(self) -> bool:
        """Whether it is a literal of a program, with the program's indentation around it."""
        return self.at.path.endswith(_CODE)

    @property
    def context(self) -> str:
        """What it is for: application, test, example or notebook; the application's where that sends it, too."""
        contexts = {call.site.context for call in self.calls}
        return "application" if not contexts or "application" in contexts else min(contexts)

    @property
    def is_handed_over(self) -> bool:
        return self.at.path == HANDED_OVER

    @property
    def is_markdown(self) -> bool:
        return self.at.path.lower().endswith(_MARKDOWN)

    @property
    def values(self) -> tuple[str, ...]:
        """The run-time values as a reader knows them, in order."""
        others = [part for index, part in enumerate(self.parts) if index not in self.own]
        return tuple("{…}" if isinstance(part, Static) else f"{{{' '.join(part.expression.split())}}}" for part in others)

    def count(self, text: str) -> int:
        """The likely tokens of a text like this one: its run-time values count nothing."""
        return self.tokens(text).likely

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text like this one, as its model counts them; its run-time values count nothing."""
        total = Tokens(0, 0, 0)
        for stretch in text.split(VALUE):
            total = total + tokens.count(stretch, self.model, self.provider)
        return total


def with_values(text: str, values: Sequence[str]) -> str:
    """The text as a reader sees it: each run-time value by its name."""
    stretches = text.split(VALUE)
    named = [*values, *["{…}"] * len(stretches)]
    return stretches[0] + "".join(named[index] + stretch for index, stretch in enumerate(stretches[1:]))


def texts_of(calls: Iterable[PricedCall], prompts: Iterable[PricedPrompt] = (), *, least: int = LEAST_TOKENS) -> tuple[Text, ...]:
    """Every text that a model gets, once, with the requests that send it; dearest first.

    `calls` are those that send a request, and those that fix what later requests send.  A file that a call sends is spoken of
    there.  Texts of fewer than `least` tokens are left out.
    """
    found: dict[tuple[Span, str], list[tuple[PricedCall, tuple[int, ...], tuple[int, ...]]]] = {}
    for call in (*calls, *(prompt.call for prompt in prompts if not prompt.used_by)):
        if call.site.is_local:
            continue
        for group in literals(call.segments):
            inside = tuple(range(group[0], group[-1] + 1))
            first = call.segments[group[0]]
            if first.role in _SKIPPED_ROLES:
                continue
            flat = "".join(_shown(call.segments[index], index in group) for index in inside)
            if flat.count(VALUE) == len(inside) - len(group) and len(flat) <= _LONGEST:
                found.setdefault((first.part.at, flat), []).append((call, inside, tuple(group)))
    made = [_text(at, flat, senders) for (at, flat), senders in found.items()]
    kept = [text for text in _one_for_each_place(made) if text.is_handed_over or text.count(text.flat) >= least]
    return tuple(sorted(kept, key=_order))


def _shown(segment: Segment, own: bool) -> str:
    return segment.part.text if own and isinstance(segment.part, Static) else VALUE


def _text(at: Span, flat: str, senders: Sequence[tuple[PricedCall, tuple[int, ...], tuple[int, ...]]]) -> Text:
    senders = sorted(senders, key=lambda each: _dearness(each[0]), reverse=True)
    call, inside, group = senders[0]
    calls = tuple({id(sender): sender for sender, _, _ in senders}.values())
    sending = tuple(sender for sender in calls if not sends_nothing(sender.site))
    parts = tuple(call.segments[index].part for index in inside)
    own = tuple(index - inside[0] for index in group)
    ends = parts[own[-1]].at
    span = Span(at.path, at.line, at.column, max(at, ends, key=lambda s: (s.end_line, s.end_column)).end_line, ends.end_column, at.cell)
    return Text(span, call.segments[group[0]].role, flat, parts, own, sending or calls, _model(call.site), call.site.provider, inside)


def _one_for_each_place(texts: Iterable[Text]) -> list[Text]:
    """A template that is filled in differently is one text: the one with the dearest request stands for it."""
    best: dict[Span, Text] = {}
    for text in texts:
        place = Span(text.at.path, text.at.line, text.at.column, 0, 0, text.at.cell)
        held = best.get(place)
        best[place] = text if held is None or _order(text) < _order(held) else held
    return list(best.values())


def _model(site: CallSite) -> str | None:
    return None if isinstance(site.model, Unknown) else next((str(model) for model in possible(site.model)), None)


def price_of(call: PricedCall | None) -> Decimal | None:
    """US dollars of one token that the call sends."""
    if call is None or call.card is None or call.card.input_price is None:
        return None
    return call.card.input_price / _MILLION


def _dearness(call: PricedCall) -> tuple[Decimal, Decimal]:
    price = price_of(call) or Decimal(0)
    months = call.usage.calls_per_month
    return (price * months if months is not None else Decimal(-1), price)


def _order(text: Text) -> tuple[object, ...]:
    """Dearest first: by month where it is known, then by the price of a thousand calls, then by size."""
    size = text.count(text.flat)
    months = [_dearness(call)[0] for call in text.calls]
    known = [month for month in months if month >= 0]
    month = sum(known, Decimal(0)) * size if known else Decimal(-1)
    price = max((_dearness(call)[1] for call in text.calls), default=Decimal(0))
    return (-month, -price * size, -size, text.at.path, text.at.line, text.at.column)
