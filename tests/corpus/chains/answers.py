"""LangChain: templates, pipes, chains and agents."""

from langchain.agents import AgentExecutor, create_tool_calling_agent
from langchain.chains import LLMChain, create_retrieval_chain
from langchain.chains.combine_documents import create_stuff_documents_chain
from langchain_anthropic import ChatAnthropic
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder, PromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings

from .store import store

llm = ChatOpenAI(model="gpt-4o", max_tokens=300)
strict = llm.bind(temperature=0)
SYSTEM = "You answer questions about the museum in {language}."
prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), MessagesPlaceholder("history"), ("human", "{question}")])
chain = prompt | strict | StrOutputParser()


def answer(question, history):
    return chain.invoke({"question": question, "language": "French", "history": history})


def with_context(question):
    retriever = store.as_retriever(search_kwargs={"k": 8})
    template = ChatPromptTemplate.from_template("Use these texts: {context}\n\nQuestion: {question}")
    both = {"context": retriever, "question": RunnablePassthrough()} | template | llm
    return both.invoke(question)


def through_the_chain(question):
    documents = create_stuff_documents_chain(llm, prompt)
    retriever = store.as_retriever()
    return create_retrieval_chain(retriever, documents).invoke({"input": question})


def older(thing):
    old = LLMChain(llm=OpenAI(model="gpt-3.5-turbo-instruct", max_tokens=60), prompt=PromptTemplate.from_template("Define {thing}."))
    return old.run(thing=thing)


def formatted(question):
    claude = ChatAnthropic(model="claude-haiku-4-5", max_tokens=90)
    return claude.invoke(prompt.format_messages(question=question, history=[], language="German"))


def guide(question, tools):
    agent = create_tool_calling_agent(llm, tools, prompt)
    return AgentExecutor(agent=agent, tools=tools).invoke({"question": question})


def judged(judge, text):
    return judge.invoke(text)


def called_tool(tool, text):
    return tool.invoke(text), prompt.invoke({"question": text})


def vector(text):
    embeddings = OpenAIEmbeddings(model="text-embedding-3-small")
    return embeddings.embed_query(text)
