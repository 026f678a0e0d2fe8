"""The cooks: agents of the OpenAI Agents SDK, made once for everybody."""

from agents import Agent, ModelSettings, function_tool
from agents.extensions.models.litellm_model import LitellmModel

HOUSE_RULES = "You work in the kitchen of a small hotel. Answer in two sentences."


@function_tool
def stock_of(ingredient: str) -> int:
    """How many portions of an ingredient are left."""
    return 3


def season_rules(context, agent) -> str:
    if context.context.winter:
        return "Suggest soups."
    return "Suggest salads and cold dishes."


baker = Agent(
    name="Baker",
    instructions=f"{HOUSE_RULES} You bake.",
    model="gpt-4.1-mini",
    model_settings=ModelSettings(max_tokens=200),
    tools=[stock_of],
)
night_baker = baker.clone(instructions=f"{HOUSE_RULES} You bake at night.")
season_cook = Agent[dict](name="Season cook", instructions=season_rules)
haiku = LitellmModel(model="anthropic/claude-haiku-4-5")
guest = Agent(name="Guest", instructions=HOUSE_RULES, model=haiku)
