"""Signed links: one purpose, one subject, a limited time. For people who never had a password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import Http404

from kemitraan.toolbox import clock

from .models import Link, Post


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(purpose: str, subject_id: int, *, post: Post | None, lasts: timedelta) -> str:
    """A new secret of 192 bits for this purpose and subject; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    now = clock.now()
    Link.objects.create(
        token_hash=_digest(token),
        purpose=purpose,
        subject_id=subject_id,
        post=post,
        created_at=now,
        expires_at=now + lasts,
    )
    return token


def open_link(token: str, purpose: str) -> Link:
    """The live link behind a secret; a wrong, expired, revoked or other-purpose one does not exist (404).

    A link made for the holder of a post ends with the post and with the account.
    """
    now = clock.now()
    link = (
        Link.objects.filter(_holder_serves(now), token_hash=_digest(token), purpose=purpose, revoked_at__isnull=True)
        .select_related("post__unit", "post__account")
        .first()
    )
    if link is None or link.expires_at <= now:
        raise Http404
    return link


def subject_behind(token: str, purpose: str) -> int | None:
    """What the link of a secret is about; None where :func:`open_link` opens nothing."""
    try:
        return open_link(token, purpose).subject_id
    except Http404:
        return None


def extend_link(token: str, purpose: str, *, until: datetime) -> Link:
    """Let a live link live on until a later moment; never shorter. A dead one does not exist (404)."""
    link = open_link(token, purpose)
    if until > link.expires_at:
        link.expires_at = until
        link.save(update_fields=["expires_at"])
    return link


def _holder_serves(now: datetime) -> Q:
    today = clock.local(now).date()
    begun = Q(post__valid_from__lte=today, post__account__is_active=True)
    return Q(post__isnull=True) | begun & (Q(post__valid_to__isnull=True) | Q(post__valid_to__gte=today))


def revoke_links(purpose: str, subject_id: int) -> int:
    """End all live links of a purpose and subject; how many there were."""
    return Link.objects.filter(purpose=purpose, subject_id=subject_id, revoked_at__isnull=True).update(
        revoked_at=clock.now()
    )
