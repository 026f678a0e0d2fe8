from agents.base import Agent, Runner

writer = Agent("writer", instructions="You write.")


def write(task):
    return writer.run(task)


def compare(runner, items):
    return [runner.run(item) for item in items]
