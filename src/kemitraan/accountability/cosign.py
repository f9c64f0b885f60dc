"""Take a witness's signature on one of our heads (C2SP tlog-cosignature, version 1)."""

from __future__ import annotations

import base64
import struct

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

KIND = b"\x04"  # of a cosignature's key in a signed note
FARTHEST_S = 3600  # a witness's clock may be this wrong


def witnesses() -> dict[str, bytes]:
    """Name and public key of each witness we were told to trust. ValueError where a setting is no key."""
    found = {}
    for written in settings.WITNESSES:
        name, told_id, told = written.split("+", 2)
        raw = base64.b64decode(told, validate=True)
        if raw[:1] != KIND or len(raw) != 33 or journal.key_id(name, raw[1:], KIND).hex() != told_id:
            raise ValueError(f"KEMITRAAN_WITNESSES: {name} has no valid key")
        found[name] = raw[1:]
    return found


@transaction.atomic
def cosign(size: int, line: str) -> journal.Cosignature:
    """Keep the witness's line below the head of ``size``; the same twice is kept once.

    Refuses what is no signature of a witness we know on exactly this head (422), and heads we never had (404).
    """
    head = journal.Head.objects.filter(pk=size).first()
    if head is None:
        raise Refused("no_head", _("There is no such head."), field="size", status=404)
    name, moment, signature = _read(line)
    body = head.note.partition("\n\n")[0] + "\n"
    message = f"cosignature/v1\ntime {moment}\n{body}".encode()
    if not journal.signed(witnesses()[name], message, signature):
        raise _bad_signature()
    if abs(moment - clock.now().timestamp()) > FARTHEST_S:
        raise Refused("bad_time", _("The witness's clock is too far from ours."), field="line")
    kept, _made = journal.Cosignature.objects.get_or_create(
        head=head, witness=name, defaults={"line": line, "at": clock.now()}
    )
    return kept


def _read(line: str) -> tuple[str, int, bytes]:
    """Witness, second and signature of a cosignature's line."""
    try:
        dash, name, told = line.split(" ")
        raw = base64.b64decode(told, validate=True)
        key = witnesses()[name]
        if dash != "—" or len(raw) != 4 + 8 + 64 or raw[:4] != journal.key_id(name, key, KIND):
            raise _bad_signature()
        return name, struct.unpack(">Q", raw[4:12])[0], raw[12:]
    except (ValueError, KeyError):
        raise _bad_signature() from None


def _bad_signature() -> Refused:
    return Refused("bad_signature", _("This is no signature of a witness we know on this head."), field="line")
