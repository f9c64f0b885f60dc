"""Draw the mark as PNG for home screens: ``python -m kemitraan.design.make_icons``. Two posts and the path between."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

GROUND, PATH, POST = "#0b5961", "#e5a50a", "#ffffff"
SIZES = (192, 512)
_GRID, _OVERSAMPLE = 32, 4
_CURVE = ((9.5, 24.5), (22.0, 24.5), (11.0, 15.5), (22.5, 15.5))
_POSTS = (((9.5, 10.5), (9.5, 24.5)), ((22.5, 7.5), (22.5, 15.5)))


def draw(size: int, maskable: bool = False) -> Image.Image:
    """The mark as a square of ``size`` pixels; ``maskable`` fills the corners, which phones cut off as they like."""
    big = size * _OVERSAMPLE
    scale = big / _GRID * (0.8 if maskable else 1.0)
    shift = big * (0.1 if maskable else 0.0)
    image = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, big - 1, big - 1), radius=0 if maskable else 8 * scale, fill=GROUND)

    def dot(x: float, y: float, width: float, colour: str) -> None:
        centre_x, centre_y, radius = x * scale + shift, y * scale + shift, width * scale / 2
        pen.ellipse((centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius), fill=colour)

    for step in range(601):
        dot(*_bezier(step / 600), 3.0, PATH)
    for (x, top), (_, bottom) in _POSTS:
        for step in range(201):
            dot(x, top + (bottom - top) * step / 200, 3.6, POST)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _bezier(t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, _CURVE, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, _CURVE, strict=True)),
    )


def main() -> None:
    """Write the PNG files beside the other static files."""
    folder = Path(__file__).parent / "static" / "design"
    for size in SIZES:
        draw(size).save(folder / f"icon-{size}.png", optimize=True)
    draw(512, maskable=True).save(folder / "icon-maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
