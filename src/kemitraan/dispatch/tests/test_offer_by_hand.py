"""The operator's word: another one may be sent, with a reason, if the rows are what the operator saw."""

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import Actor, Entry
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")


def refused(code, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        dispatch.offer_to(*args, by=OPERATOR, **kwargs)
    assert refusal.value.code == code, refusal.value.code
    return refusal.value


def test_an_override_needs_a_reason_and_keeps_the_proposal():
    town = make_town()
    near, far = on_duty(town.west, town.point(town.mawar, 0.1)), on_duty(town.west, town.point(town.mawar, 0.4))
    response = started(call(town, town.point(town.mawar)))
    standing = open_offer(response)
    assert refused("missing", response.pk, far.pk, seen_offer=standing.pk).field == "reason"
    offer = dispatch.offer_to(
        response.pk, far.pk, by=OPERATOR, seen_offer=standing.pk, override_reason="knows the family"
    )
    standing.refresh_from_db()
    assert (standing.state, offer.state, offer.by) == ("withdrawn", "open", "Operator")
    assert offer.proposal["chosen"]["shift_id"] == near.pk, "what the machine would have done stays to be read"
    assert Entry.objects.filter(kind="response.offered", data__override=True).count() == 1


def test_an_operator_who_saw_something_else_is_told():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    far = on_duty(town.west, town.point(town.mawar, 0.4))
    response = started(call(town, town.point(town.mawar)))
    assert refused("moved_on", response.pk, far.pk, seen_offer=None, override_reason="x").status == 409
    assert refused("moved_on", response.pk, far.pk, seen_offer=10**9, override_reason="x").status == 409


def test_who_cannot_go_cannot_be_sent():
    town = make_town()
    first = on_duty(town.west, town.point(town.mawar, 0.1))
    response, _post = accepted(call(town, town.point(town.mawar)))
    second = on_duty(town.west, town.point(town.mawar, 0.4))
    third = on_duty(town.west, town.point(town.mawar, 0.5))
    waiting = started(call(town, town.point(town.mawar)))
    seen = open_offer(waiting).pk
    assert open_offer(waiting).shift_id == second.pk
    refused("busy", waiting.pk, first.pk, seen_offer=seen, override_reason="x")
    refused("off_duty", waiting.pk, 10**9, seen_offer=seen, override_reason="x")
    dispatch.bar(waiting.pk, third.post_id, "conflict of interest", by=OPERATOR)
    refused("conflict", waiting.pk, third.pk, seen_offer=seen, override_reason="x")
    other = started(call(town, town.point(town.mawar), 2))
    refused("being_asked", other.pk, second.pk, seen_offer=open_offer(other).pk, override_reason="x")
    with pytest.raises(Refused) as refusal:
        dispatch.offer_to(10**9, first.pk, by=OPERATOR)
    assert refusal.value.status == 404
    assert open_offer(waiting).pk == seen, "a refused override leaves what stood"


def test_a_call_somebody_goes_to_is_not_given_out_again():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response, _post = accepted(call(town, town.point(town.mawar)))
    second = on_duty(town.west, town.point(town.mawar, 0.4))
    refused("wrong_state", response.pk, second.pk, override_reason="x")
