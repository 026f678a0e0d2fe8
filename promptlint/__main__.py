"""`python -m promptlint`: the same as the `promptlint` command."""

import sys

from promptlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
