"""Whether one picture was made from another one: hashes find candidates, laying one over the other decides.

A hash alone cannot tell a cropped copy from an honest second look at the same place: both are "somewhat alike". What
a copy keeps, whatever was done to it, is the finest detail at exactly one position and size: grain, leaves, noise. An
officer who photographs the mended place from the same spot gets other light, another pose of a few pixels and other
noise, so that the detail never fits. :func:`overlay` therefore searches size, position and mirror image, and says how
well the detail fits at the best of them. :func:`marks_of` gives what an index can hold of a picture so that a cutting
of it is found among a million: perceptual hashes (ImageHash) of the surroundings of its most striking spots.

Figures behind the constants: `./kemitraan bench closing-photos` and docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageOps

ALIKE = 0.7  # a fit from here on is a copy
COARSE, FINE = 96, 256  # longest sides in pixels
SMALLEST = 0.45  # of the other picture's side: smaller cuttings are not looked for
STEP = 1.03
TRIED = 4  # places looked at closely, of those that fit roughly
LEAST_SIDE = 16

SPOTS = 24  # of a picture
SPOT_SIDE = 256  # longest side the spots are looked for in
SPOT_REACH = 6.0  # half a surrounding's side, in sizes of the spot
FIRST_SIZE, SIZES, SIZE_STEP = 2.2, 10, 2 ** (1 / 3)
STRIKING = 1.5  # grey levels
BANDS = ((0, 21), (21, 43), (43, 64))  # of a hash: two that differ in at most two bits share one

Array = Any


@dataclass(frozen=True)
class Fit:
    """How well one picture lies on another: ``score`` −1 to 1, ``share`` of the other's side it covers."""

    score: float
    share: float
    mirrored: bool


@dataclass(frozen=True)
class _Field:
    """A picture's detail with what every match against it needs."""

    detail: Array
    waves: Array
    sums: Array
    squares: Array

    @property
    def size(self) -> tuple[int, int]:
        return self.detail.shape[1], self.detail.shape[0]


def overlay(picture: Image.Image, other: Image.Image) -> Fit:
    """The best fit of ``picture`` as the whole or a cutting of ``other``, also mirrored.

    What is smaller than 16 pixels a side fits nothing.
    """
    if min(*picture.size, *other.size) < LEAST_SIDE:
        return Fit(0.0, 0.0, mirrored=False)
    grey, below = _small(picture.convert("L"), 2 * FINE), other.convert("L")
    rough, fine = _field(_small(below, COARSE)), _field(_small(below, FINE))
    found = [
        (_match(_cut(top, share, rough), rough), share, mirrored, top)
        for mirrored, top in ((False, grey), (True, ImageOps.mirror(grey)))
        for share in _shares()
    ]
    found.sort(key=lambda hit: -hit[0])
    best = Fit(-1.0, 0.0, mirrored=False)
    for _rough, share, mirrored, top in found[:TRIED]:
        for nudge in (0.0, -0.006, 0.006, -0.012, 0.012):
            near = min(1.0, share * (1 + nudge))
            score = _match(_cut(top, near, fine), fine)
            if score > best.score:
                best = Fit(score, near, mirrored)
    return best


def _shares() -> list[float]:
    """The sizes tried, as a share of the largest that fits."""
    return [STEP**-step for step in range(int(np.log(1 / SMALLEST) / np.log(STEP)) + 1)]


