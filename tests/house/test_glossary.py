"""One word for one thing: what the code calls a table, the glossary explains."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"


def words_of(text: str) -> set[str]:
    """What stands in the first column of the glossary's tables; several words may share a row."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|") and line.count("|") > 3]
    return {word.strip() for row in rows for word in row.split(",")}


def spoken(name: str) -> str:
    """``ClockRule`` as people say it: ``clock rule``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def missing(names: list[str], text: str) -> list[str]:
    """The names the glossary does not explain."""
    known = words_of(text)
    return [spoken(name) for name in names if spoken(name) not in known]


def test_every_table_is_explained() -> None:
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith("kemitraan.")]
    assert ours
    assert not missing(ours, GLOSSARY.read_text(encoding="utf-8"))


def test_can_fail() -> None:
    assert missing(["ClockRule", "Zebra"], "| a | b | c | d |\n| clock rule | x | y | z |") == ["zebra"]
