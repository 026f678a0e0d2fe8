"""The vocabulary of promptlint: what a request is, what is known of it, and what it costs.

Everything here is frozen data.  Names follow the OpenTelemetry GenAI conventions where they exist.
Lines and columns are 1-based, columns count Unicode code points; money is `Decimal` US dollars;
token figures are ranges of whole tokens.
"""

from promptlint.model.call import NO_CHUNKS, CallSite, Chunks, Operation, PromptFile
from promptlint.model.control import NO_ENTRY, Entry, Loop, Retry, Steps
from promptlint.model.facts import Absent, Default, Known, OneOf, Span, Unknown, Value, possible
from promptlint.model.money import EXACT, FREE, NO_TOKENS, UNITS, Component, Estimate, Method, ModelCard, Money, Tokens, Usage
from promptlint.model.options import NO_OPTIONS, LostCap, Options
from promptlint.model.priced import DYNAMIC_PREFIX_TOKENS, PricedCall, PricedPrompt, Segment, dynamic_prefix, sum_tokens
from promptlint.model.prompt import Dynamic, History, Message, Modality, Part, Prompt, Source, Static, Trait, system_prompt_state
from promptlint.model.surroundings import NO_SURROUNDINGS, AutomatedRun, Entrance, Formula, SharedKey, Surroundings

__all__ = [
    "DYNAMIC_PREFIX_TOKENS",
    "EXACT",
    "FREE",
    "NO_CHUNKS",
    "NO_ENTRY",
    "NO_OPTIONS",
    "NO_SURROUNDINGS",
    "NO_TOKENS",
    "UNITS",
    "Absent",
    "AutomatedRun",
    "CallSite",
    "Chunks",
    "Component",
    "Default",
    "Dynamic",
    "Entrance",
    "Entry",
    "Estimate",
    "Formula",
    "History",
    "Known",
    "Loop",
    "LostCap",
    "Message",
    "Method",
    "Modality",
    "ModelCard",
    "Money",
    "OneOf",
    "Operation",
    "Options",
    "Part",
    "PricedCall",
    "PricedPrompt",
    "Prompt",
    "PromptFile",
    "Retry",
    "Segment",
    "SharedKey",
    "Source",
    "Span",
    "Static",
    "Steps",
    "Surroundings",
    "Tokens",
    "Trait",
    "Unknown",
    "Usage",
    "Value",
    "dynamic_prefix",
    "possible",
    "sum_tokens",
    "system_prompt_state",
]
