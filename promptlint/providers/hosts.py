"""Hosts of several makers' models: what they say of their own; the rest stands in the maker's file."""

import datetime as dt

from promptlint.model import Citation
from promptlint.providers.delisted import delisted
from promptlint.providers.schema import Cache, Model, Provider

_TODAY = dt.date(2026, 11, 26)
_AZURE = Citation("https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/prompt-caching", _TODAY)
_BEDROCK = Citation("https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html", _TODAY)
_ENDS = Citation(
    "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html, as quoted in awslabs/startups' pull request 131;"
    " the day of the last region",
    _TODAY,
)
_NOVA = Citation("https://portkey.ai/docs/integrations/llms/bedrock/prompt-caching: Nova caches by itself", _TODAY)
_VERTEX = Citation("https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/context-cache/context-cache-overview", _TODAY)
_PALM = Citation("https://cloud.google.com/vertex-ai/generative-ai/docs/deprecations/palm", _TODAY)
_GEMINI_1 = Citation("https://cloud.google.com/vertex-ai/generative-ai/docs/deprecations/gemini-1.0-pro", _TODAY)
_GROQ_ENDS = Citation(
    "https://console.groq.com/docs/deprecations, as quoted in langchain's pull request 38363: free and developer tier", _TODAY
)
_MIXTRAL = Citation("https://console.groq.com/docs/deprecations, as quoted in langchain's pull request 30170", _TODAY)
_GROQ = Citation("https://console.groq.com/docs/prompt-caching, not verified", _TODAY, False)
_ROUTER = Citation("https://openrouter.ai/docs/features/prompt-caching, not verified", _TODAY, False)
_OTHERS = Citation("no source found", _TODAY, False)


def _ended_at_bedrock(pattern: str, year: int, month: int, day: int, successor: str = "") -> Model:
    return Model(pattern, _ENDS, retires=dt.date(year, month, day), successor=successor)


_BEDROCK_ENDS = (
    _ended_at_bedrock(r"(?:amazon\.)?titan-tg1-large", 2025, 10, 27),
    _ended_at_bedrock(r"claude-3[-.]7-sonnet", 2026, 4, 28, "claude-sonnet-5-5"),
    _ended_at_bedrock(r"claude-(?:opus-4|4-opus)", 2026, 5, 31, "claude-opus-5-5"),
    _ended_at_bedrock(r"claude-3[-.]5-haiku", 2026, 6, 19, "claude-haiku-5-5"),
    _ended_at_bedrock(r"(?:amazon\.)?titan-image-generator-v2", 2026, 6, 30),
    _ended_at_bedrock(r"(?:meta\.)?llama3-(?:1-405b|2-\d+b)-instruct", 2026, 7, 7),
    _ended_at_bedrock(r"claude-3(?:[-.]5)?-sonnet", 2026, 7, 30, "claude-sonnet-5-5"),
    _ended_at_bedrock(r"claude-3-haiku", 2026, 9, 10, "claude-haiku-5-5"),
    _ended_at_bedrock(r"(?:amazon\.)?nova-(?:premier|sonic)", 2026, 9, 14),
    _ended_at_bedrock(r"(?:amazon\.)?nova-(?:canvas|reel)", 2026, 9, 30),
    _ended_at_bedrock(r"claude-(?:sonnet-4|4-sonnet)", 2026, 10, 14, "claude-sonnet-5-5"),
    _ended_at_bedrock(r"(?:ai21\.)?jamba-1[-.]5-(?:large|mini)", 2026, 11, 26),
)

PROVIDERS = (
    Provider(
        "azure", Cache("automatic", minimum=(1024, 1024), source=_AZURE), hosts=True, caps=(("chat.completions", "max_completion_tokens"),)
    ),
    Provider(
        "aws",
        Cache("on-request", minimum=(512, 4096), source=_BEDROCK),
        hosts=True,
        caps=(("converse", "inferenceConfig.maxTokens"),),
        models=(Model(r"(?:amazon\.)?nova-.*", _NOVA, mode="both"), *_BEDROCK_ENDS, *delisted("aws")),
    ),
    Provider(
        "vertex",
        Cache("automatic", minimum=(2048, 4096), source=_VERTEX),
        hosts=True,
        caps=(("generateContent", "max_output_tokens"),),
        models=(
            Model(r"(?:text|chat|code|codechat)-bison(?:-32k)?|text-unicorn|code-gecko", _PALM, retires=dt.date(2025, 4, 9)),
            Model(r"textembedding-gecko@00[12]", _PALM, retires=dt.date(2025, 4, 9)),
            Model(r"gemini-(?:1\.0-)?pro(?:-vision)?", _GEMINI_1, retires=dt.date(2025, 4, 9), successor="gemini-3.8-flash"),
            *delisted("vertex"),
        ),
    ),
    Provider(
        "groq",
        Cache("automatic", source=_GROQ),
        hosts=True,
        caps=(("chat.completions", "max_completion_tokens"),),
        models=(
            Model(r"mixtral-8x7b-32768", _MIXTRAL, retires=dt.date(2025, 3, 20)),
            Model(r"llama-3\.3-70b-versatile", _GROQ_ENDS, retires=dt.date(2026, 8, 16), successor="openai/gpt-oss-120b"),
            Model(r"llama-3\.1-8b-instant", _GROQ_ENDS, retires=dt.date(2026, 8, 16), successor="openai/gpt-oss-20b"),
            *delisted("groq"),
        ),
    ),
    Provider("openrouter", Cache("unknown", source=_ROUTER), hosts=True, caps=(("chat.completions", "max_tokens"),)),
    Provider("together", Cache("unknown", source=_OTHERS), hosts=True, caps=(("chat.completions", "max_tokens"),)),
    Provider("fireworks", Cache("unknown", source=_OTHERS), hosts=True, caps=(("chat.completions", "max_tokens"),)),
)
