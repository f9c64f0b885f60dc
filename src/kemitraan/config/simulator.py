"""The demo's simulator: ``python -m kemitraan.config.simulator``. Residents report over HTTP, officers drive.

It stops by itself when nobody may be fooled by it: without ``KEMITRAAN_DEMO=1`` it refuses to run.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import django

STEP_S = 1.0
SPEED = 4.0  # officers drive four times as fast as in life, so that a visitor sees them arrive
MEAN_GAP_S = 45.0


def main() -> int:
    """Run until the process is told to stop."""
    if os.environ.get("KEMITRAAN_DEMO") != "1":
        print("The simulator runs in a demo only.", file=sys.stderr)  # noqa: T201
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import Error as DatabaseError
    from django.db import connection

    from kemitraan.config.evening.desks import Desks
    from kemitraan.config.evening.officers import Officers, put_patrols_on_duty
    from kemitraan.config.evening.residents import Residents
    from kemitraan.people.api import Post
    from kemitraan.roads import api as roads
    from kemitraan.toolbox import clock, wall

    wall.by_default(wall.service("simulator", *wall.SUBJECTS))  # it plays everybody

    rng = random.Random()  # noqa: S311 - a story, not a secret
    operator = Post.objects.filter(account__username="demo-rahmat").select_related("unit").first()
    residents = Residents(
        rng,
        lambda new: tell_by_http(settings.PUBLIC_URL, new),
        mean_gap_s=MEAN_GAP_S,
        near=operator.unit if operator else None,
    )
    officers = Officers(rng, roads.open_network(settings.ROADS), speed=SPEED)
    desks = Desks(leave_alone=operator.unit_id if operator else None)
    tended_at = 0.0
    while True:
        started = time.monotonic()
        try:
            if started - tended_at > 60:
                put_patrols_on_duty(rng)
                tended_at = started
            now = clock.now()
            for one in (residents, officers, desks):
                one.step(now)
        except DatabaseError:
            connection.close()
        time.sleep(max(0.05, STEP_S - (time.monotonic() - started)))


def tell_by_http(url: str, new: object) -> None:
    """Report as a program outside would: by Open311, with the demo's key."""
    from kemitraan.reports.api import NewReport

    if not isinstance(new, NewReport) or new.point is None:
        return
    form = {
        "api_key": "DEMO",
        "key": str(new.key),
        "service_code": new.category,
        "description": new.story,
        "lat": new.point.lat,
        "long": new.point.lon,
        "address_string": new.landmark,
    }
    request = urllib.request.Request(  # noqa: S310 - our own server's address, from the launcher
        f"{url}/open311/v2/requests.json", urllib.parse.urlencode(form).encode(), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return  # the web process is starting anew, or refused a point over the border


if __name__ == "__main__":
    sys.exit(main())
