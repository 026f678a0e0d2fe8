"""Whether a text reads like instructions to a model, like documentation for people, or like code."""

from __future__ import annotations

import re

_HEAD = 20_000  # characters that are looked at
_OPENING = re.compile(
    r"\b(?:you(?:'re| are| will be| act| have been)|your (?:task|job|role|goal|mission)|act as|pretend|imagine you"
    r"|i want you to|i'd like you to|given (?:the|a|an|this)|below (?:is|are)|here (?:is|are)|the following|please)\b"
    r"|你是|您是|你的任务|请你|あなたは|당신은|\b(?:eres|tu es|vous êtes|du bist|sie sind|você é|sei un)\b|\bты\b|\bвы\b",
    re.I,
)
_CUES = re.compile(
    r"\b(?:you (?:are|will|must|should|have|can|need|may)|your (?:task|job|role|goal|response|answer|output|final|own)"
    r"|do not|don't|never|always"
    r"|(?:respond|reply|answer|return|output|generate|write|provide|summari[sz]e|classify|extract|translate|analy[sz]e|evaluate|rewrite)"
    r" (?:only|with|in|the|a|an|this|to|your|each)"
    r"|the user|step[- ]by[- ]step|output format|json)\b",
    re.I,
)
_DOCUMENTATION = re.compile(
    r"\b(?:pip install|npm (?:install|i )|yarn add|git clone|docker (?:run|compose)|brew install|cargo (?:add|install)|go get)\b"
    r"|^#+\s*(?:installation|install|usage|getting started|quick ?start|license|contributing|table of contents|api reference)\b"
    r"|\[!\[|shields\.io",
    re.I | re.MULTILINE,
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]*\n(.*?)(?:^ {0,3}\1[`~]*[ \t]*\r?$|\Z)", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_LANGUAGES = frozenset({
    "python", "py", "python3", "javascript", "js", "jsx", "typescript", "ts", "tsx", "java", "kotlin", "go", "golang", "rust", "c", "cpp",
    "c++", "csharp", "c#", "ruby", "php", "swift", "scala", "bash", "sh", "shell", "zsh", "console", "powershell", "sql", "toml",
    "dockerfile",
})  # fmt: skip
_CONTENTS = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+\[[^\]\n]+\]\(#[^)\n]*\)", re.MULTILINE)
_AUTHORED = re.compile(
    r"^[|>\s]*\*\*(?:document )?(?:authors?|version|status|owner|last updated)(?::\*\*|\*\*\s*[:|])", re.I | re.MULTILINE
)
_ROLE = re.compile(r"\brole\b|\bprofile\b|角色", re.I)  # prompts that are written as a form name their author too
_WEB = re.compile(r"<!doctype|<html|<head|<body|<div|<span|<script|<style|<link |<table|<p>|</a>|class=\"", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}|[\u3040-\u9fff\uac00-\ud7af]")
_TAG = re.compile(r"\{[{%#][^{}]{0,1000}[}%#]\}")
_CODE_LINE = re.compile(
    r"^\s*(?:FROM|RUN|COPY|ADD|ENV|WORKDIR|CMD|ENTRYPOINT|EXPOSE|ARG|USER|LABEL|import|from \S+ import|def|class|return|const|let|var"
    r"|function|export|SELECT|INSERT|CREATE|UPDATE|DELETE|WHERE|JOIN|GROUP BY|server|location|listen|package|resource|variable|#include"
    r"|using|public|private|echo|set|if \[|fi|done)\b"
    r"|^\s*[\w.\"'-]{1,60}\s*[:=]\s*(?:\S{0,60}|[\"'][^\n]{0,200})\s*[,;{]?\s*$|^\s*[{}()\[\];,]+\s*$|^\s*\[[\w.:-]+\]\s*$|[;{]\s*$|^\s*</?\w",
)


def word_count(text: str) -> int:
    """The number of words; of Chinese, Japanese and Korean, of characters."""
    return sum(1 for _ in _WORD.finditer(text[:_HEAD]))


_YOU_ARE = re.compile(r"\byou(?:'re| are) (?:an?|the|now|acting)\b|\byour (?:task|job|role) is\b|\bact as an?\b|你是|あなたは|당신은", re.I)


def addresses(text: str) -> bool:
    """Whether the text begins by telling its reader who it is, as nothing but a prompt does."""
    return _YOU_ARE.search(text[:500]) is not None


def instructs(text: str, *, weakly: bool = False) -> bool:
    """Whether the text tells a model what to do: an opening that addresses it, or several cues further down."""
    head = text[:_HEAD]
    if _OPENING.search(head[:600]):
        return True
    return sum(1 for _ in zip(range(4), _CUES.finditer(head), strict=False)) >= (1 if weakly else 4)


def documents(text: str) -> bool:
    """Whether the text explains software to people: how to install it, how to use it."""
    return sum(1 for _ in zip(range(2), _DOCUMENTATION.finditer(text[:_HEAD]), strict=False)) >= 2


def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Where a Markdown text quotes: its fenced blocks, and the code spans outside them."""
    fences = [match.span() for match in _FENCE.finditer(text)]
    spans = [match.span() for match in _SPAN.finditer(text) if not any(start <= match.start() < end for start, end in fences)]
    return tuple(sorted((*fences, *spans)))


def unfenced(text: str) -> str:
    """A Markdown text without its fenced blocks: what it says itself."""
    return _FENCE.sub("", text)


def is_for_people(text: str, *, in_series: bool) -> bool:
    """Whether a Markdown text is written for people: a listing of a program, a page with a table of contents, a chapter of a series."""
    own = unfenced(text)
    if addresses(own):
        return False
    if sum(len(match[3]) for match in _FENCE.finditer(text) if match[2].lower() in _LANGUAGES) * 2 > len(text):
        return True
    head = own[:3000]
    if in_series or sum(1 for _ in zip(range(3), _CONTENTS.finditer(head), strict=False)) >= 3:
        return True
    return sum(1 for _ in zip(range(2), _AUTHORED.finditer(own[:800]), strict=False)) >= 2 and not _ROLE.search(own[:800])


def is_code(text: str) -> bool:
    """Whether a template makes a web page, a program or a configuration: markup, or mostly lines of code."""
    head = text[:_HEAD]
    bare = _TAG.sub("", head)
    if sum(1 for _ in zip(range(3), _WEB.finditer(bare), strict=False)) >= 3 or bare.lstrip()[:9].lower() == "<!doctype":
        return True
    lines = [line for line in bare.split("\n")[:400] if len(line) < 2000 and _WORD.search(line)]
    code = sum(1 for line in lines if _CODE_LINE.search(line))
    return len(lines) > 0 and code * 2 > len(lines)
