"""Hand in a material, approve it, withdraw it. Nobody reads what only one person has seen (3.11 step 2)."""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line

from .models import Material, MaterialVersion, Programme
from .rules import deadline
from .states import MATERIAL_STATES

MOST_BYTES = 12_000_000
MOST_VERSIONS = 50
PDF, PLAIN = "application/pdf", "text/plain"
# What makes a PDF do something by itself: not shown to anybody (ISO 32000-2, 12.6 and 7.11.4).
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/RichMedia", b"/XFA")


class Upload(Protocol):
    """An uploaded file, as far as we look at it: never its name, never its type."""

    size: int | None

    def read(self) -> bytes:
        """All of it."""


def media_of(content: bytes) -> str:
    """What a file is by its content. Refuses (422) what is neither a PDF that only shows something nor plain text."""
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Refused("broken_pdf", _("This PDF is not complete."), field="file")
        if any(_names(content, name) for name in _ACTIVE):
            raise Refused(
                "active_pdf", _("This PDF holds programs or other files. Export it as a plain PDF."), field="file"
            )
        return PDF
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text or not text.strip() or "<html" in text[:1000].lower() or "<svg" in text[:1000].lower():
        raise Refused("not_a_material", _("Only PDF and plain text (UTF-8) can be kept."), field="file")
    return PLAIN


def _names(content: bytes, name: bytes) -> bool:
    """Whether a PDF name stands in the file as a whole word (``/AA`` and not ``/AAB``)."""
    start = content.find(name)
    while start >= 0:
        if not content[start + len(name) : start + len(name) + 1].isalnum():
            return True
        start = content.find(name, start + 1)
    return False


@transaction.atomic
def hand_in_material(
    programme: Programme, title: str, upload: Upload, *, account_id: int, by: journal.Actor
) -> MaterialVersion:
    """A new version of a material (a new material where the title is new). It waits for a second person.

    Refused (413) when larger than 12 MB, (422) by its content; the same file again is the version that is there.
    """
    title = clean_line(title, field="title", limit=160, required=True)
    if (upload.size or 0) > MOST_BYTES:
        raise Refused("too_large", _("A material may have at most 12 MB."), field="file", status=413)
    content = upload.read()
    media = media_of(content)
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    material, _made = Material.objects.get_or_create(programme=programme, title=title)
    digest = hashlib.sha256(content).hexdigest()
    known = material.versions.filter(sha256=digest).first()
    if known is not None:
        return known
    number = (material.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    if number > MOST_VERSIONS:
        raise Refused("too_many_versions", _("At most 50 versions of a material."), field="file")
    now = clock.now()
    version = MaterialVersion(
        material=material, number=number, file=uuid.uuid4(), sha256=digest, media=media, size=len(content),
        owner=MATERIAL_STATES["draft"].owner, due_at=deadline("approve", unit=programme.unit, anchor=now),
        author_id=account_id, author=by.name, handed_in_at=now,
    )  # fmt: skip
    _write(path_of(version), content)
    version.save()
    _note(version, "material.handed_in", by)
    return version


@transaction.atomic
def approve_material(version: MaterialVersion, *, account_id: int, by: journal.Actor) -> MaterialVersion:
    """A second person read it and says that people may. Refused (409) to its author."""
    version = _lock(version)
    if version.author_id == account_id:
        raise Refused("same_person", _("Somebody else must approve what you wrote."), status=409)
    version.state = next_state(MATERIAL_STATES, version.state, "approve")
    version.decided_by_id, version.decided_by, version.decided_at = account_id, by.name, clock.now()
    version.owner, version.due_at = "", None
    version.save()
    _note(version, "material.approved", by)
    return version


@transaction.atomic
def withdraw_material(version: MaterialVersion, why: str, *, account_id: int, by: journal.Actor) -> MaterialVersion:
    """Nobody reads it any more. The one before it, if approved, is shown again."""
    version = _lock(version)
    version.withdrawn_why = clean_line(why, field="why", limit=200, required=True)
    version.state = next_state(MATERIAL_STATES, version.state, "withdraw")
    version.decided_by_id, version.decided_by, version.decided_at = account_id, by.name, clock.now()
    version.owner, version.due_at = "", None
    version.save()
    _note(version, "material.withdrawn", by)
    return version


def path_of(version: MaterialVersion) -> Path:
    """Where the file lies."""
    name = version.file.hex
    return Path(settings.FILES) / "materials" / name[:2] / name


def sweep_materials(now: datetime | None = None) -> int:
    """Delete files whose row never committed, a day later; how many. Part of the hourly round."""
    before = ((now or clock.now()) - timedelta(days=1)).timestamp()
    swept = 0
    for path in (Path(settings.FILES) / "materials").glob("??/*"):
        if path.stat().st_mtime < before and not _has_row(path):
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _has_row(path: Path) -> bool:
    try:
        return MaterialVersion.objects.filter(file=uuid.UUID(hex=path.name)).exists()
    except ValueError:
        return False  # a half-written ".part"


def _lock(version: MaterialVersion) -> MaterialVersion:
    found = MaterialVersion.objects.select_for_update(of=("self",)).select_related("material__programme__unit")
    return found.get(pk=version.pk)


def _note(version: MaterialVersion, fact: str, by: journal.Actor) -> None:
    programme = version.material.programme
    journal.record(
        fact, "programme", programme.pk, by=by, unit_id=programme.unit_id, unit_name=programme.unit.name,
        material=version.material.title, version=version.number,
    )  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all, and on the disk before the row commits."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
