"""A desk for insurance claims: pictures of the damage are described, prices are looked up, and a report is thought through."""

import base64
import os

import anthropic
from agents import Agent, FileSearchTool, ModelSettings, Runner, WebSearchTool
from google import genai
from google.genai import types
from openai import OpenAI
from openai.types.shared import Reasoning
from PIL import Image

gpt = OpenAI()
claude = anthropic.Anthropic()
gemini = genai.Client()
NIGHTLY = os.getenv("CLAIMS_TIER", "flex")
HOUSE_RULES = "Never promise a payment. Quote the clause that applies."


def describe(photo: bytes, question: str) -> str:
    picture = base64.b64encode(photo).decode()
    answer = gpt.chat.completions.create(
        model="gpt-5-mini",
        service_tier=NIGHTLY,
        reasoning_effort="minimal",
        messages=[
            {"role": "system", "content": "Describe the damage."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": question},
                    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}", "detail": "low"}},
                ],
            },
        ],
    )
    return answer.choices[0].message.content


def market_price(item: str) -> str:
    return gpt.responses.create(
        model="gpt-5",
        input=f"What does {item} cost used?",
        reasoning={"effort": "low"},
        tools=[{"type": "web_search"}, {"type": "code_interpreter", "container": {"type": "auto"}}],
    ).output_text


def assess(policy: str, claim: str, *, thorough: bool = False) -> str:
    answer = claude.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=16000,
        thinking={"type": "enabled", "budget_tokens": 8000} if thorough else {"type": "disabled"},
        service_tier="standard_only",
        system=[
            {"type": "text", "text": HOUSE_RULES, "cache_control": {"type": "ephemeral", "ttl": "1h"}},
            {"type": "text", "text": policy, "cache_control": {"type": "ephemeral"}},
        ],
        tools=[{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}],
        messages=[{"role": "user", "content": claim}],
    )
    return answer.content[-1].text


def sort(path: str) -> str:
    photo = Image.open(path).convert("RGB")
    return gemini.models.generate_content(
        model="gemini-2.5-flash",
        contents=[photo, "Car, house or other?"],
        config=types.GenerateContentConfig(max_output_tokens=5, thinking_config=types.ThinkingConfig(thinking_budget=0)),
    ).text


researcher = Agent(
    name="Researcher",
    instructions="Find similar claims.",
    model="gpt-5",
    tools=[WebSearchTool(), FileSearchTool(vector_store_ids=["claims"], max_num_results=4)],
    model_settings=ModelSettings(reasoning=Reasoning(effort="high"), extra_args={"service_tier": "priority"}),
)


def research(claim: str) -> str:
    return Runner.run_sync(researcher, claim).final_output
