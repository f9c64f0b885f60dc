"""What the journeys in a browser share: signing in by the tour, looking at a page in every way, and its picture.

``KEMITRAAN_SHOTS=folder`` keeps a picture of each page that was looked at, for people to look at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.territory import api as territory
from kemitraan.toolbox.geo import LonLat
from tests.browser import assert_axe_clean, fits

WIDTHS = (390, 1280)
LANGUAGES = ("id", "en")


def enter(page: Any, live: Any, name: str) -> None:
    """Be somebody of the demo: one click on the tour."""
    page.goto(f"{live.url}/tur/")
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def look(page: Any, name: str, *, once: bool = False) -> None:
    """Axe finds nothing and nothing sticks out, at both widths and in both languages.

    ``once``: a page that is shown a single time and would be gone after a reload; both widths, its own language.
    The page is left as it was found.
    """
    size, address = page.viewport_size, page.url
    for language in (page.locator("html").get_attribute("lang"),) if once else LANGUAGES:
        if not once:
            page.context.add_cookies([{"name": "bahasa", "value": language, "url": address}])
            page.reload()
            assert page.locator("html").get_attribute("lang") == language, f"{address} does not speak {language}"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844 if width < 600 else 800})
            _keep(page, f"{name}-{language}-{width}")
            assert fits(page), f"{address} is wider than {width} px ({language})"
            assert_axe_clean(page)
    page.set_viewport_size(size)
    if not once:
        page.context.clear_cookies(name="bahasa")
        page.reload()


def _keep(page: Any, name: str) -> None:
    folder = os.environ.get("KEMITRAAN_SHOTS")
    if folder:
        page.wait_for_timeout(400)  # a map and its letters need a moment; a check does not
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def spot() -> LonLat:
    """The middle of Tebet Timur, in the sector of Aiptu Rahmat."""
    area = territory.Area.objects.get(level="village", name="Tebet Timur")
    assert area.lon is not None and area.lat is not None
    return LonLat(area.lon, area.lat)


def tell(**changes: Any) -> reports.Report:
    """Somebody in Tebet Timur reports."""
    given = {"point": spot(), "category": "A03", "story": "Musik keras sampai pagi", "landmark": "Gang 3"}
    return make_report(**given | changes)


def spelt(code: str) -> str:
    """The code as people read it."""
    return "-".join((code[:4], code[4:8], code[8:]))
