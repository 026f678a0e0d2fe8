"""Sentences that say what the answer is to be: yes or no, one label, a number, a title, so many sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from promptlint.model import TaskKind, Tokens

_VERB = (
    r"\b(?:answer|respond|reply|return|output|say|print|write|give|emit|produce|provide|state|generate|choose|select|pick|classify|categori[sz]e|label"
    r"|limit your (?:respon[ds]e?|answer|reply) to)\b"
)
_ONLY = r"\b(?:only|just|exactly|simply|solely|nothing but|a single|one single)\b"
_Q = r"[\"'`“”‘’*<\[(]*"
_E = r"[\"'`“”‘’*>\])]*"
_NUMBER_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
                 "single": 1}  # fmt: skip
_COUNT = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|a single|single)"


@dataclass(frozen=True, slots=True)
class Directive:
    """What one sentence asks for, and what an answer to it needs in tokens."""

    kind: TaskKind
    needs: Tokens | None
    sure: Literal["low", "medium", "high"]


def _needs(low: int, likely: int, high: int) -> Tokens:
    return Tokens(low, likely, high, "estimate")


YES_NO = _needs(1, 1, 6)
LABEL = _needs(1, 3, 16)
NUMBER = _needs(1, 2, 8)
PHRASE = _needs(2, 10, 40)

# ---------------------------------------------------------------- yes or no

_YES_NO = re.compile(
    rf"{_VERB}[^.;:]{{0,60}}?[:\s]\s*{_Q}(?P<yes>yes|true|y)\b{_E}\s*(?:/|,?\s*\bor\b|,)\s*(?:with\s+)?(?:just\s+)?{_Q}(?P<no>no|false|n)\b{_E}"
    rf"(?P<rest>.*)",
    re.IGNORECASE,
)
_YES_IF = re.compile(
    rf"{_VERB}[^.;:]{{0,30}}?[:\s]\s*{_Q}(?:yes|true)\b{_E},? (?:if|when)\b[^.;]{{3,160}}?{_Q}\b(?:no|false)\b{_E}(?! (?:more|longer|one|other))(?P<rest>.*)",
    re.IGNORECASE,
)
_YES_NO_END = re.compile(r"\((?:yes|y|true)\s*(?:/|or)\s*(?:no|n|false)\)\s*[:?.]?\s*(?:answer\s*:)?\s*$", re.IGNORECASE)
_FOREIGN_YES_NO = re.compile(
    r"\bantworte(?:n sie)?\s+(?:bitte\s+)?(?:nur|ausschließlich)\s+mit\s+\W{0,2}ja\W{0,2}\s+oder\s+\W{0,2}nein\b"
    r"|\brépond(?:s|ez)\s+(?:uniquement|seulement)\s+par\s+\W{0,2}oui\W{0,2}\s+ou\s+\W{0,2}non\b"
    r"|\bresponde?a?\s+(?:solo|sólo|solamente|únicamente)\s+(?:con\s+)?\W{0,2}s[ií]\W{0,2}\s+o\s+\W{0,2}no\b"
    r"|(?:只|仅)(?:需|能)?(?:回答|回复|输出)[“\"'「]?是[”\"'」]?(?:或|或者|/)[“\"'「]?(?:否|不是)",
    re.IGNORECASE,
)
_MORE = re.compile(  # a sentence that goes on to ask for more than the one word
    r"\b(?:followed|then|plus|along with|as well as|together with|before|after that|because|including)\b"
    r"|\bwith (?:a|an|your|the|brief|short|supporting)\b|\band (?!nothing\b|no\b|do not\b|don't\b|only\b|not\b|never\b|if\b|[\"'`“‘]|(?:no|false)\b)",
    re.IGNORECASE,
)
_THIRD = re.compile(rf"^\s*,?\s*(?:or|/)\s*{_Q}\w+", re.IGNORECASE)


def yes_or_no(sentence: str) -> Directive | None:
    """An answer of one of two words."""
    if _FOREIGN_YES_NO.search(sentence):
        return Directive("yes-no", YES_NO, "high")
    if _YES_NO_END.search(sentence):
        return Directive("yes-no", YES_NO, "medium")
    found = _YES_NO.search(sentence) or _YES_IF.search(sentence)
    if found is None or _is_conditional(sentence):
        return None
    rest = found["rest"]
    if _THIRD.match(rest):
        return Directive("label", LABEL, "medium")
    if _MORE.search(rest):
        return None
    is_bare = re.search(
        _ONLY + r"|\bno other\b|\bnothing else\b|\bone word\b|\bsingle word\b|\bno (?:explanation|other)\b", sentence, re.IGNORECASE
    )
    return Directive("yes-no", YES_NO, "high" if is_bare else "medium")


# ---------------------------------------------------------------- one label

_THE_LABEL = re.compile(
    rf"{_VERB}[^.;]{{0,40}}?{_ONLY}\s+(?:with\s+)?(?:the|one|a|single)?\s*(?:single\s+|name of the\s+|chosen\s+|selected\s+|most \w+\s+)?"
    r"(?:\w+\s+){0,2}?(?:label|category|class|letter|option|classification|sentiment|intent|category name|class name)\b(?!s| of each)(?P<rest>.*)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(
    rf"{_VERB}[^.;]{{0,40}}?\b(?:in|with|using|as)?\s*(?:only |just |exactly )?(?:a |one |an? exactly |exactly )(?:single )?"
    r"(?:word|letter)\b(?! of|s| or (?:two|phrase|short)| summary| per| for each)(?P<rest>.*)",
    re.IGNORECASE,
)
_WORDS = rf"(?:{_Q}[\w][\w /-]{{0,24}}?{_E}\s*(?:,\s*(?:or\s+|and\s+)?|\s+or\s+|\s*\|\s*|\s*/\s*)){{1,11}}{_Q}[\w][\w-]{{0,24}}{_E}"
_ONE_OF = re.compile(
    rf"{_VERB}[^.;:]{{0,60}}?\b(?:one of|either)\b[^.;:\"'`\[(]{{0,60}}[:\s]\s*(?P<words>{_WORDS})(?P<rest>.*)",
    re.IGNORECASE,
)
_ONLY_QUOTED = re.compile(
    rf"{_VERB}[^.;]{{0,30}}?{_ONLY}[^.;\"'`“]{{0,40}}(?P<words>(?:[\"'`“]\w[\w -]{{0,24}}[\"'`”]\s*(?:,\s*(?:or\s+)?|\s+or\s+)){{1,9}}[\"'`“]\w[\w -]{{0,24}}[\"'`”])(?P<rest>.*)",
    re.IGNORECASE,
)


def one_label(sentence: str) -> Directive | None:
    """One word of a list, or one letter."""
    if _is_conditional(sentence):
        return None
    for pattern, sure in ((_ONLY_QUOTED, "high"), (_THE_LABEL, "high"), (_ONE_WORD, "high"), (_ONE_OF, "medium")):
        found = pattern.search(sentence)
        if found is None or _MORE.search(found["rest"]) or _is_plural(sentence):
            continue
        if pattern is _ONE_OF:
            words = re.findall(r"[\w-]+", found["words"])
            if len(words) > 40 or (not re.search(r"[\"'`|/\[]|[A-Z]{2}", found["words"]) and ":" not in sentence):
                continue
            sure = "high" if re.search(_ONLY, sentence, re.IGNORECASE) else "medium"
        return Directive("label", LABEL, sure)  # type: ignore[arg-type]
    return None


# ---------------------------------------------------------------- a number, a title

_THE_NUMBER = re.compile(
    rf"{_VERB}[^.;]{{0,40}}?{_ONLY}\s+(?:with\s+)?(?:the|one|a|an|single)?\s*(?:\w+\s+){{0,2}}?"
    r"(?:number|integer|float|digit|score|rating|percentage|numeric value|numerical value)\b(?!s| of (?:the )?(?:each|every|line|item|doc|step|words|sentences))(?P<rest>.*)"
    rf"|^(?:please )?{_ONLY} {_VERB}(?: with)?(?: the| a| an| one)? (?:numeric value|numerical value|number|score|integer)\b(?!s)(?P<more>.*)",
    re.IGNORECASE,
)


def a_number(sentence: str) -> Directive | None:
    """A number or a score, and nothing else."""
    found = _THE_NUMBER.search(sentence)
    if found is None or _is_conditional(sentence) or _MORE.search(found["rest"] or found["more"] or "") or _is_plural(sentence):
        return None
    return Directive("number", NUMBER, "high")


_SHORT_THING = (
    r"(?:title|headline|heading|subject line|slug|file ?name|filename|branch name|tagline|(?:chat|conversation|session|thread) (?:name|title)"
    r"|search query|search term|standalone question|rephrased question|rewritten query|rewritten question|rephrased query)"
)
_A_PHRASE = re.compile(
    rf"{_VERB}[^.;]{{0,30}}?{_ONLY}\s+(?:with\s+)?(?:the|a|an|one|your|this|that)?\s*(?:\w+\s+){{0,2}}?{_SHORT_THING}\b(?!s)(?P<rest>.*)",
    re.IGNORECASE,
)
_MAKE = r"\b(?:generate|create|write|produce|give|suggest|come up with|provide|craft|return|propose|make)\b"
_SHORT_PHRASE = re.compile(
    rf"{_MAKE}(?: me| us)?\s+(?:a|an|one|the)\s+(?:(?:very|single|short|concise|brief|clear|good|descriptive|new|suitable|appropriate|catchy|\d+[- ]word"
    rf"|\d+\s*(?:-|–|to)\s*\d+[- ]word|one-line|meaningful|simple|relevant)[,\s]+(?:and\s+)?){{0,5}}{_SHORT_THING}\b(?!s)(?P<rest>.*)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:short|concise|brief|(?:\d{1,2}|two|three|four|five|six|seven|eight|ten)[ -]words?|words? or (?:less|fewer)|(?:max(?:imum)?|at most|under|up to|no more than)[^.]{0,12}\d{1,3} (?:words|char))",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"^\s*(?:,|and|&|\+|/|plus)\s*(?:a|an|the|some|its|one|\d)?\s*(?:\w+\s+){0,2}(?:description|summary|abstract|body|content|tags?|keywords?|outline|introduction|subtitle|text"
    r"|list|url|explanation|date|author|emoji|paragraph|message|post|article)",
    re.IGNORECASE,
)


def a_phrase(sentence: str, whole: str) -> Directive | None:
    """A title, a name or a search query."""
    found = _A_PHRASE.search(sentence)
    made = None if found else _SHORT_PHRASE.search(sentence)
    found = found or made
    if found is None or _is_conditional(sentence) or _is_plural(sentence) or _BESIDES.search(found["rest"]):
        return None
    if made is not None and not _BOUND.search(whole):
        return None
    if re.search(r"\b(?:then|followed by|along with|as well as)\b", found["rest"], re.IGNORECASE):
        return None
    return Directive("phrase", PHRASE, "high" if made is None or _BOUND.search(sentence) else "medium")


# ---------------------------------------------------------------- so many words, sentences, points

_SO_MANY = re.compile(
    rf"\b(?:in|with|into|using|of|to|write|give|provide|at most|no more than|max(?:imum)?(?: of)?|up to|fewer than|less than|under|within|be|than)\s+"
    rf"(?:about |around |roughly |only |exactly |just |max |at most |no more than )?(?P<low>{_COUNT})"
    rf"(?:\s*(?:-|–|to|or)\s*(?P<high>{_COUNT}))?[ -](?:short |concise |brief |complete |full |simple |clear |key )?"
    r"(?P<unit>sentences?|words?|bullet points?|bullets|paragraphs?)\b",
    re.IGNORECASE,
)
_ANSWERING = re.compile(
    r"\b(?:summari[sz]e|summary|describe|answer|reply|respond|response|explain|rewrite|write|output|keep|caption|translate|state|tell)\b",
    re.IGNORECASE,
)
_UNITS = {"sentence": (12, 25, 45), "word": (1, 1, 2), "bullet": (8, 20, 45), "paragraph": (50, 110, 250)}


def so_many(sentence: str) -> Directive | None:
    """A length in words, sentences, bullet points or paragraphs."""
    found = [match for match in _SO_MANY.finditer(sentence)]
    if len(found) != 1 or not _ANSWERING.search(sentence) or _is_conditional(sentence) or _is_field(sentence):
        return None
    if re.search(r"\b(?:each|every|per|at least|minimum|paragraphs? (?:with|of))\b", sentence, re.IGNORECASE):
        return None
    match = found[0]
    low, high = _number(match["low"]), _number(match["high"] or match["low"])
    unit = match["unit"].lower().split()[0].rstrip("s")
    if not low or not high or (unit == "word" and high < 6):
        return None
    least, usual, most = _UNITS[unit]
    needs = _needs(low * least if match["high"] else min(low * least, least), high * usual, high * most)
    return Directive("points" if unit == "bullet" else "sentences", needs, "medium")


def _number(word: str) -> int:
    word = word.lower().removeprefix("a ")
    return int(word) if word.isdigit() else _NUMBER_WORDS.get(word, 0)


# ---------------------------------------------------------------- what makes a sentence mean something else

_CONDITION = re.compile(r"^\s*(?:if|when|unless|in case|should|for example|e\.g\.|otherwise|where|once)\b", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:for each|each (?:of|line|item|question|document|row|one|statement|sentence)|every|list of|per line|one per|comma[- ]separated|respectively|in order|for all|array)\b",
    re.IGNORECASE,
)


def _is_conditional(sentence: str) -> bool:
    return bool(_CONDITION.search(sentence))


def _is_plural(sentence: str) -> bool:
    return bool(_PLURAL.search(sentence))


def _is_field(sentence: str) -> bool:
    """Whether a sentence describes a field or a heading: `"summary": one sentence`, `Conclusion: two paragraphs`."""
    return bool(re.match(r"[\"'`*]*[\w ]{1,24}[\"'`*]*\s*(?:\([^)]*\))?\s*:", sentence))


SHORT: tuple[Callable[[str], Directive | None], ...] = (yes_or_no, one_label, a_number)
