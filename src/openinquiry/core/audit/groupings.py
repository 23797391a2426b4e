"""The groups under each definition, in both networks and every reading of the linkage. Exact; nothing here is shown.

A group under a definition is made of offences that meet it, each once, joined through people among themselves.

How many there could be: whatever the facts that are not recorded and the links that are in doubt turn out to be, the
offences of the definition hold all that meet it in every reading, and some of those that may meet it; people are joined at
least as in the strict reading and at most as in the loose one. More lines never make more groups, and one more offence
makes one more group at most. So there are no fewer groups than parts of the loose network of all offences that may meet it
which hold one that certainly does, and no more than groups of the certain ones in the strict network, and one for each
offence that may meet it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS, Definition
from openinquiry.core.audit.readings import Reading
from openinquiry.core.groups import NETWORKS, compare_groups, deciding_links, describe_groups, group_offences
from openinquiry.core.groups.networks import joining_roles
from openinquiry.core.linkage import LEVELS, Linkage, LinkageSettings

OTHER_READINGS = ("strict", "loose")  # what the central reading is compared with

# What is told of the groups: fact, its words, and its bands: name, words, least and greatest.
_MANY = 10**9
Band = tuple[str, str, int, int]
SIZES: dict[str, tuple[str, tuple[Band, ...]]] = {
    "suspects": ("Suspects listed", (("0-1", "None or one", 0, 1), ("2", "Two", 2, 2), ("3-5", "Three to five", 3, 5),
                                     ("6-10", "Six to ten", 6, 10), ("11+", "More than ten", 11, _MANY))),
    "victims": ("Victims listed", (("0", "None", 0, 0), ("1", "One", 1, 1), ("2", "Two", 2, 2),
                                   ("3-5", "Three to five", 3, 5), ("6+", "More than five", 6, _MANY))),
    "offences": ("Offences", (("1", "One", 1, 1), ("2", "Two", 2, 2), ("3-5", "Three to five", 3, 5),
                              ("6-10", "Six to ten", 6, 10), ("11+", "More than ten", 11, _MANY))),
}  # fmt: skip
SPANS: dict[str, tuple[str, tuple[Band, ...]]] = {
    "forces": ("Police forces", (("1", "One", 1, 1), ("2", "Two", 2, 2), ("3+", "Three or more", 3, _MANY))),
    "years": ("Calendar years", (("1", "One", 1, 1), ("2", "Two", 2, 2), ("3-5", "Three to five", 3, 5),
                                 ("6+", "More than five", 6, _MANY), ("unknown", "Not known", -1, -1))),
}  # fmt: skip


def in_band(fact: str, band: Band) -> pl.Expr:
    """Whether a group of :func:`describe_groups` is in a band of a fact. A number that is not known is −1 here."""
    _, _, least, greatest = band
    return pl.col(fact).fill_null(-1).is_between(least, greatest)


@dataclass(frozen=True)
class Network:
    """The groups under one definition in one of :data:`NETWORKS`. Frames of groups have offence, group and counted.

    counted: whether the record of an offence is counted; one that another force recorded first is not.
    """

    definition: str
    name: str
    readings: Mapping[str, Reading]
    offences: pl.DataFrame
    linkage: Linkage
    settings: LinkageSettings

    @property
    def by(self) -> tuple[str, ...]:
        """How offences are joined."""
        return NETWORKS[self.name]

    @cached_property
    def groups(self) -> dict[str, pl.DataFrame]:
        """Level → the groups that the reading gives by itself."""
        return {level: self._joined(level, self._meeting(level)) for level in LEVELS}

    @cached_property
    def described(self) -> pl.DataFrame:
        """One row a group of the central reading, as :func:`describe_groups` gives it."""
        involvements = self._involvements("central")
        return describe_groups(self.groups["central"], involvements=involvements, offences=self.offences)

    @cached_property
    def fewest(self) -> pl.DataFrame:
        """The groups of the least number there could be, with all offences in them that may be."""
        may = self._may_meet().with_columns(counted=(pl.col("answer") == MEETS) & ~pl.col("repeated"))
        return self._joined("loose", may, all_records=True)

    @cached_property
    def certain(self) -> pl.DataFrame:
        """The groups of the offences that meet the definition in every reading, records linked strictly."""
        meets = self._may_meet().filter(pl.col("answer") == MEETS).select("offence")
        return self._joined("strict", meets.join(self._counted("strict"), on="offence"))

    @cached_property
    def may_join(self) -> pl.DataFrame:
        """The offences that meet the definition in some reading or of which it cannot be told: each may be a group more."""
        may = self._may_meet().filter(pl.col("answer") == CANNOT_TELL).select("offence")
        return may.join(self._counted("strict").filter("counted"), on="offence")

    @cached_property
    def loose_ends(self) -> pl.DataFrame:
        """record_id, of people in these offences that had too little to compare: each may join two groups."""
        parts = self._involvements("loose").join(self._may_meet(), on="offence", how="semi")
        alone = self.linkage.people.filter(~pl.col("compared")).select("record_id")
        return parts.join(alone, on="record_id", how="semi").select("record_id").unique().sort("record_id")

    def fates(self, level: str) -> pl.DataFrame:
        """What becomes of each group of the central reading in another one, as :func:`compare_groups` gives it."""
        return compare_groups(self.groups["central"], self.groups[level])

    @cached_property
    def doubtful_links(self) -> pl.DataFrame:
        """record_l, record_r, group, deciding: links within groups of the central reading that the strict one drops."""
        groups, links = self.groups["central"], self._links()
        parts = self._involvements("central")
        found = deciding_links(groups, involvements=parts, links=links, same=self.readings["central"].same, by=self.by)
        within = parts.join(groups, on="offence").select("person", "group").unique()
        doubtful = links.filter("doubtful").join(within, on="person").select("record_l", "record_r", "group").unique()
        deciding = found.with_columns(deciding=pl.lit(True))
        every = doubtful.join(deciding, on=["record_l", "record_r", "group"], how="left")
        return every.with_columns(pl.col("deciding").fill_null(False)).sort("record_l", "record_r", "group")

    def _links(self) -> pl.DataFrame:
        """record_l, record_r, person, doubtful: every link that the central reading makes within a person."""
        people, bounds = self.linkage.person_of("central"), self.settings.thresholds
        linked = self.linkage.pairs.filter(pl.col("match_weight") >= bounds.central)
        ends = linked.join(people, left_on="record_l", right_on="record_id").join(
            people, left_on="record_r", right_on="record_id", suffix="_r"
        )
        within = ends.filter(pl.col("person") == pl.col("person_r"))
        return within.select("record_l", "record_r", "person", doubtful=pl.col("match_weight") < bounds.strict)

    def _involvements(self, level: str) -> pl.DataFrame:
        columns = ("offence", "record_id", "person", "role")
        parts = self.readings[level].involvements.select(columns)
        return parts.filter(pl.col("role").is_in(joining_roles(self.by))) if level == "loose" else parts

    def _counted(self, level: str) -> pl.DataFrame:
        return self.readings[level].alone.select("offence", counted=~pl.col("repeated"))

    def _meeting(self, level: str) -> pl.DataFrame:
        meeting = self.readings[level].alone.filter(pl.col(self.definition) == MEETS)
        return meeting.select("offence", counted=~pl.col("repeated"))

    def _may_meet(self) -> pl.DataFrame:
        """offence, answer, repeated: what meets the definition in every reading, and what may."""
        answers = self.readings["loose"].classified.select("offence", "repeated", answer=self.definition)
        return answers.filter(pl.col("answer").is_in([MEETS, CANNOT_TELL]))

    def _joined(self, level: str, mine: pl.DataFrame, *, all_records: bool = False) -> pl.DataFrame:
        """The groups among ``mine`` (offence, counted) that hold a counted record.

        A second record of an offence takes part where the first does; with ``all_records`` every one does.
        """
        same = self.readings[level].same
        seconds = same.join(mine, left_on="first", right_on="offence", how="semi").select("offence")
        nodes = (
            mine
            if all_records
            else mine.filter(pl.col("counted") | pl.col("offence").is_in(seconds["offence"].implode()))
        )
        parts = self._involvements(level).join(nodes, on="offence", how="semi")
        groups = group_offences(parts, nodes["offence"], by=self.by, same=same)
        counted = groups.join(nodes.select("offence", "counted"), on="offence", how="left", maintain_order="left")
        return counted.filter(pl.col("counted").any().over("group"))


@dataclass(frozen=True)
class Groupings:
    """The groups of a run, by definition and network."""

    definitions: tuple[Definition, ...]
    networks: dict[tuple[str, str], Network] = field(default_factory=dict)


def join_into_groups(
    readings: Mapping[str, Reading],
    *,
    offences: pl.DataFrame,
    linkage: Linkage,
    settings: LinkageSettings,
    definitions: tuple[Definition, ...],
) -> Groupings:
    """Every definition in both networks. Nothing is joined before it is asked for."""
    needed = offences.select("offence", "body", "committed_from", "committed_to", "recorded_date")
    networks = {
        (each.id, name): Network(each.id, name, readings, needed, linkage, settings)
        for each in definitions
        for name in NETWORKS
    }
    return Groupings(definitions, networks)
