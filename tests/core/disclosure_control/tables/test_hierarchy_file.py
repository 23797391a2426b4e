"""Hierarchies out of a file, by place or by name, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openinquiry.core.disclosure_control.tables import Hierarchies
from openinquiry.core.shared import UnreadableInput, WrongUsage
from tests.outside_data import outside_data

PLACE = {"Total": ["North", "South"], "North": ["a", "b"], "South": ["c", "d"]}
FORCE = {"Total": ["one", "other"], "one": ["a", "c"], "other": ["b", "d"]}


def read(folder: Path, said: object) -> Hierarchies:
    path = folder / "places.json"
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return Hierarchies.read(path)


def test_a_list_is_by_the_order_of_the_dimensions(tmp_path: Path):
    found = read(tmp_path, [PLACE, None, {}, [PLACE, FORCE]])
    assert found.of(["w", "x", "y", "z"], table="t") == [(PLACE,), (), (), (PLACE, FORCE)]


def test_a_map_is_by_name_and_other_dimensions_are_flat(tmp_path: Path):
    found = read(tmp_path, {"place": PLACE, "home": [PLACE, FORCE]})
    assert found.of(["home", "sex", "place"], table="t") == [(PLACE, FORCE), (), (PLACE,)]
    found.require_used(["sex", "place", "home"])


def test_the_file_that_goes_with_a_published_table_is_read():
    found = Hierarchies.read(outside_data("disclosure_control/flat_20x6.hier.json"))
    of_first, of_second = found.of(["dim1", "dim2"], table="flat_20x6.csv")
    assert len(of_first[0]["Total"]) == 20
    assert of_second[0]["Total"] == ["e00", "e01", "e02", "e03", "e04", "e05"]


def test_a_list_of_another_length_than_the_dimensions_is_refused(tmp_path: Path):
    with pytest.raises(WrongUsage, match=r"places.json has hierarchies of 1 dimensions, and t.csv has 2: place, sex"):
        read(tmp_path, [PLACE]).of(["place", "sex"], table="t.csv")


def test_a_name_that_no_table_has_is_refused(tmp_path: Path):
    with pytest.raises(WrongUsage, match=r"a hierarchy of 'plaice', and no table has that dimension.*are place, sex"):
        read(tmp_path, {"plaice": PLACE}).require_used(["place", "sex", "place"])


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("{", "places.json, line 1: that is not JSON."),
        ('"Total"', "it is neither a list nor a map"),
        ([["a", "b"]], "dimension 1 needs a map from each parent to the list of its children"),
        ([None, {"Total": "a"}], "dimension 2 needs a map from each parent"),
        ({"place": {"Total": [1, 2]}}, "the dimension 'place' needs a map from each parent"),
        ('{"place": {"Total": ["a"], "Total": ["b"]}}', "'Total' stands twice in one map"),
        ("[" * 100_000, "that is not JSON"),
    ],
)
def test_what_is_no_hierarchy_is_refused(tmp_path: Path, said: object, says: str):
    with pytest.raises(UnreadableInput) as refused:
        read(tmp_path, said)
    assert says in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UnreadableInput, match=r"There is no file of hierarchies places.json."):
        Hierarchies.read(tmp_path / "places.json")
