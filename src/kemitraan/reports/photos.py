"""Pictures: checked by content, re-encoded without metadata; the original lies sealed.

What arrives is never served. Pillow decodes it under a pixel limit and we write a fresh JPEG of at most
``LONGEST_SIDE`` pixels; nothing of the file's metadata survives. The original bytes are sealed to a public
key (libsodium sealed box): the web process can put them away and cannot read them back.
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from nacl.public import PrivateKey, PublicKey, SealedBox
from PIL import Image, ImageOps, UnidentifiedImageError

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Photo, Report

MOST_PHOTOS = 6
MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class PreparedPhoto:
    """A picture that passed the check: what we will show, and the original to be sealed."""

    sha256: str
    jpeg: bytes
    width: int
    height: int
    original: bytes


def prepare_photo(data: bytes) -> PreparedPhoto:
    """Check and re-encode one uploaded picture (JPEG, PNG or WebP).

    Refuses what is too large in bytes (413) or pixels, what is no picture, and what breaks the decoder (422).
    """
    if len(data) > MOST_BYTES:
        raise Refused("photo_too_large", _("A photo may have at most 12 MB."), field="photo", status=413)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused("photo_too_large", _("A photo may have at most 50 million pixels."), field="photo")
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decode a large JPEG small at once
                upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = Image.new("RGB", upright.size)
        clean.paste(upright)  # a fresh picture carries nothing but pixels
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=82, optimize=True)
    except Refused:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
        EOFError,
        TypeError,
        IndexError,
        KeyError,
    ):
        raise Refused(
            "not_a_photo", _("This file is not a photo we can read (JPEG, PNG, WebP)."), field="photo"
        ) from None
    return PreparedPhoto(hashlib.sha256(data).hexdigest(), out.getvalue(), clean.width, clean.height, data)


def keep_photos(report: Report, photos: Sequence[PreparedPhoto], *, by: str) -> list[Photo]:
    """Store pictures of a report inside the caller's transaction; the same picture twice is kept once.

    Files are written (and flushed to disk) before the rows commit: a file without a row is swept up later,
    a row without a file can't be.
    """
    here = set(Photo.objects.filter(report=report).values_list("sha256", flat=True))
    kept: list[Photo] = []
    for photo in photos:
        if photo.sha256 in here:
            continue
        if len(here) >= MOST_PHOTOS:
            raise Refused("too_many_photos", _("At most 6 photos a report."), field="photo")
        here.add(photo.sha256)
        name = uuid.uuid4()
        _write(photo_path(name), photo.jpeg)
        _write(_sealed_path(name), SealedBox(_public_key()).encrypt(photo.original))
        kept.append(
            Photo(
                report=report, name=name, sha256=photo.sha256, width=photo.width, height=photo.height,
                size=len(photo.jpeg), by=by, added_at=clock.now(),
            )
        )  # fmt: skip
    return Photo.objects.bulk_create(kept)


def photo_path(name: uuid.UUID) -> Path:
    """Where the clean picture lies."""
    return Path(settings.FILES) / "photos" / name.hex[:2] / f"{name.hex}.jpg"


def _sealed_path(name: uuid.UUID) -> Path:
    return Path(settings.FILES) / "sealed" / name.hex[:2] / f"{name.hex}.box"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    partial = path.with_suffix(".part")
    with partial.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(path)


def _public_key() -> PublicKey:
    """The evidence key. In production the operator puts only ``evidence.pub`` on the server; the demo makes both."""
    folder = Path(settings.FILES)
    public = folder / "evidence.pub"
    if not public.exists():
        folder.mkdir(parents=True, exist_ok=True)
        private = PrivateKey.generate()
        secret = folder / f"evidence.{os.getpid()}.key"
        secret.touch(mode=0o600)
        secret.write_bytes(bytes(private))
        try:
            os.link(secret, folder / "evidence.key")
            _write(public, bytes(private.public_key))
        except FileExistsError:
            pass
        finally:
            secret.unlink()
    if not public.exists():
        raise RuntimeError("evidence.pub is missing: docs/operating/settings.md says how to make it")
    return PublicKey(public.read_bytes())
