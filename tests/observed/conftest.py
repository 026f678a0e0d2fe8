"""The project that logs are joined to, scanned once for each module."""

from __future__ import annotations

import pytest

from promptlint.pipeline import Report, scan_sources
from tests.observed.logs import FILES


@pytest.fixture(scope="module")
def report() -> Report:
    return scan_sources(FILES)
