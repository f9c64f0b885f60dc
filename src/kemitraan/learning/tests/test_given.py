"""Questions heard become tasks: whoever a question is given to is told, answers that one, and no other."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from tests.cast import Cast

from kemitraan.learning.hear import ANSWERING, give_question, raise_question
from kemitraan.learning.models import RaisedQuestion, Session
from kemitraan.messaging import api as messaging
from kemitraan.messaging.models import Message
from kemitraan.toolbox.errors import Refused

from .builders import KEEPER, make_session, put

GIVEN = "/belajar/kelola/pertanyaan/"


@pytest.fixture
def session(cast: Cast) -> Session:
    messaging.seed_templates()
    return put(make_session(cast.region.west), "held")


def heard(session: Session, text: str = "Bolehkah merekam saat dihentikan?", **more: object) -> RaisedQuestion:
    return raise_question(session, text, key=uuid.uuid4(), by=KEEPER, **more)  # type: ignore[arg-type]


def test_bripka_agus_hears_of_it_and_answers(cast: Cast, session: Session) -> None:
    question, keeper, agus = heard(session), cast.client("lestari"), cast.client("agus")
    here = f"/belajar/kelola/s/{session.code}/"
    assert question.text not in agus.get(GIVEN).content.decode()
    post = cast.posts["agus"]
    for _twice in range(2):
        assert keeper.post(f"{here}serahkan/", {"question": question.pk, "post": post.pk}).status_code == 302
    told = Message.objects.get(template="learning.question_given")
    assert (told.about, told.about_id) == ("post", post.pk)
    subject, body = messaging.rendered(told.template, "id", told.context)
    assert session.programme.title in subject and question.text in body and GIVEN in body
    notices = agus.get(reverse("desk:notices")).content.decode()
    assert f'href="{GIVEN}#q{question.pk}"' in notices

    page = agus.get(GIVEN).content.decode()
    assert question.text in page
    assert f'action="{GIVEN}{question.pk}/"' in agus.get(here).content.decode(), "and on the session's page"
    assert agus.post(f"{GIVEN}{question.pk}/", {"answer": " "}).status_code == 422
    assert agus.post(f"{GIVEN}{question.pk}/", {"answer": "Boleh, dari jarak aman."}).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.answered_by, question.due_at) == ("answered", "Bripka Agus", None)
    assert "Boleh, dari jarak aman." in cast.client("sari").get(f"/belajar/s/{session.code}/").content.decode()
    assert question.text not in agus.get(GIVEN).content.decode()
    assert agus.post(f"{GIVEN}{question.pk}/", {"answer": "Lagi"}).status_code == 404


def test_only_what_was_given_to_ones_own_post(cast: Cast, session: Session) -> None:
    mine, nobodys = heard(session, post=cast.posts["agus"]), heard(session, "Kapan lagi?")
    agus = cast.client("agus")
    assert Message.objects.filter(template="learning.question_given").count() == 1, "told when it is written down"
    for question in (nobodys.pk, 2**63, 10**30):
        assert agus.post(f"{GIVEN}{question}/", {"answer": "x"}).status_code == 404
    assert (
        agus.post(f"/belajar/kelola/s/{session.code}/jawab/", {"question": mine.pk, "answer": "x"}).status_code == 404
    )
    for who in ("dewi", "lestari", "rina"):
        assert cast.client(who).post(f"{GIVEN}{mine.pk}/", {"answer": "x"}).status_code == 404
    give_question(mine, cast.posts["lestari"], by=KEEPER)
    assert agus.post(f"{GIVEN}{mine.pk}/", {"answer": "x"}).status_code == 404, "taken back"
    assert RaisedQuestion.objects.filter(state="open").count() == 2


def test_it_is_given_to_nobody_who_could_not_read_it(cast: Cast, session: Session) -> None:
    question = heard(session)
    officer = next(post for post in cast.posts.values() if post.unit_id == session.unit_id and post.role == "officer")
    assert officer.role not in ANSWERING
    keeper, here = cast.client("lestari"), f"/belajar/kelola/s/{session.code}/"
    assert keeper.post(f"{here}serahkan/", {"question": question.pk, "post": officer.pk}).status_code == 404
    with pytest.raises(Refused) as no:
        give_question(question, officer, by=KEEPER)
    assert no.value.code == "cannot_answer"
    assert not Message.objects.exists()


def test_whoever_takes_it_themselves_is_not_written_to(cast: Cast, session: Session) -> None:
    question, lestari = heard(session), cast.posts["lestari"]
    give_question(question, lestari, by=cast.viewer("lestari").actor())
    assert question.pk in cast.client("lestari").get(GIVEN).context["questions"].values_list("pk", flat=True)
    assert not Message.objects.exists()
