"""Hold every published range of an audit of the invented country against the truth. Used by tests and by the benchmark.

Truth is taken from ``truth/`` alone, by true person and true value: which rows were really sent, who they are of, and what
the facts were where a body left them out. The definitions are applied to those facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.attributes import age_band_of
from openinquiry.core.audit.definitions import MEETS, Definition
from openinquiry.core.audit.facts import offence_facts
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.report_model import PublishedTable
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.groups import NETWORKS, group_offences
from openinquiry.core.shared import group_of_self_defined


@dataclass(frozen=True)
class Checked:
    """One published range, and the truth it should hold."""

    figure: str
    low: float
    high: float
    truth: float

    @property
    def holds(self) -> bool:
        """Whether the truth lies within the range, ends included."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class Truth:
    """classified: offence, body, once (the first of two reports) and the answer under each definition, by true facts.

    members: offence, body, person_id, role, age. people: person_id with true sex and ethnic group.
    """

    classified: pl.DataFrame
    members: pl.DataFrame
    people: pl.DataFrame

    def offences(self, population: str) -> int:
        """Distinct true offences that meet a definition."""
        return self.classified.filter(pl.col(population) == MEETS)["offence_id"].n_unique()

    def groups(self, population: str, network: str) -> int:
        """Groups that the true offences which meet a definition make, by their true people, each offence once."""
        meeting = self.classified.filter(pl.col(population) == MEETS)["offence_id"].unique()
        true = self.members.join(self.classified.select("offence", "offence_id"), on="offence")
        parts = true.select(offence="offence_id", person="person_id", role="role")
        return group_offences(parts, meeting, by=NETWORKS[network])["group"].n_unique()

    def taking_part(self, population: str, role: str, scope: str) -> pl.DataFrame:
        """person_id, age, sex, group and observed-free facts of the people with a role, one row a person."""
        meeting = self.classified.filter(pl.col(population) == MEETS)
        if scope != NATIONAL:
            meeting = meeting.filter(pl.col("body") == scope)
        mine = self.members.filter(pl.col("role") == role).join(meeting.select("offence"), on="offence", how="semi")
        return mine.group_by("person_id").agg(pl.col("age").min()).join(self.people, on="person_id", how="left")


def read_truth(folder: Path, result: AuditResult, definitions: tuple[Definition, ...]) -> Truth:
    """The truth about what was sent to the audit ``result``, classified under ``definitions``."""
    records = pl.read_parquet(folder / "records.parquet").filter(
        (pl.col("planted").fill_null("") == "") & (pl.col("standing") == "return")
    )
    people = pl.read_parquet(folder / "people.parquet")
    offences = _true_offences(folder, records, result)
    members = _true_members(folder, records, offences, people, result)
    facts = {
        joins: offence_facts(offences, involvements=members.with_columns(person=pl.col("person_id")), joins=joins)
        for joins in {definition.joins for definition in definitions}
    }
    answers = [definition.classify(facts[definition.joins]) for definition in definitions]
    classified = offences.with_columns(*answers, pl.lit(MEETS).alias(ALL_OFFENCES))
    groups = group_of_self_defined("ethnicity_police_self_defined")
    return Truth(
        classified,
        members,
        people.select(
            "person_id",
            sex=pl.col("sex").replace_strict({"F": "Female", "M": "Male"}, default="Indeterminate"),
            ethnicity_self_defined=pl.col("ethnicity").replace_strict(groups, default=None),
        ),
    )


def _true_offences(folder: Path, records: pl.DataFrame, result: AuditResult) -> pl.DataFrame:
    true = pl.read_parquet(folder / "offences.parquet").filter(pl.col("in_period"))
    sent = records.filter(pl.col("table") == "offences").select("body", "reference", "offence_id")
    facts = true.select("offence_id", "offence_code", "recorded_date", "committed_from", true_abuse="abuse_type")
    recorded = result.records.offences.select("offence", "group_flag", "suspects_stated", "abuse_type")
    return (
        sent.join(facts, on="offence_id")
        .with_columns(offence=pl.concat_str("body", "reference", separator="/"))
        .unique("offence")
        .join(recorded, on="offence", how="left")
        .with_columns(abuse_type=pl.coalesce("abuse_type", "true_abuse"))
        .sort("offence")
    )


def _true_members(
    folder: Path, records: pl.DataFrame, offences: pl.DataFrame, people: pl.DataFrame, result: AuditResult
) -> pl.DataFrame:
    parts = pl.col("reference").str.split("|").list
    sent = records.filter(pl.col("table") == "involvements").select(
        "body", "person_id", role=parts.get(2), offence=pl.concat_str("body", parts.get(0), separator="/")
    )
    true = pl.read_parquet(folder / "involvements.parquet").select(
        "offence_id", "person_id", "role", true_relationship="relationship"
    )
    born = people.select("person_id", "birth_date")
    day, birth = pl.col("committed_from"), pl.col("birth_date")
    before = (day.dt.month() * 100 + day.dt.day()) < (birth.dt.month() * 100 + birth.dt.day())
    return (
        sent.join(offences.select("offence", "offence_id", "committed_from"), on="offence")
        .join(true, on=["offence_id", "person_id", "role"], how="left")
        .join(born, on="person_id", how="left")
        .with_columns(
            age=(day.dt.year() - birth.dt.year() - before.cast(pl.Int32)).cast(pl.Int64),
            relationship=pl.col("true_relationship"),
        )
    )


