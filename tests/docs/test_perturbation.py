"""The page on changed counts prints what the program prints, and its table of errors is measured again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from openinquiry.core.disclosure_control.perturbation import (
    controlled_rounding,
    maximum_entropy_table,
    perturbed_table,
    record_keys,
    rounding_with_totals,
)
from tests.core.disclosure_control.perturbation.tables import Made, made
from tests.docs.worked_pages import page, run_page, table_of

PAGE = page("explanation/perturbation.md")
SECRET = b"sixteen bytes or"


def test_every_piece_of_the_page_prints_what_stands_there(tmp_path: Path):
    ran = run_page(PAGE, folder=tmp_path)
    assert len(ran) >= 4
    for each in ran:
        assert (each.printed, each.exit) == (each.said, each.said_exit), each.what


def invented() -> tuple[np.ndarray, Made]:
    rng = np.random.default_rng(1)
    weights = np.multiply.outer(rng.gamma(0.8, size=20), rng.gamma(0.8, size=6))
    inner = rng.poisson(6 * weights / weights.mean())
    return inner, made(inner)


def with_noise(inner: np.ndarray) -> np.ndarray:
    codes = np.column_stack(np.unravel_index(np.repeat(np.arange(inner.size), inner.reshape(-1)), inner.shape))
    keys = record_keys(np.arange(len(codes)), secret=SECRET)
    table = maximum_entropy_table(greatest_noise=5, variance=3.0, smallest_shown=3)
    return perturbed_table(codes, sizes=inner.shape, keys=keys, table=table).counts.reshape(-1)


def test_the_table_of_errors_is_measured_again():
    inner, table = invented()
    values, equations = table.values, table.equations
    whole = values[table.places[("Total", "Total")]]
    totals = np.setdiff1d(np.arange(len(values)), table.inner)
    ways = {
        "controlled rounding, base 3": controlled_rounding(values, equations=equations, base=3).rounded,
        "controlled rounding, base 5": controlled_rounding(values, equations=equations, base=5).rounded,
        "nearest multiple of 5, totals recomputed": rounding_with_totals(values, equations=equations, base=5).rounded,
        "up or down by chance, base 5, totals recomputed": rounding_with_totals(
            values, equations=equations, base=5, labels=table.labels, secret=SECRET
        ).rounded,
        "cell key, noise up to 5, variance 3, smallest shown 3": with_noise(inner),
    }
    rows = []
    for name, shown in ways.items():
        off = np.abs(shown - values)
        adds_up = "yes" if not (equations @ shown).any() else "no"
        rows.append([name, f"{off[table.inner].mean():.1f}", f"{off[totals].mean():.1f}", str(off.max()), adds_up])
    assert table_of(PAGE, "errors") == rows
    assert f"({whole} people in 120 inner cells)" in PAGE
