"""Which people stand behind the counts of councils' and services' returns, of the linkage, and of overlaps between kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import (
    READING_WORDS,
    Source,
    Sources,
    lines_of,
    stated,
    where_people_stand,
)
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.tables import agencies
from openinquiry.core.audit.tables.linkage import SIZES
from openinquiry.core.audit.tallies import Tallies
from openinquiry.core.linkage import LEVELS, Linkage

_KINDS = ("police", "childrens_services", "support_and_health")
_KIND_OF_RECORD = {"police": "people", "children": "children", "support": "people"}


@dataclass(frozen=True)
class Agencies:
    """The people of all kinds of return. titles: population → its words."""

    records: Records
    linkage: Linkage
    tallies: Tallies
    titles: dict[str, str]
    headline: str

    def sources(self) -> Sources:
        """Every count of cohorts, of overlaps between kinds of return, and of the linkage."""
        return {**self._cohorts(), **self._overlaps(), **self._linkage()}

    def _cohorts(self) -> Sources:
        words = dict(agencies.COUNTS)
        return {
            agencies.cohort_cell(name, level): Source(
                f"{words[name]}; {READING_WORDS[level]}",
                "people",
                partial(self._cohort, name, level),
                level=level,
                kinds=("childrens_services",) if name.startswith("children") else ("support_and_health",),
            )
            for name in words
            for level in LEVELS
        }

    def _cohort(self, name: str, level: str) -> pl.DataFrame:
        table, rows = agencies.cohorts(self.records, linkage=self.linkage)[name]
        reference = "child_reference" if name.startswith("children") else "person_reference"
        linked = rows.join(self.linkage.person_of(level), on="record_id")
        return lines_of(linked, table=table, unit=pl.col("person"), reference=reference, person="person")

    def _overlaps(self) -> Sources:
        found: Sources = {}
        for population in (ALL_OFFENCES, self.headline):
            for pattern in agencies.PATTERNS:
                said = ", ".join(
                    f"{'in' if there else 'not in'} the returns of {title.lower()}"
                    for (_, title), there in zip(agencies.SEEN_BY, pattern, strict=True)
                )
                found[agencies.pattern_cell(population, pattern)] = Source(
                    f"People {said}; police victims: {self.titles.get(population, 'none')}",
                    "people",
                    partial(self._seen, population, pattern),
                    "" if population == ALL_OFFENCES else population,
                    "central",
                    _KINDS,
                )
        return found

    def _seen(self, population: str, pattern: tuple[bool, ...]) -> pl.DataFrame:
        seen = agencies.seen_by(self.records, self.tallies, linkage=self.linkage, population=population)
        matching = seen.group_by("person").agg(pl.col("kind").unique()).filter(agencies.matches(pattern))
        return self.lines_of_people(seen.join(matching.select("person"), on="person").select("record_id", "person"))

    def lines_of_people(self, records: pl.DataFrame, *, unit: str = "person") -> pl.DataFrame:
        """Lines for records (record_id, person) of any kind of return."""
        rows = records.join(where_people_stand(self.records), on="record_id")
        return lines_of(rows, table=pl.col("table"), unit=pl.col(unit), reference="reference", person="person")

    def _linkage(self) -> Sources:
        encoded = self.linkage.encoded
        chosen = {
            "linkage.records": ("Records of people in all returns", pl.lit(True)),
            "linkage.alone": ("Records with too little to compare", ~pl.col("compared")),
            "linkage.hashed": (
                "Records known by keyed hashes or encodings only",
                pl.col("record_id").is_in(encoded.records.implode()),
            ),
            "linkage.encoded": (
                "… whose encodings were compared with named records",
                pl.col("record_id").is_in(encoded.with_named.implode()),
            ),
            "linkage.encoded.apart": (
                "… whose encodings were compared with one another at most",
                pl.col("record_id").is_in(encoded.records.implode())
                & ~pl.col("record_id").is_in(encoded.with_named.implode()),
            ),
        }
        found: Sources = {
            cell: Source(words, "rows", partial(self._lines_where, condition), kinds=_KINDS)
            for cell, (words, condition) in chosen.items()
        }
        for level in LEVELS:
            found.update(self._at_level(level))
            found.update(self._encoded_at(level))
        return found

    def _lines_where(self, condition: pl.Expr) -> pl.DataFrame:
        return self.lines_of_records(self.linkage.people.filter(condition))

    def lines_of_records(self, people: pl.DataFrame) -> pl.DataFrame:
        """Lines for records that are counted themselves, whoever they are of."""
        return self.lines_of_people(people.select("record_id", person="central"), unit="record_id")

    def _at_level(self, level: str) -> Sources:
        said = READING_WORDS[level]
        sizes = {f"linkage.size={name}@{level}": (f"with {name}", least, most) for name, least, most in SIZES}
        sizes[f"linkage.people@{level}"] = ("with any number of records", 1, 10**9)
        found: Sources = {
            cell: Source(
                f"People {words}; {said}", "people", partial(self._sized, level, least, most), "", level, _KINDS
            )
            for cell, (words, least, most) in sizes.items()
        }
        quality = self.linkage.quality(level)
        linked = Source(f"Pairs of records linked; {said}", "pairs", partial(self._pairs, level), "", level, _KINDS)
        found[f"linkage.pairs.linked@{level}"] = linked
        return found | _expected(
            "linkage.pairs", level,
            right=(quality.right, "Linked pairs expected to be one person, by the model's probabilities"),
            true=(quality.true, "Pairs expected to be one person, linked or not, by the model's probabilities"),
        )  # fmt: skip

    def _encoded_at(self, level: str) -> Sources:
        said, quality = READING_WORDS[level], self.linkage.quality_of_encoded(level)
        found = {
            f"linkage.encoded.linked@{level}": Source(
                f"Records without names linked to a named one; {said}", "rows",
                partial(self._encoded_linked, level), "", level, _KINDS,
            ),
            f"linkage.encoded.pairs@{level}": Source(
                f"Pairs linked of which at least one record has no name; {said}", "pairs",
                partial(self._encoded_pairs, level), "", level, _KINDS,
            ),
        }  # fmt: skip
        return found | _expected(
            "linkage.encoded", level,
            right=(quality.right, "Linked pairs with a record without a name, expected to be one person"),
            true=(quality.true, "Pairs with a record without a name expected to be one person, linked or not"),
        )  # fmt: skip

    def _encoded_linked(self, level: str) -> pl.DataFrame:
        """Encoded records within one person with a record that is not."""
        people = self._marked(level)
        linked = people.filter(pl.col("encoded") & (~pl.col("encoded")).any().over("person"))
        return self.lines_of_people(linked.select("record_id", "person"), unit="record_id")

    def _encoded_pairs(self, level: str) -> pl.DataFrame:
        """Two lines a pair: the pairs within one person of which at least one record is encoded."""
        return self._two_lines(self._marked(level), wanted=pl.col("encoded") | pl.col("encoded_r"))

    def _marked(self, level: str) -> pl.DataFrame:
        encoded = pl.col("record_id").is_in(self.linkage.encoded.records.implode())
        return self.linkage.person_of(level).with_columns(encoded=encoded)

    def _sized(self, level: str, least: int, most: int) -> pl.DataFrame:
        linked = self.linkage.person_of(level)
        mine = linked.filter(pl.len().over("person").is_between(least, most))
        return self.lines_of_people(mine)

    def _pairs(self, level: str) -> pl.DataFrame:
        """Two lines a pair: the pairs of named records within one person."""
        named = pl.concat([self.linkage.pairs["record_l"], self.linkage.pairs["record_r"]]).unique()
        people = self.linkage.person_of(level).filter(pl.col("record_id").is_in(named.to_list()))
        return self._two_lines(people, wanted=pl.lit(True))

    def _two_lines(self, people: pl.DataFrame, *, wanted: pl.Expr) -> pl.DataFrame:
        """Two lines for each wanted pair of records within one person."""
        pairs = people.join(people, on="person", suffix="_r").filter(pl.col("record_id") < pl.col("record_id_r"))
        pairs = pairs.filter(wanted).with_columns(pair=pl.concat_str("record_id", "record_id_r", separator="|"))
        ends = [pairs.select("pair", "person", record_id=pl.col(end)) for end in ("record_id", "record_id_r")]
        return self.lines_of_people(pl.concat(ends), unit="pair")


def _expected(about: str, level: str, **numbers: tuple[int, str]) -> Sources:
    """Numbers of pairs that the model expects (what → number and words), which no rows add up to."""
    return {
        f"{about}.{what}@{level}": Source(
            f"{words}; {READING_WORDS[level]}", "stated numbers",
            partial(stated, number, says="an estimate of the model, which no rows add up to"), "", level, _KINDS,
        )
        for what, (number, words) in numbers.items()
    }  # fmt: skip
