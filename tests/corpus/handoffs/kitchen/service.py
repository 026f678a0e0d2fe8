"""Asks the cooks."""

import asyncio

from agents import RunConfig, Runner

from .cooks import baker, guest, night_baker, season_cook


async def ask(agent, question):
    return await Runner.run(agent, question)


async def order(question: str) -> str:
    result = await Runner.run(baker, question)
    return result.final_output


def order_at_night(question):
    return Runner.run_sync(night_baker, question, run_config=RunConfig(model="gpt-4.1"))


async def everyone(questions):
    answers = await asyncio.gather(*[Runner.run(season_cook, question) for question in questions])
    answers.append(await order("What is for breakfast?"))
    return answers, await ask(guest, "Are you well?")
