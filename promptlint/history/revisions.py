"""What a revision or a range that the user writes stands for, in git's own notation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.errors import UserError
from promptlint.history.repository import COMMIT, TAG, Missing, Repository
from promptlint.options import nearest

_PLACES = (b"", b"refs/", b"refs/tags/", b"refs/heads/", b"refs/remotes/")  # in the order in which git looks
_MAINS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
_STEP = re.compile(r"\^\{(?:commit)?\}|@\{u(?:pstream)?\}|(~|\^)(\d*)")
_NAME = re.compile(r"(?:[^~^@:]|@(?!\{))*")
_HEX = re.compile(r"[0-9a-fA-F]{4,64}")
_DEEPEN = "fetch the history (`git fetch --unshallow`; on GitHub Actions `fetch-depth: 0`)"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, and in words which one it is."""

    id: str  # its full hexadecimal name
    name: str  # main | v1.2 | HEAD~3 | the merge base of main and HEAD

    @property
    def short(self) -> str:
        return self.id[:10]


@dataclass(frozen=True, slots=True)
class Change:
    """The two sides of a comparison."""

    base: Commit
    head: Commit


def change_of(repository: Repository, asked: str | None = None) -> Change:
    """The change that `asked` stands for; a `UserError` with one helpful sentence when there is none.

    None: what HEAD changed since it left the main branch, or its last commit when it is on that branch.
    BASE: what HEAD changed since it left BASE.  A..B: from A to B.  A...B: what B changed since it left A.
    """
    if not asked:
        return _usual(repository)
    one, dots, other = asked.partition("...") if "..." in asked else asked.partition("..")
    if dots == "..":
        return Change(commit_of(repository, one or "HEAD"), commit_of(repository, other or "HEAD"))
    base, head = commit_of(repository, one or "HEAD"), commit_of(repository, other or "HEAD")
    return Change(_merge_base(repository, base, head), head)


def _usual(repository: Repository) -> Change:
    """HEAD against the branch that it left."""
    head = commit_of(repository, "HEAD")
    own = repository.target(b"HEAD")
    for name in _MAINS:
        ref = _ref(repository, name)
        if ref is not None and ref != own:
            base = _merge_base(repository, commit_of(repository, name), head)
            if base.id != head.id:
                return Change(base, head)
            break
    if not _parents(repository, head.id):
        raise UserError(f"{head.short} is the first commit of this repository: there is nothing to compare it with")
    return Change(commit_of(repository, "HEAD~1"), head)


def _merge_base(repository: Repository, base: Commit, head: Commit) -> Commit:
    try:
        found = repository.merge_bases(base.id.encode(), head.id.encode())
    except Missing as error:
        raise _missing(repository, str(error)) from None
    if not found:
        if repository.is_shallow:
            raise UserError(f"this clone is shallow and does not reach the place where {head.name} left {base.name}: {_DEEPEN}")
        raise UserError(f"{base.name} and {head.name} have no common history; {base.name}..{head.name} compares them as they are")
    # Several are equally good after criss-cross merges; the first by name is at least always the same.
    id = found[0].decode()
    return base if id == base.id else Commit(id, f"the merge base of {base.name} and {head.name}")


# ---------------------------------------------------------------- one revision


def commit_of(repository: Repository, revision: str) -> Commit:
    """The commit that a revision names: a branch, tag, ref or hash, abbreviated or not, and ~n or ^n behind it."""
    if revision.startswith("-"):
        raise UserError(f'"{revision}" is not a revision')
    found = _NAME.match(revision)
    name = found[0] if found is not None else ""
    id = _named(repository, name or "HEAD", revision)
    at = len(name)
    if revision == "@" or name == "@":
        id = _named(repository, "HEAD", revision)
    while at < len(revision):
        step = _STEP.match(revision, at)
        if step is None:
            raise UserError(f'"{revision}" is not a revision that promptlint knows: after the name it takes ~n, ^n and @{{upstream}} only')
        if step[0].startswith("@"):
            id = _upstream(repository, name, revision)
        elif step[1]:
            id = _step(repository, _peeled(repository, id, revision), step[1], step[2], revision)
        at = step.end()
    return Commit(_peeled(repository, id, revision), revision)


def _named(repository: Repository, name: str, revision: str) -> str:
    if name == "@":
        name = "HEAD"
    ref = _ref(repository, name)
    id = repository.ref(ref) if ref is not None else None
    if id is not None:
        return id.decode()
    if name == "HEAD":
        branch = (repository.target(b"HEAD") or b"").decode("utf-8", "replace").removeprefix("refs/heads/")
        raise UserError(f"the branch {branch or 'HEAD'} has no commit yet: there is nothing to compare")
    if _HEX.fullmatch(name):
        return _abbreviated(repository, name.lower(), revision)
    raise _unknown(repository, name)


