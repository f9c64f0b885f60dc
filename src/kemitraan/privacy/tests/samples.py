"""What the access matrix puts into the addresses of this room."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.access.samples import Arguments, World, report_of, sample

from kemitraan.keeping import api as keeping
from kemitraan.privacy.ask import ask
from kemitraan.privacy.breach import NewIncident, open_incident
from kemitraan.privacy.information import ask_information
from kemitraan.privacy.models import DataRequest, Incident, InformationRequest
from kemitraan.toolbox import clock

OFFICERS = ("tari", "mega")  # both of the top unit


def request_of(world: World) -> DataRequest:
    """A request to see, about the west's report; the top unit's officer answers it."""
    made = world.once(
        "data_request", "own",
        lambda: ask(uuid.uuid4(), "see", words="", proofs=[report_of(world, "own").code], language="id"),
    )  # fmt: skip
    assert isinstance(made, DataRequest)
    return made


def information_of(world: World) -> InformationRequest:
    """A request for public information."""
    made = world.once(
        "information", "own",
        lambda: ask_information(
            uuid.uuid4(), asks="Jumlah pos", purpose="Tugas", name="Ani", contact="", language="id"
        ),
    )  # fmt: skip
    assert isinstance(made, InformationRequest)
    return made


def incident_of(world: World) -> Incident:
    """A breach."""

    def make() -> Incident:
        now = clock.now()
        return open_incident(NewIncident("seen", "Layar terlihat", "nama", now, now), by=world.cast.viewer("tari"))

    made = world.once("incident", "own", make)
    assert isinstance(made, Incident)
    return made


def _only(*who: str):  # type: ignore[no-untyped-def]
    return lambda world, key, side: side == "own" and key in who


for name in ("page", "prove", "take_back"):
    sample(f"my_data:{name}")(lambda world, side: {"code": request_of(world).code if side == "own" else "0" * 12})


@sample("my_data:bundle")
def _(world: World, side: str) -> Arguments:
    def make() -> DataRequest:
        from kemitraan.privacy.answer import answer

        row = ask(uuid.uuid4(), "see", words="", proofs=[report_of(world, "own").code], language="id")
        return answer(row, by=world.cast.viewer("tari"))

    made = world.once("answered", "own", make)
    assert isinstance(made, DataRequest)
    return {"code": made.code if side == "own" else "0" * 12, "form": "data-json"}


@sample("information:page")
def _(world: World, side: str) -> Arguments:
    return {"code": information_of(world).code if side == "own" else "0" * 12}


@sample("information:act")
def _(world: World, side: str) -> Arguments:
    return {"code": information_of(world).code if side == "own" else "0" * 12, "verb": "keberatan"}


@sample("privacy:request", sees=_only(*OFFICERS))
def _(world: World, side: str) -> Arguments:
    return {"number": request_of(world).pk if side == "own" else 10**9}


@sample("privacy:act", sees=_only(*OFFICERS))
def _(world: World, side: str) -> Arguments:
    return {"number": request_of(world).pk if side == "own" else 10**9, "verb": "kenali"}


@sample(
    "privacy:decide",
    sees=lambda world, key, side: key in (*OFFICERS, "bima") or (key == "dewi" and side == "own"),
)
def _(world: World, side: str) -> Arguments:
    def make() -> keeping.Hold:
        report = report_of(world, side)
        hold = keeping.ask_hold(
            "report", report.pk, label=side, unit_id=report.unit_id, reason="Sidang", letter="B/1", may_be_told=True,
            until=clock.local(clock.now()).date() + timedelta(days=9), by=world.cast.viewer("tari").actor(),
        )  # fmt: skip
        return keeping.decide_hold(hold, "agree", by=world.cast.viewer("bima").actor())

    made = world.once("hold", side, make)
    assert isinstance(made, keeping.Hold)
    return {"number": made.pk, "verb": "angkat"}


@sample("privacy:certificate", sees=_only(*OFFICERS))
def _(world: World, side: str) -> Arguments:
    made = world.once("certificate", "own", lambda: keeping.certify("message", "aturan", {"n": 1}, at=clock.now()))
    assert isinstance(made, keeping.PurgeCertificate)
    return {"number": made.pk if side == "own" else 10**9}


@sample("privacy:incident", sees=_only(*OFFICERS))
def _(world: World, side: str) -> Arguments:
    return {"number": incident_of(world).pk if side == "own" else 10**9}


@sample("privacy:incident_act", sees=_only(*OFFICERS))
def _(world: World, side: str) -> Arguments:
    return {"number": incident_of(world).pk if side == "own" else 10**9, "verb": "pilih"}


@sample("privacy:information_request", sees=_only("galih"))
def _(world: World, side: str) -> Arguments:
    return {"number": information_of(world).pk if side == "own" else 10**9}


@sample("privacy:information_act", sees=_only("galih"))
def _(world: World, side: str) -> Arguments:
    return {"number": information_of(world).pk if side == "own" else 10**9, "verb": "perpanjang"}
