"""Counts for Hypothesis: a few strata, a few groups, some of them empty; and ways of placing the unrecorded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import strategies as st

from openinquiry.core.missing import GroupCounts, group_counts

GROUPS = ("White", "Asian", "Black")


@st.composite
def tables(draw: st.DrawFn, *, most: int = 60, least: int = 0, strata: int = 3) -> GroupCounts:
    """Counts of three groups in up to ``strata`` strata, with someone in them."""
    rows = draw(st.integers(1, strata))
    recorded = [[draw(st.integers(least, most)) for _ in GROUPS] for _ in range(rows)]
    unrecorded = [draw(st.integers(0, most)) for _ in range(rows)]
    recorded[0][0] += 1
    return group_counts(recorded, unrecorded=unrecorded, groups=GROUPS)


def every_placement(counts: GroupCounts) -> Iterator[np.ndarray]:
    """Every way in which the unrecorded can be shared out, as counts of everyone."""
    ways = []
    for missing in counts.unrecorded.astype(int):
        ways.append([(a, b, missing - a - b) for a in range(missing + 1) for b in range(missing + 1 - a)])
    for chosen in product(*ways):
        yield counts.recorded + np.array(chosen, dtype=np.float64)


def exact_share(everyone: np.ndarray, group: int) -> Fraction:
    """The share of a group in a table of whole numbers."""
    return Fraction(int(everyone[:, group].sum()), int(everyone.sum()))
