"""A clerk of Pydantic AI whose instructions are completed by functions."""

from dataclasses import dataclass
from datetime import date

from pydantic_ai import Agent, RunContext, format_as_xml
from pydantic_ai.models.openai import OpenAIChatModel

MODEL = "openai:gpt-4o-mini"


@dataclass
class Customer:
    name: str
    notes: str

    def as_prompt(self) -> str:
        return f"{self.name}: {self.notes}"


clerk = Agent(MODEL, deps_type=Customer, system_prompt="You are a clerk in a bank.")
model = OpenAIChatModel("gpt-4o")
quiet = Agent(model, instructions="Say little.", model_settings={"max_tokens": 30})
helpers = {"clerk": clerk, "quiet": quiet}


RULES = [{"case": "lost card", "answer": "Block it."}, {"case": "loan", "answer": "Ask a colleague."}]


@quiet.instructions
def rules() -> str:
    return f"Examples:\n{format_as_xml(RULES)}"


@clerk.system_prompt
def name_of_customer(context: RunContext[Customer]) -> str:
    return f"The customer is called {context.deps.name}."


@clerk.tool_plain
def today() -> str:
    return date.today().isoformat()


def greet(customer: Customer):
    return clerk.run_sync("Greet the customer.", deps=customer)


async def describe(customer: Customer):
    return await quiet.run(customer.as_prompt())


class Desk:
    def __init__(self):
        self.agent = quiet

    async def ask(self, question: str):
        return await self.agent.run(question, model="openai:gpt-4.1")

    async def describe_all(self, customers):
        for customer in customers:
            await describe(customer)
