"""SDKs whose requests are methods of a client or functions of a module: what is told of each, and what stays silent."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import CallSite, system_prompt_state
from promptlint.sdks import catalogue
from tests.evaluate.reading import fact, sites

HELLO = '[{"role": "system", "content": "Be brief."}, {"role": "user", "content": q}]'
ASKED = '[{"role": "user", "content": q}]'


def told(site: CallSite) -> str:
    """What a reader would note of a call: provider, operation, model, cap or top_k, instructions."""
    last = fact(site.top_k) if site.top_k is not None else fact(site.max_tokens) if site.generates else ""
    return " | ".join(filter(None, (site.provider, site.operation, fact(site.model), last, system_prompt_state(site.prompt))))


# each: the program's head, then calls with what is told of them; `q` is a parameter
PROGRAMS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "google": (
        "from google import genai\nfrom google.genai import types\nclient = genai.Client()",
        [
            (
                "client.models.generate_content(model='gemini-2.5-flash', contents=q, "
                "config=types.GenerateContentConfig(system_instruction='Be brief.', max_output_tokens=300))",
                "google | chat | known gemini-2.5-flash | known 300 | static",
            ),
            (
                "client.models.generate_content_stream(model='gemini-2.5-flash', contents=q, config={'max_output_tokens': 20})",
                "google | chat | known gemini-2.5-flash | known 20 | none",
            ),
            (
                "await client.aio.models.generate_content(model='gemini-2.5-flash', contents=[q], config={'temperature': 0})",
                "google | chat | known gemini-2.5-flash | absent | none",
            ),
            (
                "client.models.generate_content(model='gemini-2.5-flash', contents=q, config=settings)",
                "google | chat | known gemini-2.5-flash | unknown | unknown",
            ),
            (
                "client.models.generate_content(model='gemini-2.5-flash', contents=q, config={'system_instruction': f'Help {q}'})",
                "google | chat | known gemini-2.5-flash | absent | dynamic",
            ),
            ("client.chats.create(model='gemini-2.5-pro')", "google | model_config | known gemini-2.5-pro | absent | none"),
            (
                "client.models.embed_content(model='gemini-embedding-001', contents=q)",
                "google | embeddings | known gemini-embedding-001 | none",
            ),
            ("genai.Client(vertexai=True).models.generate_images(model='imagen-4', prompt=q)", "vertex | image | known imagen-4 | none"),
        ],
    ),
    "mistral": (
        "from mistralai import Mistral\nclient = Mistral(api_key='k')",
        [
            (
                f"client.chat.complete(model='mistral-small-latest', messages={HELLO}, max_tokens=20)",
                "mistral | chat | known mistral-small-latest | known 20 | static",
            ),
            (
                f"await client.chat.stream_async(model='mistral-small-latest', messages={ASKED})",
                "mistral | chat | known mistral-small-latest | absent | none",
            ),
            (
                f"client.agents.complete(agent_id='a', messages={ASKED}, max_tokens=9)",
                "mistral | chat | unknown | known 9 | none",
            ),
            (
                "client.fim.complete(model='codestral-latest', prompt=q, max_tokens=5)",
                "mistral | text_completion | known codestral-latest | known 5 | none",
            ),
            (
                "client.beta.conversations.start(model='m', inputs=q, instructions='Help.', completion_args={'max_tokens': 7})",
                "mistral | chat | known m | known 7 | static",
            ),
            (
                "client.beta.agents.create(model='m', name='n', instructions='Help.')",
                "mistral | create_agent | known m | absent | static",
            ),
            ("client.embeddings.create(model='mistral-embed', inputs=[q])", "mistral | embeddings | known mistral-embed | none"),
        ],
    ),
    "mistral before 1.0": (
        "from mistralai.client import MistralClient\nclient = MistralClient()",
        [
            (f"client.chat(model='mistral-tiny', messages={ASKED})", "mistral | chat | known mistral-tiny | absent | none"),
            (f"client.chat_stream({ASKED}, 'mistral-tiny', max_tokens=3)", "mistral | chat | known mistral-tiny | known 3 | none"),
            ("client.embeddings('mistral-embed', [q])", "mistral | embeddings | known mistral-embed | none"),
        ],
    ),
    "cohere": (
        "import cohere\nco = cohere.Client('k')\nv2 = cohere.ClientV2()\nasked = cohere.AsyncClientV2()",
        [
            (
                "co.chat(message=q, model='command-r', preamble='Be brief.', max_tokens=100)",
                "cohere | chat | known command-r | known 100 | static",
            ),
            ("co.chat_stream(message=q, model='command-r')", "cohere | chat | known command-r | absent | none"),
            (f"v2.chat(model='command-a-03-2025', messages={HELLO})", "cohere | chat | known command-a-03-2025 | absent | static"),
            (f"await asked.chat(model='command-a', messages={ASKED}, max_tokens=2)", "cohere | chat | known command-a | known 2 | none"),
            ("co.generate(prompt=q)", "cohere | text_completion | absent | absent | none"),
            (
                "co.embed(texts=[q], model='embed-v4.0', input_type='search_query')",
                "cohere | embeddings | known embed-v4.0 | none",
            ),
            ("co.rerank(query=q, documents=[q], top_n=3, model='rerank-v3.5')", "cohere | rerank | known rerank-v3.5 | known 3 | none"),
            ("cohere.BedrockClient().chat(message=q, model='m')", "bedrock | chat | known m | absent | none"),
        ],
    ),
    "groq": (
        "from groq import AsyncGroq, Groq\nclient = Groq()",
        [
            (
                f"client.chat.completions.create(model='llama-3.1-8b-instant', messages={HELLO}, max_completion_tokens=5, stream=True)",
                "groq | chat | known llama-3.1-8b-instant | known 5 | static",
            ),
            (f"await AsyncGroq().chat.completions.create(model='m', messages={ASKED})", "groq | chat | known m | absent | none"),
            (f"unknown.chat.completions.create(model='m', messages={ASKED})", "groq | chat | known m | absent | none"),
        ],
    ),
    "together": (
        "from together import AsyncTogether, Together\nclient = Together()",
        [
            (
                f"client.chat.completions.create(model='meta-llama/x', messages={ASKED}, max_tokens=5)",
                "together | chat | known meta-llama/x | known 5 | none",
            ),
            (
                f"await AsyncTogether().chat.completions.create(model='m', messages={HELLO}, stream=True)",
                "together | chat | known m | absent | static",
            ),
            ("client.completions.create(model='m', prompt=q)", "together | text_completion | known m | absent | none"),
            ("client.rerank.create(model='m', query=q, documents=[q], top_n=2)", "together | rerank | known m | known 2 | none"),
        ],
    ),
    "zhipu": (
        "from zhipuai import ZhipuAI\nclient = ZhipuAI()",
        [(f"client.chat.completions.create(model='glm-4', messages={ASKED})", "zhipuai | chat | known glm-4 | absent | none")],
    ),
    "ollama": (
        "import ollama\nfrom ollama import AsyncClient, Client, chat\nhere = Client(host='http://localhost:11434')\n"
        "far = Client(host='http://gpu.example.com')",
        [
            (
                f"ollama.chat(model='llama3.2', messages={HELLO}, options={{'num_predict': 128}})",
                "local | chat | known llama3.2 | known 128 | static",
            ),
            (f"chat('llama3.2', {ASKED}, stream=True)", "local | chat | known llama3.2 | absent | none"),
            (f"ollama.chat(model='m', messages={ASKED}, options={{'max_tokens': 9}})", "local | chat | known m | absent | none"),
            ("here.generate('llama3.2', q, system='Be brief.')", "local | text_completion | known llama3.2 | absent | static"),
            ("await AsyncClient().embed(model='nomic', input=q)", "local | embeddings | known nomic | none"),
            ("far.embeddings(model='nomic', prompt=q)", "ollama | embeddings | known nomic | none"),
        ],
    ),
    "bedrock": (
        "import boto3, json\nclient = boto3.client('bedrock-runtime')\nagent = boto3.client('bedrock-agent-runtime')",
        [
            (
                "client.converse(modelId='amazon.nova-lite-v1:0', system=[{'text': 'Be brief.'}], "
                "messages=[{'role': 'user', 'content': [{'text': q}]}], inferenceConfig={'maxTokens': 300})",
                "bedrock | chat | known amazon.nova-lite-v1:0 | known 300 | static",
            ),
            (
                "client.converse_stream(modelId='m', messages=[{'role': 'user', 'content': [{'text': q}]}])",
                "bedrock | chat | known m | absent | none",
            ),
            (
                "boto3.Session().client('bedrock-runtime').converse(modelId='m', messages=[m], inferenceConfig={'maxTokens': 1})",
                "bedrock | chat | known m | known 1 | none",
            ),
            ("client.invoke_model(modelId='m', body=q)", "bedrock | chat | known m | unknown | unknown"),
            (
                "agent.retrieve(knowledgeBaseId='k', retrievalQuery={'text': q}, "
                "retrievalConfiguration={'vectorSearchConfiguration': {'numberOfResults': 7}})",
                "bedrock | retrieval | absent | known 7 | none",
            ),
        ],
    ),
    "huggingface": (
        "from huggingface_hub import AsyncInferenceClient, InferenceClient\nclient = InferenceClient()",
        [
            (f"client.chat_completion({HELLO}, model='m', max_tokens=100)", "huggingface | chat | known m | known 100 | static"),
            (f"await AsyncInferenceClient('m').chat_completion({ASKED}, stream=True)", "huggingface | chat | unknown | absent | none"),
            (f"client.chat.completions.create(model='m', messages={ASKED})", "huggingface | chat | known m | absent | none"),
            ("client.text_generation(q, max_new_tokens=2, model='m')", "huggingface | text_completion | known m | known 2 | none"),
            ("client.feature_extraction(q, model='bge')", "huggingface | embeddings | known bge | none"),
        ],
    ),
    "voyageai": (
        "import voyageai\nvo = voyageai.Client()",
        [
            ("vo.embed([q], model='voyage-3', input_type='document').embeddings", "voyageai | embeddings | known voyage-3 | none"),
            ("vo.embed([q], 'voyage-3')", "voyageai | embeddings | known voyage-3 | none"),
            ("await voyageai.AsyncClient().contextualized_embed(inputs=[[q]], model='c')", "voyageai | embeddings | known c | none"),
            ("vo.multimodal_embed([[q]], model='voyage-multimodal-3')", "voyageai | embeddings | known voyage-multimodal-3 | none"),
            ("vo.rerank(q, [q], 'rerank-2', 4)", "voyageai | rerank | known rerank-2 | known 4 | none"),
        ],
    ),
    "litellm": (
        "import litellm\nfrom litellm import Router, completion\nrouter = Router(model_list=[])",
        [
            (
                f"completion(model='gemini/gemini-2.5-pro', messages={HELLO}, max_tokens=10)",
                "litellm | chat | known gemini/gemini-2.5-pro | known 10 | static",
            ),
            (f"await litellm.acompletion('gpt-4o', {ASKED}, stream=True)", "litellm | chat | known gpt-4o | absent | none"),
            ("litellm.completion(**settings)", "litellm | chat | unknown | unknown | unknown"),
            (f"await router.acompletion(model='a', messages={ASKED})", "litellm | chat | known a | absent | none"),
            ("litellm.text_completion(model='m', prompt=q, max_tokens=5)", "litellm | text_completion | known m | known 5 | none"),
            ("litellm.embedding('text-embedding-3-small', [q])", "litellm | embeddings | known text-embedding-3-small | none"),
            ("litellm.rerank(model='cohere/r', query=q, documents=[q], top_n=3)", "litellm | rerank | known cohere/r | known 3 | none"),
            (
                "litellm.responses(model='openai/o1', input=q, max_output_tokens=10, instructions='x')",
                "litellm | chat | known openai/o1 | known 10 | static",
            ),
        ],
    ),
    "azure": (
        "from azure.ai.inference import ChatCompletionsClient, EmbeddingsClient\n"
        "from azure.ai.inference.models import SystemMessage, UserMessage\nclient = ChatCompletionsClient(endpoint='e', credential=None)",
        [
            (
                "client.complete(messages=[SystemMessage('Be brief.'), UserMessage(q)], model='gpt-4o', max_tokens=10)",
                "azure | chat | known gpt-4o | known 10 | static",
            ),
            ("client.complete(messages=[UserMessage(content=q)])", "azure | chat | unknown | absent | none"),
            ("EmbeddingsClient('e', None).embed(input=[q], model='m')", "azure | embeddings | known m | none"),
        ],
    ),
    "qdrant": (
        "from qdrant_client import AsyncQdrantClient, QdrantClient\nclient = QdrantClient('x')",
        [
            ("client.query_points('c', query=q, limit=6)", "qdrant | retrieval | absent | known 6 | none"),
            ("client.search(collection_name='c', query_vector=q, limit=5)", "qdrant | retrieval | absent | known 5 | none"),
            ("client.search('c', q, limit=7)", "qdrant | retrieval | absent | known 7 | none"),
            ("await AsyncQdrantClient('x').query_points('c', q)", "qdrant | retrieval | absent | absent | none"),
        ],
    ),
    "weaviate": (
        "import weaviate\nclient = weaviate.connect_to_local()",
        [
            ("client.collections.get('D').query.near_text(query=q, limit=3)", "weaviate | retrieval | absent | known 3 | none"),
            ("client.collections.use('D').query.hybrid(q, limit=4)", "weaviate | retrieval | absent | known 4 | none"),
            ("client.collections.get('D').query.near_vector(near_vector=q)", "weaviate | retrieval | absent | absent | none"),
        ],
    ),
    "milvus": (
        "from pymilvus import Collection, MilvusClient\nclient = MilvusClient('x')",
        [
            ("client.search(collection_name='c', data=[q], limit=3)", "milvus | retrieval | absent | known 3 | none"),
            ("Collection('c').search([q], 'emb', {}, 4)", "milvus | retrieval | absent | known 4 | none"),
        ],
    ),
    "elasticsearch": (
        "from elasticsearch import Elasticsearch\nclient = Elasticsearch()",
        [("client.search(index='i', knn={'field': 'e', 'k': 5})", "elasticsearch | retrieval | absent | known 5 | none")],
    ),
    "faiss": (
        "import faiss\nindex = faiss.IndexFlatL2(128)",
        [
            ("index.search(q, 5)", "faiss | retrieval | absent | known 5 | none"),
            ("faiss.read_index('f').search(q, k=6)", "faiss | retrieval | absent | known 6 | none"),
        ],
    ),
}
CALLS = [(sdk, head, call, expected) for sdk, (head, calls) in PROGRAMS.items() for call, expected in calls]


@pytest.mark.parametrize(("sdk", "head", "call", "expected"), CALLS)
def test_a_call_of_an_sdk_is_read(sdk: str, head: str, call: str, expected: str) -> None:
    kind = "async def" if call.startswith("await") else "def"
    found = sites(f"{head}\n\n{kind} ask(q, unknown, settings):\n    return {call}\n")
    assert [told(site) for site in found] == [expected]
    assert found[0].sdk == sdk.partition(" ")[0]


@pytest.mark.parametrize("sdk", PROGRAMS)
def test_a_client_that_an_object_keeps_is_known_in_its_methods(sdk: str) -> None:
    head, calls = PROGRAMS[sdk]
    *imports, last = head.splitlines()
    name, _, made = last.partition(" = ")
    call, expected = next((entry for entry in calls if entry[0].startswith(f"{name}.")), ("", ""))
    if not call:
        pytest.skip("functions of the module only")
    program = "\n".join(imports) + textwrap.dedent(f"""
        class Assistant:
            def __init__(self, client=None):
                self.client = client or {made}

            def ask(self, q, settings):
                return self.{call.replace(f"{name}.", "client.", 1)}
    """)
    assert [told(site) for site in sites(program)] == [expected]


LOOK_ALIKES = [
    "x.chat(q)", "x.chat(messages=q)", "x.chat(model='m', messages=q)", "x.search(q)", "x.search(query=q, limit=3)",
    "x.search(data=q, limit=3)", "x.search(index='i', body={})", "x.query(q, limit=3)", "x.generate(prompt=q)", "x.embed(q)",
    "x.embed(texts=q, model='m')", "x.rerank(query=q, documents=[], top_n=3)", "x.complete(messages=q)", "x.converse(q)",
    "x.retrieve(q)", "x.chat_completion(messages=q)", "x.text_generation(q)", "x.completion(model='m', messages=q)",
    "x.embeddings(q)", "x.embedding(input=q)", "x.speech(q)", "x.responses(q)", "x.models.create(model=q)", "x.chats.create(title=q)",
    "x.agents.create(name='a')", "x.query.filter(q)", "x.invoke_model(q)", "x.index.search(q, 5)", "x.chat.complete(q)",
    "completion(model='m', messages=q)", "x.fim.stream(q)",
]  # fmt: skip


@pytest.mark.parametrize("call", LOOK_ALIKES)
def test_a_call_that_could_be_anybodys_stays_silent(call: str) -> None:
    assert sites(f"def f(x, q):\n    return {call}\n") == []


ELSEWHERE = [
    "import re\nimport faiss\ndef f(x, q):\n    return re.search('a', q), re.compile('a').search(q), x.tree.search(q)",
    "from elasticsearch import Elasticsearch\ndef f(q):\n    return Elasticsearch().search(index='i', query={'match': q}, size=10)",
    "import boto3\ndef f(q):\n    return boto3.client('s3').get_object(Bucket='b', Key=q)",
    "import cohere\nco = cohere.Client()\ndef f(q):\n    return co.tokenize(text=q), co.models.list(), co.datasets.create(name=q)",
    "import litellm\ndef f(q):\n    return litellm.token_counter(model='m', text=q), litellm.completion_cost(q)",
    "from google import genai\ndef f(q):\n    return genai.Client().models.count_tokens(model='m', contents=q)",
    "import ollama\ndef f(q):\n    return ollama.pull('m'), ollama.list(), ollama.show('m')",
]


@pytest.mark.parametrize("program", ELSEWHERE)
def test_what_an_sdk_does_besides_requests_stays_silent(program: str) -> None:
    assert sites(program + "\n") == []


SHARED = "def ask(x, q):\n    return x.chat.completions.create(model='m', messages=q)\n"


@pytest.mark.parametrize(
    ("imports", "sdk", "provider"),
    [
        ("", "openai", "unknown"),
        ("import groq\n", "groq", "groq"),
        ("from together import Together\n", "together", "together"),
        ("from huggingface_hub import InferenceClient\n", "huggingface", "huggingface"),
        ("import openai\n", "openai", "openai"),
        ("import groq\nimport openai\n", "openai", "openai"),
        ("import numpy\n", "openai", "unknown"),
    ],
)
def test_a_shape_that_several_sdks_share_belongs_to_the_one_that_is_imported(imports: str, sdk: str, provider: str) -> None:
    assert [(site.sdk, site.provider) for site in sites(imports + SHARED)] == [(sdk, provider)]


def test_only_ollama_runs_here() -> None:
    here, far = sites("import ollama\nollama.generate('m', 'p')\nollama.Client(host='http://far').generate('m', 'p')\n")
    assert (here.is_local, far.is_local) == (True, False)


@pytest.mark.parametrize(
    ("client", "attempts"),
    [
        ("groq.Groq()", "known 3"), ("groq.Groq(max_retries=0)", "known 1"), ("together.Together(max_retries=4)", "known 5"),
        ("mistralai.Mistral()", "known 1"), ("zhipuai.ZhipuAI()", "known 4"),
    ],
)  # fmt: skip
def test_the_retries_of_a_client_are_known(client: str, attempts: str) -> None:
    call = "chat.complete" if "mistral" in client else "chat.completions.create"
    program = f"import groq, mistralai, together, zhipuai\n{client}.{call}(model='m', messages=[])\n"
    assert [fact(site.attempts) for site in sites(program)] == [attempts]


HINTS = [
    (b"from cohere import Client", True), (b"import os, voyageai", True), (b"import litellm as llm", True), (b"import boto3", False),
    (b"the cohere story", False), (b"import coherent", False), (b"client.models.generate_content(", True),
    (b"client.aio.models \\\n    .generate_content(", True), (b"models.generate_contents(", False), (b"client.converse(modelId=m)", True),
    (b"def converse(self): ...", False), (b"co.chat(\n    message=q,\n)", True), (b"room.chat('hello')", False),
    (b'["import x\\nollama.chat(model=m, messages=[])"]', True), (b"index.search(q)", False),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), HINTS)
def test_a_file_is_read_for_its_words_and_imports(data: bytes, expected: bool) -> None:
    assert catalogue().is_interesting(data) is expected
