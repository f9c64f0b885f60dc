"""What a finding can be about, and how grave it is. Sources: domain.md 3.5 step 8, 3.6 step 6, 6 (E4, E5, E10)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Finding

REMARK, BREACH, SERIOUS = Finding.Gravity.REMARK, Finding.Gravity.BREACH, Finding.Gravity.SERIOUS


@dataclass(frozen=True)
class Code:
    """A kind of finding: its name and gravity; ``line`` is the line of the score sheet it comes from."""

    name: Promise
    gravity: str
    line: str = ""


CODES: dict[str, Code] = {
    "uniform": Code(_("Uniform not as prescribed"), REMARK, "uniform"),
    "card": Code(_("Somebody serves without a valid card"), BREACH, "card"),
    "tptkp_drill": Code(_("No drill of the first action at a scene"), REMARK, "tptkp_drill"),
    "fire_drill": Code(_("No fire drill"), REMARK, "fire_drill"),
    "cctv_notice": Code(_("No notice that cameras record"), REMARK, "cctv_notice"),
    "rights_brief": Code(_("No briefing on human rights"), REMARK, "rights_brief"),
    "weapon": Code(_("A weapon or handcuffs at the post"), BREACH),
    "identity": Code(_("Passers-by were asked for identity papers"), BREACH),
    "names": Code(_("Names, faces or number plates were passed on"), BREACH),
    "young": Code(_("A young member was sent into danger"), SERIOUS),
    "violence": Code(_("Violence"), SERIOUS),
    "confinement": Code(_("Somebody was kept against their will"), SERIOUS),
    "extortion": Code(_("Money was demanded"), SERIOUS),
    "off_area": Code(_("Acting outside the own place"), SERIOUS),
    "other": Code(_("Something else"), REMARK),
}
GRAVITY_WORDS: dict[str, Promise] = {
    REMARK: _("Remark"),
    BREACH: _("Breach of a rule"),
    SERIOUS: _("Serious breach"),
}

# The score sheet of a site: six lines, each with one answer. It is about the site, never about a person.
SHEET: dict[str, Promise] = {
    "uniform": _("Uniforms are as prescribed"),
    "card": _("Everybody on duty carries a valid card (KTA)"),
    "tptkp_drill": _("The first action at a scene (TPTKP) was drilled"),
    "fire_drill": _("A fire drill was held"),
    "cctv_notice": _("A notice says that cameras record"),
    "rights_brief": _("Human rights were part of the briefing"),
}
ANSWERS: dict[str, Promise] = {
    "yes": _("Yes"),
    "partly": _("Partly"),
    "no": _("No"),
    "na": _("Does not apply"),
}
_WORTH = {"yes": 2, "partly": 1, "no": 0}


def fulfilled(sheet: dict[str, str]) -> int | None:
    """How much of the sheet a site fulfils, in whole per cent of the lines that apply; None where none does."""
    worth = [_WORTH[answer] for line, answer in sheet.items() if line in SHEET and answer in _WORTH]
    return round(100 * sum(worth) / (2 * len(worth))) if worth else None


def name_of(code: str) -> str:
    """What a finding is called, in the reader's language."""
    return str(CODES[code].name) if code in CODES else code
