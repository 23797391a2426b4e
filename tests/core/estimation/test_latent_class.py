"""The latent class sampler: another sampler's values, a case worked out exactly, and refusal where it does not mix."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from scipy.special import gammaln

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.estimation.latent_class import Sampler, sample_latent_classes
from openinquiry.core.estimation.mixing import mixing_of
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.degenerate import DEGENERATE, codes
from tests.core.estimation.published import expected_values, outside_table

THREE = CaptureTable.from_histories("ABC", {"100": 60, "010": 52, "001": 45, "110": 21, "101": 19, "011": 14, "111": 8})


TAILS = (0.025, 0.1, 0.5, 0.9, 0.975)


@pytest.mark.parametrize("dataset", ["Korea", "Western", "UKdat_5"])
def test_the_values_of_another_sampler_come_out_within_5_per_cent(dataset: str) -> None:
    (mean, *quantiles) = next(iter(expected_values("latent_class", dataset=dataset).values()))
    found = sample_latent_classes(outside_table(dataset), chains=4)
    assert found.mixing.r_hat < 1.01
    assert min(found.mixing.bulk, found.mixing.tail) > 400
    assert found.mean == pytest.approx(mean, rel=0.05)
    assert [found.quantile(tail) for tail in TAILS] == pytest.approx(quantiles, rel=0.05)


def test_the_values_of_kosovo_come_out_within_5_per_cent_from_chains_that_would_still_be_refused() -> None:
    # Kosovo has a small mode that chains visit seldom: R-hat below 1.01 takes some 100,000 rounds of eight chains, too long here.
    (mean, *quantiles) = next(iter(expected_values("latent_class", dataset="Kosovo").values()))
    sampler = Sampler(outside_table("Kosovo"), classes=10, chains=16, rng=np.random.default_rng(1))
    sampler.grow(4000)
    draws = sampler.run(12_000)[:, 3000:]
    assert draws.mean() == pytest.approx(mean, rel=0.05)
    assert np.quantile(draws, TAILS) == pytest.approx(quantiles, rel=0.05)
    assert not mixing_of(draws).suffices(r_hat=1.01, size=400)


def test_independent_lists_of_many_people_give_nearly_the_posterior_of_one_class() -> None:
    # One class has a closed form: independent beta priors on three lists and 1/N on N. With ten classes the sampler may use
    # more, which widens it, but a table made by independence leaves it little reason to.
    reach, whole = (0.5, 0.4, 0.3), 4000
    counts = np.zeros(8)
    for history in range(1, 8):
        chance = np.prod([p if history >> place & 1 else 1 - p for place, p in enumerate(reach)])
        counts[history] = round(whole * chance)
    table = CaptureTable(tuple("ABC"), counts)
    dark = np.arange(0, 5000)
    every = table.n + dark
    logs = gammaln(every + 1) - gammaln(dark + 1) - np.log(every)
    for size in table.sizes.values():
        logs += gammaln(size + 1) + gammaln(every - size + 1) - gammaln(every + 2)
    chances = np.exp(logs - logs.max())
    exact = float((chances * every).sum() / chances.sum())
    found = sample_latent_classes(table, chains=4, seed=2)
    assert found.mean == pytest.approx(exact, rel=0.03)
    assert found.interval()[0] < whole < found.interval()[1]


def digest(seed: int) -> str:
    sampler = Sampler(THREE, classes=10, chains=4, rng=np.random.default_rng(seed))
    sampler.grow(100)
    return hashlib.sha256(sampler.run(200).tobytes()).hexdigest()


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    assert digest(7) == digest(7)
    assert digest(7) != digest(8)


@pytest.mark.parametrize("threads", ["1", "4"])
def test_the_number_of_threads_changes_no_byte(threads: str) -> None:
    program = "from tests.core.estimation.test_latent_class import digest; print(digest(7))"
    settings = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), threads)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=settings)
    assert said.stdout.strip() == digest(7)


def test_nobody_who_was_counted_is_lost() -> None:
    found = sample_latent_classes(THREE, chains=4, target_size=50)
    assert found.counted == THREE.n
    assert found.draws.min() >= THREE.n
    low, high = found.interval(0.9)
    assert THREE.n <= low <= found.N <= high
    assert found.dark_figure == found.N - THREE.n


def test_chains_that_have_not_mixed_are_refused_with_how_far_they_are() -> None:
    with pytest.raises(CannotEstimate) as refused:
        sample_latent_classes(THREE, most_rounds=40)
    assert codes(refused.value) == {"does_not_mix"}
    (reason,) = refused.value.refusal.reasons
    assert reason.numbers["rounds"] == 40
    assert reason.numbers["r_hat"] > 1.01 or reason.numbers["bulk"] < 400
    assert "do not agree well enough" in reason.sentence


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_table_is_refused_with_its_reason(name: str) -> None:
    table, code = DEGENERATE[name]
    with pytest.raises(CannotEstimate) as refused:
        sample_latent_classes(table)
    assert code in codes(refused.value)


@pytest.mark.parametrize("wrong", [{"chains": 3}, {"classes": 1}])
def test_too_few_chains_or_classes_are_wrong_usage(wrong: dict[str, int]) -> None:
    with pytest.raises(WrongUsage):
        sample_latent_classes(THREE, **wrong)
