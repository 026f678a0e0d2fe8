"""Comments that silence a finding, and what is no comment."""

from __future__ import annotations

import io
import time
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.comments import comments
from promptlint.model import Span
from promptlint.rule import Finding
from promptlint.suppress import Silencer, suppressions


def finding(line: int, end: int | None = None, *, code: str = "PL101", related: tuple[Span, ...] = (), cell: int | None = None) -> Finding:
    return Finding(code, "missing-max-tokens", "warning", "m", Span("a.py", line, 5, end or line, 9, cell), related=related)


def is_silent(text: str, what: Finding) -> bool:
    return bool(Silencer(lambda name: text, lambda name: None).silences(what))


@pytest.mark.parametrize(
    ("text", "line", "end"),
    [
        ("call()  # promptlint: ignore[PL101] because\n", 1, 1),
        ("call()  # promptlint: ignore[missing-max-tokens]\n", 1, 1),
        ("call()  # promptlint: ignore[PL999, pl101]\n", 1, 1),
        ("call()  #promptlint:ignore[PL101]\n", 1, 1),
        ("call()  # noqa: E501  # promptlint: ignore[PL101]\n", 1, 1),
        ("call(\n    a,  # promptlint: ignore[PL101]\n)\n", 1, 3),
        ("call(\n    # promptlint: ignore[PL101]\n    a,\n)\n", 1, 4),
        ("call(\n    a,\n)  # promptlint: ignore[PL101]\n", 1, 3),
        ("# promptlint: ignore[PL101]\ncall()\n", 2, 2),
        ("# promptlint: ignore[PL101]\n# and why\ncall()\n", 3, 3),
        ("    # promptlint: ignore[PL101]\n    call()\n", 2, 2),
        ('x = """\nlong\n"""  # promptlint: ignore[PL101]\n', 1, 3),
        ("call()\n\n# promptlint: file-ignore[PL101]\n", 1, 1),
        ("a\r\ncall()  # promptlint: ignore[PL101]\r\n", 2, 2),
    ],
)
def test_silent(text: str, line: int, end: int) -> None:
    assert is_silent(text, finding(line, end))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("call()  # promptlint: ignore[PL201]\n", 1),
        ("call()  # promptlint: ignore\n", 1),
        ("call()  # promptlint: ignore[]\n", 1),
        ('call("# promptlint: ignore[PL101]")\n', 1),
        ("call('''\n# promptlint: ignore[PL101]\n''')\n", 2),
        ("# promptlint: ignore[PL101]\n\ncall()\n", 3),
        ("other()  # promptlint: ignore[PL101]\ncall()\n", 2),
        ("call()\n# promptlint: ignore[PL101]\n", 1),
        ('call(f"{x:#x} # promptlint: ignore[PL101]")\n', 1),
    ],
)
def test_not_silent(text: str, line: int) -> None:
    assert not is_silent(text, finding(line))


def test_a_comment_counts_on_the_statement_and_on_related_places() -> None:
    text = "PROMPT = '…'  # promptlint: ignore[PL101]\n\n\nx = (\n    call()\n)\n"
    assert not is_silent(text, finding(5))
    assert is_silent(text, finding(5, related=(Span("a.py", 1, 1, 1, 13),)))


def test_a_notebooks_comments_count_within_their_cell() -> None:
    cells = ("call()  # promptlint: ignore[PL101]\n", "", "call()\n")
    silencer = Silencer(lambda name: None, lambda name: cells)
    assert silencer.silences(finding(1, cell=0))
    assert not silencer.silences(finding(1, cell=2))
    assert not silencer.silences(finding(1, cell=9))
    whole = Silencer(lambda name: None, lambda name: (*cells, "# promptlint: file-ignore[PL101]"))
    assert whole.silences(finding(1, cell=2))


def test_a_file_whose_text_is_gone_silences_nothing() -> None:
    assert not Silencer(lambda name: None, lambda name: None).silences(finding(1))


BLOCK = "# promptlint: disable[PL101] old\ncall()\n# promptlint: enable[PL101]\ncall()\n"


def test_a_block_is_silent_from_its_beginning_to_its_end() -> None:
    assert [is_silent(BLOCK, finding(line)) for line in (1, 2, 3, 4)] == [True, True, True, False]
    without_end = BLOCK.replace("enable", "ignore")
    assert is_silent(without_end, finding(900))
    assert not is_silent("call()\n" + without_end, finding(1))


def test_each_rule_of_a_block_has_its_own_end() -> None:
    text = "# promptlint: disable[PL101, PL201]\na()\n# promptlint: enable[pl101]\nb()\n# promptlint: enable[PL201, PL301]\nc()\n"
    silent = {(code, line) for code in ("PL101", "PL201") for line in (2, 4, 6) if is_silent(text, finding(line, code=code))}
    assert silent == {("PL101", 2), ("PL201", 2), ("PL201", 4)}
    (mistake,) = suppressions(text).mistakes
    assert "PL301 is not disabled" in mistake.message and mistake.at.line == 5


def test_blocks_may_stand_inside_one_another() -> None:
    inner = "# promptlint: disable[PL101] in\nx()\n# promptlint: enable[PL101]\n"
    text = f"# promptlint: disable[PL101] out\n{inner}y()\n# promptlint: enable[PL101]\nz()\n"
    assert [is_silent(text, finding(line)) for line in (3, 5, 7)] == [True, True, False]


