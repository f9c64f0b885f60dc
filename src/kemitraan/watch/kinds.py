"""The ten components of self-organised security, and one for all other volunteers.

A typed table, not rows: what a kind may do is law, and nobody should widen it by a form. Sources: domain.md 1.4 and
1.2 (Perpol 4/2020, PP 43/2012, UU 2/2002 art. 3). Words stay plain: neither the lines of a card nor anything else
that members read speaks of the powers that only police have (domain.md 6, E5).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kind_words import COMMON_MAY_NOT, MAY, MAY_NOT

# What dispatch may ask members for. The first four are the tasks of today's offers.
TASKS: dict[str, Promise] = {
    "witness": _("Watch from a safe distance"),
    "first_aid": _("Give first aid"),
    "crowd": _("Keep people back"),
    "traffic": _("Guide the traffic"),
    "secure_scene": _("Close off the place"),
    "first_action": _("First action until police arrive"),
    "early_info": _("Early information"),
    "calming": _("Calm people by talking"),
}

NEEDS_TRAINING = frozenset({"first_aid", "traffic"})  # asked only of those who learned it


@dataclass(frozen=True)
class Kind:
    """What one component is. ``minimum_age`` in years; ``cards`` says which card pattern its members carry.

    ``pam_swakarsa`` is False where the law counts it beside, not among, the self-organised forms. ``enrols`` is False
    for a kind that is history: it has a record and no members.
    """

    code: str
    name: Promise
    official: str
    legal_basis: str
    pam_swakarsa: bool
    minimum_age: int
    tasks: tuple[str, ...] = ()
    minors: bool = False  # is for young people: nobody of it is ever sent anywhere
    enrols: bool = True
    keeps_nights: bool = False
    cards: str = "plain"  # satpam: number, level and grade by Perpol 4/2020
    own_place: bool = False  # authority ends at its own workplace or field (domain.md 1.4)
    legal_note: Promise | str = ""

    @property
    def takes_young(self) -> bool:
        """Whether somebody under 18 can be a member (UU 35/2014: a child): the rules for minors hold for them."""
        return self.minimum_age < 18

    @property
    def may(self) -> list[str]:
        """What members may do, in the reader's language."""
        return [str(line) for line in MAY[self.code]]

    @property
    def may_not(self) -> list[str]:
        """What members may not do, in the reader's language: the kind's own lines, then those for everybody."""
        return [str(line) for line in (*MAY_NOT.get(self.code, ()), *COMMON_MAY_NOT)]

    @property
    def task_names(self) -> list[str]:
        """The tasks they may be asked for, in the reader's language."""
        return [str(TASKS[task]) for task in self.tasks]


_BESIDE = _("By law this is not self-organised security (Pam Swakarsa) but stands beside it (UU 2/2002, article 3).")
_PAM = "Perpol 4/2020 jo. Perpol 1/2023"
_ALL = (
    Kind(
        "ppns", _("Civil-servant investigators"), "PPNS", "UU 2/2002 art. 3; PP 43/2012", False, 18,
        ("early_info",), own_place=True, legal_note=_BESIDE,
    ),
    Kind(
        "satpam", _("Security guards"), "Satpam", f"{_PAM}, art. 4–34", True, 18,
        ("witness", "first_aid", "crowd", "traffic", "secure_scene", "first_action", "early_info"), cards="satpam",
        own_place=True,
    ),
    Kind(
        "polsus", _("Special police of agencies"), "Polsus", "UU 2/2002 art. 3; PP 43/2012", False, 18,
        ("witness", "first_aid", "crowd", "secure_scene", "early_info"), own_place=True, legal_note=_BESIDE,
    ),
    Kind(
        "kamra", _("People's security (history)"), "Kamra", "–", False, 18, enrols=False,
        legal_note=_("Dissolved in the 2000s. Kept as a word of the programme; it has no members and no tasks."),
    ),
    Kind(
        "saka", _("Scouts and police scouts"), "Pramuka / Saka Bhayangkara", _PAM, True, 14, minors=True,
        legal_note=_("Education for young people. They are never sent anywhere."),
    ),
    Kind(
        "pks", _("School crossing patrol"), "PKS", _PAM, True, 10, minors=True,
        legal_note=_("Pupils at the crossing of their own school, with a coach. They are never sent anywhere."),
    ),
    Kind("supeltas", _("Volunteer traffic guides"), "Supeltas", _PAM, True, 18, ("traffic",), own_place=True),
    Kind(
        "satkamling", _("Neighbourhood watch"), "Satkamling (Siskamling)", f"{_PAM}, art. 35–42", True, 17,
        ("witness", "first_aid", "crowd", "secure_scene", "first_action", "early_info", "calming"), keeps_nights=True,
    ),
    Kind(
        "pokdar", _("Security-aware group"), "Pokdar Kamtibmas", _PAM, True, 18,
        ("witness", "first_aid", "crowd", "traffic", "early_info", "calming"),
    ),
    Kind(
        "dai", _("Speakers for public order"), "Dai Kamtibmas", _PAM, True, 18, ("calming",),
        legal_note=_("Only the topics of their own talks are kept; nobody reports what is said in places of worship."),
    ),
    Kind(
        "other", _("Other volunteers"), "Senkom, ORARI, Jaga Warga …", _PAM, True, 18, ("witness", "early_info"),
    ),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
COMPONENTS = tuple(code for code in KINDS if code != "other")  # the ten the programme names


def kind_of(code: str) -> Kind:
    """The kind with this code; what is none does not exist (404)."""
    found = KINDS.get(code)
    if found is None:
        raise Http404
    return found


def tasks_of(code: str) -> tuple[str, ...]:
    """The tasks dispatch may ask members of a kind for; none for an unknown kind."""
    return KINDS[code].tasks if code in KINDS else ()
