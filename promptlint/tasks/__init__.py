"""What a request asks for: its last instruction, read without a model, and silent wherever two instructions disagree.

Only the words that end a request, or that are all of it, count: an "Answer yes or no" in the middle of an agent's
instructions says nothing of its answer.  docs/rules/PL501.md says which rules rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from promptlint.model import NO_TASK, CallSite, Dynamic, Known, Prompt, Task, TaskKind, possible
from promptlint.tasks import shapes
from promptlint.tasks.directives import SHORT, Directive, a_phrase, so_many
from promptlint.tasks.examples import examples_of
from promptlint.tasks.script import GAP, Script, Sentence, script_of, values_of

__all__ = ["task_of"]

_ASKED = frozenset({"chat", "text_completion", "wrapper", "create_agent", "model_config", "batch"})
_SHORT_TEXT = 1_600  # characters of static text that are read as one instruction
_HEAD, _TAIL = 350, 800  # of a longer one: what begins it, and what ends it


def task_of(site: CallSite) -> Task:
    """The task of a request, with what its prompt says of length, JSON and examples."""
    prompt = site.prompt
    if prompt is None or not prompt.messages or site.request not in _ASKED or not site.generates:
        return NO_TASK
    script = script_of(prompt)
    model = next(iter(possible(site.model)), None)
    shown = examples_of(prompt, script, model if isinstance(model, str) else None, site.provider)
    in_json = shapes.asks_for_json(script.text)
    read = _answer(site, prompt, script)
    return replace(
        read,
        weighs=bool(_WEIGHS.search(script.text)),
        wants_json=in_json is not None,
        wants_json_at=None if in_json is None else script.at(in_json),
        limits_length=bool(_LENGTH.search(script.text)),
        examples=shown.number,
        example_tokens=shown.tokens,
        examples_at=shown.at,
    )


def _answer(site: CallSite, prompt: Prompt, script: Script) -> Task:
    if site.runs_agent or (prompt.tools and "none" not in possible(site.options.tool_choice)):
        return Task("agent")
    if prompt.open or prompt.history is not None or _talks(prompt):
        return NO_TASK
    if (fixed := _of_schema(site)) is not None:
        return fixed
    if _has_format(site):
        return _in_json(script) or NO_TASK
    return _of_words(script, prompt)


def _talks(prompt: Prompt) -> bool:
    """Whether the request is part of a conversation, or holds messages that cannot be told."""
    values = [value for message in prompt.messages for value in values_of(message)]
    return any(message.role in ("unknown", "tool") for message in prompt.messages) or any(value.source == "history" for value in values)


def _of_schema(site: CallSite) -> Task | None:
    """The task whose answer has the fields of a schema."""
    schema = site.options.schema
    if schema is None or not isinstance(site.options.response_format, Known):
        return None
    needs = shapes.needs_of_schema(schema)
    kind: TaskKind = shapes.kind_of_fields(schema.fields)
    fields = ", ".join(f"{field.name}: {field.kind}" if field.name else field.kind for field in schema.fields[:4])
    return Task(kind, needs, f"{schema.name or 'the schema'} ({fields})", schema.at, "high" if needs is not None else "medium")


def _has_format(site: CallSite) -> bool:
    return any(word != "text" for word in possible(site.options.response_format))


# ---------------------------------------------------------------- what the words say


def _of_words(script: Script, prompt: Prompt) -> Task:
    if not script.text or _filled_in(prompt):
        return NO_TASK
    zone = list(_zone(script))
    found = [(directive, sentence) for sentence in zone if (directive := _short(sentence, script)) is not None]
    if found:
        return NO_TASK if _asks_for_more(script) else _agreed(found, script)
    if (shaped := _in_json(script)) is not None:
        return shaped
    if shapes.asks_for_json(script.text) is None:
        lengths = [(directive, sentence) for sentence in zone if (directive := so_many(sentence.text)) is not None]
        if lengths and not _asks_for_more(script):
            return _agreed(lengths, script)
    return _of_verb(script)


def _short(sentence: Sentence, script: Script) -> Directive | None:
    for read in SHORT:
        if (found := read(sentence.text)) is not None:
            return found
    return a_phrase(sentence.text, script.text)


def _agreed(found: Sequence[tuple[Directive, Sentence]], script: Script) -> Task:
    """The task that all of the sentences name: yes or no is a label too, and a title has a length."""
    kinds = {directive.kind for directive, _ in found}
    if kinds == {"yes-no", "label"}:
        found = [(directive, sentence) for directive, sentence in found if directive.kind == "yes-no"]
    elif len(kinds) > 1:
        return NO_TASK
    directive, sentence = max(found, key=lambda pair: (pair[0].sure == "high", pair[1].start))
    if directive.kind in ("sentences", "points") and len(found) > 1:
        return NO_TASK
    return Task(directive.kind, directive.needs, _cited(sentence.text), script.at(sentence.start), directive.sure)


def _in_json(script: Script) -> Task | None:
    """An object of a known number of keys, and nothing beside it."""
    at = shapes.asks_for_json(script.text)
    shown = None if at is None else shapes.object_in(script.text)
    if at is None or shown is None:
        return None
    start, needs = shown
    if re.search(
        r"\b(?:array|list) of\b|\beach\b|\b(?:multiple|several) (?:objects|entries)\b|\bjson (?:array|list)\b|\bjsonl\b",
        script.text,
        re.IGNORECASE,
    ):
        return None
    return Task("json", needs, _cited(script.text[start : start + 80]), script.at(start), "medium")


def _zone(script: Script) -> list[Sentence]:
    """The sentences that count as the last instruction: all of a short text, the beginning and the end of a long one."""
    sentences = list(script.sentences())
    said = len(script.text.replace(GAP, ""))
    if said <= _SHORT_TEXT:
        return sentences
    asks = script.asked.replace(GAP, "").strip()
    end_of_instructions = script.user_start if len(asks) < _HEAD else -1
    return [
        sentence
        for sentence in sentences
        if sentence.start >= max(script.user_start, len(script.text) - _TAIL)
        or end_of_instructions - _TAIL <= sentence.start < end_of_instructions
    ]


def _filled_in(prompt: Prompt) -> bool:
    """Whether words that say what to do are put in at run time, so that the last instruction cannot be read."""
    return any(
        _INSTRUCTS.search(value.expression.rpartition(".")[2] or value.expression)
        for message in prompt.messages
        for value in values_of(message)
        if isinstance(value, Dynamic) and value.modality == "text"
    )


def _asks_for_more(script: Script) -> bool:
    """Whether the prompt also asks for an explanation, for a form around the answer, or for another thing."""
    for match in _MORE.finditer(script.text):
        before = script.text[max(0, match.start() - 60) : match.start()]
        if not _NEGATED.search(re.split(r"[.\n;]", before)[-1]):
            return True
    return False


def _of_verb(script: Script) -> Task:
    """A task that is told by the one verb that the prompt uses to ask for something."""
    kinds: dict[TaskKind, Sentence] = {}
    for sentence in script.sentences():
        if _ASKS.match(sentence.text) and not any(pattern.match(sentence.text) for _, pattern in _VERBS):
            return NO_TASK
        for kind, pattern in _VERBS:
            if pattern.match(sentence.text):
                kinds.setdefault(kind, sentence)
    if len(kinds) != 1:
        return NO_TASK
    kind, sentence = next(iter(kinds.items()))
    return Task(kind, None, _cited(sentence.text), script.at(sentence.start), "medium")


def _cited(text: str) -> str:
    text = text.replace(GAP, "…")
    return text if len(text) <= 70 else text[:69].rstrip() + "…"


_INSTRUCTS = re.compile(
    r"(?:^|_)(?:format|instructions?|schema|guidelines?|rules|prompt|system|template|directive|suffix)\w*$", re.IGNORECASE
)
_MORE = re.compile(
    r"\b(?:explain|explanations?|reasons?|reasoning|rationale|justif\w+|step[- ]by[- ]step|chain[- ]of[- ]thought|think (?:carefully|through|about|step|deeply)"
    r"|thought process|commentary|why|elaborate|analysis|evidence for)\b"
    r"|\bjson\b|\bxml\b|\byaml\b|\bcsv\b|```(?:json|xml|yaml)|</?(?:answer|output|result|thinking|reasoning|response|analysis|scratchpad)>"
    r"|\b(?:if (?:yes|so|true|no|not|false)|otherwise),?\s+(?:please )?(?:provide|write|rewrite|explain|describe|suggest|generate|ask|summari[sz]e|list)\b"
    r"|\byou have access to\b|\bthe following tools\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:no|not|n't|don't|without|never|avoid|skip|omit|excluding|instead of|rather than|nor|any)\b", re.IGNORECASE)
_WEIGHS = re.compile(
    r"\b(?:grad(?:e|er|es|ing)|judg(?:e|es|ing|ment)|evaluat\w+|assess\w*|critique|critic|compare|better|correct(?:ness|ly)?|hallucinat\w+|factual\w*|ground(?:ed|ing)"
    r"|entail\w*|verif\w+|fact[- ]check\w*|prove|proof|solve|puzzle|math\w*|legal|lawyer|medical|clinical|patient|diagnos\w+|vulnerab\w+|exploit\w*|malicious|jailbreak\w*"
    r"|injection|harmful|safety|unsafe|moderation|sql|source code|bugs?|diff|patch|commit|plan(?:ner|ning)?|strateg\w+|audit\w*|complian\w+|expert|step[- ]by[- ]step|reason(?:ing)?"
    r"|exam|answer key|gold|reference answer|ground truth|scor(?:e|ing)|rat(?:e|ing)|contradict\w*|logical\w*|infer\w*)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?:sentences?|words?|characters?|tokens?|bullets?|bullet points?|paragraphs?|lines?|pages?)\b|\b(?:concise\w*|brief\w*|short\w*|succinct\w*|terse\w*|length|long|lengthy"
    r"|compact|only|just|nothing else|minimal|detailed|comprehensive|thorough|limit\w*)\b|\b(?:kurz|bref|breve|brève)\w*|简短|简洁|字以内",
    re.IGNORECASE,
)


def _starting(*verbs: str) -> re.Pattern[str]:
    """A sentence whose main verb is one of these: an instruction, or what the model is told to be there for."""
    lead = r"(?:please\s+|now\s+|your (?:task|job|goal|role) is to\s+|you (?:need|have|are|must|should|will)\s+(?:to\s+)?(?:asked to\s+)?|i (?:want|need) you to\s+|can you\s+)?"
    return re.compile(rf"{lead}(?:{'|'.join(verbs)})\b", re.IGNORECASE)


_ASKS = _starting(
    "write", "compose", "create", "generate", "list", "identify", "describe", "answer", "find", "analy[sz]e", "classify", "compare", "give",
    "suggest", "propose", "recommend", "decide", "determine", "build", "design", "plan", "review", "evaluate", "tell",
)  # fmt: skip
_VERBS: tuple[tuple[TaskKind, re.Pattern[str]], ...] = (
    ("translation", _starting("translate")),
    ("summary", _starting(r"summari[sz]e", r"condense", r"(?:write|provide|create|give|generate) (?:me )?an? (?:\w+ ){0,2}summary")),
    ("rewriting", _starting("rewrite", "rephrase", "reformulate", "paraphrase", "proofread", r"correct the (?:grammar|spelling)")),
    ("extraction", _starting("extract")),
    (
        "code",
        _starting(
            r"(?:write|generate|create|implement) (?:\w+ ){0,3}(?:code|function|script|program|query|unit tests?|component|class)",
            "refactor",
            "debug",
        ),
    ),
    (
        "long",
        _starting(
            r"(?:write|generate|create|produce|draft) (?:\w+ ){0,3}(?:article|essay|report|story|blog post|chapter|documentation|guide|tutorial|newsletter)"
        ),
    ),
)
