"""Cuts the manuals of a bicycle shop into chunks and stores them."""

from pathlib import Path

from langchain_chroma import Chroma
from langchain_text_splitters import RecursiveCharacterTextSplitter

CHUNK = 1200


def ingest(folder):
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=CHUNK // 10)
    store = Chroma(collection_name="manuals")
    for path in Path(folder).glob("*.txt"):
        store.add_texts(splitter.split_text(path.read_text()))
