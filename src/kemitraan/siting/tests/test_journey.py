"""Iptu Lestari asks where three posts should stand, a worker computes it, she decides; through HTTP."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.roads import api as roads
from kemitraan.siting import api as siting
from kemitraan.siting import paper
from kemitraan.siting.models import Study
from kemitraan.siting.plan import change_study
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, a_plan, happen, spot


def form(cast: Cast, **changes) -> dict[str, object]:
    """What the form sends."""
    today = clock.local(clock.now()).date()
    return {
        "key": uuid.uuid4(), "title": "Tiga pos", "ground": f"u{cast.region.west.pk}", "classes": ["robbery", "levy"],
        "period_from": str(today - timedelta(days=60)), "period_to": str(today), "hour_from": "18", "hour_to": "4",
        "posts": "3", "mode": "walk", "minutes": "5", "junctions": "on", "own_points": "", "bandwidth_m": "300",
        "cost_per_post": "12000000", "standing_kinds": ["road_security_post"], "go": "compute",
    } | changes  # fmt: skip


def test_from_question_to_decision(cast: Cast, evenings: None) -> None:
    lestari = cast.client("lestari")
    answer = lestari.post(reverse("siting:new"), form(cast))
    assert answer.status_code == 302, answer.context["form"].errors
    study = Study.objects.get()
    assert study.state == "computing"
    assert "hx-get" in lestari.get(answer.url).content.decode()

    assert siting.compute_waiting(clock.now()) == 1
    study.refresh_from_db()
    assert study.state == "computed"
    result = study.result
    assert result["before"] == 0 < result["after"] <= result["total"] <= 27.001
    assert len(result["proposed"]) == 3
    assert result["optimal"] and result["gap"] < 0.003
    page = lestari.get(reverse("siting:study", args=[study.pk]))
    assert page.context["figures"].share_after > 90
    text = page.content.decode()
    assert "Jalan Me" in text and not re.search(r"\bE2\b", text)  # the tokens of forms are letters by chance

    decide = reverse("siting:decide", args=[study.pk])
    refused = lestari.post(decide, {"places": ["0", "2"], "reason": " "})
    assert refused.status_code == 422
    assert Study.objects.get().state == "computed"
    assert lestari.post(decide, {"places": ["0", "2"], "reason": "Pos kedua di halaman sekolah"}).status_code == 302
    study.refresh_from_db()
    assert (study.state, study.decision, study.decided_by) == ("decided", [0, 2], "Iptu Lestari")
    assert lestari.post(decide, {"places": [], "reason": "lain"}).status_code == 409
    posts = lestari.get(reverse("siting:study", args=[study.pk])).context["posts"]
    assert [bool(one["open_url"]) for one in posts] == [True, False, True]
    opened = lestari.get(posts[0]["open_url"]).context["form"].initial
    assert (opened["kind"], opened["lon"]) == ("road_security_post", str(posts[0]["lon"]))
    for_dewi = cast.client("dewi").get(reverse("siting:study", args=[study.pk])).context["posts"]
    assert not any(one["open_url"] for one in for_dewi)  # she decides, but does not keep the watch's register
    kinds = list(journal.Entry.objects.filter(subject="study").order_by("id").values_list("kind", flat=True))
    assert kinds == ["study.planned", "study.asked", "study.computed", "study.decided"]


def test_taken_along(cast: Cast, evenings: None) -> None:
    lestari = cast.client("lestari")
    lestari.post(reverse("siting:new"), form(cast))
    study = Study.objects.get()
    assert lestari.get(reverse("siting:pdf", args=[study.pk])).status_code == 409
    siting.compute_waiting(clock.now())
    for language in ("id", "en"):
        lestari.cookies["bahasa"] = language
        pdf = lestari.get(reverse("siting:pdf", args=[study.pk]))
        assert pdf.content.startswith(b"%PDF")
        assert pdf.content.count(b"/Type /Page\n") + pdf.content.count(b"/Type/Page\n") <= 1
    sheet = lestari.get(reverse("siting:sheet", args=[study.pk]))
    rows = list(openpyxl.load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    study.refresh_from_db()
    assert len(rows) == 1 + 3 + len(study.result["segments"])
    assert journal.Entry.objects.filter(kind="study.taken").count() == 3


def test_a_draft_is_changed_and_then_given_up(cast: Cast, streets) -> None:
    lestari = cast.client("lestari")
    given = form(cast, go="draft")
    lestari.post(reverse("siting:new"), given)
    lestari.post(reverse("siting:new"), given)
    study = Study.objects.get()  # sent twice, made once
    change = reverse("siting:change", args=[study.pk])
    assert lestari.get(change).context["form"].initial["posts"] == 3
    changed = form(cast, go="draft", posts="2", own_points="-6.22, 106.81, Warung Bu Ani\n-6.221,106.812")
    assert lestari.post(change, changed).status_code == 302
    study.refresh_from_db()
    assert study.posts == 2
    assert study.own_points[0] == [106.81, -6.22, "Warung Bu Ani"]
    assert lestari.post(reverse("siting:abandon", args=[study.pk]), {"reason": "Tidak jadi"}).status_code == 302
    study.refresh_from_db()
    assert (study.state, study.due_at) == ("abandoned", None)
    another = lestari.get(reverse("siting:new") + f"?dari={study.pk}").context["form"]
    assert another.initial["posts"] == 2 and another.initial["key"] != study.key


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 500}, "title"),
        ({"ground": "u999999"}, "ground"),
        ({"classes": ["drugs"]}, "classes"),
        ({"posts": "0"}, "posts"),
        ({"posts": "99999999999999999999"}, "posts"),
        ({"minutes": "NaN"}, "minutes"),
        ({"period_from": "2030-01-01", "period_to": "2030-02-01"}, "period_to"),
        ({"period_to": "1990-01-01"}, "period_to"),
        ({"period_from": "1990-01-01"}, "period_from"),
        ({"own_points": "di sana"}, "own_points"),
        ({"own_points": "-6.2, 999, sini"}, "own_points"),
        ({"junctions": ""}, "junctions"),
        ({"cost_per_post": "-1"}, "cost_per_post"),
        ({"key": "x"}, "key"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stored(cast: Cast, streets, changes: dict, field: str) -> None:
    answer = cast.client("lestari").post(reverse("siting:new"), form(cast, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Study.objects.exists() and not journal.Entry.objects.filter(subject="study").exists()


def test_rina_of_the_other_sector_sees_nothing(cast: Cast, evenings: None) -> None:
    lestari = cast.client("lestari")
    lestari.post(reverse("siting:new"), form(cast))
    study = Study.objects.get()
    for key in ("rina", "agus", "rahmat"):
        assert cast.client(key).get(reverse("siting:study", args=[study.pk])).status_code == 404
    assert cast.client("dewi").get(reverse("siting:study", args=[study.pk])).status_code == 200
    assert lestari.get(reverse("siting:study", args=[2**63])).status_code == 404


def test_a_draft_of_another_area_is_a_study_of_its_unit(cast: Cast, streets) -> None:
    """Unit and outline change together: else the west's events would be counted inside an outline of the east."""
    region, bima = cast.region, cast.client("bima")
    bima.post(reverse("siting:new"), form(cast, go="draft"))
    study = Study.objects.get()
    change = reverse("siting:change", args=[study.pk])
    for ground, unit, area in (
        (f"u{region.east.pk}", region.east, None),
        (f"a{region.melati.pk}", region.west, region.melati),
        (f"a{region.kenanga.pk}", region.east, region.kenanga),
    ):
        assert bima.post(change, form(cast, go="draft", ground=ground)).status_code == 302
        study.refresh_from_db()
        assert (study.unit, study.area) == (unit, area)
        assert bima.get(change).context["form"].initial["ground"] == ground
    assert cast.client("lestari").get(change).status_code == 404, "it is the east's now"
    moved = journal.Entry.objects.filter(kind="study.changed").order_by("-id").first()
    assert moved.data["from_unit"] == region.west.pk and moved.unit_id == region.east.pk


