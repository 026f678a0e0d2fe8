"""Splitters: how large the chunks are that a project cuts its documents into, and rerankers behind its retrievals.

Facts of the SDKs: langchain-text-splitters 1.1.3 (`TextSplitter(chunk_size=4000, chunk_overlap=200, length_function=len)`),
llama-index-core 0.14.25 (`DEFAULT_CHUNK_SIZE = 1024`, `SENTENCE_CHUNK_OVERLAP = 200`, `DEFAULT_CHUNK_OVERLAP = 20`),
haystack-ai 3.4.1 (`DocumentSplitter(split_by="word", split_length=200, split_overlap=0)`), chonkie 1.7.0; read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from promptlint import ir
from promptlint.evaluate import modules, objects, parameters, places, relevance, statements
from promptlint.evaluate.frames import Frame, Machine, ModuleScope, OutOfSteps, Scope
from promptlint.evaluate.terms import integer
from promptlint.evaluate.values import Arguments, ClassRef, External, FunctionRef, Listing, Text, V, force
from promptlint.evaluate.walks import every
from promptlint.model import Absent, CallSite, Chunks, Default, Known, OneOf, Unknown, Value, possible

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_100_WORDS = 133


@dataclass(frozen=True, slots=True)
class _Kind:
    """A splitter: what its size and overlap are called, what they count, and what holds when they are not said."""

    package: str
    unit: str  # characters | tokens | words
    size: str = "chunk_size"
    overlap: str = "chunk_overlap"
    by_default: tuple[int, int] | None = None


_LANGCHAIN = _Kind("langchain", "characters", by_default=(4000, 200))
_LLAMA = _Kind("llama_index", "tokens", by_default=(1024, 20))
_CHONKIE = _Kind("chonkie", "tokens")
_KINDS: dict[str, tuple[_Kind, ...]] = {
    "RecursiveCharacterTextSplitter": (_LANGCHAIN,),
    "CharacterTextSplitter": (_LANGCHAIN,),
    "MarkdownTextSplitter": (_LANGCHAIN,),
    "PythonCodeTextSplitter": (_LANGCHAIN,),
    "TokenTextSplitter": (replace(_LANGCHAIN, unit="tokens"), _LLAMA),
    "SentenceTransformersTokenTextSplitter": (_Kind("langchain", "tokens", "tokens_per_chunk"),),
    "SentenceSplitter": (replace(_LLAMA, by_default=(1024, 200)),),
    "SimpleNodeParser": (replace(_LLAMA, by_default=(1024, 200)),),
    "DocumentSplitter": (_Kind("haystack", "words", "split_length", "split_overlap", (200, 0)),),
    "TokenChunker": (_CHONKIE,),
    "SentenceChunker": (_CHONKIE,),
    "RecursiveChunker": (_CHONKIE,),
}
_AT_SEPARATORS = frozenset({"CharacterTextSplitter"})  # LangChain's, at its one separator: a longer paragraph stays whole
# LangChain's rerankers are stages of a retriever; `top_n` is 3 in these unless it is said (read 2026-11-26).
_RERANKERS = frozenset({"CohereRerank", "CrossEncoderReranker", "FlashrankRerank", "VoyageAIRerank", "JinaRerank", "NVIDIARerank"})
_COUNTING_TOKENS = frozenset({"from_tiktoken_encoder", "from_huggingface_tokenizer"})
_WORDS: frozenset[str] = frozenset(_KINDS) | _RERANKERS
_MAKING = _WORDS | _COUNTING_TOKENS | {"from_defaults", "from_language"}


def note(frame: Frame, path: str, arguments: Arguments, node: ir.Call) -> None:
    """Remember a splitter that is made."""
    name = path.rpartition(".")[2]
    if name in _RERANKERS and path.startswith("langchain"):
        frame.machine.rerankers[frame.span(node.at)] = _told(arguments.get("top_n"), 3)
    kind, method = _kind_of(path)
    if kind is None:
        return
    unit = "tokens" if method in _COUNTING_TOKENS else kind.unit
    vague = arguments.rest is not None or (unit == "characters" and not _counts_characters(arguments.get("length_function")))
    by = arguments.get("split_by")
    if by is not None and not (isinstance(by, Text) and by.known in ("word", "token")):
        vague = True
    elif isinstance(by, Text) and by.known == "token":
        unit = "tokens"
    default = kind.by_default or (None, None)
    told = [_told(arguments.get(name), otherwise) for name, otherwise in zip((kind.size, kind.overlap), default, strict=True)]
    vague = vague or bool(arguments.positional and not method)
    size, overlap = (Unknown("it depends on how lengths are counted") if vague else _in_tokens(each, unit) for each in told)
    loose = name in _AT_SEPARATORS or _cuts_at_certain_places(arguments.get("separators"))
    frame.machine.splitters[frame.span(node.at)] = Chunks(size, overlap, frame.span(node.at), unit, loose)


def _cuts_at_certain_places(separators: V | None) -> bool:
    """Whether a splitter is told where it may cut, and never anywhere: without `""` among them a long word or paragraph stays whole."""
    if not isinstance(separators, Listing) or not separators.closed:
        return False
    return not any(isinstance(each := force(item), Text) and each.known in ("", None) for item in separators.items)


def _counts_characters(function: V | None) -> bool:
    """Whether lengths are counted as `len` does."""
    return function is None or (isinstance(function, External) and function.path.rpartition(".")[2] == "len")


def _kind_of(path: str) -> tuple[_Kind | None, str]:
    """Which splitter a path is, and the factory that makes it."""
    parts = path.split(".")
    for name, method in ((parts[-1], ""), (parts[-2] if len(parts) > 1 else "", parts[-1])):
        for kind in _KINDS.get(name, ()):
            if parts[0].startswith(kind.package) and (not method or method.startswith("from_")):
                return kind, method
    return None, ""


def _told(value: V | None, otherwise: int | None) -> Value[int]:
    told = integer(value, "size")
    return Known(otherwise) if isinstance(told, Absent) and otherwise is not None else told


def _in_tokens(fact: Value[int], unit: str) -> Value[int]:
    if isinstance(fact, (Known, Default)):
        return replace(fact, value=_tokens(fact.value, unit))
    return replace(fact, values=tuple(_tokens(value, unit) for value in fact.values)) if isinstance(fact, OneOf) else fact


def _tokens(number: int, unit: str) -> int:
    if unit == "characters":
        return -(-number // CHARACTERS_PER_TOKEN)
    return number * TOKENS_PER_100_WORDS // 100 if unit == "words" else number


# ---------------------------------------------------------------- the project's


def with_chunks(machine: Machine, sites: Sequence[CallSite]) -> list[CallSite]:
    """The call sites with what the project's splitters say of the chunks that retrievals give."""
    if not any(site.request == "retrieval" for site in sites):
        return list(sites)
    sends = {site.span: site for site in sites}
    look_for(machine)
    found = _cut_by([machine.splitters[span] for span in sorted(machine.splitters)])

    def told(site: CallSite) -> CallSite:
        own = [machine.splitters[span] for span in sorted(machine.splitters) if span.path == site.span.path]
        near = all(_is_near(site.span.path, span.path) for span in machine.splitters)
        others = found if near else Chunks(Unknown("the splitter is another part's"), Unknown("the splitter is another part's"))
        known = _cut_by(own) if own else others  # a notebook or a script that cuts its own documents
        chain = [site]
        while chain[-1].wraps in sends and sends[chain[-1].wraps] not in chain:
            chain.append(sends[chain[-1].wraps])
        stages = [site.chunks.reranked, *(_reranked(machine, each, sites) for each in chain)]
        reranked = next((stage for stage in stages if not isinstance(stage, Absent)), Absent())
        beside = [other for other in sites if other.request == "retrieval" and other.wraps is None and other.span.path == site.span.path]
        merged = any(other.span != chain[-1].span and other.function == chain[-1].function for other in beside)
        cut = replace(site.chunks, size=known.size, overlap=known.overlap, at=known.at, unit=known.unit, loose=known.loose)
        return replace(site, chunks=replace(cut, reranked=reranked, merged=merged))

    return [told(site) if site.request == "retrieval" else site for site in sites]


