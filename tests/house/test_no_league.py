"""Nobody is ranked by raw counts of closings (domain.md E22; Qlue's lesson): not on a page, not in an export."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .places import PACKAGE

WHO = ("account", "officer", "post", "assignee", "holder", "unit", "closed_by", "answered_by", "actor", "responder")
ORDERS = {"order_by", "sorted", "sort", "most_common", "nlargest", "nsmallest", "rank"}
COUNTED = {"closings", "Closing", "BurstFinding", "bursts_for", "SecondLook", "StoppedPhoto"}


def leagues(source: str) -> Iterator[str]:
    """Each function that counts closings (answers, second looks, stopped photos) and groups them by who did them.

    Ordering by a clock or a time is no league. What is counted per officer and then ordered, or shown beside another
    officer's number, is: it needs ``values(<who>)`` or a Counter over <who> together with Count or len.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef):
            continue
        text = ast.unparse(node)
        speaks = any(name in text for name in COUNTED) or '"answered"' in text or "answered_at" in text
        if not speaks:
            continue
        for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            words = ast.unparse(call)
            if name == "values" and "annotate(" in text and "Count(" in text and _names_who(call):
                yield f"{node.name} counts by {words}"
            if name in ORDERS and "count" in words.lower() and any(who in words for who in WHO):
                yield f"{node.name} orders people by a count: {words}"
            if name == "Counter" and any(who in words for who in WHO):
                yield f"{node.name} counts by who: {words}"


def _names_who(call: ast.Call) -> bool:
    given = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return any(word.split("__")[0].removesuffix("_id") in WHO or word.startswith("account") for word in given)


def test_no_page_or_export_ranks_by_closings() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]
    assert len(files) > 200
    complaints = [
        f"{path.relative_to(PACKAGE)}: {complaint}"
        for path in files
        for complaint in leagues(path.read_text(encoding="utf-8"))
    ]
    assert not complaints, "\n".join(complaints)


def test_no_template_numbers_officers() -> None:
    page = (Path(PACKAGE) / "desk/templates/desk/closings.html").read_text(encoding="utf-8")
    assert "forloop.counter" not in page and "|length" not in page


def test_can_fail() -> None:
    league = """
def best(viewer):
    return reports.Closing.objects.values("account_id").annotate(n=Count("id")).order_by("-n")
"""
    by_length = """
def best(by_account):
    closings = by_account
    return sorted(closings, key=lambda account: account.count)
"""
    counter = """
def best(rows):
    return Counter(row.account_id for row in rows if row.answered_at)
"""
    fine = """
def queue(viewer):
    return reports.SecondLook.objects.order_by("due_at", "id")
"""
    assert all(list(leagues(source)) for source in (league, by_length, counter))
    assert not list(leagues(fine))
