"""Opening, renewing and closing accounts, and giving posts: what whoever runs the system does by command."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import ALPHABET
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .device_models import Passkey
from .models import Account, Post, Role

# Plain letters only: a name that looks like another one (Cyrillic а for Latin a) can't be made.
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")
_PASSWORD_SIGNS = 20  # of 32: 100 bits, to be changed by nobody who guesses


@transaction.atomic
def open_account(username: str, name: str, *, email: str = "") -> tuple[Account, str]:
    """A new account and its first password, which is shown this once. Refuses a name that is taken or unreadable."""
    if not _USERNAME.fullmatch(username):
        raise Refused(
            "bad_username", _("3 to 60 signs: small letters, digits, dot, dash, underscore."), field="username"
        )
    if Account.objects.filter(username=username).exists():
        raise Refused("taken", _("This account name is taken."), field="username", status=409)
    password = _fresh_password()
    account = Account.objects.create_user(
        username, password, name=clean_line(name, field="name", limit=120, required=True), email=email
    )
    journal.record("account.opened", "account", account.pk, audience=journal.RESTRICTED, name=account.name)
    return account, password


@transaction.atomic
def renew_access(account: Account) -> str:
    """A new first password; the phone and the recovery codes are forgotten, and every session ends."""
    password = _fresh_password()
    account.set_password(password)
    account.save(update_fields=["password"])
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    Passkey.objects.filter(user=account).delete()
    journal.record("account.access_renewed", "account", account.pk, audience=journal.RESTRICTED)
    return password


@transaction.atomic
def close_account(account: Account) -> None:
    """Nobody signs in to it any more; posts end yesterday, the history keeps its names."""
    Account.objects.filter(pk=account.pk).update(is_active=False)
    for post in Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=_today()), account=account):
        end_post(post)
    journal.record("account.closed", "account", account.pk, audience=journal.RESTRICTED)


@transaction.atomic
def give_post(
    account: Account, role: str, unit: territory.Unit, order_number: str, *, title: str = "", since: date | None = None
) -> Post:
    """A post from today (or ``since``) on, by an order with a number. Refuses an unknown role and a missing order."""
    if role not in Role.values:
        raise Refused("unknown_role", _("There is no such role."), field="role")
    post = Post.objects.create(
        account=account,
        role=role,
        unit=unit,
        title=clean_line(title, field="title", limit=120),
        order_number=clean_line(order_number, field="order", limit=80, required=True),
        valid_from=since or _today(),
    )
    journal.record("post.given", "post", post.pk, unit_id=unit.pk, unit_name=unit.name, role=role)
    return post


@transaction.atomic
def end_post(post: Post) -> None:
    """Yesterday becomes the post's last day, so that the very next request finds it gone.

    A post given today and ended today then never held: its last day lies before its first.
    """
    Post.objects.filter(pk=post.pk).update(valid_to=_today() - timedelta(days=1))
    journal.record("post.ended", "post", post.pk, unit_id=post.unit_id, unit_name=post.unit.name)


def _today() -> date:
    return clock.local(clock.now()).date()


def _fresh_password() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(_PASSWORD_SIGNS)).lower()
    return "-".join(signs[start : start + 5] for start in range(0, _PASSWORD_SIGNS, 5))
