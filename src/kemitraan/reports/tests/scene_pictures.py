"""Pictures of a place before and after, painted once a run (benchmarks/photo_scenes.py)."""

from __future__ import annotations

import functools
import io
from datetime import datetime

import numpy as np
from PIL import ExifTags, Image

from benchmarks import photo_scenes as scenes
from kemitraan.toolbox import clock


@functools.cache
def pair(seed: int) -> tuple[bytes, bytes]:
    """The reporter's picture, and an honest one of the same place, mended."""
    before, after = scenes.honest_pair(seed)
    return scenes.jpeg(before), scenes.jpeg(after)


def changed(data: bytes, attack: str) -> bytes:
    """The picture after one of the cheats."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return scenes.jpeg(scenes.ATTACKS[attack](picture, np.random.default_rng(5)), 80)


def dated(data: bytes, moment: datetime, offset: str = "+07:00") -> bytes:
    """The picture with a moment of taking in its metadata."""
    exif = Image.Exif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = clock.local(moment).strftime("%Y:%m:%d %H:%M:%S")
    if offset:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()