def test_nobody_moves_a_draft_where_they_place_no_posts(cast: Cast, streets) -> None:
    region, lestari = cast.region, cast.client("lestari")
    lestari.post(reverse("siting:new"), form(cast, go="draft"))
    study = Study.objects.get()
    for ground in (f"u{region.east.pk}", f"a{region.kenanga.pk}"):
        answer = lestari.post(reverse("siting:change", args=[study.pk]), form(cast, go="draft", ground=ground))
        assert answer.status_code == 422 and "ground" in answer.context["form"].errors
    with pytest.raises(Refused) as refused:
        change_study(study, a_plan(cast, area=region.kenanga), by=LESTARI)
    assert refused.value.code == "wrong_area"
    study.refresh_from_db()
    assert (study.unit, study.area) == (region.west, None)


def test_without_streets_it_is_an_estimate_and_says_so(cast: Cast, settings, tmp_path) -> None:
    settings.ROADS = tmp_path / "none"
    happen(spot(0.2, 0.2), 12)
    happen(spot(0.8, 0.5), 9, category="K14")
    lestari = cast.client("lestari")
    assert "import roads" in lestari.get(reverse("siting:studies")).content.decode()
    lestari.post(reverse("siting:new"), form(cast))
    assert siting.compute_waiting(clock.now()) == 1
    study = Study.objects.get()
    assert (study.state, study.estimate, study.inputs["detour"]) == ("computed", True, roads.DETOUR)
    lestari.cookies["bahasa"] = "en"
    page = lestari.get(reverse("siting:study", args=[study.pk])).content.decode()
    assert "An estimate." in page and "minutes on foot (estimate)" in page
    assert '"Polygon"' in page, "cells are filled on the map"
    pdf = lestari.get(reverse("siting:pdf", args=[study.pk]))
    assert pdf.content.startswith(b"%PDF")
    with translation.override("en"):
        notes = list(paper.notes(study))
        assert any("no streets are imported" in line for line in notes)
        rows = list(paper._rows(study))
    assert "no streets are imported" in str(rows[0][1])
    cells = [row for row in rows if row[0] == "Cell"]
    first = study.result["segments"][0]["line"]
    assert min(x for x, _ in first) < cells[0][3] < max(x for x, _ in first)


