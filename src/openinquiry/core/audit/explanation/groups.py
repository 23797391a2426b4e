"""Which offences stand behind each count of groups, and which records behind each count of links."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import READING_WORDS, Source, Sources, lines_of, where_people_stand
from openinquiry.core.audit.groupings import OTHER_READINGS, SIZES, SPANS, Groupings, Network, in_band
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.tables.groups import JOINED_BY, READING_TITLES, band_cell, group_cell, shapes
from openinquiry.core.groups import FATES
from openinquiry.core.linkage import LEVELS


@dataclass(frozen=True)
class Groups:
    """The groups of a run. titles: population → its words. tables: kind of record → the police rows of it."""

    groupings: Groupings
    records: Records
    titles: dict[str, str]

    def sources(self) -> Sources:
        """Every count of groups, and of the links and loose ends in them."""
        found: Sources = {}
        for network in self.groupings.networks.values():
            found |= self._readings(network) | self._bands(network) | self._stability(network) | self._links(network)
        return found

    def _source(
        self, network: Network, words: str, lines: partial[pl.DataFrame], level: str, unit: str = "groups"
    ) -> Source:
        about = f"{self.titles[network.definition]}, joined by {JOINED_BY[network.name].lower()}"
        return Source(f"{words} ({about}); {READING_WORDS[level]}", unit, lines, network.definition, level)

    def _readings(self, network: Network) -> Sources:
        cell = partial(group_cell, network.definition, network.name)
        found = {
            cell(level=level): self._source(network, "Groups", partial(self._all, network, level), level)
            for level in LEVELS
        }
        for what, level, words in (
            ("fewest", "loose", "The fewest groups, with every offence in them that may meet the definition"),
            ("certain", "strict", "Groups of the offences that meet the definition in every reading"),
        ):
            make = partial(self._frame, network, what)
            found[cell(what, level)] = self._source(network, words, make, level)
        found[cell("may-join", "strict")] = self._source(
            network, "Offences that may meet the definition, each of which may be a group more",
            partial(self._may_join, network), "strict", "offences",
        )  # fmt: skip
        found[cell("loose-ends", "loose")] = self._source(
            network, "Records with too little to compare, each of which may join two groups",
            partial(self._ends, network), "loose", "rows",
        )  # fmt: skip
        return found

    def _bands(self, network: Network) -> Sources:
        return {
            band_cell(network, fact, band): self._source(
                network, f"Groups, {title.lower()}: {band[1].lower()}",
                partial(self._described, network, in_band(fact, band)), "central",
            )
            for fact, (title, bands) in (SIZES | SPANS).items()
            for band in bands
        }  # fmt: skip

    def _stability(self, network: Network) -> Sources:
        found: Sources = {}
        for level in OTHER_READINGS:
            conditions = {f"fate={fate}": pl.col("fate") == fate for fate in FATES} | shapes()
            for what, condition in conditions.items():
                said = f"Groups, {READING_TITLES[level].lower()}: {what.removeprefix('fate=')}"
                cell = group_cell(network.definition, network.name, what, level)
                source = self._source(network, said, partial(self._fate, network, level, condition), "central")
                found[cell] = source
        return found

    def _links(self, network: Network) -> Sources:
        cell, deciding = partial(group_cell, network.definition, network.name), pl.col("deciding")
        found = {
            cell("held"): self._source(network, "Groups that one doubtful link holds together",
                                       partial(self._held, network, True), "central"),
            cell("firm"): self._source(network, "Groups that no single doubtful link holds together",
                                       partial(self._held, network, False), "central"),
        }  # fmt: skip
        for what, condition, words in (
            ("links", pl.lit(True), "Doubtful links in groups"),
            ("links.deciding", deciding, "Doubtful links that hold a group together alone"),
            ("links.others", ~deciding, "Doubtful links in groups that hold none together alone"),
        ):
            make = partial(self._pairs, network, condition)
            found[cell(what)] = self._source(network, words, make, "central", "links")
        return found

    def _offences(self, groups: pl.DataFrame) -> pl.DataFrame:
        """A line for each record of an offence in ``groups`` (offence, group)."""
        rows = groups.join(self.records.offences.select("offence", "body", "row", "offence_reference"), on="offence")
        return lines_of(
            rows, table="offences", unit=pl.col("group").cast(pl.String), reference="offence_reference",
            says=pl.format("group {}", "group"),
        )  # fmt: skip

    def _all(self, network: Network, level: str) -> pl.DataFrame:
        return self._offences(network.groups[level])

    def _frame(self, network: Network, what: str) -> pl.DataFrame:
        return self._offences(network.fewest if what == "fewest" else network.certain)

    def _central(self, network: Network, chosen: pl.DataFrame, *, how: str = "semi") -> pl.DataFrame:
        central = network.groups["central"]
        kept = central.join(chosen, on="group", how="semi" if how == "semi" else "anti")
        return self._offences(kept)

    def _described(self, network: Network, condition: pl.Expr) -> pl.DataFrame:
        return self._central(network, network.described.filter(condition))

    def _fate(self, network: Network, level: str, condition: pl.Expr) -> pl.DataFrame:
        return self._central(network, network.fates(level).filter(condition))

    def _held(self, network: Network, held: bool) -> pl.DataFrame:
        deciding = network.doubtful_links.filter("deciding")
        return self._central(network, deciding, how="semi" if held else "anti")

    def _may_join(self, network: Network) -> pl.DataFrame:
        rows = network.may_join.join(
            self.records.offences.select("offence", "body", "row", "offence_reference"), on="offence"
        )
        return lines_of(rows, table="offences", unit=pl.col("offence"), reference="offence_reference")

    def _ends(self, network: Network) -> pl.DataFrame:
        rows = network.loose_ends.join(where_people_stand(self.records), on="record_id")
        return lines_of(rows, table="people", unit=pl.col("record_id"), reference="reference")

    def _pairs(self, network: Network, condition: pl.Expr) -> pl.DataFrame:
        """Two lines a link: the records at its ends."""
        unit = pl.concat_str("record_l", "record_r", pl.col("group").cast(pl.String), separator="|")
        links = network.doubtful_links.filter(condition).with_columns(unit=unit)
        ends = [links.select("unit", record_id=pl.col(end)) for end in ("record_l", "record_r")]
        rows = pl.concat(ends).join(where_people_stand(self.records), on="record_id")
        return lines_of(rows, table=pl.col("table"), unit=pl.col("unit"), reference="reference")
