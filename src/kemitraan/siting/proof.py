"""How far from the best a choice can be: the same problem as a mixed integer program, solved by HiGHS with a bound.

max Σ w_j y_j,  y_j ≤ Σ_{i covers j} x_i,  Σ x_i ≤ p,  x in {0, 1},  0 ≤ y ≤ 1 (y need not be whole: it follows x).
What existing posts cover is left out and added back; demands covered by the very same candidates become one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from .instance import F64, I64, Instance


@dataclass(frozen=True)
class Proof:
    """The best choice found by the program, the bound nothing can exceed, and whether the two have met."""

    rows: list[int]
    value: float
    bound: float
    optimal: bool
    seconds: float

    def gap(self, value: float) -> float:
        """How far below the bound a value lies, as a share of the bound (0 where nothing can be covered)."""
        return max(0.0, (self.bound - value) / self.bound) if self.bound > 0 else 0.0


def prove(instance: Instance, posts: int, start: list[int], *, limit_s: float, threads: int = 1) -> Proof:
    """Look for the optimum for at most `limit_s` seconds, beginning with a choice already made."""
    began = time.perf_counter()
    first = np.flatnonzero(instance.covered_before)
    base = float(instance.weight[first].sum())
    cover, weight = _grouped(instance)
    count = len(instance.candidates)
    have = instance.value(start)
    if not weight.size or not posts or not count:
        return Proof(start, have, have, True, time.perf_counter() - began)
    import highspy

    made: Any = highspy.Highs
    solver = made()
    for option, given in (
        ("output_flag", False),
        ("time_limit", float(limit_s)),
        ("threads", threads),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-6 * max(base, 1.0)),
    ):
        solver.setOptionValue(option, given)
    solver.passModel(_model(highspy, cover, weight, posts))
    solver.setSolution(_solution(highspy, cover, start))
    solver.run()
    info = solver.getInfo()
    found = np.flatnonzero(np.array(solver.getSolution().col_value[:count]) > 0.5).tolist()
    value = instance.value(found) if found else have
    rows = found if value >= have else start
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    bound = max(float(info.mip_dual_bound) + base, value, have)
    if optimal:
        bound = max(value, have)
    return Proof(rows, max(value, have), min(bound, instance.total), optimal, time.perf_counter() - began)


def _grouped(instance: Instance) -> tuple[csr_matrix, F64]:
    """Demands that are still to be covered, alike ones joined: (demand × candidate, weight of each)."""
    rows = instance.candidates
    matrix = csr_matrix(
        (np.ones(rows.index.size), rows.index, rows.ptr), shape=(len(rows), instance.weight.size)
    ).tocsc()
    matrix.sort_indices()
    before = instance.covered_before
    todo = np.flatnonzero(~before & (np.diff(matrix.indptr) > 0) & (instance.weight > 0))
    groups: dict[bytes, tuple[int, list[float]]] = {}
    for j in todo.tolist():
        key = matrix.indices[matrix.indptr[j] : matrix.indptr[j + 1]].tobytes()
        groups.setdefault(key, (j, []))[1].append(float(instance.weight[j]))
    kept: I64 = np.array([j for j, _ in groups.values()], np.int64)
    weight: F64 = np.array([sum(weights) for _, weights in groups.values()])
    return csr_matrix(matrix[:, kept].T), weight


def _model(highspy: Any, cover: csr_matrix, weight: F64, posts: int) -> Any:
    demands, count = cover.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count + demands, demands + 1
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.append(np.zeros(count), weight)
    lp.col_lower_ = np.zeros(count + demands)
    lp.col_upper_ = np.ones(count + demands)
    choice = csr_matrix(np.append(np.ones(count), np.zeros(demands))[None, :])
    whole = csr_matrix(vstack([hstack([cover, -identity(demands)]), choice]))
    lp.row_lower_ = np.append(np.zeros(demands), 0.0)
    lp.row_upper_ = np.append(np.full(demands, highspy.kHighsInf), float(posts))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = whole.indptr, whole.indices, whole.data
    whole_kind, part_kind = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole_kind] * count + [part_kind] * demands
    return lp


def _solution(highspy: Any, cover: csr_matrix, start: list[int]) -> Any:
    x = np.zeros(cover.shape[1])
    x[start] = 1.0
    given = highspy.HighsSolution()
    given.col_value = np.append(x, np.minimum(1.0, cover @ x)).tolist()
    return given
