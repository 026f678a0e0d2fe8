r"""Conversations that are loaded whole from a store.

## What it does
Reports a request whose messages are all stored messages of a conversation, loaded by a query with no limit.
The message says what 10 and 50 turns send again.

## Why it costs
A stored conversation never ends: each request pays for everything that was ever said in it.
At 420 tokens a turn, the fiftieth request alone carries 20 580 tokens of the past,
and all fifty together 514 500: $1.29 on a model at $2.50 per million.

## Example
```python
rows = session.query(Message).filter_by(chat_id=chat_id).order_by(Message.created_at).all()
messages = [{"role": row.role, "content": row.content} for row in rows]
```

## Use instead
```python
rows = session.query(Message).filter_by(chat_id=chat_id).order_by(Message.created_at.desc()).limit(20).all()
messages = [{"role": row.role, "content": row.content} for row in reversed(rows)]
```

## Severity
`warning`.

## Fix safety
There is no fix.
A limit must keep the newest messages, not the oldest: order by time downwards, then turn the rows round.
It must not part a tool call from its result, and what the user said early may need a summary.

## Limits
- A query is told by what it asks for: a class, a table or a collection named after messages, history or turns.
- Silent where a limit, a slice, a filter in a comprehension, a test of the length or a function named after trimming stands on the way.
- Relations that an ORM loads by itself (`conversation.messages`) and messages from a framework's store are not seen.
- A turn is the user's text and the answer of this request, each as likely as the estimate takes it.

## References
- Anthropic, Context windows: each turn accumulates what came before
  <https://docs.anthropic.com/en/docs/build-with-claude/context-windows> (read 2026-11-26)
- SQLAlchemy, `Query.limit` <https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, growth


class UnboundedStoredHistory(Rule):
    """All stored messages of a conversation are sent."""

    code = "PL316"
    name = "unbounded-stored-history"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        history = call.site.prompt.history if call.site.prompt is not None else None
        if history is None or history.cut or history.kind != "stored":
            return
        if call.site.is_local or call.site.request == "embeddings" or not answers_for(call, "prompt"):
            return
        yield self.finding(
            call,
            f"all stored messages of a conversation are loaded and sent: earlier turns cost again {growth(call)}",
            help="limit the query to the newest messages, or summarise the earlier ones",
            related=(history.at,),
        )


_HEAD = """
from openai import OpenAI
from sqlalchemy import select

from models import Message

client = OpenAI()
"""
_MODELS = """
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass

class Message(Base):
    __tablename__ = "messages"
"""

UnboundedStoredHistory.examples = (
    bad(
        _HEAD
        + """
def reply(session, chat_id):
    rows = session.query(Message).filter(Message.chat_id == chat_id).order_by(Message.created_at).all()
    messages = [{"role": row.role, "content": row.content} for row in rows]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL316
""",
        models=_MODELS,
        because="every message of the chat",
    ),
    bad(
        _HEAD
        + """
def past(session, chat_id):
    rows = session.execute(select(Message).where(Message.chat_id == chat_id)).scalars().all()
    return [{"role": row.role, "content": row.content} for row in rows]

def reply(session, chat_id, text):
    messages = [{"role": "system", "content": "Be brief."}, *past(session, chat_id), {"role": "user", "content": text}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL316
""",
        models=_MODELS,
        because="loaded in a function of its own",
    ),
    bad(
        """
        import sqlite3

        from openai import OpenAI

        client = OpenAI()

        def reply(chat):
            rows = sqlite3.connect("chat.db").execute("SELECT role, content FROM messages WHERE chat = ?", (chat,)).fetchall()
            past = "\\n".join(f"{row[0]}: {row[1]}" for row in rows)
            return client.chat.completions.create(  # PL316
                model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"{past}\\n\\nAnswer."}]
            )
        """,
        because="SQL without a limit",
    ),
    good(
        _HEAD
        + """
def reply(session, chat_id):
    rows = session.query(Message).filter(Message.chat_id == chat_id).order_by(Message.created_at.desc()).limit(20).all()
    messages = [{"role": row.role, "content": row.content} for row in reversed(rows)]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        models=_MODELS,
        because="the newest twenty",
    ),
    good(
        _HEAD
        + """
def reply(session, chat_id):
    rows = session.query(Message).filter(Message.chat_id == chat_id).order_by(Message.created_at).all()
    messages = [{"role": row.role, "content": row.content} for row in rows[-20:]]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        models=_MODELS,
        because="all are loaded, twenty are sent",
    ),
    good(
        _HEAD
        + """
def title(session, chat_id):
    first = session.query(Message).filter(Message.chat_id == chat_id).order_by(Message.created_at).first()
    messages = [{"role": "user", "content": f"Give a title: {first.content}"}]
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=20, messages=messages)
""",
        models=_MODELS,
        because="one message",
    ),
    good(
        """
        import sqlite3

        from openai import OpenAI

        client = OpenAI()

        def reply(chat):
            rows = sqlite3.connect("chat.db").execute(
                "SELECT role, content FROM messages WHERE chat = ? ORDER BY id DESC LIMIT 20", (chat,)
            ).fetchall()
            past = "\\n".join(f"{row[0]}: {row[1]}" for row in reversed(rows))
            return client.chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"{past}\\n\\nAnswer."}]
            )
        """,
        because="SQL with a limit",
    ),
    good(
        """
        from openai import OpenAI

        from models import Product

        client = OpenAI()

        def describe(session, shop):
            product = session.query(Product).filter(Product.shop == shop).one()
            return client.chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": product.text}]
            )
        """,
        models="class Product:\\n    text = ''",
        because="no conversation at all",
    ),
)
