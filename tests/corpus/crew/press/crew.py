"""CrewAI: words in YAML beside the code, a model object, agents and tasks in code."""

from crewai import LLM, Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, task


@CrewBase
class Press:
    agents_config = "config/agents.yaml"

    @agent
    def writer(self) -> Agent:
        return Agent(config=self.agents_config["writer"], llm="gpt-4o-mini")

    @agent
    def editor(self) -> Agent:
        llm = LLM(model="gpt-4o", max_tokens=400)
        return Agent(config=self.agents_config["editor"], llm=llm)

    @task
    def article(self) -> Task:
        return Task(config=self.tasks_config["article"], agent=self.writer())

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks)


def print_issue(event):
    return Press().crew().kickoff(inputs={"event": event})
