"""How often a cron expression fires in a month."""

from __future__ import annotations

import re

DAYS = 30.44  # of a month, on average
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:(?P<all>\*)|(?P<first>\d+)(?:-(?P<last>\d+))?)(?:/(?P<step>\d+))?")


def runs_per_month(expression: str) -> int | None:
    """The runs of five fields (minute, hour, day, month, weekday) in an average month, rounded; None for anything else."""
    fields = expression.lower().split()
    if len(fields) != 5:
        return None
    minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
    days, months = _values(fields[2], 1, 31), _values(_numbered(fields[3], _MONTHS, 1), 1, 12)
    weekdays = _values(_numbered(fields[4], _WEEKDAYS, 0), 0, 7)
    if minutes is None or hours is None or days is None or months is None or weekdays is None:
        return None
    week = len({day % 7 for day in weekdays})
    by_date, by_weekday = fields[2] != "*", fields[4] != "*"
    share = len(days) / 31 if by_date else 1.0
    of_week = week / 7 if by_weekday else 1.0
    if by_date and by_weekday:  # either of them is enough
        share = share + of_week - share * of_week
    else:
        share *= of_week
    return round(len(minutes) * len(hours) * DAYS * share * len(months) / 12)


def _numbered(field: str, names: tuple[str, ...], first: int) -> str:
    for number, name in enumerate(names, start=first):
        field = field.replace(name, str(number))
    return field


def _values(field: str, lowest: int, highest: int) -> set[int] | None:
    """The values that one field stands for."""
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        step = int(match["step"] or 1)
        if match["all"]:
            first, last = lowest, highest
        else:
            first = int(match["first"])
            last = int(match["last"] or (highest if match["step"] else first))
        if step == 0 or first < lowest or last > highest or first > last:
            return None
        found |= set(range(first, last + 1, step))
    return found
