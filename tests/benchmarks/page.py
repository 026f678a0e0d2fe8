"""The HTML report, measured: how large it is, and when it can be used.

    python -m tests.benchmarks.page examples/support-bot [FOLDER]… [--runs 5] [--axe axe.min.js]

A page is usable when it is painted, its script has drawn everything, and no task of 50 ms or more is running any more.
`--axe` names an axe-core other than that of the package axe-playwright-python.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from promptlint.cli import main as promptlint

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES: dict[str, Any] = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
OFFLINE = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
USABLE = """async () => {
    const [page] = performance.getEntriesByType("navigation");
    const tasks = await new Promise((done) => {
        const found = [];
        new PerformanceObserver((list) => found.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
        setTimeout(() => done(found), 300);
    });
    const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const drawn = Number(document.documentElement.dataset.ready);
    return Math.max(painted, drawn, page.domContentLoadedEventEnd, ...tasks.map((task) => task.startTime + task.duration));
}"""


def measured(browser: Browser, file: Path, runs: int, axe: str) -> dict[str, Any]:
    """Milliseconds until the page can be used, by screen, and what axe says of it in light and dark."""
    result: dict[str, Any] = {"bytes": file.stat().st_size, "boxes": 0, "violations": []}
    for name, size in SIZES.items():
        times = []
        for run in range(runs):
            scheme: Any = "dark" if run % 2 else "light"
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready]")
            times.append(page.evaluate(USABLE))
            if run < 2:
                page.evaluate(axe)
                found = page.evaluate("axe.run()")
                result["axe"] = found["testEngine"]["version"]
                result["violations"] += [f"{each['id']} ({each['impact']})" for each in found["violations"]]
            result["boxes"] = max(result["boxes"], page.locator("#map > *").count())
            page.close()
        result[name] = round(median(times))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--axe", type=Path)
    asked = parser.parse_args()
    import axe_playwright_python  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    axe = asked.axe or Path(axe_playwright_python.__file__).parent / "axe.min.js"
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OFFLINE)
        print("| project | KB | elements in the map | usable, desktop | usable, phone | axe |\n|---|---:|---:|---:|---:|---|")
        for folder in asked.folder:
            file = Path(scratch) / "page.html"
            if promptlint(["report", str(folder), "--include", "all", "--html", str(file), "--quiet"]):
                return 1
            found = measured(browser, file, asked.runs, axe.read_text(encoding="utf-8"))
            said = ", ".join(found["violations"]) or "no violations"
            figures = f"{found['bytes'] / 1000:.0f} | {found['boxes']} | {found['desktop']} ms | {found['phone']} ms"
            print(f"| {folder.name} | {figures} | {found['axe']}: {said} |")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
