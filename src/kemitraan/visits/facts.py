"""What the journal's facts about a visit are called on its page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: dict[str, Promise] = {
    "visit.added": _("added to the day"),
    "visit.started": _("begun"),
    "visit.recorded": _("written down"),
    "visit.leaflet_only": _("ended with a leaflet"),
    "visit.submitted": _("handed in"),
    "visit.amended": _("changed"),
    "visit.conflict": _("changed from an older version"),
    "visit.conflict_resolved": _("two versions decided"),
    "visit.conflict_late": _("two versions waited too long"),
    "visit.word_kept": _("a word kept after a look"),
    "visit.word_removed": _("a word taken out"),
    "visit.reviewed": _("reviewed"),
    "visit.feedback_read": _("the superior's word read"),
    "visit.followed_up": _("followed up"),
    "visit.request_heard": _("a request heard"),
    "visit.request_reported": _("a request passed on as a report"),
    "visit.request_assigned": _("a request given as a task"),
    "visit.request_done": _("a request settled"),
    "visit.request_called": _("whoever asked was called"),
    "visit.request_late": _("a request waited too long"),
    "visit.skipped": _("left out"),
    "visit.passed": _("the day passed without it"),
    "visit.late": _("its time ran out"),
    "visit.rated": _("rated by the visited"),
    "visit.erased": _("erased at the wish of the visited"),
}
