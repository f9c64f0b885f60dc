"""Somebody is here: the hottest path of this room. 7,000 posts check six people in within the same hour.

Two prepared statements: one finds night, duty, who may serve, earlier check-in, wrong tries; one writes the
check-in and its fact. Both are transactions by themselves. Never by face (E13): a PIN, on the leader's phone or
behind tonight's QR.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip, prepared_cursor

from .models import CheckIn, Night, PinMiss
from .pins import DIGITS, door_hash, hash_of
from .states import NIGHT_LIVE

WINDOW = timedelta(minutes=15)
PER_SOURCE, PER_NIGHT = 6, 30  # wrong PINs within the window
KEEP_MISSES = timedelta(days=1)

_FIND = """
select n.state, n.guided_by_id, u.name, n.post_id, n.day, d.id, c.at,
       (select count(*) from nights_pinmiss m where m.night_id = n.id and m.at > $4),
       (select count(*) from nights_pinmiss m where m.night_id = n.id and m.at > $4 and m.source = $5),
       b.state = 'serving' and s.status = 'active'
from nights_night n
join territory_unit u on u.id = n.guided_by_id
left join nights_duty d on d.night_id = n.id and d.pin_hash = $2
left join nights_checkin c on c.duty_id = d.id
left join watch_member b on b.id = d.member_id
left join watch_securityunit s on s.id = b.unit_id
where n.id = $1 and ($3::text is null or n.door = $3)
"""


@dataclass(frozen=True)
class Came:
    """Who came and when; ``again`` where they had checked in before."""

    duty_id: int
    at: datetime
    again: bool


def check_in_by_code(code: str, pin: str, *, source: str) -> Came:
    """On one's own phone: the code of tonight's QR, and the PIN. A wrong or closed code does not exist (404)."""
    number, _dash, secret = code.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and len(secret) == 12):
        raise Http404
    return _check_in(int(number), pin, door_hash(secret), source, CheckIn.How.QR)


def check_in_by_pin(night_id: int, pin: str, *, source: str) -> Came:
    """On the leader's phone, which shows by its link that it is there."""
    return _check_in(night_id, pin, None, source, CheckIn.How.PIN)


def _check_in(night_id: int, pin: str, door: str | None, source: str, how: str) -> Came:
    """Refused: a PIN that is nobody's of tonight (422), too many wrong ones (429), a night that is not open or somebody
    who may not serve now (409)."""
    now = clock.now()
    pin, hidden = pin.strip()[:20], _hidden(source)
    known = pin if len(pin) == DIGITS and pin.isascii() and pin.isdigit() else ""
    with prepared_cursor() as cursor:
        cursor.execute(_FIND, [night_id, hash_of(night_id, known), door, now - WINDOW, hidden])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    state, unit_id, unit, post_id, day, duty_id, came_at, misses, own_misses, serves = row
    if state not in ("open", "laps"):
        raise Refused("not_open", _("The night is not open."), status=409)
    if own_misses >= PER_SOURCE or misses >= PER_NIGHT:
        raise Refused("too_many_tries", _("Too many wrong PINs. Wait 15 minutes, or ask the leader."), status=429)
    if duty_id is None:
        PinMiss.objects.create(night_id=night_id, source=hidden, at=now)
        raise Refused("wrong_pin", _("This PIN is not on tonight's list. Check it and try again."), field="pin")
    if came_at is not None:
        return Came(duty_id, came_at, again=True)
    if not serves:
        raise Refused("cannot_serve", _("You cannot serve now. Ask the head of your post."), status=409)
    by = journal.Actor("volunteer", None, "", unit_id, unit)
    fact = journal.entry("night.checked_in", "check_in", by=by, night=night_id, post=post_id, day=str(day), how=how)
    if insert_or_skip(CheckIn(duty_id=duty_id, at=now, how=how), [(fact, "subject_id")]):
        return Came(duty_id, now, again=False)
    return Came(duty_id, CheckIn.objects.values_list("at", flat=True).get(duty_id=duty_id), again=True)


def _hidden(source: str) -> str:
    """Where a try came from under a key of ours: the table alone tells nobody who it was."""
    return salted_hmac("kemitraan.nights.source", source, algorithm="sha256").hexdigest()


def refuse_unknown(code: str) -> None:
    """404 where this is not the code of a night that is open, without looking at anybody."""
    number, _dash, secret = code.partition("-")
    known = number.isascii() and number.isdigit() and len(number) < 19 and len(secret) == 12
    if not known or not Night.objects.filter(pk=int(number), door=door_hash(secret), state__in=NIGHT_LIVE).exists():
        raise Http404
