"""Hosts of several makers' models: what they say of their own; the rest stands in the maker's file."""

import datetime as dt

from promptlint.model import Citation
from promptlint.providers.schema import Cache, Model, Provider

_TODAY = dt.date(2026, 11, 26)
_AZURE = Citation("https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/prompt-caching", _TODAY)
_BEDROCK = Citation("https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html", _TODAY)
_NOVA = Citation("https://portkey.ai/docs/integrations/llms/bedrock/prompt-caching: Nova caches by itself", _TODAY)
_VERTEX = Citation("https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/context-cache/context-cache-overview", _TODAY)
_GROQ = Citation("https://console.groq.com/docs/prompt-caching, not verified", _TODAY, False)
_ROUTER = Citation("https://openrouter.ai/docs/features/prompt-caching, not verified", _TODAY, False)
_OTHERS = Citation("no source found", _TODAY, False)

PROVIDERS = (
    Provider(
        "azure", Cache("automatic", minimum=(1024, 1024), source=_AZURE), hosts=True, caps=(("chat.completions", "max_completion_tokens"),)
    ),
    Provider(
        "aws",
        Cache("on-request", minimum=(512, 4096), source=_BEDROCK),
        hosts=True,
        caps=(("converse", "inferenceConfig.maxTokens"),),
        models=(Model(r"(?:amazon\.)?nova-.*", _NOVA, mode="both"),),
    ),
    Provider(
        "vertex", Cache("automatic", minimum=(2048, 4096), source=_VERTEX), hosts=True, caps=(("generateContent", "max_output_tokens"),)
    ),
    Provider("groq", Cache("automatic", source=_GROQ), hosts=True, caps=(("chat.completions", "max_completion_tokens"),)),
    Provider("openrouter", Cache("unknown", source=_ROUTER), hosts=True, caps=(("chat.completions", "max_tokens"),)),
    Provider("together", Cache("unknown", source=_OTHERS), hosts=True, caps=(("chat.completions", "max_tokens"),)),
    Provider("fireworks", Cache("unknown", source=_OTHERS), hosts=True, caps=(("chat.completions", "max_tokens"),)),
)
