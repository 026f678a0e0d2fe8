"""What is set for a whole program holds for the files of that program."""

from __future__ import annotations

import json

import pytest

from promptlint.model import Unknown
from promptlint.pipeline import scan_sources

SETS = "from llama_index.core import Settings\nfrom llama_index.llms.openai import OpenAI\n\nSettings.llm = OpenAI(model='gpt-4o')\n"
ASKS = "from llama_index.core import Settings\n\ndef ask(q):\n    return Settings.llm.complete(q)\n"


def book(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


@pytest.mark.parametrize(
    ("files", "known"),
    [
        ({"sets.py": SETS, "asks.py": f"import sets\n{ASKS}"}, True),
        ({"sets.py": f"import asks\n{SETS}", "asks.py": ASKS}, True),
        ({"sets.py": SETS, "asks.py": ASKS, "main.py": "import sets\nimport asks\n"}, True),
        ({"sets.py": SETS, "asks.py": ASKS}, False),
        ({"sets.ipynb": book(SETS), "asks.ipynb": book(ASKS)}, False),
        ({"sets.ipynb": book(SETS, ASKS)}, True),
        ({"sets.py": SETS, "asks.ipynb": book(f"import sets\n{ASKS}")}, True),
        ({"archive/sets.py": f"import asks\n{SETS}", "asks.py": ASKS}, False),  # an old copy, which nothing imports
        ({"archive/sets.py": SETS, "archive/asks.py": f"import sets\n{ASKS}", "main.py": ""}, True),
        ({"sets.ipynb": book(SETS, "import asks"), "asks.py": ASKS}, False),  # the application is run without the notebook
    ],
)
def test_a_setting_holds_in_one_program(files: dict[str, str], known: bool) -> None:
    (site,) = (each.site for each in scan_sources(files).calls if each.site.operation == "chat")
    assert isinstance(site.model, Unknown) is not known
