"""The three tables of security/ name tests and files that exist, and leave nothing out.

``attacks.csv``: the 64 attacks of the trust study. ``ethics.csv``: the limits E1 to E22 of domain.md section 6.
``asvs.csv``: OWASP ASVS 5.0.0, level 2 without V10 and V17 (we have no OAuth and no WebRTC), and the level 3
requirements we chose.
"""

from __future__ import annotations

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "security"
PATH = re.compile(r"(?<![\w/.])(?:src|tests|docs|deploy|proofs|verify|requirements|security|benchmarks)/[\w./-]*\w")
WORDS = {"yes", "no", "partly", "operator"}

# How many requirements of levels 1 and 2 each section has, in order: V1.1 has two, V1.2 nine …
LEVEL_2: dict[str, tuple[int, ...]] = {
    "1": (2, 9, 11, 3, 2), "2": (3, 3, 4, 1), "3": (0, 2, 4, 6, 5, 0, 2), "4": (3, 1, 2, 4), "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4), "7": (3, 4, 2, 5, 2, 2), "8": (2, 3, 1, 1), "9": (3, 4), "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4), "13": (1, 5, 2, 5), "14": (2, 4, 3), "15": (3, 3, 7), "16": (1, 5, 4, 3, 3),
}  # fmt: skip
LEVEL_3 = (
    *("2.3.5", "5.2.4", "5.2.5", "5.2.6", "5.3.3", "1.3.12", "6.3.3 L3", "6.3.8", "7.5.3", "8.3.2", "11.2.4", "14.2.5"),
    *("14.2.6", "14.2.7", "14.2.8", "15.4.1", "15.4.2", "16.3.2 L3", "16.5.4"),
)


def wanted() -> set[str]:
    """The requirements asvs.csv must speak of."""
    level_2 = {
        f"{chapter}.{section}.{number}"
        for chapter, counts in LEVEL_2.items()
        for section, count in enumerate(counts, start=1)
        for number in range(1, count + 1)
    }
    return level_2 | set(LEVEL_3)


@cache
def known_tests() -> frozenset[str]:
    """The ids of all tests, as pytest names them, without parameters."""
    found: set[str] = set()
    for folder in ("src", "tests"):
        for path in (ROOT / folder).rglob("test_*.py"):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    found.add(f"{name}::{node.name}")
                elif isinstance(node, ast.ClassDef):
                    methods = (one.name for one in node.body if isinstance(one, ast.FunctionDef))
                    found.update(f"{name}::{node.name}::{one}" for one in methods if one.startswith("test_"))
    return frozenset(found)


def rows(name: str) -> list[dict[str, str]]:
    """One table."""
    with (TABLES / name).open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


def faults(row: dict[str, str]) -> list[str]:
    """What is wrong with a line: words it may not use, tests or files that are not there, nothing to show."""
    wrong = [f"no such test: {one}" for one in row["tests"].split() if one not in known_tests()]
    wrong += [f"no such file: {one}" for one in PATH.findall(row["evidence"]) if not (ROOT / one).exists()]
    if not (row["tests"].strip() or row["evidence"].strip()):
        wrong.append("neither test nor evidence")
    if row["met"] not in WORDS | {""}:
        wrong.append(f"unknown word: {row['met']}")
    if (row["applies"] == "no") != (row["met"] == "") or row["applies"] not in ("yes", "no"):
        wrong.append("says whether it is met exactly where it applies")
    if row["met"] != "yes" and not row["evidence"].strip():
        wrong.append("what is not (quite) met says why")
    if row["met"] == "yes" and row["applies"] == "yes" and None in row.values():
        wrong.append("a column is missing")
    return wrong


@pytest.mark.parametrize("name", ["attacks.csv", "asvs.csv", "ethics.csv"])
def test_every_line_names_what_is_there(name: str) -> None:
    wrong = {row["number"]: faults(row) for row in rows(name) if faults(row)}
    assert not wrong, wrong


def test_every_story_names_a_test_in_a_browser() -> None:
    told = re.findall(r"`((?:src|tests)/[\w/.]+::\w+)` \|$", (ROOT / "docs" / "stories.md").read_text(), re.MULTILINE)
    assert len(told) > 20 and len(set(told)) == len(told)
    assert not set(told) - known_tests()
    missing = [name for name in told if "browser" not in (ROOT / name.partition("::")[0]).read_text()]
    assert not missing, "played without a browser"


def test_no_attack_is_left_out() -> None:
    table = rows("attacks.csv")
    assert [row["number"] for row in table] == [str(number) for number in range(1, 65)]
    assert not [row["number"] for row in table if row["applies"] == "yes" and not row["tests"].strip()]


def test_no_limit_is_left_out() -> None:
    table = rows("ethics.csv")
    assert [row["number"] for row in table] == [f"E{number}" for number in range(1, 23)]
    assert not [row["number"] for row in table if row["applies"] == "yes" and not row["tests"].strip()]


def test_no_requirement_is_left_out() -> None:
    numbers = [row["number"] for row in rows("asvs.csv")]
    assert len(numbers) == len(set(numbers)), "a requirement twice"
    assert not wanted() - set(numbers) and not set(numbers) - wanted()
    assert len(wanted()) == LEVEL_2_IN_ALL + len(LEVEL_3)


LEVEL_2_IN_ALL = sum(sum(counts) for counts in LEVEL_2.values())


def test_can_fail() -> None:
    good = {
        "number": "1",
        "title": "x",
        "applies": "yes",
        "met": "yes",
        "tests": "",
        "evidence": "docs/rooms.md says so",
    }
    assert not faults(good)
    assert faults(good | {"tests": "tests/house/test_security.py::test_of_nothing"})
    assert not faults(good | {"tests": "tests/house/test_security.py::test_can_fail"})
    assert faults(good | {"evidence": "docs/nowhere.md"}) and faults(good | {"evidence": ""})
    assert faults(good | {"met": "no", "evidence": ""}) and faults(good | {"met": "surely"})
    assert faults(good | {"applies": "no"}) and not faults(good | {"applies": "no", "met": ""})
