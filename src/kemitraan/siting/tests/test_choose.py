"""The choice of posts against every choice there is, on small cases; and what must hold on any."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.siting.choose import added_by, choose, curve, in_order
from kemitraan.siting.instance import Instance, Rows, unpack
from kemitraan.siting.proof import prove


@st.composite
def instances(draw, most_candidates: int = 8, most_demands: int = 12) -> Instance:
    demands = draw(st.integers(1, most_demands))
    row = st.lists(st.integers(0, demands - 1), unique=True, max_size=demands)
    weights = st.lists(st.integers(0, 9), min_size=demands, max_size=demands)
    return Instance(
        np.array(draw(weights), np.float64),
        Rows.from_lists(draw(st.lists(row, min_size=1, max_size=most_candidates))),
        Rows.from_lists(draw(st.lists(row, max_size=2))),
    )


def best_of_all(instance: Instance, posts: int) -> float:
    count = min(posts, len(instance.candidates))
    return max(instance.value(list(chosen)) for chosen in combinations(range(len(instance.candidates)), count))


@settings(max_examples=150, deadline=None)
@given(instances(), st.integers(1, 4))
def test_as_good_as_the_best_of_all_choices(instance: Instance, posts: int) -> None:
    best, found = best_of_all(instance, posts), choose(instance, posts)
    assert instance.value(found.rows) == pytest.approx(found.value)
    assert len(found.rows) <= posts and len(set(found.rows)) == len(found.rows)
    assert found.greedy <= found.value + 1e-9 <= best + 1e-6
    assert found.value >= (1 - 1 / np.e) * best - 1e-9
    assert found.value >= 0.9 * best  # a local optimum may lie below; on cases this small hardly ever


@settings(max_examples=40, deadline=None)
@given(instances(), st.integers(1, 3))
def test_the_proof_is_the_truth(instance: Instance, posts: int) -> None:
    best, found = best_of_all(instance, posts), choose(instance, posts)
    proof = prove(instance, posts, found.rows, limit_s=10)
    assert proof.optimal
    assert proof.value == pytest.approx(best) == pytest.approx(proof.bound)
    assert proof.gap(found.value) >= -1e-9


@settings(max_examples=60, deadline=None)
@given(instances())
def test_existing_posts_always_count_and_the_curve_never_falls(instance: Instance) -> None:
    before = float(instance.weight[instance.covered_before].sum())
    values = [before, *(step.value for step in curve(instance, 5))]
    assert values == sorted(values)
    for step in curve(instance, 5):
        assert step.value >= before
        assert before + sum(added_by(instance, step.rows)) == pytest.approx(step.value)
        assert all(gain > 0 for gain in added_by(instance, step.rows))


def test_a_post_that_adds_nothing_is_not_proposed() -> None:
    instance = Instance(np.array([5.0, 3.0]), Rows.from_lists([[0], [0, 1], [1]]), Rows.from_lists([[0]]))
    assert choose(instance, 3).rows in ([1], [2])
    assert in_order(instance, [0, 1, 2]) == [1]
    nothing = Instance(np.zeros(0), Rows.from_lists([[], []]), Rows.from_lists([]))
    assert choose(nothing, 2).rows == []
    assert curve(nothing, 2)[-1].value == 0


def test_exchanges_mend_what_greed_spoils() -> None:
    """The largest single post is no part of the best pair."""
    weight = np.array([3.0, 3.0, 3.0, 3.0])
    instance = Instance(weight, Rows.from_lists([[1, 2], [0, 1], [2, 3]]), Rows.from_lists([]))
    found = choose(instance, 2, rounds=0)
    assert found.greedy == 9
    assert sorted(found.rows) == [1, 2] and found.value == 12


def test_the_same_again() -> None:
    rng = np.random.default_rng(3)
    lists = [np.flatnonzero(rng.random(200) < 0.05).tolist() for _ in range(60)]
    instance = Instance(rng.gamma(0.5, 1, 200), Rows.from_lists(lists), Rows.from_lists(lists[:3]))
    first, again = choose(instance, 10), choose(unpack(instance.pack())[0], 10)
    assert first == again
    proof = prove(instance, 10, first.rows, limit_s=20)
    assert proof.optimal and proof.gap(first.value) < 0.003
