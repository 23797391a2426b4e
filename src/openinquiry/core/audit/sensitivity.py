"""The headline figures at one match weight after another: what would be counted if records were linked otherwise.

Only the linkage is moved. Which offences two forces both recorded is left as the central reading found it, and of whom it
cannot be told stays outside, so each line is one honest count and no range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from openinquiry.core.audit.definitions import MEETS, Definition
from openinquiry.core.audit.facts import offence_facts, with_ages
from openinquiry.core.audit.records import Records
from openinquiry.core.groups import group_offences
from openinquiry.core.linkage import Linkage

STEP = 2.0  # match weight (log2 odds): each line asks for four times the odds of the line before
FIGURES = (("offences", "Offences"), ("suspects", "Suspects"), ("victims", "Victims"), ("groups", "Groups"))


@dataclass(frozen=True)
class AtThreshold:
    """The offences, people and groups that meet a definition when records are linked from one match weight on.

    same: offence and first, records of one offence by two forces.
    """

    threshold: float
    definition: Definition
    records: Records
    linkage: Linkage
    same: pl.DataFrame

    @cached_property
    def involvements(self) -> pl.DataFrame:
        """Those in offences that meet the definition, with the person at this threshold."""
        linked = self._linked()
        facts = offence_facts(self.records.offences, involvements=linked, joins=self.definition.joins)
        meets = facts.with_columns(self.definition.classify(facts)).filter(pl.col(self.definition.id) == MEETS)
        return meets.select("offence").join(linked, on="offence", how="left", maintain_order="left")

    def _linked(self) -> pl.DataFrame:
        sent, people = self.records.involvements, self.records.people
        aged = with_ages(sent, offences=self.records.offences, people=people)
        return aged.join(self.linkage.linked_at(self.threshold), on="record_id", how="left", maintain_order="left")

    def members(self, figure: str) -> pl.DataFrame:
        """What is counted (``unit``) with the offence or record by which it is: the distinct units are the figure.

        figure: one of :data:`FIGURES`. Offences that another force recorded first are not counted as offences.
        """
        mine = self.involvements
        if figure == "offences":
            once = mine.filter(~pl.col("offence").is_in(self.same["offence"].implode()))
            return once.select("offence", unit="offence").unique()
        if figure == "groups":
            joined = group_offences(
                mine.drop_nulls("person"), mine["offence"], by=self.definition.joins, same=self.same
            )
            return joined.select("offence", unit=pl.col("group").cast(pl.String))
        return mine.filter(pl.col("role") == figure.removesuffix("s")).select("record_id", unit="person").unique()

    def count(self, figure: str) -> int:
        """How many there are."""
        return self.members(figure)["unit"].n_unique()


def thresholds_of(linkage: Linkage) -> tuple[float, ...]:
    """From the loose threshold to the strict one in steps, with the central one among them."""
    limits = linkage.settings.thresholds
    steps = int((limits.strict - limits.loose) / STEP)
    return tuple(sorted({limits.central, limits.strict, *(limits.loose + STEP * n for n in range(steps + 1))}))


def at_each_threshold(
    records: Records, *, linkage: Linkage, definition: Definition, same: pl.DataFrame
) -> tuple[AtThreshold, ...]:
    """The headline at every one of :func:`thresholds_of`. Nothing is worked out before it is asked for."""
    return tuple(AtThreshold(each, definition, records, linkage, same) for each in thresholds_of(linkage))
