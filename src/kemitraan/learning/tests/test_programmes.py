"""The list of programmes: one that was just made is found again, of one's own units alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import Cast

from .builders import make_programme, make_session

HERE = "/belajar/kelola/program/"


def test_a_programme_without_a_session_is_found_again(cast: Cast) -> None:
    held = make_programme(cast.region.west, title="Tertib lalu lintas", hosts=["SMA Contoh"])
    make_session(cast.region.west, programme=held)
    fresh = make_programme(cast.region.west, title="Narkoba di kampus", hosts=[])
    make_programme(cast.region.east, title="Narkoba di timur")
    dewi = cast.client("dewi")
    assert f'href="{HERE}"' in dewi.get("/belajar/kelola/").content.decode()
    listed = dewi.get(HERE)
    assert [(row.title, row.held) for row, _kind, _topic in listed.context["rows"]] == [
        ("Narkoba di kampus", 0), ("Tertib lalu lintas", 1),
    ]  # fmt: skip
    assert f'href="{HERE}{fresh.pk}/"' in listed.content.decode()
    for words, titles in (("narkoba", ["Narkoba di kampus"]), ("sma contoh", ["Tertib lalu lintas"]), ("x%", [])):
        found = dewi.get(HERE, {"q": words}).context["rows"]
        assert [row.title for row, _kind, _topic in found] == titles, words
    assert dewi.get(HERE, {"page": "x"}).status_code == 200
    assert cast.client("rahmat").get(HERE).status_code == 404


def test_nobody_is_looked_for_by_belief(cast: Cast) -> None:
    make_programme(cast.region.west, title="Seminar orang Kristen")
    page = cast.client("dewi").get(HERE, {"q": "kristen"})
    assert page.context["refused"] and not page.context["rows"]


def test_it_is_flat(cast: Cast, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for number in range(26):
        make_session(cast.region.west, programme=make_programme(cast.region.west, title=f"Program {number}"))
    dewi = cast.client("dewi")
    with django_assert_max_num_queries(8):
        assert len(dewi.get(HERE).context["rows"]) == 25
