"""The embedded engine that reads logs: DuckDB, shut in with the files that the user named.

This is the one module that imports it.  A connection may read the named files and its own temporary folder; it loads no
extension and opens no connection of the network, unless the user names an object store: then the engine's `httpfs` is
loaded for these addresses, and the engine asks for them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.errors import UserError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REMOTE = ("s3://", "gs://", "gcs://", "r2://", "az://", "https://", "http://", "hf://")
MEMORY = "1GB"  # beyond that the engine goes on in its temporary folder
LONGEST_ROW = 16_777_216  # bytes of one JSON document on a line, or in a list; the engine sets aside as much, several times
LONGEST_DOCUMENT = 200_000_000  # of a document over several lines
MISSING = "reading logs needs DuckDB: pip install 'promptlint-cost[usage]'"


class Unreadable(Exception):
    """A file that the engine cannot read, and why, in one line."""


class Engine:
    """One connection to the engine; SQL in, rows out."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a statement gives; `Unreadable` where the file does not let itself be read."""
        import duckdb  # noqa: PLC0415

        try:
            found: list[tuple[Any, ...]] = self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise Unreadable(_line(error)) from None
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self.rows(sql, parameters)

    def columns(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[str, str]]:
        """The names and types of the columns that a query has."""
        return [(str(name), str(kind)) for name, kind, *_ in self.rows(f"DESCRIBE {sql}", parameters)]


def is_installed() -> bool:
    """Whether the extra `usage` is there; nothing is imported to find out."""
    return find_spec("duckdb") is not None


def is_remote(name: str) -> bool:
    return name.lower().startswith(REMOTE)


@contextmanager
def opened(files: Sequence[str], threads: int | None = None) -> Iterator[Engine]:
    """An engine that may read these files, with a temporary folder that is gone afterwards; a `UserError` where it is not installed."""
    if not is_installed():
        raise UserError(MISSING)
    import duckdb  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="promptlint-usage-") as folder:
        config: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": str(Path(folder) / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            **({} if threads is None else {"threads": threads}),
        }
        with duckdb.connect(str(Path(folder) / "rows.db"), config=config) as connection:
            _shut_in(connection, files)
            yield Engine(connection)


def _shut_in(connection: DuckDBPyConnection, files: Sequence[str]) -> None:
    """From here on the engine reads the named files and nothing else."""
    import duckdb  # noqa: PLC0415

    connection.execute("SET TimeZone = 'UTC'")
    if any(map(is_remote, files)):  # the user named an address: the engine may ask for it
        try:
            for extension in ("httpfs", "azure") if any(name.lower().startswith("az://") for name in files) else ("httpfs",):
                connection.execute(f"INSTALL {extension}")
                connection.execute(f"LOAD {extension}")
        except duckdb.Error as error:
            raise UserError(f"{next(filter(is_remote, files))}: the engine cannot reach object stores here: {_line(error)}") from None
        return
    connection.execute("SET allowed_paths = $1", [[str(Path(name).absolute()) for name in files]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _line(error: Exception) -> str:
    """The first line of what the engine says, without its kind and its advice."""
    text = re.sub(r' in file "[^"]*"', "", str(error).strip().split("\n")[0])
    for kind in ("Invalid Input Error: ", "IO Error: ", "Invalid Error: ", "Conversion Error: "):
        text = text.removeprefix(kind)
    return " ".join(text.split())[:300]