def check_ranges(result: AuditResult, truth: Truth, definitions: tuple[Definition, ...]) -> list[Checked]:
    """Every published range of counts and shares of people and offences, with the truth beside it."""
    found: list[Checked] = []
    tables = {each.value.id: each.value for each in result.report.tables()}
    names = {"All child sexual abuse offences": ALL_OFFENCES} | {d.short_title: d.id for d in definitions}
    found += _counts(tables["counts-by-definition"], truth, names)
    found += _groups(tables["groups-by-definition"], truth)
    for table in tables.values():
        if "-by-force-" in table.id:
            found += _by_force(table, truth)
        elif table.id.startswith(("suspects-by-", "victims-by-")):
            found += _by_value(table, truth, names)
    return found


def _places(table: PublishedTable) -> dict[str, int]:
    return {column.key: place for place, column in enumerate(table.columns)}


def _counts(table: PublishedTable, truth: Truth, names: dict[str, str]) -> Iterator[Checked]:
    place = _places(table)
    for row in table.rows:
        population = names[row[0].text]
        true = {
            "could_be": truth.offences(population),
            "suspects_range": truth.taking_part(population, "suspect", NATIONAL).height,
            "victims_range": truth.taking_part(population, "victim", NATIONAL).height,
        }
        for key, value in true.items():
            cell = row[place[key]]
            if cell.low is not None and cell.high is not None:
                yield Checked(f"{population}.{key}", cell.low, cell.high, value)


def _groups(table: PublishedTable, truth: Truth) -> Iterator[Checked]:
    place = _places(table)
    for row, figure in zip(table.rows, table.figure_ids, strict=True):
        _, population, network = figure.split(".")
        cell = row[place["could_be"]]
        if cell.low is not None and cell.high is not None:
            yield Checked(figure, cell.low, cell.high, truth.groups(population, network))


def _by_value(table: PublishedTable, truth: Truth, names: dict[str, str]) -> Iterator[Checked]:
    role, field = table.id.split("-by-")[0].removesuffix("s"), table.id.split("-by-")[1].replace("-", "_")
    if field == "ethnicity_observed":
        return  # what an officer would have seen has no truth
    place = _places(table)
    for population in dict.fromkeys(names[row[0].text] for row in table.rows):
        people = truth.taking_part(population, role, NATIONAL).with_columns(age_band=age_band_of(pl.col("age"), role))
        for row in table.rows:
            cell = row[place["could_be"]]
            if names[row[0].text] == population and cell.low is not None and cell.high is not None and people.height:
                share = 100 * people.filter(pl.col(field) == row[1].text).height / people.height
                yield Checked(f"{role}.{population}.{field}={row[1].text}", cell.low, cell.high, share)


def _by_force(table: PublishedTable, truth: Truth) -> Iterator[Checked]:
    if "ethnicity-self-defined" not in table.id:
        return
    role = table.id.split("-")[0].removesuffix("s")
    population = table.id.split("-by-force-")[1]
    for row, figure in zip(table.rows, table.figure_ids, strict=True):
        force = figure.split(".")[2]
        people = truth.taking_part(population, role, force)
        for column, cell in zip(table.columns, row, strict=True):
            if cell.low is not None and cell.high is not None and column.key.startswith("range.") and people.height:
                share = 100 * people.filter(pl.col("ethnicity_self_defined") == column.label).height / people.height
                yield Checked(f"{role}.{population}.{force}={column.label}", cell.low, cell.high, share)


@dataclass(frozen=True)
class LinkageScore:
    """Pairs of records with a name, central reading: of those linked, the share that is one person; and the reverse."""

    precision: float
    recall: float


def score_linkage(folder: Path, result: AuditResult) -> LinkageScore:
    """How the linkage of ``result`` stands to the true person of each record, pair by pair."""
    true = pl.read_parquet(folder / "records.parquet").filter(pl.col("table").is_in(["people", "children"]))
    true = true.select("body", "reference", "person_id").drop_nulls().unique(["body", "reference"])
    sent = result.records.persons.filter(pl.col("surname").is_not_null())
    known = (
        sent.with_columns(reference=pl.col("record_id").str.replace(r"^[^/]*/[^/]*/", ""))
        .join(true, on=["body", "reference"])
        .join(result.linkage.person_of("central"), on="record_id")
    )
    both = _pairs(known, "person", "person_id")
    return LinkageScore(both / _pairs(known, "person"), both / _pairs(known, "person_id"))


def _pairs(frame: pl.DataFrame, *same: str) -> int:
    size = frame.group_by(*same).len()["len"].cast(pl.Int64)
    return int((size * (size - 1) // 2).sum())


def main(country: Path) -> int:
    """Audit ``country/audit`` in memory and print every range that does not hold the truth, and how many do."""
    from openinquiry.core.audit import read_plan, run_audit  # noqa: PLC0415 - only the command needs them

    plan = read_plan(country / "audit")
    result = run_audit(plan, progress=lambda what, done, of: None, processes=2)
    truth = read_truth(country / "truth", result, plan.definitions)
    checked = check_ranges(result, truth, plan.definitions)
    for each in (one for one in checked if not one.holds):
        print(f"does not hold: {each.figure}: {each.low} to {each.high}, truth {each.truth:.2f}")
    recorded = truth.offences(plan.headline.id)
    counted = result.register.counts[f"offences.{plan.headline.id}.{NATIONAL}.meets@central"]
    print(f"{sum(one.holds for one in checked)} of {len(checked)} ranges hold the truth")
    print(f"headline: counted {counted}, recorded truth {recorded}, {100 * (counted / recorded - 1):+.1f}%")
    linked = score_linkage(country / "truth", result)
    own = result.linkage.quality("central")
    print(f"linkage: precision {linked.precision:.4f}, recall {linked.recall:.4f}")
    print(f"by its own probabilities: precision {own.right / own.linked:.4f}, recall {own.right / own.true:.4f}")
    return 0 if all(one.holds for one in checked) else 1


if __name__ == "__main__":
    import sys

    sys.exit(main(Path(sys.argv[1])))
