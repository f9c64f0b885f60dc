"""What staff may do with a session, by the word in the address; each calls one verb of the room."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from kemitraan.design.api import SOME_NUMBER
from kemitraan.learning.access import question_for, registration_for
from kemitraan.learning.announce import announce, cancel_session, close_registration, open_registration
from kemitraan.learning.attend import check_in, decide_count, say_passed
from kemitraan.learning.certify import certify_all, withdraw_certificate
from kemitraan.learning.finish import evaluate_session, report_session
from kemitraan.learning.hear import ANSWERING, answer_question, give_question, pass_on, raise_question
from kemitraan.learning.models import Presence, Session
from kemitraan.learning.plan import add_speaker, drop_speaker
from kemitraan.learning.roll import decide_presence
from kemitraan.people.api import Post, Viewer
from kemitraan.toolbox.rows import Compiled, compiled, fetched_with

Do = Callable[[HttpRequest, Session, Viewer], object]


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(_said(request, "key"))
    except ValueError:
        raise Http404 from None


def _post(row: Session, typed: str) -> Post | None:
    return next((post for post in posts_of(row) if str(post.pk) == typed), None)


def _speak(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    return add_speaker(
        row,
        by=viewer.actor(),
        post=_post(row, _said(request, "post")),
        name=_said(request, "name"),
        about=_said(request, "about"),
        partner=_said(request, "kind") == "partner",
        consent=_said(request, "consent"),
    )


def _drop(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    typed = _said(request, "speaker")
    return drop_speaker(
        row, int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0, by=viewer.actor()
    )


def _decide(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    found = next((one for one in row.headcounts.all() if str(one.pk) == _said(request, "count")), None)
    if found is None:
        raise Http404
    return decide_count(found, take=_said(request, "take") == "1", by=viewer.actor())


def _settle(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    doubted = Presence.objects.filter(registration__session=row, doubted_at__isnull=False)
    found = next((one for one in doubted if str(one.pk) == _said(request, "presence")), None)
    if found is None:
        raise Http404
    return decide_presence(found, keep=_said(request, "keep") == "1", by=viewer.actor())


def _asked_of(row: Session, typed: str) -> Post | None:
    """The post that shall answer; one that reads no courses could not."""
    return next((post for post in posts_of(row) if str(post.pk) == typed and post.role in ANSWERING), None)


def _give(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    question, post = question_for(row, _said(request, "question")), _asked_of(row, _said(request, "post"))
    if post is None:
        raise Http404
    return give_question(question, post, by=viewer.actor())


def _withdraw(request: HttpRequest, row: Session, viewer: Viewer) -> object:
    found = row.certificates.filter(number=_said(request, "number")[:60].replace("\x00", "")).first()
    if found is None:
        raise Http404
    return withdraw_certificate(found, _said(request, "why"), by=viewer.actor())


VERBS: dict[str, Do] = {
    "umumkan": lambda request, row, viewer: announce(row, by=viewer.actor()),
    "buka": lambda request, row, viewer: open_registration(row, by=viewer.actor()),
    "tutup": lambda request, row, viewer: close_registration(row, by=viewer.actor()),
    "batalkan": lambda request, row, viewer: cancel_session(row, _said(request, "reason"), by=viewer.actor()),
    "pembicara": _speak,
    "lepas-pembicara": _drop,
    "hadir": lambda request, row, viewer: check_in(
        registration_for(row, _said(request, "registration")), how="organiser", by=viewer.actor()
    ),
    "lulus": lambda request, row, viewer: say_passed(
        registration_for(row, _said(request, "registration")), _said(request, "passed") == "1", by=viewer.actor()
    ),
    "putuskan": _decide,
    "putuskan-hadir": _settle,
    "tanya": lambda request, row, viewer: raise_question(
        row, _said(request, "text"), key=_key(request), by=viewer.actor(), post=_asked_of(row, _said(request, "post"))
    ),
    "jawab": lambda request, row, viewer: answer_question(
        question_for(row, _said(request, "question")), _said(request, "answer"), by=viewer.actor()
    ),
    "serahkan": _give,
    "teruskan": lambda request, row, viewer: pass_on(
        question_for(row, _said(request, "question")), _said(request, "category")[:10], by=viewer.actor()
    ),
    "lapor": lambda request, row, viewer: report_session(row, _said(request, "report"), by=viewer.actor()),
    "nilai": lambda request, row, viewer: evaluate_session(row, _said(request, "evaluation"), by=viewer.actor()),
    "sertifikat": lambda request, row, viewer: certify_all(row, by=viewer.actor()),
    "cabut": _withdraw,
}
WHERE = {
    "hadir": "#peserta",
    "putuskan-hadir": "#peserta",
    "lulus": "#peserta",
    "putuskan": "#hadir",
    "tanya": "#pertanyaan",
    "jawab": "#pertanyaan",
    "serahkan": "#pertanyaan",
    "teruskan": "#pertanyaan",
    "sertifikat": "#sertifikat",
    "cabut": "#sertifikat",
    "pembicara": "#pembicara",
    "lepas-pembicara": "#pembicara",
    "lapor": "#laporan",
    "nilai": "#laporan",
}


def posts_of(row: Session) -> list[Post]:
    """Whom a question may be given to, or who may speak: officers' posts of the session's unit."""
    return list(_officers(row.unit_id).select_related("account"))


def posts_offered(row: Session) -> list[tuple[int, str, str, bool]]:
    """The same as a page offers them: number, name, title, and whether questions can be given to it."""
    found = fetched_with(_offered(), SOME_NUMBER, row.unit_id)
    return [(pk, name, title, role in ANSWERING) for pk, name, title, role in found]


@cache
def _offered() -> Compiled:
    """The statement for the officers of some unit: put together once."""
    return compiled(_officers(SOME_NUMBER).values_list("pk", "account__name", "title", "role"))


def _officers(unit_id: int) -> QuerySet[Post]:
    found = Post.objects.filter(unit_id=unit_id, account__is_active=True, valid_to__isnull=True)
    return found.exclude(role__in=("volunteer", "agency", "overseer", "admin")).order_by("account__name")[:200]
