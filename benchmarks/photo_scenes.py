"""Street scenes drawn by dice, each as a reporter and later an officer would photograph it.

Nothing here is a real photo: a world is painted larger than any picture (sky, houses, trees, asphalt with grain, and
one thing to complain about), and a camera looks at it through a window with its own pose, light, noise and JPEG. Two
looks at one world are an honest pair; what a cheat does to one look stands in :data:`ATTACKS`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

WORLD = (1500, 1180)
LOOK = (1024, 768)
KINDS = ("pothole", "flood", "rubbish", "lamp", "barrier", "parking")
Dice = np.random.Generator


@dataclass(frozen=True)
class World:
    """A place with and without its trouble. ``night``: few lights, much noise."""

    before: Image.Image
    after: Image.Image
    night: bool


def world(seed: int) -> World:
    """One place; the same seed is the same place to the last pixel."""
    dice = np.random.default_rng([seed, 1])
    kind = KINDS[int(dice.integers(len(KINDS)))]
    night = bool(dice.random() < 0.2)
    ground = _street(dice)
    trouble = ground.copy()
    _draw_trouble(trouble, kind, dice)
    mended = ground.copy()
    _draw_mended(mended, kind, np.random.default_rng([seed, 2]))
    if night:
        lamps = _lamplight(dice)
        trouble, mended = _darken(trouble, lamps), _darken(mended, lamps)
    return World(trouble, mended, night)


def look(
    place: Image.Image, dice: Dice, *, night: bool, sway: float = 1.0, light: float = 1.0, passers: bool = True
) -> Image.Image:
    """What a hand-held camera gets: another pose (``sway``), another light, other people and cars, its own noise."""
    picture = place.copy()
    if passers:
        for _ in range(int(dice.integers(0, 5))):
            _passer(picture, dice)
    angle = dice.normal(0, 1.6 * sway)
    zoom = 1.22 + dice.normal(0, 0.05 * sway)
    width, height = LOOK[0] * 1.18 / zoom * 1.22 / 1.22, LOOK[1] * 1.18 / zoom
    left = (WORLD[0] - width) / 2 + dice.normal(0, 0.035 * sway) * LOOK[0]
    top = (WORLD[1] - height) / 2 + dice.normal(0, 0.03 * sway) * LOOK[1]
    corners = np.array([[left, top], [left, top + height], [left + width, top + height], [left + width, top]])
    corners += dice.normal(0, 6.0 * sway, corners.shape)  # the phone is never quite upright
    middle, turn = corners.mean(0), np.radians(angle)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = (corners - middle) @ spin.T + middle
    picture = picture.transform(LOOK, Image.Transform.QUAD, corners.ravel().tolist(), Image.Resampling.BICUBIC)
    values = np.asarray(picture, np.float32)
    values = 255 * (values / 255) ** np.exp(dice.normal(0, 0.18 * light))
    values *= np.exp(dice.normal(0, 0.12 * light)) * np.exp(dice.normal(0, 0.04 * light, 3))
    values = _sunlight(values, dice, light)
    values += dice.normal(0, 9.0 if night else 3.5, values.shape)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def jpeg(picture: Image.Image, quality: int = 88, exif: bytes = b"") -> bytes:
    """As a phone would store it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def honest_pair(seed: int, *, sway: float = 1.0, light: float = 1.0) -> tuple[Image.Image, Image.Image]:
    """The reporter's look at the trouble, and an officer's from the same standpoint at the same place, mended."""
    place, dice = world(seed), np.random.default_rng([seed, 3])
    return look(place.before, dice, night=place.night, sway=sway, light=light), look(
        place.after, dice, night=place.night, sway=sway, light=light
    )


# --- what a cheat does to a picture -----------------------------------------------------------------


def _again(picture: Image.Image, dice: Dice) -> Image.Image:
    """Through JPEG once more, badly."""
    return Image.open(io.BytesIO(jpeg(picture, int(dice.integers(28, 75))))).convert("RGB")


def _resized(picture: Image.Image, dice: Dice) -> Image.Image:
    scale = float(dice.uniform(0.3, 1.6))
    return picture.resize((int(picture.width * scale), int(picture.height * scale)), Image.Resampling.LANCZOS)


def _mirrored(picture: Image.Image, dice: Dice) -> Image.Image:
    return ImageOps.mirror(picture)


def _bright(picture: Image.Image, dice: Dice) -> Image.Image:
    factor = float(dice.choice([dice.uniform(0.5, 0.8), dice.uniform(1.25, 1.7)]))
    changed = ImageEnhance.Brightness(picture).enhance(factor)
    return ImageEnhance.Contrast(changed).enhance(float(dice.uniform(0.8, 1.25)))