def _cut_by(made: Sequence[Chunks]) -> Chunks:
    """What splitters say of the chunks, where they agree."""
    size, overlap = _agreed([chunks.size for chunks in made]), _agreed([chunks.overlap for chunks in made])
    if not made or isinstance(size, Unknown):
        return Chunks(size, overlap)
    return Chunks(size, overlap, made[0].at, made[0].unit, any(each.loose for each in made))


def _is_near(one: str, other: str) -> bool:
    """Whether two files belong to one part of the project: their folders are the same, or one lies in the other."""
    folders = [path.rpartition("/")[0].split("/") if "/" in path else [] for path in (one, other)]
    short, long = sorted(folders, key=len)
    return long[: len(short)] == short


def _agreed(facts: Sequence[Value[int]]) -> Value[int]:
    """What every splitter of the project says; with several sizes nobody knows which chunks a retrieval gives."""
    if not facts:
        return Unknown("no splitter is known")
    first = facts[0]
    if any(possible(fact) != possible(first) or not possible(fact) for fact in facts):
        return Unknown("the splitters do not agree, or one is not known")
    return first


def _reranked(machine: Machine, site: CallSite, sites: Sequence[CallSite]) -> Value[int]:
    """To how many a reranker in the same function, or a framework's in the same file, cuts what is retrieved."""
    here = (site.function, site.span.path)
    rerankers = [other for other in sites if other.request == "rerank" and (other.function, other.span.path) == here]
    limits = [other.top_k if other.top_k is not None else Unknown("the reranker's limit is not known") for other in rerankers]
    limits += [limit for span, limit in sorted(machine.rerankers.items()) if span.path == site.span.path]
    if not limits:
        return Unknown("how many a reranker keeps is not known") if _is_compressed(machine, site) else Absent()
    numbers = {number for limit in limits for number in possible(limit)}
    if len(numbers) == 1 and all(possible(limit) for limit in limits):
        return limits[0]
    return Unknown("how many a reranker keeps is not known")


