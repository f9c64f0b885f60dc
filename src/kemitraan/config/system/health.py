"""How the house is doing, in numbers alone: nothing here says what a report or a message is about."""

from __future__ import annotations

import os
import re
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kemitraan.config.settings import CHECKOUT
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.wall import helping

LATE_CLOCK = timedelta(minutes=5)  # the worker looks at clocks every second: later than this, it does not run
LONGEST_UNSEALED_S = 120
SECRET = re.compile(r"SECRET|KEY|PASSWORD|TOKEN|DATABASE_URL", re.IGNORECASE)
WORDS = {
    "queued": gettext_noop("Messages waiting"),
    "sent": gettext_noop("Messages sent"),
    "failed": gettext_noop("Messages given up"),
}


def figures() -> list[dict[str, object]]:
    """Each line: what, how much, and whether somebody should look (``bad``)."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database()), version()")
        size, version = cursor.fetchone()
    head = journal.latest_head()
    waiting, oldest = journal.backlog(now)
    with helping("system.health", "reports"):  # counted
        overdue = reports.Report.objects.filter(state__in=reports.OPEN_STATES, due_at__lt=now - LATE_CLOCK).count()
    lines: list[dict[str, object]] = [
        {"label": _("Database"), "value": f"{str(version).split(' on ')[0]}, {int(size) // 1_000_000} MB"},
        {"label": _("Clocks not looked at for 5 minutes (is a worker running?)"), "value": overdue, "bad": overdue > 0},
        {"label": _("Facts not sealed yet"), "value": waiting, "bad": oldest > LONGEST_UNSEALED_S},
        {"label": _("Last signed head"), "moment": head.at if head else None, "bad": head is None},
        {"label": _("Open sessions"), "value": Session.objects.filter(expire_date__gt=now).count()},
    ]
    counted = messaging.Message.objects.values("state").annotate(count=Count("id"), oldest=Min("queued_at"))
    with helping("system.health", "messages"):  # counted, and no message is read
        states = list(counted.order_by("state"))
    for row in states:
        waits_long = row["state"] == "queued" and row["oldest"] < now - timedelta(minutes=15)
        label = WORDS.get(row["state"], row["state"])
        lines.append({"label": _(label), "value": row["count"], "bad": waits_long or row["state"] == "failed"})
    return lines


def settings_of() -> list[tuple[str, str, str | Promise]]:
    """Each setting of docs/operating/settings.md: name, value ("set" for a secret, "–" for none), what it does."""
    page = CHECKOUT / "docs" / "operating" / "settings.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    found = []
    for name, about in re.findall(r"^\| `([A-Z0-9_]+)` \| ([^|]+)\|", text, re.MULTILINE):
        value = os.environ.get(name)
        shown = "–" if value is None else _("set, not shown") if SECRET.search(name) else value
        found.append((name, shown, about.strip().replace("**", "").replace("`", "")))
    return found
