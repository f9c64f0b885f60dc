"""What every installation needs before its first report: categories, clocks, limits, wordings, each room's rules."""

from __future__ import annotations

from kemitraan.accountability import api as accountability
from kemitraan.dispatch import api as dispatch
from kemitraan.keeping import api as keeping
from kemitraan.learning import api as learning
from kemitraan.messaging import api as messaging
from kemitraan.nights import api as nights
from kemitraan.partnership import api as partnership
from kemitraan.privacy import api as privacy
from kemitraan.reports import api as reports
from kemitraan.siting import api as siting
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch


def seed_rules() -> None:
    """Room by room, lowest first. Repeatable: what is there stays as staff left it."""
    keeping.seed_keeping()
    reports.seed_reports()
    messaging.seed_templates()
    partnership.seed_partnership()
    watch.seed_watch()
    visits.seed_visits()
    nights.seed_nights()
    siting.seed_siting()
    learning.seed_learning()
    dispatch.seed_dispatch()
    accountability.seed_complaints()
    privacy.seed_privacy()
