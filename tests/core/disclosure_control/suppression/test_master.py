"""What the cheapest pattern under conditions costs is never said to be more than it is."""

from __future__ import annotations

import numpy as np

from openinquiry.core.disclosure_control.suppression.cuts import Cut
from openinquiry.core.disclosure_control.suppression.master import Master
from tests.core.disclosure_control.suppression.problems import flat_table, threshold_problem


def test_bounds_are_what_the_cheapest_pattern_costs_and_no_more():
    table = flat_table(np.array([[2, 41], [37, 29], [53, 61]]))
    problem = threshold_problem(table, cost="value", zeros=False)
    master = Master(problem)
    unsafe = float(problem.cost[problem.must_hide].sum())
    assert master.in_parts().bound == unsafe == 2.0
    place = {float(value): at for at, value in enumerate(problem.values)}
    three = np.array([place[29.0], place[37.0], place[41.0]])
    master.add([Cut(three[list(pair)], np.ones(2), 1.0) for pair in ((0, 1), (1, 2), (0, 2))])
    assert master.in_parts().bound == np.ceil(unsafe + (29 + 37 + 41) / 2)
    whole = master.in_whole(seconds=10.0)
    assert whole is not None
    assert whole.bound == unsafe + 29 + 37
    assert np.flatnonzero(whole.pattern).tolist() == sorted([place[2.0], place[29.0], place[37.0]])
