"""The leader's commands by name, each with the phone's own key: for tonight's page and for phones without signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.watch import api as watch

from .caught import Seizure, caught_in_the_act, hand_over
from .close_night import close_night
from .incident import report_incident
from .once import Answer, once
from .open_night import new_pin, open_night, stand_in
from .walk import end_lap, give_signal, start_lap, write_line

Said = Mapping[str, Any]
Do = Callable[[int, UUID, Said, journal.Actor], Answer]


def obey(night_id: int, *, key: UUID, verb: str, said: Said, by: journal.Actor) -> Answer:
    """Do one thing of a night once. Unknown verbs are refused (404), as is what the verb itself refuses."""
    do = VERBS.get(verb)
    if do is None:
        raise Refused("unknown_verb", _("There is no such button."), status=404)
    return once(night_id, key, verb, said, lambda: do(night_id, key, said, by))


def _open(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    night = open_night(
        night_id,
        limits_read=_yes(said, "limits"),
        equipment_ok=_yes(said, "equipment"),
        equipment_note=str(said.get("equipment_note", "")),
        by=by,
    )
    return {"state": night.state}


def _start_lap(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"lap": start_lap(night_id, _whole(said, "walkers", 2), by=by).number}


def _end_lap(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    lap = end_lap(night_id, by=by)
    return {"lap": lap.number if lap else 0}


def _note(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"line": write_line(night_id, str(said.get("text", "")), by=by).pk}


def _signal(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"line": give_signal(night_id, str(said.get("pattern", "")), by=by).pk}


def _incident(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    incident, receipt = report_incident(
        night_id,
        str(said.get("sort", "")),
        key=key,
        point=_point(said),
        accuracy_m=_accuracy(said),
        words=str(said.get("words", "")),
        caught=_yes(said, "caught"),
        seizure=_seizure(said),
        by=by,
    )
    return {"incident": incident.pk, "code": show_code(receipt.code), "unit": receipt.unit_name}


def _caught(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    incident = caught_in_the_act(_whole(said, "incident"), night_id, _seizure(said), by=by)
    return {"incident": incident.pk}


def _hand_over(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"incident": hand_over(_whole(said, "incident"), night_id, str(said.get("to", "")), by=by).pk}


def _close(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"state": close_night(night_id, str(said.get("summary", "")), by=by).state}


def _stand_in(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    member = watch.Member.objects.filter(pk=_whole(said, "member")).select_related("unit").first()
    if member is None:
        raise Refused("cannot_serve", _("This person cannot stand in."), field="member")
    duty, pin = stand_in(night_id, member, by=by)
    return {"duty": duty.pk, "name": member.shown_name, "pin": pin}


def _new_pin(night_id: int, key: UUID, said: Said, by: journal.Actor) -> Answer:
    return {"pin": new_pin(night_id, _whole(said, "duty"), by=by)}


VERBS: dict[str, Do] = {
    "buka": _open,
    "keliling": _start_lap,
    "kembali": _end_lap,
    "catat": _note,
    "isyarat": _signal,
    "kejadian": _incident,
    "tangkap": _caught,
    "serah": _hand_over,
    "tutup": _close,
    "ganti": _stand_in,
    "pin": _new_pin,
}


def _yes(said: Said, name: str) -> bool:
    return str(said.get(name, "")).lower() in ("1", "on", "true", "ya")


def _seizure(said: Said) -> Seizure:
    """What was said of a seizure. A box that is not ticked says "no" only where its form asked (``facts``)."""
    asked = _yes(said, "facts")
    return Seizure(
        ground=str(said.get("ground", "")),
        ago=_whole(said, "ago") if str(said.get("ago", "")).strip() else None,
        seized_by=str(said.get("seized_by", "")),
        injured=_yes(said, "injured"),
        force=_yes(said, "force") if asked else None,
        minor=_yes(said, "minor") if asked else None,
    )


def _whole(said: Said, name: str, default: int | None = None) -> int:
    text = str(said.get(name, "") or ("" if default is None else default))
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused("bad_number", _("This must be a whole number."), field=name)
    return int(text)


def _point(said: Said) -> LonLat | None:
    return checked_point(said["lon"], said["lat"]) if said.get("lon") and said.get("lat") else None


def _accuracy(said: Said) -> float | None:
    try:
        metres = float(said.get("accuracy_m") or 0)
    except (TypeError, ValueError):
        return None
    return metres if 0 <= metres <= 100_000 else None
