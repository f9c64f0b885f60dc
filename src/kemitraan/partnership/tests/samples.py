"""What the access matrix puts into this room's addresses."""

from __future__ import annotations

from datetime import date

from tests.access.samples import Arguments, World, sample

from kemitraan.partnership import api as partnership
from kemitraan.partnership.account import publish_account, write_account
from kemitraan.partnership.correct import ask_correction, give_link
from kemitraan.partnership.finding import raise_finding
from kemitraan.partnership.merge import merge_partners
from kemitraan.partnership.models import GroupMember
from kemitraan.partnership.rooms import NewRoom, keep_room
from kemitraan.partnership.solve import NewProblem, open_problem
from kemitraan.partnership.take_in import look_at_list
from kemitraan.toolbox import clock

from .builders import LESTARI, make_contact, make_group, make_partner, make_promise

SINCE = date(2026, 1, 5)
LIST = b"nama,jenis\nWarung Contoh,perusahaan\n"


def partner_of(world: World, side: str):
    return world.once("partner", side, lambda: make_partner(world.cast.region, east=side == "other"))


def contact_of(world: World, side: str):
    return world.once("partner contact", side, lambda: make_contact(partner_of(world, side)))


def group_of(world: World, side: str):
    return world.once("group", side, lambda: make_group(world.cast.region, east=side == "other", active=True))


def problem_of(world: World, side: str):
    return world.once(
        "problem", side, lambda: open_problem(group_of(world, side), NewProblem("Motor hilang", "Sering"), by=LESTARI)
    )


def batch_of(world: World, side: str):
    return world.once(
        "batch", side, lambda: look_at_list(LIST, "daftar.csv", unit=world.unit(side), defaults={}, by=LESTARI)
    )


for name in ("partner", "edit", "contact", "office", "promise", "spoken", "state", "merge", "own_link"):
    sample(f"partnership:{name}")(lambda world, side: {"partner_id": partner_of(world, side).pk})

for name in (*("group", "group_change", "endorse", "group_end", "member", "meeting", "finding", "take_up"),):
    sample(f"partnership:{name}")(lambda world, side: {"group_id": group_of(world, side).pk})

for name in ("problem", "follow_up"):
    sample(f"partnership:{name}")(lambda world, side: {"problem_id": problem_of(world, side).pk})


@sample("partnership:withdraw")
def _(world: World, side: str) -> Arguments:
    found = contact_of(world, side)
    return {"partner_id": found.partner_id, "contact_id": found.pk}


@sample("partnership:end_office")
def _(world: World, side: str) -> Arguments:
    def make():
        club = make_partner(world.cast.region, kind="ormas", east=side == "other")
        return partnership.take_office(partner_of(world, side), club, "Ketua", since=SINCE, by=LESTARI)

    office = world.once("partner office", side, make)
    return {"partner_id": office.person_id, "office_id": office.pk}


@sample("partnership:settle")
def _(world: World, side: str) -> Arguments:
    found = world.once("promise", side, lambda: make_promise(partner_of(world, side)))
    return {"promise_id": found.pk, "verb": "tepati"}


@sample("partnership:correction")
def _(world: World, side: str) -> Arguments:
    found = world.once("correction", side, lambda: ask_correction(partner_of(world, side), "address", "Gang 3", ""))
    return {"correction_id": found.pk, "verb": "terima"}


@sample("partnership:unmerge")
def _(world: World, side: str) -> Arguments:
    def make():
        east = side == "other"
        return merge_partners(
            make_partner(world.cast.region, east=east), make_partner(world.cast.region, east=east), by=LESTARI
        )

    found = world.once("partner merge", side, make)
    return {"partner_id": found.kept_id, "merge_id": found.pk}


@sample("partnership:import")
def _(world: World, side: str) -> Arguments:
    return {"batch_id": batch_of(world, side).pk}


@sample("partnership:import_act")
def _(world: World, side: str) -> Arguments:
    return {"batch_id": batch_of(world, side).pk, "verb": "ambil"}


@sample("partnership:member_act")
def _(world: World, side: str) -> Arguments:
    found = GroupMember.objects.filter(group=group_of(world, side)).first()
    assert found is not None
    return {"group_id": found.group_id, "member_id": found.pk, "verb": "periksa"}


@sample("partnership:finding_act")
def _(world: World, side: str) -> Arguments:
    found = world.once("group finding", side, lambda: raise_finding(group_of(world, side), "other", "x", by=LESTARI))
    return {"group_id": found.group_id, "finding_id": found.pk, "verb": "selesai"}


@sample("partnership:account")
def _(world: World, side: str) -> Arguments:
    return {"group_id": group_of(world, side).pk, "year": clock.local(clock.now()).year}


def account_of(world: World, side: str, *, public: bool = False):
    def make():
        year = clock.local(clock.now()).year - (1 if public else 0)
        made = write_account(
            group_of(world, side), year, summary="Tiga rapat.", income=0, spent=0, sources="", by=LESTARI
        )
        return publish_account(made, by=LESTARI) if public else made

    return world.once(f"account {public}", side, make)


@sample("partnership:publish")
def _(world: World, side: str) -> Arguments:
    found = account_of(world, side)
    return {"group_id": found.group_id, "year": found.year}


for name in ("public_account", "public_account_pdf"):
    sample(f"partnership:{name}")(
        lambda world, side: {"account_id": account_of(world, "own", public=True).pk if side == "own" else 10**12}
    )


@sample("partnership:move")
def _(world: World, side: str) -> Arguments:
    return {"problem_id": problem_of(world, side).pk, "verb": "telaah"}


@sample("partnership:edit_room")
def _(world: World, side: str) -> Arguments:
    def make():
        region = world.cast.region
        area = region.melati if side == "own" else region.kenanga
        return keep_room(
            NewRoom("Balai RW 05", area, world.unit(side), "Gang 3", "Senin 16.00", "Sekretaris RW"), by=LESTARI
        )

    return {"room_id": world.once("bkpm", side, make).pk}


def token_of(world: World, side: str) -> str:
    if side == "other":
        return world.nothing
    return world.once("partner link", side, lambda: give_link(partner_of(world, side), by=LESTARI))


for name in ("own", "own_ask"):
    sample(f"partnership:{name}")(lambda world, side: {"token": token_of(world, side)})


@sample("partnership:own_withdraw")
def _(world: World, side: str) -> Arguments:
    return {"token": token_of(world, side), "contact_id": contact_of(world, "own").pk}
