"""Pictures: checked by content, re-encoded without metadata; the original lies sealed.

What arrives is never served. Pillow decodes it under a pixel limit and we write a fresh JPEG of at most
``LONGEST_SIDE`` pixels; nothing of the file's name, type or metadata survives. The original bytes are sealed to a
public key (libsodium sealed box): the web process can put them away and cannot read them back.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from nacl.public import PrivateKey, PublicKey, SealedBox
from PIL import ExifTags, Image, ImageOps

from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.secret_file import keep_once

from .likeness import hash_of, marks_of
from .models import Photo, Report, StoppedPhoto

MOST_PHOTOS = 6
MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000  # of a plain JPEG, which is decoded small at once
MOST_PIXELS_WHOLE = 25_000_000  # of what can only be decoded whole: 4 bytes a pixel in memory
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
KEPT_WITHOUT_ROW = timedelta(days=1)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow itself stops at twice this, before it allocates anything
_decoding = threading.BoundedSemaphore(2)  # so many pictures of a process are open at once, whatever arrives


Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True)
class PreparedPhoto:
    """A picture that passed the check: what we will show, and the original to be sealed."""

    sha256: str
    jpeg: bytes
    width: int
    height: int
    original: bytes
    phash: str = ""  # perceptual, of the whole picture
    marks: tuple[int, ...] = ()  # of its parts (likeness.py)
    taken_at: datetime | None = None  # as the picture says of itself; kept nowhere, unless it contradicts the case


class Upload(Protocol):
    """An uploaded file, as far as we look at it: never its name, never its type."""

    size: int | None

    def read(self) -> bytes:
        """All of it."""


def prepare_photos(files: Sequence[Upload]) -> list[PreparedPhoto]:
    """Check and re-encode the pictures of one form; sizes and number are looked at before anything is read."""
    if len(files) > MOST_PHOTOS:
        raise _too_many()
    if any((file.size or 0) > MOST_BYTES for file in files):
        raise _too_heavy()
    return [prepare_photo(file.read()) for file in files]


def prepare_photo(data: bytes) -> PreparedPhoto:
    """Check and re-encode one uploaded picture (JPEG, PNG or WebP).

    Refuses what is too large in bytes (413) or pixels, what is no picture, and what breaks the decoder (422).
    """
    with _opened(data) as (clean, taken_at):
        grey = clean.convert("L")
        phash, marks = hash_of(grey), tuple(marks_of(grey))
        jpeg = _encoded(clean)
    return PreparedPhoto(
        hashlib.sha256(data).hexdigest(), jpeg, clean.width, clean.height, data, phash, marks, taken_at
    )


def clean_jpeg(data: bytes, longest: int = LONGEST_SIDE) -> bytes:
    """The pixels of a picture (JPEG, PNG or WebP) as a fresh JPEG, and nothing else of it. Refuses as above."""
    with _opened(data, longest) as (clean, _taken_at):
        return _encoded(clean)


@contextmanager
def _opened(data: bytes, longest: int = LONGEST_SIDE) -> Iterator[tuple[Image.Image, datetime | None]]:
    """A decoded picture, and every way in which it breaks a decoder as a refusal."""
    if len(data) > MOST_BYTES:
        raise _too_heavy()
    with _decoding:
        try:
            yield _decoded(data, longest)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_wide() from None
        except Exception:  # hostile bytes break a decoder in ways nobody can list; all of them mean the same here
            raise Refused(
                "not_a_photo", _("This file is not a photo we can read (JPEG, PNG, WebP)."), field="photo"
            ) from None


def _encoded(clean: Image.Image) -> bytes:
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _decoded(data: bytes, longest: int) -> tuple[Image.Image, datetime | None]:
    """The pixels alone, upright, on white, at most ``longest`` long; and when it says it was taken."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        plain_jpeg = picture.format == "JPEG" and not picture.info.get("progressive")
        if picture.width * picture.height > (MOST_PIXELS if plain_jpeg else MOST_PIXELS_WHOLE):
            raise _too_wide()
        taken_at = _taken_at(picture)
        picture.draft("RGB", (longest, longest))  # a large JPEG is decoded small at once
        picture.load()
        small = picture
        small.thumbnail((longest, longest))
        upright = ImageOps.exif_transpose(small)
    clean = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    return clean, taken_at  # a fresh picture carries nothing but pixels


