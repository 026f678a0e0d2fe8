"""Prompts for the tests: prose with everything in it that has to stay, and texts that are put together at random."""

from __future__ import annotations

from hypothesis import strategies as st

FULL = """\
# Task

You are a friendly clerk who works for a large shop in the old town, and customers write to you about all kinds of things.
Please answer the letter of {customer} in the tone that people of the town are used to, with {{ greeting }} and $closing first.
You must NEVER promise a refund above 50 EUR, and only mention https://shop.example/terms?x=1 where it helps.
Do not translate "Made in Saxony" or `sku_number`.
Choose one of the following labels:
- refund
- delivery
- other

<letter>
{letter}
</letter>

Return JSON like this:
{"label": "refund", "confidence": 0.9}

```python
def answer(letter):
    return  letter.strip()
```

| label    | meaning          |
|----------|------------------|
| refund   | money goes back  |

Example:
Input: Where is my parcel?
Output: delivery

## Style

Write the way an experienced colleague would write to somebody whom they have known and liked for quite a long time already.
"""
STAYS = (
    "# Task", "{customer}", "{{ greeting }}", "$closing", "You must NEVER promise a refund above 50 EUR",
    "https://shop.example/terms?x=1", 'Do not translate "Made in Saxony" or `sku_number`.', "- refund\n- delivery\n- other", "<letter>",
    "{letter}", "</letter>", '{"label": "refund", "confidence": 0.9}', "def answer(letter):\n    return  letter.strip()",
    "| refund   | money goes back  |", "Input: Where is my parcel?\nOutput: delivery", "## Style",
)  # fmt: skip

LINES = (
    "You are a clerk who works for a shop.", "Answer the letter of {customer} with care.", "", "   ", "- Use short words  ", "* and {x}",
    "Never say that a refund takes 5 days.", "Say `x  =  1` to everybody.", "```", "```python", "| a | b |", "|---|---|", "# Heading",
    "HEADING:", '{"a": [1, 2],', ' "b": {}}', "}", "<tag>", "</tag>", "Example:", "Input: x", "Output: y", '"a quotation  of words"',
    "Go to https://example.com/a  now.", "Two  blanks  here.", "Please answer quickly.", "Thank you!", "==========", "----------- Title",
    "1. One thing that is first", "2. Another thing that is second", "%s and %(name)s and $x", "{% if x %}", "{{ y }}", "\ttabbed line",
    "不要翻译这句话。", "Ответь коротко.", "An unclosed \"quotation", "café  naïve", "a_name and aName", "    indented line of text",
)  # fmt: skip
texts = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)
