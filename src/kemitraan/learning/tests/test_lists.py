"""The lists and the month: flat in size, whatever is on a day; and the filter offers what there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.db.models import QuerySet
from django.test import Client
from tests.cast import Cast

from kemitraan.learning.access import public_sessions, visible_to
from kemitraan.learning.filters import PER_PAGE, Filters
from kemitraan.learning.hear import answer_question, raise_question
from kemitraan.learning.listing import FIGURES
from kemitraan.learning.models import RaisedQuestion, Session
from kemitraan.learning.offered import OF_ALL, OF_UNITS, Choices, labelled
from kemitraan.learning.queries import PER_DAY
from kemitraan.learning.states import ENDED, UNCLOCKED
from kemitraan.learning.together import Beside, read
from kemitraan.people.api import purposes
from kemitraan.toolbox import clock

from .builders import KEEPER, make_programme, make_session, opened, put

A_DAY = timedelta(days=1)


def tomorrow(hour: int = 9) -> object:
    """A day whose month is shown by its own address, whatever today is."""
    return clock.local(clock.now() + A_DAY).replace(hour=hour, minute=0, second=0, microsecond=0)


def test_a_day_of_the_month_shows_its_first_sessions_and_leads_to_the_others(cast: Cast) -> None:
    start = tomorrow()
    programme = make_programme(cast.region.west)
    for number in range(8):
        opened(cast.region.west, programme=programme, starts_at=start + timedelta(minutes=10 * number))
    other = opened(cast.region.west, programme=programme, starts_at=start + 40 * A_DAY)
    sari = Client()
    month = sari.get("/belajar/", {"show": "calendar", "month": f"{start:%Y-%m}"})
    html = month.content.decode()
    assert html.count('href="/belajar/s/') == PER_DAY and f"{start:%H.%M}" in html
    assert f'href="?day={start:%Y-%m-%d}"' in html and "5 lagi" in html
    assert "09.30" not in html, "the first of the day, and those alone"
    day = sari.get("/belajar/", {"day": f"{start:%Y-%m-%d}"})
    html = day.content.decode()
    assert html.count('<article class="l-card">') == 8 and other.code not in html
    assert f"month={start:%Y-%m}" in html and "Sebulan penuh" in html
    staff = cast.client("lestari")
    assert "5 lagi" in staff.get("/belajar/kelola/", {"show": "calendar", "month": f"{start:%Y-%m}"}).content.decode()
    assert staff.get("/belajar/kelola/", {"day": f"{start:%Y-%m-%d}"}).content.decode().count("<tr><td>") == 8
    narrowed = sari.get("/belajar/", {"day": f"{start:%Y-%m-%d}", "kind": "workshop"})
    assert '<article class="l-card">' not in narrowed.content.decode()
    assert f'name="day" value="{start:%Y-%m-%d}"' in narrowed.content.decode(), "the filter keeps the day"


def test_a_day_that_is_none_is_not_asked_for(cast: Cast) -> None:
    opened(cast.region.west)
    for day in ("2026-02-30", "2026-W52-1", "20261224", "2026-12-24T10", "0000-00-00", "２０２６-12-24"):
        page = Client().get("/belajar/", {"day": day})
        assert page.status_code == 200 and not page.context["only_day"]
        assert '<article class="l-card">' in page.content.decode()


def test_a_session_that_goes_on_is_coming_and_one_is_never_listed_twice(cast: Cast) -> None:
    programme = make_programme(cast.region.west, hosts=["Kampus Satu", "Kampus Dua"])
    long = opened(cast.region.west, programme=programme)
    now = clock.now()
    Session.objects.filter(pk=long.pk).update(starts_at=now - 59 * A_DAY, ends_at=now + A_DAY)
    over = put(opened(cast.region.west, programme=programme), "evaluated", ago=3 * A_DAY)
    page = Client().get("/belajar/").content.decode()
    assert long.code in page and over.code not in page
    past = Client().get("/belajar/", {"when": "past"}).content.decode()
    assert over.code in past and long.code not in past
    found = Client().get("/belajar/", {"q": "kampus", "when": "all"})
    assert found.context["page"].paginator.count == 2


def areas_among(found: QuerySet[Session]) -> list[str]:
    """The long way round."""
    rows = found.filter(area__isnull=False).order_by("area__name", "area__code").values_list("area__code", flat=True)
    return list(dict.fromkeys(rows))


def offered(units: Iterable[int] | None = None) -> tuple[Choices, Choices]:
    """What a page's filter offers, without its page."""
    told, _rows = read(Beside(OF_ALL if units is None else OF_UNITS, clock.now(), units or ()))
    return labelled(*told)


def test_the_filter_offers_the_kelurahan_that_occur(cast: Cast) -> None:
    assert offered() == (offered()[0], []) and offered([cast.region.west.pk])[1] == []
    for unit, area in ((cast.region.west, cast.region.melati), (cast.region.east, cast.region.kenanga)):
        for _time in range(3):
            opened(unit, area=area)
    hidden = make_session(cast.region.west, area=cast.region.mawar)  # planned: nothing public
    lestari = cast.viewer("lestari")
    units = lestari.units_for(purposes.READ_LEARNING)
    for found, which in ((public_sessions(), None), (visible_to(lestari), units)):
        assert [code for code, _label in offered(which)[1]] == areas_among(found)
    assert hidden.area is not None and hidden.area.code not in dict(offered()[1])
    everywhere: Iterable[int] = [cast.region.west.pk, cast.region.east.pk]
    assert [code for code, _label in offered(everywhere)[1]] == areas_among(Session.objects.all())


