"""PostgreSQL with pgvector: the rows that a statement ordered by a vector distance gives reach the prompt."""

from promptlint.sdks.schema import Call, Sdk


def _statement(path: str) -> Call:
    return Call(path, "retrieval", model=None, top_k=("LIMIT",), sql=0, distinctive=True)


SDK = Sdk(
    name="pgvector",
    provider="pgvector",
    modules=("pgvector", "asyncpg", "psycopg", "psycopg2", "sqlalchemy"),
    calls=tuple(map(_statement, ("execute", "fetch", "fetchrow", "fetch_all"))),
    source="asyncpg, psycopg and SQLAlchemy take the statement first; the operators <->, <=>, <#> and <+> of pgvector 0.8, read 2026-11-24",
)
