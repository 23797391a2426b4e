"""Estimation on one core beside the seconds that R packages took on the same tables, and the targets of the project.

The tables are those of the outside test data; the seconds of R are processor seconds of one core, recorded when the packages
were run (SparseMSE 2.0.1, MultipleSystemsEstimation 1.2.0, dga 2.0.2, LCMCR 0.4.14), for R is not run here.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

# job: data set, what it is, seconds of R (None where it was not finished), seconds wanted (None where none are)
_JOBS = {
    "stepwise and BCa, 1,000 resamples": [
        ("NewOrl_5", 35.3, 1.0), ("Western", 55.2, 1.0), ("UKdat_5", 141.7, 1.0), ("UKdat", None, None),
    ],
    "all 6,893 hierarchical models of five lists": [("UKdat_5", 18.4, 1.0), ("NewOrl_5", None, 1.0), ("Western", 13.6, 1.0)],
    "the best of them": [("UKdat_5", 18.4, None)],
    "the best of all models of six lists with pairs": [("UKdat", None, 3.0)],
    "the best of all models of six lists": [("UKdat", None, None)],
    "the best of all models, 1,000 resamples": [("UKdat_5", 18000.0, 300.0), ("Kosovo", 108.0, None)],
    "the best of all models with pairs, 200 resamples": [("UKdat_5", None, None), ("UKdat", None, None)],
    "the best of all models, 200 resamples": [("UKdat", None, None)],
    "average over decomposable graphs": [("UKdat_5", 4.33, 0.2), ("Kosovo", 0.07, None)],
    "latent classes, until they have mixed": [("Korea", None, None), ("Western", None, None), ("UKdat_5", None, None)],
}  # fmt: skip


def main() -> int:
    """Print the table. Gives 1 when a job takes longer than is wanted or memory passes 1 GiB."""
    if "--here" not in sys.argv:  # one thread, which must be said before NumPy is loaded
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        program = (
            "import sys; sys.argv.append('--here'); from benchmarks import estimating; sys.exit(estimating.main())"
        )
        return subprocess.call([sys.executable, "-c", program], env=os.environ | one)
    cells = Path(os.environ.get("OPENINQUIRY_TEST_DATA", "")) / "mse" / "cells.csv"
    if not cells.is_file():
        print("Not run: set OPENINQUIRY_TEST_DATA to the folder that holds mse/cells.csv.")
        return 0
    print(
        "\n| job, one core | data | seconds | R, seconds | ratio | wanted |\n| --- | --- | ---: | ---: | ---: | ---: |"
    )
    missed = 0
    for job, tables in _JOBS.items():
        for name, of_r, wanted in tables:
            seconds = _least(_work(job), _table(cells, name), times=1 if (wanted or 0) > 10 else 3)
            ratio = f"{of_r / seconds:,.0f}" if of_r else ""
            print(f"| {job} | {name} | {seconds:.3f} | {of_r or ''} | {ratio} | {wanted or ''} |", flush=True)
            missed |= int(wanted is not None and seconds > wanted)
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\nPeak memory of all together: {gib:.2f} GiB")
    return missed | int(gib > 1)


def _least(work: Callable, table, *, times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.process_time()
        work(table)
        taken.append(time.process_time() - started)
    return min(taken)


def _table(cells: Path, name: str):
    from openinquiry.core.estimation import CaptureTable  # noqa: PLC0415 - after the number of threads is said

    mine = pl.read_csv(cells, schema_overrides={"history": pl.String}).filter(pl.col("dataset") == name)
    return CaptureTable.from_cells(mine, lists=mine["lists"][0].split(";"))


def _work(job: str) -> Callable:
    from openinquiry.core import estimation as e  # noqa: PLC0415 - after the number of threads is said

    return {
        "stepwise and BCa, 1,000 resamples": lambda t: e.bootstrap_bca(
            t, e.people_by_stepwise(t.k), resamples=1000, seed=1
        ),
        "all 6,893 hierarchical models of five lists": e.search_hierarchical,
        "the best of them": e.best_hierarchical,
        "the best of all models of six lists with pairs": lambda t: e.best_hierarchical(t, largest=2),
        "the best of all models of six lists": e.best_hierarchical,
        "the best of all models, 1,000 resamples": lambda t: _with_interval(t, None, 1000),
        "the best of all models with pairs, 200 resamples": lambda t: _with_interval(t, 2, 200),
        "the best of all models, 200 resamples": lambda t: _with_interval(t, None, 200),
        "average over decomposable graphs": e.average_decomposable,
        "latent classes, until they have mixed": e.sample_latent_classes,
    }[job]


def _with_interval(table, largest: int | None, resamples: int) -> None:
    from openinquiry.core import estimation as e  # noqa: PLC0415 - after the number of threads is said

    model = e.best_hierarchical(table, largest=largest).model
    e.bootstrap_bca(table, lambda c: e.best_of_each(c, table, largest=largest, start=model), resamples=resamples)


if __name__ == "__main__":
    sys.exit(main())
