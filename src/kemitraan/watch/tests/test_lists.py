"""The long lists: flat in statements, the same by either way of asking."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, make_cast

from kemitraan.people import api as people
from kemitraan.watch import api as watch
from kemitraan.watch.fill import fill
from kemitraan.watch.paging import codes_spelled
from kemitraan.watch.tests.builders import make_employer, make_security_unit


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody at home, with this room's rules."""
    cache.clear()
    watch.seed_watch()
    return make_cast()


@pytest.mark.parametrize("query", ["", "?kartu=expiring_30&jenis=satpam", "?urut=nama", "?cari=Santoso", "?page=3"])
def test_lists_stay_flat(cast: Cast, query: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    fill_small()
    for key in ("lestari", "bima"):
        client = cast.client(key)
        with django_assert_max_num_queries(6):  # who asks; then the list and its count
            assert client.get(reverse("watch:members") + query).status_code == 200


def fill_small() -> None:
    """Two thousand guards; without the vacuum that a test's transaction forbids."""
    import kemitraan.watch.fill as filling

    class Quiet:
        def __init__(self, cursor: object) -> None:
            self.cursor = cursor

        def __enter__(self) -> Quiet:
            self.inner = self.cursor.__enter__()  # type: ignore[attr-defined]
            return self

        def __exit__(self, *error: object) -> None:
            self.cursor.__exit__(*error)  # type: ignore[attr-defined]

        def execute(self, sql: str, *values: object) -> None:
            if not sql.startswith("vacuum"):
                self.inner.execute(sql, *values)

        def fetchone(self) -> tuple[int]:
            return self.inner.fetchone()

    class Connection:
        def cursor(self) -> Quiet:
            from django.db import connection

            return Quiet(connection.cursor())

    real, filling.connection = filling.connection, Connection()  # type: ignore[attr-defined]
    try:
        assert fill(2_000, 50) == (2_000, 50)
    finally:
        filling.connection = real  # type: ignore[attr-defined]


def test_few_units_and_many_give_the_same_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kemitraan.watch import guards as listing

    fill_small()
    units = cast.viewer("bima").units_for(people.purposes.READ_WATCH)
    for asked in (
        listing.Asked(), listing.Asked(kind="satpam", status="barred"), listing.Asked(order="nama", page=4),
        listing.Asked(status="none"), listing.Asked(page=39),
    ):  # fmt: skip
        monkeypatch.setattr(listing, "FEW", 100)
        few = listing.guards(units, asked), listing.counted_guards(units, asked)
        monkeypatch.setattr(listing, "FEW", 0)
        assert few == (listing.guards(units, asked), listing.counted_guards(units, asked))
    seen = [row.pk for page in (1, 2, 3) for row in listing.guards(units, listing.Asked(page=page))[0]]
    assert len(seen) == len(set(seen)) == 3 * listing.PAGE


def test_all_steps_of_a_card_are_counted_as_each_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kemitraan.watch import guards as listing
    from kemitraan.watch.card_status import EXPIRED, EXPIRING

    fill_small()
    units, steps = cast.viewer("bima").units_for(people.purposes.READ_WATCH), (*EXPIRING, *EXPIRED)
    for few in (100, 0):
        monkeypatch.setattr(listing, "FEW", few)
        alone = {step: listing.counted_guards(units, listing.Asked(status=step.value))[2] for step in steps}
        assert listing.count_steps(units, steps) == alone
    assert any(alone.values())


def test_employers_are_seen_where_they_or_their_guards_are(cast: Cast) -> None:
    west, other = cast.region.west, cast.viewer("rina").posts[0].unit
    ended = make_employer(west, "PT <Jaga>", licence="SIO/7", licence_until=date(2020, 3, 1))
    elsewhere = make_employer(other, "PT Luar", form="in_house", licence="")
    shown = cast.client("lestari").get(reverse("watch:employers")).content.decode()
    assert "PT Luar" not in shown
    assert f'<a href="{reverse("watch:employer", args=[ended.pk])}">PT &lt;Jaga&gt;</a></th>' in shown
    assert "SIO/7</span> · 1 Maret 2020 <svg" in shown and f"<td>{west.name}</td></tr>" in shown
    for name in ("Mal", "Gudang"):  # two of its sites make one line
        make_security_unit(west, "satpam", name, employer=elsewhere)
    shown = cast.client("lestari").get(reverse("watch:employers")).content.decode()
    assert shown.count(">PT Luar</a></th>") == 1 and f'<span translate="no">–</span></td><td>{other.name}' in shown
    found = cast.client("lestari").get(reverse("watch:employers") + "?cari=luar").content.decode()
    assert ">PT Luar</a>" in found and "Jaga" not in found


def test_codes_stand_in_the_text_of_a_kept_statement() -> None:
    text = "select '%%' where a = %s and not (b = %s) and c = %s"
    assert codes_spelled((text, (-1, "closed", "It's"))) == (
        "select '%%' where a = %s and not (b = 'closed') and c = %s", (-1, "It's")
    )  # fmt: skip


@pytest.mark.parametrize("words", ["santoso", "Citra Wijaya", "A77", "1", "%", "nobody"])
def test_words_are_found_alike_at_the_head_of_the_list_and_by_their_index(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    from kemitraan.watch import guards as listing

    fill_small()
    units = cast.viewer("bima").units_for(people.purposes.READ_WATCH)
    for asked in (listing.Asked(words=words), listing.Asked(words=words, order="nama", kind="satpam", page=2)):
        found = []
        for looked in (0, 40, 5_000):
            monkeypatch.setattr(listing, "LOOKED_THROUGH", looked)
            found.append(listing.guards(units, asked))
        assert found[0] == found[1] == found[2]
