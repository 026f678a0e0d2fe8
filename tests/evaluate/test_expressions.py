"""What expressions evaluate to, told by the facts of the request that they end up in."""

from __future__ import annotations

import pytest

from tests.evaluate.reading import cap, conversation, fact, model, request, said, site, sites

ENVIRONMENT = [
    ("os.getenv('MODEL')", "unknown"),
    ("os.getenv('MODEL', 'gpt-4.1')", "default gpt-4.1"),
    ("os.getenv('MODEL', None)", "unknown"),
    ("os.getenv('MODEL', default='gpt-4.1')", "default gpt-4.1"),
    ("os.getenv('MODEL') or 'gpt-4.1'", "default gpt-4.1"),
    ("os.environ.get('MODEL', 'gpt-4.1')", "default gpt-4.1"),
    ("os.environ['MODEL']", "unknown"),
    ("question", "unknown"),
    ("question or 'gpt-4.1'", "default gpt-4.1"),
    ("None or 'gpt-4.1'", "known gpt-4.1"),
    ("'' or 'gpt-4.1'", "known gpt-4.1"),
    ("'gpt-4.1' or question", "known gpt-4.1"),
    ("'gpt-4.1' and 'gpt-4o'", "known gpt-4o"),
    ("None", "absent"),
    ("None and 'gpt-4o'", "absent"),
    ("'gpt-4.1' if flag else 'gpt-4o'", "one_of gpt-4.1 | gpt-4o"),
    ("'gpt-4.1' if True else 'gpt-4o'", "known gpt-4.1"),
    ("'gpt-4.1' if flag else question", "one_of gpt-4.1 | …"),
    ("'gpt-4.1' if flag else None", "one_of gpt-4.1 | …"),
    ("'gpt-4.1' if not True else 'gpt-4o'", "known gpt-4o"),
    ("'gpt-4.1' if not flag else 'gpt-4o'", "one_of gpt-4.1 | gpt-4o"),
    ("'ft:' + 'gpt-4o'", "known ft:gpt-4o"),
    ("'ft:' + question", "unknown"),
    ("f'gpt-{4}o'", "known gpt-4o"),
    ("f'gpt-{question}'", "unknown"),
    ("('gpt-4o', 'gpt-4.1')[1]", "known gpt-4.1"),
    ("['gpt-4o', 'gpt-4.1'][-2]", "known gpt-4o"),
    ("['gpt-4o', 'gpt-4.1'][items]", "one_of gpt-4o | gpt-4.1 | …"),
    ("{'a': 'gpt-4o'}['a']", "known gpt-4o"),
    ("{'a': 'gpt-4o', 'b': 'gpt-4.1'}[question]", "one_of gpt-4o | gpt-4.1 | …"),
    ("{'a': 'gpt-4o'}.get('b', 'gpt-4.1')", "known gpt-4.1"),
    ("{'a': 'gpt-4o'}.get('b')", "absent"),
    ("{'a': 'gpt-4o'}.get(question, 'gpt-4.1')", "one_of gpt-4o | gpt-4.1 | …"),
    ("{**options}.get('model', 'gpt-4.1')", "default gpt-4.1"),
    ("{**options}.get('model')", "unknown"),
    ("options['model']", "unknown"),
    ("options.model", "unknown"),
    ("(name := 'gpt-4o')", "known gpt-4o"),
    ("'xgpt-4ox'[1:-1]", "known gpt-4o"),
    ("'gpt-4o'[items:]", "unknown"),
    ("['a', 'gpt-4o', 'b'][1:][0]", "known gpt-4o"),
    ("str('gpt-4o')", "known gpt-4o"),
    ("[name for name in ('gpt-4o', 'b')][0]", "known gpt-4o"),
    ("[name for name in items][0]", "unknown"),
    ("dict(a='gpt-4o')['a']", "known gpt-4o"),
    ("dict({'a': 'gpt-4.1'}, b='gpt-4o')['a']", "known gpt-4.1"),
    ("('gpt-4o' if 1 < 2 else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if 'a' in 'cat' else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if 'a' not in {'a': 1} else 'gpt-4.1')", "known gpt-4.1"),
    ("('gpt-4o' if 'b' in {'a': 1} else 'gpt-4.1')", "known gpt-4.1"),
    ("('gpt-4o' if None is None else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if 'x' is not None else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if question is None else 'gpt-4.1')", "one_of gpt-4o | gpt-4.1"),
    ("('gpt-4o' if 1 == 'one' else 'gpt-4.1')", "known gpt-4.1"),
    ("('gpt-4o' if 1 < 2 < 3 else 'gpt-4.1')", "one_of gpt-4o | gpt-4.1"),
    ("('gpt-4o' if [] else 'gpt-4.1')", "known gpt-4.1"),
    ("('gpt-4o' if [question] else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if {} else 'gpt-4.1')", "known gpt-4.1"),
    ("('gpt-4o' if {'a': 1} else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if client else 'gpt-4.1')", "known gpt-4o"),
    ("('gpt-4o' if f'x{question}' else 'gpt-4.1')", "known gpt-4o"),
    ("(lambda: 'gpt-4o')()", "known gpt-4o"),
    ("(lambda name='gpt-4o': name)()", "known gpt-4o"),
    ("'gpt-4o'.lower().strip()", "known gpt-4o"),
    ("'openai/gpt-4o'.split('/')[1]", "known gpt-4o"),
    ("'openai/gpt-4o'.removeprefix('openai/')", "known gpt-4o"),
    ("b'gpt-4o'", "unknown"),
    ("undefined_name", "unknown"),
]