_COMPRESSES = re.compile(r"^a?compress_documents$|^ContextualCompressionRetriever$|^postprocess_nodes$")
_RERANKER = re.compile(r"(^|_)(re_?)?rank(er|ing|s)?(_|$)|rerank|compressor", re.IGNORECASE)


def _is_compressed(machine: Machine, site: CallSite) -> bool:
    """Whether the function of a retrieval hands documents to a reranker, or asks for more of them where there is one."""
    scope = machine.scope(site.span.path) if site.span.cell is None else None
    if scope is None:
        return False
    span = site.span
    around = places.functions_around(scope.module, (span.line, span.column, span.end_line, span.end_column))
    for node in every(around[0][0].body if around else scope.module.body):
        if isinstance(node, ir.Call) and _COMPRESSES.match(ir.last_name(node.func)):
            return True
        if isinstance(node, ir.Conditional) and any(isinstance(each, ir.Constant) for each in (node.body, node.orelse)):
            read = (each for each in every(node.test) if isinstance(each, (ir.Name, ir.Attribute)))
            if any(_RERANKER.search(ir.last_name(each)) for each in read):
                return True
    return False


def look_for(machine: Machine) -> None:
    """Evaluate what makes a splitter, also in files that hold no request."""
    for path in sorted(machine.project.paths):
        if _WORDS.isdisjoint(machine.project.words(path)):
            continue
        scope = machine.scope(path)
        if scope is None:
            continue
        modules.prepare(machine, scope)
        imports = (each for each in statements.everything_in(scope.module.body) if isinstance(each, ir.Import))
        names = _MAKING | {bound for each in imports for name, bound in each.names or () if name in _WORDS}
        _run(machine, scope, scope.module.body, names)
        for _, function, cls in scope.module.functions:
            if not function.calls.isdisjoint(names):
                owner = None if cls is None else ClassRef(cls, scope, scope.scope)
                _run(machine, scope, function.body, names, FunctionRef(function, scope, scope.scope, owner))


def _run(machine: Machine, scope: ModuleScope, body: Sequence[ir.Stmt], names: frozenset[str], ref: FunctionRef | None = None) -> None:
    """Evaluate the statements of a body that make a splitter, and what they need."""
    owner = None if ref is None else ref.owner
    frame = Frame(machine, scope, Scope(scope.scope), scope.dotted, 1, owner)
    frame.slice = relevance.slice_of(body, names, None, for_result=False)
    machine.steps = 0
    try:
        if ref is not None:
            first = ref.node.parameters[0].name if ref.node.parameters else ""
            if owner is not None and first in ("self", "cls"):
                ref = replace(ref, bound=objects.instance_of(frame, owner))
            parameters.bind(frame, ref, None, as_parameter=True)
        statements.run(frame, body)
    except (OutOfSteps, RecursionError):
        return
