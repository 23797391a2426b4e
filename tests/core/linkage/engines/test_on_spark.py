"""Spark on this machine finds the same people as DuckDB, leaves no name behind and says nothing of its own.

One country, one hard table and one failure: each start of Spark takes many seconds, so each is asked everything at once.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import combinations

import duckdb
import polars as pl
import pytest

from openinquiry.core.audit import read_plan
from openinquiry.core.audit.intake import take_in
from openinquiry.core.audit.records import assemble
from openinquiry.core.invented_country import synthesise
from openinquiry.core.linkage import LEVELS, Engine, EngineFailed, link_people, load_linkage_settings
from openinquiry.core.linkage.engines import Scoring
from openinquiry.core.linkage.engines.on_duckdb import score_on_duckdb
from tests.spark_here import need_spark

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _spark():
    need_spark()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The people in the police returns of a small invented country, linked on each engine.

    Reading all 255 returns of it would take longer than both linkages; ``python -m benchmarks spark`` does.
    """
    country = tmp_path_factory.mktemp("country") / "country"
    synthesise(country, seed=3, scale=0.02)
    plan = read_plan(country / "audit")
    police = replace(plan, returns=tuple(each for each in plan.returns if each.kind == "police"))
    persons = assemble(take_in(police, progress=lambda *_: None, processes=1).accepted).persons
    return [
        link_people(persons, settings=load_linkage_settings(), seed=3, engine=Engine(name))
        for name in ("duckdb", "spark")
    ]


def test_every_record_has_the_same_person_in_every_reading(both):
    on_duckdb, on_spark = both
    assert on_duckdb.people.height > 3000
    for level in LEVELS:
        assert on_spark.person_of(level).equals(on_duckdb.person_of(level))
    assert on_spark.people.equals(on_duckdb.people)


def test_every_pair_has_the_same_weight_to_the_last_digit(both):
    on_duckdb, on_spark = both
    assert on_duckdb.pairs.height > 100
    assert on_spark.pairs.equals(on_duckdb.pairs)
    assert on_spark.overlap == on_duckdb.overlap


def test_the_model_is_the_same_because_both_learn_it_in_one_way(both):
    on_duckdb, on_spark = both
    assert on_spark.model == on_duckdb.model


# Words that engines have been seen to compare in different ways: short, accented, beyond 16 bits, repeated, with quotes.
HARD = ("", "A", "AB", "ABC", "ABCABC", "BACBAC", "MARTHA", "MARHTA", "DIXON", "DICKSONX", "O'HARA", "SIÂN", "SIÂN", "𝒜LMA",
        "AAAAAAAA", "AAAABAAA", "JELLYFISH", "SMELLYFISH", "ZZ1 1AA", "ZZ1 1AB")  # fmt: skip
COMPARED = (
    "jaro_winkler_similarity(word_l, word_r) >= 0.95",
    "jaro_winkler_similarity(word_l, word_r) >= 0.88",
    "jaro_winkler_similarity(word_l, word_r) >= 0.8",
    "damerau_levenshtein(word_l, word_r) <= 1",
    "left(word_l, length(word_l) - 3) = left(word_r, length(word_r) - 3)",
    "list_has_any(parts_l, parts_r)",
    "contains(parts_l, word_r)",
    "contains(word_l, word_r)",
    "abs(datediff('day', try_cast(word_l as date), try_cast(word_r as date))) <= 31",
)


def hard_question() -> tuple[pl.DataFrame, Scoring]:
    """Every word beside every other, and a level for each way of comparing, each of a weight of its own."""
    words = [*HARD, None, "2009-03-05", "2009-03-31", "2009-02-30"]
    people = pl.DataFrame(
        {
            "record_id": [f"{number:02d}" for number in range(len(words))],
            "word": words,
            "parts": [None if word is None else [word[:3], word[3:]] for word in words],
            "all": ["x"] * len(words),
        }
    )

    def comparison(number: int, condition: str) -> dict:
        frequent = {"tf_adjustment_column": "word", "tf_adjustment_weight": 1.0}
        levels = [
            {"sql_condition": "word_l is null or word_r is null", "label_for_charts": "missing", "is_null_level": True},
            {"sql_condition": "word_l = word_r", "label_for_charts": "same", "m_probability": 0.5, "u_probability": 0.01,
             **frequent},
            {"sql_condition": condition, "label_for_charts": "alike", "m_probability": 0.3,
             "u_probability": 0.07 / 3**number, **frequent},
            {"sql_condition": "ELSE", "label_for_charts": "else", "m_probability": 0.2, "u_probability": 0.92},
        ]  # fmt: skip
        return {"output_column_name": f"way_{number}", "comparison_description": condition, "comparison_levels": levels}

    model = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": 0.01,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.all = r.all", "sql_dialect": "duckdb"}],
        "comparisons": [comparison(number, each) for number, each in enumerate(COMPARED)],
    }
    return people, Scoring(model)


def test_hard_words_are_compared_alike_and_nothing_is_left_behind_by_work_or_by_failure(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    people, question = hard_question()
    connection = duckdb.connect()
    connection.register("people", people.to_arrow())
    with Engine("spark").opened() as score:
        found = score(connection, question)
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
        written = [path for path in folder.rglob("*") if path.is_file()]
        assert len(written) > 1
        assert not [path for path in written if b"SMELLYFISH" in path.read_bytes()]
        broken = Scoring({**question.model, "comparisons": [_broken(question)]})
        with pytest.raises(EngineFailed) as problem:
            score(connection, broken)
    assert "SMELLYFISH" not in str(problem.value)
    assert problem.value.__cause__ is None
    assert str(problem.value).startswith("Spark at local[2] gave up (")
    assert found.equals(score_on_duckdb(connection, question))
    assert found.height == len(list(combinations(range(people.height), 2)))
    assert found["match_weight"].n_unique() > len(COMPARED)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def _broken(question: Scoring) -> dict:
    """A comparison that fails in the workers over a value, which DuckDB then quotes."""
    comparison = question.model["comparisons"][0]
    condition = "word_l = 'SMELLYFISH' and cast(word_l as integer) = 1"
    _, _, alike, otherwise = comparison["comparison_levels"]
    broken = {key: value for key, value in alike.items() if not key.startswith("tf_")} | {"sql_condition": condition}
    return {**comparison, "comparison_levels": [broken, otherwise]}
