"""What a passed course gives in the watch: its card, through the watch's own door."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .models import Certificate, Programme, Registration

LEVELS = {"gada_pratama": "pratama", "gada_madya": "madya", "gada_utama": "utama", "refresher": ""}


def grant_card(certificate: Certificate, registration: Registration, programme: Programme, *, by: journal.Actor) -> str:
    """Grant or renew the card a course gives; what was done, in words, or empty where the course gives none.

    The card is found by the number its holder gave, and only renewed where the name on it is the name on the
    certificate. Where the watch refuses, the certificate is given all the same and says why no card was.
    """
    if not programme.grants:
        return ""
    tested = programme.examined and programme.exam_body and programme.licence
    if programme.grants != "refresher" and not tested:  # planned before this was asked
        return _("No card was given: the course names no exam, exam body and training licence.")
    member = _member(registration.card_number)
    if member is None:
        return _("No card was renewed: no card has the number given.")
    if _folded(member.name) != _folded(certificate.holder):
        return _("No card was renewed: the name on the card is another one.")
    try:
        with transaction.atomic():
            card = watch.grant_or_renew_card(
                member,
                LEVELS.get(programme.grants, ""),
                certificate.number,
                number="" if watch.current_card(member) else registration.card_number,
                by=by,
            )
    except Refused as refused:
        return _("No card was renewed: %(why)s") % {"why": refused.message}
    return _("Card %(number)s is valid until %(day)s.") % {
        "number": card.number,
        "day": f"{card.valid_until:%d-%m-%Y}",
    }


def _member(number: str) -> watch.Member | None:
    """Whose card, or whose number in their unit, this is; None where nobody or several carry it."""
    if not number:
        return None
    card = watch.Card.objects.filter(number__iexact=number, current=True).select_related("member__unit").first()
    if card is not None:
        return card.member
    found = list(watch.Member.objects.filter(number__iexact=number).select_related("unit")[:2])
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace(".", " ").split())