@pytest.mark.parametrize(("expression", "expected"), ENVIRONMENT, ids=lambda value: value if isinstance(value, str) else "")
def test_a_model_is_told(expression: str, expected: str) -> None:
    assert model(expression) == expected


NUMBERS = [
    ("300", "known 300"),
    ("1_000", "known 1000"),
    ("100 * 3", "known 300"),
    ("2 + 3", "known 5"),
    ("2048 - 48", "known 2000"),
    ("1000 // 3", "known 333"),
    ("4096 * 0.5", "known 2048"),
    ("2 ** 10", "unknown"),
    ("1 // 0", "unknown"),
    ("-1", "known -1"),
    ("int('300')", "known 300"),
    ("int('many')", "unknown"),
    ("int(os.getenv('CAP', '300'))", "default 300"),
    ("int(os.getenv('CAP'))", "unknown"),
    ("int(2.9)", "known 2"),
    ("float('1e3')", "known 1000"),
    ("min(300, 500)", "known 300"),
    ("max(300, 500)", "known 500"),
    ("min(300, question)", "unknown"),
    ("len(question)", "unknown"),
    ("True", "unknown"),
    ("'300'", "unknown"),
    ("None", "absent"),
    ("flag and 300", "one_of 300 | …"),
    ("300 if flag else 500", "one_of 300 | 500"),
    ("options.get('cap', 300)", "unknown"),
    ("(300,)[0]", "known 300"),
    ("1e400", "unknown"),
    ("float('inf')", "unknown"),
    ("float('nan')", "unknown"),
]


@pytest.mark.parametrize(("expression", "expected"), NUMBERS)
def test_a_cap_is_told(expression: str, expected: str) -> None:
    assert cap(expression) == expected


