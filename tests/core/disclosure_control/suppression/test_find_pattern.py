"""Patterns: safe against another's attacker, cheapest where that is said, and the published ones."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.suppression.problem import Pattern, SuppressionProblem
from openinquiry.core.disclosure_control.suppression.search import CannotBeProtected, Patience, find_pattern
from tests.core.disclosure_control.suppression.independent_attacker import IndependentAttacker
from tests.core.disclosure_control.suppression.problems import (
    Shape,
    flat_table,
    problems,
    read_table,
    threshold_problem,
)
from tests.outside_data import outside_data

TINY = Shape(dimensions=(1, 3), categories=2, cells=30)


def found(problem: SuppressionProblem, *, optimal: bool) -> Pattern | None:
    try:
        return find_pattern(problem, optimal=optimal)
    except CannotBeProtected:
        return None


def permuted(problem: SuppressionProblem) -> SuppressionProblem:
    order = np.random.default_rng(3).permutation(len(problem.values))
    arrays = {name: each[order] for name, each in vars(problem).items() if isinstance(each, np.ndarray)}
    return replace(problem, **arrays, equations=csr_matrix(problem.equations[:, order]))


@pytest.mark.parametrize("name", ["ct_43x6", "flat_20x6"])
@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("cost", ["value", "count"])
def test_the_optimum_is_the_one_that_others_found(name: str, zeros: bool, cost: str):
    expected = json.loads(outside_data("disclosure_control/expected.json").read_text(encoding="utf-8"))[name]
    table = read_table(outside_data(f"disclosure_control/{name}.csv"))
    problem = threshold_problem(table, cost=cost, zeros=zeros)
    assert table.counts.size == expected["cells"]
    assert table.equations.shape[0] == expected["equations"]
    assert problem.unsafe.sum() == expected["primaries"]
    assert (table.counts == 0).sum() == expected["zero_cells"]
    assert table.counts.ravel()[-1] == expected["grand_total"]
    best = find_pattern(problem, optimal=True)
    wanted = expected[f"{cost}|zeros_{'eligible' if zeros else 'never_suppressed'}"]["cost"]
    assert (best.cost, best.bound, best.proven, best.timed_out) == (wanted, wanted, True, False)
    fast = find_pattern(problem, optimal=False)
    assert fast.bound <= wanted <= fast.cost
    assert IndependentAttacker(problem).finds_nothing(best.hidden)
    assert IndependentAttacker(problem).finds_nothing(fast.hidden)


@pytest.mark.parametrize("optimal", [True, False])
def test_the_published_example_hides_the_published_cells_and_leaves_the_published_intervals(optimal: bool):
    expected = json.loads(outside_data("disclosure_control/expected.json").read_text(encoding="utf-8"))
    expected = expected["checktauargus_ex1"]
    table = read_table(outside_data("disclosure_control/checktauargus_ex1.csv"))
    labels = list(table.labels())
    unsafe = np.array([label == tuple(expected["primary"]) for label in labels])
    problem = threshold_problem(table)
    room = unsafe.astype(float)
    problem = replace(problem, unsafe=unsafe, must_hide=unsafe, room_below=room, room_above=room)
    problem = replace(problem, hidden_high=np.full(len(labels), 1e6))
    best = find_pattern(problem, optimal=optimal)
    assert best.cost == expected["cost_value"]
    assert {labels[cell] for cell in np.flatnonzero(best.hidden)} == {tuple(each) for each in expected["suppressed"]}
    for name, interval in expected["attacker_intervals_lb0_ub1e6"].items():
        cell = labels.index(tuple(name.split(",")))
        assert IndependentAttacker(problem).interval(cell, best.hidden) == pytest.approx(interval)


@settings(max_examples=80)
@given(problems())
def test_every_pattern_withstands_another_attacker_and_the_optimum_costs_no_more(problem: SuppressionProblem):
    patience = Patience(3.0)
    try:
        fast, best = find_pattern(problem, optimal=False), find_pattern(problem, optimal=True, patience=patience)
    except CannotBeProtected:
        assert not IndependentAttacker(problem).finds_nothing(problem.may_hide)
        return
    for each in (fast, best):
        assert (each.hidden >= problem.must_hide).all()
        assert (each.hidden <= problem.may_hide).all()
        assert each.cost == problem.cost[each.hidden].sum()
        assert each.bound <= each.cost
        assert IndependentAttacker(problem).finds_nothing(each.hidden)
        if each.proven:
            assert each.bound == pytest.approx(each.cost, rel=1e-5)
    assert best.proven or best.timed_out
    if best.proven:
        assert best.cost <= fast.cost * (1 + 1e-5)
        assert fast.bound <= best.cost


@settings(max_examples=120)
@given(problems(TINY))
def test_the_optimum_of_a_tiny_table_is_the_best_of_every_pattern(problem: SuppressionProblem):
    if (problem.may_hide & ~problem.must_hide).sum() > 9:
        return
    cheapest, best = IndependentAttacker(problem).cheapest(), found(problem, optimal=True)
    assert (best is None) == (cheapest is None)
    if best is not None:
        assert best.proven
        assert best.cost == pytest.approx(cheapest, rel=1e-5)


@settings(max_examples=20)
@given(problems(Shape(dimensions=(2, 3), categories=2, cells=40)))
def test_the_answer_is_the_same_each_time_and_costs_the_same_in_another_order(problem: SuppressionProblem):
    once, again = found(problem, optimal=False), found(problem, optimal=False)
    best, mixed = found(problem, optimal=True), found(permuted(problem), optimal=True)
    assert (once is None) == (best is None) == (mixed is None)
    if once is not None and again is not None and best is not None and mixed is not None:
        assert np.array_equal(once.hidden, again.hidden)
        assert mixed.cost == pytest.approx(best.cost, rel=1e-5)


@settings(max_examples=30)
@given(problems(Shape(dimensions=(2, 2), categories=3, cells=40)))
def test_without_time_a_pattern_is_safe_all_the_same_and_the_bound_holds(problem: SuppressionProblem):
    try:
        hasty = find_pattern(problem, optimal=True, patience=Patience(0.0))
    except CannotBeProtected:
        return
    assert IndependentAttacker(problem).finds_nothing(hasty.hidden)
    assert hasty.proven != hasty.timed_out
    best = find_pattern(problem, optimal=True, patience=Patience(3.0))
    assert hasty.bound <= best.cost


def test_a_search_that_ends_before_its_proof_says_so():
    hasty = find_pattern(
        threshold_problem(flat_table([[1, 5, 6], [7, 8, 9], [3, 10, 1]])), optimal=True, patience=Patience(0.0)
    )
    assert (hasty.proven, hasty.timed_out) == (False, True)


@pytest.mark.parametrize("optimal", [True, False])
def test_what_cannot_be_protected_ends_in_one_sentence(optimal: bool):
    table = flat_table([[1, 0, 0], [0, 9, 8], [0, 7, 6]])
    problem = threshold_problem(table)
    totals = np.array(["Total" in label for label in table.labels()])
    with pytest.raises(CannotBeProtected, match=r"^The tables cannot be protected under this policy: .+\.$"):
        find_pattern(replace(problem, may_hide=problem.may_hide & ~totals | problem.unsafe), optimal=optimal)


@pytest.mark.parametrize("optimal", [True, False])
def test_a_cell_of_which_the_rule_tells_the_count_cannot_be_protected(optimal: bool):
    problem = threshold_problem(flat_table([[1, 5, 6], [7, 8, 9], [9, 10, 7]]), smallest_shown=2)
    known = np.where(problem.unsafe, problem.values, problem.hidden_high)
    low = np.where(problem.unsafe, problem.values, 0.0)
    with pytest.raises(CannotBeProtected):
        find_pattern(replace(problem, hidden_low=low, hidden_high=known), optimal=optimal)


def test_nothing_unsafe_costs_nothing():
    best = find_pattern(threshold_problem(flat_table([[5, 6], [7, 8]])), optimal=True)
    assert (best.cost, best.bound, best.proven) == (0.0, 0.0, True)
    assert not best.hidden.any()


def test_tiny_costs_are_not_called_proven_without_a_bound():
    problem = threshold_problem(flat_table([[1, 5, 6], [7, 8, 9], [3, 10, 1]]))
    assert not find_pattern(replace(problem, cost=problem.values * 1e-8), optimal=False).proven
