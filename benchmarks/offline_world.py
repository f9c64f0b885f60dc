"""Officers with planned visits for the offline benchmark, and what the database says after it. Run inside the world."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from . import reports_for_load


def seed(officers: int, visits_each: int, more_for_first: int) -> list[dict[str, Any]]:
    """Officers with a session each and visits planned for today; the first has ``more_for_first`` further ones."""
    from kemitraan.territory import api as territory
    from kemitraan.visits import api as visits

    reports_for_load.seed()
    visits.seed_visits()
    villages = list(territory.Area.objects.filter(level="village").order_by("code")[:officers])
    return [
        _officer(number, village, visits_each + (more_for_first if number == 0 else 0))
        for number, village in enumerate(villages)
    ]


def _officer(number: int, village: Any, count: int) -> dict[str, Any]:
    from datetime import date

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from kemitraan.people import api as people
    from kemitraan.territory import api as territory
    from kemitraan.toolbox import clock
    from kemitraan.visits import api as visits

    account = people.Account.objects.create_user(f"bhabin{number}", name=f"Bripka {number}")
    unit = territory.unit_for(village.pk)
    post = people.Post.objects.create(
        account=account,
        role="bhabin",
        unit=unit,
        area=village,
        order_number=f"SPRIN/{number}",
        valid_from=date(2020, 1, 1),
    )
    beat = visits.Beat.objects.create(post=post, order_number=f"SPRIN/B/{number}", valid_from=date(2020, 1, 1))
    beat.villages.set([village])
    now = clock.now()
    rt = territory.ensure_rt(territory.ensure_rw(village, 1), 1)
    places = visits.VisitPlace.objects.bulk_create(
        visits.VisitPlace(
            key=uuid.uuid4(), kind="household", unit=unit, village=village, rw=rt.parent, rt=rt,
            landmark=f"Rumah {place}", created_at=now,
        )
        for place in range(count)
    )  # fmt: skip
    rows = visits.Visit.objects.bulk_create(
        visits.Visit(
            key=uuid.uuid4(), post=post, unit=unit, place=place, rw=rt.parent, day=clock.local(now).date(),
            order=order, reason={"code": "never"}, state="planned", state_since=now, owner="officer",
        )
        for order, place in enumerate(places, 1)
    )  # fmt: skip
    device = TOTPDevice.objects.create(user=account, name="phone", confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.set_expiry(settings.SESSION_COOKIE_AGE)
    session.save()
    return {"session": session.session_key, "visits": [str(row.key) for row in rows]}


def found() -> dict[str, Any]:
    """What is there: words by visit, words kept in conflicts, and how often each command, version and request."""
    from kemitraan.field.models import PhoneCommand
    from kemitraan.visits import api as visits
    from kemitraan.visits.models import VisitVersion

    return {
        "words": {str(key): text for key, text in visits.Visit.objects.values_list("key", "concerns")},
        "consent": {str(key): word for key, word in visits.Visit.objects.values_list("key", "consent")},
        "kept_aside": [
            [str(key), theirs.get("concerns", ""), number]
            for number, key, theirs in visits.VisitConflict.objects.values_list("pk", "visit__key", "theirs")
        ],
        "versions": Counter(
            content.get("concerns", "") for content in VisitVersion.objects.values_list("content", flat=True)
        ),
        "requests": Counter(visits.VisitRequest.objects.values_list("text", flat=True)),
        "doors": Counter(
            visits.VisitPlace.objects.filter(landmark__startswith="Pintu").values_list("landmark", flat=True)
        ),
        "commands": PhoneCommand.objects.count(),
        "states": Counter(PhoneCommand.objects.values_list("state", flat=True)),
    }
