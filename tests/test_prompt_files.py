"""Prompt files: which files are prompts, what is in them, and what the rules say of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from promptlint.config import Settings
from promptlint.model import PricedPrompt, possible
from promptlint.pipeline import Report, scan, scan_sources
from promptlint.report.promptfiles import entry

CORPUS = Path(__file__).parent / "corpus" / "prompts"
LONG = " ".join(f"Refunds of kind {number} need a note." for number in range(250))  # some 2 250 tokens


def found(files: dict[str, str]) -> dict[str, PricedPrompt]:
    """The prompt files among these texts, by path."""
    return {prompt.file.span.path: prompt for prompt in scan_sources(files).prompts}


def codes(report: Report) -> list[tuple[str, str, int]]:
    return [(finding.code, finding.span.path, finding.span.line) for finding in report.findings]


# ---------------------------------------------------------------- the corpus


def test_every_prompt_file_of_the_corpus_and_no_look_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tomllib.loads((CORPUS / "prompts.toml").read_text(encoding="utf-8"))["prompt"]
    monkeypatch.chdir(CORPUS / "shop")
    report = scan([Path()], Settings())
    assert [_facts(prompt) for prompt in report.prompts] == [{**_NOTHING, **each} for each in expected]
    assert not report.skipped
    assert report.files_read == 1  # the code: a candidate that is no prompt is neither read nor skipped
    assert {finding.code for finding in report.findings} <= {"PL101", "PL502"}


_NOTHING: dict[str, Any] = {"placeholders": [], "first": None, "model": None, "cap": None, "used_by": []}


def _facts(prompt: PricedPrompt) -> dict[str, Any]:
    row = entry(prompt)
    return {
        "path": row["path"],
        "format": row["format"],
        "role": row["role"],
        "placeholders": row["placeholders"],
        "first": row["first_placeholder_char_offset"],
        "model": row["model"].get("value"),
        "cap": "absent" if row["output_cap"]["state"] == "absent" else row["output_cap"].get("value"),
        "used_by": row["used_by"],
    }


# ---------------------------------------------------------------- what is a prompt


@pytest.mark.parametrize(
    "path",
    [
        "prompts/reply.md",
        "app/promptTemplates/reply.txt",
        "app/preprompts/reply",
        "reply_prompt.txt",
        "system_prompt.md",
        "report_prompt.txt",
        "analysis-prompt.md",
        "prompts/requirements_analysis.md",
        "prompts/index_terms.txt",
        "evaluation_prompts/build.txt.j2",
        "patterns/reply/system.md",
        "agents/replier.md",
        ".claude/commands/reply.md",
        ".github/prompts/reply.prompt.md",
        ".github/copilot-instructions.md",
        "AGENTS.md",
        "sub/GEMINI.md",
        "app/templates/reply_prompt.jinja",
        "app/agents/replier/instructions.j2",
        "reply.prompt",
    ],
)
def test_a_prompt_by_its_place_and_its_text(path: str) -> None:
    assert list(found({path: "You are a clerk. Answer the letter in two sentences."})) == [path]


@pytest.mark.parametrize(
    "path",
    [
        "notes/reply.md",
        "prompts/README.md",
        "prompts/LICENSE",
        "prompts/requirements.txt",
        "docs/agents.md",
        "docs/prompt-engineering.md",
        "prompt_design.md",
        "prompts/README_CN.md",
        "prompts/requirements-dev.txt",
        "promptflow/setup.md",
        "prompts.md",
        "skills/refunds/references/cards.md",
        ".claude/skills/refunds/references/cards.md",
        "reply.txt",
        "node_modules/x/AGENTS.md.map",
    ],
)
def test_a_look_alike_by_its_place(path: str) -> None:
    assert not found({path: "The letters are answered in two sentences, by the clerk who opens them."})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("prompts/empty.md", ""),
        ("prompts/blank.j2", " \n\n"),
        ("skills/tools.md", "---\nname: tools\ntriggers: [x]\nmcp_tools: {}\n---\n"),
        ("templates/page.j2", "<html><body><div>You are here: {{ page }}, please wait</div></body></html>"),
        ("deploy/Dockerfile.j2", "FROM python\nRUN pip install x\nCMD ['y']\n"),
        ("deploy/nginx.conf.j2", "server {\n  listen 80;\n  location / {\n  }\n}\n"),
        ("ci.yml", "on: push\njobs:\n  build:\n    steps:\n    - prompt: please answer this long question about the build\n"),
        ("cases.yaml", "- name: one\n  template: 'Please answer {{ question }} in a single sentence, whatever it is'\n"),
        ("tests/cassettes/reply.yaml", "interactions:\n- messages: [{role: user, content: 'Please answer this long question'}]\n"),
        ("package.json", '{"prompt": "You are a package. Please answer the following question."}'),
        ("locales/en.yaml", "prompt: You are logged out. Please enter the number of your order.\n"),
        ("defaults/main.yml", "system_reserved: '{{ reserved.cpu }} of the cores that this node has, in all of its slices'\n"),
        ("extension.yml", "hooks:\n  init:\n    prompt: Initialise a repository for this project now?\n"),
        ("RFC-EXTENSION-SYSTEM.md", "# Extensions\n\nYou can write one. You must register it. You should test it. You may publish it.\n"),
        (
            "docs/prompts/tuning.md",
            "# Tuning\n\nYou can change a prompt. You must test it. You should keep the old one. You may delete it.\n",
        ),
        ("form.yaml", "prompt: your name\ninstructions: fill it in\n"),
        ("evals.yaml", "prompts: [file://a.txt, b.py:make]\nproviders: [openai:gpt-4o]\n"),
        ("clients.baml", 'client<llm> Small { provider openai options { model "gpt-4o-mini" } }\n'),
    ],
)
def test_a_look_alike_by_its_text(path: str, text: str) -> None:
    report = scan_sources({path: text})
    assert not report.prompts and not report.findings and not report.skipped


def test_a_loop_may_hold_several_messages() -> None:
    turns = "{% for turn in turns %}\n# user:\n{{ turn.letter }}\n# assistant:\n{{ turn.reply }}\n{% endfor %}\n"
    chat = f"# system:\nYou are a clerk.\n{turns}# user:\n{{{{ letter }}}}\n"
    report = scan_sources({"chat.jinja2": chat})
    (prompt,) = report.prompts
    assert not report.findings
    assert prompt.file.placeholders == ("turns", "turn", "letter")
    assert [message.role for message in prompt.file.prompt.messages] == ["system", "user", "assistant", "user"]
    torn = scan_sources({"chat.jinja2": chat.replace("{% endfor %}", "")})
    assert [finding.code for finding in torn.findings] == ["PL906"]


@pytest.mark.parametrize(
    ("path", "text", "placeholders"),
    [
        ("templates/commands/plan.md", "---\ndescription: Plan it\n---\nPlan $ARGUMENTS for less than $4.\n", ("ARGUMENTS",)),
        ("commands/plan.md", "---\ndescription: Plan it\nargument-hint: x\n---\nPlan $1, then $2.\n", ("1", "2")),
        ("config.yaml", "bot:\n  system_message: You are a clerk.\n  model: gpt-4o\n", ()),
        ("config.yaml", "user_template: 'Answer {{ letter }} now, please'\n", ("letter",)),
        ("prompts.yaml", "summary: |\n  Sum up the letter in one sentence.\n  {letter}\n", ("letter",)),
        ("chat.jinja2", "# system:\nYou are a clerk.\n# user:\n{{ letter }}\n", ("letter",)),
        ("plugins/skprompt.txt", "Sum up {{$letter}}.", ("letter",)),
        (
            "kernel/sum.yaml",
            "template: Sum up {{$letter}}.\ntemplate_format: semantic-kernel\ninput_variables:\n- name: letter\n",
            ("letter",),
        ),
        ("chains/sum.yaml", "_type: prompt\ninput_variables: [letter]\ntemplate: Sum up {letter}.\n", ("letter",)),
        ("patterns/sum/user.md", "CONTENT:", ()),
    ],
)
def test_a_prompt_by_its_keys_and_tags(path: str, text: str, placeholders: tuple[str, ...]) -> None:
    prompts = found({path: text, "patterns/sum/system.md": "Sum up the text."})
    assert prompts[path].file.placeholders == placeholders


def test_a_file_that_code_sends_is_a_prompt_wherever_it_stands() -> None:
    code = (
        "from pathlib import Path\nfrom openai import OpenAI\n"
        "RULES = Path('notes/rules.md').read_text()\n"
        "OpenAI().responses.create(model='gpt-4o', max_output_tokens=9, instructions=RULES, input='Hello')\n"
    )
    prompts = found({"main.py": code, "notes/rules.md": "Praise first.", "notes/other.md": "Praise first."})
    assert {path: prompt.used_by for path, prompt in prompts.items()} == {"notes/rules.md": ("main.py:4",)}


def test_a_folder_is_judged_by_its_own_name_only_where_that_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("prompts", "prompt-shop"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "reply.md").write_text("Answer the letter in two sentences.")
    for folder, expected in (("prompts", 1), ("prompt-shop", 0)):
        monkeypatch.chdir(tmp_path / folder)
        assert len(scan([Path()], Settings()).prompts) == expected


# ---------------------------------------------------------------- rules


def test_a_file_that_fixes_a_model_without_a_cap() -> None:
    text = "---\nmodel:\n  id: gpt-4o\n{options}---\nsystem:\nYou answer letters.\nuser:\n{{{{letter}}}}\n"
    assert codes(scan_sources({"a.prompty": text.format(options="")})) == [("PL101", "a.prompty", 1)]
    assert not codes(scan_sources({"a.prompty": text.format(options="  options: {maxOutputTokens: 90}\n")}))


def test_the_short_forms_of_prompty_2_have_its_name_of_the_cap() -> None:
    text = "---\nname: reply\nmodel: gpt-4o\ninputSchema:\n  properties:\n    - name: question\n---\nsystem:\nAnswer {{question}}.\n"
    (found,) = scan_sources({"a.prompty": text}).findings
    assert found.help.startswith("set maxOutputTokens=")
    report = scan_sources({"test-a.prompty": text})
    assert not report.findings and [each.context for each in report.set_apart] == ["test"]


def test_a_text_of_an_older_encoding_is_a_finding_only_where_it_is_surely_a_prompt(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "names.txt").write_bytes("You answer. 名\n".encode("gbk"))
    (tmp_path / "reply.prompty").write_bytes("---\nmodel: gpt-4o\n---\nsystem:\nCaf\xe9\n".encode("latin-1"))
    report = scan([tmp_path], Settings())
    assert [(Path(each.span.path).name, each.message.partition(":")[0]) for each in report.findings] == [
        ("reply.prompty", "this prompt file is not UTF-8")
    ]
    assert [Path(each.name).name for each in report.skipped] == ["names.txt"]
    assert not codes(scan_sources({"prompts/a.j2": "You answer letters. {{ letter }}"}))  # the cap is set where it is used


def test_a_run_time_value_before_long_text() -> None:
    text = f"---\nmodel: gpt-4o\n---\nsystem:\nIt is {{{{ current_time }}}}.\n{LONG}\n"
    report = scan_sources({"a.prompty": text})
    assert ("PL201", "a.prompty", 5) in codes(report)


def test_long_instructions_that_every_request_pays_for() -> None:
    report = scan_sources({"AGENTS.md": LONG})
    assert codes(report) == [("PL301", "AGENTS.md", 1)]
    assert report.lines("AGENTS.md", 1, None) == LONG


def test_a_file_that_a_call_site_sends_is_reported_once() -> None:
    code = (
        "from pathlib import Path\nfrom openai import OpenAI\n"
        "RULES = Path('prompts/system.md').read_text()\n"
        "OpenAI().responses.create(model='gpt-4o', max_output_tokens=9, instructions=RULES, input='Hello')\n"
    )
    report = scan_sources({"main.py": code, "prompts/system.md": LONG}, Settings(select=("PL3",)))
    assert codes(report) == [("PL301", "prompts/system.md", 1)]
    assert possible(report.calls[0].site.model) == ("gpt-4o",) and len(report.calls) == 1


def test_prompts_of_tests_are_set_apart() -> None:
    report = scan_sources({"tests/.github/copilot-instructions.md": LONG, "tests/prompts/a.j2": "You answer. {% if x %}"})
    assert not report.findings
    assert [finding.code for finding in report.set_apart] == ["PL301", "PL906"]


# ---------------------------------------------------------------- malformed and hostile


@pytest.mark.parametrize(
    ("path", "text", "line", "said"),
    [
        ("a.prompty", "---\nmodel: [x\n---\nsystem:\nHello.\n", 2, "frontmatter"),
        ("a.prompty", "---\nmodel: x\nsystem:\nHello.\n", 1, "never closed"),
        ("a.prompt", "---\nmodel: x\n---\nHello {{name\n", 4, "never closed"),
        ("prompts/a.j2", "You answer.\n{% for x in y %}\n", 2, "never closed"),
        ("prompts/a.j2", "You answer.\n{{ x y }}\n", 2, "Jinja"),
        ("a.baml", 'function F(a: string) -> string {\n  client X\n  prompt #"\n', 3, "never closed"),
        ("a.prompt.yml", "messages: [\n", 2, "YAML"),
        ("prompts/a.yaml", "prompt: 'x\n", 1, "YAML"),
    ],
)
def test_a_malformed_file_is_one_finding_and_the_scan_goes_on(path: str, text: str, line: int, said: str) -> None:
    report = scan_sources({path: text, "b.prompty": "---\nname: b\n---\nsystem:\nHello.\n"})
    (finding,) = [finding for finding in report.findings if finding.code == "PL906"]
    assert finding.span.path == path and finding.span.line == line and said in finding.message
    assert "b.prompty" in [prompt.file.span.path for prompt in report.prompts]


def test_plus_signs_mark_a_frontmatter_too() -> None:
    prompt = found({"a.prompty": "+++\nmodel: gpt-4o\n+++\nsystem:\nAnswer {{ letter }}.\n"})["a.prompty"]
    assert possible(prompt.file.model) == ("gpt-4o",) and prompt.file.placeholders == ("letter",)


def test_what_can_be_read_of_a_broken_frontmatter_is() -> None:
    prompt = found({"a.prompt": "---\nmodel: gemini-2.5-flash\ninput:\n  schema\n    x: string\n---\nHello {{x}}\n"})["a.prompt"]
    assert possible(prompt.file.model) == ("gemini-2.5-flash",) and prompt.file.placeholders == ("x",)


@pytest.mark.parametrize(
    "name", ["a.prompty", "a.prompt", "a.baml", "prompts/a.j2", "prompts/a.md", "prompts/a.yaml", "prompts/a.json", "AGENTS.md"]
)
@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"You \xe9tes",
        b"You\0are",
        b"\xef\xbb\xbfYou are {{ x }}\r\nand {y}\r\n",
        b"{{ " * 60_000,
        b"{% if x %}" * 20_000,
        b"{{#each x}}" * 20_000,
        b"{{ " + b"(" * 40_000 + b" }}",
        b"{" * 100_000,
        b'{{ "' * 40_000,
        b'prompt: #"' * 20_000,
        b"---\n" * 40_000,
        b"---\na: " + b"[" * 50_000 + b"\n---\nsystem:\nx",
        b"prompt: &a [x]\nb: [" + b"*a, " * 5_000 + b"]",
        b"a: &a {b: 1}\nprompt: {<<: *a}\n? [x]\n: y\n",
        b"system:\n" * 30_000,
        b"function F(" * 20_000,
        b"client<llm> " * 20_000,
        "\U0001f6b2 {x}".encode() * 1000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_hostile_bytes_end_quickly_and_never_raise(name: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    report = scan([Path()], Settings())
    assert {finding.code for finding in report.findings} <= {"PL906", "PL301"}


def test_offsets_count_code_points_behind_a_byte_order_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.prompt").write_bytes("\ufeff---\r\nmodel: x\r\n---\r\n\U0001f6b2é {{name}}\r\n".encode())
    monkeypatch.chdir(tmp_path)
    (prompt,) = scan([Path()], Settings()).prompts
    assert prompt.file.first_placeholder == len("---\r\nmodel: x\r\n---\r\n\U0001f6b2é ")


SENDS_ONE_FILE_TWICE = """
from pathlib import Path

