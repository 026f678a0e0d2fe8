"""The cache: which files were found to hold nothing, so that a later scan need not look at the same bytes again.

Of a file that holds no request, no comment of ours and no mistake, a digest of its bytes is kept, in a folder of the project.
That is all that is kept, and all that it is used for: a file whose digest is there is not looked at.  What else a scan says
is worked out anew each time, so a report with the cache is that without it.

Nothing in the folder is trusted: a file of it counts when it was written by this very promptlint under this very Python,
is whole, and still has the time that it says it was written at.  A copy that came with a checkout has another.
A folder that is not ours, is a link, or can't be read or written is not used.
"""

# ruff: noqa: PTH105, PTH108, PTH118, PTH123, PTH208
from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from promptlint import __version__
from promptlint.config import Settings, common_folder

FOLDER = ".promptlint_cache"
MOST = 250_000  # digests, 4 MB; the oldest are forgotten
MOST_FILES = 4  # of other versions and other Pythons beside ours
FEWEST = 50  # files of a scan; fewer are looked at sooner than a cache is read

_TAG, _IGNORE = "CACHEDIR.TAG", ".gitignore"
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"  # https://bford.info/cachedir/, 2026-11-26
_TAG_TEXT = _SIGNATURE + b"\n# This folder is a cache of promptlint; `promptlint clean` removes it.\n"
_IGNORE_TEXT = b"# Made by promptlint.\n*\n"
_MAGIC = b"promptlint cache 1\n"
_SIZE = 16  # bytes of a digest
_HEAD = len(_MAGIC) + 8 + 2 * _SIZE
_OURS = re.compile(r"quiet-[\w.+-]{1,80}\.bin|\.writing-[\w]{1,40}")
_DECIDING = ("sdks", "frontends", "sources.py", "survey.py", "suppress.py")  # what a first look at a file depends on


def digest_of(kind: str, data: bytes) -> bytes:
    """What the bytes of a file of some kind are known by."""
    return _hash(kind.encode(), b"\0", data)


def _hash(*parts: bytes) -> bytes:
    digest = blake2b(digest_size=_SIZE)
    for part in parts:
        digest.update(part)
    return digest.digest()


# ---------------------------------------------------------------- where it is


def place_of(settings: Settings, paths: Sequence[Path]) -> Path | None:
    """The folder of the cache: as configured, else in the project; None where what is scanned lies in no project.

    The project is the repository around the scanned paths, or else the folder of a configuration file above them.
    """
    if settings.cache_dir is not None:
        return settings.cache_dir
    folder = common_folder(paths)
    top = next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)
    if top is None and settings.source is not None and settings.source.parent in (folder, *folder.parents):
        top = settings.source.parent
    return None if top is None else top / FOLDER


def unusable(folder: Path) -> str | None:
    """Why a folder is no cache of ours, in words; None where it is one, or nothing stands there."""
    try:
        mode = os.lstat(folder).st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return _why(error)
    if stat.S_ISLNK(mode):
        return "it is a link"
    if not stat.S_ISDIR(mode):
        return "it is no folder"
    try:
        if not os.listdir(folder):
            return None
        with open(_opened(folder / _TAG), "rb") as file:
            if file.read(len(_TAG_TEXT) + 1) == _TAG_TEXT:
                return None
    except FileNotFoundError:
        pass
    except OSError as error:
        return _why(error)
    return "it was not made by promptlint"


def _opened(path: Path) -> int:
    """A file of the cache, open to be read: never through a link, and without waiting for what is no file."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("not a regular file")
    return handle


def _why(error: OSError | ValueError) -> str:
    return f"it cannot be used: {(getattr(error, 'strerror', None) or str(error)).lower()}"


# ---------------------------------------------------------------- what it holds


class Cache:
    """The files that were found to hold nothing, by digest: those of the folder, and those of this run."""

    def __init__(self, folder: Path, *, makes: bool = True) -> None:
        self.folder = folder
        self.makes = makes  # whether the folder may be made, and be written to
        self._new: dict[bytes, None] = {}

    @cached_property
    def _kept(self) -> dict[bytes, None]:
        return dict.fromkeys(_read(self.folder))

    def __len__(self) -> int:
        return len(self._kept)

    def holds(self, digest: bytes) -> bool:
        """Whether the bytes with this digest were found to hold nothing."""
        return digest in self._kept

    def add(self, digest: bytes) -> None:
        """Take note of bytes that hold nothing."""
        self._new[digest] = None

    def save(self) -> None:
        """Write what is new, as a whole or not at all; a folder that can't be written stays as it is."""
        new = [digest for digest in self._new if digest not in self._kept]
        if self.makes and new and unusable(self.folder) is None:
            try:
                _write(self.folder, [*new, *self._kept][:MOST])
            except OSError:
                return


