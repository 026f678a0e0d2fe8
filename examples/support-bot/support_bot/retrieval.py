"""Excerpts from the product manuals, out of a Chroma index."""

import chromadb
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings

from .settings import settings

COLLECTION = "manuals"
FAQ_RESULTS = 3

embeddings = OpenAIEmbeddings(model=settings.embedding_model)
store = Chroma(collection_name=COLLECTION, embedding_function=embeddings, persist_directory=settings.index_path)

manuals = store.as_retriever(search_kwargs={"k": 10})


def excerpts(question: str) -> str:
    """The passages that an answer is written from."""
    return "\n\n".join(document.page_content for document in manuals.invoke(question))


def torque_table(part: str) -> str:
    """The one or two passages that name a torque for a part."""
    found = store.similarity_search(f"torque {part}", k=2, filter={"kind": "torque"})
    return "\n".join(document.page_content for document in found)


def frequent_answers(embedding: list[float]) -> list[str]:
    """Answers that colleagues have approved for nearly the same question."""
    collection = chromadb.PersistentClient(path=settings.index_path).get_collection("faq")
    found = collection.query(query_embeddings=[embedding], n_results=FAQ_RESULTS)
    return list((found["documents"] or [[]])[0])
