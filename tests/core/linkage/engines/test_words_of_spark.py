"""What of a model Spark decides itself, and what it leaves to DuckDB in its workers. Needs no Spark."""

from __future__ import annotations

import duckdb
import pyarrow
import pytest

from openinquiry.core.linkage import load_linkage_settings
from openinquiry.core.linkage.engines.on_spark import _comparing, _means_the_same, in_words_of_spark
from openinquiry.core.shared import WrongUsage

COLUMNS = ["record_id", "surname", "given_name", "roots", "postcode"]


def model(*conditions: str, rule: str = "l.surname = r.surname") -> dict:
    return {
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule, "sql_dialect": "duckdb"}],
        "comparisons": [
            {
                "output_column_name": "names",
                "comparison_levels": [{"sql_condition": each, "label_for_charts": each} for each in conditions],
            }
        ],
    }


def conditions(found: dict) -> list[str]:
    return [level["sql_condition"] for level in found["comparisons"][0]["comparison_levels"]]


@pytest.mark.parametrize(
    "condition",
    [
        "surname_l IS NULL OR surname_r IS NULL",
        "surname_l = surname_r",
        "( given_name_l = surname_r and surname_l = given_name_r )",
        "birth_year_l = birth_year_r and ( day_l = '0101' or day_r = '0101' )",
        "ELSE",
    ],
)
def test_columns_being_the_same_or_missing_spark_decides_itself(condition):
    assert _means_the_same({"sql_condition": condition})


@pytest.mark.parametrize(
    "condition",
    [
        "jaro_winkler_similarity(surname_l, surname_r) >= 0.8",
        "left(postcode_l, length(postcode_l) - 3) = left(postcode_r, length(postcode_r) - 3)",
        "list_has_any(roots_l, roots_r)",
        "surname_l = surname_r and contains(roots_l, given_name_r)",
        "surname_l < surname_r",
        "length_l(surname_r) = surname_l",
        "surname_l = surname_r and day_l = 1",
    ],
)
def test_everything_else_is_left_to_duckdb(condition):
    assert not _means_the_same({"sql_condition": condition})


def test_a_level_left_to_duckdb_asks_for_its_place_with_every_column_of_its_comparison():
    found = in_words_of_spark(
        model("surname_l = surname_r", "list_has_any(roots_l, roots_r) and given_name_l = 'postcode_l'", "ELSE"),
        columns=COLUMNS,
    )
    asked = "level_of_comparison_0(surname_l, surname_r, given_name_l, given_name_r, roots_l, roots_r) = 1"
    assert conditions(found) == ["surname_l = surname_r", asked, "ELSE"]


def test_what_is_not_a_condition_stays_as_it_was_trained():
    asked = model("surname_l = surname_r", "ELSE")
    found = in_words_of_spark(asked, columns=COLUMNS)
    assert found["comparisons"] == asked["comparisons"]
    assert found["blocking_rules_to_generate_predictions"] == [
        {"blocking_rule": "l.surname = r.surname", "sql_dialect": "spark"}
    ]


@pytest.mark.parametrize("name", ["people", "tables"])
def test_spark_can_block_on_every_rule_that_ships(name):
    for rule, _ in load_linkage_settings(name).blocking:
        in_words_of_spark(model("ELSE", rule=rule), columns=COLUMNS)


def test_a_blocking_rule_that_engines_could_understand_in_two_ways_is_refused():
    with pytest.raises(WrongUsage, match=r"«left\(l.surname, -1\) = left\(r.surname, -1\)» cannot be used on Spark"):
        in_words_of_spark(model("ELSE", rule="left(l.surname, -1) = left(r.surname, -1)"), columns=COLUMNS)


def test_a_worker_gives_the_place_of_the_first_level_that_holds_for_each_pair():
    levels = model(
        "surname_l is null or surname_r is null",
        "surname_l = surname_r",
        "hamming(surname_l, surname_r) = 1",
        "ELSE",
    )["comparisons"][0]["comparison_levels"]
    left = pyarrow.array(["Oak", None, "Oak", "Oak"])
    right = pyarrow.array(["Oak", "Oakmere", "Oat", "Elm"])
    assert _comparing(levels, ["surname_l", "surname_r"])(left, right).to_pylist() == [1, 0, 2, 3]


def test_a_worker_with_another_duckdb_refuses(monkeypatch):
    compare = _comparing(model("surname_l = surname_r", "ELSE")["comparisons"][0]["comparison_levels"], ["surname_l"])
    monkeypatch.setattr(duckdb, "__version__", "0.0.1")
    with pytest.raises(RuntimeError, match="another DuckDB"):
        compare(pyarrow.array(["Oak"]))
