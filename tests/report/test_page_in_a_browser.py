"""The HTML report in a real browser: it draws itself, runs nothing else, and can be used by keyboard, by ear and on a telephone.

Skipped where Playwright or a Chromium is not installed (Debian's package `chromium`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from promptlint.cli import main
from tests.report.pages import ATTACKS, EXAMPLE, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
OFFLINE = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = (1280, 900), (375, 812)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield started
        started.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "page.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(EXAMPLE)
        assert main(["report", ".", "--html", str(file), "--quiet"]) == 0
    return file


def opened(browser: Browser, file: Path, size: tuple[int, int] = DESKTOP, scheme: Any = "light") -> tuple[Page, list[str]]:
    """The page when it has drawn itself, and everything that it complains of or asks for."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page, heard


def test_it_draws_itself_and_asks_for_nothing(browser: Browser, example: Path) -> None:
    page, heard = opened(browser, example)
    assert heard == []
    assert page.title() == "support-bot: where the money goes (promptlint)"
    assert page.locator("#map .box").count() > 5 and page.locator("#map .tile").count() > 10
    assert page.locator("#calls-body tbody tr").count() == 8
    assert page.locator(".findings li").count() == 6
    assert "$693.19" in page.locator("#figures").inner_text()
    page.close()


def test_a_hostile_codebase_runs_nothing(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = hostile(tmp_path / "project")
    monkeypatch.chdir(root)
    file = tmp_path / "page.html"
    assert main(["report", ".", "--html", str(file), "--title", ATTACKS[0], "--quiet"]) == 0
    page, heard = opened(browser, file)
    for _ in range(4):  # into the deepest box, over all that is drawn
        box = page.locator("#map button.box").first
        if box.count():
            box.hover(position={"x": 8, "y": 6})
            box.click(position={"x": 8, "y": 6})
    page.locator("details summary").first.click()
    assert page.evaluate("window.pwned") is None
    assert heard == []
    assert page.locator("h1").inner_text() == f"Where the money goes: {ATTACKS[0]}"
    assert page.locator("#calls-body .place").first.inner_text().startswith("<script>window.pwned = 7</img src=x")
    assert page.locator("script").count() == 3 and page.locator("img, svg, b[onmouseover]").count() == 0
    page.close()


def test_the_policy_stops_a_script_that_got_in(browser: Browser, example: Path) -> None:
    page, heard = opened(browser, example)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.pwned = 1";
            document.body.append(script);
            const evil = "<img src=x onerror='window.pwned = 2'><a id=evil onclick='window.pwned = 3'>x</a>";
            document.body.insertAdjacentHTML("beforeend", evil);
            document.getElementById("evil").click();
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert [message for message in heard if "Content Security Policy" in message]
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible(browser: Browser, example: Path, size: tuple[int, int], scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    page, _ = opened(browser, example, size, scheme)
    page.locator("details summary").first.click()
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    result = page.evaluate("axe.run()")
    assert len(result["passes"]) > 30  # it did look
    assert [(each["id"], each["impact"], [node["target"] for node in each["nodes"]]) for each in result["violations"]] == []
    page.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 640)], ids=["desktop", "phone", "small"])
def test_nothing_is_wider_than_the_screen(browser: Browser, example: Path, size: tuple[int, int]) -> None:
    page, _ = opened(browser, example, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.close()


def test_light_and_dark_differ(browser: Browser, example: Path) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page, _ = opened(browser, example, DESKTOP, scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(14, 17, 22)"]


def test_the_treemap_is_used_by_keyboard(browser: Browser, example: Path) -> None:
    page, _ = opened(browser, example)
    focused = "document.activeElement.getAttribute('aria-label')"
    page.focus("#map button[tabindex='0']")
    assert page.locator("#map button[tabindex='0']").count() == 1  # one stop on the way through the page
    first = page.evaluate(focused)
    assert first.startswith("__main__.py: $579.40 a month")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) != first
    page.keyboard.press("Home")
    assert page.evaluate(focused) == first
    page.keyboard.press("Enter")
    assert page.locator("#crumbs li").all_inner_texts() == ["support_bot/", "__main__.py"]
    assert page.locator("#told").inner_text().startswith("__main__.py: $579.40")
    assert page.evaluate("document.getElementById('map').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("#crumbs li").all_inner_texts() == ["support_bot/"]
    page.close()


def test_what_is_drawn_can_be_read_as_a_table(browser: Browser, example: Path) -> None:
    page, _ = opened(browser, example)
    rows = page.locator("#within tbody tr")
    assert [text.split("\n")[0].split("\t")[0] for text in rows.all_inner_texts()] == ["__main__.py", "answer.py", "triage.py"]
    assert str(rows.locator(".strip").first.get_attribute("aria-label")).startswith("System prompt ")
    rows.locator("button").first.click()
    page.locator("#within tbody button").first.click()
    assert "gpt-4o" in page.locator("#within").inner_text()  # a call: its place, model, tokens and assumptions
    page.locator("#crumbs button").first.click()
    assert page.locator("#crumbs li").count() == 1
    page.close()


def test_what_is_measured_can_be_chosen(browser: Browser, example: Path) -> None:
    page, _ = opened(browser, example)
    legend = page.locator("#legend").inner_text()
    page.get_by_label("Tokens", exact=True).check(force=True)
    assert page.locator("#legend").inner_text() != legend
    assert "tokens in a call of each" in (page.locator("#map button.box").first.get_attribute("aria-label") or "")
    page.get_by_label("USD a month").check(force=True)
    assert page.locator("#legend").inner_text() == legend
    page.close()
