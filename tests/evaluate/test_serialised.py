"""What the code does to values on their way into a prompt: JSON, base64, markup, sets."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.evaluate.serialised import FORM, traits_in
from promptlint.evaluate.values import Hole, Literal_, Text
from promptlint.model import Dynamic, Part, Span, Static
from promptlint.pipeline import scan_sources

PROGRAM = """
import base64, json, os, glob
from pathlib import Path
from pprint import pformat
from openai import OpenAI
from elsewhere import shortened

TAGS = {{"red", "green", "blue"}}
SCHEMA = {{"city": "text", "number": 1}}

def send(rows, names, path, model, driver, session):
    {before}
    messages = [{{"role": "user", "content": {content}}}]
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=messages)
"""


def part(content: str, before: str = "pass") -> Part:
    """The one part of the message that holds this content."""
    source = PROGRAM.format(content=content, before=before)
    (call,) = scan_sources({"app.py": textwrap.dedent(source)}).calls
    assert call.site.prompt is not None
    (message,) = call.site.prompt.messages
    (found,) = message.parts
    return found


@pytest.mark.parametrize(
    ("content", "traits"),
    [
        ('f"{json.dumps(rows, indent=2)}"', {"indented-json"}),
        ('f"{json.dumps(rows, indent=2).strip()}"', {"indented-json"}),
        ('f"{model.model_dump_json(indent=4)}"', {"indented-json"}),
        ('f"{pformat(rows)}"', {"indented-json"}),
        ("json.dumps({'rows': rows}, indent=2)", {"indented-json"}),
        ('f"{json.dumps(rows)}"', set()),
        ('f"{json.dumps(rows, indent=None)}"', set()),
        ('f"{json.dumps(rows, indent=0)}"', set()),
        ('f"{json.dumps(rows, indent=names)}"', set()),
        ('f"{shortened(json.dumps(rows, indent=2))}"', set()),
        ('f"{base64.b64encode(rows).decode()}"', {"base64"}),
        ('f"{base64.b64decode(rows).decode()}"', set()),
        ('f"{shortened(base64.b64encode(rows))}"', set()),
        ('f"{driver.page_source}"', {"html"}),
        ('", ".join(set(names))', {"unordered"}),
        ('", ".join(sorted(set(names)))', set()),
        ('f"{len(set(names))}"', set()),
        ('f"{list({n for n in names})}"', {"unordered"}),
        ('", ".join(os.listdir(path))', {"unordered"}),
        ('", ".join(sorted(os.listdir(path)))', set()),
        ('", ".join(glob.glob("*.md"))', {"unordered"}),
        ('f"{list(Path(path).iterdir())}"', {"unordered"}),
        ("f\"{session.execute('SELECT name FROM shops').fetchall()}\"", {"unordered"}),
        ("f\"{session.execute('SELECT name FROM shops ORDER BY name').fetchall()}\"", set()),
        ('f"{json.dumps({n: 1 for n in set(names)})}"', {"unordered", "unsorted-json"}),
        ('f"{json.dumps({n: 1 for n in set(names)}, sort_keys=True)}"', set()),
        ('f"{json.dumps({n: 1 for n in names})}"', set()),
    ],
)
def test_a_run_time_value_keeps_how_it_was_written(content: str, traits: set[str]) -> None:
    found = part(content)
    assert isinstance(found, Dynamic)
    assert found.traits & FORM == traits


@pytest.mark.parametrize(
    ("content", "traits"),
    [
        ("json.dumps({'city': f'{names}', 'number': '1'}, indent=2)", set()),
        ("json.dumps({'a': [f'{names}', 'b'], 'c': {'d': f'{rows}'}}, indent=2)", set()),
        ("json.dumps({'rows': rows, 'number': '1'}, indent=2)", {"indented-json"}),
        ("json.dumps([f'{n}' for n in names], indent=2)", set()),
        ("json.dumps([n.strip() for n in names][:20], indent=2)", set()),
        ("json.dumps([[n.strip()] for n in names], indent=2)", {"indented-json"}),
        ("json.dumps([n.fields() for n in names], indent=2)", {"indented-json"}),
        ("json.dumps({" + ", ".join(f"'key{n}': f'{{names}}'" for n in range(20)) + "}, indent=2)", {"indented-json"}),
    ],
)
def test_json_of_a_few_known_names_has_no_layout_to_speak_of(content: str, traits: set[str]) -> None:
    assert part(content).traits & FORM == traits


PICTURES = """
import base64

