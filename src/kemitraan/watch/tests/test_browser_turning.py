"""Leafing, filtering and searching a list in a real browser: only the content is fetched; the address is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser import assert_axe_clean

from kemitraan.territory.api import Unit
from kemitraan.watch.tests.builders import make_guard_post
from kemitraan.watch.tests.test_browser_watch import enter

pytestmark = pytest.mark.browser
POSTS = 64  # more than two pages


@pytest.fixture
def posts(live: Any) -> Any:
    tebet = Unit.objects.get(name="Polsek Tebet")
    for number in range(POSTS):
        point = (106.85 + number / 10_000, -6.23)
        make_guard_post(tebet, point, name=f"Pos {number:03}")
    return live


def names(page: Any) -> list[str]:
    return [link.strip() for link in page.locator('tbody tr a[href*="/pos/"]').all_inner_texts()]


def test_turning_a_list(posts: Any, wide: Any) -> None:
    enter(wide, posts, "lestari")
    asked: list[str] = []
    wide.on("request", lambda one: asked.append(one.resource_type) if "/jaga/pos/" in one.url else None)
    wide.goto(f"{posts.url}/jaga/pos/")
    wide.locator(".k-map-ready").wait_for()
    first = names(wide)
    wide.evaluate("document.querySelector('.k-map-ready canvas').dataset.kept = 'yes'")

    wide.locator(".k-pages a[rel=next]").click()
    wide.wait_for_url("**/jaga/pos/?page=2")
    expect(wide.locator(".k-pages-here")).to_contain_text("2")
    second = names(wide)
    assert second and not set(first) & set(second)
    assert asked == ["document", "fetch"], "the second page came without the frame"
    expect(wide.locator("#live")).to_contain_text("Halaman 2")
    assert wide.evaluate("document.activeElement.id") == "content", "leafing begins at the top of the page"
    expect(wide.locator("canvas[data-kept=yes]")).to_have_count(1)  # the map stays, with other points
    assert wide.locator("[data-map]").count() == 1
    assert_axe_clean(wide)

    wide.locator("#cari").fill("Pos 06")
    wide.keyboard.press("Enter")
    wide.wait_for_url("**/jaga/pos/?cari=Pos+06")  # what was left empty isn't in the address, nor the old page
    assert names(wide) == [f"Pos 06{digit}" for digit in range(4)]
    assert wide.evaluate("document.activeElement.id") == "cari", "whoever types goes on typing"

    wide.go_back()
    expect(wide.locator(".k-pages-here")).to_contain_text("2")
    assert names(wide) == second and wide.locator("#cari").input_value() == ""
    wide.reload()
    assert names(wide) == second, "the address alone shows the same"
    assert asked.count("document") == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_leafing_begins_at_the_top_and_going_back_where_one_was(
    posts: Any, open_page: Callable[..., Any], width: int
) -> None:
    page = open_page(width=width)
    enter(page, posts, "lestari")
    page.goto(f"{posts.url}/jaga/pos/")
    where = "scrollY + document.querySelector('#content').scrollTop"
    page.locator(".k-pages a[rel=next]").scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)  # a smooth scroll comes to rest
    left = page.evaluate(where)
    assert left > 500
    page.locator(".k-pages a[rel=next]").click()
    expect(page.locator(".k-pages-here")).to_contain_text("2")
    assert page.evaluate(where) == 0
    page.wait_for_timeout(1_000)
    assert page.evaluate(where) == 0
    page.go_back()
    expect(page.locator(".k-pages-here")).to_contain_text("1")
    page.wait_for_timeout(500)
    assert abs(page.evaluate(where) - left) < 300


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(posts: Any, wide: Any) -> None:
    enter(wide, posts, "lestari")
    wide.goto(f"{posts.url}/jaga/pos/")
    wide.context.clear_cookies()
    wide.locator(".k-pages a[rel=next]").click()
    wide.wait_for_url("**/masuk/?next=/jaga/pos/**")


def test_a_list_without_scripts(posts: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(width=1280, javascript=False)
    enter(page, posts, "lestari")
    page.goto(f"{posts.url}/jaga/pos/")
    page.locator(".k-pages a[rel=next]").click()
    page.wait_for_url("**/jaga/pos/?page=2")
    assert names(page)
