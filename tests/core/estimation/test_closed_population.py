"""Models of a closed population: another program's values, identities, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln
from scipy.stats import chi2

from openinquiry.core.estimation import CannotEstimate, CaptureTable, Refusal, fit_loglinear, independence
from openinquiry.core.estimation.closed_population import (
    MODELS,
    REPEAT_MODELS,
    SHAPES,
    fit_closed,
    fit_closed_corrected,
    fit_every_closed,
    fit_repeats,
    profile_closed,
    profile_repeats,
)
from openinquiry.core.estimation.lower_bounds import chao_repeats
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.degenerate import DEGENERATE, codes
from tests.core.estimation.published import expected_values, outside_table

# Contacts of the police with people without papers in four Dutch cities: van der Heijden et al. 2003 (Statistical Modelling 3:305).
CONTACTS = {1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1}
# The other program weighs by the round before the last, see below: little more than a hundred thousandth.
WEIGHED_EARLIER = {"Mh Darroch", "Mth Gamma3.5"}


def named(setting: str) -> str:
    return setting.replace(" (LB)", "").replace(" LB", "")


@pytest.mark.parametrize("dataset", ["hare", "HIV"])
def test_the_estimates_of_another_program_come_out(dataset: str) -> None:
    rows = expected_values("closedp.t", dataset=dataset)
    assert len(rows) == {"hare": 11, "HIV": 5}[dataset]
    for setting, (number, error) in rows.items():
        fit = fit_closed(outside_table(dataset), named(setting))
        assert pytest.approx(number, rel=1e-8) == fit.N, setting
        if named(setting) != "Mbh":  # 4.649 here and 14.594 there: ours is Zippin's, see below
            assert fit.se == pytest.approx(error, rel=2e-5 if named(setting) in WEIGHED_EARLIER else 1e-5), setting


@pytest.mark.parametrize("setting", ["Mh Poisson2", "Mh Darroch", "Mth Darroch", "Mth Gamma3.5"])
def test_the_other_program_takes_standard_errors_from_the_weights_of_the_round_before_the_last(setting: str) -> None:
    """Reweighted least squares from the counts and a tenth, until the deviance moves by less than a hundred millionth."""
    table = outside_table("hare")
    design, counts = _columns(setting, table.k), table.counts[1:].astype(float)
    means, before, settled = counts + 0.1, np.inf, False
    while not settled:
        information = design.T @ (means[:, None] * design)
        wanted = design.T @ (means * np.log(means) + counts - means)
        coefficients = np.linalg.solve(information, wanted)
        means = np.exp(design @ coefficients)
        deviance = 2 * float((counts * np.log(np.maximum(counts, 1) / means) - counts + means).sum())
        settled, before = abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8, deviance
    dark = float(np.exp(coefficients[0]))
    error = (dark + dark**2 * np.linalg.inv(information)[0, 0]) ** 0.5
    number, published = expected_values("closedp.t", dataset="hare")[setting]
    assert (table.n + dark, error) == (pytest.approx(number, rel=1e-9), pytest.approx(published, rel=1e-9))


def _columns(setting: str, k: int) -> np.ndarray:
    histories = np.arange(1, 1 << k)
    times = np.bitwise_count(histories).astype(float)
    main = (histories[:, None] >> np.arange(k)) & 1 if setting.startswith("Mth") else times[:, None]
    return np.column_stack([np.ones(len(histories)), main, SHAPES[setting.split()[1]](times)])


@pytest.mark.parametrize(("model", "occasions"), [("Mb", 6), ("Mbh", 5)])
def test_the_standard_error_of_behaviour_is_that_of_a_removal_estimate(model: str, occasions: int) -> None:
    """Zippin 1958 (Journal of Wildlife Management 22:82): people seen for the first time are removed. Of Mbh the first
    occasion is left out. Who is seen again says nothing of how many there are.
    """
    table = outside_table("hare")
    histories = np.flatnonzero(table.counts)
    first = np.bincount(np.bitwise_count((histories & -histories) - 1), weights=table.counts[histories], minlength=6)[
        6 - occasions :
    ]
    fit = fit_closed(table, model)
    whole = fit.N - table.n + first.sum()
    missed = 1 - first.sum() / whole  # by every occasion
    again = missed ** (1 / occasions)
    late = float(np.arange(occasions) @ first)
    assert again / (1 - again) - occasions * missed / (1 - missed) == pytest.approx(late / first.sum(), rel=1e-9)
    variance = whole * (1 - missed) * missed / ((1 - missed) ** 2 - ((1 - again) * occasions) ** 2 * missed / again)
    assert fit.se == pytest.approx(variance**0.5, rel=1e-9)


@pytest.mark.parametrize("dataset", ["hare", "HIV"])
def test_the_estimate_without_its_bias_comes_out(dataset: str) -> None:
    number, error = expected_values("closedp.bc", dataset=dataset)["M0"]
    fit = fit_closed_corrected(outside_table(dataset))
    assert (fit.N, fit.se) == (pytest.approx(number, rel=1e-8), pytest.approx(error, rel=1e-6))
    assert fit.N < fit_closed(outside_table(dataset), "M0").N


@pytest.mark.parametrize("setting", ["Mt", "Mth Chao", "Mth Poisson2"])
def test_the_profile_intervals_of_hares_come_out(setting: str) -> None:
    expected = expected_values("profile_ci", dataset="hare")[setting]
    found = profile_closed(outside_table("hare"), setting)
    assert [found.N, *found.interval()] == pytest.approx(expected, rel=1e-6)


def test_models_of_repeat_counts_give_the_published_numbers() -> None:
    # Rcapture's manual and Baillargeon and Rivest 2007: «at least 8,000»; 7,080 with one rate, a bound of 9,274 with many
    found = [fit_repeats(CONTACTS, model).N for model in REPEAT_MODELS]
    assert found == pytest.approx([7079.897166, 9273.510929, 8617.645971, 15562.098130, 29058.323688], rel=1e-8)
    profile = profile_repeats(CONTACTS, "Mh Chao")
    assert [profile.N, *profile.interval()] == pytest.approx([9267.490892, 8088.234287, 10703.96055], rel=1e-6)
    assert profile.sentence() == (
        "Among those some list could have reached there are at least about 9,267 people (95 % interval 8,088 to 10,704) "
        "under the model Mh Chao."
    )


@given(st.lists(st.integers(1, 500), min_size=2, max_size=2), st.integers(0, 50))
def test_the_bound_of_repeat_counts_is_the_closed_form(once_and_twice: list[int], thrice: int) -> None:
    counts = {1: once_and_twice[0], 2: once_and_twice[1], 3: thrice}
    once, twice = once_and_twice
    if thrice > 2 * twice**2 / (3 * once) + 1:  # otherwise the bend is negative and taken out
        assert pytest.approx(chao_repeats(counts).N, rel=1e-8) == fit_repeats(counts, "Mh Chao").N


@given(st.lists(st.integers(1, 200), min_size=7, max_size=7))
def test_occasions_that_differ_are_independent_lists(counts: list[int]) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    one, other = fit_closed(table, "Mt"), fit_loglinear(table, independence(3))
    assert pytest.approx(other.N, rel=1e-6) == one.N
    assert one.deviance == pytest.approx(other.deviance, rel=1e-6, abs=1e-6)
    assert one.aic == pytest.approx(other.aic, rel=1e-6)
    # of the dark figure and of its estimate: Rivest and Lévesque 2001
    assert one.se == pytest.approx(np.sqrt(other.dark_figure + (other.dark_figure * other.log_se) ** 2), rel=1e-5)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_ends_of_a_profile_are_those_of_its_closed_form(level: float) -> None:
    # Under Mt the share on list i of N people is n_i/N, so that the profile can be written down (Darroch 1958, Biometrika 45:343).
    table = outside_table("HIV")

    def likelihood(whole: float) -> float:
        value = gammaln(whole + 1) - gammaln(whole - table.n + 1)
        for size in table.sizes.values():
            value += size * np.log(size / whole) + (whole - size) * np.log1p(-size / whole)
        return float(value)

    found = profile_closed(table, "Mt", level=level)
    highest = likelihood(found.N)
    assert highest > max(likelihood(found.N * 0.999), likelihood(found.N * 1.001))
    for end in found.interval(level):
        assert highest - likelihood(end) == pytest.approx(chi2.ppf(level, 1) / 2, rel=1e-6)
    assert found.interval(0.9) == pytest.approx(profile_closed(table, "Mt", level=0.9).interval(0.9), rel=1e-9)


@pytest.mark.parametrize("model", [model for model in MODELS if not model.endswith("Chao")])
def test_standard_errors_are_those_of_small_changes_of_the_table(model: str) -> None:
    # The delta method by brute force: how N moves with each count, and the multinomial variance of the counts. On a table as
    # M0 expects it, where every model holds and an estimate from the model is one from the counts.
    times = np.bitwise_count(np.arange(16))
    counts = np.round(1e6 * 0.3**times * 0.7 ** (4 - times))
    counts[0] = 0
    table = CaptureTable(tuple("ABCD"), counts)
    fit = fit_closed(table, model)
    variance = -fit.N
    for cell in range(1, 16):
        larger = table.counts.copy()
        larger[cell] += 10
        slope = (fit_closed(CaptureTable(table.lists, larger), model).N - fit.N) / 10
        variance += table.counts[cell] * slope**2
    assert fit.se == pytest.approx(np.sqrt(variance), rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=7, max_size=7), st.permutations(range(3)))
def test_every_model_gives_a_number_or_a_refusal(counts: list[int], order: list[int]) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    turned = fit_every_closed(table.select([table.lists[place] for place in order]))
    for model, found in fit_every_closed(table).items():
        if isinstance(found, Refusal):
            assert found.reasons
            continue
        low, high = found.interval()
        assert table.n <= low <= found.N <= high
        assert found.N < 1e9
        assert np.isfinite([found.se, high, found.deviance, found.aic]).all()
        if not model.startswith("Mb"):  # behaviour is about order
            other = turned[model]
            assert not isinstance(other, Refusal)
            assert pytest.approx(other.N, rel=1e-5) == found.N


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=7, max_size=7))
def test_twice_the_people_are_twice_as_many(counts: list[int]) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    twice = fit_every_closed(CaptureTable(table.lists, 2 * table.counts))
    for model, found in fit_every_closed(table).items():
        other = twice[model]
        if not isinstance(found, Refusal) and not isinstance(other, Refusal):
            assert pytest.approx(2 * found.N, rel=1e-5) == other.N


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_table_is_refused_with_its_reason(name: str) -> None:
    table, code = DEGENERATE[name]
    for model in MODELS:
        for refusing in (lambda model=model: fit_closed(table, model), lambda: fit_closed_corrected(table)):
            with pytest.raises(CannotEstimate) as refused:
                refusing()
            assert code in codes(refused.value)


def test_first_sightings_that_do_not_decline_are_refused() -> None:
    table = CaptureTable.from_histories("ABC", {"100": 5, "010": 9, "001": 30, "110": 3, "011": 4, "101": 2})
    with pytest.raises(CannotEstimate) as refused:
        fit_closed(table, "Mb")
    assert codes(refused.value) == {"no_decline"}


def test_more_parameters_than_two_lists_can_tell_are_refused() -> None:
    table = CaptureTable.from_histories("AB", {"10": 30, "01": 20, "11": 9})
    with pytest.raises(CannotEstimate) as refused:
        fit_closed(table, "Mth Darroch")
    assert "not_identified" in codes(refused.value)


def test_models_that_are_none_are_wrong_usage() -> None:
    table = CaptureTable.from_histories("AB", {"10": 30, "01": 20, "11": 9})
    for asked in (
        lambda: fit_closed(table, "Mx"), lambda: fit_repeats(CONTACTS, "Mt"), lambda: profile_closed(table, "Mb"),
    ):  # fmt: skip
        with pytest.raises(WrongUsage):
            asked()
