"""Dimensions, margins, the sums among cells, and tables that share margins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from openinquiry.core.disclosure_control.tables import CountTable, Dimension, LinkedTables, link
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.suppression.problems import Shape, flat_table, tables

AB = Dimension.flat("g", ["a", "b"])
PLACES = {"Total": ["N", "S"], "N": ["n1", "n2"], "S": ["s1"]}


def test_a_flat_dimension_has_its_categories_and_then_their_total():
    found = Dimension.flat("g", ["b", "a", "b"])
    assert found.codes == ("b", "a", "Total")
    assert found.sums == (("Total", ("b", "a")),)
    assert list(found.above("a")) == ["a", "Total"]


def test_a_hierarchy_adds_up_from_the_lowest_total():
    found = Dimension.hierarchical("place", PLACES)
    assert found.codes == ("n1", "n2", "s1", "S", "N", "Total")
    assert found.membership.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [1, 1, 0], [1, 1, 1]]
    assert list(found.above("n2")) == ["n2", "N", "Total"]


def test_the_same_categories_can_be_added_up_in_several_ways():
    forces = {"Total": ["F", "G"], "F": ["n1"], "G": ["n2", "s1"]}
    found = Dimension.hierarchical("place", [PLACES, forces])
    assert set(found.above("n2")) == {"n2", "N", "G", "Total"}
    table = CountTable.from_cells({("n1",): 1, ("n2",): 2, ("s1",): 4}, dimensions=[found])
    assert [table[(code,)] for code in ("N", "S", "F", "G", "Total")] == [3, 4, 1, 6, 7]
    assert not (table.equations @ table.counts).any()


@pytest.mark.parametrize(
    ("hierarchy", "sentence"),
    [
        ([], "The hierarchy of 'g' is empty."),
        ({}, "The hierarchy of 'g' must have one total of all; found: none."),
        ({"T": ["a"], "U": ["b"]}, "The hierarchy of 'g' must have one total of all; found: 'T', 'U'."),
        ({"T": ["a", "R"], "R": ["a"]}, "In the hierarchy of 'g', 'a' stands under two parents."),
        ({"T": ["a", "a"]}, "In the hierarchy of 'g', 'a' stands twice under one parent."),
        ({"T": ["a"], "b": ["c"], "c": ["b"]}, "In the hierarchy of 'g', 'b' is not under the total of all."),
        ({"T": ["a"], "x": []}, "In the hierarchy of 'g', 'x' is not under the total of all."),
        ([{"T": ["a"]}, {"T": ["b"]}], "The hierarchies of 'g' do not have the same total and the same categories."),
        ([{"T": ["a"]}, {"U": ["a"]}], "The hierarchies of 'g' do not have the same total and the same categories."),
        (
            [{"T": ["R", "c"], "R": ["a", "b"]}, {"T": ["R", "a"], "R": ["b", "c"]}],
            "The hierarchies of 'g' do not agree on what 'R' is made up of.",
        ),
    ],
)
def test_what_is_no_hierarchy_is_refused_with_its_reason(hierarchy: object, sentence: str):
    with pytest.raises(WrongUsage) as refusal:
        Dimension.hierarchical("g", hierarchy)  # type: ignore[arg-type]
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(("categories", "words"), [([], "has no categories"), (["a", "Total"], "called 'Total'")])
def test_what_is_no_flat_dimension_is_refused(categories: list[str], words: str):
    with pytest.raises(WrongUsage, match=words):
        Dimension.flat("g", categories)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({("a",): -1}, "The count of a in t is below 0."),
        ({("a",): float("nan")}, "The count of a in t is no number."),
        ({("a",): float("inf")}, "The count of a in t is no number."),
        ({("z",): 1}, "'z' in t is no category of the dimension 'g'."),
        ({("Total",): 1}, "'Total' in t is no category of the dimension 'g'."),
        ({("a", "b"): 1}, "A cell of t needs 1 labels, not 2."),
    ],
)
def test_what_is_no_inner_cell_is_refused(cells: dict, sentence: str):
    with pytest.raises(WrongUsage) as refusal:
        CountTable.from_cells(cells, dimensions=[AB], name="t")
    assert str(refusal.value) == sentence


def test_a_margin_that_is_not_the_sum_of_its_parts_is_named_with_every_figure():
    cells = {("a",): 1234567, ("b",): 2, ("Total",): 1234568}
    with pytest.raises(WrongUsage) as refusal:
        CountTable.from_all_cells(cells, dimensions=[AB], name="t")
    assert str(refusal.value) == "Total in t is given as 1234568, but its parts add up to 1234569."


def test_margins_of_magnitudes_may_differ_by_how_computers_add():
    table = CountTable.from_all_cells({("a",): 0.1, ("b",): 0.2, ("Total",): 0.3}, dimensions=[AB])
    assert not table.is_whole
    with pytest.raises(WrongUsage, match=r"given as 0\.31, but its parts add up to 0\.3"):
        CountTable.from_all_cells({("a",): 0.1, ("b",): 0.2, ("Total",): 0.31}, dimensions=[AB])


def test_a_cell_that_a_table_does_not_have_is_refused():
    table = flat_table([[1, 2]])
    assert table[("r0", "Total")] == 3
    for labels in (("r0",), ("r0", "x")):
        with pytest.raises(WrongUsage, match="table has no cell r0"):
            table[labels]


def test_two_dimensions_of_one_name_are_refused():
    with pytest.raises(WrongUsage, match="two dimensions of one name: g, g"):
        CountTable.from_cells({("a", "b"): 1}, dimensions=[AB, AB])


@settings(max_examples=60)
@given(tables(Shape()))
def test_every_sum_holds_in_every_table_alone_and_linked(linked: LinkedTables):
    assert not (linked.equations @ linked.values).any()
    for which, table in enumerate(linked.tables):
        assert not (table.equations @ table.counts.ravel()).any()
        assert np.array_equal(linked.of_table(which, linked.values), table.counts)
        places = [len(each.categories) for each in table.dimensions]
        inner = table.counts[tuple(slice(size) for size in places)]
        assert table.counts.ravel()[-1] == inner.sum()
        inner_cells = dict(zip(table.labels(), table.counts.ravel().tolist(), strict=True))
        again = CountTable.from_all_cells(inner_cells, dimensions=table.dimensions)
        assert np.array_equal(again.counts, table.counts)


def test_a_margin_that_two_tables_share_is_one_cell():
    age, sex = Dimension.flat("age", ["x", "y"]), Dimension.flat("sex", ["f", "m"])
    one = CountTable.from_cells({("a", "f"): 1, ("b", "m"): 2}, dimensions=[AB, sex])
    other = CountTable.from_cells({("x", "f"): 1, ("y", "m"): 2}, dimensions=[age, sex])
    linked = link([one, other])
    assert len(linked.values) == 9 + 9 - 3
    girls = [linked.positions[0].reshape(3, 3)[2, 0], linked.positions[1].reshape(3, 3)[2, 0]]
    assert girls[0] == girls[1]
    assert linked.labels_of(np.array([girls[0]])) == [("Total", "f")]


def test_tables_may_have_some_of_the_codes_only():
    areas = CountTable.from_cells(
        {("n1",): 1, ("n2",): 2, ("s1",): 4}, dimensions=[Dimension.hierarchical("place", PLACES)]
    )
    regions = CountTable.from_cells({("N",): 3, ("S",): 4}, dimensions=[Dimension.flat("place", ["N", "S"])])
    linked = link([areas, regions])
    assert len(linked.values) == 6
    assert sorted(linked.positions[1].tolist()) == sorted(linked.positions[0].tolist()[3:])


def test_tables_that_disagree_on_a_shared_cell_are_refused_and_the_cell_named():
    one, other = flat_table([[1, 2]], name="one"), flat_table([[1, 1234567]], name="other")
    with pytest.raises(WrongUsage) as refusal:
        link([one, other])
    assert str(refusal.value) == (
        "other and a table before it disagree on c1 / r0: 1234567 and 2. Tables that share a margin must be of the same people."
    )
