"""Arguments of this room's routes for the access matrix (tests/access/samples.py explains)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.access.samples import Arguments, World, sample, serves

from kemitraan.people import api as people
from kemitraan.people.api import purposes
from kemitraan.toolbox import clock
from kemitraan.watch import api as watch
from kemitraan.watch.inspections import plan_inspection
from kemitraan.watch.models import (
    Card,
    Employer,
    Equipment,
    Finding,
    GuardList,
    GuardPost,
    Inspection,
    Member,
    RevivalStep,
    SecurityUnit,
    Suspension,
)
from kemitraan.watch.tell import EMPLOYER, MEMBER, SITE

from .builders import KEEPER, make_card, make_employer, make_guard_post, make_member, make_security_unit


def unit_of(world: World, side: str) -> SecurityUnit:
    """A unit of guards with an employer in the sector of a side."""

    def make() -> SecurityUnit:
        employer = make_employer(world.unit(side), f"PT Jaga {side}")
        return make_security_unit(world.unit(side), "satpam", f"Satpam {side}", employer=employer)

    found = world.once("watch-unit", side, make)
    assert isinstance(found, SecurityUnit)
    return found


def member_of(world: World, side: str) -> Member:
    """One of its guards, with a card."""

    def make() -> Member:
        member = make_member(unit_of(world, side))
        make_card(member)
        return member

    found = world.once("watch-member", side, make)
    assert isinstance(found, Member)
    return found


def post_of(world: World, side: str) -> GuardPost:
    """A post there, with a torch."""
    region = world.cast.region

    def make() -> GuardPost:
        area = region.melati if side == "own" else region.kenanga
        post = make_guard_post(world.unit(side), region.point(area), "satpam", unit=unit_of(world, side))
        watch.add_equipment(post, "torch", by=KEEPER)
        RevivalStep.objects.create(post=post, what="Rapat", owner_name="Pak RW", due_on=clock.now().date())
        return post

    found = world.once("watch-post", side, make)
    assert isinstance(found, GuardPost)
    return found


def finding_of(world: World, side: str) -> Finding:
    """A finding there."""
    make = lambda: watch.raise_finding(  # noqa: E731
        "uniform", guided_by=world.unit(side), unit=unit_of(world, side), by=KEEPER
    )
    found = world.once("watch-finding", side, make)
    assert isinstance(found, Finding)
    return found


def inspection_of(world: World, side: str) -> Inspection:
    """An inspection there."""
    day = clock.local(clock.now()).date() + timedelta(days=5)
    found = world.once("watch-inspection", side, lambda: plan_inspection(unit_of(world, side), day, by=KEEPER))
    assert isinstance(found, Inspection)
    return found


def suspension_of(world: World, side: str) -> Suspension:
    """A proposed suspension there; the other side decides."""
    found = world.once(
        "watch-suspension", side, lambda: watch.propose(unit_of(world, side), reason="Alasan", by=KEEPER)
    )
    assert isinstance(found, Suspension)
    return found


for name in (
    "unit", "change_unit", "close_unit", "find_at_unit", "inspect_unit", "suspend_unit", "unit_link", "new_member",
):  # fmt: skip
    sample(f"watch:{name}")(lambda world, side: {"unit_id": unit_of(world, side).pk})
for name in ("member", "change_member", "member_left", "give_card", "member_link", "card_pdf"):
    sample(f"watch:{name}")(lambda world, side: {"member_id": member_of(world, side).pk})
for name in (
    "post",
    "change_post",
    "close_post",
    "equip",
    "signals",
    "revive",
    "post_seen",
    "post_note",
    "find_at_post",
    "post_pdf",
):
    sample(f"watch:{name}")(lambda world, side: {"post_id": post_of(world, side).pk})


@sample("watch:unequip")
def _(world: World, side: str) -> Arguments:
    post = post_of(world, side)
    line = Equipment.objects.filter(post=post).first()
    assert line is not None
    return {"post_id": post.pk, "line_id": line.pk}


@sample("watch:step_done")
def _(world: World, side: str) -> Arguments:
    post = post_of(world, side)
    step = RevivalStep.objects.filter(post=post).first()
    assert step is not None
    return {"post_id": post.pk, "step_id": step.pk}


for name in ("inspection", "sheet"):
    sample(f"watch:{name}")(lambda world, side: {"inspection_id": inspection_of(world, side).pk})
sample("watch:inspection_act")(lambda world, side: {"inspection_id": inspection_of(world, side).pk, "verb": "hadir"})
sample("watch:finding")(lambda world, side: {"finding_id": finding_of(world, side).pk})
sample("watch:finding_act")(lambda world, side: {"finding_id": finding_of(world, side).pk, "verb": "beres"})


def either_side(purpose: str) -> Callable[[World, str, str], bool]:
    """A suspension concerns two areas: where it happened, and where it is decided."""

    def sees(world: World, key: str, side: str) -> bool:
        mine = world.cast.viewer(key).units_for(purpose) if key != "sari" else frozenset()
        return bool({world.cast.region.west.pk, world.cast.region.east.pk} & mine)

    return sees


@sample("watch:suspension", sees=either_side(purposes.READ_WATCH))
def _(world: World, side: str) -> Arguments:
    return {"suspension_id": suspension_of(world, side).pk}


@sample("watch:suspension_act", sees=either_side(purposes.SUPERVISE_WATCH))
def _(world: World, side: str) -> Arguments:
    return {"suspension_id": suspension_of(world, side).pk, "verb": "tolak"}


def employer_of(world: World, side: str) -> Employer:
    """The employer of the unit there."""
    employer = unit_of(world, side).employer
    assert employer is not None
    return employer


for name in ("employer", "employer_link", "change_employer"):
    sample(f"watch:{name}")(lambda world, side: {"employer_id": employer_of(world, side).pk})


@sample("watch:export", sees=serves(purposes.READ_WATCH))
def _(world: World, side: str) -> Arguments:
    return {"what": "satuan"} if side == "own" else None


def token_for(purpose: str, subject: Callable[[World], int]) -> Callable[[World, str], str]:
    """A live link, or a word that is none."""

    def make(world: World, side: str) -> str:
        if side == "other":
            return world.nothing
        lasts = timedelta(days=1)
        made = world.once(
            f"link-{purpose}", "own", lambda: people.make_link(purpose, subject(world), post=None, lasts=lasts)
        )
        assert isinstance(made, str)
        return made

    return make


employer_token = token_for(EMPLOYER, lambda world: employer_of(world, "own").pk)
site_token = token_for(SITE, lambda world: unit_of(world, "own").pk)
member_token = token_for(MEMBER, lambda world: member_of(world, "own").pk)


def list_of(world: World) -> GuardList:
    """A list its employer uploaded."""
    content = b"Nama;Nomor KTA;Gada;Terbit;Lokasi\nTono;DEMO-31-2024-777;Pratama;2026-01-05;Satpam own\n"
    employer = employer_of(world, "own")
    unit_of(world, "own")
    found = world.once("guard-list", "own", lambda: watch.look_at_list(employer, content, "a.csv", by=KEEPER))
    assert isinstance(found, GuardList)
    return found


for name in ("employer_home", "upload"):
    sample(f"watch:{name}")(lambda world, side: {"token": employer_token(world, side)})
sample("watch:employer_list")(lambda world, side: {"token": employer_token(world, side), "list_id": list_of(world).pk})
sample("watch:list_act")(
    lambda world, side: {"token": employer_token(world, side), "list_id": list_of(world).pk, "verb": "simpan"}
)
sample("watch:employer_answer")(
    lambda world, side: {"token": employer_token(world, side), "finding_id": finding_of(world, "own").pk}
)
sample("watch:site")(lambda world, side: {"token": site_token(world, side)})
sample("watch:own_card")(lambda world, side: {"token": member_token(world, side)})


@sample("watch:check")
def _(world: World, side: str) -> Arguments:
    """A key that is none gives the same page as an ended card: there is no "other" to hide."""
    if side == "other":
        return None
    card = Card.objects.get(member=member_of(world, "own"), current=True)
    return {"key": card.key}


@sample("watch:harmed_by")
def _(world: World, side: str) -> Arguments:
    from django.core.signing import Signer

    signed = Signer(salt="watch.harmed").sign(str(unit_of(world, "own").pk))
    return {"signed": signed if side == "own" else f"{unit_of(world, 'own').pk}:{world.nothing}"}
