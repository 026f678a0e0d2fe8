"""LangChain's prompt templates, chains (also those written with `|`) and agents."""

from promptlint.model import Operation
from promptlint.sdks.langchain.models import CHANGED, INVOKED, NAMES
from promptlint.sdks.schema import PIPE, Call, Maker, Terms

_CAPS = ("max_tokens",)
_RUN = (*INVOKED, "run", "arun", "__call__", "acall", "predict", "apredict", "predict_and_parse")
_FILLED = ("format", "format_messages", "format_prompt", "aformat_messages", "invoke", "ainvoke", "partial", "to_messages", "to_string")


def _template(name: str, argument: str) -> Maker:
    return Maker(name, None, same=(*_FILLED, "with_config", "pretty_repr"), positional=(argument,), template=argument)


TEMPLATES = (
    _template("ChatPromptTemplate", "messages"),
    _template("ChatPromptTemplate.from_messages", "messages"),
    _template("ChatPromptTemplate.from_template", "template"),
    _template("PromptTemplate", "template"),
    _template("PromptTemplate.from_template", "template"),
    _template("FewShotPromptTemplate", "prefix"),
    _template("FewShotChatMessagePromptTemplate", "examples"),
)


def _send(path: str, operation: Operation = "chat", *, text: str | None, through: tuple[str, ...], at: int | None) -> Call:
    return Call(
        path, operation, model_aliases=NAMES, caps=_CAPS, text=text, text_may_instruct=True, generates=True, through=through,
        through_position=at,
        cap_elsewhere=True, fills=True, model_elsewhere="its parts were made elsewhere",
    )  # fmt: skip


def _chain(name: str, *, text: str = "prompt", through: tuple[str, ...] = ("llm",), at: int | None = 0, by: tuple[str, ...] = ()) -> Maker:
    """A chain: making one is no call site, running it is."""
    sends = tuple(_send(path, text=text, through=through, at=at) for path in _RUN)
    return Maker(name, None, sends, CHANGED, positional=by)


def _agent(name: str, *, through: tuple[str, ...], at: int, system: str | None, text: str | None = None, common: bool = False) -> Maker:
    """A factory of agents; what it gives is asked, or handed to an executor."""

    def call(path: str, operation: Operation) -> Call:
        return Call(
            path, operation, caps=_CAPS, cap_maker="init_chat_model", system=system, text=text,
            through=through, through_position=at, generates=operation == "chat",
            terms=Terms(hosted=("tools",), caches=(("middleware", "middleware"),)),
        )  # fmt: skip

    by = ("",) * at + (through[0],) + (("tools", "prompt") if text == "prompt" else ())
    return Maker(name, call(name, "create_agent"), tuple(call(path, "chat") for path in INVOKED), CHANGED, common=common, positional=by)


CHAINS = (
    Maker(  # what `prompt | model | parser` makes
        PIPE, None, tuple(_send(path, text="prompt", through=("llm",), at=None) for path in INVOKED), CHANGED,
    ),
    Maker("RunnableWithMessageHistory", None, acts_for="runnable", positional=("runnable",)),
    _chain("LLMChain", by=("", "")),
    _chain("ConversationChain"),
    _chain("LLMMathChain.from_llm"),
    _chain("SequentialChain", through=("chains",)),
    _chain("load_qa_chain", by=("llm",)),
    _chain("load_qa_with_sources_chain", by=("llm",)),
    _chain("load_summarize_chain", by=("llm",)),
    _chain("create_stuff_documents_chain", by=("llm", "prompt")),
    _chain("create_history_aware_retriever", by=("llm", "retriever", "prompt")),
    _chain("create_retrieval_chain", text="combine_docs_chain.prompt", through=("combine_docs_chain",), at=1,
           by=("retriever", "combine_docs_chain")),
    _chain("create_sql_query_chain", by=("llm", "db", "prompt")),
    _chain("create_extraction_chain", by=("schema", "llm"), at=1),
    _chain("create_tagging_chain", by=("schema", "llm"), at=1),
    _chain("RetrievalQA", text="combine_documents_chain.prompt", through=("combine_documents_chain",)),
    _chain("RetrievalQA.from_chain_type", text="chain_type_kwargs.prompt", by=("llm",)),
    _chain("RetrievalQA.from_llm", by=("llm",)),
    _chain("RetrievalQAWithSourcesChain.from_chain_type", text="chain_type_kwargs.prompt", by=("llm",)),
    _chain("RetrievalQAWithSourcesChain.from_llm", by=("llm",)),
    _chain("ConversationalRetrievalChain.from_llm", text="combine_docs_chain_kwargs.prompt", by=("llm", "retriever")),
    _chain("ConversationalRetrievalChain", through=("combine_docs_chain",)),
    _chain("GraphCypherQAChain.from_llm", by=("llm",)),
    _chain("SQLDatabaseChain.from_llm", by=("llm",)),
    _chain("MapReduceDocumentsChain", through=("llm_chain",)),
    _chain("StuffDocumentsChain", text="llm_chain.prompt", through=("llm_chain",)),
    _chain("ReduceDocumentsChain", through=("combine_documents_chain",)),
    _chain("RefineDocumentsChain", through=("initial_llm_chain",)),
    _chain("AgentExecutor", text="agent.prompt", through=("agent",), by=("agent",)),
    _chain("AgentExecutor.from_agent_and_tools", text="agent.prompt", through=("agent",), by=("agent",)),
    _agent("initialize_agent", through=("llm",), at=1, system="agent_kwargs.prefix"),
    _agent("create_agent", through=("model",), at=0, system="system_prompt"),
    _agent("create_deep_agent", through=("model",), at=0, system="system_prompt"),
    _agent("create_react_agent", through=("model", "llm"), at=0, system="prompt"),
    _agent("create_supervisor", through=("model",), at=1, system="prompt"),
    _agent("create_swarm_agent", through=("model",), at=0, system="prompt"),
    _agent("create_tool_calling_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_openai_functions_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_openai_tools_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_structured_chat_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_json_chat_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_xml_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_self_ask_with_search_agent", through=("llm",), at=0, system=None, text="prompt"),
    _agent("create_sql_agent", through=("llm",), at=0, system="prefix"),
    _agent("create_pandas_dataframe_agent", through=("llm",), at=0, system="prefix"),
    _agent("create_csv_agent", through=("llm",), at=0, system="prefix"),
    _agent("create_conversational_retrieval_agent", through=("llm",), at=0, system="system_message"),
)  # fmt: skip
