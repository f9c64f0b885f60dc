"""What a viewer is to the second wall, and the rule for positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kemitraan.toolbox.wall import Context
from kemitraan.toolbox.wall_rules import Walled

from . import purposes
from .models import Role

if TYPE_CHECKING:
    from .viewer import Viewer

# A phone's position: for its own shift, and for those who lead people in the unit of the post.
_ON_DUTY = "people_shift s join people_post p on p.id = s.post_id"
WALLS = (
    Walled(
        "people_position",
        sees=f"""
            [['positions' = any(:duties)]]
            or exists (select 1 from {_ON_DUTY} where [[s.id = people_position.shift_id]]
                and ([[p.account_id = :account]] or [[p.unit_id = any(:see_units)]]))
        """,  # noqa: S608 - names of our own tables
    ),
)


def context_of(viewer: Viewer) -> Context:
    """The rights of somebody signed in, as the rules of all rooms read them."""
    judge, custody = _judged(viewer), viewer.units_for(purposes.CUSTODY)
    return Context(
        "staff",
        account=viewer.account_id or 0,
        posts=frozenset(post.pk for post in viewer.posts),
        read_units=viewer.units_for(purposes.READ_REPORTS),
        name_units=viewer.units_for(purposes.READ_REPORTER),
        see_units=viewer.units_for(purposes.SEE_POSITIONS),
        judge_units=judge,
        custody_units=custody | {0} if custody else custody,
        kept_from=_served(viewer) if len(viewer.posts) > 1 else frozenset(),
        clearance=viewer.clearance,
    )


def _served(viewer: Viewer) -> frozenset[int]:
    """The units of all posts, and all above them: a report that is kept from one of these is kept from them."""
    return frozenset(int(part) for post in viewer.posts for part in post.unit.path.strip("/").split("/") if part)


def _judged(viewer: Viewer) -> frozenset[int]:
    """Shields whose complaints an inspector may examine: strictly below their post, and none they serve in.

    At the top nobody stands above: the top itself, and complaints about no unit (0), are judged there.
    """
    if not viewer.may(purposes.COMPLAINTS):
        return frozenset()
    judged, serves_in = set[int](), set[int]()
    for post, below in zip(viewer.posts, viewer.below, strict=True):
        serves_in |= {int(part) for part in post.unit.path.strip("/").split("/")[1:] if part}
        if post.role == Role.INSPECTOR:
            judged |= below - {post.unit_id} if post.unit.parent_id is not None else below | {0}
    return frozenset(judged - serves_in)
