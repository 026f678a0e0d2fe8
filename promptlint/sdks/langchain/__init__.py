"""LangChain and LangGraph: model classes, templates, chains, agents, and the retrievers that say how many chunks reach a prompt."""

from promptlint.sdks import terms
from promptlint.sdks.langchain.chains import CHAINS, TEMPLATES
from promptlint.sdks.langchain.models import MODELS, MODULES
from promptlint.sdks.schema import Call, Maker, Sdk, StepCap


def _search(path: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("k",), top_k_position=1, query="query", distinctive=True)


# A model, chain or agent that was made where it cannot be seen: told by what it is called, in a file that imports LangChain.
_CALLED = (
    "llm", "llms", "model", "chat", "chain", "agent", "executor", "judge", "grader", "gpt", "claude", "gemini", "runnable", "assistant",
    "chatbot", "summarizer", "classifier", "rewriter", "generator", "evaluator", "extractor", "planner", "critic",
)  # fmt: skip


def _told_by_name(path: str) -> Call:
    return Call(
        path, "chat", text="input", text_position=0, text_may_instruct=True, generates=True, called=_CALLED, cap_elsewhere=True,
        model_elsewhere="its object was made elsewhere",
    )  # fmt: skip


def _rerank(name: str) -> Call:
    return Call(name, "rerank", model="model", top_k=("top_n", "top_k"), distinctive=False)


SDK = Sdk(
    name="langchain",
    provider="unknown",
    modules=MODULES,
    makers=(
        *MODELS,
        *TEMPLATES,
        *CHAINS,
        Maker("VectorStoreRetriever", Call("VectorStoreRetriever", "retrieval", model=None, top_k=("search_kwargs.k",))),
    ),
    calls=(
        Call("as_retriever", "retrieval", model=None, top_k=("search_kwargs.k", "k"), distinctive=True, refuses=("similarity_top_k",)),
        _search("similarity_search"),
        _search("asimilarity_search"),
        _search("similarity_search_with_score"),
        _search("asimilarity_search_with_score"),
        _search("similarity_search_with_relevance_scores"),
        _search("asimilarity_search_with_relevance_scores"),
        _search("similarity_search_by_vector"),
        _search("asimilarity_search_by_vector"),
        _search("max_marginal_relevance_search"),
        _search("amax_marginal_relevance_search"),
        *map(_told_by_name, ("invoke", "ainvoke", "stream", "astream", "batch", "abatch", "astream_events", "astream_log")),
    ),
    server_tools=terms.EVERY_TOOL,
    step_caps=(
        StepCap("LangChain", ("AgentExecutor", "AgentExecutor.from_agent_and_tools", "initialize_agent", "create_sql_agent",
                "create_csv_agent", "create_pandas_dataframe_agent", "create_conversational_retrieval_agent"),
                ("max_iterations", "agent_executor_kwargs.max_iterations"), 15, "iterations", since="langchain-classic 1.0.8"),
        StepCap("LangChain", ("create_agent",), ("config.recursion_limit",), 9_999, each=2, position=1, instead=("middleware",),
                tools=("tools",), since="langchain 1.5.2; 10 000 from 1.0.5 to 1.2.13, 25 up to 1.0.4",
                package="langchain", before=(("1.0.4", 25), ("1.2.13", 10_000)), begins="1.2.14"),
        StepCap("Deep Agents", ("create_deep_agent",), ("config.recursion_limit",), 9_999, each=2, position=1,
                instead=("middleware",), since="deepagents 0.7.32; 1 000 up to 0.4",
                package="deepagents", known_from="0.1", before=(("0.4.999", 1_000),), begins="0.5"),
        StepCap("LangGraph", ("create_react_agent",), ("config.recursion_limit",), 10_007, each=2, position=1, instead=("pre_model_hook",),
                tools=("tools",), since="langgraph 1.2.24; 10 000 from 1.0.6 to 1.1.3, 25 up to 1.0.5",
                package="langgraph", before=(("1.0.5", 25), ("1.1.3", 10_000)), begins="1.1.4"),
    ),
    source="langchain-core 1.8, langchain 1.5, langchain-classic 1.0, langgraph 1.2, deepagents 0.7: signatures, read 2026-11-24",
)  # fmt: skip
