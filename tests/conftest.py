"""What holds for every test: the day is that of the bundled prices, and the machine may be busy.

So no test changes with the calendar, and no property test with the load.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_PRICES = Path(__file__).parents[1] / "promptlint" / "data" / "prices.json"


def pytest_configure() -> None:
    """Set the day before anything is imported, also for the processes that tests start."""
    import datetime as dt  # noqa: PLC0415

    as_of = re.search(r'"as_of":"([0-9-]+)"', _PRICES.read_text(encoding="utf-8"))
    assert as_of is not None
    days = (dt.date.fromisoformat(as_of[1]) - dt.date(1970, 1, 1)).days
    os.environ["SOURCE_DATE_EPOCH"] = str(days * 86_400)
    _without_clocks()


def _without_clocks() -> None:
    """A busy machine is no mistake: how long an example takes is the benchmarks' business."""
    from hypothesis import HealthCheck, settings  # noqa: PLC0415

    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")