def _cropped(least: float, most: float) -> Callable[[Image.Image, Dice], Image.Image]:
    def crop(picture: Image.Image, dice: Dice) -> Image.Image:
        wide, high = dice.uniform(least, most, 2) * picture.size
        left, top = dice.uniform(0, picture.width - wide), dice.uniform(0, picture.height - high)
        return picture.crop((int(left), int(top), int(left + wide), int(top + high)))

    return crop


def _stamped(picture: Image.Image, dice: Dice) -> Image.Image:
    """Another date painted into the corner, as camera apps do."""
    out, when = picture.copy(), int(dice.integers(10, 29))
    draw = ImageDraw.Draw(out, "RGBA")
    high = picture.height // 8
    draw.rectangle((0, picture.height - high, picture.width // 2, picture.height), (0, 0, 0, 150))
    draw.text((12, picture.height - high + 8), f"{when}-11-2026 09:{when}", (255, 255, 255), font_size=high // 2)
    return out


def _filtered(picture: Image.Image, dice: Dice) -> Image.Image:
    grey = ImageEnhance.Color(picture).enhance(float(dice.uniform(0, 0.4)))
    return (
        grey.filter(ImageFilter.UnsharpMask(2, 90))
        if dice.random() < 0.5
        else grey.filter(ImageFilter.GaussianBlur(1.2))
    )


def _edited(picture: Image.Image, dice: Dice) -> Image.Image:
    """The trouble painted over in the same frame, as an image editor (or a model) does."""
    out = picture.copy()
    wide, high = int(picture.width * dice.uniform(0.2, 0.35)), int(picture.height * dice.uniform(0.15, 0.3))
    left, top = int(dice.uniform(0.25, 0.5) * picture.width), int(dice.uniform(0.55, 0.68) * picture.height)
    source = int(np.clip(left + wide * (1 if dice.random() < 0.5 else -1), 0, picture.width - wide))
    patch = picture.crop((source, top, source + wide, top + high))
    mask = Image.new("L", patch.size, 0)
    ImageDraw.Draw(mask).ellipse((8, 8, wide - 8, high - 8), fill=255)
    out.paste(patch, (left, top), mask.filter(ImageFilter.GaussianBlur(8)))
    return out


def _turned(picture: Image.Image, dice: Dice) -> Image.Image:
    """Turned by a few degrees, the empty corners cut off."""
    angle = float(dice.choice([-1, 1]) * dice.uniform(1.5, 4))
    inner = 1 - 2.2 * abs(np.sin(np.radians(angle)))
    turned = picture.rotate(angle, Image.Resampling.BICUBIC)
    wide, high = picture.width * inner, picture.height * inner
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return turned.crop((int(left), int(top), int(left + wide), int(top + high)))


def _all_at_once(picture: Image.Image, dice: Dice) -> Image.Image:
    return _again(_resized(_bright(_cropped(0.75, 0.95)(_mirrored(picture, dice), dice), dice), dice), dice)


Attack = Callable[[Image.Image, Dice], Image.Image]
ATTACKS: dict[str, Attack] = {
    "same file": lambda picture, dice: picture,
    "re-encoded": _again,
    "resized": _resized,
    "mirrored": _mirrored,
    "brightness and contrast": _bright,
    "filter (grey, sharp, soft)": _filtered,
    "date painted in": _stamped,
    "cropped to 85-97 % a side": _cropped(0.85, 0.97),
    "cropped to 70-85 % a side": _cropped(0.7, 0.85),
    "cropped to 50-70 % a side": _cropped(0.5, 0.7),
    "mirrored, cropped, brighter, resized, re-encoded": _all_at_once,
    "painted over in the same frame": _edited,
    "turned by 1.5-4 degrees": _turned,
}


# --- how a place is painted ------------------------------------------------------------------------


def _noise(dice: Dice, shape: tuple[int, int], cell: int) -> Any:
    """Smooth noise in [-1, 1]."""
    small = dice.uniform(-1, 1, (shape[1] // cell + 2, shape[0] // cell + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(small).resize(shape, Image.Resampling.BICUBIC))


def _street(dice: Dice) -> Image.Image:
    """Sky, a row of houses and trees, pavement, and a road with grain, cracks and lines."""
    wide, high = WORLD
    horizon = int(high * dice.uniform(0.3, 0.45))
    values = np.zeros((high, wide, 3), np.float32)
    sky = np.array([dice.uniform(120, 200), dice.uniform(150, 210), dice.uniform(180, 235)])
    values[:horizon] = sky + _noise(dice, (wide, horizon), 160)[..., None] * 28
    grey = dice.uniform(80, 135)
    fade = np.linspace(0.85, 1.15, high - horizon)[:, None, None]
    grain = sum(
        _noise(dice, (wide, high - horizon), cell) * power for cell, power in ((3, 9), (9, 8), (40, 10), (200, 14))
    )
    values[horizon:] = (grey + np.array([2, 0, -4])) * fade + grain[..., None]
    picture = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    at = -int(dice.integers(0, 120))
    while at < wide:
        width, tall = int(dice.integers(90, 260)), int(dice.integers(120, 330))
        wall = tuple(int(v) for v in dice.uniform(90, 225, 3))
        draw.rectangle((at, horizon - tall + 60, at + width, horizon + 40), wall)
        for row in range(horizon - tall + 80, horizon, int(dice.integers(45, 75))):
            for column in range(at + 14, at + width - 30, int(dice.integers(40, 70))):
                shade = tuple(int(v) for v in dice.uniform(20, 110, 3))
                draw.rectangle((column, row, column + 24, row + 30), shade)
        if dice.random() < 0.5:
            draw.rectangle(
                (at + 10, horizon - 40, at + width - 10, horizon - 8), tuple(int(v) for v in dice.uniform(60, 240, 3))
            )
        at += width + int(dice.integers(0, 40))
    for _ in range(int(dice.integers(2, 7))):
        _tree(draw, int(dice.integers(0, wide)), horizon + 30, dice)
    edge = [(0, horizon + 60), (wide, horizon + 60 + int(dice.integers(-20, 20)))]
    draw.line(edge, fill=(185, 185, 178), width=14)
    vanish = int(dice.uniform(0.3, 0.7) * wide)
    for spread in (-0.9, -0.2, 0.45, 1.0):
        foot = int(vanish + spread * wide * 0.8)
        draw.line(
            [(vanish + int(spread * 80), horizon + 60), (foot, high)],
            fill=(210, 208, 195),
            width=int(dice.integers(4, 11)),
        )
    for _ in range(int(dice.integers(2, 7))):
        _crack(draw, horizon, dice)
    for _ in range(int(dice.integers(1, 4))):
        at = int(dice.integers(0, wide))
        draw.line([(at, horizon + 90), (at + int(dice.integers(-6, 6)), 40)], fill=(70, 70, 72), width=9)
    rough = np.asarray(picture, np.float32) + dice.normal(0, 5, (high, wide, 1)).astype(np.float32)
    return Image.fromarray(rough.clip(0, 255).astype(np.uint8))


def _tree(draw: ImageDraw.ImageDraw, at: int, foot: int, dice: Dice) -> None:
    draw.rectangle((at - 7, foot - 150, at + 7, foot), (85, 65, 45))
    for _ in range(70):
        x, y = dice.normal(at, 48), dice.normal(foot - 200, 45)
        size, green = dice.uniform(8, 26), dice.uniform(60, 150)
        draw.ellipse((x - size, y - size, x + size, y + size), (int(green * 0.55), int(green), int(green * 0.4)))


def _crack(draw: ImageDraw.ImageDraw, horizon: int, dice: Dice) -> None:
    wide, high = WORLD
    x, y = dice.uniform(0, wide), dice.uniform(horizon + 80, high)
    points = [(x, y)]
    for _ in range(int(dice.integers(6, 20))):
        x, y = x + dice.normal(0, 34), y + dice.normal(6, 16)
        points.append((x, y))
    draw.line(points, fill=(48, 46, 44), width=int(dice.integers(2, 5)))


def _spot(dice: Dice) -> tuple[float, float, float]:
    """Where the trouble is, and how large: in the middle of the road, as one photographs it."""
    return dice.uniform(0.42, 0.58) * WORLD[0], dice.uniform(0.62, 0.74) * WORLD[1], dice.uniform(110, 240)


def _blob(dice: Dice, x: float, y: float, size: float, flat: float = 0.45) -> list[tuple[float, float]]:
    angles = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    reach = size * (1 + dice.normal(0, 0.12, angles.size))
    return [(x + r * np.cos(a), y + r * flat * np.sin(a)) for r, a in zip(reach, angles, strict=True)]


def _draw_trouble(picture: Image.Image, kind: str, dice: Dice) -> None:
    draw = ImageDraw.Draw(picture)
    x, y, size = _spot(dice)
    if kind == "pothole":
        draw.polygon(_blob(dice, x, y, size), (52, 48, 45))
        draw.polygon(_blob(dice, x, y + 8, size * 0.8), (78, 70, 62))
        for _ in range(60):
            px, py, r = dice.normal(x, size * 0.6), dice.normal(y, size * 0.3), dice.uniform(2, 8)
            draw.ellipse((px - r, py - r, px + r, py + r), tuple(int(v) for v in dice.uniform(70, 150, 3)))
    elif kind == "flood":
        top = int(WORLD[1] * dice.uniform(0.5, 0.65))
        water = picture.crop((0, 2 * top - WORLD[1], WORLD[0], top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        water = ImageEnhance.Brightness(water.filter(ImageFilter.GaussianBlur(5))).enhance(0.7)
        picture.paste(Image.blend(water, Image.new("RGB", water.size, (112, 98, 74)), 0.55), (0, top))
    elif kind == "rubbish":
        for _ in range(130):
            px, py, r = dice.normal(x, size), dice.normal(y, size * 0.28), dice.uniform(6, 26)
            draw.polygon(_blob(dice, px, py, r, 0.8), tuple(int(v) for v in dice.uniform(30, 240, 3)))
    elif kind == "lamp":
        draw.line([(x - size, y + 60), (x + size, y - 120)], fill=(60, 60, 64), width=22)
        draw.ellipse((x + size - 30, y - 150, x + size + 40, y - 90), (200, 196, 170))
    elif kind == "barrier":
        for step in range(8):
            draw.rectangle(
                (x - size + step * size / 4, y - 40, x - size + (step + 1) * size / 4, y + 10),
                (214, 40, 40) if step % 2 else (240, 240, 236),
            )
    else:
        for step in range(4):
            _car(draw, x - size * 1.3 + step * size * 0.8, y - 30 * step, size * 0.5, dice)


def _draw_mended(picture: Image.Image, kind: str, dice: Dice) -> None:
    draw = ImageDraw.Draw(picture)
    if kind == "pothole":  # a patch of fresh asphalt
        x, y, size = WORLD[0] * 0.5, WORLD[1] * 0.68, 190.0
        draw.polygon(_blob(dice, x, y, size), (58, 58, 60))
    elif kind == "flood":  # mud that stayed
        for _ in range(12):
            x, y = dice.uniform(0, WORLD[0]), dice.uniform(0.6, 0.95) * WORLD[1]
            draw.polygon(_blob(dice, x, y, dice.uniform(30, 120)), (118, 104, 82))


def _car(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, dice: Dice) -> None:
    paint = tuple(int(v) for v in dice.uniform(20, 240, 3))
    draw.rounded_rectangle((x, y - size * 0.5, x + size * 1.6, y), 14, paint)
    draw.rounded_rectangle(
        (x + size * 0.3, y - size * 0.85, x + size * 1.3, y - size * 0.4), 12, tuple(v // 2 for v in paint)
    )
    for wheel in (0.3, 1.3):
        draw.ellipse((x + size * wheel - 16, y - 16, x + size * wheel + 16, y + 16), (22, 22, 22))


def _passer(picture: Image.Image, dice: Dice) -> None:
    draw = ImageDraw.Draw(picture)
    x, y = dice.uniform(0.1, 0.9) * WORLD[0], dice.uniform(0.45, 0.9) * WORLD[1]
    if dice.random() < 0.5:
        _car(draw, x, y, dice.uniform(70, 170), dice)
        return
    tall = dice.uniform(70, 190)
    shirt = tuple(int(v) for v in dice.uniform(20, 240, 3))
    draw.rectangle((x - tall * 0.12, y - tall * 0.75, x + tall * 0.12, y - tall * 0.3), shirt)
    draw.rectangle((x - tall * 0.1, y - tall * 0.3, x + tall * 0.1, y), (40, 42, 60))
    draw.ellipse((x - tall * 0.1, y - tall, x + tall * 0.1, y - tall * 0.78), (120, 84, 60))


def _lamplight(dice: Dice) -> Any:
    wide, high = WORLD
    xs, ys = np.meshgrid(np.arange(wide), np.arange(high))
    glow = np.full((high, wide), 0.1, np.float32)
    for _ in range(int(dice.integers(2, 5))):
        x, y, reach = dice.uniform(0, wide), dice.uniform(0.2, 0.8) * high, dice.uniform(150, 420)
        glow += np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * reach**2)).astype(np.float32) * dice.uniform(0.4, 0.9)
    return glow.clip(0, 1.1)


def _darken(picture: Image.Image, lamps: Any) -> Image.Image:
    values = np.asarray(picture, np.float32) * lamps[..., None] * np.array([1.05, 0.92, 0.7], np.float32)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _sunlight(values: Any, dice: Dice, light: float) -> Any:
    """A slope of light over the picture, and the shadow of something outside it."""
    high, wide = values.shape[:2]
    xs, ys = np.meshgrid(np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, high, dtype=np.float32))
    slope = 1 + light * (dice.normal(0, 0.12) * xs + dice.normal(0, 0.12) * ys)
    if light and dice.random() < 0.5:
        turn = dice.uniform(0, np.pi)
        edge = (xs * np.cos(turn) + ys * np.sin(turn) - dice.uniform(-0.5, 0.5)) * 14
        slope = slope * (1 - 0.3 / (1 + np.exp(-edge)))
    return values * slope[..., None]
