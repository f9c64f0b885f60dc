"""One record opened in need: for an hour, with a reason, before the eyes of others, judged by somebody else (E17)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from tests.cast import Cast

from kemitraan.accountability.tests.builders import make_complaint
from kemitraan.journal.models import Entry
from kemitraan.messaging.models import Message
from kemitraan.oversight import break_glass as glass
from kemitraan.oversight.models import BrokenGlass
from kemitraan.people.api import Account, Role
from kemitraan.reports.api import Contact
from kemitraan.reports.models import Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import tell

REASON = "Korban menelepon lagi dari seberang jalan, Polsek asal tidak menjawab."


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Everybody has an address of mail."""
    for account in Account.objects.all():
        account.email = f"{account.username}@example.org"
        account.save(update_fields=["email"])
    return cast


def test_an_officer_of_another_sector_reads_one_report_for_an_hour(told: Cast) -> None:
    report, other = (
        tell(told, story="CANARY-ONE", contact=Contact(name="CANARY-NAME", phone="0812")),
        tell(told, story="CANARY-TWO"),
    )
    rina = told.client("rina")
    assert rina.get(f"/meja/{report.code}/").status_code == 404
    answer = rina.post("/darurat/", {"code": report.code, "why": "life", "reason": REASON})
    assert answer.status_code == 302
    page = rina.get(answer["Location"]).content.decode()
    assert "CANARY-ONE" in page and "CANARY-NAME" not in page and "CANARY-TWO" not in page
    assert rina.get(f"/meja/{report.code}/").status_code == 404, "no other page opens"
    assert report.code not in rina.get("/meja/").content.decode()
    assert rina.get(f"/darurat/{other.code}/").status_code == 404
    for key in ("yoga", "ratna", "rahmat", "dewi", "intan"):
        assert told.client(key).get(answer["Location"]).status_code == 404, key
    with clock.travel(glass.SHOWN + timedelta(seconds=1)):
        assert rina.get(answer["Location"]).status_code == 404


def test_superiors_and_overseers_are_told_at_once_and_not_what_it_says(told: Cast) -> None:
    report = tell(told, story="CANARY-ONE")
    glass.break_glass(told.viewer("rina"), report.code, "life", REASON)
    sent = Message.objects.filter(about="glass")
    assert {row.address for row in sent} == {"demo-bima@example.org", "demo-ratna@example.org"}, "the nearest superior"
    assert "CANARY-ONE" not in str(list(sent.values())) and report.code not in str(list(sent.values()))
    assert REASON in told.client("ratna").get("/pengawas/darurat/").content.decode()
    assert REASON in told.client("bima").get("/darurat/tinjau/").content.decode()
    assert REASON not in told.client("dewi").get("/darurat/tinjau/").content.decode(), "another sector's commander"
    assert not mail.outbox


@pytest.mark.parametrize(
    ("given", "code"),
    [({"why": ""}, "no_why"), ({"reason": " "}, "empty"), ({"reason": "penting"}, "short_reason")],
)
def test_without_a_reason_nothing_opens(told: Cast, given: dict[str, str], code: str) -> None:
    report = tell(told)
    typed = {"code": report.code, "why": "life", "reason": REASON} | given
    answer = told.client("rina").post("/darurat/", typed)
    assert answer.status_code == 422 and b'role="alert"' in answer.content
    assert not BrokenGlass.objects.exists() and not Message.objects.filter(about="glass").exists()


def test_complaints_about_the_police_have_no_such_door(told: Cast) -> None:
    made = make_complaint(told.region.west)
    rina = told.client("rina")
    typed = {"why": "life", "reason": REASON}
    closed = rina.post("/darurat/", typed | {"code": made.code})
    nothing = rina.post("/darurat/", typed | {"code": "0" * 12})
    assert closed.status_code == nothing.status_code == 404
    tokens_and_clock = re.compile(rb'[A-Za-z0-9]{64}|server-now" content="[^"]*"')
    with_a_complaint, without = (tokens_and_clock.sub(b"", answer.content) for answer in (closed, nothing))
    assert with_a_complaint == without, "nor does it say that there is one"
    assert not BrokenGlass.objects.exists()


def test_named_readers_alone_read_what_is_marked_so(told: Cast) -> None:
    report = tell(told)
    Report.objects.filter(pk=report.pk).update(caveat=3)
    assert told.client("rina").post(
        "/darurat/", {"code": report.code, "why": "life", "reason": REASON}
    ).status_code == 404  # fmt: skip


