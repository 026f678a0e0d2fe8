"""US dollars as people read them: enough digits to compare, never more than are meant."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from promptlint.model import Money

_CENT = Decimal("0.01")


def usd(amount: Decimal) -> str:
    """$1 234.50, $0.0123, $0: two decimals from ten cents on, two significant digits below."""
    if amount == 0:
        return "$0"
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    if size >= Decimal("0.1"):
        return f"{sign}${size.quantize(_CENT, ROUND_HALF_EVEN):,}".replace(",", " ")
    digits = size.quantize(Decimal(1).scaleb(size.adjusted() - 1), ROUND_HALF_EVEN)
    return f"{sign}${plain(digits)}"


def usd_range(money: Money) -> str:
    """≈ $0.0089 ($0.0046 to $0.17), or only the amount where there is no doubt about it."""
    if money.low == money.high:
        return usd(money.likely)
    return f"≈ {usd(money.likely)} ({usd(money.low)} to {usd(money.high)})"


def plain(amount: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: for JSON, where nothing may be rounded."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
