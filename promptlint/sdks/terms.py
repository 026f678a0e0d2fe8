"""What the providers call the terms of a request, for the SDK files: tiers, thinking, hosted tools, sampling, and the answer's form.

Sources: openai 3.57 (CompletionCreateParams, ResponseCreateParams, ToolParam), anthropic 2.13 (MessageCreateParams, ThinkingConfig*,
OutputConfig, ToolUnionParam), google-genai 3.6 (GenerateContentConfig, ThinkingConfig, Tool), botocore 1.44 bedrock-runtime, groq 1.7,
litellm 1.110, openrouter 1.3, read 2026-11-24; sampling, formats and tool choice: openai 3.57, anthropic 2.14, google-genai 3.6,
langchain-core 1.8, pydantic-ai 2.68, openai-agents 0.24, mistralai 3.7, cohere 7.3, groq 1.7, ollama 0.6, read 2026-11-26.
A tool that costs only the tokens of what it finds is not listed: Anthropic's web fetch, Gemini's URL context and code execution;
nor is one that the caller runs: computer use, a shell, an editor.
"""

from __future__ import annotations

from promptlint.sdks.schema import Terms

# ---------------------------------------------------------------- how an answer is drawn, and the form it takes

SAMPLING = Terms(temperatures=("temperature",), stops=("stop",), streams=("stream",))
ANSWER = SAMPLING.and_also(Terms(formats=("response_format",), choices=("tool_choice",)))

# ---------------------------------------------------------------- OpenAI, and who speaks its API

# OpenRouter's, DeepSeek's and Gemini's own words, and those of Qwen's servers, go through the OpenAI SDK in extra_body
ROUTED = Terms(
    efforts=("reasoning.effort",),
    budgets=("reasoning.max_tokens",),
    switches=("reasoning.enabled",),
    hosted=("plugins",),
)
_IN_BODY = ROUTED.and_also(Terms(
    tiers=("service_tier",),
    efforts=("reasoning_effort", "google.thinking_config.thinking_level", "extra_body.google.thinking_config.thinking_level"),
    budgets=(
        "thinking.budget_tokens", "thinking_budget", "google.thinking_config.thinking_budget",
        "extra_body.google.thinking_config.thinking_budget",
    ),
    switches=("thinking.type", "enable_thinking", "chat_template_kwargs.enable_thinking"),
))  # fmt: skip
PLAIN = Terms(tiers=("service_tier",), efforts=("reasoning_effort",)).and_also(ANSWER)
# response_model: what Instructor adds to a client's calls
CHAT = (
    PLAIN.and_also(Terms(schemas=("response_model",)))
    .and_also(Terms(hosted=("web_search_options",)))
    .and_also(_IN_BODY.below("extra_body"))
)
RESPONSES = Terms(
    tiers=("service_tier",),
    efforts=("reasoning.effort",),
    temperatures=("temperature",),
    schemas=("text_format",),
    formats=("text.format",),
    streams=("stream",),
    choices=("tool_choice",),
).and_also(_IN_BODY.below("extra_body"))
OPENAI_TOOLS = (
    ("web_search", "web_search"), ("web_search_options", "web_search"), ("web", "web_search"), ("file_search", "file_search"),
    ("code_interpreter", "code_interpreter"), ("computer_use", "computer_use"), ("image_generation", "image"),
)  # fmt: skip

# ---------------------------------------------------------------- Anthropic

THINKING = Terms(budgets=("thinking.budget_tokens",), switches=("thinking.type",))
_CLAUDE = Terms(
    tiers=("speed", "service_tier"),
    efforts=("output_config.effort",),
    temperatures=("temperature",),
    schemas=("response_model",),
    formats=("output_config.format", "output_format"),
    stops=("stop_sequences",),
    streams=("stream",),
    choices=("tool_choice.type", "tool_choice"),
).and_also(THINKING)
MESSAGES = _CLAUDE.and_also(_CLAUDE.below("extra_body")).and_also(Terms(caches=(("cache_control", "end"),)))
ANTHROPIC_TOOLS = (("web_search", "web_search"), ("code_execution", "code_interpreter"))

# ---------------------------------------------------------------- Google

GEMINI = Terms(
    tiers=("service_tier", "serviceTier"),
    efforts=("thinking_config.thinking_level", "thinking_config.thinkingLevel", "thinkingConfig.thinkingLevel", "thinking_level"),
    budgets=("thinking_config.thinking_budget", "thinking_config.thinkingBudget", "thinkingConfig.thinkingBudget"),
    temperatures=("temperature",),
    schemas=("response_schema", "responseSchema", "response_json_schema", "responseJsonSchema"),
    formats=("response_mime_type", "responseMimeType"),
    stops=("stop_sequences", "stopSequences"),
)
GOOGLE_TOOLS = (
    ("google_search", "web_search"), ("googleSearch", "web_search"), ("google_search_retrieval", "web_search"),
    ("googleSearchRetrieval", "web_search"), ("enterprise_web_search", "web_search"), ("enterpriseWebSearch", "web_search"),
    ("from_google_search_retrieval", "web_search"),
)  # fmt: skip

# ---------------------------------------------------------------- many at once

_KWARGS = PLAIN.and_also(THINKING)
EVERY_TOOL = (*OPENAI_TOOLS, *ANTHROPIC_TOOLS[1:], *GOOGLE_TOOLS)
LITELLM = CHAT.and_also(THINKING).and_also(Terms(caches=(("cache_control_injection_points", "points"), ("cache_control", "end"))))
# the objects of a framework, each of which stands for the model of one provider: ChatOpenAI(reasoning_effort=…), Claude(thinking=…)
OBJECT = (
    Terms(
        tiers=("service_tier",),
        efforts=("reasoning_effort", "reasoning.effort", "effort", "thinking_level", "output_config.effort"),
        budgets=("thinking.budget_tokens", "thinking_budget"),
        switches=("thinking.type",),
        hosted=("web_search_options",),
        schemas=("response_schema",),
        formats=("response_mime_type",),
        stops=("stop_sequences",),
    )
    .and_also(ANSWER)
    .and_also(_KWARGS.below("model_kwargs"))
    .and_also(_IN_BODY.below("extra_body"))
)
