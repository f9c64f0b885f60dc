"""Who may see which complaint. Views obtain through these functions and nothing else.

A complaint is there for inspectors whose post stands strictly above its shield, and who are not named in it. For
everybody else, above all the unit complained about and its chain, it does not exist: no row, no count, no hit.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Post, Role, Viewer, purposes
from kemitraan.territory.api import Unit, ladder
from kemitraan.toolbox import wall
from kemitraan.toolbox.codes import read_code

from .complaint_rules import today
from .models import Complaint, IdentityRequest
from .ten_words import Secrets, read_words, secrets_of


def visible_to(viewer: Viewer) -> QuerySet[Complaint]:
    """The complaints a viewer may read as an inspector."""
    posts = [post for post in viewer.posts if post.role == Role.INSPECTOR] if viewer.may(purposes.COMPLAINTS) else []
    if not posts:
        return Complaint.objects.none()
    sees, inside = Q(), set[int]()
    for post in posts:
        sees |= Q(shield__path__startswith=post.unit.path) & ~Q(shield_id=post.unit_id)
        if post.unit.parent_id is None:  # nobody stands above: the top inspector, with the bodies outside named
            sees |= Q(shield_id=post.unit_id) | Q(shield__isnull=True)
    for post in viewer.posts:  # who serves in the unit complained about is no judge of it, whatever else they are
        inside |= {int(part) for part in post.unit.path.strip("/").split("/")[1:] if part}
    found = Complaint.objects.filter(sees).exclude(conflicts__account=viewer.account_id or 0)
    return found.exclude(shield_id__in=inside) if inside else found


def complaint_for(viewer: Viewer, code: str) -> Complaint:
    """One complaint by its code; what the viewer may not see does not exist (404)."""
    found = visible_to(viewer).filter(code=read_code(code) or "").select_related("unit", "handler", "shield").first()
    if found is None:
        raise Http404
    return found


def complaint_behind(typed: str) -> tuple[Complaint, Secrets] | None:
    """The complaint that ten words open, with their secrets; None for words of nothing, in whatever form."""
    secrets = secrets_of(read_words(typed) or "")
    wall.also(words=[secrets.lookup])
    found = Complaint.objects.filter(lookup=secrets.lookup).select_related("unit", "handler", "shield").first()
    return None if found is None else (found, secrets)


def requests_for(viewer: Viewer) -> QuerySet[IdentityRequest]:
    """Requests for an identity that a custodian may decide: of units at or below their post, or of none."""
    units = viewer.units_for(purposes.CUSTODY)
    if not units:
        return IdentityRequest.objects.none()
    within = Q(complaint__shield_id__in=units) | Q(complaint__shield__isnull=True)
    return IdentityRequest.objects.filter(within).exclude(asked_by_id=viewer.account_id).select_related("complaint")


def inspectors_above(shield: Unit | None, out: frozenset[int] = frozenset()) -> QuerySet[Post]:
    """Posts of inspectors strictly above a unit today who are not ``out`` (account ids); at the top, those of the top.

    For a unit that is not known, those of the top too.
    """
    day = today()
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    served = Post.objects.filter(holds, role=Role.INSPECTOR).exclude(account_id__in=out)
    if shield is None:
        return served.filter(unit__parent__isnull=True)
    climb = ladder(shield)
    return served.filter(unit__in=climb[1:] or climb)


def handler_for(shield: Unit | None, out: frozenset[int] = frozenset()) -> Unit | None:
    """The nearest unit strictly above with an inspector who is not ``out``; None where there is none."""
    posts = inspectors_above(shield, out).select_related("unit").order_by("id")
    return max((post.unit for post in posts), key=lambda unit: unit.path.count("/"), default=None)
