"""Join linked records into people, at a threshold, and take apart clusters too large to be one person."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def cluster_records(records: pl.Series, pairs: pl.DataFrame, *, threshold: float, largest: int) -> pl.DataFrame:
    """Give each record the person it belongs to: columns record_id and person (the least record_id of the cluster).

    records: unique record_ids. pairs: record_l, record_r, match_weight (log2 odds).
    threshold: least match weight of a link. largest: records; a larger cluster is joined again from its stronger
    links only, strongest first, up to where parts would grow too large (chained false links join strangers: splink
    issue 3031). So a stricter threshold never joins what a freer one parts.
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
    labels = _components(len(ids), left, right)
    sizes = np.bincount(labels, minlength=1)
    if sizes.max(initial=0) > largest:
        doubtful = sizes[labels[left]] > largest
        keep = ~doubtful
        keep[doubtful] = _strongest(left[doubtful], right[doubtful], weight[doubtful], largest=largest)
        labels = _components(len(ids), left[keep], right[keep])
    first = np.full(labels.max(initial=-1) + 1, len(ids))
    np.minimum.at(first, labels, np.arange(len(ids)))
    text = {"record_id": pl.String, "person": pl.String}
    return pl.DataFrame({"record_id": ids, "person": [ids[i] for i in first[labels]]}, schema=text)


def _strongest(left: np.ndarray, right: np.ndarray, weight: np.ndarray, *, largest: int) -> np.ndarray:
    """Which links to keep so that no part is larger: all of one weight together, from the strongest down.

    A part that would grow too large stays as it is, and so does every part that a weaker link would join to it.
    """
    keep = np.zeros(len(weight), dtype=bool)
    part = {int(node): int(node) for node in (*left, *right)}
    members = {node: [node] for node in part}
    closed: set[int] = set()
    order = np.argsort(-weight, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(weight[order])) + 1):
        ends = np.array([(part[int(left[i])], part[int(right[i])]) for i in mine])
        names, places = np.unique(ends, return_inverse=True)
        joined = _components(len(names), *places.reshape(-1, 2).T)
        for label in range(joined.max() + 1):
            parts = [int(name) for name in names[joined == label]]
            if closed.intersection(parts) or sum(len(members[each]) for each in parts) > largest:
                closed.update(parts)
                continue
            for each in parts[1:]:
                members[parts[0]] += members[each]
                part.update(dict.fromkeys(members.pop(each), parts[0]))
        keep[mine] = [part[int(left[i])] == part[int(right[i])] for i in mine]
    return keep


def _components(size: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    return connected_components(graph, directed=False)[1]