def send(pictures):
    messages = [{"role": "system", "content": "You are a clerk."}]
    for picture in pictures:
        data = base64.b64encode(picture).decode()
        messages.append({"role": "user", "content": [BLOCK]})
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=[{"role": "user", "content": f"{messages[0]}"}])
"""


@pytest.mark.parametrize(
    "block",
    [
        '{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}',
        '{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}',
        '{"inline_data": {"mime_type": kind, "data": data}}',
        '{"type": "text", "text": data}',
    ],
)
def test_what_stands_in_one_message_says_nothing_of_the_others(block: str) -> None:
    source = "from openai import OpenAI\n" + PICTURES.replace("BLOCK", block)
    (call,) = scan_sources({"app.py": source}).calls
    assert call.site.prompt is not None
    assert all("base64" not in part.traits for message in call.site.prompt.messages for part in message.parts)


@pytest.mark.parametrize(("kind", "modality"), [("guessed(data)", "image"), ("'image/png'", "image"), ("'application/pdf'", "text")])
def test_bytes_whose_type_is_found_out_are_a_picture(kind: str, modality: str) -> None:
    found = part(
        f'[{{"inline_data": {{"mime_type": {kind}, "data": data}}}}]', "data = base64.b64encode(rows).decode(); guessed = names.get"
    )
    assert isinstance(found, Dynamic)
    assert (found.modality, found.traits) == (modality, frozenset())


def test_what_is_sorted_in_place_has_an_order() -> None:
    assert part('", ".join(files)', "files = os.listdir(path)").traits & FORM == {"unordered"}
    assert part('", ".join(files)', "files = os.listdir(path); files.sort()").traits & FORM == frozenset()


def test_known_json_is_known_text() -> None:
    found = part('f"{json.dumps(SCHEMA, indent=2)}"')
    assert found == Static('{\n  "city": "text",\n  "number": 1\n}', found.at, traits=frozenset({"indented-json"}))
    plain = part('f"{json.dumps(SCHEMA)}"')
    assert isinstance(plain, Static)
    assert (plain.text, plain.traits) == ('{"city": "text", "number": 1}', frozenset())


def test_a_set_of_known_texts_is_known_but_for_its_order() -> None:
    found = part('", ".join(TAGS)')
    assert isinstance(found, Static)
    assert found.text == "red, green, blue"
    assert found.traits == {"unordered"}
    assert part('", ".join(sorted(TAGS))').traits == frozenset()
    assert part('", ".join({"red"})').traits == frozenset()


@pytest.mark.parametrize(("attribute", "granularity"), [("day", "day"), ("year", "year"), ("minute", "minute"), ("microsecond", "second")])
def test_a_part_of_a_clock_changes_as_often_as_it_does(attribute: str, granularity: str) -> None:
    found = part(f'f"{{now.{attribute}}}"', "import datetime; now = datetime.datetime.now()")
    assert isinstance(found, Dynamic)
    assert (found.source, found.granularity) == ("clock", granularity)


@pytest.mark.parametrize(("before", "is_json"), [("Rows: ", True), ("Read what follows with care. " * 9, False)])
def test_a_longer_text_that_holds_json_is_no_json_where_it_is_one_value(before: str, is_json: bool) -> None:
    at = Span("app.py", 1, 1, 1, 1)
    rows = Hole("json.dumps(rows, indent=2)", "unknown", at, traits=frozenset({"indented-json"}))
    assert ("indented-json" in traits_in(Text((Literal_(before, at), rows), at))) is is_json


def test_json_that_a_format_takes_by_its_place_has_the_name_of_what_it_is_made_of() -> None:
    content = '"Rows: {}".format(json.dumps(specs, indent=2))'
    source = PROGRAM.format(content=content, before='specs = [{"name": shortened(rows), "rows": rows}]')
    (call,) = scan_sources({"app.py": textwrap.dedent(source)}).calls
    assert call.site.prompt is not None
    assert [part.expression for part in call.site.prompt.messages[0].parts if isinstance(part, Dynamic)] == ["specs"]