def test_a_comment_behind_a_long_string_counts_for_what_stands_in_it() -> None:
    text = 'x = f"""\n{a}\n{b}\n"""  # promptlint: ignore[PL101]\ny = 1\n'
    assert is_silent(text, finding(2)) and is_silent(text, finding(3))
    assert not is_silent(text, finding(5))
    assert is_silent("# promptlint: ignore[PL101]\n" + text.replace("ignore", "note"), finding(4))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("call()  # promptlint: ignore[PL101] the gateway sets it", "the gateway sets it"),
        ("call()  # promptlint: ignore[PL101]: see #12  # noqa: E501", "see #12"),
        ("call()  # promptlint: ignore[PL101] - agreed  # promptlint: ignore[PL201] other", "agreed"),
        ("call()  # promptlint: ignore[PL101]", ""),
    ],
)
def test_the_reason_is_kept(text: str, reason: str) -> None:
    (said, *_) = Silencer(lambda name: text, lambda name: None).silences(finding(1))
    assert said.reason == reason


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.j2", "{# promptlint: ignore[PL101] kept for the law #}\nYou are kind.", 2),
        ("a.j2", "You are {# promptlint: ignore[PL101] kept for the law #} kind.", 1),
        ("a.md", "<!-- promptlint: ignore[PL101]\nkept for the law -->\n\nYou are kind.", 2),
        ("a.md", "You are kind.\n<!-- promptlint: file-ignore[PL101] kept for the law -->", 1),
        ("a.prompt", "{{!-- promptlint: ignore[PL101] kept for the law --}}\nYou are kind.", 2),
        ("a.hbs", "{{! promptlint: ignore[PL101] kept for the law }}\nYou are kind.", 2),
        ("a.yaml", "system: You are kind.  # promptlint: ignore[PL101] kept for the law", 1),
        ("a.prompty", "---\n# promptlint: file-ignore[PL101] kept for the law\nname: x\n---\nsystem:\nYou are kind.", 5),
        ("a.baml", "// promptlint: ignore[PL101] kept for the law\nfunction X() {}", 2),
        ("a.tmpl", "{{/* promptlint: ignore[PL101] kept for the law */}}\nYou are kind.", 2),
        ("a.md", "<!-- promptlint: disable[PL101] kept for the law -->\n\n\nYou are kind.", 4),
    ],
)
def test_prompt_files_have_the_comments_of_their_format(path: str, text: str, line: int) -> None:
    span = Span(path, line, 1, line, 5)
    silencer = Silencer(lambda name: text, lambda name: None)
    (said,) = silencer.silences(Finding("PL101", "missing-max-tokens", "warning", "m", span))
    assert said.reason == "kept for the law"
    assert not silencer.silences(Finding("PL201", "dynamic-prefix", "warning", "m", span))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", '{"x": "# promptlint: file-ignore[PL101]"}'),
        ("a.txt", "# promptlint: file-ignore[PL101]"),
        ("a.yaml", "x: |\n  # promptlint: file-ignore[PL101]\n"),
        ("a.md", "```\n<!-- promptlint: file-ignore[PL101] -->\n```"),
    ],
)
def test_what_is_text_there_silences_nothing(path: str, text: str) -> None:
    silencer = Silencer(lambda name: text, lambda name: None)
    assert not silencer.silences(Finding("PL101", "missing-max-tokens", "warning", "m", Span(path, 1, 1, 1, 1)))


def found(text: str) -> list[tuple[int, str]]:
    return [(comment.line, comment.text) for comment in comments(text)]


@pytest.mark.parametrize(
    "text",
    [
        "x = 'a' # c\n",
        "x = '\\'' # c\n",
        'x = r"\\" # no " # c\n',
        "x = '''a'\n# no\n''' # c\n",
        "x = f\"{a['#']}\" # c\n",
        'x = f"{{#}}" # c\n',
        'x = f"{a!r:>{w}}#" # c\n',
        'x = f"{d:%H#%M}" # c\n',
        "x = f'''{\na}''' # c\n",
        'if"{"==x: # c\n    pass\n',
        "x = 'a\\\n# no' # c\n",
        "x = b'#' rb'#' # c\n",
        "# a\n  # b\nx = 1 # c",
        "x = {1: '#'} # c\n",
        "x = f\"{f'{y:#>3}'}\" # c\n",
        'x = f"{ {1: 2}[1] }" # c\n',
        'x = f"{(lambda: 1)()}" # c\n',
    ],
)
def test_comments_are_those_that_python_sees(text: str) -> None:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert found(text) == [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_quotes_may_be_nested_in_a_field_as_newer_pythons_allow() -> None:
    assert found('x = f"{d["# no"]}" # c\n') == [(1, "# c")]
    assert found('x = f"""{\n  d  # in a field\n}""" # c\n') == [(2, "# in a field"), (3, "# c")]


@pytest.mark.parametrize("text", ["x = 'open\n# c\n", 'x = f"{open\n# c\n', "!echo it's\n# c\n", "x = f'{a:{b\n# c\n"])
def test_an_open_string_ends_with_its_line(text: str) -> None:
    assert (2, "# c") in found(text)


@given(st.text(alphabet="\"'#{}()[]:!\\\n\r fFrRbtT x", max_size=60))
def test_any_text_is_scanned(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for comment in comments(text):
        assert lines[comment.line - 1].endswith(comment.text)


@pytest.mark.parametrize(
    "piece",
    [
        "# promptlint: ",
        "# promptlint: ignore[a] ",
        "# promptlint: disable[a]\n",
        "# promptlint: ignore[" + " ",
        "f'{",
        "'",
        '"""',
        "{",
        "f'{x:",
        "#\n",
        "#",
        "(",
        '"a"+',
    ],
)
def test_scanning_is_linear(piece: str) -> None:
    text = "promptlint:" + piece * (100_000 // len(piece))
    start = time.process_time()
    suppressions(text)
    assert time.process_time() - start < 5
