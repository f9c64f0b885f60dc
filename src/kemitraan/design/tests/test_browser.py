"""The parts in a real Chromium: axe, narrow screens, no scripts, and each small habit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.design.gallery_parts import SPECIMENS

ADDRESSES = ["/rancangan/", *(f"/rancangan/{kind}/" for kind in SPECIMENS)]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("kemitraan.design.tests.urls"),
    pytest.mark.django_db(transaction=True),
]

# The contrast of every text on the page, painted colour on painted ground: axe passes over what it cannot decide.
FAINT_TEXT = """() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colour) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, ground) => ground.map((part, i) => part * (1 - top[3]) + top[i] * top[3]);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(element);
    const seen = element.getClientRects().length && style.clipPath === "none" && !element.closest("svg, .k-skip");
    if (!own || !seen || element.matches(":disabled")) continue;
    const grounds = [];
    for (let box = element; box; box = box.parentElement) grounds.unshift(paint(getComputedStyle(box).backgroundColor));
    const ground = grounds.reduce((under, top) => over(top, under), [255, 255, 255]);
    const [a, b] = [light(over(paint(style.color), ground)), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(live_server: Any, open_page: Callable[..., Any], address: str, theme: str) -> None:
    for width in (390, 1280):
        page = open_page(width=width, color_scheme=theme, bypass_csp=True)
        page.goto(live_server.url + address)
        assert_axe_clean(page)
        assert page.evaluate(FAINT_TEXT) == []
        assert fits(page)


def test_a_dark_page_by_hand_is_as_readable(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(color_scheme="light", reduced_motion="reduce")
    page.goto(live_server.url + "/rancangan/")
    page.click("[data-theme-switch] button")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.evaluate(FAINT_TEXT) == []
    page.reload()
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.click("[data-theme-switch] button")
    assert page.get_attribute("html", "data-bs-theme") is None  # as the system has it: nothing to remember


def test_the_contrast_script_can_fail(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto(live_server.url + "/rancangan/question/")
    page.evaluate("document.querySelector('.k-progress-words').style.color = '#aaa'")
    assert len(page.evaluate(FAINT_TEXT)) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_narrowest_screen(live_server: Any, open_page: Callable[..., Any], address: str) -> None:
    page = open_page(width=320)
    page.goto(live_server.url + address)
    assert fits(page)


def test_without_scripts(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(javascript=False)
    page.goto(live_server.url + "/rancangan/question/")
    page.click("[data-theme-switch] button")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.click("form[action='/bahasa/'] button")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("[data-quick-exit]", "href").startswith("https://")


def test_copy_and_confirm(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + "/rancangan/")
    page.click(".k-code .k-copy")
    page.locator(".k-code .k-copy", has_text="Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "7F3K-9QWX-2M4D"
    page.evaluate("addEventListener('click', (e) => e.target.closest('[data-confirm]') && (window.done = true))")
    page.click("[data-confirm]")
    assert page.evaluate("document.activeElement.textContent") == "Batal"
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("window.done") is None
    page.click("[data-confirm]")
    page.click("dialog .btn-danger")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("window.done") is True


def test_times_stay_true_while_a_page_is_open(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto(live_server.url + "/rancangan/")
    page.evaluate("""async () => {
        const { refresh } = await import("/static/design/ago.js");
        const before = performance.now.bind(performance);
        performance.now = () => before() + 7 * 60e3;
        refresh();
    }""")
    assert page.locator("[data-ago]").nth(1).inner_text() == "17 menit lalu"
    soon = page.locator("time[data-due]").nth(1)
    assert soon.inner_text().startswith("terlambat 2 menit, janji ")
    assert "k-tone-late" in soon.locator("xpath=..").get_attribute("class")


def test_leaving_quickly(live_server: Any, open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.route("**/cuaca/", lambda route: route.fulfill(body="cuaca"))
    page.goto(live_server.url + "/rancangan/question/")
    page.evaluate("addEventListener('kemitraan:leave', () => localStorage.setItem('heard', 'yes'))")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/cuaca/")
    page.go_back(wait_until="commit")
    assert "question" not in page.url


def test_the_words_stay_where_no_map_can_be_drawn(live_server: Any, open_page: Callable[..., Any]) -> None:
    """The tests' Chromium runs without a graphics card; either the map stands, or its words do."""
    page = open_page(width=1280)
    page.goto(live_server.url + "/rancangan/desk/")
    page.locator("#desk-map.k-map-ready, #desk-map[hidden]").wait_for(state="attached")
    drawn = page.locator("#desk-map").is_visible()
    assert page.locator(".k-map-fallback").is_visible() is not drawn