def _taken_at(picture: Image.Image) -> datetime | None:
    """The moment of taking from the metadata; Jakarta's clock where it names no offset, None where it says nothing."""
    try:
        exif = picture.getexif()
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        said = str(inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
        offset = str(inner.get(ExifTags.Base.OffsetTimeOriginal) or "")
        moment = datetime.strptime(said.strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone comes below
    except Exception:  # metadata is a stranger's bytes; what cannot be read says nothing
        return None
    try:
        return datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S}{offset}", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        return moment.replace(tzinfo=clock.JAKARTA)


def _too_many() -> Refused:
    return Refused("too_many_photos", _("At most 6 photos a report."), field="photo")


def _too_heavy() -> Refused:
    return Refused("photo_too_large", _("A photo may have at most 12 MB."), field="photo", status=413)


def _too_wide() -> Refused:
    return Refused("photo_too_large", _("This photo has too many pixels. Please make it smaller."), field="photo")


def keep_photos(report: Report, photos: Sequence[PreparedPhoto], *, by: str) -> list[Photo]:
    """Store pictures of a report inside the caller's transaction; the same picture twice is kept once.

    Files are written (and flushed to disk) before the rows commit: a file without a row is swept up by
    :func:`sweep_photos`, a row without a file can't be. Refuses more than ``MOST_PHOTOS`` before writing any: so many
    of the reporter, and so many of ours. Whether a picture of ours is proof is asked before (:mod:`.stop`).
    """
    rows = Photo.objects.filter(report=report)
    here = set(rows.values_list("sha256", flat=True))
    fresh = {photo.sha256: photo for photo in photos if photo.sha256 not in here}
    same_side = rows.filter(by=by) if by == "reporter" else rows.exclude(by="reporter")
    if fresh and same_side.count() + len(fresh) > MOST_PHOTOS:
        raise _too_many()
    kept = []
    for photo in fresh.values():
        name = write_photo(photo)
        kept.append(
            Photo(
                report=report, name=name, sha256=photo.sha256, width=photo.width, height=photo.height,
                size=len(photo.jpeg), by=by, added_at=clock.now(), round=report.reopened, phash=photo.phash,
                marks=list(photo.marks),
            )
        )  # fmt: skip
    return Photo.objects.bulk_create(kept)


def remove_files(name: uuid.UUID) -> None:
    """Take a picture off the disk, shown and sealed."""
    photo_path(name).unlink(missing_ok=True)
    _sealed_path(name).unlink(missing_ok=True)


def write_photo(photo: PreparedPhoto) -> uuid.UUID:
    """Put the clean picture and the sealed original on the disk under a fresh name."""
    name = uuid.uuid4()
    _write(photo_path(name), photo.jpeg)
    _write(_sealed_path(name), SealedBox(_public_key()).encrypt(photo.original))
    return name


def mark_photos(limit: int = 200) -> int:
    """Give photos from before there were hashes theirs; how many. Repeat until 0 (an update's work)."""
    done = 0
    for photo in Photo.objects.filter(phash="").order_by("id")[:limit]:
        try:
            with Image.open(photo_path(photo.name)) as stored:
                grey = stored.convert("L")
        except (OSError, ValueError):
            phash, marks = "-", []  # the file is gone: do not look again
        else:
            phash, marks = hash_of(grey), marks_of(grey)
        done += Photo.objects.filter(pk=photo.pk).update(phash=phash, marks=marks)
    return done


def sweep_photos(now: datetime | None = None) -> int:
    """Delete files whose transaction never committed, a day later; how many. A worker's round, once in a while."""
    before = ((now or clock.now()) - KEPT_WITHOUT_ROW).timestamp()
    swept = 0
    for kind in ("photos", "sealed"):
        for path in (Path(settings.FILES) / kind).glob("??/*"):
            if path.stat().st_mtime < before and not _has_row(path):
                path.unlink(missing_ok=True)
                swept += 1
    return swept


def _has_row(path: Path) -> bool:
    try:
        name = uuid.UUID(hex=path.stem)
    except ValueError:
        return False  # a half-written ".part"
    if path.suffix == ".part":
        return False
    return Photo.objects.filter(name=name).exists() or StoppedPhoto.objects.filter(name=name).exists()


def photo_path(name: uuid.UUID) -> Path:
    """Where the clean picture lies."""
    return Path(settings.FILES) / "photos" / name.hex[:2] / f"{name.hex}.jpg"


def photo_answer(response: Answer) -> Answer:
    """The headers of every picture we show: no cache but the reader's eyes, and nothing in it can act."""
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _sealed_path(name: uuid.UUID) -> Path:
    return Path(settings.FILES) / "sealed" / name.hex[:2] / f"{name.hex}.box"


def _write(path: Path, data: bytes) -> None:
    """Put a file in its place, whole or not at all, and on the disk before we go on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    partial = path.with_name(f"{path.stem}.{os.getpid()}-{threading.get_ident()}.part")
    with partial.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _public_key() -> PublicKey:
    """The evidence key. In production the operator puts only ``evidence.pub`` on the server; the demo makes both.

    Refused (503) in production without one: better no photo than a private key that lies beside what it seals.
    """
    public = Path(settings.FILES) / "evidence.pub"
    if not public.exists():
        if not settings.DEMO:
            raise Refused(
                "photos_closed", _("Photos cannot be kept here yet. Send it without."), field="photo", status=503
            )
        _write(public, bytes(_own_private_key(public.with_suffix(".key")).public_key))
    return PublicKey(public.read_bytes())


def _own_private_key(path: Path) -> PrivateKey:
    """Make the private key once; the first of several processes wins, the others read it."""
    keep_once(path, bytes(PrivateKey.generate()))
    return PrivateKey(path.read_bytes())