def _ref(repository: Repository, name: str) -> bytes | None:
    """The full name of the ref that a short name stands for."""
    written = name.encode("utf-8", "surrogateescape")
    places = [place + written for place in _PLACES]
    if not (written.startswith(b"refs/") or written.isupper()):
        del places[0]  # only names such as HEAD and ORIG_HEAD stand at the top of the git directory
    return next((ref for ref in [*places, b"refs/remotes/" + written + b"/HEAD"] if repository.ref(ref) is not None), None)


def _abbreviated(repository: Repository, digits: str, revision: str) -> str:
    found = [id.decode() for id in repository.beginning_with(digits.encode())]
    commits = [id for id in found if repository.object(id.encode())[0] in (COMMIT, TAG)]
    if len(commits) == 1:
        return commits[0]
    if commits:
        raise UserError(f"{digits} is ambiguous: {_listed([id[:12] for id in commits])} begin with it")
    if found:
        raise UserError(f"{digits} is not a commit")
    raise _unknown(repository, digits)


def _unknown(repository: Repository, name: str) -> UserError:
    short = [_shortened(ref) for ref in repository.refs()]
    hint = nearest(name, [*short, "HEAD"])
    if not hint and repository.is_shallow:
        hint = f"; this clone is shallow: {_DEEPEN}"
    return UserError(f'there is no revision "{name}" in this repository{hint}')


def _shortened(ref: bytes) -> str:
    name = ref.decode("utf-8", "replace")
    for place in ("refs/heads/", "refs/tags/", "refs/remotes/"):
        name = name.removeprefix(place)
    return name


def _upstream(repository: Repository, name: str, revision: str) -> str:
    ref = repository.target(b"HEAD") if name in ("", "@", "HEAD") else _ref(repository, name)
    branch = (ref or b"").decode("utf-8", "replace")
    target = repository.upstream(branch.removeprefix("refs/heads/")) if branch.startswith("refs/heads/") else None
    id = repository.ref(target) if target is not None else None
    if id is None:
        raise UserError(f'"{revision}": the branch {branch.removeprefix("refs/heads/") or name} follows no remote branch that is here')
    return id.decode()


def _step(repository: Repository, id: str, sign: str, digits: str, revision: str) -> str:
    """~n: n times the first parent; ^n: the nth parent; ^0: the commit itself."""
    number = int(digits or "1")
    turns, which = (number, 1) if sign == "~" else (min(number, 1), number)
    for _ in range(turns):
        parents = _parents(repository, id)
        if len(parents) < which:
            raise UserError(f'there is no revision "{revision}": {id[:10]} has {_parents_in_words(len(parents))}')
        id = parents[which - 1]
    return id


def _parents_in_words(number: int) -> str:
    return {0: "no parent", 1: "one parent"}.get(number, f"{number} parents")


def _peeled(repository: Repository, id: str, revision: str) -> str:
    """The commit behind annotated tags."""
    kind, content = _object(repository, id)
    while kind == TAG:
        id = content[len("object ") :].split(b"\n", 1)[0].decode()
        kind, content = _object(repository, id)
    if kind != COMMIT:
        raise UserError(f'"{revision}" is not a commit but a {kind.decode() or "thing of another kind"}')
    return id


def tree_of(repository: Repository, commit: Commit) -> bytes:
    """The object name of a commit's tree."""
    return next(value for key, value in _header(_object(repository, commit.id)[1]) if key == b"tree")


def _parents(repository: Repository, id: str) -> list[str]:
    return [value.decode() for key, value in _header(_object(repository, id)[1]) if key == b"parent"]


def _header(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in content.split(b"\n\n", 1)[0].split(b"\n"):
        key, _, value = line.partition(b" ")
        yield key, value


def _object(repository: Repository, id: str) -> tuple[bytes, bytes]:
    try:
        return repository.object(id.encode())
    except Missing:
        raise _missing(repository, id) from None


def _missing(repository: Repository, id: str) -> UserError:
    if repository.is_shallow:
        return UserError(f"this clone is shallow and {id[:10]} is not in it: {_DEEPEN}")
    return absent(repository, f"{id[:10]} is")


def absent(repository: Repository, what: str) -> UserError:
    """What to say of an object that should be here and is not; `what` ends in "is" or "are"."""
    if repository.is_partial:
        return UserError(f"this is a partial clone and {what} not in it: fetch everything (`git fetch --refetch --no-filter`)")
    return UserError(f"{what} not in this repository, which is damaged: see `git fsck`")


def _listed(words: list[str]) -> str:
    shown = words[:3]
    return ", ".join(shown) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
