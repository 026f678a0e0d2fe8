"""What is assumed where neither the code nor a usage file says anything: conventions, not measurements.

They make calls comparable and give way to the owner's own figures.  docs/cost-model.md lists them all.
"""

from __future__ import annotations

from promptlint.model import Dynamic, Source, Tokens

# The tokens of a run-time value, by where it comes from.
ASSUMED: dict[Source, Tokens] = {
    "parameter": Tokens(10, 120, 2000, "estimate"),
    "user": Tokens(10, 120, 2000, "estimate"),
    "retrieval": Tokens(200, 1500, 8000, "estimate"),
    "history": Tokens(0, 800, 20000, "estimate"),
    "clock": Tokens(4, 12, 30, "estimate"),
    "random": Tokens(4, 12, 30, "estimate"),
    "file": Tokens(50, 1000, 20000, "estimate"),
    "environment": Tokens(1, 10, 100, "estimate"),
    "unknown": Tokens(1, 120, 4000, "estimate"),
}
NAMES: dict[Source, str] = {
    "parameter": "a parameter",
    "user": "a user",
    "retrieval": "a retrieval",
    "history": "the history",
    "clock": "a clock",
    "random": "a random value",
    "file": "a file",
    "environment": "the environment",
    "unknown": "an unknown source",
}
GROWTH = Tokens(0, 0, ASSUMED["history"].high, "estimate")  # messages that a loop or an unknown list may append
LIKELY_ANSWER = 400  # tokens of an answer that nothing bounds
UNKNOWN_LONGEST = 4096  # where neither the code nor the data bound the answer
LIKELY_THINKING = 1000  # tokens, where the request asks for thinking

# Tokens of one picture that is sent.  Measured on 2026-10 for pictures of 256x256 to 4032x3024 pixels: 77 to 14 364 (GPT-6, the default
# setting), 177 to 4 005 (Claude 5.5), about 1 090 (Gemini 3): huggingface.co/datasets/JOHNISKING/image-token-cost, read 2026-11-24.
PICTURE = Tokens(85, 1100, 4000, "estimate")
SMALL_PICTURE = Tokens(65, 85, 300, "estimate")  # sent with detail="low" (OpenAI), which most of its models read in 65 to 85 tokens
SOUND = Tokens(50, 1900, 19000, "estimate")  # at 32 tokens a second (Gemini's rate): two seconds, a minute, ten minutes
# Tokens of one picture that is made, at low, medium and high quality (OpenAI's image guide for gpt-image-1).
PICTURE_MADE = Tokens(272, 1056, 6240, "estimate")
SECONDS = Tokens(5, 60, 1800, "estimate")  # of a recording that is transcribed
# How often one call uses a tool that the provider runs and charges for.
TOOL_USES: dict[str, Tokens] = {
    "web_search": Tokens(0, 1, 5, "estimate"),
    "file_search": Tokens(0, 1, 5, "estimate"),
    "code_interpreter": Tokens(0, 1, 1, "estimate"),  # sessions
    "computer_use": Tokens(0, 1, 1, "estimate"),
    "image": Tokens(0, 1, 1, "estimate"),  # a tool that makes pictures
}

# Calls of each call site in a month, where a preset is chosen in place of own figures.
PRESETS: dict[str, int] = {"small": 1_000, "medium": 50_000, "large": 1_000_000}


def unless(source: str) -> str:
    """The condition under which a default does not hold, in words: `source` is that of a `Default`."""
    if source.startswith(("parameter ", "field ", "attribute ", "key ", "file ", "environment variable ")):
        return f"unless the {source} says otherwise"
    if source == "unpacked arguments":
        return "unless unpacked arguments say otherwise"
    return f"unless {source or 'a caller or the configuration'} says otherwise"


def assumed(part: Dynamic) -> Tokens:
    """The tokens of a run-time value of which nothing is said."""
    if part.modality == "image":
        return SMALL_PICTURE if part.detail == "low" else PICTURE
    return SOUND if part.modality == "audio" else ASSUMED[part.source]


def name_of(part: Dynamic) -> str:
    """Where a value comes from, in words."""
    if part.modality == "text":
        return NAMES[part.source]
    return "a picture" if part.modality == "image" else "a recording"
