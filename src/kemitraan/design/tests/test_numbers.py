"""Numbers in the reader's language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.design import numbers


@pytest.mark.parametrize(
    ("value", "places", "indonesian", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0, 0, "0", "0"),
        (2.5, 0, "3", "3"),
        (Decimal("0.125"), 2, "0,13", "0.13"),
        (-1234567, 0, "−1.234.567", "−1,234,567"),
        ("12", 0, "12", "12"),
        ("abc", 0, "abc", "abc"),
        (float("inf"), 0, "inf", "inf"),
        (float("nan"), 0, "nan", "nan"),
    ],
)
def test_number(value: float, places: int, indonesian: str, english: str) -> None:
    with override("id"):
        assert numbers.number(value, places) == indonesian
    with override("en"):
        assert numbers.number(value, places) == english


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "0 m"),
        (83.4, "83 m"),
        (654, "650 m"),
        (994, "990 m"),
        (995, "1,0 km"),
        (1240, "1,2 km"),
        (12_400, "12 km"),
    ],
)
def test_metres(metres: float, words: str) -> None:
    with override("id"):
        assert numbers.metres(metres) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, "< 1 mnt"), (29, "< 1 mnt"), (30, "1 mnt"), (505, "8 mnt")])
def test_minutes(seconds: int, words: str) -> None:
    with override("id"):
        assert numbers.minutes(seconds) == words


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_reading_back_gives_the_number(value: int, places: int) -> None:
    with override("id"):
        shown = numbers.number(value, places)
    assert Decimal(shown.replace(".", "").replace(",", ".")) == value