def test_what_one_may_read_anyway_is_not_opened_so(told: Cast) -> None:
    with pytest.raises(Refused) as refused:
        glass.break_glass(told.viewer("rahmat"), tell(told).code, "life", REASON)
    assert refused.value.code == "yours"


def test_nobody_judges_themselves(told: Cast) -> None:
    opened = glass.break_glass(told.viewer("rina"), tell(told).code, "life", REASON)
    with pytest.raises(Refused):
        glass.review_glass(opened, told.viewer("rina"), True, "Memang perlu.")
    assert told.client("rina").post(f"/darurat/tinjau/{opened.code}/", {"decision": "justified"}).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokenGlass.objects.filter(pk=opened.pk).update(reviewed_by=told.account("rina"))


def test_justified_and_that_is_all(told: Cast) -> None:
    opened = glass.break_glass(told.viewer("rina"), tell(told).code, "life", REASON)
    bima, page = told.client("bima"), f"/darurat/tinjau/{opened.code}/"
    assert bima.post(page, {"decision": "justified", "finding": " "}).status_code == 422
    assert bima.post(page, {"finding": "Benar."}).status_code == 422
    assert bima.post(page, {"decision": "justified", "finding": "Benar, korban terluka."}).status_code == 302
    opened.refresh_from_db()
    assert (opened.state, opened.owner, opened.due_at, opened.barred_until) == ("justified", "", None, None)
    assert bima.post(page, {"decision": "unjustified", "finding": "Berubah pikiran."}).status_code == 409
    with clock.travel(glass.REVIEW_WITHIN + timedelta(minutes=1)):
        assert glass.run_out_glass(clock.now()) == 0


def test_not_justified_has_consequences(told: Cast) -> None:
    opened = glass.break_glass(told.viewer("rina"), tell(told).code, "order", REASON)
    told.client("bima").post(
        f"/darurat/tinjau/{opened.code}/", {"decision": "unjustified", "finding": "Tidak ada perintah."}
    )
    assert Message.objects.filter(template="glass.unjustified", address="demo-wayan@example.org").exists()
    assert "Tidak ada perintah." in told.client("wayan").get("/darurat/tinjau/").content.decode()
    again = told.client("rina").post("/darurat/", {"code": tell(told).code, "why": "life", "reason": REASON})
    assert again.status_code == 403
    with clock.travel(glass.BARRED + timedelta(minutes=1)):
        glass.break_glass(told.viewer("rina"), tell(told).code, "life", REASON)


def test_silence_climbs_and_climbs_again(told: Cast) -> None:
    opened = glass.break_glass(told.viewer("rina"), tell(told).code, "life", REASON)
    assert opened.asked_unit == told.region.polres
    with clock.travel(glass.REVIEW_WITHIN + timedelta(minutes=1)):
        assert glass.run_out_glass(clock.now()) == 1 and glass.run_out_glass(clock.now()) == 0
        opened.refresh_from_db()
        assert (opened.state, opened.owner, opened.asked_unit) == ("late", "next_superior", told.region.polda)
        assert Message.objects.filter(template="glass.late", address="demo-wayan@example.org").exists(), "the inspector"
        assert Message.objects.filter(template="glass.late", address="demo-ratna@example.org").exists(), "the overseer"
    with clock.travel(2 * glass.REVIEW_WITHIN + timedelta(minutes=5)):
        assert glass.run_out_glass(clock.now()) == 1
    kinds = list(Entry.objects.filter(subject="glass").order_by("id").values_list("kind", flat=True))
    assert kinds == ["glass.opened", "glass.late", "glass.late"]


def test_five_a_day(told: Cast) -> None:
    rina = told.viewer("rina")
    for _number in range(glass.MOST_A_DAY):
        glass.break_glass(rina, tell(told).code, "life", REASON)
    with pytest.raises(Refused) as refused:
        glass.break_glass(rina, tell(told).code, "life", REASON)
    assert refused.value.code == "too_many"


def test_whose_posts_have_the_door(told: Cast) -> None:
    for key in ("yoga", "ratna", "wayan", "intan"):
        assert told.client(key).get("/darurat/").status_code == 404, key
        with pytest.raises(Refused):
            glass.break_glass(told.viewer(key), tell(told).code, "life", REASON)
    assert Role.ADMIN not in {post.role for key, post in told.posts.items() if told.viewer(key).may("glass.break")}
