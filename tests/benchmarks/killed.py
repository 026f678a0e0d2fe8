"""Writing fixes, killed at a random moment again and again: is any file ever neither what it was nor what it was to be?

    python -m tests.benchmarks.killed [--times 200] [--files 40] [--seed 1]

A child process writes fixed files with the fix machinery, over and over; it is killed without warning, and every file is
compared byte for byte with the two texts that it may hold.  Temporary files that a killed process left are counted.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from promptlint.fix.writing import PREFIX, write

OLD = b"x = 'old'\n" * 4_000
NEW = b"x = 'new, and longer'\n" * 6_000


def child(folder: Path) -> None:
    """Write each file from its one text to the other, for ever."""
    files = sorted(folder.glob("*.py"))
    print("ready", flush=True)
    while True:
        for path in files:
            before = path.read_bytes()
            write(path, before, NEW if before == OLD else OLD)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--times", type=int, default=200)
    ask.add_argument("--files", type=int, default=40)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--child", type=Path)
    args = ask.parse_args()
    if args.child:
        child(args.child)
    rng = random.Random(args.seed)
    damaged = left = written = 0
    for _ in range(args.times):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number in range(args.files):
                (folder / f"f{number:03}.py").write_bytes(OLD)
            process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.killed", "--child", name], stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.uniform(0, 0.2))
            process.kill()
            process.wait()
            texts = [path.read_bytes() for path in folder.glob("*.py")]
            damaged += sum(1 for text in texts if text not in (OLD, NEW)) + args.files - len(texts)
            written += sum(1 for text in texts if text == NEW)
            left += sum(1 for path in folder.iterdir() if path.name.startswith(PREFIX))
    print(f"{args.times} times killed: {damaged} files damaged, {written} found with the new text, {left} temporary files left")
    return int(damaged > 0)


if __name__ == "__main__":
    raise SystemExit(main())
