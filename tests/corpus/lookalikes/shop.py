import argparse

from sqlalchemy.orm import Session

from models import Batch, Message, OpenAI

parser = argparse.ArgumentParser()
parser.add_argument("--completion", choices=["bash", "zsh"])


class Completion:
    @classmethod
    def create(cls, shell, prompt="$ "):
        return f"complete -F {shell} {prompt}"


def completion(shell):
    return Completion.create(shell, prompt="> ")


def orders(session: Session, top):
    return session.query(Message).filter(Message.order > 3).limit(top).all()


def rows(connection, text):
    return connection.query("select * from messages where text = ?", text)


def save(session, body):
    message = Message.objects.create(body=body)
    Batch.objects.create(requests=[message])
    return message


def own_class():
    client = OpenAI()
    return client.chat.completions.create(words=["not", "a", "model"])
