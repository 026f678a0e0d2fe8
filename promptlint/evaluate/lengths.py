"""Lengths: whether an answer is a text that could be of any length, so that a cap could bound it."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import model_of
from promptlint.evaluate.values import Arguments, Dictionary, External, Listing, Scalar, Text, V, force
from promptlint.model import Unknown, Value, possible
from promptlint.sdks import Call


def answers_otherwise(request: Request, arguments: Arguments) -> bool:
    """Whether what is answered is no text of a length that a cap could bound: pictures, films, sound, or a verdict on what was sent."""
    call = request.match.call
    model = model_of(call, arguments)
    only_searches = look_up(arguments, "search_queries_only")  # Cohere's: what to search for, and no answer
    if isinstance(only_searches, Scalar) and only_searches.value is True:
        return True
    if _asks_for_pictures(call, arguments) or _asks_for_speech(call, arguments) or _asks_nothing(request, arguments):
        return True
    return _answers_in_pictures(model) or _only_judges(request, model) or _is_read_as_picture(request, model)


def _asks_nothing(request: Request, arguments: Arguments) -> bool:
    """Whether the list of messages is written out as empty: such a request only asks for the headers of the refusal."""
    call = request.match.call
    messages = look_up(arguments, call.messages) if call.messages and call.operation == "chat" and call.holder is None else None
    if not isinstance(messages, Listing) or messages.items or not messages.closed or messages.at is None:
        return False
    if any(look_up(arguments, name) is not None for name in (call.system, call.text) if name and name != call.messages):
        return False
    line, column, end_line, end_column = request.call.at
    at = messages.at
    return at.path == request.module.path and at.cell is None and (line, column) < (at.line, at.column) <= (end_line, end_column)


def _asks_for_speech(call: Call, arguments: Arguments) -> bool:
    """Whether a request names the voice in which it shall be answered."""
    told = look_up(arguments, "audio") or look_up(arguments, "extra_body.audio")
    return call.operation == "chat" and isinstance(told, Dictionary) and not told.items.keys().isdisjoint(("voice", "format"))


_JUDGES = re.compile(r"reward|llama[-_ ]?guard|shieldgemma|prompt-?guard|nemoguard|granite-guardian|wildguard", re.IGNORECASE)
_REWARD = re.compile(r"(?:^|[^a-z])reward_?models?(?:$|[^a-z])|RewardModel")

_GUARD = re.compile(r"llama[-_ ]?guard", re.IGNORECASE)  # also of the class, the file or the setting that its name stands in


def _only_judges(request: Request, model: Value[str]) -> bool:
    """Whether a model only rates what it is sent, or says whether that is safe: by its name, or by that of what asks it."""
    names = possible(model)
    if names:
        return all(_JUDGES.search(name) for name in names)
    owner = request.function.rpartition(".")[0]
    called = (owner, request.module.path.rpartition("/")[2], model.reason if isinstance(model, Unknown) else "")
    return isinstance(model, Unknown) and (_REWARD.search(owner) is not None or any(map(_GUARD.search, called)))


_DRAWS = re.compile(r"(?:^|[._])(?:generate|create|make|draw|edit|render)_(?:an?_)?(?:image|picture|photo|video)s?(?:_(?:a?sync|gemini))?$")
_PICTURE = frozenset({"inline_data", "inlineData", "as_image"})  # where Gemini's answers hold a picture


def _is_read_as_picture(request: Request, model: Value[str]) -> bool:
    """Whether a model that is not known is asked for a picture, as the function says that asks it, or of the answer only that is read."""
    if not isinstance(model, Unknown) or request.wraps is not None:
        return False
    if request.match.sdk.name == "google" and _DRAWS.search(request.function):
        return True
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    read = {node.name for node in ir.walk(function.body) if isinstance(node, ir.Attribute)} if function is not None else set()
    return not read.isdisjoint(_PICTURE) and "text" not in read


def _answers_in_pictures(model: Value[str]) -> bool:
    """Whether a model's answers are images, films or sound, or it writes down what it hears, told by its name."""
    names = possible(model)
    return bool(names) and all(_NO_TEXT.search(name.lower()) for name in names)


_NO_TEXT = re.compile(
    r"-image|image-|imagen|dall-e|-live-|(?:^|[-_/.])(?:veo|sora|lyria)-?\d|(?:^|/)sora$"
    r"|(?:^|[-_/.])(?:tts|asr|whisper|transcribe|transcription)(?:$|[-_/.:\d])"
)
_MODALITIES = ("modalities", "response_modalities", "responseModalities")
_SETTINGS = ("config", "generation_config", "generationConfig", "extra_body", "model_kwargs")  # where a request may keep them


def _asks_for_pictures(call: Call, arguments: Arguments) -> bool:
    """Whether a request says that the answer is an image, or, in Google's words, sound."""
    outer = dict.fromkeys((*_SETTINGS, *(name.rpartition(".")[0] for name in call.caps if "." in name)))
    for name in _MODALITIES:
        told = [_named_in(look_up(arguments, path)) for path in (name, *(f"{each}.{name}" for each in outer))]
        if any("IMAGE" in names or ("AUDIO" in names and name != "modalities") for names in told):
            return True
    return False


def _named_in(value: V | None) -> set[str]:
    """The members of a list of modalities: texts, or those of an enumeration (`Modality.IMAGE`)."""
    items = value.items if isinstance(value := force(value) if value is not None else None, Listing) else ()
    told = {(item.known or "").upper() for item in items if isinstance(item, Text)}
    return told | {item.path.rpartition(".")[2].upper() for item in items if isinstance(item, External)}
