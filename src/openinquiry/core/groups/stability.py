"""How firmly groups hold: what becomes of each under another reading, and which single doubtful links hold one together.

Groups of two readings are compared by the offences in them. A group is unchanged where the very same offences make a group
again. How much of it is left is the greatest Jaccard similarity with a group of the other reading: offences in both, of
those in either (Hennig 2007, section 2). Where that is one half or less the group is dissolved, for then none of the others
need be it (Hennig 2008, «Dissolution point and isolation robustness», section 2).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.groups.bridges import find_bridges
from openinquiry.core.groups.networks import joining_roles

KEEPS_ITS_SHAPE = 0.5  # Jaccard similarity; up to it a group is dissolved
FATES = ("unchanged", "split", "merged", "other offences", "gone")


def compare_groups(groups: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """What becomes of each of ``groups`` in ``others``: group, fate, similarity (0 to 1), in order of group.

    groups, others: offence (once each) and group. fate, the first of these that is true:
    «unchanged»: one group has the same offences. «gone»: none of its offences is in any group. «split»: they are in several.
    «merged»: they are in one, together with offences of another of ``groups``. «other offences»: they are in one, which has
    lost or gained offences that were in no other group.
    """
    meeting = groups.join(others.select("offence", other="group"), on="offence")
    both = meeting.group_by("group", "other").agg(common=pl.len())
    sizes = groups.group_by("group").agg(size=pl.len())
    other_sizes = others.group_by(other="group").agg(other_size=pl.len())
    merged = both.group_by("other").agg(sources=pl.len())
    pairs = both.join(sizes, on="group").join(other_sizes, on="other").join(merged, on="other")
    pairs = pairs.with_columns(similarity=pl.col("common") / (pl.col("size") + pl.col("other_size") - pl.col("common")))
    found = pairs.group_by("group").agg(
        similarity=pl.col("similarity").max(), parts=pl.len(), sources=pl.col("sources").max()
    )
    fate = (
        pl.when(pl.col("parts").is_null()).then(pl.lit("gone"))
        .when(pl.col("similarity") == 1).then(pl.lit("unchanged"))
        .when(pl.col("parts") > 1).then(pl.lit("split"))
        .when(pl.col("sources") > 1).then(pl.lit("merged"))
        .otherwise(pl.lit("other offences"))
    )  # fmt: skip
    whole = sizes.join(found, on="group", how="left")
    return whole.select("group", fate=fate, similarity=pl.col("similarity").fill_null(0.0)).sort("group")


def deciding_links(
    groups: pl.DataFrame,
    *,
    involvements: pl.DataFrame,
    links: pl.DataFrame,
    same: pl.DataFrame,
    by: tuple[str, ...],
) -> pl.DataFrame:
    """The doubtful links that hold a group together alone: record_l, record_r, group, in order.

    groups: offence and group. involvements: offence, record_id, person, role. links: record_l, record_r, person and
    doubtful (true or false), the links within people. same: offence and first, records of one offence. by: as for
    :func:`group_offences`. A link decides where its two records of one person are joined in no other way, through records
    or through offences, and offences stand on either side: without it the group falls in two. Each role of a person is
    looked at by itself.
    """
    parts = involvements.filter(pl.col("role").is_in(joining_roles(by))).join(
        groups.select("offence", "group"), on="offence"
    )
    of_person = parts.select("person", "role", "group").unique()
    mine = links.join(of_person, on="person")
    in_doubt = mine.filter("doubtful").select("group").unique()
    mine, parts = mine.join(in_doubt, on="group", how="semi"), parts.join(in_doubt, on="group", how="semi")
    once = same.join(groups, on="offence", how="semi").join(groups, left_on="first", right_on="offence", how="semi")
    standing = pl.concat([_edges(parts, "offence", "record_id"), _edges(once, "offence", "first")]).unique()
    standing = standing.with_columns(link=pl.lit(-1, dtype=pl.Int64))
    mine = mine.sort("record_l", "record_r", "group", "role").with_columns(link=pl.int_range(pl.len()).cast(pl.Int64))
    linking = _edges(mine, "record_l", "record_r", "link")
    edges = pl.concat([standing, linking.select(standing.columns)])
    names = pl.concat([edges["left"], edges["right"]]).unique().sort()
    place = pl.DataFrame({"name": names}, schema={"name": pl.String}).with_row_index("place")
    numbered = edges.join(place.rename({"place": "l"}), left_on="left", right_on="name", maintain_order="left")
    numbered = numbered.join(place.rename({"place": "r"}), left_on="right", right_on="name", maintain_order="left")
    bridges = find_bridges(
        numbered["l"].to_numpy(), numbered["r"].to_numpy(), weight=names.str.starts_with("offence|").to_numpy()
    )
    decisive = numbered.filter(pl.Series(bridges, dtype=pl.Boolean))["link"]
    kept = mine.filter(pl.col("doubtful") & pl.col("link").is_in(decisive.implode()))
    return kept.select("record_l", "record_r", "group").unique().sort("record_l", "record_r", "group")


def _edges(frame: pl.DataFrame, left: str, right: str, *more: str) -> pl.DataFrame:
    """left and right ends by name: an offence once, a record once in each role."""

    def named(column: str) -> pl.Expr:
        if column in ("offence", "first"):
            return pl.concat_str(pl.lit("offence|"), column)
        return pl.concat_str("role", column, separator="|")

    return frame.select(named(left).alias("left"), named(right).alias("right"), *more)


def largest_group(groups: pl.DataFrame) -> int:
    """Offences in the largest of ``groups`` (offence, group); 0 where there is none. A number about one group: not shown."""
    sizes = groups.group_by("group").len()["len"].to_numpy()
    return int(np.max(sizes, initial=0))
