"""The product of :mod:`.product`, bounded here; the whole of it by ``./kemitraan prove matrix``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kemitraan.people.api import Role
from kemitraan.people.purposes import COMPLAINTS, PURPOSES, READ_REPORTS, RUN_SYSTEM

from .product import ROLES, Cell, Product, cells, some
from .samples import SAMPLES, World
from .test_matrix import world  # noqa: F401 - a fixture

BOUNDED = 500
CASE_PURPOSES = {purpose for role, group in PURPOSES.items() if role != Role.ADMIN for purpose in group}


def test_it_holds(world: World) -> None:  # noqa: F811
    """``KEMITRAAN_MATRIX`` is "short" or "long" when the proof runs, and its figures go into ``KEMITRAAN_FIGURES``."""
    how = os.environ.get("KEMITRAAN_MATRIX", "")
    chosen = list(cells()) if how == "long" else some(6_000 if how == "short" else BOUNDED)
    result = Product(world).run(chosen)
    if target := os.environ.get("KEMITRAAN_FIGURES"):
        Path(target).write_text(json.dumps({**result.figures(), "wrong": result.wrong[:50]}))
    assert not result.wrong, f"{len(result.wrong)} of {result.cells}:\n" + "\n".join(result.wrong[:40])
    assert result.cells >= BOUNDED * 0.9 and result.let_in > 50 and result.hidden > 200, result.figures()
    assert sum(result.unruled.values()) < 0.05 * result.cells, result.unruled


def test_nothing_is_left_out() -> None:
    every = list(cells())
    assert len(every) >= 15_000, "trust.md section 7, bar 10"
    assert {cell.role for cell in every} == set(ROLES) and {cell.verb for cell in every} == {"GET", "POST"}
    chosen = some(BOUNDED)
    assert {cell.route for cell in chosen} == {cell.route for cell in every}
    assert {(cell.role, cell.relation) for cell in chosen} == {(cell.role, cell.relation) for cell in every}


def test_who_runs_the_system_serves_no_purpose_with_cases() -> None:
    assert PURPOSES[Role.ADMIN] == {RUN_SYSTEM} and RUN_SYSTEM not in CASE_PURPOSES


def test_it_can_fail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A forgotten condition and a door that stands open are seen; what the second wall holds alone stays held."""
    product = Product(world)
    wide = [Cell("desk:case", "GET", Role.OPERATOR, relation, 1) for relation in ("own", "sibling", "outside")]
    strict = [Cell("desk:case", "GET", Role.OPERATOR, "own", 3)]
    above = [Cell("complaints:file", "GET", Role.INSPECTOR, relation) for relation in ("own", "sibling", "subject")]
    assert not product.run([*wide, *strict, *above]).wrong
    from kemitraan.accountability import complaint_access
    from kemitraan.reports import access

    with monkeypatch.context() as patch:
        patch.setattr(access, "visible_to", lambda viewer, purpose=READ_REPORTS: access.Report.objects.all())
        assert len(product.run(wide).wrong) == 2, "of ordinary reports the first wall holds alone"
        assert not product.run(strict).wrong, "restricted ones stand behind the second wall, too"
    with monkeypatch.context() as patch:
        patch.setattr(complaint_access, "visible_to", lambda viewer: complaint_access.Complaint.objects.all())
        assert not product.run(above).wrong, "complaints stand behind the second wall, too, and it holds alone"
    with monkeypatch.context() as patch:
        patch.setitem(PURPOSES, Role.ADMIN, PURPOSES[Role.ADMIN] | {COMPLAINTS})
        patch.setattr(Product, "may_enter", lambda self, cell: False)
        assert product.run([Cell("complaints:queue", "GET", Role.ADMIN, "own")]).wrong
    assert "complaints:file" in SAMPLES
