"""Counts by stratum and group: what is no such table is refused."""

from __future__ import annotations

import numpy as np
import pytest

from openinquiry.core.missing import GroupCounts, group_counts
from openinquiry.core.shared import WrongUsage


def test_shares_and_the_share_recorded_are_those_of_the_counts() -> None:
    counts = group_counts([[30, 10], [0, 0]], unrecorded=[10, 50], groups=["White", "Asian"])
    assert counts.recorded_share == 0.4
    assert counts.people.tolist() == [50.0, 50.0]
    assert counts.recorded_shares.tolist() == [[0.75, 0.25], [0.0, 0.0]]
    assert counts.only("Asian").tolist() == [[0.0, 1.0], [0.0, 1.0]]
    assert group_counts([[0]], unrecorded=[0], groups=["White"]).recorded_share is None


def test_what_is_no_table_of_counts_is_refused() -> None:
    with pytest.raises(WrongUsage, match="0 or more"):
        group_counts([[-1, 2]], unrecorded=[0], groups=["a", "b"])
    with pytest.raises(WrongUsage, match="named twice"):
        group_counts([[1, 2]], unrecorded=[0], groups=["a", "a"])
    with pytest.raises(WrongUsage, match="more people than the counts"):
        GroupCounts(("a",), np.array([[1.0]]), np.zeros(1), (np.array([[2.0, 0.0]]),))
    with pytest.raises(WrongUsage, match="one row a stratum"):
        GroupCounts(("a", "b"), np.array([[1.0]]), np.zeros(1))
    with pytest.raises(WrongUsage, match="0 or more"):
        group_counts([[float("nan")]], unrecorded=[0], groups=["a"])
