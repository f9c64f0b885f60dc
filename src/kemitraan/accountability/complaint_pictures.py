"""Pictures of a complainant: drawn anew, sealed under the complaint's key, kept once, shown only after another look.

The browser draws and seals them before it sends anything. Where it cannot (no JavaScript), the server draws what
arrives anew and seals it; what came is never kept. Whoever opens one gets a picture that the server has decoded and
drawn once more: an envelope that holds something else, or more than pixels, reaches no reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from kemitraan.reports.api import MOST_BYTES, clean_jpeg
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused

from .complaint_rules import today
from .models import Complaint, ComplaintPicture
from .sealing import NONCE, seal_picture, unseal_picture

MOST_AT_ONCE = 4
MOST = 12  # of one complaint
MOST_TOGETHER = 24_000_000  # bytes of what arrives at once without JavaScript: it is held in memory alone
MOST_SEALED = 1_500_000  # bytes of one, drawn anew and sealed
SIDES = (1600, 1200, 900, 600)  # pixels of the longer side: the first with which it is small enough
LARGE, SMALL = SIDES[0], 360

FIELD = "pictures"


class Upload(Protocol):
    """An uploaded file, as far as we look at it: never its name, never its type."""

    size: int | None

    def read(self) -> bytes:
        """All of it."""


def draw_anew(files: Sequence[Upload]) -> list[bytes]:
    """Pictures that came without JavaScript, as fresh JPEGs. Looks at number and sizes before it reads anything.

    Refuses, with the field: too many or no picture (422), too large (413).
    """
    if len(files) > MOST_AT_ONCE:
        raise too_many_at_once()
    sizes = [file.size or 0 for file in files]
    if any(size > MOST_BYTES for size in sizes) or sum(sizes) > MOST_TOGETHER:
        raise too_heavy()
    return [_small_enough(file.read()) for file in files]


def check_sealed(pictures: Sequence[bytes]) -> None:
    """Refuse (422) too many, and what can be no picture sealed by our browser code."""
    if len(pictures) > MOST_AT_ONCE:
        raise too_many_at_once()
    if not all(NONCE + 16 < len(one) <= MOST_SEALED for one in pictures):
        raise Refused(
            "bad_picture", _("A picture was sealed wrongly. Load the page again and choose it anew."), field=FIELD
        )


def read_sealed(files: Sequence[Upload]) -> tuple[bytes, ...]:
    """Envelopes of the browser, as far as they may be some: number and sizes are looked at first. Refuses (422)."""
    if len(files) > MOST_AT_ONCE:
        raise too_many_at_once()
    if any((file.size or 0) > MOST_SEALED for file in files):
        raise too_heavy()
    return tuple(file.read() for file in files)


def keep_pictures(row: Complaint, sealed: Sequence[bytes]) -> int:
    """Store sealed pictures of a complaint that the caller made or holds; how many were new.

    Refuses (422) more than ``MOST`` of one complaint, before any is stored.
    """
    here = set(row.pictures.values_list("sha256", flat=True))
    fresh = {mark: one for one in sealed if (mark := hashlib.sha256(one).hexdigest()) not in here}
    if fresh and len(here) + len(fresh) > MOST:
        raise Refused("too_many_pictures", _("At most %(n)d pictures a complaint.") % {"n": MOST}, field=FIELD)
    rows = [
        ComplaintPicture(complaint=row, code=new_code(), sha256=mark, sealed=one, on=today())
        for mark, one in fresh.items()
    ]
    ComplaintPicture.objects.bulk_create(rows)
    return len(rows)


def sealed_anew(key: bytes, pictures: Sequence[bytes], about: str) -> tuple[bytes, ...]:
    """Fresh JPEGs, sealed under a complaint's key."""
    return tuple(seal_picture(key, one, about) for one in pictures)


def shown(picture: ComplaintPicture, key: bytes, about: str, longest: int = SIDES[0]) -> bytes | None:
    """The picture as a JPEG of ours; None where the envelope does not open or holds no picture."""
    try:
        return clean_jpeg(unseal_picture(key, picture.sealed, about), longest)
    except (ValueError, Refused):
        return None


def picture_limits() -> dict[str, int]:
    """What a page and its script must know before anything is sent."""
    return {"at_once": MOST_AT_ONCE, "bytes": MOST_BYTES, "sealed": MOST_SEALED, "side": SIDES[0]}


def too_many_at_once() -> Refused:
    """Said wherever more are sent than one sending takes."""
    return Refused("too_many_pictures", _("At most %(n)d pictures at once.") % {"n": MOST_AT_ONCE}, field=FIELD)


def too_heavy() -> Refused:
    """Said wherever a picture, or all together, are more bytes than we take."""
    text = _("A picture may have at most 12 MB, all together 24 MB.")
    return Refused("picture_too_large", text, field=FIELD, status=413)


def _small_enough(data: bytes) -> bytes:
    try:
        for side in SIDES:
            drawn = clean_jpeg(data, side)
            if len(drawn) <= MOST_SEALED - NONCE - 16:
                return drawn
    except Refused as refused:
        raise Refused(refused.code, refused.message, field=FIELD, status=refused.status) from None
    raise too_heavy()
