"""Answers customers: a conversation that keeps everything, one that keeps its end, and one that is loaded from the database."""

from langchain_chroma import Chroma
from openai import OpenAI

from records import Message

client = OpenAI()
store = Chroma(collection_name="manuals")


class Conversation:
    def __init__(self):
        self.messages = [{"role": "system", "content": "You work at the desk of a bicycle shop."}]

    def reply(self, text):
        self.messages.append({"role": "user", "content": text})
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.messages)
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer.choices[0].message.content


class ShortConversation:
    def __init__(self):
        self.turns = []

    def reply(self, text):
        self.turns.append({"role": "user", "content": text})
        self.turns = self.turns[-8:]
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=self.turns)
        self.turns.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer.choices[0].message.content


def past(session, customer):
    rows = session.query(Message).filter(Message.customer == customer).order_by(Message.sent_at).all()
    return [{"role": row.role, "content": row.content} for row in rows]


def follow_up(session, customer):
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=past(session, customer))


def look_up(question):
    found = store.similarity_search(question, k=4)
    manuals = "\n\n".join(document.page_content for document in found)
    prompt = [{"role": "user", "content": f"{manuals}\n\n{question}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=prompt)
