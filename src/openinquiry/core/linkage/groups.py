"""Join people and offences into groups: connected offences, and how many people, offences and forces each spans.

A group is a way of counting, not a statement about anyone in it: no person is scored or named by it.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

JOINS = ("same_offence", "same_victim")


def join_offences(involvements: pl.DataFrame, *, by: tuple[str, ...]) -> pl.DataFrame:
    """The group of each offence.

    involvements: offence, person, role («victim» or «suspect»), force; one row each.
    by: any of :data:`JOINS`. Offences that share a suspect are always one group; with «same_victim», offences that
    share a victim are too.
    Returns offence, group (number), group_suspects, group_victims, group_offences, group_forces, in order of offence.
    """
    joining = ["suspect", "victim"] if "same_victim" in by else ["suspect"]
    offences = involvements.select("offence").unique().sort("offence").with_row_index("node")
    shared = involvements.filter(pl.col("role").is_in(joining)).select("offence", "person", "role").unique()
    # A person who is suspect in one offence and victim in another joins neither through the other role.
    hubs = shared.select("person", "role").unique().sort("person", "role").with_row_index("hub")
    edges = shared.join(hubs, on=["person", "role"]).join(offences, on="offence")
    size = offences.height + hubs.height
    graph = coo_matrix(
        (
            np.ones(edges.height, dtype=np.int8),
            (edges["node"].to_numpy(), edges["hub"].to_numpy() + offences.height),
        ),
        shape=(size, size),
    )
    labels = connected_components(graph, directed=False)[1][: offences.height]
    numbered = offences.select("offence").with_columns(label=pl.Series(labels))
    numbered = numbered.with_columns(group=pl.col("label").rank("dense")).drop("label")
    members = involvements.join(numbered, on="offence")
    sizes = members.group_by("group").agg(
        group_suspects=pl.col("person").filter(pl.col("role") == "suspect").n_unique(),
        group_victims=pl.col("person").filter(pl.col("role") == "victim").n_unique(),
        group_offences=pl.col("offence").n_unique(),
        group_forces=pl.col("force").n_unique(),
    )
    return numbered.join(sizes, on="group").sort("offence")
