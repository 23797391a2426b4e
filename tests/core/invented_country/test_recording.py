"""What the bodies record of the truth: shares, reasons for missing values, and figures that follow from the rows."""

from __future__ import annotations

import polars as pl
import pytest

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.figures import figures
from openinquiry.core.invented_country.geography import PERIOD_FIRST, PERIOD_LAST
from openinquiry.core.invented_country.rates import faults, invented_table, share
from openinquiry.core.invented_country.views import record_everything
from openinquiry.core.invented_country.world import make_world
from openinquiry.core.shared import councils, force_of_council, load_code_table


@pytest.fixture(scope="module")
def made():
    world, log = make_world(seed=3, scale=0.05), FaultLog()
    return world, record_everything(world, seed=3, log=log), log


@pytest.fixture(scope="module")
def police(made):
    return made[1].police.tables


def own(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("planted") == "")


def recorded(rows: pl.DataFrame) -> pl.Series:
    return rows["ethnicity_self_defined"].is_not_null() & (rows["ethnicity_self_defined"] != "NS")


def test_two_thirds_of_suspects_have_no_self_defined_ethnicity(police):
    suspects = own(police["people"]).filter("suspect")
    assert 1 - recorded(suspects).mean() == pytest.approx(2 / 3, abs=0.03)


def test_about_half_of_suspects_have_an_observed_code(police):
    assert own(police["people"]).filter("suspect")["ethnicity_observed"].is_not_null().mean() == pytest.approx(
        0.5, abs=0.03
    )


def test_victims_are_recorded_better_than_suspects(police):
    assert recorded(own(police["people"]).filter(~pl.col("suspect"))).mean() == pytest.approx(0.55, abs=0.04)


def test_ethnicity_is_not_missing_at_random(made, police):
    suspects = own(police["people"]).filter("suspect")
    suspects = suspects.with_columns(
        known=recorded(suspects),
        white=made[0].people["ethnicity"].gather(suspects["person"].cast(pl.UInt32)).str.starts_with("W"),
    )
    by_outcome = dict(suspects.group_by("charged").agg(pl.col("known").mean()).rows())
    assert by_outcome[True] > by_outcome[False] + 0.1
    by_force = suspects.group_by("force").agg(pl.col("known").mean(), pl.len()).filter(pl.col("len") > 40)
    assert by_force["known"].max() - by_force["known"].min() > 0.3
    by_group = dict(suspects.group_by("white").agg(pl.col("known").mean()).rows())
    assert by_group[True] != by_group[False]


def test_sex_is_missing_at_times_and_never_wrong(made):
    people = made[0].people
    for recorded_, table in ((made[1].police, "people"), (made[1].councils, "children"), (made[1].services, "people")):
        rows = recorded_.tables[table].filter(pl.col("person") >= 0)
        said = rows.with_columns(true=people["sex"].gather(rows["person"].cast(pl.UInt32))).filter(
            pl.col("sex").is_in(["F", "M"])
        )
        assert (said["sex"] == said["true"]).all()
        assert said.height < rows.height


def test_facts_of_an_offence_are_right_or_missing_while_flags_may_be_wrong(made, police):
    rows = own(police["offences"])
    truth = made[0].offences[rows["offence"].to_list()]
    for fact, missing in (("abuse_type", "unknown"), ("setting", "unknown")):
        said = rows[fact].is_not_null() & (rows[fact] != missing)
        assert (rows[fact].filter(said) == truth[fact].filter(said)).all()
        assert not said.all()
    up = rows["group_flag"] == "Y"
    grouped = truth["group"] >= 0
    assert (up & ~grouped).any()
    assert (~up & grouped).any()


def test_every_suspect_whom_the_police_identified_is_listed(made, police):
    known = made[0].parts.filter("identified").select("offence", "person", "role")
    listed = own(police["involvements"]).select("offence", "person", "role").unique()
    assert known.join(listed, on=["offence", "person", "role"], how="anti").height == 0


def test_suspects_of_family_offences_mostly_live_with_the_victim(made):
    parts, people = made[0].parts, made[0].people
    suspects = parts.filter((pl.col("role") == "suspect") & (pl.col("relationship") == "family"))
    pairs = suspects.select("offence", "person").join(
        parts.filter(pl.col("role") == "victim").select("offence", victim="person"), on="offence"
    )
    for detail, least in (("postcode", 0.5), ("surname", 0.5)):
        one, other = (people[detail].gather(pairs[who].cast(pl.UInt32)) for who in ("person", "victim"))
        assert (one == other).mean() > least, detail


def test_a_body_that_guarantees_one_row_a_person_keeps_the_guarantee(police):
    rows = own(police["people"]).filter(pl.col("force") % 5 == 0)
    assert rows.height == rows.select("body", "person").unique().height
    others = own(police["people"]).filter(pl.col("force") % 5 != 0)
    assert others.height > others.select("body", "person").unique().height


def test_references_are_unique_among_rows_that_are_not_planted(made):
    for recorded_ in (made[1].police, made[1].councils, made[1].services):
        for name, rows in recorded_.tables.items():
            kept = own(rows)
            assert kept.select("body", "reference").is_duplicated().sum() == 0, name


