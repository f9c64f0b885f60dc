"""Take in a report that a program sends: the same receipt as at the public form, and a note of who brought it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kemitraan.gateways.models import ApiKey, Delivery
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused

from .form import Form, bad
from .services import offered

KEYS = uuid.UUID("7d0e9f53-6a55-4f0c-9c3f-0d0f5e2a1b77")  # namespace: each sender has its own space of keys
_AREA_CODE = re.compile(r"[0-9.]{2,20}", re.ASCII)

# What the rooms below call a field, and what the standard calls it.
_NAMES = {
    "story": "description",
    "point": "lat",
    "area": "address_id",
    "place": "lat",
    "landmark": "address_string",
    "category": "service_code",
    "name": "first_name",
}
# Understood, but not acceptable; everything else a program must be told is a fault in the request.
_UNPROCESSABLE = {"key_reused", "outside", "outside_address", "no_unit", "no_place", "in_future"}


def take_in(sender: ApiKey, new: reports.NewReport, media_url: str = "") -> reports.Receipt:
    """Keep the report and who brought it, in one transaction; the same key with the same content is one report."""
    return reports.receive(new, along=[(Delivery(api_key=sender, media_url=media_url), "report")])


def said_in(request: HttpRequest, form: Form, pictures: Sequence[bytes], sender: ApiKey) -> reports.NewReport:
    """The report a form describes; refuses (400, 404) with the name of the parameter at fault."""
    category = form.needed("service_code", limit=40)
    answers = form.attributes()
    if answers:
        asked = set(offered(category).questions.filter(active=True).values_list("code", flat=True))
        if unknown := sorted(set(answers) - asked):
            raise bad(
                "attribute", _("This service does not ask: %(code)s") % {"code": unknown[0]}, code="bad_attribute"
            )
    return reports.NewReport(
        key=_key(request, form, sender),
        category=category,
        story=form.needed("description", limit=20_000),
        channel="open311",
        point=form.point(),
        area_code=_area_code(form),
        landmark=form.text("address_string", limit=1_000),
        happened_at=form.moment("happened_at"),
        in_progress=form.flag("in_progress"),
        language="en" if form.text("language", limit=10) == "en" else "id",
        contact=_contact(form),
        answers=answers,
        photos=[reports.prepare_photo(picture) for picture in pictures],
        external_id=form.text("external_id", limit=320),
    )


def media_url_in(form: Form) -> str:
    """The address of a picture, kept as it was said: nothing is ever fetched from it."""
    typed = form.text("media_url", limit=2_000).strip()
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[^!-~]", typed):
        raise bad("media_url", _("This is not an address of a picture on the web."))
    return typed


def in_the_standards_words(refusal: Refused) -> Refused:
    """The refusal of a room below, with the standard's names of the fields and its status."""
    if refusal.code == "unknown_category":
        return Refused("unknown_service", _("There is no such service_code."), field="service_code", status=404)
    status = refusal.status if refusal.status != 422 or refusal.code in _UNPROCESSABLE else 400
    field = _NAMES.get(refusal.field, refusal.field)
    if field.startswith("answer."):
        field = f"attribute[{field.removeprefix('answer.')}]"
    return Refused(refusal.code, refusal.message, field=field, status=status)


def _key(request: HttpRequest, form: Form, sender: ApiKey) -> uuid.UUID:
    """The report's key: the sender's own, within the sender's space; without one, a fresh key each time."""
    typed = {form.text("key", limit=200).strip(), request.headers.get("Idempotency-Key", "").strip()} - {""}
    if len(typed) > 1:
        raise bad("key", _("The parameter key and the header Idempotency-Key differ."))
    if not typed:
        return uuid.uuid4()
    (own,) = typed
    if len(own) > 200 or not own.isprintable():
        raise bad("key", _("A key has at most 200 visible characters."))
    return uuid.uuid5(KEYS, f"{sender.pk}:{own}")


def _area_code(form: Form) -> str:
    typed = form.text("address_id", limit=60).strip()
    if typed and not _AREA_CODE.fullmatch(typed):
        raise bad("address_id", _("address_id is the code of a kelurahan, like 31.71.01.1001."))
    return typed


def _contact(form: Form) -> reports.Contact:
    return reports.Contact(
        name=" ".join(part for name in ("first_name", "last_name") if (part := form.text(name, limit=500).strip())),
        phone=form.text("phone", limit=160),
        email=form.text("email", limit=1_000),
        anonymous=form.flag("anonymous"),
    )