TEXTS = [
    ("'a' + 'b'", "ab"),
    ("'a' + question", "a{question:parameter}"),
    ("question + 'a'", "{question:parameter}a"),
    ("'n = ' + str(3)", "n = 3"),
    ("'n = ' + str(items)", "n = {str(items):parameter}"),
    ("f'{question}'", "{question:parameter}"),
    ("f'{question!r}'", "{question:parameter}"),
    ("f'{3.14159:.2f} {question}'", "{3.14159:unknown} {question:parameter}"),
    ("'{} {}'.format('a', question)", "a {question:parameter}"),
    ("'{a} {b}'.format_map({'a': 'x', **options})", "x {b:unknown}"),
    ("'{a.b} {c[0]}'.format(a=question, c=items)", "{a.b:parameter} {c[0]:parameter}"),
    ("'{'.format(question)", "{"),
    ("'%s %s' % ('a',)", "a {1:unknown}"),
    ("'100%% of %(a)s' % {'a': 'x'}", "100% of x"),
    ("', '.join(['a', 'b'])", "a, b"),
    ("', '.join(items)", "{items:parameter}"),
    ("'\\n'.join(f'- {item}' for item in items)", "{(f'- {item}' for item in items):parameter}"),
    ("'a-b'.replace('-', '+')", "a+b"),
    ("'a<x>b'.replace('<x>', question)", "a{question:parameter}b"),
    ("'a'.replace('', 'b')", "a"),
    ("question.replace('a', 'b')", "{question.replace('a', 'b'):parameter}"),
    ("textwrap.dedent(question)", "{question:parameter}"),
    ("textwrap.dedent(os.getenv('P', '  a'))", "a"),
    ("' a '.strip()", "a"),
    ("'xxaxx'.strip('x')", "a"),
    ("(' ' + question + ' ').strip()", "{question:parameter}"),
    ("'ABC'.lower().capitalize()", "Abc"),
    ("'a\\nb'.splitlines()[1]", "b"),
    ("'a b c'.split()[2]", "c"),
    ("'abc'.encode().decode()", "abc"),
    ("'abc'.center(9)", "{'abc'.center(9):unknown}"),
    ("os.getenv('NAME', 'Ann')", "Ann"),
    ("input('?')", "{input('?'):user}"),
    ("datetime.datetime.now().isoformat()", "{datetime.datetime.now().isoformat():clock}"),
    ("f'{time.time()}'", "{time.time():clock}"),
    ("random.choice(items)", "{random.choice(items):unknown}"),
    ("retrieve(question)", "{retrieve(question):retrieval}"),
    ("load_history(question)", "{load_history(question):history}"),
    ("Path('x.txt').read_text()", "{Path('x.txt').read_text():file}"),
    ("open(question).read()", "{open(question).read():file}"),
    ("str(Path('a') / 'b')", "a/b"),
    ("os.path.basename('a/b.txt')", "b.txt"),
    ("Path('a/b.txt').name", "b.txt"),
    ("Path('a/b.txt').stem", "b"),
    ("str(Path('a/b.txt').with_suffix('.md'))", "a/b.md"),
    ("str(Path('a/b.txt').with_name('c.md'))", "a/c.md"),
    ("str(Path('a').joinpath('b', 'c'))", "a/b/c"),
    ("str(Path('a', 'b').parent)", "a"),
    ("os.path.join('a', 'b')", "a/b"),
    ("os.path.dirname('a/b')", "a"),
    ("3", "3"),
    ("'Write in German.' if flag else 'Hi'", "Write in German."),
]


@pytest.mark.parametrize(("expression", "expected"), TEXTS)
def test_a_text_is_told(expression: str, expected: str) -> None:
    assert said(expression) == expected


CONVERSATIONS = [
    ("[]", []),
    ("question", ["unknown: {question:parameter}", "…"]),
    ("[*items]", ["unknown: {items:parameter}", "…"]),
    ("[*items, {'role': 'user', 'content': 'a'}]", ["unknown: {items:parameter}", "user: a"]),
    ("[{'role': 'user', 'content': 'a'}] + items", ["user: a", "unknown: {items:parameter}", "…"]),
    ("[{'role': question, 'content': 'a'}]", ["unknown: {question:parameter}"]),
    ("[{'role': 'user'}]", ["user: "]),
    ("[{'role': 'user', 'content': None}]", ["user: "]),
    ("[{'role': 'user', 'content': item} for item in items]", ["user: {items:parameter}", "…"]),
    ("[{'role': 'user', 'content': item} for item in ('a', 'b')]", ["user: a", "user: b"]),
    ("[{'role': 'user', 'content': [{'type': 'text', 'text': 'a'}, {'type': 'image_url', 'image_url': question}]}]", None),
    ("[question]", ["unknown: {question:parameter}"]),
    ("[dict(role='user', content='a')]", ["user: a"]),
    ("({'role': 'user', 'content': 'a'},)", ["user: a"]),
    ("copy.deepcopy([{'role': 'user', 'content': 'a'}])", ["user: a"]),
    ("list(items)", ["unknown: {items:parameter}", "…"]),
    ("items[-5:]", ["unknown: {items[-5:]:parameter}", "…"]),
    ("[{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': 'b'}][:1]", ["user: a"]),
    ("[{'role': 'user', 'content': 'a'} if flag else {'role': 'user', 'content': 'abc'}]", ["user: abc"]),
]


