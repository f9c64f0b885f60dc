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

from .change_models import BodyChange
from .device_models import Passkey
from .models import Account, Post, Role
from .two_persons import must_have_no_body, must_not_be_overseer

# Plain letters only: a name that looks like another one (Cyrillic а for Latin a) can't be made.
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")
FIRST_PASSWORD = timedelta(days=3)  # then it opens nothing any more (OWASP ASVS 5.0, 6.4.1)
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
        username,
        password,
        name=clean_line(name, field="name", limit=120, required=True),
        email=email,
        first_password_until=clock.now() + FIRST_PASSWORD,
    )
    journal.record("account.opened", "account", account.pk, audience=journal.RESTRICTED, name=account.name)
    return account, password


def renew_access(account: Account) -> str:
    """A new first password; the phone and the recovery codes are forgotten, and every session ends.

    Refused (409) for an overseer: whoever hands over the password could be them.
    """
    must_not_be_overseer(account)
    return _renew_access(account)


@transaction.atomic
def _renew_access(account: Account) -> str:
    password = _fresh_password()
    account.set_password(password)
    account.first_password_until = clock.now() + FIRST_PASSWORD
    account.save(update_fields=["password", "first_password_until"])
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    Passkey.objects.filter(user=account).delete()
    journal.record("account.access_renewed", "account", account.pk, audience=journal.RESTRICTED)
    return password


def close_account(account: Account) -> None:
    """Nobody signs in to it any more; posts end yesterday, the history keeps its names. Refused for an overseer."""
    must_not_be_overseer(account)
    _close_account(account)


@transaction.atomic
def _close_account(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    for post in Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=_today()), account=account):
        _end_post(post)
    journal.record("account.closed", "account", account.pk, audience=journal.RESTRICTED)


@transaction.atomic
def give_post(
    account: Account, role: str, unit: territory.Unit, order_number: str, *, title: str = "", since: date | None = None
) -> Post:
    """A post from today (or ``since``) on, by an order with a number. Refuses an unknown role and a missing order.

    Refuses (409) one more overseer beside those who are there: their body agrees first (:mod:`.two_persons`); and a
    post with cases for whoever runs the system, or the other way round.
    """
    must_have_no_body(role)
    _must_not_mix(account, role)
    return _give_post(account, role, unit, order_number, title=title, since=since)


def _give_post(
    account: Account, role: str, unit: territory.Unit, order_number: str, *, title: str, since: date | None
) -> Post:
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


def end_post(post: Post) -> None:
    """Yesterday becomes the post's last day, so that the very next request finds it gone. Refused for an overseer's.

    A post given today and ended today then never held: its last day lies before its first.
    """
    if post.role == Role.OVERSEER:
        must_not_be_overseer(post.account)
    _end_post(post)


@transaction.atomic
def _end_post(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(valid_to=_today() - timedelta(days=1))
    journal.record("post.ended", "post", post.pk, unit_id=post.unit_id, unit_name=post.unit.name)


def _must_not_mix(account: Account, role: str) -> None:
    """Whoever runs the system sees no case: no other post beside that one, and nobody watches themselves."""
    today = _today()
    holds = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    held = set(account.posts.filter(holds).values_list("role", flat=True))
    for lonely in (Role.ADMIN, Role.OVERSEER):
        if held and (lonely == role) != (lonely in held):
            message = _("Who runs the system, or oversees it, holds no other post: use an account of their own.")
            raise Refused("mixed_posts", message, field="role", status=409)


def carry_out(change: BodyChange) -> str:
    """Do what the overseers' body agreed to; the new first password where one was made, else "".

    Called by :func:`.two_persons.decide_change` alone, in its transaction.
    """
    if change.kind == BodyChange.Kind.RENEW:
        return _renew_access(change.account)
    if change.kind == BodyChange.Kind.CLOSE:
        _close_account(change.account)
    elif change.kind == BodyChange.Kind.END and change.post is not None:
        _end_post(change.post)
    elif change.kind == BodyChange.Kind.GIVE and change.unit is not None:
        _give_post(change.account, Role.OVERSEER, change.unit, change.order_number, title=change.title, since=None)
    return ""


def _today() -> date:
    return clock.local(clock.now()).date()


def _fresh_password() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(_PASSWORD_SIGNS)).lower()
    return "-".join(signs[start : start + 5] for start in range(0, _PASSWORD_SIGNS, 5))
