"""What is unrecorded is drawn as it is recorded of others, list by list; what is recorded is never drawn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.how_many.asking import _drawn, _imputed, _tables_of
from openinquiry.core.estimation import CaptureTable

LISTS = ("police", "councils", "health")
Mark = bool | None


def people_of(marks: list[tuple[Mark, ...]], seen: list[tuple[bool, ...]] | None = None) -> pl.DataFrame:
    """As :func:`on_lists` gives them. seen: whether there is a record; where there is a yes or none can tell, if not given."""
    rows = []
    for number, row in enumerate(marks):
        found: dict[str, Any] = {"person": f"p{number:05}"}
        for place, name in enumerate(LISTS):
            found[name] = row[place]
            found[f"{name}_seen"] = seen[number][place] if seen else row[place] is not False
        rows.append(found)
    return pl.DataFrame(
        rows, schema={"person": pl.String} | {name: pl.Boolean for each in LISTS for name in (each, f"{each}_seen")}
    )


def drawn_of(people: pl.DataFrame, number: int, *, seed: int = 1) -> list[CaptureTable]:
    return list(_imputed(people, LISTS, number, seed=(seed, 0, 0)))


_MARKS = st.lists(st.tuples(*[st.sampled_from([True, False, None])] * 3), min_size=1, max_size=40)


@settings(max_examples=80, deadline=None)
@given(_MARKS, st.integers(0, 5))
def test_nobody_is_taken_off_a_list_or_put_on_one_whose_records_say_so(
    marks: list[tuple[Mark, ...]], seed: int
) -> None:
    """Person by person: a table of one person shows on which lists the draw has put him."""
    for row in marks:
        for table in drawn_of(people_of([row]), 3, seed=seed):
            (history,) = [number for number in range(8) if table.counts[number]] or [0]
            for place, mark in enumerate(row):
                assert mark is None or bool(history >> place & 1) is mark


@settings(max_examples=80, deadline=None)
@given(_MARKS, st.integers(0, 5))
def test_lists_are_at_least_as_long_as_those_who_are_sure_and_at_most_as_long_as_those_who_may_be(
    marks: list[tuple[Mark, ...]], seed: int
) -> None:
    for table in drawn_of(people_of(marks), 3, seed=seed):
        for place in range(3):
            on = int(table.margins[1 << place])
            assert sum(row[place] is True for row in marks) <= on <= sum(row[place] is not False for row in marks)
        assert table.n <= len(marks)
        assert table.counts[0] == 0


def test_where_all_is_recorded_every_imputation_is_the_table_itself() -> None:
    people = people_of([(True, False, False)] * 7 + [(True, True, False)] * 3 + [(False, False, True)] * 2)
    assert [list(each.counts) for each in drawn_of(people, 4)] == [[0, 7, 0, 3, 2, 0, 0, 0]] * 4


def test_the_same_seed_draws_the_same_tables_and_another_seed_others() -> None:
    people = people_of([(True, None, False), (None, None, None), (False, True, None)] * 40)
    one, again, other = drawn_of(people, 5, seed=1), drawn_of(people, 5, seed=1), drawn_of(people, 5, seed=2)
    assert [each.sha256 for each in one] == [each.sha256 for each in again]
    assert [each.sha256 for each in one] != [each.sha256 for each in other]
    assert len({each.sha256 for each in one}) > 1


def test_shares_drawn_are_those_recorded_apart_for_those_another_list_is_sure_of() -> None:
    """Councils: of those the police are sure of 80 in 100 belong by what is recorded, of the others 10 in 100."""
    with_police = [(True, True, False)] * 1600 + [(True, False, False)] * 400 + [(True, None, False)] * 2000
    others = [(False, True, False)] * 200 + [(False, False, False)] * 1800 + [(False, None, False)] * 2000
    seen = [(row[0] is True, True, False) for row in with_police + others]
    tables = drawn_of(people_of(with_police + others, seen), 20)
    of_police = np.array([int(table.counts[0b011]) - 1600 for table in tables]) / 2000
    of_others = np.array([int(table.counts[0b010]) - 200 for table in tables]) / 2000
    assert abs(of_police.mean() - 0.8) < 0.01
    assert abs(of_others.mean() - 0.1) < 0.01
    # Between imputations the share itself is drawn anew: more spread than of 2,000 draws of one share.
    assert of_police.std() > np.sqrt(0.8 * 0.2 / 2000)


def test_those_without_a_record_on_a_list_say_nothing_of_the_share_on_it() -> None:
    """Of the council's own ten records nine belong; the 990 that only the police have are none of its noes."""
    marks = [(True, True, False)] * 90 + [(True, False, False)] * 10 + [(True, None, False)] * 500
    seen = [(True, True, False)] * 600 + [(True, False, False)] * 990
    tables = drawn_of(people_of([*marks, *[(True, False, False)] * 990], seen), 20)
    share = np.mean([(int(table.counts[0b011]) - 90) / 500 for table in tables])
    assert abs(share - 0.9) < 0.02


def test_where_nothing_is_recorded_the_share_may_be_anything() -> None:
    tables = drawn_of(people_of([(True, None, False)] * 200), 60)
    shares = np.array([int(table.counts[0b011]) / 200 for table in tables])
    assert shares.min() < 0.1
    assert shares.max() > 0.9
    assert 0.3 < shares.mean() < 0.7


def test_a_share_is_drawn_as_beta_with_half_a_person_more_on_either_side() -> None:
    sure = np.array([[True, True]] * 3 + [[True, False]] * 5 + [[True, False]] * 4000)
    unclear = np.array([[False, False]] * 8 + [[False, True]] * 4000)
    seen = np.ones_like(sure)
    random = np.random.default_rng(7)
    shares = np.array([_drawn(random, sure, unclear, seen, 1).sum() / 4000 for _ in range(2000)])
    a, b = 3.5, 5.5
    assert abs(shares.mean() - a / (a + b)) < 0.015
    assert shares.var() == pytest.approx(a * b / ((a + b) ** 2 * (a + b + 1)), rel=0.15)


@pytest.mark.parametrize(("linkages", "imputations"), [(2, 3), (4, 2)])
def test_there_are_linkages_times_imputations_and_each_linkage_has_draws_of_its_own(
    linkages: int, imputations: int
) -> None:
    records = [
        (f"r{number}", name, None if name == "councils" else True)
        for number in range(60)
        for name in ("police", "councils")
    ]
    membership = pl.DataFrame(
        [{"record_id": f"{record}.{name}", "list": name, "belongs": belongs} for record, name, belongs in records]
    )
    people = pl.DataFrame([{"record_id": f"{record}.{name}", "person": record} for record, name, _ in records])
    plan: Any = SimpleNamespace(seed=1, estimate=SimpleNamespace(imputations=imputations))
    found = _tables_of(plan, 0, tuple([people] * linkages), membership, lists=("police", "councils"))
    assert [len(row) for row in found] == [imputations] * linkages
    assert len({table.sha256 for row in found for table in row}) > linkages
    assert found[0][0].sha256 != found[1][0].sha256
    assert {table.n for row in found for table in row} == {60}
    assert [[table.sha256 for table in row] for row in found] == [
        [table.sha256 for table in row]
        for row in _tables_of(plan, 0, tuple([people] * linkages), membership, lists=("police", "councils"))
    ]
