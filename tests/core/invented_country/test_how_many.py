"""The protocol asked of an invented country's true lists: nobody misses a link or forgets to record, and the truth is known."""

from __future__ import annotations

import polars as pl
import pytest

from openinquiry.core.estimation import CaptureTable, Estimate, load_protocol, multimodel_estimate
from openinquiry.core.invented_country.capture import capture
from openinquiry.core.invented_country.world import make_world

LISTS = ("police", "councils", "health", "charities")


def lists_of(seed: int, scale: float) -> tuple[CaptureTable, int]:
    """The table of children by list, and how many children there are."""
    world = make_world(seed=seed, scale=scale)
    captured = capture(world, seed=seed)
    services = captured["support_and_health"]
    people = {
        "councils": captured["childrens_services"]["person"],
        "health": services.filter(pl.col("body").str.starts_with("H"))["person"],
        "charities": services.filter(pl.col("body").str.starts_with("C"))["person"],
    }
    children = world.people.filter("child")
    on = children.select(
        police=pl.col("kind") == "victim", **{name: pl.col("person").is_in(who.implode()) for name, who in people.items()}
    ).filter(pl.any_horizontal(LISTS))  # fmt: skip
    return CaptureTable.from_records(on.with_columns(pl.col(LISTS).cast(pl.Int64)), lists=LISTS), children.height


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_is_between_the_ends_of_the_answer(seed: int) -> None:
    table, truth = lists_of(seed, 0.05)
    found = multimodel_estimate(table, load_protocol())
    assert isinstance(found, Estimate)
    assert table.n < found.low < truth < found.high
    assert 0.6 * truth < found.N < 1.6 * truth
