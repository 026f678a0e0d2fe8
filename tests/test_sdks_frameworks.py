"""Frameworks around models, and stores: small programs as people write them, with what is told of each call, and look-alikes."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import CallSite, system_prompt_state
from promptlint.sdks import catalogue
from tests.evaluate.reading import fact, prompt, sites


def told(site: CallSite) -> str:
    """Line, provider, operation, model, cap or number of chunks, instructions."""
    last = fact(site.top_k) if site.top_k is not None else fact(site.max_tokens) if site.generates else ""
    state = system_prompt_state(site.prompt)
    parts = (site.provider, site.operation, fact(site.model), last, "" if state == "none" else state)
    return f"{site.span.line} " + " | ".join(filter(None, parts))


def read(program: str) -> list[str]:
    return [told(site) for site in sites(textwrap.dedent(program).lstrip("\n"))]


def test_llama_index_models_and_embeddings() -> None:
    program = """
        from llama_index.core import Settings
        from llama_index.core.llms import ChatMessage
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.embeddings.openai import OpenAIEmbedding
        from llama_index.llms.anthropic import Anthropic
        from llama_index.llms.ollama import Ollama
        from llama_index.llms.openai import OpenAI

        Settings.llm = OpenAI(model="gpt-4o", max_tokens=300)
        Settings.embed_model = OpenAIEmbedding(model="text-embedding-3-small")
        claude = Anthropic("claude-3-5-haiku-latest", system_prompt="Be brief.")
        local = Ollama(model="llama3.2", additional_kwargs={"num_predict": 64})
        near = HuggingFaceEmbedding("BAAI/bge-small-en")

        async def ask(q):
            claude.complete(q, max_tokens=20)
            await local.achat([ChatMessage(role="system", content="Be kind."), ChatMessage(role="user", content=q)])
            near.get_text_embedding(q)
            Settings.llm.complete(q)
    """
    assert read(program) == [
        "9 openai | model_config | known gpt-4o | known 300",
        "10 openai | embeddings | known text-embedding-3-small",
        "11 anthropic | model_config | known claude-3-5-haiku-latest | absent | static",
        "12 local | model_config | known llama3.2 | known 64",
        "13 local | embeddings | known BAAI/bge-small-en",
        "16 anthropic | chat | known claude-3-5-haiku-latest | known 20 | static",
        "17 local | chat | known llama3.2 | known 64 | static",
        "18 local | embeddings | known BAAI/bge-small-en",
        "19 openai | chat | known gpt-4o | known 300",
    ]


def test_llama_index_engines_agents_and_rerankers() -> None:
    program = """
        from llama_index.agent.openai import OpenAIAgent
        from llama_index.core import VectorStoreIndex
        from llama_index.core.agent.workflow import FunctionAgent
        from llama_index.core.query_engine import RetrieverQueryEngine
        from llama_index.core.retrievers import VectorIndexRetriever
        from llama_index.llms.openai import OpenAI
        from llama_index.postprocessor.cohere_rerank import CohereRerank

        llm = OpenAI(model="gpt-4o-mini", max_tokens=200)
        index = VectorStoreIndex.from_documents(documents)
        rerank = CohereRerank(model="rerank-v3.5", top_n=3)
        engine = index.as_query_engine(similarity_top_k=8, llm=llm, node_postprocessors=[rerank])
        talk = index.as_chat_engine(chat_mode="context", system_prompt="Answer from the documents.", llm=llm)
        agent = OpenAIAgent.from_tools(tools, llm=llm, system_prompt="Use the tools.")
        worker = FunctionAgent(tools=tools, llm=llm, system_prompt="Work.")

        async def ask(q):
            engine.query(q)
            talk.chat(q)
            await agent.achat(q)
            await worker.run(user_msg=q)
            RetrieverQueryEngine.from_args(VectorIndexRetriever(index=index, similarity_top_k=4), llm=llm).query(q)
    """
    assert read(program) == [
        "9 openai | model_config | known gpt-4o-mini | known 200",
        "11 cohere | rerank | known rerank-v3.5 | known 3",
        "12 llama_index | retrieval | absent | known 8",
        "13 llama_index | retrieval | absent | absent",
        "14 openai | create_agent | known gpt-4o-mini | static",
        "15 openai | create_agent | known gpt-4o-mini | static",
        "18 openai | chat | known gpt-4o-mini | known 200",
        "19 openai | chat | known gpt-4o-mini | known 200 | static",
        "20 openai | chat | known gpt-4o-mini | known 200 | static",
        "21 openai | chat | known gpt-4o-mini | known 200 | static",
        "22 llama_index | retrieval | absent | known 4",
        "22 openai | chat | known gpt-4o-mini | known 200",
    ]


def test_llama_index_before_it_was_split() -> None:
    program = """
        from llama_index import ServiceContext, VectorStoreIndex
        from llama_index.embeddings.utils import resolve_embed_model
        from llama_index.llms import OpenAI
        from llama_index.llms.utils import resolve_llm

        context = ServiceContext.from_defaults(llm=OpenAI(model="gpt-4-1106-preview"), embed_model=resolve_embed_model("local:BAAI/x"))
        engine = VectorStoreIndex.from_documents(documents, service_context=context).as_query_engine(similarity_top_k=2)
        other = resolve_llm("local:mistral")

        def ask(q):
            engine.query(q)
            other.complete(q)
    """
    assert read(program) == [
        "6 openai | model_config | known gpt-4-1106-preview | absent",
        "6 unknown | embeddings | known local:BAAI/x",
        "7 llama_index | retrieval | absent | known 2",
        "8 unknown | model_config | known local:mistral",
        "11 openai | chat | known gpt-4-1106-preview | absent",
        "12 unknown | chat | known local:mistral | absent",
    ]


def test_a_template_of_llama_index_is_filled() -> None:
    program = """
        from llama_index.core import ChatPromptTemplate
        from llama_index.llms.openai import OpenAI

        TEMPLATE = ChatPromptTemplate.from_messages([("system", "Be brief."), ("user", "On {x}")])

        def ask(topic):
            return OpenAI(model="gpt-4o").chat(TEMPLATE.format_messages(x=topic))
    """
    assert prompt(sites(textwrap.dedent(program))[-1]) == ["system: Be brief.", "user: On {x:parameter}"]


def test_haystack() -> None:
    program = """
        from haystack import Pipeline
        from haystack.components.agents import Agent
        from haystack.components.builders import PromptBuilder
        from haystack.components.embedders import AzureOpenAITextEmbedder, SentenceTransformersDocumentEmbedder
        from haystack.components.generators import OpenAIGenerator
        from haystack.components.generators.chat import HuggingFaceAPIChatGenerator, OpenAIChatGenerator
        from haystack.components.rankers import TransformersSimilarityRanker
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack_integrations.components.generators.anthropic import AnthropicChatGenerator

        pipe = Pipeline()
        pipe.add_component("embedder", AzureOpenAITextEmbedder(azure_deployment="embed"))
        pipe.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=8))
        pipe.add_component("ranker", TransformersSimilarityRanker(model="BAAI/bge-reranker-base", top_k=3))
        pipe.add_component("builder", PromptBuilder(template="Answer {{question}}"))
        pipe.add_component("llm", OpenAIGenerator(model="gpt-4o-mini", generation_kwargs={"max_tokens": 300}, system_prompt="Be brief."))
        writer = AnthropicChatGenerator(model="claude-sonnet-4-0", generation_kwargs={"max_tokens": 512})
        agent = Agent(chat_generator=OpenAIChatGenerator(model="gpt-4o"), system_prompt="Use the tools.", tools=[])
        hosted = HuggingFaceAPIChatGenerator(api_type="serverless_inference_api", api_params={"model": "meta/x"})

        def ask(messages):
            writer.run(messages)
            agent.run(messages=messages)
            hosted.run(messages, generation_kwargs={"max_tokens": 7})
    """
    assert read(program) == [
        "12 azure | embeddings | known embed",
        "13 unknown | retrieval | absent | known 8",
        "14 local | rerank | known BAAI/bge-reranker-base | known 3",
        "16 openai | model_config | known gpt-4o-mini | known 300 | static",
        "17 anthropic | model_config | known claude-sonnet-4-0 | known 512",
        "18 openai | create_agent | known gpt-4o | static",
        "18 openai | model_config | known gpt-4o | absent",
        "19 huggingface | model_config | known meta/x | absent",
        "22 anthropic | chat | known claude-sonnet-4-0 | known 512 | unknown",
        "23 openai | chat | known gpt-4o | absent | static",
        "24 huggingface | chat | known meta/x | known 7 | unknown",
    ]


def test_semantic_kernel() -> None:
    program = """
        from semantic_kernel import Kernel
        from semantic_kernel.agents import ChatCompletionAgent
        from semantic_kernel.connectors.ai.open_ai import (
            AzureChatCompletion, OpenAIChatCompletion, OpenAIChatPromptExecutionSettings, OpenAITextEmbedding,
        )
        from semantic_kernel.functions import KernelArguments

        kernel = Kernel()
        service = OpenAIChatCompletion(ai_model_id="gpt-4o-mini")
        settings = OpenAIChatPromptExecutionSettings(max_tokens=200)
        agent = ChatCompletionAgent(service=AzureChatCompletion(deployment_name="gpt-4o"), name="Host", instructions="One line.")
        embed = OpenAITextEmbedding("text-embedding-3-small")

        async def ask(q, history, chosen, elsewhere):
            await service.get_chat_message_content(chat_history=history, settings=settings)
            await service.get_chat_message_contents(history, settings)
            await service.get_chat_message_content(history, chosen)
            await agent.get_response(messages=q)
            await kernel.invoke_prompt("Sum up.", arguments=KernelArguments(settings=settings))
            await embed.generate_embeddings([q])
            await elsewhere.get_chat_message_content(history, settings)
    """
    assert read(program) == [
        "9 openai | model_config | known gpt-4o-mini",
        "11 azure | create_agent | known gpt-4o | static",
        "11 azure | model_config | known gpt-4o",
        "12 openai | embeddings | known text-embedding-3-small",
        "15 openai | chat | known gpt-4o-mini | known 200 | unknown",
        "16 openai | chat | known gpt-4o-mini | known 200",
        "17 openai | chat | known gpt-4o-mini | unknown | unknown",
        "18 azure | chat | known gpt-4o | absent | static",
        "19 unknown | chat | unknown | known 200",
        "20 openai | embeddings | known text-embedding-3-small",
        "21 unknown | chat | unknown | known 200",
    ]


def test_google_generativeai_and_chats_of_the_gen_ai_sdk() -> None:
    program = """
        import google.generativeai as genai
        from google import genai as new

        model = genai.GenerativeModel("gemini-1.5-flash", generation_config={"max_output_tokens": 100}, system_instruction="Be brief.")
        talk = model.start_chat(history=[])
        client = new.Client()
        chat = client.chats.create(model="gemini-2.5-flash", config={"max_output_tokens": 5})

        async def ask(q):
            model.generate_content(q)
            talk.send_message(q, generation_config=genai.types.GenerationConfig(max_output_tokens=7))
            genai.embed_content(model="models/text-embedding-004", content=q)
            chat.send_message(q)
            await client.aio.chats.create(model="gemini-2.5-pro").send_message(q)
    """
    assert read(program) == [
        "4 google | model_config | known gemini-1.5-flash | known 100 | static",
        "7 google | model_config | known gemini-2.5-flash | known 5",
        "10 google | chat | known gemini-1.5-flash | known 100 | static",
        "11 google | chat | known gemini-1.5-flash | known 7 | static",
        "12 google | embeddings | known models/text-embedding-004",
        "13 google | chat | known gemini-2.5-flash | known 5",
        "14 google | model_config | known gemini-2.5-pro | absent",
        "14 google | chat | known gemini-2.5-pro | absent",
    ]


def test_vertex_ai() -> None:
    program = """
        from vertexai.generative_models import GenerationConfig, GenerativeModel
        from vertexai.language_models import ChatModel, TextEmbeddingModel, TextGenerationModel
        from vertexai.preview.generative_models import GenerativeModel as Preview

        gemini = GenerativeModel("gemini-1.5-pro", system_instruction="Be brief.")
        bison = TextGenerationModel.from_pretrained("text-bison@002")
        chat = ChatModel.from_pretrained("chat-bison").start_chat(context="You are a poet.", max_output_tokens=3)

        async def ask(q):
            await gemini.generate_content_async([q], generation_config=GenerationConfig(max_output_tokens=9))
            gemini.start_chat().send_message(q)
            bison.predict(q, max_output_tokens=11)
            chat.send_message(q)
            TextEmbeddingModel.from_pretrained("text-embedding-004").get_embeddings([q])
            Preview(model_name="gemini-1.0-pro").generate_content(q)
    """
    assert read(program) == [
        "5 vertex | model_config | known gemini-1.5-pro | absent | static",
        "6 vertex | model_config | known text-bison@002",
        "7 vertex | model_config | known chat-bison",
        "10 vertex | chat | known gemini-1.5-pro | known 9 | static",
        "11 vertex | chat | known gemini-1.5-pro | absent | static",
        "12 vertex | text_completion | known text-bison@002 | known 11",
        "13 vertex | chat | known chat-bison | known 3 | static",
        "14 vertex | embeddings | known text-embedding-004",
        "14 vertex | embeddings | known text-embedding-004",
        "15 vertex | model_config | known gemini-1.0-pro | absent",
        "15 vertex | chat | known gemini-1.0-pro | absent",
    ]


def test_models_on_this_machine() -> None:
    program = """
        from sentence_transformers import CrossEncoder, SentenceTransformer
        from text_generation import Client
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen2.5-0.5B")
        model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen2.5-0.5B").to("cuda")
        encoder = SentenceTransformer("all-MiniLM-L6-v2")
        judge = CrossEncoder("cross-encoder/ms-marco")

        def ask(q, documents):
            model.generate(**tokenizer(q), max_new_tokens=50)
            encoder.encode([q])
            judge.rank(q, documents, top_k=4)
            Client("http://server:8080").generate(q, max_new_tokens=20)
    """
    assert read(program) == [
        "6 local | model_config | known Qwen/Qwen2.5-0.5B",
        "7 local | embeddings | known all-MiniLM-L6-v2",
        "8 local | rerank | known cross-encoder/ms-marco | absent",
        "11 local | text_completion | known Qwen/Qwen2.5-0.5B | known 50",
        "12 local | embeddings | known all-MiniLM-L6-v2",
        "13 local | rerank | known cross-encoder/ms-marco | known 4",
        "14 huggingface | text_completion | unknown | known 20",
    ]


SEARCHES = [
    ("import lancedb\ntable = lancedb.connect('x').open_table('d')", "table.search(q).where('a > 1').limit(3).to_list()", "known 3"),
    ("import lancedb", "unknown.search(q).limit(4).to_pandas()", "known 4"),
    ("from redisvl.query import VectorQuery", "VectorQuery(vector=q, vector_field_name='e', num_results=7)", "known 7"),
    ("import turbopuffer", "unknown.query(rank_by=('vector', 'ANN', q), top_k=8)", "known 8"),
    ("import pinecone", "unknown.search(namespace='n', query={'inputs': {'text': q}, 'top_k': 9})", "known 9"),
    ("import pinecone", "unknown.query_namespaces(vector=q, namespaces=['a'], metric='cosine', top_k=6)", "known 6"),
    (
        "import weaviate\nold = weaviate.Client('x')", "old.query.get('D', ['text']).with_near_text({'concepts': [q]}).with_limit(5).do()",
        "known 5",
    ),
    (
        "from qdrant_client import models", "unknown.query_batch_points('c', requests=[models.QueryRequest(query=q, limit=2)])",
        "known 2",
    ),
    ("from elasticsearch import Elasticsearch", "unknown.search(index='i', knn={'field': 'e', 'k': 9}, size=4)", "known 4"),
    ("import pymongo", "unknown.aggregate([{'$vectorSearch': {'queryVector': q, 'limit': 5}}, {'$project': {'_id': 0}}])", "known 5"),
    ("import asyncpg", "unknown.fetch('SELECT text FROM d ORDER BY embedding <-> $1 LIMIT 8', q)", "known 8"),
    ("import psycopg", "unknown.execute('SELECT a FROM d ORDER BY e <=> %s LIMIT %s', (q, 4)).fetchall()", "unknown"),
    ("import opensearchpy", "unknown.search(index='i', body={'size': 5, 'query': {'knn': {'e': {'k': 5}}}})", "known 5"),
    ("import supabase", "unknown.rpc('match_documents', params={'query_embedding': q, 'match_count': 6})", "known 6"),
    ("import supabase", "unknown.rpc('match_documents', {'query_embedding': q, 'match_count': 6})", "known 6"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "call", "expected"), SEARCHES)
def test_the_chunks_of_a_search_are_counted(head: str, call: str, expected: str) -> None:
    (found,) = sites(f"{head}\n\ndef ask(q, unknown):\n    return {call}\n")
    assert found.operation == "retrieval"
    assert found.top_k is not None
    assert fact(found.top_k) == expected


ELSEWHERE = [
    ("an own class of an everyday name", "import llama_index\nclass Agent:\n    def run(self, q): ...\nAgent().run('x')"),
    ("another library's class", "from acme.llms import OpenAI, Anthropic\nOpenAI(model='m').complete('x')\nAnthropic('m').chat([])"),
    ("an ORM", "import django\ndef f(Item, q):\n    return Item.objects.aggregate(n=q), Item.query.filter(q).limit(3)"),
    ("SQL without vectors", "import asyncpg\ndef f(pool, q):\n    return pool.fetch('SELECT a FROM b LIMIT 8', q), pool.execute(q)"),
    ("aggregations", "import pymongo\ndef f(c, q):\n    return c.aggregate([{'$match': q}, {'$limit': 3}]), c.aggregate(pipeline=q)"),
    ("stored procedures", "import supabase\ndef f(client, q):\n    return client.rpc('add_points', {'user': q})"),
    ("a search by words", "import opensearchpy\ndef f(c, q):\n    return c.search(index='i', body={'size': 9, 'query': {'match': q}})"),
    ("a chat that is none", "import google.generativeai\ndef f(chat, bot, q):\n    return chat.send_message(q), bot.send_message(1, q)"),
    ("models that write nothing", "from transformers import AutoModel\nAutoModel.from_pretrained('m').generate('x')"),
    ("a pipeline", "from haystack import Pipeline\npipe = Pipeline()\npipe.connect('a', 'b')\npipe.run({})"),
    ("Django's Haystack", "from haystack.query import SearchQuerySet\ndef f(q):\n    return SearchQuerySet().filter(content=q)[:5]"),
    ("a kernel's functions", "from semantic_kernel import Kernel\nasync def f(kernel: Kernel, fn):\n    return await kernel.invoke(fn)"),
    ("node parsers", "from llama_index.core.node_parser import SentenceSplitter\nSentenceSplitter(chunk_size=9)([])"),
    ("a table's rows", "import lancedb\ndef f(rows, q):\n    return rows.filter(q).limit(5)"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "program"), ELSEWHERE, ids=[what for what, _ in ELSEWHERE])
def test_what_only_looks_like_it_stays_silent(what: str, program: str) -> None:
    assert sites(program + "\n") == []


def test_every_class_of_a_framework_is_written_down_once() -> None:
    for sdk in catalogue().sdks:
        names = [(maker.name, maker.below) for maker in sdk.makers]
        assert sorted({name for name in names if names.count(name) > 1}) == [], sdk.name


def test_an_object_that_a_method_gives_is_described() -> None:
    for sdk in catalogue().sdks:
        names = {maker.name for maker in sdk.makers}
        for maker in sdk.makers:
            assert {given for _, given in maker.gives} <= names, (sdk.name, maker.name)
