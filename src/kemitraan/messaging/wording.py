"""The words of a message: templates in the database, filled with a few plain values, shown before they are used."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.seeding import add_missing
from kemitraan.toolbox.text import clean_line, clean_text

from .models import Template

NAMES = frozenset({"code", "unit", "due", "link", "notice", "name", "place", "when", "what"})
EXAMPLE = {
    "code": "7F3K-9QWX-2M4D",
    "unit": "Polsek Tebet",
    "due": "20.49 WIB",
    "link": "…",
    "notice": "…",
    "name": "Pak Hasan",
    "place": "Pos RW 04",
    "when": "Sabtu 20.00 WIB",
    "what": "…",
}
_PLACE = re.compile(r"\{(\w*)\}")


def current(code: str, language: str) -> Template:
    """The wording in use; Indonesian where there is none in the language. LookupError where there is none at all."""
    for tongue in (language, "id"):
        found = Template.objects.filter(code=code, language=tongue).order_by("-version").first()
        if found is not None:
            return found
    raise LookupError(f"no wording for {code}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into ``{name}`` places; nothing in a value is ever read as a place."""
    return _PLACE.sub(lambda place: values.get(place.group(1), ""), text)


def values_of(context: Mapping[str, object]) -> dict[str, str]:
    """The plain values a wording may use, from a message's context."""
    values = {name: str(context.get(name, "")) for name in NAMES}
    if due := str(context.get("due", "")):
        moment = clock.local(datetime.fromisoformat(due))
        values["due"] = f"{moment:%d-%m-%Y %H.%M} WIB"
    code = values["code"]
    values["code"] = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
    path = str(context.get("path", ""))  # where this message leads, if not to a report
    values["link"] = f"{settings.PUBLIC_URL}{path or '/l/' + values['code'] + '/'}"
    return values


def rendered(code: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body of a message."""
    template = current(code, language)
    values = values_of(context)
    return fill(template.subject, values), fill(template.body, values)


def preview(subject: str, body: str) -> tuple[str, str]:
    """What a wording looks like with an example's values, before anybody saves it."""
    return fill(subject, EXAMPLE), fill(body, EXAMPLE)


@transaction.atomic
def change_wording(code: str, language: str, subject: str, body: str, *, by: str) -> Template:
    """Store a new version of a wording; refuses unknown places. Older versions stay as they were sent."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("unknown_language", _("There is no such language."), field="language")
    previous = Template.objects.filter(code=code, language=language).order_by("-version").first()
    if previous is None:
        raise Refused("unknown_template", _("There is no such message."), field="code", status=404)
    subject = clean_line(subject, field="subject", limit=200, required=True)
    body = clean_text(body, field="body", limit=4_000, required=True)
    for text, field in ((subject, "subject"), (body, "body")):
        unknown = set(_PLACE.findall(text)) - NAMES
        if unknown:
            raise Refused("unknown_place", _("Unknown place: {%s}") % sorted(unknown)[0], field=field)
    return Template.objects.create(
        code=code,
        language=language,
        version=previous.version + 1,
        subject=subject,
        body=body,
        changed_at=clock.now(),
        changed_by=by,
    )


def all_current() -> QuerySet[Template]:
    """The wordings in use, by code and language."""
    return Template.objects.order_by("code", "language", "-version").distinct("code", "language")


@transaction.atomic
def seed_templates() -> None:
    """The first version of each wording that is not there yet."""
    with (Path(__file__).parent / "seeds" / "templates.csv").open(newline="", encoding="utf-8") as table:
        add_missing(
            (
                Template(
                    code=row["code"],
                    language=row["language"],
                    version=1,
                    subject=row["subject"],
                    body=row["body"].replace("\\n", "\n"),
                    changed_at=clock.now(),
                )
                for row in csv.DictReader(table, delimiter="|")
            ),
            "code",
            "language",
            "version",
        )
