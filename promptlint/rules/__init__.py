"""The rules, one file each.  A wheel carries them here; a checkout keeps them in the top-level `rules/`."""

from pathlib import Path

_here = Path(__file__).parent
if not any(_here.glob("[a-z]*.py")):  # a checkout: nothing stands beside this file
    __path__.append(str(_here.parents[1] / "rules"))