def test_figures_are_those_of_a_plain_count(cast: Cast) -> None:
    now = clock.now()
    programme = make_programme(cast.region.west)
    for state in ("open", "announced", "running", "held", "reported", "evaluated"):
        put(opened(cast.region.west, programme=programme), state, ago=5 * A_DAY)
    for _time in range(2):
        opened(cast.region.west, programme=programme)
    asked = opened(cast.region.west, programme=programme)
    for number, where in enumerate((asked, asked, asked, opened(cast.region.east))):
        question = raise_question(where, f"Pertanyaan {number}", key=uuid4(), by=KEEPER)
    Session.objects.filter(pk=asked.pk).update(starts_at=now - A_DAY)
    RaisedQuestion.objects.filter(session=asked).earliest("id").delete()
    answer_question(RaisedQuestion.objects.filter(session=asked).earliest("id"), "Jawaban", by=KEEPER)
    assert question.session.unit == cast.region.east
    (coming, held, late, wishes, questions, drafts), _rows = read(Beside(FIGURES, now, [cast.region.west.pk]))
    mine = Session.objects.filter(unit=cast.region.west)
    assert coming == mine.exclude(state__in=ENDED).filter(starts_at__gte=now).count() == 2
    assert held == mine.filter(state="held").count() == 1
    assert late == mine.exclude(state__in=UNCLOCKED).filter(due_at__lt=now).count() > 0
    assert questions == RaisedQuestion.objects.filter(session__in=mine).exclude(state="answered").count() == 1
    assert wishes == drafts == 0


def test_what_stands_beside_the_rows_is_there_where_there_are_none(cast: Cast) -> None:
    staff, programme = cast.client("lestari"), make_programme(cast.region.west)
    empty = staff.get("/belajar/kelola/").context
    made = [opened(cast.region.west, programme=programme, area=cast.region.melati) for _time in range(2)]
    filled, none = staff.get("/belajar/kelola/").context, staff.get("/belajar/kelola/?state=evaluated").context
    refused = staff.get("/belajar/kelola/?q=agama").context
    month = staff.get("/belajar/kelola/?show=calendar&month=2020-01").context
    assert refused["refused"] and not refused["rows"], "religion is nothing to look for people by"
    assert empty["figures"][0]["value"] == "0" and not empty["areas"] and "narko" in empty["topics"].lower()
    for page in (filled, none, refused, month):
        assert page["figures"][0]["value"] == "2" and cast.region.melati.code in page["areas"]
        assert page["topics"] == empty["topics"]
    assert [row.code for row in filled["page"]] == [one.code for one in made] and not none["page"].object_list


def test_a_search_finds_what_the_filters_say(cast: Cast) -> None:
    for title in ("Seminar 100% aman", "Seminar 100 aman", "Kelas_baru", "Kelas baru", "C:\\kelas", "O'Brien \ue000"):
        opened(cast.region.west, programme=make_programme(cast.region.west, title=title, hosts=[title]))
    code = Session.objects.latest("id").code
    staff, found = cast.client("lestari"), 0
    for word in ("100%", "_baru", "kelas", "\\k", "o'br", "\ue000", "%", "_", "%s", "$1", code.lower(), "tidak ada"):
        for sort in ("time", "newest", "clock"):
            page = staff.get("/belajar/kelola/", {"q": word, "sort": sort}).context["page"]
            wanted = Filters(q=word, sort=sort).applied(Session.objects.all(), clock.now())
            assert [row.code for row in page] == [one.code for one in wanted]
            assert page.paginator.count == len(wanted)
        found += len(wanted)
    assert found >= 10


def test_a_page_after_the_last_one_is_the_last(cast: Cast) -> None:
    programme = make_programme(cast.region.west)
    made = [opened(cast.region.west, programme=programme, starts_at=tomorrow(8)) for _time in range(PER_PAGE + 2)]
    for client, path in ((cast.client("lestari"), "/belajar/kelola/"), (Client(), "/belajar/")):
        for number in ("2", "3", "80", "999"):
            shown = client.get(path, {"page": number}).context["page"]
            assert (shown.number, shown.paginator.count) == (2, PER_PAGE + 2)
            assert [row.code for row in shown] == [one.code for one in made[-2:]]


def test_each_order_is_the_order_of_the_page(cast: Cast) -> None:
    programme = make_programme(cast.region.west)
    made = [opened(cast.region.west, programme=programme, starts_at=tomorrow(8 + n)) for n in range(4)]
    staff = cast.client("lestari")
    for sort, expected in (("time", made), ("newest", made[::-1])):
        page = staff.get("/belajar/kelola/", {"sort": sort})
        assert [row.code for row in page.context["page"].object_list] == [one.code for one in expected]
    by_clock = staff.get("/belajar/kelola/", {"sort": "clock"}).context["page"].object_list
    assert [row.code for row in by_clock] == [
        one.code for one in Filters(sort="clock").applied(Session.objects.all(), clock.now())
    ]