@pytest.mark.parametrize(("expression", "expected"), CONVERSATIONS)
def test_a_conversation_is_told(expression: str, expected: list[str] | None) -> None:
    if expected is None:
        expected = ["user: a{image_url:file}"]
    assert conversation(expression) == expected


def test_the_environment_is_named_as_the_source_of_a_default() -> None:
    told = request(model="os.getenv('MODEL', 'gpt-4.1')").model
    assert getattr(told, "source", "") == "environment variable MODEL"


GRANULARITY = [
    ("datetime.datetime.now()", "second"),
    ("datetime.date.today()", "day"),
    ("datetime.datetime.now().date()", "day"),
    ("datetime.datetime.now().strftime('%Y-%m-%d')", "day"),
    ("datetime.datetime.now().strftime('%H:%M')", "minute"),
    ("time.strftime('%B %Y')", "month"),
    ("time.strftime('%Y')", "year"),
]


@pytest.mark.parametrize(("expression", "expected"), GRANULARITY)
def test_a_clock_says_how_often_it_changes(expression: str, expected: str) -> None:
    site = request(messages=f"[{{'role': 'user', 'content': {expression}}}]")
    assert site.prompt is not None
    (part,) = site.prompt.messages[0].parts
    assert getattr(part, "granularity", None) == expected


DEMANDED = [
    ("if os.getenv('MODEL'):\n    {}", "unknown"),
    ("if flag and os.environ.get('MODEL'):\n    {}", "unknown"),
    ("if 'MODEL' in os.environ:\n    {}", "unknown"),
    ("if os.getenv('MODEL') is not None:\n    {}", "unknown"),
    ("if not os.getenv('MODEL'):\n    raise ValueError('MODEL')\n{}", "unknown"),
    ("if not flag or not os.getenv('MODEL'):\n    raise ValueError('MODEL')\n{}", "unknown"),
    ("assert os.getenv('MODEL')\n{}", "unknown"),
    ("if os.getenv('KEY'):\n    {}", "default gpt-4.1"),
    ("if flag or os.getenv('MODEL'):\n    {}", "default gpt-4.1"),
    ("if os.getenv('MODEL', 'gpt-4.1'):\n    {}", "default gpt-4.1"),
    ("if not os.getenv('MODEL'):\n    print('the default is used')\n{}", "default gpt-4.1"),
]


@pytest.mark.parametrize(("code", "expected"), DEMANDED)
def test_the_default_of_a_variable_that_is_asked_for_first_never_applies(code: str, expected: str) -> None:
    asking = "client.chat.completions.create(model=os.getenv('MODEL', 'gpt-4.1'), messages=[])"
    head = "import os\nfrom openai import OpenAI\nclient = OpenAI()\n"
    body = "".join(f"    {line}\n" for line in code.format(asking).splitlines())
    assert fact(site(f"{head}def ask(flag):\n{body}ask(load())\n").model) == expected


def test_whom_the_code_means_to_be_asked_is_still_known() -> None:
    program = "from langchain.chat_models import init_chat_model\nimport os\n\ndef ask():\n    if os.getenv('MODEL'):\n"
    found = sites(f"{program}        return init_chat_model(os.getenv('MODEL', 'anthropic:claude-opus-4-6')).invoke('Why?')\n")
    assert {(fact(each.model), each.own_cap) for each in found} == {("unknown", "all")}
