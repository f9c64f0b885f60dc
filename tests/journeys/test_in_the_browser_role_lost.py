"""An officer loses the role in the middle of a stream: the open page falls silent, and nothing opens again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kemitraan.people import api as people
from kemitraan.people.demo import CHARACTERS, account_of
from tests.live.process import live_process

from .looking import enter, tell

pytestmark = pytest.mark.browser
SOON_MS = 8_000  # from commit to row, on a loaded test machine


def test_an_officer_loses_the_role_while_the_desk_is_open(live: Any, wide: Any, settings: Any) -> None:
    with live_process() as port:
        settings.LIVE_URL = f":{port}"
        enter(wide, live, "Aiptu Rahmat")
        wide.goto(f"{live.url}/meja/")
        wide.locator("#live-lost").wait_for(state="hidden", timeout=SOON_MS)
        tell()  # the reader takes its bearings at the first look
        wide.wait_for_timeout(500)
        first = tell(story="Musik keras")
        wide.locator(f".k-row[data-code='{first.code}']").wait_for(timeout=SOON_MS)

        account, _device = account_of(CHARACTERS["rahmat"])
        people.end_post(account.posts.get())
        lost = time.monotonic()
        wide.wait_for_timeout(500)  # what was being answered at that very moment is answered
        second = tell(story="Setelah jabatannya berakhir")
        wide.locator("#live-lost").wait_for(state="visible", timeout=SOON_MS)
        assert time.monotonic() - lost < 5.5, "five seconds, and what a loaded machine needs"
        wide.wait_for_timeout(1_500)
        assert wide.locator(f".k-row[data-code='{second.code}']").count() == 0
        assert second.code not in wide.content()
        for address in ("meja/", f"meja/{first.code}/", "meja/api/daftar", f"meja/{second.code}/"):
            assert wide.request.get(f"{live.url}/{address}").status == 404, address
        assert wide.goto(f"{live.url}/meja/").status == 404
