"""What goes wrong because of how promptlint was asked: told in one line, exit code 2."""

from __future__ import annotations

from itertools import takewhile


class UserError(Exception):
    """One line for the user that says what is wrong and what to do about it.

    Names in it come from files that somebody else may have written: what would break the line, or speak to the terminal, is escaped.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_on_one_line(message))


def _on_one_line(message: str) -> str:
    if message.isprintable():
        return message
    return "".join(each if each.isprintable() else each.encode("unicode_escape", "surrogatepass").decode("ascii") for each in message)


def nearest(word: str, words: list[str], likeness: float = 0.5) -> str:
    """'; did you mean "x"?' for a word that is nearly one of `words`, else nothing; a `likeness` of 1 means equal."""
    import difflib  # noqa: PLC0415  (only when something is wrong)

    close = difflib.get_close_matches(word[:100], words, n=12, cutoff=likeness)
    best = max(close, key=lambda candidate: _same_start(word, candidate), default="")
    return f'; did you mean "{best}"?' if best else ""


def _same_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