OF_ROADS = re.compile(  # "Junction" alone is also a kind of post that stands
    r"\b(?:segments?|junctions|by road|along the (?:road|streets?)|ruas|persimpangan|(?:sepanjang|lewat) jalan)\b",
    re.IGNORECASE,
)


def said(page: bytes) -> str:
    """What a reader of a page reads, without the sentence that says what cells stand for."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split()) + " ".join(re.findall(r'aria-label="([^"]*)"', html))
    return re.sub(r"in the place of segments of road stand cells|ruas jalan diganti petak", "", text)


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_estimate_speaks_of_cells_and_never_of_roads(cast: Cast, settings, tmp_path, language: str) -> None:
    settings.ROADS = tmp_path / "none"
    happen(spot(0.2, 0.2), 12)
    lestari = cast.client("lestari")
    lestari.cookies["bahasa"] = language
    lestari.post(reverse("siting:new"), form(cast, go="draft"))
    draft = Study.objects.get()
    here = reverse("siting:study", args=[draft.pk])
    pages = [reverse("siting:new"), reverse("siting:change", args=[draft.pk]), here]
    found = {page: OF_ROADS.findall(said(lestari.get(page).content)) for page in pages}
    lestari.post(reverse("siting:ask", args=[draft.pk]))
    found["computing"] = OF_ROADS.findall(said(lestari.get(here).content))
    assert siting.compute_waiting(clock.now()) == 1
    computed = lestari.get(here).content
    assert ("petak" if language == "id" else "cells") in said(computed)
    found["computed"] = OF_ROADS.findall(said(computed))
    study = Study.objects.get()
    with translation.override(language):
        found["paper"] = OF_ROADS.findall(said(" ".join(paper.notes(study)).encode()))
    assert not any(found.values()), found


def test_with_streets_the_words_are_of_roads(cast: Cast, evenings: None) -> None:
    """The pattern above finds them where they belong."""
    lestari = cast.client("lestari")
    lestari.post(reverse("siting:new"), form(cast))
    siting.compute_waiting(clock.now())
    page = said(lestari.get(reverse("siting:study", args=[Study.objects.get().pk])).content)
    assert {"ruas", "persimpangan"} <= {word.lower() for word in OF_ROADS.findall(page)}


def test_the_list_is_flat(cast: Cast, streets, django_assert_max_num_queries) -> None:
    lestari = cast.client("lestari")
    for number in range(25):
        lestari.post(reverse("siting:new"), form(cast, go="draft", title=f"Kajian {number}"))
    with django_assert_max_num_queries(6):
        page = lestari.get(reverse("siting:studies"), {"keadaan": "draft", "cari": "kajian"})
    assert len(page.context["rows"]) == 20
    assert page.context["page"].paginator.count == 25
