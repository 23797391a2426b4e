"""Join linked records into people, at a threshold, and take apart clusters too large to be one person."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

_STEP = 2.0  # match weight: how much stricter each attempt to take a large cluster apart is
_ATTEMPTS = 12


def cluster_records(records: pl.Series, pairs: pl.DataFrame, *, threshold: float, largest: int) -> pl.DataFrame:
    """Give each record the person it belongs to: columns record_id and person (the least record_id of the cluster).

    records: unique record_ids. pairs: record_l, record_r, match_weight (log2 odds).
    threshold: least match weight of a link. largest: records; a larger cluster is joined again from its stronger
    links only, ever stricter, until no part is larger (chained false links join strangers: splink issue 3031).
    """
    ids = records.sort().to_list()
    place = pl.DataFrame({"record_id": ids, "place": np.arange(len(ids))}, schema_overrides={"record_id": pl.String})
    edges = (
        pairs.filter(pl.col("match_weight") >= threshold)
        .join(place.rename({"place": "left"}), left_on="record_l", right_on="record_id")
        .join(place.rename({"place": "right"}), left_on="record_r", right_on="record_id")
        .select("left", "right", "match_weight")
    )
    left, right, weight = (edges[name].to_numpy() for name in ("left", "right", "match_weight"))
    keep = np.ones(len(left), dtype=bool)
    labels = _components(len(ids), left, right)
    for attempt in range(1, _ATTEMPTS + 1):
        sizes = np.bincount(labels, minlength=1)
        if sizes.max(initial=0) <= largest:
            break
        oversized = sizes[labels] > largest
        keep &= ~(oversized[left] & (weight < threshold + attempt * _STEP))
        labels = _components(len(ids), left[keep], right[keep])
    first = np.full(labels.max(initial=-1) + 1, len(ids))
    np.minimum.at(first, labels, np.arange(len(ids)))
    text = {"record_id": pl.String, "person": pl.String}
    return pl.DataFrame({"record_id": ids, "person": [ids[i] for i in first[labels]]}, schema=text)


def _components(size: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    return connected_components(graph, directed=False)[1]
