"""Join linked records into people, at a threshold, and take apart clusters too large to be one person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
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


def match_one_to_one(pairs: pl.DataFrame, *, tables: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Join records, the strongest link first, so that no person has two records of one table: record_id and person.

    pairs: record_l, record_r, match_weight (log2 odds). tables: record_id and table, one row for every record.
    """
    table = dict(tables.select("record_id", "table").iter_rows())
    person = {record: record for record in table}
    members = {record: [record] for record in table}
    links = pairs.filter(pl.col("match_weight") >= threshold)
    for left, right in (
        links.sort(-pl.col("match_weight"), "record_l", "record_r").select("record_l", "record_r").iter_rows()
    ):
        keep, go = sorted((person[left], person[right]))
        if {table[each] for each in members[keep]} & {table[each] for each in members[go]}:
            continue  # the same person already, or two records of one table
        for each in members[go]:
            person[each] = keep
        members[keep] += members.pop(go)
    text = {"record_id": pl.String, "person": pl.String}
    return pl.DataFrame(list(person.items()), schema=text, orient="row").sort("record_id")


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
