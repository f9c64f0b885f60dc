"""Random trees, posts, moves and losses: the oracle, the scoped managers and PostgreSQL always agree.

``WALLS_EXAMPLES`` makes more of them (``./kemitraan prove walls``).
"""

from __future__ import annotations

import os

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.accountability import complaint_access
from kemitraan.people.api import Post, Role, purposes
from kemitraan.reports import api as reports
from kemitraan.reports.models import Word

from .world import Asker, World, seen

ROLES = [
    Role.OPERATOR,
    Role.COMMANDER,
    Role.BHABIN,
    Role.OFFICER,
    Role.INSPECTOR,
    Role.OVERSEER,
    Role.ADMIN,
    Role.BINMAS,
]
WHO = ("ani", "budi", "citra")
EXAMPLES = int(os.environ.get("WALLS_EXAMPLES", "6"))


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 6, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(data=st.data())
def test_whatever_happens_the_walls_agree_with_the_oracle(db: None, data: st.DataObject) -> None:
    with transaction.atomic():
        try:
            _story(data)
        finally:
            transaction.set_rollback(True)


def _story(data: st.DataObject) -> None:
    world = World()
    names = ["u0"]
    world.unit("u0")
    for number in range(1, data.draw(st.integers(2, 6), "units")):
        world.unit(f"u{number}", data.draw(st.sampled_from(names), "parent"))
        names.append(f"u{number}")
    units, roles = st.sampled_from(names), st.sampled_from(ROLES)
    for who in WHO:
        world.account(who, *data.draw(st.lists(st.tuples(roles, units), max_size=2), who))
    for _number in range(3):
        world.report(data.draw(units), data.draw(units), data.draw(st.sampled_from([1, 1, 2, 3])))
    for shield in data.draw(st.lists(st.one_of(st.none(), units), min_size=2, max_size=3), "shields"):
        world.complaint(shield, sealed_name=data.draw(st.booleans()))
    for _step in range(data.draw(st.integers(2, 5), "steps")):
        _step_of(data, world, units, roles)
        _agree(world)


def _step_of(data: st.DataObject, world: World, units: st.SearchStrategy[str], roles: st.SearchStrategy[str]) -> None:
    who = data.draw(st.sampled_from(WHO), "who")
    what = data.draw(st.sampled_from(["grant", "revoke", "move", "duty", "bar", "keep"]), "what")
    if what == "grant":
        world.post(who, data.draw(roles), data.draw(units))
    elif what == "revoke":
        _revoke(data, world, who)
    elif what == "move":
        report = data.draw(st.sampled_from(world.reports))
        report.holder = report.unit = world.units[data.draw(units)]
        report.save()
    elif what == "duty" and not Post.objects.filter(account=world.accounts[who], shifts__isnull=False).exists():
        if world.accounts[who].posts.exists():
            world.on_duty(who)
    elif what == "keep":
        report, unit = data.draw(st.sampled_from(world.reports)), data.draw(units)
        if world.units[unit].pk not in (report.kept_from or ()):
            world.keep(report, unit)
    elif what == "bar":
        complaint = data.draw(st.sampled_from(world.complaints))
        if not complaint.conflicts.filter(account=world.accounts[who]).exists():
            world.bar(complaint, who)


def _revoke(data: st.DataObject, world: World, who: str) -> None:
    """A post ends: nothing more is seen. Who leaves a unit may judge it, so of complaints only with the last post."""
    posts = list(world.accounts[who].posts.filter(shifts__isnull=True).order_by("id"))
    if not posts:
        return
    asker = Asker(who, world.accounts[who])
    before = seen(asker)
    data.draw(st.sampled_from(posts)).delete()
    after = seen(asker)
    for table, rows in after.items():
        if not table.startswith("accountability") or not world.accounts[who].posts.exists():
            assert rows <= before[table], table


def _agree(world: World) -> None:
    for asker in world.askers():
        found = seen(asker)
        assert found == world.expected(asker), asker.name
        if asker.account is None or asker.receipts or asker.duty:
            continue
        viewer = asker.viewer
        readable = reports.visible_to(viewer).values("pk")
        restricted = {row.pk for row in world.reports if row.restricted}
        assert found["reports_report"] & restricted == set(readable.values_list("pk", flat=True)) & restricted
        assert found["reports_word"] == set(Word.objects.filter(report__in=readable).values_list("pk", flat=True))
        if not viewer.may(purposes.CUSTODY):
            judged = set(complaint_access.visible_to(viewer).values_list("pk", flat=True))
            assert judged == found["accountability_complaint"]
