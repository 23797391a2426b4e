"""The rule: each letter from its own bounds, each refusal from its own reason, and nothing from a table's name."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from openinquiry.core.missing.claims import GAMMAS, DataRow, Letter, What, can_it_be_said
from openinquiry.core.missing.rates.intervals import binomial_interval
from openinquiry.core.shared import WrongUsage
from tests.core.missing.claims.making import (
    CENSUS,
    OWN,
    PEOPLE,
    STRATUM,
    counted,
    data,
    living,
    ordering,
    ratio,
    share,
    trend,
)


@pytest.mark.parametrize(
    ("white", "asian", "unrecorded", "letter"),
    [
        (900, 100, 300, "A"),  # at least 900 of 1,300
        (800, 200, 700, "B"),  # 47 % if none is White; at a factor 4, half of the unrecorded: 68 %
        (650, 350, 700, "C"),  # at a factor 2: .48 of the unrecorded, 58 % of all; at 4: .32, 51 % less than chance
        (540, 460, 900, "D"),  # 54 % of the recorded
        (490, 510, 100, "E"),
    ],
)
def test_a_share_has_the_letter_of_the_widest_dial_at_which_it_holds(
    white: int, asian: int, unrecorded: int, letter: str
) -> None:
    grade = can_it_be_said(share(), data(counted({"White": white, "Asian": asian}, unrecorded)))
    assert grade.letter is Letter(letter)
    assert grade.by_bounds is grade.letter
    assert grade.reasons == ()
    assert grade.may_be_headline == (letter in "AB")


COUNTS = st.integers(10, 400)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(COUNTS, COUNTS, st.integers(0, 400), st.booleans())
def test_the_letter_says_exactly_at_which_setting_the_interval_is_on_the_side_of_the_claim(
    white: int, asian: int, unrecorded: int, above: bool
) -> None:
    claim = share() if above else replace(share(), above=False)
    grade = can_it_be_said(claim, data(counted({"White": white, "Asian": asian}, unrecorded)))
    evidence = grade.evidence[0]
    assert [each.gamma for each in evidence.at] == [1.0, 2.0, 4.0, inf]
    found = {each.gamma: each for each in evidence.at}

    def holds(letter: Letter) -> bool:
        each = found[GAMMAS[letter]]
        ends = each if letter is Letter.D else each.interval
        return ends.low > 0.5 if above else ends.high < 0.5

    expected = next((letter for letter in GAMMAS if holds(letter)), Letter.E)
    assert evidence.letter is expected
    recorded = (white + asian) / (white + asian + unrecorded)
    assert (grade.letter is Letter.X) == (recorded < 0.5 and expected is not Letter.A)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(COUNTS, COUNTS, st.integers(0, 400))
def test_what_is_graded_a_is_true_of_every_assignment_and_stays_so_when_more_is_recorded(
    white: int, asian: int, unrecorded: int
) -> None:
    grade = can_it_be_said(share(), data(counted({"White": white, "Asian": asian}, unrecorded)))
    if grade.letter is Letter.A:
        assert white > asian + unrecorded
        assert grade.breakdown is not None
        assert grade.breakdown >= unrecorded / (white + asian + unrecorded)
        for found_white in (0, unrecorded // 2, unrecorded):
            filled = counted({"White": white + found_white, "Asian": asian + unrecorded - found_white})
            assert can_it_be_said(share(), data(filled)).evidence[0].at[0].low > 0.5


def test_chance_is_part_of_a_to_c_so_that_a_handful_is_no_headline() -> None:
    # 8 of 15, all recorded: more than half, and no more than a toss of coins.
    grade = can_it_be_said(share(), data(counted({"White": 16, "Asian": 14})))
    assert grade.letter is Letter.D
    assert "Chance alone could explain it." in grade.may_print
    assert can_it_be_said(share(), data(counted({"White": 1600, "Asian": 1400}))).letter is Letter.A


def test_people_of_one_operation_make_a_claim_less_sure() -> None:
    rows = []
    for number in range(10):
        group = "White" if number < 7 else "Asian"
        rows.append(DataRow(What.RECORDED, group, 20, system=OWN, operation=f"Op {number}", **STRATUM))
    together = data(rows, [DataRow(What.UNRECORDED, "not asked", 0, system=OWN, **STRATUM)])
    alone = data(counted({"White": 140, "Asian": 60}))
    assert can_it_be_said(share(), alone).letter is Letter.A
    assert can_it_be_said(share(), together).letter is Letter.D


def test_less_than_half_recorded_is_refused_unless_it_holds_whoever_they_are() -> None:
    grade = can_it_be_said(share(), data(counted({"White": 330, "Asian": 10}, 660)))
    assert (grade.letter, grade.by_bounds) == (Letter.X, Letter.B)
    assert grade.reasons == ("Ethnicity is recorded for 34%, which is less than half.",)
    sure = can_it_be_said(share(exceeds=0.2), data(counted({"White": 330, "Asian": 10}, 660)))
    assert sure.letter is Letter.A
    assert sure.reasons == ()


def test_fewer_than_ten_recorded_in_the_numerator_are_refused_and_their_number_is_not_told() -> None:
    claim = replace(share(), groups=("Asian",), above=False)
    grade = can_it_be_said(claim, data(counted({"White": 900, "Asian": 7})))
    assert grade.letter is Letter.X
    assert grade.reasons == ("Fewer than 10 suspects are recorded as Asian.",)
    assert "7" not in grade.may_print.replace("10", "")
    ten = can_it_be_said(claim, data(counted({"White": 900, "Asian": 10})))
    assert ten.letter is Letter.A


def test_a_rate_ratio_on_a_matched_population_is_graded_and_its_breakdown_point_is_that_of_the_closed_form() -> None:
    grade = can_it_be_said(ratio(), data(counted({"White": 300, "Asian": 400, "Black": 20}, 100), living(PEOPLE)))
    assert grade.letter is Letter.A
    gap = 400 / 720 / 15_000 - 300 / 720 / 80_000
    assert grade.breakdown == pytest.approx(gap / (gap + 1 / 80_000))


def test_populations_that_may_be_off_ask_for_more_of_a_ratio() -> None:
    rows = data(counted({"White": 300, "Asian": 80}, 5), living(PEOPLE))
    assert can_it_be_said(ratio(), rows).letter is Letter.A
    grade = can_it_be_said(ratio(population_within=0.15), rows)
    assert grade.evidence[0].threshold == pytest.approx(1.15 / 0.85)
    assert grade.letter is Letter.D
    assert "The populations are allowed to be off by 15%." in grade.may_print
    # With every population off at its worst, the ratio is that of the moved threshold.
    off = data(counted({"White": 300, "Asian": 80}, 5), living({"White": 80_000 * 0.85, "Asian": 15_000 * 1.15}))
    moved = can_it_be_said(ratio(), off).evidence[0].at[0].low
    assert moved == pytest.approx(grade.evidence[0].at[0].low * 0.85 / 1.15)


def test_the_ratio_is_pooled_over_areas_so_that_a_mixture_of_areas_claims_nothing() -> None:
    # Simpson 1951: within each area the rate of Asian people is half that of White people; crude it is more than twice.
    areas = [("Northmoor", 100, 450, 1_000, 9_000), ("Southmoor", 900, 50, 90_000, 10_000)]
    rows = [
        [*counted({"White": white, "Asian": asian}, area=area), *living({"White": w, "Asian": a}, area=area)]
        for area, white, asian, w, a in areas
    ]
    crude = (500 / 19_000) / (1_000 / 91_000)
    assert crude > 2
    assert can_it_be_said(ratio(), data(*rows)).letter is Letter.E
    lower = can_it_be_said(ratio(exceeds=1), data(*rows)).evidence[0].at[0].low
    assert lower == pytest.approx(0.5)


def test_percentages_without_numbers_are_refused_and_their_bounds_told() -> None:
    rows = data(counted({"White": 80.0, "Asian": 10.0}, 10.0), percentages=True)
    grade = can_it_be_said(share(), rows)
    assert (grade.letter, grade.by_bounds) == (Letter.X, Letter.A)
    assert grade.reasons == ("The source gives percentages and no numbers, so chance cannot be judged.",)
    assert all(each.interval is None for each in grade.evidence[0].at)


def test_an_unknown_number_of_unrecorded_leaves_the_breakdown_point_alone() -> None:
    grade = can_it_be_said(share(), data(counted({"White": 800, "Asian": 200}, None)))
    assert (grade.letter, grade.by_bounds, grade.recorded_share) == (Letter.X, None, None)
    assert grade.reasons == ("The source does not say how many are unrecorded.",)
    assert grade.breakdown == pytest.approx(0.3 / 0.8)  # (1 - m) .8 = .5
    assert grade.evidence[0].tipping is None


def test_a_share_can_be_set_against_that_of_the_population() -> None:
    rows = data(counted({"White": 500, "Asian": 450, "Black": 50}, 100), living(PEOPLE))
    grade = can_it_be_said(share(group="Asian", exceeds="population"), rows)
    assert grade.letter is Letter.A
    assert grade.evidence[0].at[0].low == pytest.approx(0.45 - 0.15)
    assert "greater than the share of the population" in grade.may_print
    missing = data(counted({"White": 500, "Asian": 450, "Black": 50}, 100), living({"White": 1.0, "Asian": 1.0}))
    assert can_it_be_said(share(group="Asian", exceeds="population"), missing).letter is Letter.X


def test_an_ordering_is_as_weak_as_its_weakest_step() -> None:
    rows = data(counted({"White": 700, "Asian": 300, "Black": 290}, 50))
    grade = can_it_be_said(ordering("White", "Asian", "Black"), rows)
    assert [each.letter for each in grade.evidence] == [Letter.A, Letter.D]
    assert grade.letter is Letter.D
    assert grade.breakdown == min(each.breakdown for each in grade.evidence)


def test_a_trend_that_could_come_from_what_is_unrecorded_is_no_trend() -> None:
    complete = data(
        counted({"White": 500, "Asian": 500}, 10, period="2021"), counted({"White": 650, "Asian": 350}, 10, period="2022"),
        counted({"White": 800, "Asian": 200}, 10, period="2023"),
    )  # fmt: skip
    claim = trend("2021", "2022", "2023")
    assert can_it_be_said(claim, complete).letter is Letter.A
    assert can_it_be_said(replace(claim, above=False), complete).letter is Letter.E
    holes = data(
        counted({"White": 500, "Asian": 500}, 10, period="2021"), counted({"White": 390, "Asian": 210}, 400, period="2022"),
        counted({"White": 480, "Asian": 120}, 400, period="2023"),
    )  # fmt: skip
    assert can_it_be_said(claim, holes).letter in (Letter.B, Letter.C)
    worse = data(
        counted({"White": 500, "Asian": 500}, 10, period="2021"),
        counted({"White": 80, "Asian": 20}, 900, period="2023"),
    )
    refused = can_it_be_said(trend("2021", "2023"), worse)
    assert refused.letter is Letter.X
    assert refused.reasons == ("Ethnicity is recorded for 10% in one of the periods, which is less than half.",)
    with pytest.raises(WrongUsage, match="no period 2030"):
        can_it_be_said(trend("2021", "2030"), worse)


def test_a_rate_of_nobody_is_nothing_to_compare_with() -> None:
    grade = can_it_be_said(ratio(), data(counted({"White": 0, "Asian": 400}, 20), living(PEOPLE)))
    assert grade.letter is Letter.X
    assert "Nobody is recorded as White, so there is no rate to compare with." in grade.reasons


def test_the_same_inequality_has_the_same_grade_whatever_the_file_calls_it() -> None:
    one = can_it_be_said(share(), data(counted({"White": 800, "Asian": 200}, 500)))
    other = can_it_be_said(
        replace(share(), definition="another", title="other"), data(counted({"White": 800, "Asian": 200}, 500))
    )
    assert (one.letter, one.evidence) == (other.letter, other.evidence)
    assert CENSUS not in one.may_print


def test_thin_strata_carry_no_b_or_c() -> None:
    # 200 areas in each of which five are recorded, all White, and four are not: at a factor of 4 of nothing is nothing.
    thin = [counted({"White": 5, "Asian": 0}, 4, area=f"Area {number}") for number in range(200)]
    grade = can_it_be_said(share(exceeds=0.6), data(*thin))
    assert grade.letter is Letter.D
    assert grade.evidence[0].tipping is not None
    assert grade.evidence[0].tipping.gamma == 1.0
    together = can_it_be_said(share(exceeds=0.6), data(counted({"White": 1000, "Asian": 0}, 800)))
    assert together.letter is Letter.B


GROUPS = ("White", "Asian", "Black")
CELLS = st.one_of(st.integers(0, 12), st.integers(0, 5000))


@st.composite
def files(draw: st.DrawFn) -> list[list[DataRow]]:
    """Counts of a few areas and periods, with holes of every kind, and populations that may or may not match."""
    rows = []
    for area in ("North", "South")[: draw(st.integers(1, 2))]:
        for period in ("2021", "2022"):
            unrecorded = draw(st.one_of(CELLS, st.none())) if draw(st.integers(0, 9)) == 0 else draw(CELLS)
            rows.append(counted({g: draw(CELLS) for g in GROUPS}, unrecorded, area=area, period=period))
            if draw(st.integers(0, 4)):
                rows.append(living({g: draw(CELLS) for g in GROUPS}, area=area, period=period))
    return rows


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    files(),
    st.sampled_from(
        [share(), share(group="Asian", exceeds="population"), ratio(), ratio(exceeds=3, population_within=0.1),
         ordering("Asian", "White", "Black"), trend("2021", "2022"), replace(share(), above=False)]
    ),
)  # fmt: skip
def test_whatever_the_counts_there_is_a_grade_or_a_sentence_and_never_a_number_that_is_none(rows, claim) -> None:
    try:
        grade = can_it_be_said(claim, data(*rows))
    except WrongUsage:
        # Said in a sentence: a stratum without any population, or a period without people.
        event("wrong usage")
        return
    event(f"grade {grade.letter.value}")
    assert (grade.letter is Letter.X) == bool(grade.reasons)
    assert grade.may_print.endswith(".")
    assert grade.may_not_print
    for evidence in grade.evidence:
        for each in evidence.at:
            ends = (
                (each.low, each.high)
                if each.interval is None
                else (each.interval.low, each.low, each.high, each.interval.high)
            )
            known = [end for end in ends if end is not None]
            assert not any(isnan(end) for end in known)
            assert known == sorted(known)
    if grade.breakdown is not None:
        assert 0 <= grade.breakdown <= 1


def test_just_half_recorded_and_just_ten_in_the_numerator_are_enough() -> None:
    half = can_it_be_said(share(), data(counted({"White": 9000, "Asian": 1000}, 10_000)))
    assert (half.letter, half.reasons) == (Letter.B, ())
    less = can_it_be_said(share(), data(counted({"White": 9000, "Asian": 1000}, 10_001)))
    assert less.letter is Letter.X
    assert less.reasons == ("Ethnicity is recorded for just under 50%, which is less than half.",)
    assert can_it_be_said(share(), data(counted({"White": 10, "Asian": 0}))).letter is Letter.A
    assert can_it_be_said(share(), data(counted({"White": 9, "Asian": 0}))).letter is Letter.X


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_what_is_just_equal_over_many_strata_is_not_more(strata: list[tuple[int, int]]) -> None:
    off = sum(white - asian for white, asian in strata)
    balanced = [*strata, (10 + max(-off, 0), 10 + max(off, 0))]
    rows = [counted({"White": w, "Asian": a}, area=f"area {i}") for i, (w, a) in enumerate(balanced)]
    for claim in (share(), replace(share(), above=False), ordering("White", "Asian"), ordering("Asian", "White")):
        assert can_it_be_said(claim, data(*rows)).by_bounds is Letter.E


def test_with_one_group_listed_the_unrecorded_are_not_all_taken_to_be_of_it() -> None:
    grade = can_it_be_said(share(exceeds=0.9), data(counted({"White": 640}, 600)))
    worst = grade.evidence[0].at[-1]
    assert (worst.low, worst.high) == (640 / 1240, 1.0)
    assert grade.letter is not Letter.A


@pytest.mark.parametrize("of", [10, 19, 40])
def test_of_few_people_who_are_all_in_one_group_chance_is_not_left_out(of: int) -> None:
    interval = can_it_be_said(share(), data(counted({"White": of, "Asian": 0}))).evidence[0].at[0].interval
    exact = binomial_interval(of, of=of).low
    assert interval is not None
    assert exact - 0.07 < interval.low < exact
    beyond = round((exact + 1) / 2, 3)
    assert can_it_be_said(share(exceeds=beyond), data(counted({"White": of, "Asian": 0}))).letter is Letter.D


def test_a_trend_from_few_people_allows_for_chance_where_a_period_has_one_group_only() -> None:
    # 15 of 20 and then 10 of 10: Fisher's exact test gives 0.14.
    rows = [counted({"White": 15, "Asian": 5}, period="2021"), counted({"White": 10, "Asian": 0}, period="2022")]
    assert can_it_be_said(trend("2021", "2022"), data(*rows)).letter is Letter.D


def test_a_line_that_rises_while_the_last_period_is_below_the_first_is_no_rise() -> None:
    shares = {"2021": 300, "2022": 100, "2023": 400, "2024": 290}
    rows = [counted({"White": white, "Asian": 1000 - white}, period=period) for period, white in shares.items()]
    grade = can_it_be_said(trend(*shares), data(*rows))
    slope, ends = grade.evidence
    assert slope.letter is Letter.A
    assert (ends.what, ends.letter) == ("share White in 2024 less that in 2021", Letter.E)
    assert grade.letter is Letter.E


def test_a_trend_says_how_much_is_unrecorded_in_each_period_for_that_can_move_more_than_the_share() -> None:
    rows = [
        counted({"White": 700, "Asian": 300}, 0, period="2021"),
        counted({"White": 450, "Asian": 50}, 500, period="2022"),
    ]
    grade = can_it_be_said(trend("2021", "2022"), data(*rows))
    assert "Ethnicity is unrecorded for 0% of suspects in 2021 and 50% in 2022." in grade.may_print