def stored(folder: Path) -> int:
    """How many bytes the folder's files have."""
    return sum(os.lstat(path).st_size for path in _files(folder))


def state_of(place: Path | None) -> str:
    """What there is to say of the cache, in words."""
    if place is None:
        return "none: the working directory lies in no repository and has no configuration"
    if (why := unusable(place)) is not None:
        return f"not used: {why}"
    if not place.exists():
        can_be_made = os.access(place.parent, os.W_OK)
        return "not made yet" if can_be_made else "not used: its folder is not there, or may not be written"
    known, size = len(Cache(place)), stored(place)
    if not os.access(place, os.W_OK):
        return f"{known} files that need not be looked at again; it may not be written"
    if not known and size > len(_TAG_TEXT) + len(_IGNORE_TEXT):
        return "empty for this version: what is there was written by another one, was copied, or is damaged"
    return f"{known} files that need not be looked at again, {size / 1_000:.0f} kB"


def removed(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Remove the cache: how many bytes, and the names of what is left because it is not ours.  An `OSError` where it can't be."""
    size = stored(folder)
    for path in _files(folder):
        os.unlink(path)
    left = tuple(sorted(os.listdir(folder)))
    if not left:
        folder.rmdir()
    return size, left


def _files(folder: Path) -> Iterator[str]:
    """The files that promptlint wrote into the folder."""
    for name in sorted(os.listdir(folder)):
        if name in (_TAG, _IGNORE) or _OURS.fullmatch(name):
            path = os.path.join(folder, name)
            if stat.S_ISREG(os.lstat(path).st_mode):
                yield path


# ---------------------------------------------------------------- its file


@lru_cache(maxsize=1)
def _maker() -> bytes | None:
    """What a first look at a file was made with: version, Python, and our own code, which may change within a version."""
    here = Path(__file__).parent
    code = [blake2b(sys.version.encode() + __version__.encode()).digest()]
    try:
        for name in _DECIDING:
            found = sorted((here / name).rglob("*.py")) if (here / name).is_dir() else [here / name]
            code += [_hash(path.name.encode(), b"\0", path.read_bytes()) for path in found]
    except OSError:
        return None
    return _hash(*code)


def _name() -> str:
    return f"quiet-{__version__}-{sys.implementation.cache_tag}.bin"


def _read(folder: Path) -> Iterator[bytes]:
    """The digests of the folder's file; none where it is not as we wrote it."""
    maker = _maker()
    if maker is None or unusable(folder) is not None:
        return
    try:
        with open(_opened(folder / _name()), "rb") as file:
            written_at = os.fstat(file.fileno()).st_mtime_ns
            data = file.read(_HEAD + MOST * _SIZE + 1)
    except OSError:
        return
    digests = data[_HEAD:]
    if data[:_HEAD] == _head(maker, written_at, digests) and len(digests) % _SIZE == 0:
        for start in range(0, len(digests), _SIZE):
            yield digests[start : start + _SIZE]


def _head(maker: bytes, written_at: int, digests: bytes) -> bytes:
    return _MAGIC + written_at.to_bytes(8, "big", signed=True) + maker + _hash(digests)


def _write(folder: Path, digests: Iterable[bytes]) -> None:
    maker = _maker()
    if maker is None:
        return
    folder.mkdir(exist_ok=True)
    for name, text in ((_TAG, _TAG_TEXT), (_IGNORE, _IGNORE_TEXT)):
        if not os.path.lexists(folder / name):
            _put(folder, name, text)
    at = time.time_ns() // 1_000 * 1_000  # microseconds: what the usual file systems keep
    whole = b"".join(digests)
    _put(folder, _name(), _head(maker, at, whole) + whole, at)
    others = sorted((os.lstat(path).st_mtime_ns, path) for path in _files(folder) if not path.endswith((_name(), _TAG, _IGNORE)))
    for _, path in others[:-MOST_FILES]:
        os.unlink(path)


def _put(folder: Path, name: str, data: bytes, at: int | None = None) -> None:
    """Write a file as a whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=folder, prefix=".writing-")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        if at is not None:
            os.utime(beside, ns=(at, at))
        os.replace(beside, folder / name)
    except OSError:
        os.unlink(beside)
        raise