def _small(grey: Image.Image, side: int) -> Image.Image:
    scale = side / max(grey.size)
    size = (max(8, round(grey.width * scale)), max(8, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.LANCZOS)


def _field(grey: Image.Image) -> _Field:
    from scipy.fft import rfft2

    detail = _detail(np.asarray(grey, np.float32))
    return _Field(detail, rfft2(detail), _running(detail), _running(detail * detail))


def _cut(top: Image.Image, share: float, field: _Field) -> Array:
    """The detail of ``top`` at ``share`` of the largest size that fits into the field."""
    wide, high = field.size
    factor = share * min(wide / top.width, high / top.height)
    size = (min(wide, max(8, round(top.width * factor))), min(high, max(8, round(top.height * factor))))
    return _detail(np.asarray(top.resize(size, Image.Resampling.LANCZOS), np.float32))


def _detail(values: Array) -> Array:
    """What is finer than a few pixels, with the same strength in light and in shadow."""
    from scipy.ndimage import gaussian_filter

    fine = values - gaussian_filter(values, 2.0, truncate=3)
    return fine / (np.sqrt(gaussian_filter(fine * fine, 6.0, truncate=2)) + 4.0)


def _match(template: Array, field: _Field) -> float:
    """The best normalised correlation of a template anywhere inside a field."""
    from scipy.fft import irfft2, rfft2

    high, wide = template.shape
    template = template - template.mean()
    power = float(np.sqrt((template * template).sum()))
    if power < 1e-3:
        return 0.0
    shape = field.detail.shape
    product = irfft2(field.waves * np.conj(rfft2(template, shape)), shape)
    fit = product[: shape[0] - high + 1, : shape[1] - wide + 1]
    ones, squares = _window(field.sums, high, wide), _window(field.squares, high, wide)
    spread = np.sqrt(np.maximum(squares - ones * ones / (high * wide), 1e-3))
    return float((fit / (spread * power)).max())


def _running(values: Array) -> Array:
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1), np.float64)
    total[1:, 1:] = values.cumsum(0, dtype=np.float64).cumsum(1)
    return total


def _window(total: Array, high: int, wide: int) -> Array:
    """The sum of every window of a size."""
    return total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]


# --- what an index can hold ----------------------------------------------------------------------------


def hash_of(picture: Image.Image) -> str:
    """The perceptual hash of the whole picture: 64 bits as 16 hexadecimal digits."""
    import imagehash

    return str(imagehash.phash(picture.convert("L")))


def marks_of(picture: Image.Image) -> list[int]:
    """Up to 72 numbers; pictures that share two of them may show a cutting of one another.

    Each is one of three parts of the hash of a striking spot's surroundings. A spot's size is found with it, so that
    a cutting that was enlarged again has the same surroundings, and with them the same hash.
    """
    import imagehash

    grey = picture.convert("L")
    if min(grey.size) < LEAST_SIDE:
        return []
    small = _small(grey, SPOT_SIDE)
    marks: set[int] = set()
    for taken, (x, y, reach) in enumerate(_spots(small)):
        if taken >= SPOTS:
            break
        around = small.resize((32, 32), Image.Resampling.BILINEAR, box=(x - reach, y - reach, x + reach, y + reach))
        bits = imagehash.phash(around).hash.ravel()
        for band, (first, last) in enumerate(BANDS):
            marks.add(band << 22 | int("".join("1" if bit else "0" for bit in bits[first:last]), 2))
    return sorted(marks)


def _spots(small: Image.Image) -> Iterator[tuple[float, float, float]]:
    """(x, y, reach) of the most striking light and dark spots of any size, the strongest first, whole ones only."""
    from scipy.ndimage import gaussian_filter, maximum_filter

    values = np.asarray(small, np.float32)
    blurred = [gaussian_filter(values, FIRST_SIZE * SIZE_STEP**step, truncate=3) for step in range(SIZES + 1)]
    power = np.abs(np.diff(np.stack(blurred), axis=0))
    peaks = (maximum_filter(power, 3) == power) & (power > STRIKING)
    peaks[0] = peaks[-1] = False
    peaks[:, 0] = peaks[:, -1] = False
    peaks[:, :, 0] = peaks[:, :, -1] = False
    sizes, rows, columns = np.nonzero(peaks)
    for one in np.argsort(-power[sizes, rows, columns], kind="stable"):
        size, row, column = int(sizes[one]), int(rows[one]), int(columns[one])
        finer = _between(power[size - 1 : size + 2, row, column])
        y = row + 0.5 + _between(power[size, row - 1 : row + 2, column])
        x = column + 0.5 + _between(power[size, row, column - 1 : column + 2])
        reach = SPOT_REACH * FIRST_SIZE * SIZE_STEP ** (size + finer)
        if reach <= x <= small.width - reach and reach <= y <= small.height - reach:
            yield x, y, reach


def _between(three: Array) -> float:
    """Where a parabola through three values has its top, from the middle one."""
    left, middle, right = (float(value) for value in three)
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if abs(bend) > 1e-6 else 0.0
