"""The command line: parse, call, print, exit code.  The one module that every start imports, so it imports almost nothing."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from promptlint import __version__

USAGE_ERROR = 2
INTERRUPTED = 130  # what a shell reports for Ctrl-C
_MOST = 1_000  # characters of a complaint


def program() -> int:
    """Run the one command of a process, which then ends.

    Nothing looks for garbage in cycles meanwhile, nor in what is left at the end: on a large tree that takes a quarter of
    the time, and hardly anything is found.
    """
    gc.disable()
    code = main()
    gc.freeze()
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 nothing to report, 1 findings, 2 a usage, configuration or internal error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):  # asked at every start of an editor or a hook: no command-line library for it
        print(f"promptlint {__version__}")
        return 0
    from promptlint.cli.app import run  # noqa: PLC0415
    from promptlint.errors import UserError  # noqa: PLC0415

    try:
        return run(arguments)
    except UserError as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has had enough
        _close_stdout()
        return 0
    except Exception as error:
        if os.environ.get("PROMPTLINT_TRACEBACK"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return complain(f"internal error: {what}; please report it with the output of PROMPTLINT_TRACEBACK=1 promptlint …")


def complain(message: str) -> int:
    """Say in one line on stderr what is wrong; returns the exit code 2."""
    from promptlint.cli.output import warn  # noqa: PLC0415

    if len(message) > _MOST:  # it may repeat what stands in a file
        message = f"{message[: _MOST // 2]} … {message[-_MOST // 2 :]}"
    warn([(f"promptlint: {message}",)])
    return USAGE_ERROR


def _close_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
