"""Who may see which programme and session. Views obtain through these functions and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from kemitraan.people import api as people
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox.rows import fetched, made_of

from .ask import LINK as REQUEST_LINK
from .models import MaterialVersion, Programme, RaisedQuestion, Registration, Session, SessionRequest, Topic
from .register import LINK
from .states import PUBLIC


def visible_to(viewer: Viewer, purpose: str = purposes.READ_LEARNING) -> QuerySet[Session]:
    """The sessions of the viewer's units and below, for staff."""
    return Session.objects.filter(unit_id__in=viewer.units_for(purpose))


def programmes_visible_to(viewer: Viewer, purpose: str = purposes.READ_LEARNING) -> QuerySet[Programme]:
    """The programmes of the viewer's units and below, for staff."""
    return Programme.objects.filter(unit_id__in=viewer.units_for(purpose))


def session_for(viewer: Viewer, code: str, purpose: str = purposes.READ_LEARNING) -> Session:
    """One session by its code; what the viewer may not see does not exist (404)."""
    found = _whole(code[:8])
    if found is None or found.unit_id not in viewer.units_for(purpose):
        raise Http404
    return found


def _whole(code: str) -> Session | None:
    """A session with programme, topic, unit and area, in one prepared statement; who calls asks if it may be seen."""
    rows = fetched(_whole_statement(), [code.replace("\x00", "")])
    if not rows:
        return None
    made: dict[str, Any] = {}
    for name, model, place in _columns():
        values = rows[0][place]
        made[name] = None if values[0] is None else made_of(model, values)
    session: Session = made["s"]
    session.programme, session.unit, session.area = made["p"], made["u"], made["a"]
    session.programme.topic = made["t"]
    if session.area is not None:
        session.area.parent = made["b"]
    return session


@cache
def _columns() -> list[tuple[str, type[Model], slice]]:
    """Which columns of the statement below make which row; the key comes first in each."""
    found: list[tuple[str, type[Model], slice]] = []
    begin = 0
    for name, model in (("s", Session), ("p", Programme), ("t", Topic), ("u", Unit), ("a", Area), ("b", Area)):
        end = begin + len(model._meta.concrete_fields)
        found.append((name, model, slice(begin, end)))
        begin = end
    return found


@cache
def _whole_statement() -> str:
    columns = ", ".join(
        f'{name}."{field.column}"' for name, model, _place in _columns() for field in model._meta.concrete_fields
    )
    return (
        f"select {columns} from learning_session s join learning_programme p on p.id = s.programme_id"  # noqa: S608
        " join learning_topic t on t.id = p.topic_id join territory_unit u on u.id = s.unit_id"
        " left join territory_area a on a.id = s.area_id left join territory_area b on b.id = a.parent_id"
        " where s.code = %s"
    )


def programme_for(viewer: Viewer, programme_id: int, purpose: str = purposes.READ_LEARNING) -> Programme:
    """One programme by its number; 404 where it is not the viewer's."""
    if programme_id >= 2**63:
        raise Http404
    found = programmes_visible_to(viewer, purpose).filter(pk=programme_id).select_related("topic", "unit").first()
    if found is None:
        raise Http404
    return found


def version_for(viewer: Viewer, version_id: int, purpose: str = purposes.READ_LEARNING) -> MaterialVersion:
    """One version of a material, of the viewer's units; else 404."""
    if version_id >= 2**63:
        raise Http404
    found = (
        MaterialVersion.objects.filter(pk=version_id, material__programme__in=programmes_visible_to(viewer, purpose))
        .select_related("material__programme__unit")
        .first()
    )
    if found is None:
        raise Http404
    return found


def question_for(session: Session, question_id: str) -> RaisedQuestion:
    """A question raised at a session the viewer has; else 404."""
    found = session.questions.filter(pk=_number(question_id)).select_related("session__unit", "post__unit").first()
    if found is None:
        raise Http404
    return found


def given_to(viewer: Viewer) -> QuerySet[RaisedQuestion]:
    """The questions the viewer's own posts shall answer, wherever their session is; what is most urgent first."""
    found = RaisedQuestion.objects.filter(post_id__in=[post.pk for post in viewer.posts]).exclude(state="answered")
    return found.select_related("session__programme", "session__unit").order_by("due_at", "id")


def given_question(viewer: Viewer, number: int) -> RaisedQuestion:
    """One question that waits for the viewer's own post; else 404, also once it was given to somebody else."""
    found = given_to(viewer).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def registration_for(session: Session, registration_id: str) -> Registration:
    """A registration at a session the viewer has; else 404."""
    found = session.registrations.filter(pk=_number(registration_id)).first()
    if found is None:
        raise Http404
    found.session = session
    return found


def requests_visible_to(viewer: Viewer, purpose: str = purposes.READ_LEARNING) -> QuerySet[SessionRequest]:
    """What is asked of the viewer's units and below."""
    return SessionRequest.objects.filter(unit_id__in=viewer.units_for(purpose))


def request_for(viewer: Viewer, code: str, purpose: str = purposes.READ_LEARNING) -> SessionRequest:
    """One request by its code; 404 where it is not the viewer's."""
    found = requests_visible_to(viewer, purpose).filter(code=code[:8])
    row = found.select_related("topic", "area__parent", "unit", "session__programme").first()
    if row is None or len(code) != 8:
        raise Http404
    return row


def request_behind(token: str) -> SessionRequest:
    """The request an asker's link leads to; a wrong or old link does not exist (404)."""
    found = SessionRequest.objects.filter(pk=people.open_link(token, REQUEST_LINK).subject_id)
    row = found.select_related("topic", "area__parent", "unit", "session__programme", "session__area").first()
    if row is None:
        raise Http404
    return row


def public_sessions() -> QuerySet[Session]:
    """What everybody may read: everything announced, and what was cancelled after it had been announced."""
    return Session.objects.filter(Q(state__in=PUBLIC) | Q(state="cancelled", announced_at__isnull=False))


def public_session(code: str) -> Session:
    """A session as everybody may see it, by its code; else 404."""
    found = _whole(code.upper()) if len(code) == 8 else None
    if found is None or not (found.state in PUBLIC or (found.state == "cancelled" and found.announced_at is not None)):
        raise Http404
    return found


def registration_behind(token: str) -> Registration:
    """The registration a personal link leads to; a wrong or old link does not exist (404)."""
    link = people.open_link(token, LINK)
    found = (
        Registration.objects.filter(pk=link.subject_id)
        .select_related("session__programme__topic", "session__unit", "session__area__parent")
        .first()
    )
    if found is None:
        raise Http404
    return found


def approved_version(version_id: int) -> MaterialVersion:
    """A version everybody may read: approved, of a programme with an announced session; else 404."""
    if version_id >= 2**63:
        raise Http404
    found = (
        MaterialVersion.objects.filter(pk=version_id, state="approved")
        .filter(material__programme__sessions__in=public_sessions())
        .select_related("material")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _number(typed: str) -> int:
    """An id as it came in a form; 0, which nothing has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
