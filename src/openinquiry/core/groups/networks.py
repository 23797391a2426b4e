"""Join offences into groups through the people in them, and say how many people, offences, forces and years each spans.

The network has offences and people as its points, and a part that a person took in an offence as a line between them (an
affiliation network: Wasserman and Faust 1994, chapter 8). A group is a connected component of it. Everything is done for
all groups together, in time that grows with the number of parts.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

JOINS = ("same_offence", "same_victim")
# The two networks of the report, by how their suspects are joined.
NETWORKS: dict[str, tuple[str, ...]] = {
    "co-offending": ("same_offence",),
    "shared-victim": ("same_offence", "same_victim"),
}


def joining_roles(by: tuple[str, ...]) -> tuple[str, ...]:
    """The roles in which a person joins offences: always as a suspect, and as a victim with «same_victim»."""
    return ("suspect", "victim") if "same_victim" in by else ("suspect",)


def group_offences(
    involvements: pl.DataFrame, offences: pl.Series, *, by: tuple[str, ...], same: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The group of each of ``offences`` among themselves: offence, group (from 1, in order of its first offence).

    involvements: offence, person, role («victim» or «suspect»); those of other offences join nothing.
    by: any of :data:`JOINS`. Offences that share a suspect are always one group; with «same_victim», offences that
    share a victim are too. A person who is suspect in one offence and victim in another joins neither through the
    other role.
    same: offence and first, pairs of records of one offence, which are one group whoever stands in them.
    """
    nodes = offences.alias("offence").to_frame().unique().sort("offence").with_row_index("node")
    size, ends = nodes.height, list[pl.DataFrame]()
    for role in joining_roles(by):
        taken = involvements.filter(pl.col("role") == role).select("offence", "person").drop_nulls()
        shared = taken.join(nodes, on="offence").select("node", other=pl.col("person").rank("dense") - 1 + size)
        size = max(size, shared.select(pl.col("other").max() + 1).item() or 0)
        ends.append(shared)
    if same is not None:
        pairs = same.join(nodes, on="offence").join(nodes, left_on="first", right_on="offence", suffix="_first")
        ends.append(pairs.select("node", other="node_first"))
    edges = pl.concat(ends)
    graph = coo_matrix(
        (np.ones(edges.height, dtype=np.int32), (edges["node"].to_numpy(), edges["other"].to_numpy())),
        shape=(size, size),
    )
    labels = connected_components(graph, directed=False)[1][: nodes.height]
    return nodes.select("offence", group=_in_order_of_their_first(labels))


def _in_order_of_their_first(labels: np.ndarray) -> pl.Series:
    """The labels numbered anew from 1, in the order in which they first stand."""
    places = np.arange(len(labels))
    first = np.empty(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    first[labels[::-1]] = places[::-1]  # of several the last that is written stands: the first place
    firsts = first[labels]
    return pl.Series(np.cumsum(firsts == places)[firsts], dtype=pl.Int64)


def join_offences(involvements: pl.DataFrame, *, by: tuple[str, ...]) -> pl.DataFrame:
    """The group of each offence that somebody takes part in, among all of them.

    involvements: offence, person, role; one row each. by: as for :func:`group_offences`.
    Returns offence, group, and group_suspects and group_victims, the people in its group, in order of offence.
    """
    numbered = group_offences(involvements, involvements["offence"], by=by)
    members = involvements.select("offence", "person", "role").join(numbered, on="offence")
    for role in ("suspect", "victim"):
        people = _people_in(members, role).rename({"people": f"group_{role}s"})
        numbered = numbered.join(people, on="group", how="left", maintain_order="left")
    return numbered.with_columns(pl.col("group_suspects", "group_victims").fill_null(0))


def _people_in(members: pl.DataFrame, role: str) -> pl.DataFrame:
    """group and people, of groups that somebody is in with this role."""
    mine = members.filter(pl.col("role") == role).select("group", "person").sort("group")
    return mine.group_by("group", maintain_order=True).agg(people=pl.col("person").n_unique())


def describe_groups(groups: pl.DataFrame, *, involvements: pl.DataFrame, offences: pl.DataFrame) -> pl.DataFrame:
    """One row a group: group, suspects, victims, offences, forces, first_year, last_year, years, in order of group.

    groups: offence, group and counted; a record of an offence that is not counted (recorded first by another force) gives
    its people to the group and nothing else. offences: offence, body, committed_from, committed_to, recorded_date.
    first_year, last_year: calendar years of the first and last day on which an offence may have been committed; null where
    none is known. years: calendar years from the first to the last, both counted.
    """
    people = groups.select("offence", "group").join(involvements, on="offence").group_by("group")
    listed = people.agg(
        suspects=pl.col("person").filter(pl.col("role") == "suspect").n_unique(),
        victims=pl.col("person").filter(pl.col("role") == "victim").n_unique(),
    )
    last_day = pl.coalesce("committed_to", "committed_from")
    counted = groups.filter("counted").join(offences, on="offence")
    spans = counted.group_by("group").agg(
        offences=pl.len(),
        forces=pl.col("body").n_unique(),
        first_year=pl.col("committed_from").dt.year().min(),
        last_year=last_day.dt.year().max(),
    )
    none = pl.col("suspects", "victims").fill_null(0).cast(pl.Int64)
    whole = spans.join(listed, on="group", how="left").with_columns(none)
    years = pl.col("last_year") - pl.col("first_year") + 1
    return whole.select(
        "group", "suspects", "victims", pl.col("offences", "forces").cast(pl.Int64), "first_year", "last_year",
        years=pl.when(years >= 1).then(years).cast(pl.Int64),
    ).sort("group")  # fmt: skip
