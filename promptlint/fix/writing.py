"""One file written as a whole or not at all: never through a link, never over what somebody else wrote meanwhile."""

# ruff: noqa: PTH101, PTH105, PTH108
from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from promptlint.fix.source import Refused

PREFIX = ".promptlint-fix-"


def write(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before`; refused where the file is not what was read, or may not be written."""
    mode = _mode(path)
    beside = ""
    try:
        if path.read_bytes() != before:
            raise Refused("the file has changed since it was read")
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
        with open(handle, "wb") as whole:  # noqa: PTH123
            whole.write(after)
            whole.flush()
            os.fsync(whole.fileno())
        _keep_owner(beside, path)
        os.chmod(beside, stat.S_IMODE(mode))
        if path.read_bytes() != before:  # once more, as late as can be
            raise Refused("the file has changed since it was read")
        os.replace(beside, path)
        beside = ""
    except OSError as error:
        raise Refused(f"the file cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        if beside and os.path.lexists(beside):
            os.unlink(beside)


def _mode(path: Path) -> int:
    """The mode of a file that may be written; refused for everything else."""
    try:
        found = os.lstat(path)
    except OSError as error:
        raise Refused(f"the file is gone: {(error.strerror or str(error)).lower()}") from None
    if stat.S_ISLNK(found.st_mode):
        raise Refused("the file is a link, and nothing is written through links")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("it is not a regular file any more")
    if found.st_nlink > 1:
        raise Refused("the file has several names (hard links), which a new file would part")
    if not found.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise Refused("the file is read-only")
    return found.st_mode


def _keep_owner(beside: str, path: Path) -> None:
    """Give the new file the owner of the old one, where that is another and allowed."""
    found = os.lstat(path)
    if hasattr(os, "chown") and (found.st_uid, found.st_gid) != (os.getuid(), os.getgid()):
        try:
            os.chown(beside, found.st_uid, found.st_gid)
        except PermissionError:
            raise Refused("the file belongs to somebody else") from None
