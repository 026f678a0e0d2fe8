"""What has no end of its own: files, tools' results, rows and stored messages, told where they come into the program."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate.callers import is_written_down
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.serialised import traits_in
from promptlint.evaluate.terms import top_k_of
from promptlint.evaluate.traits import CUT, ENDLESS, FEWER, Traits, cuts, has_bound
from promptlint.evaluate.values import NO_TRAITS, Arguments, External, Hole, Literal_, Member, Mystery, Object, Text, V, options
from promptlint.model import Absent
from promptlint.sdks import Call

TOOL: Traits = frozenset({"tool-result"})
WHOLE: Traits = frozenset({"whole-file"})
FOLDER: Traits = frozenset({"directory"})
STORED: Traits = frozenset({"stored-history"})
CHUNKS: Traits = frozenset({"joined-chunks"})
RERANKED: Traits = frozenset({"reranked"})
OWN: Traits = ENDLESS | CUT

# Calls that only rewrite what they are handed.
_REWRITES = frozenset({
    "str", "repr", "list", "tuple", "reversed", "sorted", "cast", "dumps", "loads", "json_dumps", "escape", "unescape", "dedent",
    "decode", "encode", "strip", "format", "join", "gather", "deepcopy", "copy", "execute", "scalars", "exec", "iter", "TextContent",
    "enumerate", "map", "zip", "to_list", "order_by", "asc", "desc", "run", "wait_for", "to_thread", "run_in_executor", "to_markdown",
    "to_string", "to_csv", "to_json", "BytesIO", "StringIO", "open",
})  # fmt: skip
# Methods of a value whose result is a piece of it, or something else altogether.
_PIECES = frozenset({
    "split", "splitlines", "rsplit", "partition", "rpartition", "find", "index", "count", "startswith", "endswith", "search", "match",
    "findall", "json", "raise_for_status", "close", "find_all", "select", "select_one", "group", "keys", "mean", "sum", "describe",
    "head", "tail",
})  # fmt: skip
# Attributes that hold the whole of a result; another one is a detail of it.
_WHOLE = frozenset({
    "text", "content", "body", "stdout", "stderr", "output", "result", "results", "data", "html", "markdown", "page_content",
    "raw_content", "documents", "docs", "contents", "value", "response", "messages", "role", "message", "parts", "strip", "decode",
    "encode", "replace", "format", "lower", "rstrip", "lstrip", "join", "append", "communicate", "all", "fetchall", "order_by",
    "filter", "filter_by", "where", "scalars", "to_list", "to_markdown", "to_string", "to_csv", "to_json", "read", "readlines",
    "read_text", "unique", "options", "asc", "desc", "limit", "first", "values", "items", "copy", "expandtabs", "get_text", "getvalue",
    "split", "splitlines", "model_dump", "dict", "json",
})  # fmt: skip

_HTTP = re.compile(r"^(requests|httpx|aiohttp|urllib|urllib3|curl_cffi\.requests|cloudscraper)\b.*\b(get|post|request|urlopen)$")
_COMMANDS = re.compile(
    r"^subprocess\.(run|check_output|getoutput|getstatusoutput|Popen)$|^os\.popen$|^asyncio\.create_subprocess_(shell|exec)$|^sh\.\w+$"
)
_PAGES = frozenset({
    "trafilatura.extract", "html2text.html2text", "markdownify.markdownify", "pandas.read_html",
})  # fmt: skip
_TEXT_OF_PAGE = frozenset({"inner_text", "call_tool"})
_ASKS = frozenset({"execute", "fetch", "fetch_all", "fetchall", "read_sql", "read_sql_query", "run_sql"})
_DISPATCH = re.compile(
    r"^_?(execute|run|call|invoke|dispatch|handle|process)_?(the_)?(mcp_)?(tool|function|action|command|skill)(_?(call|function|use|request))?s?$"
    r"|^(tool|function)_(call|fn|func|executor|runner|handler|map|registry)$",
    re.IGNORECASE,
)
_INVOKING = frozenset({"invoke", "ainvoke", "run", "arun", "execute", "call", "acall", "forward"})
_A_TOOL = re.compile(r"(^|_)tools?(_by_name|_map|_dict|_registry|_instance|_obj)?$", re.IGNORECASE)
_TOOL = re.compile(r"(^|_)(tool|function|func|fn|action|command|skill)s?($|_)", re.IGNORECASE)
_FILES_IN = frozenset({"rglob", "glob", "iglob", "iterdir", "listdir", "walk", "scandir"})
_MESSAGES = re.compile(
    r"^_?(chat|conversation|thread|dialog|session|db|orm|user)?_?(messages?|history|histories|turns?)(_?(model|table|entity|record|orm|db|row|item|t))?$",
    re.IGNORECASE,
)
_MESSAGES_SQL = re.compile(
    r"\bselect\b.{1,300}\bfrom\s+[\"`\[]?(?:\w+\.)?(?:\w*_)?(?:messages?|chat_history|conversation_history|chat_messages|turns)\b",
    re.IGNORECASE | re.DOTALL,
)
_AGGREGATED = re.compile(r"\bselect\s+(count|max|min|distinct|sum|avg|exists)\b|\blimit\b|\btop\s+\d|\bfetch\s+first\b", re.IGNORECASE)
_STATIC = re.compile(
    r"prompt|template|instruct|system|persona|skill|rule|config|schema|example|few_?shot|memory|readme|\.jinja|\.j2|\.ya?ml|\.toml|setting"
    r"|guideline|style|agents?(_|\b)|history|cache|spec|policy|license|version|secret|key|token|role|resource|asset|locale|preset|profile|session",
    re.IGNORECASE,
)


_COLLECTION = re.compile(r"collection$|vector_?(store|db)$|chroma(_db|_client)?$", re.IGNORECASE)
_ELEMENT = re.compile(r"(a|link|title|tag|elem\w*|item|h\d|td|cell|row|span|heading|header|p)$")


def of_result(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> Traits:
    """The traits of what a call gives that is not followed."""
    name = ir.last_name(node.func)
    method = isinstance(callee, Mystery) and isinstance(node.func, ir.Attribute)
    passed = (callee, *arguments.positional, *arguments.keywords.values())
    inherited = NO_TRAITS.union(*map(traits_in, passed)) & OWN
    kept = NO_TRAITS
    if name in _REWRITES:
        kept |= inherited
    elif method and name not in _PIECES:
        kept |= traits_in(callee) & OWN
    found = _new(frame, callee, name, arguments, node)
    if cuts(name) or has_bound(arguments) or (method and name in FEWER and inherited & STORED):
        found = (found - TOOL - WHOLE) | CUT if not _DISPATCH.search(name) else found
    return kept | found


def _new(frame: Frame, callee: V, name: str, arguments: Arguments, node: ir.Call) -> Traits:
    """The traits of what comes in with a call."""
    path = callee.path if isinstance(callee, External) else f"{callee.base.cls}.{callee.path}" if isinstance(callee, Member) else ""
    if _HTTP.match(path) or _COMMANDS.match(path) or path in _PAGES:
        return TOOL
    if _is_dispatch(callee, name, arguments, node):
        return NO_TRAITS if _lists_its_tools(frame.module.module) else TOOL
    if name in _TEXT_OF_PAGE or (name == "get_text" and "bs4" in frame.module.imported and not _is_part(node)):
        return TOOL
    asked = frame.module.source(node.args[0].at) if name in _ASKS and node.args else ""
    if "sql" in asked.lower() and isinstance(arguments.get("sql", 0), Mystery):
        return TOOL  # rows of a statement that is written at run time
    if name in _FILES_IN:
        return FOLDER
    if name == "get" and not arguments.positional and arguments.rest is None and arguments.keywords.keys() <= {"include"}:
        return CHUNKS if _COLLECTION.search(_owner(node)) else NO_TRAITS  # all documents of a Chroma collection
    if name == "extract_text" and not _is_part(node):
        return WHOLE
    if (name in ("load", "aload", "load_data") and "Loader" in path) or path.endswith("SimpleDirectoryReader.load_data"):
        return WHOLE | FOLDER if "Directory" in path else WHOLE
    if name in ("read_text", "read", "readlines") and not arguments.positional and isinstance(callee, (Mystery, Member)):
        of = callee.base.arguments.get("file", 0) if isinstance(callee, Member) else callee
        return of_file(frame, of, node)
    return STORED if _asks_for_messages(frame, name, arguments, node) else NO_TRAITS


def _owner(node: ir.Call) -> str:
    return ir.last_name(node.func.value) if isinstance(node.func, ir.Attribute) else ""


def _is_part(node: ir.Call) -> bool:
    """Whether a method is called on one element that was picked: `pages[0].extract_text()`, `soup.find("h1").get_text()`."""
    of = node.func.value if isinstance(node.func, ir.Attribute) else None
    while isinstance(of, ir.Attribute):
        of = of.value
    picked = ir.last_name(of.func) if isinstance(of, ir.Call) else ""
    if isinstance(of, ir.Subscript) or picked in ("find", "select_one", "locator", "query_selector", "get_page"):
        return True
    return isinstance(of, ir.Name) and _ELEMENT.match(of.id) is not None


def _is_dispatch(callee: V, name: str, arguments: Arguments, node: ir.Call) -> bool:
    """Whether a call runs a tool that the model chose: `tools[name](**arguments)`, `execute_tool(call)`."""
    if isinstance(callee, (External, Member)) and not (isinstance(callee, Member) and name == "call_tool"):
        return False
    if _DISPATCH.search(name):
        return True
    if name in _INVOKING and isinstance(node.func, ir.Attribute):
        of = node.func.value
        return _A_TOOL.search(ir.last_name(of.value if isinstance(of, ir.Subscript) else of)) is not None
    if arguments.rest is None or not any(keyword is None for keyword, _ in node.keywords):
        return False
    of = node.func.value if isinstance(node.func, ir.Subscript) else node.func.func if isinstance(node.func, ir.Call) else node.func
    return (of is not node.func or isinstance(of, ir.Name)) and _TOOL.search(ir.last_name(of)) is not None


def _lists_its_tools(module: ir.Module) -> bool:
    """Whether a file writes down which functions of the project its tools are: how long their results get, can be read there."""
    for statement in module.body:
        table = statement.value if isinstance(statement, ir.Assign) else None
        named = ir.last_name(statement.targets[0]) if isinstance(statement, ir.Assign) else ""
        if isinstance(table, ir.Mapping) and table.items and re.search(r"tool|func|action", named, re.IGNORECASE):
            return all(isinstance(value, ir.Name) for _, value in table.items)
    return False


def of_file(frame: Frame, path: V | None, node: ir.Expr) -> Traits:
    """The traits of a file that is read whole: only one that is named at run time is data, the others are resources of the program."""
    if path is None or not any(map(_named_at_run_time, options(path))):
        return NO_TRAITS
    at_hand = f"{frame.function} {frame.module.source(node.at, 200)} {getattr(path, 'expression', '')} {_written(path)}"
    if _STATIC.search(at_hand.replace("filesystem", "")):
        return NO_TRAITS
    return NO_TRAITS if _is_written_down(frame, path, node) else WHOLE | (traits_in(path) & FOLDER)


def _is_written_down(frame: Frame, path: V, node: ir.Expr) -> bool:
    """Whether the name is a parameter for which all callers pass a text of the code: a file that the program knows."""
    while isinstance(path, Object) and len(path.arguments.positional) == 1:
        path = path.arguments.positional[0]
    return isinstance(path, Mystery) and is_written_down(frame.machine.project, frame.module.path, node.at, path.expression)


def _named_at_run_time(path: V) -> bool:
    if isinstance(path, Object):
        return any(map(_named_at_run_time, path.arguments.positional))
    if isinstance(path, Text):
        return any(isinstance(piece, Hole) and (piece.from_parameter or piece.source in ("user", "parameter")) for piece in path.pieces)
    if not isinstance(path, Mystery):
        return False
    if "upload" in f"{path.expression} {path.reason}".lower():
        return True
    return path.item or "directory" in path.traits or path.from_parameter or path.source in ("user", "parameter")


def _written(path: V) -> str:
    if isinstance(path, Object):
        return " ".join(map(_written, path.arguments.positional))
    if isinstance(path, Text):
        return " ".join(piece.text if isinstance(piece, Literal_) else piece.expression for piece in path.pieces)
    return path.expression if isinstance(path, Mystery) else ""


def _asks_for_messages(frame: Frame, name: str, arguments: Arguments, node: ir.Call) -> bool:
    """Whether a query asks for the messages of conversations, told by what it asks for."""
    of = node.func.value if isinstance(node.func, ir.Attribute) else None
    if name in ("query", "select"):
        return len(node.args) == 1 and _MESSAGES.match(ir.last_name(node.args[0])) is not None
    if name in ("filter", "all", "exclude") and isinstance(of, ir.Attribute) and of.name == "objects":
        return _MESSAGES.match(ir.last_name(of.value)) is not None
    if name == "find":
        return _MESSAGES.match(re.sub(r"_?(collection|coll|col)$", "", ir.last_name(of))) is not None
    if name == "lrange":
        return [_number(argument) for argument in node.args[1:3]] == [0, -1] and re.search(
            r"chat|history|messages|conversation", frame.module.source(node.at, 200), re.IGNORECASE
        ) is not None  # fmt: skip
    if name in ("execute", "fetch", "fetch_all", "fetchall", "text"):
        statement = arguments.get("query", 0)
        known = "".join(p.text for p in statement.pieces if isinstance(p, Literal_)) if isinstance(statement, Text) else ""
        return _MESSAGES_SQL.search(known) is not None and _AGGREGATED.search(known) is None
    return False


def _number(node: ir.Expr) -> object:
    return node.value if isinstance(node, ir.Constant) else None


def of_answer(call: Call, arguments: Arguments) -> Traits:
    """The traits of what a retrieval or a reranker gives; all stores bound it where nobody does, but a statement in SQL."""
    limit = top_k_of(call, arguments)
    if call.operation == "rerank":
        return RERANKED if isinstance(limit, Absent) else RERANKED | CUT
    if call.operation == "retrieval":
        return CHUNKS if call.sql is not None and isinstance(limit, Absent) else CHUNKS | CUT
    return NO_TRAITS


def of_attribute(inherited: Traits, name: str) -> Traits:
    """What is left of them on an attribute: the body of an answer has no end, its status has."""
    return inherited if name in _WHOLE or not inherited & OWN else inherited - (ENDLESS - RERANKED)
