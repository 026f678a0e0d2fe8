"""What the order desk can do, as the model sees it and as the shop does it."""

import json
import sqlite3
from typing import Any

from .settings import ROOT

NUMBER = {"type": "string", "description": "Two letters and six digits, such as FW204518."}
TEXT = {"type": "string"}
EUROS = {"type": "number", "description": "Euros with two decimals."}


def function(name: str, description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """One entry of the tool list."""
    parameters = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS = [
    function("find_order", "Find an order by its number or by the customer's mail address.", {"number": NUMBER, "mail": TEXT}, []),
    function("track_parcel", "The carrier's newest event for the parcel of an order.", {"number": NUMBER}, ["number"]),
    function(
        "change_order",
        "Change one detail of a bicycle that is not painted yet.",
        {"number": NUMBER, "detail": {"type": "string", "enum": ["colour", "saddle", "handlebar tape", "rack"]}, "value": TEXT},
        ["number", "detail", "value"],
    ),
    function("open_return", "Open a return of parts or clothing.", {"number": NUMBER, "items": {"type": "array", "items": TEXT}}, ["number", "items"]),
    function("refund", "Pay up to 50 euros back.", {"number": NUMBER, "amount": EUROS}, ["number", "amount"]),
    function("hand_over", "Give the conversation to a colleague.", {"line": TEXT}, ["line"]),
]

STATEMENTS = {
    "find_order": "SELECT number, state, items FROM orders WHERE number = :number OR mail = :mail LIMIT 3",
    "track_parcel": "SELECT day, event FROM parcel_events WHERE number = :number ORDER BY day DESC LIMIT 1",
    "change_order": "INSERT INTO changes (number, detail, value) VALUES (:number, :detail, :value) RETURNING id",
    "open_return": "INSERT INTO returns (number, items) VALUES (:number, :items) RETURNING label",
    "refund": "INSERT INTO refunds (number, amount) VALUES (:number, min(:amount, 50)) RETURNING id, amount",
    "hand_over": "INSERT INTO handovers (line) VALUES (:line) RETURNING id",
}


def run(name: str, arguments: str) -> str:
    """Carry out one call; the result is what the model reads next, so it is kept short."""
    if name not in STATEMENTS:
        return f"There is no tool {name}."
    given = {"number": None, "mail": None} | json.loads(arguments)
    given = {key: json.dumps(value) if isinstance(value, list) else value for key, value in given.items()}
    with sqlite3.connect(ROOT / "shop.db") as shop:
        return json.dumps(shop.execute(STATEMENTS[name], given).fetchall())
