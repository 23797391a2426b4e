"""Weights of levels, where nearly every pair is one person: as sure as anything may be, and never without end."""

from __future__ import annotations

import numpy as np

from openinquiry.core.linkage import load_encoding_settings
from openinquiry.core.linkage.encoding.comparing import Likeness
from openinquiry.core.linkage.encoding.weighing import count_levels, learn_weights, weigh

SETTINGS = load_encoding_settings()


def pairs(number: int) -> Likeness:
    """Pairs that agree in every hash and filter."""
    every = np.int16((1 << len(SETTINGS.hashes)) - 1)
    rows = np.arange(number, dtype=np.uint32)
    return Likeness(
        rows, rows, np.full(number, every), np.ones(number, dtype=np.int8), np.ones(number, dtype=np.float32)
    )


def test_where_all_pairs_but_one_in_thirty_thousand_are_one_person_the_weights_have_an_end():
    number = 40_000
    probability = np.ones(number)
    probability[:1] = 0.0  # 0.999975 of them, which four digits round to 1
    learnt = learn_weights(
        count_levels(pairs(number), probability, settings=SETTINGS), expected=number, settings=SETTINGS
    )
    assert learnt is not None
    assert learnt.share == 1 - 1e-6
    counts = np.zeros(1 << (len(SETTINGS.hashes) + 12), dtype=np.int64)
    counts[-1] = number
    found = weigh(counts, learnt, settings=SETTINGS)
    assert np.isfinite(found).all()
    assert found.max() > 10
