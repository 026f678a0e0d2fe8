"""Frameworks of agents, and SDKs with model objects: small programs with what a reader would note of each call, and look-alikes."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import CallSite, system_prompt_state
from promptlint.pipeline import scan_sources
from tests.evaluate.reading import fact, sites

ASKED = '[{"role": "user", "content": q}]'


def told(site: CallSite) -> str:
    """What a reader would note of a call: provider, operation, model, cap or number of chunks, instructions."""
    last = fact(site.top_k) if site.top_k is not None else fact(site.max_tokens)
    return " | ".join((site.provider, site.operation, fact(site.model), last, system_prompt_state(site.prompt)))


# each: the program's head, then a statement of a function of `q`, with what is told of the calls in it
PROGRAMS: dict[str, tuple[str, list[tuple[str, list[str]]]]] = {
    "crewai": (
        "from crewai import LLM, Agent, Crew, Task\nllm = LLM(model='openai/gpt-4o-mini', max_tokens=700)\n"
        "writer = Agent(role='Writer', goal='Write', backstory='You write.', llm=llm, max_iter=3)",
        [
            ("LLM('gpt-4o')", ["unknown | model_config | known gpt-4o | absent | none"]),
            ("llm.call('Hi')", ["unknown | chat | known openai/gpt-4o-mini | known 700 | none"]),
            ("Agent(role='R', goal=q, backstory='B', llm='gpt-4o')", ["unknown | create_agent | known gpt-4o | absent | dynamic"]),
            ("Agent(config=q, llm=llm)", ["unknown | create_agent | known openai/gpt-4o-mini | known 700 | unknown"]),
            ("Agent(config=q)", ["unknown | create_agent | unknown | unknown | unknown"]),
            (
                "Task(description='Do', expected_output='x', agent=writer)",
                ["unknown | create_agent | known openai/gpt-4o-mini | known 700 | none"],
            ),
            ("Task(description='Do', expected_output='x')", ["unknown | create_agent | absent | absent | none"]),
            ("writer.kickoff(q)", ["unknown | chat | known openai/gpt-4o-mini | known 700 | static"]),
            ("Crew(agents=[writer], tasks=[]).kickoff(inputs={'q': q})", []),
        ],
    ),
    "autogen": (
        "from autogen import ConversableAgent, GroupChat, GroupChatManager, LLMConfig, UserProxyAgent, config_list_from_json\n"
        "config = {'config_list': [{'model': 'gpt-4o', 'api_key': 'k'}], 'max_tokens': 500}\n"
        "helper = ConversableAgent('helper', 'You help.', llm_config=config)\nuser = UserProxyAgent('user')",
        [
            ("ConversableAgent('a', llm_config={'model': 'm'})", ["unknown | create_agent | known m | absent | none"]),
            (
                "ConversableAgent('a', llm_config={'config_list': config_list_from_json(q)})",
                ["unknown | create_agent | unknown | unknown | none"],
            ),
            ("ConversableAgent('a', llm_config=False)", ["unknown | create_agent | absent | absent | none"]),
            ("LLMConfig({'model': 'm', 'max_tokens': 3})", ["unknown | model_config | known m | known 3 | none"]),
            (
                "ConversableAgent('a', system_message=q, llm_config=LLMConfig(model='m', max_tokens=9))",
                ["unknown | create_agent | known m | known 9 | dynamic", "unknown | model_config | known m | known 9 | none"],
            ),
            (
                "GroupChatManager(GroupChat(agents=[], messages=[]), llm_config=config)",
                ["unknown | create_agent | known gpt-4o | known 500 | none"],
            ),
            (f"helper.generate_reply(messages={ASKED})", ["unknown | chat | known gpt-4o | known 500 | static"]),
            ("helper.run(message=q)", ["unknown | chat | known gpt-4o | known 500 | static"]),
            ("user.initiate_chat(helper, message=q)", []),
        ],
    ),
    "autogen of 0.4": (
        "from autogen_agentchat.agents import AssistantAgent, UserProxyAgent\nfrom autogen_agentchat.teams import RoundRobinGroupChat\n"
        "from autogen_core.models import SystemMessage, UserMessage\nfrom autogen_ext.models.openai import OpenAIChatCompletionClient\n"
        "client = OpenAIChatCompletionClient(model='gpt-4o', max_tokens=30)\n"
        "agent = AssistantAgent('a', client, system_message='You help.')",
        [
            ("await agent.run(task=q)", ["openai | chat | known gpt-4o | known 30 | static"]),
            ("agent.run_stream(task='Go')", ["openai | chat | known gpt-4o | known 30 | static"]),
            (
                "await client.create([SystemMessage(content='Be brief.'), UserMessage(content=q, source='u')])",
                ["openai | chat | known gpt-4o | known 30 | static"],
            ),
            ("AssistantAgent('b', model_client=q)", ["unknown | create_agent | unknown | unknown | none"]),
            ("await RoundRobinGroupChat([agent]).run(task=q)", []),
        ],
    ),
    "autogen of ag2 1.0": (
        "from ag2 import Agent\nfrom ag2.config import AnthropicConfig\n"
        "agent = Agent('a', 'You help.', config=AnthropicConfig(model='c', max_tokens=8))",
        [("await agent.ask(q)", ["anthropic | chat | known c | known 8 | static"])],
    ),
    "smolagents": (
        "from smolagents import CodeAgent, InferenceClientModel, LiteLLMModel, ToolCallingAgent\n"
        "model = InferenceClientModel(model_id='Qwen/Q', max_tokens=2096)\nagent = CodeAgent([], model, instructions='Be brief.')",
        [
            ("agent.run(q)", ["huggingface | chat | known Qwen/Q | known 2096 | static"]),
            ("agent(q)", ["huggingface | chat | known Qwen/Q | known 2096 | static"]),
            (f"model({ASKED})", ["huggingface | chat | known Qwen/Q | known 2096 | none"]),
            (f"model.generate({ASKED}, max_tokens=5)", ["huggingface | chat | known Qwen/Q | known 5 | none"]),
            (
                "ToolCallingAgent(tools=[], model=LiteLLMModel('anthropic/c'))",
                [
                    "unknown | create_agent | known anthropic/c | absent | none",
                    "unknown | model_config | known anthropic/c | absent | none",
                ],
            ),
        ],
    ),
    "agno": (
        "from agno.agent import Agent\nfrom agno.team import Team\nfrom agno.models.openai import OpenAIChat\n"
        "from agno.models.aws import Claude\n"
        "from agno.knowledge.embedder.openai import OpenAIEmbedder\nfrom agno.knowledge.knowledge import Knowledge\n"
        "agent = Agent(model=OpenAIChat(id='gpt-4o', max_tokens=50), description='You are a poet.', instructions=['Rhyme.'])",
        [
            ("agent.run(q)", ["openai | chat | known gpt-4o | known 50 | static"]),
            ("agent.print_response('Go', stream=True)", ["openai | chat | known gpt-4o | known 50 | static"]),
            ("Agent(model='openai:gpt-4o')", ["unknown | create_agent | known openai:gpt-4o | absent | none"]),
            ("Claude('c')", ["bedrock | model_config | known c | absent | none"]),
            (
                "Team([agent], model=OpenAIChat('m')).run(q)",
                [
                    "openai | create_agent | known m | absent | none",
                    "openai | model_config | known m | absent | none",
                    "openai | chat | known m | absent | none",
                ],
            ),
            (
                "OpenAIEmbedder(id='e').get_embedding(q)",
                ["openai | embeddings | known e | absent | none", "openai | embeddings | known e | absent | none"],
            ),
            ("Knowledge(max_results=4).search(q)", ["unknown | retrieval | absent | known 4 | none"]),
        ],
    ),
    "agno as phidata": (
        "from phi.agent import Agent\nfrom phi.model.groq import Groq\nagent = Agent(model=Groq(id='llama'), instructions=['Be brief.'])",
        [("agent.print_response(q)", ["groq | chat | known llama | absent | static"])],
    ),
    "google_adk": (
        "from google.adk.agents import LlmAgent, SequentialAgent\nfrom google.adk.models.lite_llm import LiteLlm\n"
        "from google.adk.runners import InMemoryRunner, Runner\nfrom google.genai import types\n"
        "agent = LlmAgent(name='a', model='gemini-2.5-flash', instruction='You help.', "
        "generate_content_config=types.GenerateContentConfig(max_output_tokens=250))\nrunner = Runner(agent=agent, app_name='x')",
        [
            (
                "runner.run_async(user_id='u', session_id='s', new_message=types.Content(role='user', parts=[types.Part(text=q)]))",
                ["unknown | chat | known gemini-2.5-flash | known 250 | static"],
            ),
            (
                "InMemoryRunner(agent).run(user_id='u', session_id='s', new_message=q)",
                ["unknown | chat | known gemini-2.5-flash | known 250 | static"],
            ),
            (
                "LlmAgent(name='b', model=LiteLlm(model='openai/gpt-4o', max_tokens=7))",
                [
                    "unknown | create_agent | known openai/gpt-4o | known 7 | none",
                    "unknown | model_config | known openai/gpt-4o | known 7 | none",
                ],
            ),
            ("SequentialAgent(name='s', sub_agents=[agent])", []),
        ],
    ),
    "mem0": (
        "from mem0 import Memory, MemoryClient\n"
        "memory = Memory.from_config({'llm': {'config': {'model': 'gpt-4o-mini', 'max_tokens': 1500}}})",
        [
            ("memory.add(q, user_id='u')", ["unknown | chat | known gpt-4o-mini | known 1500 | none"]),
            ("memory.search(query=q, limit=3)", ["unknown | retrieval | absent | known 3 | none"]),
            ("MemoryClient().search(q, top_k=4)", ["unknown | retrieval | absent | known 4 | none"]),
            ("memory.get_all(user_id='u')", []),
        ],
    ),
    "deepagents": (
        "from deepagents import create_deep_agent\nfrom langchain_openai import ChatOpenAI\n"
        "agent = create_deep_agent(model=ChatOpenAI(model='gpt-4o', max_tokens=5), tools=[], system_prompt='Dig.')",
        [("agent.invoke({'messages': [{'role': 'user', 'content': q}]})", ["openai | chat | known gpt-4o | known 5 | static"])],
    ),
    "strands": (
        "from strands import Agent\nfrom strands.models import BedrockModel\n"
        "agent = Agent(model=BedrockModel(model_id='nova', max_tokens=4), system_prompt='Be.')",
        [
            ("agent(q)", ["bedrock | chat | known nova | known 4 | static"]),
            ("await agent.invoke_async(q)", ["bedrock | chat | known nova | known 4 | static"]),
        ],
    ),
    "browser_use": (
        "from browser_use import Agent, ChatGoogle\nagent = Agent(task='Find it', llm=ChatGoogle(model='gemini', max_output_tokens=6))",
        [("await agent.run(max_steps=3)", ["google | chat | known gemini | known 6 | none"])],
    ),
    "agency_swarm": (
        "from agency_swarm import Agency, Agent\nceo = Agent(name='CEO', instructions='Lead.', model='gpt-4o')",
        [
            ("ceo.get_response(q)", ["openai | chat | known gpt-4o | absent | static"]),
            ("Agency([ceo]).get_completion(q)", []),
        ],
    ),
    "camel": (
        "from camel.agents import ChatAgent\nfrom camel.models import ModelFactory\n"
        "model = ModelFactory.create(model_platform='openai', model_type='gpt-4o', model_config_dict={'max_tokens': 3})\n"
        "agent = ChatAgent('You help.', model=model)",
        [("agent.step(q)", ["unknown | chat | known gpt-4o | known 3 | static"])],
    ),
    "watsonx": (
        "from ibm_watsonx_ai.foundation_models import Embeddings, ModelInference\n"
        "model = ModelInference(model_id='ibm/granite', params={'max_new_tokens': 30})",
        [
            ("model.generate_text(prompt=q)", ["watsonx | text_completion | known ibm/granite | known 30 | none"]),
            (f"model.chat(messages={ASKED})", ["watsonx | chat | known ibm/granite | known 30 | none"]),
            ("model.tokenize(q)", []),
        ],
    ),
    "xai": (
        "from xai_sdk import Client\nclient = Client()",
        [
            (
                "client.chat.create(model='grok-4', max_tokens=4).sample()",
                ["x-ai | model_config | known grok-4 | known 4 | none", "x-ai | chat | known grok-4 | known 4 | none"],
            ),
        ],
    ),
    "replicate": (
        "import replicate",
        [
            ("replicate.run('meta/llama', input={'prompt': q, 'max_tokens': 3})", ["replicate | chat | known meta/llama | known 3 | none"]),
            ("replicate.Client().stream('meta/llama', input={'prompt': q})", ["replicate | chat | known meta/llama | absent | none"]),
            ("replicate.models.list()", []),
        ],
    ),
    "instructor": (
        "import instructor\nfrom groq import Groq\nclient = instructor.from_provider('openai/gpt-4o-mini')\n"
        "hosted = instructor.from_groq(Groq())",
        [
            (
                f"client.chat.completions.create(response_model=dict, messages={ASKED}, max_tokens=5)",
                ["unknown | chat | known openai/gpt-4o-mini | known 5 | none"],
            ),
            (
                f"client.create_with_completion(response_model=dict, messages={ASKED})",
                ["unknown | chat | known openai/gpt-4o-mini | absent | none"],
            ),
            (
                f"hosted.chat.completions.create(model='m', response_model=dict, messages={ASKED})",
                ["groq | chat | known m | absent | none"],
            ),
            (f"unknown.create_partial(model='m', response_model=dict, messages={ASKED})", ["unknown | chat | known m | absent | none"]),
        ],
    ),
    "openai with instructor": (
        "import instructor\nfrom openai import AsyncOpenAI, OpenAI\nclient = instructor.from_openai(OpenAI(base_url='http://localhost:1'))",
        [
            (
                f"client.chat.completions.create(model='m', response_model=dict, messages={ASKED})",
                ["local | chat | known m | absent | none"],
            ),
            (
                f"client.chat.completions.create_partial(model='m', response_model=dict, messages={ASKED})",
                ["local | chat | known m | absent | none"],
            ),
            (
                f"await instructor.patch(AsyncOpenAI()).chat.completions.create(model='m', messages={ASKED})",
                ["openai | chat | known m | absent | none"],
            ),
        ],
    ),
    "anthropic with instructor": (
        "import instructor\nfrom anthropic import Anthropic\nclient = instructor.from_anthropic(Anthropic())",
        [
            (
                f"client.{path}(model='m', max_tokens=3, response_model=dict, messages={ASKED})",
                ["anthropic | chat | known m | known 3 | none"],
            )
            for path in ("messages.create", "messages.create_with_completion", "chat.completions.create", "create_iterable")
        ],
    ),
    "openai through others": (
        "import openai\nfrom langfuse.openai import OpenAI\nfrom langfuse.openai import openai as traced\n"
        "from langsmith.wrappers import wrap_openai",
        [
            (f"OpenAI().chat.completions.create(model='m', messages={ASKED})", ["openai | chat | known m | absent | none"]),
            (f"traced.chat.completions.create(model='m', messages={ASKED})", ["openai | chat | known m | absent | none"]),
            (
                f"wrap_openai(openai.Client()).chat.completions.create(model='m', messages={ASKED})",
                ["openai | chat | known m | absent | none"],
            ),
            (
                "openai.OpenAI().beta.threads.create_and_run(assistant_id='a', max_completion_tokens=9)",
                ["openai | chat | unknown | known 9 | none"],
            ),
        ],
    ),
}
CALLS = [(sdk, head, call, expected) for sdk, (head, calls) in PROGRAMS.items() for call, expected in calls]


@pytest.mark.parametrize(("sdk", "head", "call", "expected"), CALLS)
def test_what_a_program_asks_is_read(sdk: str, head: str, call: str, expected: list[str]) -> None:
    found = [site for site in sites(f"{head}\n\nasync def ask(q, unknown):\n    return {call}\n") if site.function == "app.ask"]
    assert [told(site) for site in found] == expected
    assert {site.sdk for site in found} <= {sdk.partition(" ")[0]}


# the SDKs that speak in the shapes of OpenAI's, each on its own client
CLIENTS = [
    ("from cerebras.cloud.sdk import Cerebras as C", "chat.completions.create", "cerebras", 3),
    ("from fireworks import Fireworks as C", "chat.completions.create", "fireworks", 3),
    ("from fireworks.client import AsyncFireworks as C", "chat.completions.acreate", "fireworks", 3),
    ("from perplexity import Perplexity as C", "chat.completions.create", "perplexity", 3),
    ("from writerai import Writer as C", "chat.chat", "writer", 8),
    ("from reka.client import AsyncReka as C", "chat.create_stream", "reka", 1),
    ("from ai21 import AI21Client as C", "chat.completions.create", "ai21", None),
    ("from ai21 import AI21BedrockClient as C", "chat.completions.create", "bedrock", None),
    ("from openrouter import OpenRouter as C", "chat.send_async", "openrouter", None),
    ("from portkey_ai import AsyncPortkey as C", "chat.completions.create", "unknown", 1),
]


@pytest.mark.parametrize(("head", "path", "provider", "attempts"), CLIENTS)
def test_a_client_of_its_own_is_read(head: str, path: str, provider: str, attempts: int | None) -> None:
    (found,) = sites(f"{head}\ndef ask(q):\n    return C().{path}(model='m', messages={ASKED}, max_tokens=7)\n")
    assert told(found) == f"{provider} | chat | known m | known 7 | none"
    assert attempts is None or fact(found.attempts) == f"known {attempts}"


def test_a_crew_whose_words_stand_in_a_file_of_settings() -> None:
    program = """
        from crewai import Agent, Crew, Task
        from crewai.project import CrewBase, agent, crew, task

        @CrewBase
        class Research:
            agents_config = "config/agents.yaml"
            tasks_config = "config/tasks.yaml"

            @agent
            def researcher(self) -> Agent:
                return Agent(config=self.agents_config["researcher"], llm="gpt-4o", verbose=True)

            @task
            def research(self) -> Task:
                return Task(config=self.tasks_config["research"], agent=self.researcher())

            @crew
            def crew(self) -> Crew:
                return Crew(agents=self.agents, tasks=self.tasks)

        def run():
            return Research().crew().kickoff(inputs={"topic": "x"})
    """
    assert [(site.function, told(site)) for site in sites(program)] == [
        ("app.Research.researcher", "unknown | create_agent | known gpt-4o | unknown | unknown"),
        ("app.Research.research", "unknown | create_agent | known gpt-4o | unknown | none"),
    ]


@pytest.mark.parametrize(("section", "unsent"), [("researcher", ""), ("writer", "fails")])
def test_a_crew_whose_file_lacks_a_section_is_never_asked(section: str, unsent: str) -> None:
    program = textwrap.dedent(
        """
        from crewai import Agent
        from crewai.project import CrewBase, agent
        from langchain_openai import ChatOpenAI

        @CrewBase
        class Research:
            agents_config = "config/agents.yaml"
            llm = ChatOpenAI(model="gpt-4o")

            @agent
            def researcher(self) -> Agent:
                return Agent(config=self.agents_config["researcher"], llm=self.llm)
        """
    )
    report = scan_sources({"app.py": program, "config/agents.yaml": f"{section}:\n  role: One who works\n  goal: To work\n"})
    assert {call.site.unsent for call in report.calls} == {unsent}


def test_a_question_about_a_video_is_read() -> None:
    (found,) = sites("from twelvelabs import TwelveLabs\ndef f(q):\n    TwelveLabs().analyze(model_name='p', prompt=q, max_tokens=9)\n")
    assert (found.sdk, told(found)) == ("twelvelabs", "twelvelabs | chat | known p | known 9 | none")


ANNOTATED = [
    ("from smolagents import Model\ndef f(model: Model, q):\n    return model.generate(q)", "smolagents"),
    (
        "from autogen_core.models import ChatCompletionClient\nasync def f(c: ChatCompletionClient, q):\n    return await c.create(q)",
        "autogen",
    ),
    ("from crewai.llms.base_llm import BaseLLM\ndef f(llm: BaseLLM, q):\n    return llm.call(q)", "crewai"),
]


@pytest.mark.parametrize(("program", "sdk"), ANNOTATED)
def test_a_model_that_comes_from_elsewhere_is_known_by_its_annotation(program: str, sdk: str) -> None:
    (found,) = sites(program + "\n")
    assert (found.sdk, told(found)) == (sdk, "unknown | chat | unknown | unknown | unknown")


LOOK_ALIKES = [
    "from celery import Task\nclass Mail(Task):\n    pass\nMail().run('x')\nTask(description='a', agent='b').kickoff()",
    "class Agent:\n    def run(self, task): ...\nAgent().run('x')\nAgent(model='m', instructions='i').run('x')",
    "from crewai.tools import BaseTool\nclass Agent: ...\nAgent(role='r')\nclass Find(BaseTool):\n    def _run(self, q): ...\n"
    "Find().run('x')",
    "from invoke import task\n@task\ndef build(c):\n    c.run('make')",
    "import replicate\nimport subprocess\nsubprocess.run(['x'], input='y')",
    "from estate import Agent, Team\nAgent(model='m', instructions='i')\nTeam(members=[])",
    "from strands.tools import tool\n@tool\ndef f(x): ...\nf('x')",
    "from mem0_like import Memory\nMemory().add('x')\nMemory().search('x', limit=3)",
    "from instructor_led import courses\ncourses.create(name='a', **{})",
    "import openai\ndef f(Model, fields):\n    return Model.objects.create(**fields)",
    "import instructor\ndef f(Model, fields):\n    return Model.objects.create(**fields)",
    "from writerai import Writer\ndef f(csv):\n    return csv.create(1), Writer().models.list()",
    "from xai_sdk.chat import user\ndef f(audio):\n    return audio.sample(), audio.stream()",
    "from smolagents import tool\ndef f(job):\n    return job.run('x'), job('x')",
    "from google.adk.sessions import Session\ndef f(job):\n    return job.run(1), job.run_async(new_message='x')",
    "import asyncio\nasyncio.run(main())\nclass Runner: ...\nRunner(agent=1).run(new_message='x')",
]


@pytest.mark.parametrize("program", LOOK_ALIKES)
def test_everyday_words_stay_silent(program: str) -> None:
    assert sites(program + "\n") == []
