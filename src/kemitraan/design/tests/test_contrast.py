"""Every pair of colours that stands on a page can be read: AA everywhere, AAA on the field page."""

from __future__ import annotations

import re

import pytest

from kemitraan.design.states import TONES

from .css import DARK, DARK_BY_HAND, DARK_BY_SYSTEM, LIGHT, STATIC, contrast, tokens

GROUNDS = ("paper", "surface", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "quiet", "action", "action-hover", "danger") for ground in GROUNDS]
TEXT += [(tone, ground) for tone in TONES for ground in GROUNDS if tone != "danger"]
TEXT += [(tone, f"{tone}-soft") for tone in TONES]
TEXT += [("ink", soft) for soft in ("action-soft", "accent-soft", "danger-soft")]
TEXT += [("action-hover", "action-soft"), ("quiet", "action-soft"), ("quiet", "accent-soft")]
TEXT += [("on-action", "action"), ("on-action", "action-hover"), ("on-accent", "accent")]
TEXT += [("on-danger", "danger-fill"), ("on-danger", "danger-fill-hover")]
TEXT += [("on-p1", "p1"), ("on-p2", "p2"), ("p3", "paper"), ("p3", "surface"), ("p4", "paper"), ("p4", "surface")]
TEXT += [("map-label", "map-ground"), ("paper", "ink")]
# What must be seen but is no text (WCAG 1.4.11): borders of controls, rings, signs.
SHAPES = [("line-strong", ground) for ground in GROUNDS]
SHAPES += [("focus", ground) for ground in GROUNDS]
SHAPES += [("p1", "surface"), ("p3", "surface"), ("p4", "surface"), ("map-responder", "map-ground")]
SHAPES += [("late", "map-ground"), ("action", "map-ground"), ("line-strong", "action-soft")]
THEMES = {"light": LIGHT, "dark": DARK}


def faint(theme: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    """The pairs that fall short of ``least`` to 1."""
    ratios = {(one, other): contrast(theme[one], theme[other]) for one, other in pairs}
    return [f"{one} on {other}: {ratio:.2f}" for (one, other), ratio in ratios.items() if ratio < least]


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    assert not faint(THEMES[theme], TEXT, 4.5)


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_seen(theme: str) -> None:
    assert not faint(THEMES[theme], SHAPES, 3.0)


FIELD_CSS = (STATIC / "field.css").read_text(encoding="utf-8")
FIELD = {
    "light": {**LIGHT, **tokens(".k-field-page", FIELD_CSS)},
    "dark": {**DARK, **tokens('[data-bs-theme="dark"] .k-field-page', FIELD_CSS)},
}


@pytest.mark.parametrize("theme", FIELD)
def test_field_page_is_aaa(theme: str) -> None:
    pairs = [(ink, ground) for ink in ("ink", "quiet", "action", "danger") for ground in ("paper", "surface")]
    pairs += [(tone, ground) for tone in TONES for ground in ("paper", "surface")]
    pairs += [(tone, f"{tone}-soft") for tone in TONES if tone != "danger"]
    pairs += [("on-action", "action"), ("agreed", "agreed-soft"), ("danger", "danger-soft")]
    assert not faint(FIELD[theme], pairs, 7.0)


def test_both_ways_into_the_dark_are_the_same() -> None:
    assert DARK_BY_HAND == DARK_BY_SYSTEM
    system = tokens("@media (prefers-color-scheme: dark)", FIELD_CSS)
    assert system == tokens('[data-bs-theme="dark"] .k-field-page', FIELD_CSS)


def test_dark_changes_every_colour_it_must() -> None:
    same_in_both = {"on-accent", "on-p2", "on-danger"}
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours - same_in_both - set(DARK_BY_HAND) == set()


def test_no_sheet_uses_a_token_that_does_not_exist() -> None:
    for sheet in STATIC.glob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        asked = set(re.findall(r"var\(--k-([\w-]+)", css))
        assert not asked - set(LIGHT), sheet.name


def test_colours_are_decided_in_one_place() -> None:
    """Outside tokens.css a colour is written only where the page must not follow the theme."""
    fixed = {"tokens.css", "field.css", "letter.css"}
    for sheet in STATIC.glob("*.css"):
        if sheet.name in fixed:
            continue
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
        loose = [
            line.strip()
            for line in css.splitlines()
            if re.search(r"#[0-9a-f]{3,6}\b", line, re.I) and "k-mark" not in line and "print" not in line
        ]
        allowed = [line for line in loose if "cooperative-gesture" in line]
        assert loose == allowed, (sheet.name, loose)


def test_can_fail() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert faint({"quiet": "#9aa0ab", "paper": "#fbfaf7"}, [("quiet", "paper")], 4.5)
