"""Take a complaint about the police: sealed before it is kept, found again by ten words alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock, wall
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text

from .complaint_access import handler_for
from .complaint_file import note
from .complaint_pictures import check_sealed, keep_pictures, sealed_anew
from .complaint_rules import deadline, today
from .models import Complaint, ComplaintWord
from .sealing import CUSTODY, KEY, NONCE, OVERSIGHT, new_content_key, open_as, public_point, seal, seal_to
from .states import STATES
from .ten_words import secrets_of

STORY_LIMIT = 10_000  # characters
MOST_SEALED = 60_000  # bytes of a sealed story
MOST_IDENTITY = 4_000


@dataclass(frozen=True)
class Sealed:
    """What is kept of the words of a complaint: envelopes, and the SHA-256 by which they are found."""

    lookup: str
    key_oversight: bytes
    key_own: bytes
    story: bytes
    identity: bytes | None = None
    in_browser: bool = False
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class About:
    """What must be known without a key, so that it reaches somebody independent."""

    kind: str
    mode: str
    unit: Unit | None
    language: str = "id"


def seal_here(
    words: str,
    story: str,
    who: dict[str, str] | None = None,
    *,
    named: bool = False,
    pictures: Sequence[bytes] = (),
) -> Sealed:
    """Seal on the server what came without JavaScript. ``words``: ten, as :func:`read_words` gives them.

    ``named``: whoever reads the file may read ``who`` too; else it is for the custodian alone. ``pictures``: drawn anew
    (:func:`.complaint_pictures.draw_anew`).
    """
    secrets = secrets_of(words)
    story = clean_text(story, field="story", limit=STORY_LIMIT, required=True)
    told = {name: clean_line(value, field=name, limit=200) for name, value in (who or {}).items() if value.strip()}
    key, identity = new_content_key(), None
    if told:
        written = json.dumps(told, ensure_ascii=False).encode()
        identity = seal(key, written, secrets.lookup) if named else seal_to(CUSTODY, written, secrets.lookup)
    return Sealed(
        lookup=secrets.lookup,
        key_oversight=seal_to(OVERSIGHT, key, secrets.lookup),
        key_own=seal(secrets.key, key, secrets.lookup),
        story=seal(key, story.encode(), secrets.lookup),
        identity=identity,
        pictures=sealed_anew(key, pictures, secrets.lookup),
    )


@transaction.atomic
def complain(about: About, sealed: Sealed, *, follows: Complaint | None = None) -> Complaint:
    """Keep a complaint. The same ten words are the same complaint, for ever.

    A reprisal ``follows`` another complaint: it is urgent, and those who handled the first do not see it. Refuses
    (422) envelopes that nobody could open, an identity where none was to be given, a missing one, too many pictures.
    """
    wall.also(words=[sealed.lookup])
    known = Complaint.objects.filter(lookup=sealed.lookup).first()
    if known is not None:
        return known
    _check(about, sealed)
    shield = follows.handler if follows else about.unit
    handler = handler_for(shield)
    if handler is None:  # nobody would ever read it: say so instead of taking it
        raise Refused("no_inspector", _("No inspector serves here yet. Turn to a body outside the police."), status=503)
    state = STATES["submitted"]
    row = Complaint(
        code=new_code(),
        lookup=sealed.lookup,
        kind=about.kind,
        mode=about.mode,
        unit=about.unit,
        shield=shield,
        handler=handler,
        urgent=follows is not None,
        follows=follows,
        language=about.language if about.language in ("id", "en") else "id",
        sealed_in_browser=sealed.in_browser,
        key_oversight=sealed.key_oversight,
        key_own=sealed.key_own,
        identity=sealed.identity,
        state="submitted",
        owner=state.owner,
        received_on=today(),
        state_on=today(),
        due_at=deadline("intake", clock.now()),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same words at the same moment: the first one stands
        return Complaint.objects.get(lookup=sealed.lookup)
    ComplaintWord.objects.create(complaint=row, kind="story", by="complainant", sealed=sealed.story, on=today())
    keep_pictures(row, sealed.pictures)
    note("complaint.received", row, about=about.kind, mode=about.mode)
    return row


def _check(about: About, sealed: Sealed) -> None:
    if about.kind not in Complaint.Kind.values:
        raise Refused("unknown_kind", _("There is no such kind of complaint."), field="kind")
    if about.mode not in Complaint.Mode.values:
        raise Refused("unknown_mode", _("Choose whether we may know who you are."), field="mode")
    if about.mode == "anonymous" and sealed.identity is not None:
        raise Refused("not_anonymous", _("You chose to give no name, so none may come along."), field="name")
    if about.mode != "anonymous" and sealed.identity is None:
        raise Refused("missing", _("Give your name, or choose to stay without one."), field="name")
    check_sealed(sealed.pictures)
    public_point(CUSTODY)  # both keys must be here before anything is promised
    sizes = (
        len(sealed.lookup) == 64
        and len(sealed.key_own) == NONCE + KEY + 16
        and NONCE + 16 < len(sealed.story) <= MOST_SEALED
        and len(sealed.identity or b"") <= MOST_IDENTITY
    )
    try:
        opens = sizes and len(open_as(OVERSIGHT, sealed.key_oversight, sealed.lookup)) == KEY
    except ValueError:
        opens = False
    if not opens:
        raise Refused("bad_envelope", _("The complaint was sealed wrongly. Load the page again and send it once more."))
