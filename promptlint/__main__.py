"""Run promptlint as `python -m promptlint`."""

import sys

if not sys.flags.safe_path and sys.path:
    del sys.path[0]  # the working directory, which may be the scanned tree: nothing in it may be imported

from promptlint.cli import program

if __name__ == "__main__":
    sys.exit(program())
