"""Processes that promptlint starts of itself: the working directory, which may be what is scanned, is no place of modules for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext

_SAFE = "PYTHONSAFEPATH"


@contextmanager
def spawning() -> Iterator[SpawnContext]:
    """How processes are started, while this is open: each begins anew, since a forked one would share its parent's locks.

    Python starts them with `-c`, which puts the working directory in front of the standard library: a `pickle.py` of the scanned
    tree would be run.  The variable keeps it out; afterwards it is as it was.
    """
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        yield get_context("spawn")
    finally:
        if before is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = before
