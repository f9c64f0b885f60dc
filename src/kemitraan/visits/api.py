"""The door of visits.

A phone: ``todays_plan(viewer, day)`` gives the day as JSON, ``take_leaflets`` the sheets to leave at doors, and
``obey(post, key=…, verb="start|record|submit|amend|skip", visit=…, data={…})`` does what the outbox says, once.
"""

from .access import (
    beats_on,
    conflict_for,
    officer_post,
    places_visible_to,
    request_for,
    requests_visible_to,
    villages_of,
    visible_to,
    visit_for,
    visit_to_review,
)
from .agree import agree, change_rule
from .amend import amend_visit, resolve_conflict
from .figures import reached_by_rw
from .leaflets import Sheet, take_leaflets
from .lint import lint
from .models import Beat, DayPlan, Visit, VisitConflict, VisitPlace, VisitRequest, VisitRule, VisitTopic
from .obey import VERBS, Obeyed, obey
from .pass_on import finish_request, give_task, make_report
from .personal import personal
from .plan import add_stop, plan_day, plan_mornings, swap_stop
from .purge import purge_visits
from .record import Recorded, record_visit
from .review import review_visit
from .rules import forget_rules
from .run_out import follow_reports, run_out_clocks
from .seed import seed_visits
from .skip import REASONS as SKIP_REASONS
from .skip import skip_visit
from .start import start_visit
from .states import CONFLICTS, REQUESTS, STATES
from .submit import submit_visit
from .today import card, cards, place_card, todays_plan
from .year import Officer, fill_visits, seed_year

__all__ = [
    "CONFLICTS", "REQUESTS", "SKIP_REASONS", "STATES", "VERBS", "Beat", "DayPlan", "Obeyed", "Officer", "Recorded",
    "Sheet", "Visit", "VisitConflict", "VisitPlace", "VisitRequest", "VisitRule", "VisitTopic", "add_stop", "agree",
    "amend_visit", "beats_on", "card", "cards", "change_rule", "conflict_for", "fill_visits", "finish_request",
    "follow_reports", "forget_rules", "give_task", "lint", "make_report", "obey", "officer_post", "personal",
    "place_card", "places_visible_to", "plan_day", "plan_mornings", "purge_visits", "reached_by_rw", "record_visit",
    "request_for", "requests_visible_to", "resolve_conflict", "review_visit", "run_out_clocks", "seed_visits",
    "seed_year", "skip_visit", "start_visit", "submit_visit", "swap_stop", "take_leaflets", "todays_plan",
    "villages_of", "visible_to", "visit_for", "visit_to_review",
]  # fmt: skip