def test_figures_agree_with_a_count_by_hand(made, police):
    world, views, _ = made
    found = figures(world, views)
    rows = own(police["offences"]).filter(pl.col("recorded_date").is_between(PERIOD_FIRST, PERIOD_LAST))
    assert found["national"]["offence_records"] == rows.height
    assert sum(each["offence_records"] for each in found["by_force"].values()) == rows.height
    grouped = 0
    involved = own(police["involvements"]).filter(pl.col("role") == "suspect").partition_by("record", as_dict=True)
    for row in rows.iter_rows(named=True):
        parts = involved.get((row["record"],))
        names = parts["person_reference"].n_unique() if parts is not None else 0
        most = max(names, row["suspects_stated"] or 0)
        family = world.offences["relationship"][row["offence"]] == "family"
        grouped += most >= 2 and row["abuse_type"] in ("abuse", "exploitation") and not family
    assert found["national"]["group_based"]["offence_records"] == grouped
    people = found["national"]["group_based"]["suspects"]
    assert sum(people["ethnic_group"].values()) == sum(people["sex"].values()) == people["distinct_people"]


def test_the_shares_stand_as_decided():
    assert {name: share(name) for name in ("group_based", "offences_at_scale_1", "suspect_self_defined_recorded")} == {
        "group_based": 0.04, "offences_at_scale_1": 110000, "suspect_self_defined_recorded": 0.335,
    }  # fmt: skip


# The whole table of faults and shares. Whoever changes one makes the country easier or harder: say why in the table, and here.
RATES = {
    "typing-error": 0.02, "phonetic-spelling": 0.012, "nickname": 0.12, "swapped-names": 0.006, "other-surname": 0.35,
    "transliteration": 0.1, "lost-accents": 1.0, "swapped-day-month": 0.006, "first-of-january": 0.012,
    "wrong-birth-year": 0.005, "missing-birth-date": 0.035, "unreadable-birth-date": 0.0012, "missing-postcode": 0.14,
    "old-address": 0.4, "missing-sex": 0.012, "duplicate-row": 0.004, "duplicate-offence-row": 0.003,
    "person-entered-twice": 0.025, "offence-in-two-forces": 0.002, "orphan-involvement": 0.0015, "orphan-child": 0.002,
    "key-repeated": 0.0008, "no-reference": 0.0006, "unknown-code": 0.003, "observed-code-as-self-defined": 0.008,
    "o1-in-18-plus-1": 0.01, "outcome-before-recorded": 0.003, "committed-backwards": 0.004,
    "age-contradicts-birth-date": 0.006, "outcome-16-without-suspect": 0.006, "outcome-14-with-suspects": 0.006,
    "closed-before-framework": 0.0006, "stated-fewer-than-listed": 0.004, "stated-missing": 0.1,
    "csa-flag-wrong": 0.06, "cse-flag-missed": 0.55, "cse-flag-wrong": 0.03, "group-flag-missed": 0.45,
    "group-flag-wrong": 0.008, "flag-not-recorded": 0.08, "relationship-missing": 0.14,
    "group-relationship-missing": 0.05, "abuse-type-missing": 0.08, "setting-missing": 0.06, "area-missing": 0.05,
    "committed-missing": 0.03, "age-missing": 0.15, "outside-period": 0.01, "factors-missing": 0.05,
    "ethnicity-missing-council": 0.09, "ethnicity-missing-service": 0.22,
}  # fmt: skip
SHARES = {
    "offences_at_scale_1": 110000, "group_based": 0.04, "family_groups": 0.012, "cross_force_groups": 0.15,
    "suspect_identified": 0.85, "group_suspect_identified": 0.88, "non_recent": 0.22, "second_case": 0.03,
    "suspect_self_defined_recorded": 0.335, "suspect_observed_recorded": 0.5, "victim_self_defined_recorded": 0.55,
    "child_known_to_police": 0.42, "moved_home": 0.13, "twins": 0.012, "namesakes": 0.01, "parent_and_child": 0.006,
    "residents_of_each_age_under_18": 0.0117, "spread_of_children_between_areas": 0.08, "boys_among_children": 0.512,
    "middle_names": 0.55,
}  # fmt: skip


def test_the_invented_country_is_no_easier_than_decided():
    assert {fault.id: fault.rate for fault in faults().values()} == RATES
    assert {name: share(name) for name in invented_table("rates")["shares"]} == SHARES


def test_every_rate_has_a_sentence_a_reason_and_a_base():
    for fault in faults().values():
        assert fault.sentence.endswith(".")
        assert fault.reason
        assert fault.per
        assert 0 < fault.rate <= 1
    assert all(each["reason"] for each in invented_table("rates")["shares"].values())


def test_no_fault_makes_a_sex_wrong():
    assert [fault for fault in faults() if "sex" in fault] == ["missing-sex"]


def test_mixing_tables_know_the_codes_of_the_product():
    codes = set(load_code_table("ethnicity_police_self_defined").valid) - {"O1"}
    mixing = invented_table("mixing")
    for area in mixing["ethnicity_by_area"].values():
        assert set(area) == codes
    assert set(mixing["tradition_by_ethnicity"]) == codes
    assert set(mixing["observed_by_ethnicity"]) == codes


def test_every_offence_lies_in_a_council_of_the_force(made):
    force = made[0].offences.select("force", "area").unique()
    codes = {council.code for council in councils(on=None)}
    assert set(force["area"]) <= codes
    assert all(code in force_of_council() for code in force["area"])