from openai import OpenAI

POLICY = Path("policy.md").read_text()

def answer(question):
    return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=POLICY, input=question)

def answer_briefly(question):
    brief = POLICY + "Answer in one sentence, without a greeting, and name the paragraph that you took it from."
    return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=brief, input=question)
"""


def test_a_file_that_two_requests_send_is_one_finding_for_the_longer() -> None:
    report = scan_sources({"app.py": SENDS_ONE_FILE_TWICE, "policy.md": LONG})
    (finding,) = [finding for finding in report.findings if finding.code == "PL301"]
    assert {at.line for at in finding.related if at.path == "app.py"} >= {9, 13}
    lone = scan_sources({"app.py": SENDS_ONE_FILE_TWICE.partition("def answer_briefly")[0], "policy.md": LONG})
    (other,) = [finding for finding in lone.findings if finding.code == "PL301"]
    assert finding.saving is not None and other.saving is not None and finding.saving.tokens > other.saving.tokens


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(
            "{%- for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}{% endfor %}You may call a tool.", id="loop"
        ),
        pytest.param(
            "{{ bos_token }}You are a helpful assistant. Answer the user.{% if tools %}You may call tools.{% endif %}", id="token"
        ),
    ],
)
def test_what_a_server_renders_a_request_with_is_no_prompt(template: str) -> None:
    assert not scan_sources({"templates/tool_chat.jinja": template}).prompts
    assert scan_sources({"templates/tool_chat.jinja": template.replace("bos_token", "name").replace("messages", "items")}).prompts


def test_a_sheet_for_agents_is_of_low_confidence() -> None:
    sheet = f"---\nname: Board\ndescription: Tasks of the team.\nversion: 1\n---\n# Board\n\nTasks are claimed here. {LONG}\n"
    agent = f"---\nname: clerk\ndescription: A clerk.\n---\n# Clerk\n\nYou answer letters. {LONG}\n"
    marked = sheet.replace("version: 1", "tools: Read")
    files = {
        ".claude/agents/team/board.md": sheet,
        ".claude/agents/team/clerk.md": agent,
        ".claude/agents/team/marked.md": marked,
        ".claude/agents/flat.md": sheet,
    }
    report = scan_sources(files, Settings(select=("PL301",), min_confidence="low"))
    assert {finding.span.path: finding.confidence for finding in report.findings} == {
        ".claude/agents/team/board.md": "low",
        ".claude/agents/team/clerk.md": "high",
        ".claude/agents/team/marked.md": "high",
        ".claude/agents/flat.md": "high",
    }


def test_an_old_copy_is_of_low_confidence() -> None:
    agent = f"---\nname: judge\ndescription: Judges.\n---\nYou are a judge.\n{LONG}\n"
    settings = Settings(select=("PL301",), min_confidence="low")
    report = scan_sources({"main.py": "", ".claude/agents/judge.md": agent, "archive/.claude/agents/judge.md": agent}, settings)
    assert [(finding.span.path, finding.confidence) for finding in report.findings] == [
        (".claude/agents/judge.md", "high"),
        ("archive/.claude/agents/judge.md", "low"),
    ]


def test_a_prompt_file_of_a_tool_of_ones_own_is_not_dotprompt() -> None:
    own = "---\nid: notes.sum\nowner: eng\nmodel: fast\nvariables: [notes]\n---\nYou sum up notes. {notes}\n"
    escaped = '{{\n  "type": "module"\n}}\nYou are a tester. Write the tests of {code}, in which {{{{id}}}} stands for a number.\n'
    report = scan_sources({"a/notes.prompt": own, "b/tests.prompt": escaped})
    assert [finding.code for finding in report.findings] == []
    theirs = scan_sources({"a/notes.prompt": "---\nmodel: googleai/gemini-3-pro\n---\nYou sum up notes. {{notes}}\n"})
    assert [finding.code for finding in theirs.findings] == ["PL101"]


# ---------------------------------------------------------------- documents for people

_RULES_OF_IT = f"The {{0}} of this product.\n\nAlways keep it in one place, and never write it to JSON. {LONG}"


def test_chapters_of_a_series_are_for_people() -> None:
    book = {f"PromptBook/Phase/0{number}_{name}_System.md": _RULES_OF_IT.format(name) for number, name in enumerate(("Log", "Mail", "Pay"))}
    assert not found(book)
    alone = {"PromptBook/Phase/01_Log.md": _RULES_OF_IT.format("log"), "PromptBook/Phase/02_Mail.md": _RULES_OF_IT.format("mail")}
    assert list(found(alone)) == sorted(alone)
    prompts = {f"app/prompts/0{number}_{name}.md": _RULES_OF_IT.format(name) for number, name in enumerate(("log", "mail", "pay"))}
    assert list(found(prompts)) == sorted(prompts), "in a folder of prompts, numbers order prompts"
    told = {path: f"You are a clerk. {text}" for path, text in book.items()}
    assert list(found(told)) == sorted(told), "who is told who he is, is a model"


@pytest.mark.parametrize(
    "text",
    [
        f"# A system\n\n1. [Aims](#aims)\n2. [Files](#files)\n3. [Secrets](#secrets)\n\n{LONG}",
        f"# A system\n\n**Author:** A. Clerk\n**Version:** 1.0\n\n{LONG}",
        "# A system and its user\n\nYou see here both of them.\n\n```python\n" + "print('You are a clerk.')\n" * 100 + "```\n",
    ],
)
def test_a_page_or_a_listing_is_for_people(text: str) -> None:
    assert not found({"PromptBook/Phase/system_and_user.md": text})
    assert list(found({"PromptBook/Phase/system_and_user.md": f"You are a clerk.\n\n{LONG}"}))


def test_the_name_of_some_system_makes_no_system_prompt() -> None:
    text = _RULES_OF_IT.format("log")
    assert found({"PromptBook/Phase/Logging_System.md": text})["PromptBook/Phase/Logging_System.md"].file.role == "unknown"
    for path in (
        "PromptBook/Phase/system.md",
        "PromptBook/Phase/agent_system_prompt.md",
        "app/prompts/agent_system.md",
        "PromptBook/Phase/agent_system.txt",
    ):
        assert found({path: text})[path].file.role == "system"
    pair = {"PromptBook/Phase/agent_system.md": text, "PromptBook/Phase/agent_user.md": "The question of the user: {{ question }}"}
    assert found(pair)["PromptBook/Phase/agent_system.md"].file.role == "system"


def test_a_tag_that_is_quoted_is_not_malformed() -> None:
    text = "Write templates for Jinja.\n\n- conditions: `{% if %}`\n\n```\n{% if x %}\n```\n\nNever write {{ name }} twice."
    assert not codes(scan_sources({"PromptBook/Phase/write.md": text}))
    assert codes(scan_sources({"PromptBook/Phase/write.md": text.replace("`", "")})) == [("PL906", "PromptBook/Phase/write.md", 3)]
