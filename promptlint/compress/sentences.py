"""The sentences of a prompt, and those that forbid, restrict or demand: they stay as they are, in whatever language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

# What forbids, restricts or demands.  Languages whose words are set apart by blanks: whole words.
_WORDS = (
    # English
    "must|mustn't|never|only|solely|exclusively|not|cannot|no|none|nor|neither|nothing|nobody|nowhere|without|except|unless|avoid|always"
    "|shall|refuse|refrain|forbid|forbidden|prohibited|disallowed|exclude|excluding|required|mandatory|exactly|strictly|ensure|stop"
    "|at least|at most|no more|up to|instead of|rather than|ignore|omit|skip|limit|limited|maximum|minimum|critical|important|warning"
    # German
    "|nicht|nichts|nie|niemals|kein|keine|keinen|keinem|keiner|keines|nur|ausschließlich|muss|musst|müssen|müsst|darf|darfst|dürfen|ohne"
    "|außer|immer|weder|noch|verboten|vermeide|mindestens|höchstens|genau|wichtig"
    # French
    "|ne|pas|jamais|aucun|aucune|rien|sans|sauf|seulement|uniquement|exclusivement|doit|dois|devez|doivent|toujours|ni|interdit|évite|évitez"
    # Spanish, Portuguese, Italian
    "|nunca|jamás|ningún|ninguna|ninguno|nada|sin|solo|sólo|solamente|únicamente|debe|debes|deben|excepto|salvo|siempre|prohibido|evita|evite"
    "|não|nenhum|nenhuma|sem|apenas|somente|deve|devem|exceto|sempre|proibido|evite"
    "|non|mai|nessun|nessuno|nessuna|niente|senza|soltanto|unicamente|devi|devono|tranne|vietato|evita"
    # Dutch, Swedish, Polish, Czech, Turkish, Indonesian, Vietnamese
    "|niet|nooit|geen|alleen|moet|moeten|zonder|altijd|inte|aldrig|endast|måste|utan|alltid"
    "|nie|nigdy|tylko|musi|musisz|bez|zawsze|żaden|ne|nikdy|pouze|jen|musíte|vždy|žádný"
    "|değil|asla|sadece|yalnızca|hiçbir|zorunlu|daima|hariç|tidak|jangan|hanya|harus|tanpa|selalu|bukan|không|chỉ|phải|đừng|luôn"
    # Russian, Ukrainian
    "|не|нет|ни|никогда|только|лишь|должен|должна|должно|должны|нельзя|без|кроме|всегда|запрещено|обязательно|ніколи|тільки|лише|повинен"
    # Arabic, Hindi
    "|لا|لم|لن|ليس|فقط|يجب|بدون|أبدا|دائما|नहीं|मत|कभी|केवल|सिर्फ|अवश्य|बिना|हमेशा"
)
# Scripts and forms that are parts of longer words, or have no blanks between words.
_PARTS = (
    r"n['’]t\b|\bn['’](?=\w)"
    r"|不|没|無|无|非|勿|别|莫|禁止|必须|必須|务必|只|仅|僅|严禁|除了|除非|切记|一定|总是"
    r"|ない|なし|ません|ずに|なければ|必ず|のみ|だけ|決して|絶対|以外|常に"
    r"|않|못|금지|반드시|절대|오직|없|마세요|마십시오|말고|말아|제외|항상"
)
_RULE = re.compile(rf"(?<![\w])(?:{_WORDS})(?![\w])|{_PARTS}", re.IGNORECASE)
NEGATIONS = re.compile(
    r"(?<!\w)(?:not|no|never|none|nor|neither|nothing|nobody|without|cannot|except|unless|only|must|nicht|nie|niemals|kein\w{0,2}|nur|ohne"
    r"|ne|pas|jamais|aucune?|sans|nunca|sin|não|sem|non|mai|senza|niet|nooit|geen|не|нет|никогда|нельзя|без|только)(?!\w)"
    r"|n['’]t\b|不|没|无|勿|禁止|ない|ません|않|못|없",
    re.IGNORECASE,
)
# The next sentence begins, or the line is a block of its own: an empty line, a bullet, a heading, a tag.
_ENDS = re.compile(
    r"(?:(?<!\b[A-Za-z]\.[A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)[.!?…]+[\"'”’)\]*_`]*(?=\s)|[。！？]+[”」』）]*)"
    r"|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*+•#>|]|\d+[.)]\s|[a-zA-Z][.)]\s|<|```|\{\{|\{%))|:[ \t]*\n"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence stands, without the blanks around it."""
    at = 0
    for end in (*(found.end() for found in _ENDS.finditer(text)), len(text)):
        stretch = text[at:end]
        start, stop = at + len(stretch) - len(stretch.lstrip()), at + len(stretch.rstrip())
        if start < stop:
            yield start, stop
        at = end


def rules(text: str, inside: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int, str]]:
    """The sentences that hold a word which forbids, restricts or demands; a word inside of `inside` counts as well.

    A sentence that ends in the middle of something that stays (a quotation, a placeholder) goes on behind it.
    """
    ends = sorted(inside)
    starts = [start for start, _ in ends]
    held: list[tuple[int, int]] = []
    for begins, end in sentences(text):
        index = bisect_right(starts, end - 1) - 1
        is_cut = index >= 0 and ends[index][0] < end < ends[index][1]
        start = held.pop()[0] if held and held[-1][1] < 0 else begins
        if is_cut:
            held.append((start, -1))
            continue
        held.append((start, end))
    for start, end in held:
        stop = end if end >= 0 else len(text)
        if _RULE.search(text, start, stop):
            yield start, stop, "rule"
