"""The rules and topics this room starts with. What staff changed stays: a row that exists is left alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from .rule_models import VisitRule, VisitTopic
from .rules import forget_rules

SINCE = date(2020, 1, 1)  # visits of the past year fall under them too
DESIGN = "design default"

RULES: list[tuple[str, int, str]] = [
    ("submit", 24, "domain.md 3.4 step 6: within 24 h of being online"),
    ("review", 3, "domain.md 3.4 step 6: review within 3 days"),
    ("route", 24, "domain.md 3.4 step 5: requests become tickets within 24 h"),
    ("task", 14, DESIGN),
    ("follow_up", 30, DESIGN),
    ("report", 7, DESIGN),
    ("resolve", 3, DESIGN),
    ("keep", 24, "domain.md E9: visit notes 24 months"),
    ("keep_planned", 90, DESIGN),
    ("visit_minutes", 20, DESIGN),
    ("day_minutes", 180, DESIGN),
    ("speed", 15, DESIGN),
    ("every_rt", 30, DESIGN),
    ("every_household", 365, "domain.md 3.4 step 1: households not visited for more than 12 months"),
    ("every_business", 180, DESIGN),
    ("every_community", 90, DESIGN),
    ("every_figure", 90, DESIGN),
    ("every_worship", 180, DESIGN),
    ("reached", 365, "domain.md 4.3: RW visited in 12 months"),
    ("problem_days", 30, DESIGN),
]

# code, Indonesian, English
TOPICS = [
    ("home", "Keamanan rumah dan kendaraan", "Safety of homes and vehicles"),
    ("scam", "Penipuan daring dan telepon", "Online and telephone fraud"),
    ("traffic", "Lalu lintas dan parkir", "Traffic and parking"),
    ("noise", "Kebisingan dan perselisihan tetangga", "Noise and quarrels between neighbours"),
    ("lighting", "Penerangan dan tempat rawan", "Lighting and unsafe spots"),
    ("fire_flood", "Kebakaran dan banjir", "Fire and flood"),
    ("youth", "Anak dan remaja", "Children and young people"),
    ("violence", "Kekerasan dalam rumah dan perlindungan", "Violence at home and protection"),
    ("drugs", "Bahaya narkoba", "Harm of drugs"),
    ("siskamling", "Siskamling dan pos ronda", "Neighbourhood watch and posts"),
    ("service", "Layanan polisi dan 110", "Police services and 110"),
    ("other", "Lainnya", "Something else"),
]


@transaction.atomic
def seed_visits() -> None:
    """Rules and topics that are not there yet."""
    known = set(VisitRule.objects.filter(unit=None).values_list("name", flat=True))
    VisitRule.objects.bulk_create(
        VisitRule(name=name, amount=amount, valid_from=SINCE, source=source)
        for name, amount, source in RULES
        if name not in known
    )
    topics = set(VisitTopic.objects.values_list("code", flat=True))
    VisitTopic.objects.bulk_create(
        VisitTopic(code=code, name_id=name_id, name_en=name_en, order=order)
        for order, (code, name_id, name_en) in enumerate(TOPICS, start=1)
        if code not in topics
    )
    forget_rules()
