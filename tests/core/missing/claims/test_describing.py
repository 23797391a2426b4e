"""Bounds of every group, of all and part by part: the same numbers as asked for one by one."""

from __future__ import annotations

from math import inf

import pytest

from openinquiry.core.missing import bounds_of, rate_ratio_of, share_of
from openinquiry.core.missing.claims import Selection, describe_bounds, select
from openinquiry.core.shared import Refused, WrongUsage
from tests.core.missing.claims.making import OWN, PEOPLE, SEEN, counted, data, living

ROWS = data(
    counted({"White": 300, "Asian": 80, "Black": 20}, 50), living(PEOPLE),
    counted({"White": 40, "Asian": 60, "Black": 10}, 90, area="Southmoor"), living(PEOPLE, area="Southmoor"),
)  # fmt: skip


def test_each_quantity_is_that_of_the_functions_it_is_made_of() -> None:
    whole, *parts = describe_bounds(ROWS, system="", gammas=(1.0, inf), against="White", by="area")
    assert [each.part for each in parts] == ["Northmoor", "Southmoor"]
    selected = select(ROWS, Selection(OWN, populations_of=()))
    found = {each.what: each.at for each in whole.quantities}
    assert list(found) == [
        "share White",
        "share Asian",
        "share Black",
        "rate Asian over rate White",
        "rate Black over rate White",
    ]
    shares = share_of(selected.counts, "Asian")
    ratios = rate_ratio_of(selected.counts, "Asian", "White", populations=selected.populations)
    assert found["share Asian"][1] == bounds_of(shares, counts=selected.counts, gamma=inf)
    assert found["rate Asian over rate White"][0] == bounds_of(ratios, counts=selected.counts, gamma=1.0)
    assert whole.people == sum(each.people for each in parts) == 650
    assert whole.why_unrecorded == {"not asked": pytest.approx(140 / 650)}


def test_a_thin_part_is_open_to_anyone_between_the_ends_of_the_dial_and_not_at_them() -> None:
    thin = data(counted({"White": 8, "Asian": 1}, 11))
    (found,) = describe_bounds(thin, system=OWN, gammas=(1.0, 2.0, inf), groups=("White",))
    like, within, anyone = found.quantities[0].at
    assert like.low == pytest.approx(8 / 9)
    assert (within.low, within.high) == (anyone.low, anyone.high) == (0.4, 0.95)


def test_what_has_no_bounds_is_refused() -> None:
    with pytest.raises(Refused, match="does not say how many"):
        describe_bounds(data(counted({"White": 8}, None)), system="", gammas=(inf,))
    with pytest.raises(Refused, match="No rates can be set against each other"):
        describe_bounds(data(counted({"White": 8, "Asian": 3}, 1)), system="", gammas=(inf,), against="White")
    both = data(counted({"White": 8}), counted({"White": 8}, system=SEEN))
    with pytest.raises(WrongUsage, match="never merged"):
        describe_bounds(both, system="", gammas=(inf,))
    with pytest.raises(WrongUsage, match="not by force"):
        describe_bounds(ROWS, system="", gammas=(inf,), by="force")
