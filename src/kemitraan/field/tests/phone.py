"""What tests of the officer's phone in a real Chromium share."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from kemitraan.config.worker import work_once
from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.reports.tests.builders import make_report
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat

STORY = "Air masuk rumah, ada bayi di dalam"


def spot() -> LonLat:
    """The middle of Tebet Timur."""
    area = territory.Area.objects.get(level="village", name="Tebet Timur")
    assert area.lon is not None and area.lat is not None
    return LonLat(area.lon, area.lat)


def enter(page: Any, live: Any, who: str) -> None:
    """Sign in as somebody of the demo, by the form of the tour."""
    page.goto(f"{live.url}/tur/")
    with page.expect_navigation():
        page.evaluate(f"document.querySelector('form[action$=\"/demo/masuk/{who}/\"]').submit()")


def begin(page: Any) -> None:
    """Start the shift by the button."""
    page.get_by_role("button", name="Mulai dinas saya").click()
    page.get_by_text("Belum ada tugas").wait_for()


def asked(who: str = "demo-wulan", **changes: Any) -> dispatch.Response:
    """A report comes in next to the officer on duty, and the worker asks them."""
    shift = people.open_shift(people.Account.objects.get(username=who).pk)
    assert shift is not None
    people.place_phone(shift, spot())
    report = make_report(**{"point": spot(), "story": STORY, "landmark": "Gang 3"} | changes)
    work_once()
    response = dispatch.Response.objects.get(report=report)
    assert response.state == "offered"
    return response


def state_of(response: dispatch.Response) -> str:
    response.refresh_from_db()
    return response.state


def until(page: Any, condition: Any) -> None:
    """Wait for something on the server, at most five seconds."""
    for _ in range(50):
        if condition():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not happen")


def ready_offline(page: Any) -> None:
    """The service worker holds the page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def going(page: Any) -> dispatch.Response:
    """Asked, and said yes by the button; the card of the task is there."""
    response = asked()
    page.get_by_role("button", name="Terima").click()
    until(page, lambda: state_of(response) == "accepted")
    page.get_by_text("ada bayi di dalam").wait_for()
    return response


def press(page: Any, name: str) -> None:
    """Press a button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def section(page: Any, name: str) -> Any:
    """Open a part of the card; gives it."""
    part = page.locator(f"details[data-section={name}]")
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()  # parts may hold folded parts of their own
    return part


def kept(page: Any, what: str) -> int:
    """How many things lie on the phone: in ``state`` or in ``outbox``."""
    count = page.evaluate(
        """(what) => new Promise((done) => { const asked = indexedDB.open('kemitraan-field');
        asked.onsuccess = () => { const box = asked.result.transaction(what).objectStore(what).getAll();
        box.onsuccess = () => { asked.result.close(); done(box.result.length); } }; })""",
        what,
    )
    assert isinstance(count, int)
    return count


def visits_for(who: str = "demo-agus", count: int = 3) -> list[Any]:
    """Planned visits of today for an officer, in their kelurahan; gives them in order."""
    from kemitraan.visits import api as visits
    from kemitraan.visits.tests.builders import give_beat, make_place

    visits.seed_visits()
    visits.forget_rules()
    post = people.Post.objects.select_related("unit", "area").get(account__username=who)
    village = territory.Area.objects.get(level="village", name="Tebet Timur")
    if not visits.Beat.objects.filter(post=post).exists():
        give_beat(post, village)
    now = clock.now()
    rows = []
    for number in range(count):
        place = make_place(village, rw=1 + number % 4, rt=1 + number % 6, landmark=f"Gang {number + 1:02}")
        rows.append(
            visits.Visit(
                key=uuid.uuid4(),
                post=post,
                unit=post.unit,
                place=place,
                rw=place.rw,
                day=clock.local(now).date(),
                order=number + 1,
                reason={"code": "never"},
                state="planned",
                state_since=now,
                owner="officer",
            )
        )
    return visits.Visit.objects.bulk_create(rows)
