"""The vocabulary of promptlint: what a request is, what is known of it, and what it costs.

Everything here is frozen data.  Names follow the OpenTelemetry GenAI conventions where they exist.
Lines and columns are 1-based, columns count Unicode code points; money is `Decimal` US dollars;
token figures are ranges of whole tokens.
"""

from promptlint.model.call import NO_CHUNKS, CallSite, Chunks, Operation, PromptFile
from promptlint.model.control import NO_ENTRY, Entry, Loop, Retry, Steps
from promptlint.model.edits import (
    CutText,
    DedentLiteral,
    DropArgument,
    DropComment,
    Edit,
    MarkBlock,
    MoveToEnd,
    Plain,
    RenameArgument,
    ReplaceLiteral,
    SetArgument,
    WrapCall,
)
from promptlint.model.facts import Absent, Default, Known, OneOf, Span, Unknown, Value, possible
from promptlint.model.money import EXACT, FREE, NO_TOKENS, UNITS, Component, Estimate, Method, ModelCard, Money, Tokens, Usage
from promptlint.model.options import NO_OPTIONS, Answered, LostCap, Options, Schema
from promptlint.model.prefix import CHANGING, PrefixCut, cache_minimum, prefix_cut, prefix_reach
from promptlint.model.priced import DYNAMIC_PREFIX_TOKENS, PricedCall, PricedPrompt, Segment, dynamic_prefix, static_prefix, sum_tokens
from promptlint.model.prompt import Dynamic, History, Message, Modality, Part, Prompt, Source, Static, Trait, system_prompt_state
from promptlint.model.providers import NO_CACHE_FACTS, CacheFacts, CacheMode, Citation, ModelFacts, Range
from promptlint.model.task import NO_TASK, Task, TaskKind

__all__ = [
    "CHANGING",
    "DYNAMIC_PREFIX_TOKENS",
    "EXACT",
    "FREE",
    "NO_CACHE_FACTS",
    "NO_CHUNKS",
    "NO_ENTRY",
    "NO_OPTIONS",
    "NO_TASK",
    "NO_TOKENS",
    "UNITS",
    "Absent",
    "Answered",
    "CacheFacts",
    "CacheMode",
    "CallSite",
    "Chunks",
    "Citation",
    "Component",
    "CutText",
    "DedentLiteral",
    "Default",
    "DropArgument",
    "DropComment",
    "Dynamic",
    "Edit",
    "Entry",
    "Estimate",
    "History",
    "Known",
    "Loop",
    "LostCap",
    "MarkBlock",
    "Message",
    "Method",
    "Modality",
    "ModelCard",
    "ModelFacts",
    "Money",
    "MoveToEnd",
    "OneOf",
    "Operation",
    "Options",
    "Part",
    "Plain",
    "PrefixCut",
    "PricedCall",
    "PricedPrompt",
    "Prompt",
    "PromptFile",
    "Range",
    "RenameArgument",
    "ReplaceLiteral",
    "Retry",
    "Schema",
    "Segment",
    "SetArgument",
    "Source",
    "Span",
    "Static",
    "Steps",
    "Task",
    "TaskKind",
    "Tokens",
    "Trait",
    "Unknown",
    "Usage",
    "Value",
    "WrapCall",
    "cache_minimum",
    "dynamic_prefix",
    "possible",
    "prefix_cut",
    "prefix_reach",
    "static_prefix",
    "sum_tokens",
    "system_prompt_state",
]
