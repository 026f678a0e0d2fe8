import datetime
import uuid

import chromadb
from langchain_chroma import Chroma
from llama_index.core import VectorStoreIndex
from openai import OpenAI
from pinecone import Pinecone

from guide import GUIDE

llm = OpenAI()
store = Chroma(collection_name="pages")
collection = chromadb.Client().get_collection("pages")
pages = Pinecone().Index("pages")
TOP = 25


def retriever():
    return store.as_retriever(search_kwargs={"k": 30})


def default_retriever():
    return store.as_retriever()


def similar(question, k=12):
    return store.similarity_search(question, k=k)


def engine(documents):
    return VectorStoreIndex.from_documents(documents).as_query_engine(similarity_top_k=15)


def from_chroma(question):
    return collection.query(query_texts=[question], n_results=TOP)


def from_pinecone(vector):
    return pages.query(vector=vector, top_k=TOP * 2, include_metadata=True)


def answer(question):
    found = store.similarity_search(question, 40)
    context = "\n".join(page.page_content for page in found)
    return llm.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=500,
        messages=[
            {"role": "system", "content": f"Session {uuid.uuid4()}, {datetime.datetime.now():%H:%M}\n{GUIDE}"},
            {"role": "user", "content": f"Context:\n{context}\n\nQuestion: {question}"},
        ],
    )


def better_answer(question):
    found = collection.query(query_texts=[question], n_results=4)
    return llm.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=500,
        messages=[
            {"role": "system", "content": GUIDE},
            {"role": "user", "content": f"{found['documents']}\n\n{question}\n{datetime.date.today()}"},
        ],
    )


def worst_answer(question, user_name):
    return llm.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=500,
        messages=[
            {"role": "user", "content": f"My name is {user_name}."},
            {"role": "system", "content": GUIDE},
            {"role": "user", "content": question},
        ],
    )
