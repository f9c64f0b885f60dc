"""What the access matrix puts into this room's addresses."""

from __future__ import annotations

import uuid

from django.conf import settings
from tests.access.samples import Arguments, World, sample

from kemitraan.learning.ask import Asked, NewRequest, ask_for_session
from kemitraan.learning.certify import certify
from kemitraan.learning.hear import raise_question
from kemitraan.learning.materials import approve_material, hand_in_material
from kemitraan.learning.models import Certificate, MaterialVersion, Presence, RaisedQuestion, Registration, Session
from kemitraan.learning.register import Place
from kemitraan.learning.seed import seed_learning
from kemitraan.toolbox import clock

from .builders import KEEPER, OTHER_KEEPER, make_programme, named, opened, put, signed_up, upload, with_quiz


def session_of(world: World, side: str) -> Session:
    """An open session of the side's sector, with a quiz."""

    def make() -> Session:
        programme = with_quiz(make_programme(world.unit(side), certificate=True))
        return opened(world.unit(side), programme=programme)

    made = world.once("learning session", side, make)
    assert isinstance(made, Session)
    return made


def place_of(world: World) -> Place:
    """Somebody's place in the own sector."""
    made = world.once("learning place", "own", lambda: signed_up(session_of(world, "own")))
    assert isinstance(made, Place)
    return made


def certificate_of(world: World, side: str) -> Certificate:
    """A certificate given in the side's sector."""

    def make() -> Certificate:
        session = opened(world.unit(side), programme=make_programme(world.unit(side), certificate=True))
        row = named(session)
        put(session, "held")
        Presence.objects.create(registration=row, day=clock.local(clock.now()).date(), at=clock.now(), how="pin")
        return certify(Registration.objects.get(pk=row.pk), by=KEEPER)

    made = world.once("learning certificate", side, make)
    assert isinstance(made, Certificate)
    return made


def version_of(world: World, side: str) -> MaterialVersion:
    """An approved material of the session's programme."""

    def make() -> MaterialVersion:
        programme = session_of(world, side).programme
        version = hand_in_material(programme, "Lembar", upload(), account_id=7, by=KEEPER)
        return approve_material(version, account_id=8, by=OTHER_KEEPER)

    assert settings.FILES
    made = world.once("learning version", side, make)
    assert isinstance(made, MaterialVersion)
    return made


def asked_of(world: World, side: str) -> Asked:
    """A request for a session in the side's sector."""
    region = world.cast.region
    area = region.melati if side == "own" else region.kenanga

    def make() -> Asked:
        seed_learning()
        new = NewRequest(key=uuid.uuid4(), asker="campus", group_name="BEM", topic="drugs", area_code=area.code)
        return ask_for_session(new)

    made = world.once("learning request", side, make)
    assert isinstance(made, Asked)
    return made


@sample("learning:my_request")
def _(world: World, side: str) -> Arguments:
    return {"token": asked_of(world, "own").token if side == "own" else world.nothing}


@sample("learning:one_asked")
def _(world: World, side: str) -> Arguments:
    return {"code": asked_of(world, side).request.code}


@sample("learning:decide_request", body={"words": "Kami kirim bahannya."})
def _(world: World, side: str) -> Arguments:
    return {"code": asked_of(world, side).request.code, "verb": "jawab"}


@sample(
    "learning:answer_given",
    sees=lambda world, key, side: key == "agus" and side == "own",
    body={"answer": "Lewat 110."},
)
def _(world: World, side: str) -> Arguments:
    """Given to Bripka Agus on the own side; to nobody of the cast on the other."""

    def make() -> RaisedQuestion:
        post = world.cast.posts["agus"] if side == "own" else None
        return raise_question(session_of(world, side), "Ke mana melapor?", key=uuid.uuid4(), by=KEEPER, post=post)

    made = world.once("learning given", side, make)
    assert isinstance(made, RaisedQuestion)
    return {"question_id": made.pk}


@sample("learning:session")
@sample("learning:sign_up")
@sample("learning:correct")
def _(world: World, side: str) -> Arguments:
    return {"code": session_of(world, "own").code if side == "own" else "0" * 8}


@sample("learning:quiz")
def _(world: World, side: str) -> Arguments:
    return {"code": session_of(world, "own").code if side == "own" else "0" * 8, "phase": "sebelum"}


@sample("learning:material")
def _(world: World, side: str) -> Arguments:
    return {"version_id": version_of(world, "own").pk if side == "own" else 2**40}


@sample("learning:check")
def _(world: World, side: str) -> Arguments:
    return {"token": certificate_of(world, "own").token if side == "own" else world.nothing}


for name in ("mine", "change_mine", "give_mine_back", "here", "my_feed"):

    @sample(f"learning:{name}")
    def _(world: World, side: str) -> Arguments:
        return {"token": place_of(world).token if side == "own" else world.nothing}


@sample("learning:my_certificate")
def _(world: World, side: str) -> Arguments:
    if side == "other":
        return {"token": world.nothing}
    from datetime import timedelta

    from kemitraan.learning.register import LINK
    from kemitraan.people.api import make_link

    row = certificate_of(world, "own").registration
    assert row is not None
    link = world.once("my certificate", side, lambda: make_link(LINK, row.pk, post=None, lasts=timedelta(days=1)))
    return {"token": link}


@sample("learning:programme")
@sample("learning:edit_programme")
@sample("learning:edit_quiz")
@sample("learning:add_material")
@sample("learning:new_session")
def _(world: World, side: str) -> Arguments:
    return {"programme_id": session_of(world, side).programme_id}


@sample("learning:material_file")
def _(world: World, side: str) -> Arguments:
    return {"version_id": version_of(world, side).pk}


@sample("learning:approve_material")
@sample("learning:withdraw_material", body={"why": "salah cetak"})
def _(world: World, side: str) -> Arguments:
    return {"version_id": version_of(world, side).pk}


@sample("learning:staff_session")
@sample("learning:edit_session")
@sample("learning:count")
@sample("learning:screen")
@sample("learning:report")
def _(world: World, side: str) -> Arguments:
    return {"code": session_of(world, side).code}


@sample("learning:act")
def _(world: World, side: str) -> Arguments:
    return {"code": session_of(world, side).code, "verb": "tutup"}


@sample("learning:certificate")
def _(world: World, side: str) -> Arguments:
    given = certificate_of(world, side)
    return {"code": given.session.code, "certificate_id": given.pk}


@sample("learning:check_in")
def _(world: World, side: str) -> Arguments:
    place = world.once("learning check in", side, lambda: signed_up(session_of(world, side)))
    assert isinstance(place, Place)
    return {"check_code": place.registration.check_code}
