"""Join linked records into people, at a threshold, and take apart clusters too large to be one person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.cluster.hierarchy import cophenet, fcluster, linkage

from openinquiry.core.linkage.constraints import Constraints, Links, join_records


def cluster_records(
    records: pl.Series,
    pairs: pl.DataFrame,
    *,
    threshold: float,
    largest: int,
    constraints: Constraints | None = None,
) -> pl.DataFrame:
    """Give each record the person it belongs to: columns record_id and person (the least record_id of the cluster).

    records: unique record_ids. pairs: record_l, record_r, match_weight (log2 odds). threshold: least match weight of a link.
    largest: records of one person at most. constraints: what else no person can be. A stricter threshold never joins what
    a freer one parts.
    """
    ids = records.sort().to_list()
    place = pl.DataFrame({"record_id": ids, "place": np.arange(len(ids))}, schema_overrides={"record_id": pl.String})
    edges = (
        pairs.join(place.rename({"place": "left"}), left_on="record_l", right_on="record_id")
        .join(place.rename({"place": "right"}), left_on="record_r", right_on="record_id")
        .select("left", "right", "match_weight")
    )
    links = Links(*(edges[name].to_numpy() for name in ("left", "right", "match_weight")))
    labels = join_records(ids, links, threshold=threshold, largest=largest, constraints=constraints or Constraints())
    first = np.full(labels.max(initial=-1) + 1, len(ids))
    np.minimum.at(first, labels, np.arange(len(ids)))
    text = {"record_id": pl.String, "person": pl.String}
    return pl.DataFrame({"record_id": ids, "person": [ids[i] for i in first[labels]]}, schema=text)


@dataclass(frozen=True)
class Parted:
    """``people``: record_id and person. right: of the pairs within one person, how many are expected to be one person."""

    people: pl.DataFrame
    right: float


def part_by_average(within: pl.DataFrame, *, threshold: float, bound: float) -> Parted:
    """Take apart what links have joined, until all records of a person speak for one another.

    within: record_l, record_r, match_weight (log2 odds), every pair of records of each joined part. Groups of records are
    joined from the closest up while the mean match weight between them is at least ``threshold`` (average linkage: Sokal
    and Michener 1958), so that one chance link does not join two people whose other records contradict it. Each pair of
    records is as likely to be right as that mean says.
    bound: match weight beyond which a pair speaks no louder, for or against; above ``threshold``.
    """
    numbered = _numbered(within)
    place = numbered.select("record_id", "place")
    edges = (
        within.join(numbered, left_on="record_l", right_on="record_id")
        .join(place, left_on="record_r", right_on="record_id", suffix="_r")
        .select("person", "size", "place", "place_r", pl.col("match_weight").clip(-bound, bound))
        .sort("person")
    )
    labels, right = [np.zeros(0, dtype=np.int32)], 0.0
    for (_, size), mine in edges.group_by("person", "size", maintain_order=True):
        ends = np.sort(np.stack([mine["place"].to_numpy(), mine["place_r"].to_numpy()]), axis=0)
        apart = np.full((size, size), 2 * bound)
        apart[ends[0], ends[1]] = bound - mine["match_weight"].to_numpy()
        tree = linkage(apart[np.triu_indices(size, 1)], method="average")
        labels.append(fcluster(tree, bound - threshold, criterion="distance"))
        weight = bound - cophenet(tree)
        right += float((1 / (1 + 2.0 ** -weight[weight >= threshold])).sum())
    first = pl.col("record_id").min().over("person", "label").alias("person")
    people = numbered.with_columns(label=np.concatenate(labels)).select("record_id", first)
    return Parted(people.sort("record_id"), right)


def _numbered(within: pl.DataFrame) -> pl.DataFrame:
    """record_id, person (of the part), place in the part from 0, and size of the part, in order of part and record."""
    records = pl.concat([within["record_l"], within["record_r"]]).unique()
    joined = cluster_records(records, within, threshold=-np.inf, largest=max(len(records), 1))
    return joined.sort("person", "record_id").with_columns(
        place=pl.int_range(pl.len()).over("person"), size=pl.len().over("person")
    )
