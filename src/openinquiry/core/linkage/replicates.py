"""Linkages that could as well be true: people drawn again and again from the probabilities of pairs, for estimation.

A count that rests on one linkage hides how uncertain the linkage is. Replicates carry it on: every statistic is worked out on
each, and their spread is the part of its variance that is due to linkage (Rubin 1987 for the rules; Sadinle 2018 and Tancredi
and Liseo 2011 for linkage as something drawn).

Drawing each pair by itself would count one doubt many times: where two groups of records are joined by ten doubtful pairs,
one of the ten would almost always be drawn. So what is drawn is each join of the maximum spanning forest of the pairs: two
groups of records are joined as likely as their best pair says, however many weaker pairs speak for it too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from openinquiry.core.linkage.calibration import Calibration
from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.constraints import Constraints


def replicate_linkages(
    records: pl.Series,
    pairs: pl.DataFrame,
    *,
    number: int,
    seed: int,
    largest: int,
    constraints: Constraints | None = None,
    calibration: Calibration | None = None,
) -> Iterator[pl.DataFrame]:
    """``number`` linkages, each as record_id and person, in a fixed order for a seed.

    records: unique record_ids. pairs: record_l, record_r, match_weight (log2 odds) of compared pairs, above and below any
    threshold. calibration: corrects their probabilities. Constraints hold in every replicate. Pairs that were never compared
    are in none: what blocking missed stays missed.
    """
    joins = spanning_joins(pairs)
    sure = (calibration or Calibration()).probability(joins["match_weight"].to_numpy())
    random = np.random.default_rng(seed)
    for _ in range(number):
        drawn = joins.filter(pl.Series(random.random(joins.height) < sure, dtype=pl.Boolean))
        yield cluster_records(records, drawn, threshold=-np.inf, largest=largest, constraints=constraints)


def spanning_joins(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs of the maximum spanning forest by match weight: record_l, record_r, match_weight, in order of records."""
    ordered = (
        pairs.select(
            "match_weight",
            record_l=pl.min_horizontal("record_l", "record_r"),
            record_r=pl.max_horizontal("record_l", "record_r"),
        )
        .group_by("record_l", "record_r")
        .agg(pl.col("match_weight").max())
        .sort("record_l", "record_r")
    )
    ids = pl.concat([ordered["record_l"], ordered["record_r"]]).unique().sort()
    if ids.is_empty():
        return ordered
    place = pl.DataFrame({"record": ids}).with_row_index("place")
    ends = [
        ordered.select(record=side).join(place, on="record", maintain_order="left")["place"].to_numpy().astype(np.int64)
        for side in ("record_l", "record_r")
    ]
    # The order of pairs by strength, from 1, so that equal weights fall the same way in every run.
    strength = ordered.with_row_index("pair").sort(-pl.col("match_weight"), "record_l", "record_r")["pair"].to_numpy()
    rank = np.empty(ordered.height)
    rank[strength] = np.arange(1, ordered.height + 1)
    tree = minimum_spanning_tree(coo_matrix((rank, (ends[0], ends[1])), shape=(len(ids), len(ids))).tocsr())
    kept = np.sort(tree.data.astype(np.int64)) - 1
    return ordered.filter(pl.int_range(pl.len()).is_in(strength[kept].tolist()))
