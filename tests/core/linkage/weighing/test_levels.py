"""What each level is worth: log2(m / u), in the words and the order of the settings."""

from __future__ import annotations

import pytest

from openinquiry.core.linkage import load_linkage_settings
from openinquiry.core.linkage.weighing import weights_of

MODEL = {
    "probability_two_random_records_match": 0.2,
    "comparisons": [
        {
            "output_column_name": "names",
            "comparison_levels": [
                {"sql_condition": "n_l is null or n_r is null", "label_for_charts": "missing", "is_null_level": True},
                {"sql_condition": "n_l = n_r", "label_for_charts": "the same", "m_probability": 0.8,
                 "u_probability": 0.025, "tf_adjustment_column": "n"},
                {"sql_condition": "alike ( n_l , n_r )", "label_for_charts": "alike", "m_probability": 0.001,
                 "u_probability": 0.004},
                {"sql_condition": "ELSE", "label_for_charts": "different", "m_probability": 0.001,
                 "u_probability": 0.512, "fix_m_probability": True},
            ],
        }
    ],
}  # fmt: skip


def test_the_weight_is_log2_of_m_over_u_and_a_missing_value_counts_nothing() -> None:
    model = weights_of(MODEL, comparisons=[{"name": "names", "title": "Names of people"}])
    assert model.start == -2.0
    (names,) = model.comparisons
    assert names.title == "Names of people"
    assert [level.words for level in names.levels] == ["missing", "the same", "alike", "different"]
    assert [level.weight for level in names.levels] == pytest.approx([0.0, 5.0, -2.0, -9.0])
    assert [level.is_unseen for level in names.levels] == [False, False, True, False]


def test_a_value_borne_by_more_records_than_chance_agreement_counts_less_and_by_fewer_more() -> None:
    same = weights_of(MODEL, comparisons=[]).comparisons[0].levels[1]
    assert same.adjustment(0.1) == pytest.approx(-2.0)
    assert same.adjustment(0.0125) == pytest.approx(1.0)
    assert weights_of(MODEL, comparisons=[]).comparisons[0].levels[2].adjustment(0.1) == 0


@pytest.mark.parametrize("name", ["people", "tables"])
def test_every_comparison_that_ships_has_a_title_in_words_and_labels_that_are_no_code(name: str) -> None:
    settings = load_linkage_settings(name)
    for each in settings.comparisons:
        assert "_" not in each["title"]
        assert each["title"][0].isupper()
        for level in each["level"]:
            assert not set("_()=<>;") & set(level["label"]), level["label"]


def test_every_example_that_ships_names_levels_that_there_are() -> None:
    settings = load_linkage_settings()
    labels = {each["name"]: {level["label"] for level in each["level"]} for each in settings.comparisons}
    assert len(settings.examples) >= 3
    for example in settings.examples:
        assert all(label in labels[name] for name, label in example.levels.items()), example.title
