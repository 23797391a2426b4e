"""What a first linkage teaches a second one: odds that add up, and chance agreement without the copies."""

from __future__ import annotations

import polars as pl
import pytest

from openinquiry.core.linkage.second_look import learnt_odds, without_copies


def test_the_odds_learnt_are_those_at_which_the_probabilities_add_up_to_them() -> None:
    # 50 pairs that are surely one person and 50 that surely are not, of 1,000 in all.
    weights = pl.Series([40.0] * 50 + [-40.0] * 50)
    assert learnt_odds(weights, prior=0.5, pairs_in_all=1000) == 0.05


@pytest.mark.parametrize("prior", [0.001, 0.05, 0.4])
def test_where_learning_begins_does_not_matter(prior: float) -> None:
    evidence = pl.Series([20.0] * 30 + [9.0] * 10 + [-3.0] * 400)
    weights = evidence + pl.Series([prior / (1 - prior)]).log(2.0).item()
    found = learnt_odds(weights, prior=prior, pairs_in_all=5000)
    odds = found / (1 - found)
    expected = sum(1 / (1 + 1 / (odds * 2**each)) for each in evidence)
    assert found == pytest.approx(expected / 5000, rel=0.001)
    assert 0.006 < found < 0.008  # at least the thirty sure pairs, at most the forty that have anything for them


def test_chance_agreement_is_freed_of_the_pairs_that_are_one_person_and_never_more_than_tenfold() -> None:
    levels = [
        {"m_probability": 0.5, "u_probability": 0.01},
        {"m_probability": 0.9, "u_probability": 0.009},
        {"m_probability": 0.9, "u_probability": 0.009, "fix_u_probability": True},
        {"is_null_level": True},
    ]
    model = {"comparisons": [{"comparison_levels": levels}], "probability_two_random_records_match": 0.5}
    found = without_copies(model, prior=0.01)
    free, floor, fixed, missing = found["comparisons"][0]["comparison_levels"]
    assert free["u_probability"] == float(f"{(0.01 - 0.005) / 0.99:.4g}")
    assert floor["u_probability"] == 0.0009
    assert (fixed["u_probability"], missing) == (0.009, {"is_null_level": True})
    assert found["probability_two_random_records_match"] == 0.01
