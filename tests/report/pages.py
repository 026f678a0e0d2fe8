"""Pages to test: of the example, and of a codebase that tries to get a script into them."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "support-bot"
# Every one of them is markup, or ends what it stands in, if a page lets it.
ATTACKS = (
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror=window.pwned=2>",
    "<!--<script>window.pwned = 3//",
    "</title></style><svg onload=window.pwned=4>",
    "javascript:window.pwned=5",
    "'\"`${window.pwned=6}{{style}}\u2028\u202e",
)


def hostile(folder: Path) -> Path:
    """A project whose names, prompts, models, features and comments are attacks."""
    root = folder / "<script>window.pwned = 7<" / "img src=x onerror=window.pwned=8>"
    root.mkdir(parents=True)
    calls = []
    for number, attack in enumerate(ATTACKS):
        calls.append(
            f"def ask{number}(question):\n"
            f"    return client.chat.completions.create(model='gpt-4o', messages=[\n"
            f"        {{'role': 'system', 'content': {attack * 40!r}}}, {{'role': 'user', 'content': question[{attack!r}]}}])\n"
            f"def other{number}(question):\n"
            f"    return client.chat.completions.create(model={attack!r}, messages=[{{'role': 'user', 'content': question}}])\n"
        )
    (root / "<b onmouseover=window.pwned=9>.py").write_text(
        "from openai import OpenAI\nclient = OpenAI()\n" + "\n".join(calls), encoding="utf-8"
    )
    (root / "broken<script>.py").write_text("def (:\n", encoding="utf-8")
    feature = "<img src=x onerror=window.pwned=10>"
    usage = f"[default]\ncalls-per-month = 100\nfeature = '{feature}'\nteam = '</script>'\n"
    (folder / "promptlint-usage.toml").write_text(usage, encoding="utf-8")
    return folder
