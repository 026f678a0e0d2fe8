"""Copy the chart library of the HTML report out of its npm package, after checking that it is the one on record.

    npm pack d3-hierarchy@3.1.3
    python tools/vendor_chart.py d3-hierarchy-3.1.3.tgz

d3-hierarchy lays out the treemap; promptlint/data/page/page.js draws it.  It was chosen (2026-11-26) for its size and because a treemap
of plain elements can be used with a keyboard and read aloud: 15 KB minified, no dependency, ISC.  Looked at besides: ECharts 6.1.0
(1 122 KB, draws on a canvas), Observable Plot 0.6.17 (209 KB, no treemap), uPlot 1.6.32 (51 KB, no treemap).
The archive is only unpacked in memory; nothing of it is run.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tarfile
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "promptlint" / "data" / "page"
NAME, VERSION = "d3-hierarchy", "3.1.3"
# Member of the archive, the file that it becomes, and its SHA-256.
FILES = (
    (f"package/dist/{NAME}.min.js", f"{NAME}.min.js", "971f374ce9fdbec711eb2358003e2bb755bff22ec6852dc5ebd59f987270db64"),
    ("package/LICENSE", f"{NAME}.LICENSE", "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3"),
)


def contents(archive: Path) -> dict[str, bytes]:
    """The files to keep, by their names here; a `ValueError` where one is missing or is not the one on record."""
    found = {}
    with tarfile.open(archive, "r:gz") as package:
        for member, name, digest in FILES:
            file = package.extractfile(member)
            data = file.read() if file is not None else b""
            if hashlib.sha256(data).hexdigest() != digest:
                raise ValueError(f"{member} of {archive.name} is not the file of {NAME} {VERSION}")
            found[name] = data
    return found


def main() -> int:
    """Write the library and its licence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--output", type=Path, default=PAGE)
    arguments = parser.parse_args()
    for name, data in contents(arguments.archive).items():
        (arguments.output / name).write_bytes(data)
        print(f"wrote {arguments.output / name}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
