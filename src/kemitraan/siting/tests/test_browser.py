"""Placing three road posts, in a real browser: Iptu Lestari asks, sees before and after, and decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.siting import api as siting
from kemitraan.siting.models import Study
from kemitraan.territory import api as territory
from kemitraan.territory.tests.builders import draw
from kemitraan.toolbox import clock

from .builders import SIDE, SOUTH, happen, lay_streets, spot

AWAY = 107.4  # degrees east: where no other village is drawn


def enter_as(page: Any, live: Any, key: str) -> None:
    """Give the browser the session of a character."""
    from django.test import Client

    cookie = sign_in(Client(), key).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])


@pytest.fixture
def tebet(live: Any, settings: Any, tmp_path: Path) -> territory.Area:
    """Streets under one village of Polsek Tebet, and evenings on which something happened there."""
    settings.ROADS = tmp_path / "roads"
    lay_streets(settings.ROADS, AWAY)
    village = territory.Area.objects.get(level="village", name="Tebet Timur")
    draw(village, (AWAY, SOUTH, AWAY + SIDE, SOUTH + 2 * SIDE), approximate=True)
    for east, north, count in ((0.2, 0.2, 12), (0.8, 0.5, 9), (0.3, 0.8, 7)):
        happen(spot(east, north, AWAY), count)
    return village


@pytest.mark.browser
def test_placing_three_road_posts(live: Any, tebet: territory.Area, wide: Any) -> None:
    page = wide
    enter_as(page, live, "lestari")
    page.goto(f"{live.url}/titik-pos/")
    assert_axe_clean(page)
    page.get_by_role("link", name="Kajian baru").first.click()
    page.get_by_label("Nama kajian").fill("Tiga pos jalan di Tebet Timur")
    page.get_by_label("Wilayah").select_option(value=f"a{tebet.pk}")
    assert_axe_clean(page)
    page.get_by_role("button", name="Hitung").click()
    page.get_by_role("heading", name="Sedang dihitung").wait_for()
    assert siting.compute_waiting(clock.now()) == 1  # what the worker does beside; the page notices by itself
    page.get_by_role("heading", name="Pos usulan").wait_for()
    study = Study.objects.get()
    shown = page.locator(".k-kpis").inner_text()
    assert "0,0" in shown and f"{100 * study.result['after'] / study.result['total']:.1f}".replace(".", ",") in shown
    assert page.locator(".s-posts > li").count() == 3
    page.wait_for_selector("#study-map.k-map-ready")
    assert_axe_clean(page)

    page.get_by_label("2.", exact=False).uncheck()
    page.get_by_label("Alasan").first.fill("Pos kedua sudah dijaga satpam pasar")
    page.locator("form[action$='/putuskan/'] button").click()
    page.locator("dialog[open] button").last.click()
    page.get_by_role("heading", name="Diputuskan").wait_for()
    study.refresh_from_db()
    assert (study.state, study.decision) == ("decided", [0, 2])
    assert page.get_by_text("tidak diambil").count() == 1


@pytest.mark.browser
def test_an_estimate_is_drawn_on_a_phone(live: Any, tebet: territory.Area, settings: Any, phone: Any) -> None:
    """The map is made when it comes near the screen; then the cells are on it."""
    settings.ROADS = settings.ROADS.parent / "none"
    page = phone
    page.add_init_script("document.addEventListener('kemitraan:map', (event) => { window.shown = event.detail.map; })")
    enter_as(page, live, "lestari")
    page.goto(f"{live.url}/titik-pos/baru/")
    page.get_by_label("Nama kajian").fill("Perkiraan di Tebet Timur")
    page.get_by_label("Wilayah").select_option(value=f"a{tebet.pk}")
    assert page.get_by_label("Petak tempat kejadian boleh menjadi pos").is_checked()
    page.get_by_role("button", name="Hitung").click()
    page.get_by_role("heading", name="Sedang dihitung").wait_for()
    assert siting.compute_waiting(clock.now()) == 1
    page.get_by_role("heading", name="Petak").or_(page.get_by_text("Petak dengan kejadian terbanyak")).first.wait_for()
    page.locator("#study-map").scroll_into_view_if_needed()
    page.wait_for_selector("#study-map.k-map-ready")
    for _try in range(50):
        if page.evaluate("Boolean(window.shown?.getLayer('study-cells') && window.shown.loaded())"):
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.shown.queryRenderedFeatures({layers: ['study-cells']}).length") > 5
    assert page.evaluate("window.shown.queryRenderedFeatures({layers: ['study-posts']}).length") > 0
    assert not page.get_by_text("Peta tidak tergambar di sini").is_visible()
    assert fits(page)
    assert_axe_clean(page)


@pytest.mark.browser
def test_on_a_phone_without_javascript(live: Any, tebet: territory.Area, open_page: Any) -> None:
    page = open_page(javascript=False, language="en", url=live.url)
    enter_as(page, live, "lestari")
    page.goto(f"{live.url}/titik-pos/baru/")
    page.get_by_label("Name of the study").fill("Posts by hand")
    page.get_by_label("Area").select_option(value=f"a{tebet.pk}")
    stall = spot(0.2, 0.2, AWAY)
    page.locator("#id_own_points").fill(f"{stall.lat}, {stall.lon}, Bu Ani's stall")
    page.get_by_role("button", name="Compute").click()
    siting.compute_waiting(clock.now())
    page.get_by_role("link", name="Look again").click()
    assert page.get_by_role("heading", name="Proposed posts").is_visible()
    assert page.get_by_text("It counts reports, not crime").is_visible()
    assert fits(page)
