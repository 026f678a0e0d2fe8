"""The cheaper model of the same maker, for tasks that do not need the dearest one.

One row for each line of models: a pattern that the whole name of a premium model fits, and the name of the sibling.  A sibling
is of the same kind (one that thinks for one that thinks) and of the same or the next generation; what is made for one purpose
(code, search, audio, research) has none.
Sources, read 2026-11-26: <https://platform.openai.com/docs/models>, <https://docs.anthropic.com/en/docs/about-claude/models>,
<https://ai.google.dev/gemini-api/docs/models>, <https://docs.mistral.ai/getting-started/models>, <https://docs.x.ai/docs/models>,
<https://docs.cohere.com/docs/models>; which of them are sold today, and for how much, is in the bundled prices of 2026-11-24.
"""

from __future__ import annotations

import re

_DATE = r"(?:[-@]\d{4}(?:-\d{2}-\d{2}|\d{4})?|-latest|-preview)?"

# (pattern of the premium model's name, its sibling)
SIBLINGS: tuple[tuple[str, str], ...] = (
    # OpenAI
    (rf"gpt-4(?:-32k)?(?:-0314|-0613)?|gpt-4-(?:turbo|0125|1106)(?:-preview)?{_DATE}|gpt-4o{_DATE}|chatgpt-4o-latest", "gpt-4o-mini"),
    (rf"gpt-4\.5{_DATE}|gpt-4\.1{_DATE}", "gpt-4.1-mini"),
    (rf"o1{_DATE}|o3{_DATE}|o1-pro{_DATE}|o3-pro{_DATE}", "o4-mini"),
    (rf"gpt-5{_DATE}|gpt-5-pro{_DATE}|gpt-5[.-][123]{_DATE}|gpt-5[.-]2-pro{_DATE}", "gpt-5-mini"),
    (rf"gpt-5[.-][45](?:-pro)?{_DATE}", "gpt-5.4-mini"),
    (rf"gpt-5[.-]6(?:-sol|-terra)?{_DATE}", "gpt-5.6-luna"),
    (rf"gpt-6-(?:astra|sol){_DATE}|gpt-6\.1-sol{_DATE}", "gpt-6-luna"),
    # Anthropic
    (rf"claude-3-opus{_DATE}|claude-3[.-][57]-sonnet{_DATE}|claude-3-sonnet{_DATE}", "claude-haiku-4-5"),
    (rf"claude-(?:opus|sonnet)-4(?:[.-]\d)?{_DATE}|claude-4(?:[.-]\d)?-(?:opus|sonnet){_DATE}", "claude-haiku-4-5"),
    (rf"claude-(?:opus|sonnet|fable)-5(?:[.-]\d)?{_DATE}|claude-5(?:[.-]\d)?-(?:opus|sonnet){_DATE}", "claude-haiku-5-5"),
    # Google
    (rf"gemini-1\.5-pro{_DATE}|gemini-2\.5-pro{_DATE}", "gemini-2.5-flash"),
    (r"gemini-3(?:\.1)?-pro-preview|gemini-pro-latest", "gemini-3.1-flash-lite"),
    (rf"gemini-4-argon{_DATE}", "gemini-3.8-flash"),
    # Mistral, xAI, Cohere
    (rf"mistral-large-2(?:407|411)|pixtral-large{_DATE}|mistral-medium-(?:3-5|3\.5|2604|latest)", "mistral-small-latest"),
    (rf"grok-3{_DATE}|grok-3-beta", "grok-3-mini"),
    (r"grok-4(?:-0709)?|grok-4\.[567]", "grok-4-1-fast"),
    (r"command-r-plus(?:-08-2024)?|command-a(?:-03-2025)?", "command-r-08-2024"),
)

_PATTERNS = tuple((re.compile(pattern), sibling) for pattern, sibling in SIBLINGS)
# What stands before a maker's own name at resellers and in LiteLLM: openai/gpt-4o, us.anthropic.claude-…-v1:0
_PREFIX = re.compile(r"^(?:[\w-]+/)*(?:(?:us|eu|apac|global)\.)?(?:anthropic\.|mistral\.|cohere\.)?")
_SUFFIX = re.compile(r"-v\d+(?::\d+)?$")


def sibling_of(model: str) -> str | None:
    """The maker's own name of a cheaper model for simple tasks; None for a model that is no premium one, or is not known."""
    name = _SUFFIX.sub("", _PREFIX.sub("", model.strip().lower()))
    return next((sibling for pattern, sibling in _PATTERNS if pattern.fullmatch(name)), None)
