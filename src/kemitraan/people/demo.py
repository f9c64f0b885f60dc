"""The characters of the demo (and of the tests): who they are, and their posts in a given sector."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from kemitraan.territory import api as territory
from kemitraan.toolbox.seeding import add_missing

from .models import Account, Post, Role

SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Character:
    """Somebody to try the house as. ``place`` is the unit: sector, city, region, or the other sector."""

    key: str
    name: str
    about: str | Promise
    role: str = ""
    title: str = ""
    place: str = "sector"
    icon: str = "person"
    call_sign: str = ""
    volunteer_kind: str = ""
    capabilities: tuple[str, ...] = field(default=())

    @property
    def signs_in(self) -> bool:
        """Whether this character has an account to sign in to (residents need none)."""
        return bool(self.role)

    @property
    def username(self) -> str:
        """The name of the account."""
        return f"demo-{self.key}"


_ALL = (
    Character("sari", "Ibu Sari", _("A resident: reports, follows, says whether it is solved. No account.")),
    Character(
        "agus", "Bripka Agus", _("Bhabinkamtibmas of one kelurahan, on a motorbike, offline half the day"),
        Role.BHABIN, "Bhabinkamtibmas", icon="motorbike", call_sign="BHABIN-1", capabilities=("first_aid",),
    ),
    Character(
        "wulan", "Briptu Wulan", _("A patrol officer who is sent to calls"),
        Role.OFFICER, "Unit Samapta", icon="car", call_sign="SAMAPTA-1", capabilities=("first_aid", "women_children"),
    ),
    Character(
        "rahmat", "Aiptu Rahmat", _("Operator at the sector's desk: what waits, what is late, who is nearest"),
        Role.OPERATOR, "SPKT", icon="keyboard",
    ),
    Character(
        "lestari", "Iptu Lestari", _("Head of community guidance: partners, visits, the watch, courses"),
        Role.BINMAS, "Kanit Binmas", icon="people",
    ),
    Character("dewi", "Kompol Dewi", _("Commander of the sector"), Role.COMMANDER, "Kapolsek", icon="flag"),
    Character(
        "bima", "Kombes Bima", _("Commander of the whole city: where the ladder leads"),
        Role.COMMANDER, "Kapolres", place="city", icon="building",
    ),
    Character(
        "hasan", "Pak Hasan", _("Head of a neighbourhood and of its night watch; acts by links, without a password"),
        Role.VOLUNTEER, "Ketua RW", icon="people", call_sign="RONDA-1", volunteer_kind="satkamling",
        capabilities=("witness", "crowd"),
    ),
    Character(
        "rudi", "Rudi", _("Security guard at a mall; acts by links, within narrow limits"),
        Role.VOLUNTEER, "Satpam", icon="lock", call_sign="SATPAM-1", volunteer_kind="satpam",
        capabilities=("witness", "first_aid", "traffic"),
    ),
    Character(
        "ratna", "Ibu Ratna", _("Civilian overseer: sees that nothing is lost, changed or hidden"),
        Role.OVERSEER, "Pengawas", place="region", icon="eye",
    ),
    Character(
        "wayan", "AKBP Wayan", _("Inspector of the whole region: complaints about the units below"),
        Role.INSPECTOR, "Itwasda", place="region", icon="search",
    ),
    Character(
        "tari", "Ipda Tari", _("Data-protection officer: what people ask of their own data, holds, breaches"),
        Role.DPO, "Pejabat pelindungan data", place="region", icon="lock",
    ),
    Character(
        "mega", "Brigadir Mega", _("Second data-protection officer: who looks at an identity card does not answer"),
        Role.DPO, "Pejabat pelindungan data", place="region", icon="lock",
    ),
    Character(
        "galih", "Galih", _("Public-information officer: requests under the law on public information"),
        Role.PPID, "PPID", place="region", icon="document",
    ),
    Character(
        "sinta", "AKP Sinta", _("Law division of the whole region: reads what is taught before people do"),
        Role.LEGAL, "Bidkum", place="region", icon="document",
    ),
    Character(
        "yoga", "Yoga", _("Runs the system and sees no case"), Role.ADMIN, "Admin", place="region", icon="sliders",
    ),
    Character(
        "intan", "Dr. Intan", _("Researcher of a university: counted data sets, nobody's case"),
        Role.RESEARCHER, "Peneliti", place="region", icon="layers",
    ),
    Character(
        "rina", "Bripka Rina", _("Operator of another sector, who must see nothing of this one"),
        Role.OPERATOR, "SPKT", place="other", icon="eye-off",
    ),
)  # fmt: skip
CHARACTERS: dict[str, Character] = {character.key: character for character in _ALL}


@transaction.atomic
def seed_people(
    sector: territory.Unit, other: territory.Unit, village: territory.Area | None = None, *, mail: str = ""
) -> dict[str, Post]:
    """Accounts, posts and second factors of the characters around one sector; repeatable. Posts by character.

    ``other`` is the sector of the one who must see nothing; ``village`` is where the Bhabinkamtibmas serves. The
    accounts have no password: a demo is entered by one click, and nobody can guess their way in. ``mail`` is the
    domain of the addresses they get, if any.
    """
    climb = territory.ladder(sector)
    units = {"sector": sector, "other": other, "city": climb[min(1, len(climb) - 1)], "region": climb[-1]}
    acting = {character.username: character for character in _ALL if character.signs_in}
    account_rows = []
    for character in acting.values():
        row = Account(
            username=character.username,
            name=character.name,
            email=f"{character.key}@{mail}" if mail else "",
            demo=True,
        )
        row.set_unusable_password()
        account_rows.append(row)
    add_missing(account_rows, "username")
    accounts = Account.objects.in_bulk(list(acting), field_name="username")
    add_missing((TOTPDevice(user=one, name="demo", confirmed=True) for one in accounts.values()), "user_id", "name")
    add_missing(
        (
            Post(
                account=accounts[character.username],
                role=character.role,
                unit=units[character.place],
                area=village if character.role in (Role.BHABIN, Role.VOLUNTEER) else None,
                title=character.title,
                call_sign=character.call_sign,
                volunteer_kind=character.volunteer_kind,
                capabilities=list(character.capabilities),
                order_number=f"SPRIN/{number:03}/I/2020/CONTOH",
                valid_from=SINCE,
            )
            for number, character in enumerate(acting.values(), start=1)
        ),
        *("account_id", "role", "unit_id"),
    )
    posts = {}
    for post in Post.objects.filter(account__in=accounts.values()).select_related("account", "unit").order_by("-pk"):
        character = acting[post.account.username]
        if (post.role, post.unit_id) == (character.role, units[character.place].pk):
            posts[character.key] = post
    return posts


def account_of(character: Character) -> tuple[Account, Device]:
    """The seeded account of a character and its second factor. Raises Http404 where nobody was seeded."""
    account = Account.objects.filter(username=character.username, demo=True, is_active=True).first()
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first() if account else None
    if account is None or device is None:
        raise Http404
    return account, device
