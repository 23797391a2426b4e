"""The parts of a pair add up to the match weight that Splink gave it, by the model and the frequencies it was scored with."""

from __future__ import annotations

import polars as pl
import pytest

from openinquiry.core.linkage import (
    Linkage,
    LinkedTables,
    TableSettings,
    link_people,
    link_tables,
    load_linkage_settings,
    propose_columns,
    read_person_table,
)
from openinquiry.core.linkage.preparation import enough_to_compare, prepare_records
from openinquiry.core.linkage.weighing import ModelWeights, weigh_pairs
from openinquiry.core.shared import WrongUsage
from tests.core.linkage.invented_people import crowd, frame

RECORDS = frame(crowd(900))


@pytest.fixture(scope="module")
def people() -> Linkage:
    return link_people(RECORDS, settings=load_linkage_settings(), seed=1)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> LinkedTables:
    path = tmp_path_factory.mktemp("t") / "people.csv"
    RECORDS.select("record_id", "given_name", "surname", "birth_date", "sex", "postcode").write_csv(path)
    table = read_person_table(path, id_column="record_id")
    return link_tables([table], settings=TableSettings(load_linkage_settings("tables"), propose_columns([table]), 1))


def added_up(weighed: pl.DataFrame, model: ModelWeights) -> list[float]:
    parts = [f"{each.name}_{what}" for each in model.comparisons for what in ("weight", "frequency")]
    return weighed.select(pl.sum_horizontal(parts) + model.start).to_series().to_list()


def test_the_parts_of_every_pair_of_the_audit_s_linkage_add_up_to_its_match_weight(people: Linkage) -> None:
    model = people.weights()
    assert model is not None
    weighed = weigh_pairs(people.pairs, enough_to_compare(prepare_records(RECORDS)), model=model)
    assert weighed.select("record_l", "record_r").equals(people.pairs.select("record_l", "record_r"))
    assert added_up(weighed, model) == pytest.approx(people.pairs["match_weight"].to_list(), abs=1e-6)
    assert weighed["names_frequency"].n_unique() > 10  # names are not all equally common


def test_they_do_after_a_second_look_too_by_the_final_odds_and_frequencies(tables: LinkedTables) -> None:
    """Splink's weight is rounded to six places before and after the odds are learnt again, so the sixth may differ by one."""
    assert tables.frequencies
    assert added_up(tables.weighed(), tables.weights()) == pytest.approx(
        tables.pairs["match_weight"].to_list(), abs=1.1e-6
    )
    simply = weigh_pairs(tables.pairs, tables.prepared, model=tables.weights())
    assert added_up(simply, tables.weights()) != pytest.approx(tables.pairs["match_weight"].to_list(), abs=1e-3)


def test_the_waterfall_of_a_pair_ends_at_its_match_weight_to_one_decimal_and_its_steps_lead_there(
    people: Linkage,
) -> None:
    found = people.waterfalls(people.pairs, records=RECORDS)
    assert len(found) == people.pairs.height
    for one, other, weight in people.pairs.select("record_l", "record_r", "match_weight").iter_rows():
        waterfall = found[one, other]
        assert waterfall.total == round(weight, 1)
        assert sum(round(10 * step.weight) for step in waterfall.steps) == round(10 * waterfall.total)


def test_a_pair_that_no_rule_brought_together_is_weighed_too_and_an_unknown_record_is_left_out(people: Linkage) -> None:
    ids = RECORDS["record_id"]
    pairs = pl.DataFrame({"record_l": [ids[0], ids[0]], "record_r": [ids[-1], "nobody"]})
    found = people.waterfalls(pairs, records=RECORDS)
    assert list(found) == [(ids[0], ids[-1])]
    assert found[ids[0], ids[-1]].total < people.settings.thresholds.loose


def test_where_no_model_was_trained_there_is_nothing_to_show() -> None:
    few = link_people(RECORDS.head(50), settings=load_linkage_settings(), seed=1)
    assert few.weights() is None
    assert few.waterfalls(pl.DataFrame({"record_l": ["a"], "record_r": ["b"]}), records=RECORDS.head(50)) == {}


def test_two_records_are_explained_either_way_round_and_others_refused_in_a_sentence(tables: LinkedTables) -> None:
    one, other = tables.pairs.select("record_l", "record_r").row(0)
    assert tables.waterfall(one, other) == tables.waterfall(other, one)
    for wrong in ((one, one), (one, "Lena Oakmere")):
        with pytest.raises(WrongUsage, match="--explain needs the names of two records") as refusal:
            tables.waterfall(*wrong)
        assert "Oakmere" not in str(refusal.value)


def test_every_level_of_a_trained_model_has_both_probabilities(people: Linkage, tables: LinkedTables) -> None:
    for model in (people.model, tables.model):
        for comparison in model["comparisons"]:
            for level in comparison["comparison_levels"]:
                assert level.get("is_null_level") or {"m_probability", "u_probability"} <= level.keys()
