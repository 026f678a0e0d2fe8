"""A project's own package that bears the name of an SDK's."""

from openai import OpenAI


class Agent:
    def __init__(self, name, instructions):
        self.name = name
        self.instructions = instructions

    def run(self, task):
        return OpenAI().chat.completions.create(
            model="gpt-4o", max_tokens=70, messages=[{"role": "system", "content": self.instructions}, {"role": "user", "content": task}]
        )


class Runner:
    @staticmethod
    def run(agent, task):
        return agent.run(task)
