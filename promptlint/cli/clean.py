"""`promptlint clean`: the cache, away with it."""

from __future__ import annotations

from pathlib import Path

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output
from promptlint.errors import UserError


def clean(
    paths: given.Paths = None,
    cache_dir: given.CacheDir = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Remove the cache that a scan of PATHS would use: what promptlint wrote there, and nothing else."""
    from promptlint.cache import place_of, removed, unusable  # noqa: PLC0415
    from promptlint.filetree import megabytes  # noqa: PLC0415
    from promptlint.sources import name_of  # noqa: PLC0415

    where = paths or [Path()]
    place = place_of(given.settings(where, config, isolated, cache_dir=cache_dir), where)
    with Output(None, color) as output:
        if place is None or (not place.is_symlink() and not place.exists()):
            output.lines([("There is no cache.",)])
            return 0
        name = name_of(str(place.absolute()))
        if why := unusable(place):
            raise UserError(f"{name} is left alone: {why}")
        try:
            size, left = removed(place)
        except OSError as error:
            raise UserError(f"{name} cannot be removed: {(error.strerror or str(error)).lower()}") from None
        others = f"; {', '.join(left[:5])} in it is not promptlint's, and stays" if left else ""
        output.lines([(f"Removed the cache {name} ({megabytes(size)}){others}.",)])
    return 0
