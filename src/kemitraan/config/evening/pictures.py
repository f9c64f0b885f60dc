"""A picture for the demo: a crossing whose traffic lights are dark, drawn by dice. Nobody and no place is in it."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (1024, 768)
HORIZON = 400


def crossing(seed: int) -> Image.Image:
    """The crossing, with the grain of a phone's camera; the same seed is the same picture."""
    dice = np.random.default_rng(seed)
    picture = Image.new("RGB", SIZE, (186, 205, 219))
    draw = ImageDraw.Draw(picture)
    left = -40
    while left < SIZE[0]:
        wide, high = int(dice.integers(90, 190)), int(dice.integers(110, 280))
        wall = tuple(int(tone) for tone in dice.integers(120, 225, 3))
        draw.rectangle((left, HORIZON - high, left + wide, HORIZON), fill=wall)
        for x in range(left + 14, left + wide - 24, 34):
            for y in range(HORIZON - high + 16, HORIZON - 40, 46):
                draw.rectangle((x, y, x + 18, y + 26), fill=(72, 84, 96))
        left += wide + int(dice.integers(0, 14))
    draw.rectangle((0, HORIZON, *SIZE), fill=(96, 96, 98))
    for x in range(60, SIZE[0], 120):
        draw.polygon([(x, 560), (x + 56, 560), (x + 40, 700), (x - 30, 700)], fill=(214, 214, 208))
    for x in (250, 730):
        draw.rectangle((x, 170, x + 12, 520), fill=(58, 60, 62))
        draw.rounded_rectangle((x - 24, 90, x + 36, 250), 12, fill=(30, 31, 33))
        for y in (102, 152, 202):  # all three are dark
            draw.ellipse((x - 14, y, x + 26, y + 40), fill=(52, 52, 54), outline=(78, 78, 80), width=3)
    soft = picture.filter(ImageFilter.GaussianBlur(0.8))
    grain = dice.normal(0, 9, (SIZE[1], SIZE[0], 1)) + dice.normal(0, 4, (SIZE[1], SIZE[0], 3))
    return Image.fromarray(np.clip(np.asarray(soft, np.float32) + grain, 0, 255).astype(np.uint8))


def made_over(picture: Image.Image) -> Image.Image:
    """The same picture a little cut, brighter and saved again: what is tried to pass for a new one."""
    wide, high = picture.size
    cut = picture.crop((wide // 25, high // 20, wide - wide // 30, high - high // 40))
    return ImageEnhance.Brightness(cut).enhance(1.12)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The bytes of a file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
