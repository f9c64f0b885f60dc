"""Pictures of a place before and after, painted once a run (benchmarks/photo_scenes.py)."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image

from benchmarks import photo_scenes as scenes


@functools.cache
def pair(seed: int) -> tuple[bytes, bytes]:
    """The reporter's picture, and an honest one of the same place, mended."""
    before, after = scenes.honest_pair(seed)
    return scenes.jpeg(before), scenes.jpeg(after)


def changed(data: bytes, attack: str) -> bytes:
    """The picture after one of the cheats."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return scenes.jpeg(scenes.ATTACKS[attack](picture, np.random.default_rng(5)), 80)
