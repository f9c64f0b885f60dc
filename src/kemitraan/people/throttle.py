"""How often somebody may guess: counted per account *and* source, so that nobody can lock another person out."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock, security_log
from kemitraan.toolbox.errors import Refused

from .models import Attempt

PASSWORD, CODE = "password", "code"
WINDOW = timedelta(minutes=15)
PER_PAIR = 5  # OWASP ASVS 5.0, 6.3.1 leaves the number to us; trust study, attack 55
PER_SOURCE = 50  # one address may be a whole office
PER_ACCOUNT = {CODE: 30}  # who gets here knows the password; many addresses must not add up to a search


def source_of(request: HttpRequest) -> str:
    """Where a request comes from: the connection's address, an IPv6 one by its /64.

    ``X-Forwarded-For`` counts only behind a proxy of our own (KEMITRAAN_TRUSTED_PROXY), and then its last address,
    the one that proxy wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if read.version == 6:
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read, 64), strict=False))
    return str(read)


def begin_try(kind: str, subject: str, source: str) -> Attempt:
    """Count one try before it is made; refuses (429) the sixth within a quarter of an hour.

    The row is written first and counted afterwards, so that tries sent at the same moment see each other. Must run
    outside a transaction for that reason. A refused try leaves no row: waiting always helps.
    """
    now = clock.now()
    row = Attempt.objects.create(kind=kind, subject=_hidden(subject), source=_hidden(source), at=now)
    recent = Attempt.objects.filter(kind=kind, at__gt=now - WINDOW)
    by_source = recent.filter(source=row.source)
    too_many = (
        by_source.filter(subject=row.subject).count() > PER_PAIR
        or by_source.count() > PER_SOURCE
        or (kind in PER_ACCOUNT and recent.filter(subject=row.subject).count() > PER_ACCOUNT[kind])
    )
    if too_many:
        row.delete()
        security_log.note("tries.too_many", kind=kind)
        raise Refused("too_many_tries", _("Too many tries. Please wait 15 minutes, then try again."), status=429)
    return row


def tries(row: Attempt) -> int:
    """How many tries this account and source have behind them within the window, this one included."""
    recent = Attempt.objects.filter(kind=row.kind, subject=row.subject, source=row.source, at__gt=row.at - WINDOW)
    return recent.count()


def forget_tries(row: Attempt) -> None:
    """It was right: this account's tries from this source no longer count."""
    Attempt.objects.filter(kind=row.kind, subject=row.subject, source=row.source).delete()
    forget_old_tries(clock.now())


def forget_old_tries(now: datetime) -> int:
    """Delete what is too old to count; how many rows."""
    return Attempt.objects.filter(at__lte=now - WINDOW).delete()[0]


def _hidden(value: str) -> str:
    return salted_hmac("kemitraan.people.throttle", value, algorithm="sha256").hexdigest()
