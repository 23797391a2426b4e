"""What councils, health bodies and charities hold, and how the same people appear in several kinds of return.

A council's return has no suspects and no groups: it is a cohort to match, never a count of group-based offending.
"""

from __future__ import annotations

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.definitions import MEETS
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.register import Register, people_cell
from openinquiry.core.audit.report_model import Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import LEVELS, Linkage

_EXPLOITATION_FACTOR = "11A"
_SEXUAL_ABUSE_FACTORS = ("19A", "19B", "19C")

COUNTS = (
    ("children", "Children in councils' returns (people)"),
    ("children.exploitation", "… assessed with the factor of child sexual exploitation (11A)"),
    ("children.abuse", "… assessed with a factor of sexual abuse (19A, 19B, 19C)"),
    ("children.plan", "… on a child protection plan for sexual abuse (initial or latest category)"),
    ("clients", "People in the returns of support and health services, as far as they can be told apart"),
    ("clients.exploitation", "… with exploitation disclosed or suspected"),
    ("clients.two-or-more", "… who disclosed two or more perpetrators"),
    ("clients.hashed", "… known by keyed hashes or encodings only"),
    ("clients.encoded", "… … whose encodings were compared with named records"),
)


def enter_agencies(register: Register, records: Records, *, linkage: Linkage) -> None:
    """Distinct people in councils' and services' returns, in all and by what is recorded of them."""
    for level in LEVELS:
        person = linkage.person_of(level)
        for name, (_, rows) in cohorts(records, linkage=linkage).items():
            people = rows.select("record_id").join(person, on="record_id")["person"].n_unique()
            register.put(cohort_cell(name, level), people)


def cohorts(records: Records, *, linkage: Linkage) -> dict[str, tuple[str, pl.DataFrame]]:
    """Name of each cohort → the table and the rows of it by which people belong to it."""
    factors = pl.col("factors").list
    latest_or_first = (pl.col("initial_category") == "SAB") | (pl.col("latest_category") == "SAB")
    return {
        "children": ("children", records.children),
        "children.exploitation": ("assessments", records.assessments.filter(factors.contains(_EXPLOITATION_FACTOR))),
        "children.abuse": (
            "assessments",
            records.assessments.filter(pl.any_horizontal(factors.contains(code) for code in _SEXUAL_ABUSE_FACTORS)),
        ),
        "children.plan": ("plans", records.plans.filter(latest_or_first)),
        "clients": ("people", records.clients),
        "clients.exploitation": ("contacts", records.contacts.filter(pl.col("concern") == "exploitation")),
        "clients.two-or-more": ("contacts", records.contacts.filter(pl.col("perpetrators") == "two_or_more")),
        "clients.hashed": ("people", among(records.clients, linkage.encoded.records)),
        "clients.encoded": ("people", among(records.clients, linkage.encoded.with_named)),
    }


def among(rows: pl.DataFrame, records: pl.Series) -> pl.DataFrame:
    """The rows whose record_id is among ``records``."""
    return rows.filter(pl.col("record_id").is_in(records.implode()))


def cohort_cell(name: str, level: str = "central") -> str:
    """The register's id of the people of a cohort."""
    return f"agencies.{name}@{level}"


def agencies(shown: ClearedCounts) -> PublishedTable:
    """Children and clients, by what is recorded of them, with the range of the linkage."""
    rows = [
        (
            cells.words(label),
            cells.count(shown[cohort_cell(name)]),
            cells.count_range([shown[cohort_cell(name, level)] for level in LEVELS], policy=shown.policy),
        )
        for name, label in COUNTS
    ]
    return PublishedTable(
        id="other-agencies",
        title="People in the returns of councils, health services and charities",
        lead="These are people the services worked with. None of these counts is a count of group-based offending.",
        columns=(
            Column("who", "Who"),
            Column("people", "People", ColumnKind.COUNT),
            Column("range", "Range of linkage", ColumnKind.RANGE),
        ),
        rows=tuple(rows),
        notes=("The meaning of factor 11A rests on recollection of the census guide and is to be confirmed.",),
        source="Returns of children's services and of support and health services to this audit",
        figure_ids=tuple(f"agencies.{name}" for name, _ in COUNTS),
    )


SEEN_BY = (("police", "Police"), ("children", "Children's services"), ("support", "Support and health"))


def enter_overlap(register: Register, records: Records, tallies: Tallies, *, linkage: Linkage, headline: str) -> None:
    """Named people by the kinds of return they are in: victims in police returns, children, clients."""
    for population in (ALL_OFFENCES, headline):
        seen = seen_by(records, tallies, linkage=linkage, population=population)
        together = seen.group_by("person").agg(pl.col("kind").unique())
        for pattern in PATTERNS:
            register.put(pattern_cell(population, pattern), together.filter(matches(pattern)).height)
        if tallies.classified.height:
            with_police = [pattern_cell(population, pattern) for pattern in PATTERNS if pattern[0]]
            register.put_sum(people_cell(population, "victim", NATIONAL), with_police)
        register.put_sum(
            cohort_cell("children"), [pattern_cell(population, pattern) for pattern in PATTERNS if pattern[1]]
        )


def seen_by(records: Records, tallies: Tallies, *, linkage: Linkage, population: str) -> pl.DataFrame:
    """record_id, person (central linkage) and kind, as in :data:`SEEN_BY`: victims of a population, children, clients.

    Clients whom no name and no comparison of encodings ties to named records are left out: whether they are in another
    return cannot be told.
    """
    meeting = tallies.classified.filter(pl.col(population) == MEETS).select("offence")
    named = records.clients.filter(~pl.col("record_id").is_in(linkage.encoded.records.implode()))
    found = {
        "police": tallies.members.filter(pl.col("role") == "victim").join(meeting, on="offence"),
        "children": records.children,
        "support": pl.concat([named, among(records.clients, linkage.encoded.with_named)]),
    }
    records_seen = [frame.select("record_id").unique().with_columns(kind=pl.lit(kind)) for kind, frame in found.items()]
    return pl.concat(records_seen).join(linkage.person_of("central"), on="record_id")


def matches(pattern: tuple[bool, ...]) -> pl.Expr:
    """Whether the list ``kind`` holds the kinds of return of ``pattern`` and no other."""
    return pl.all_horizontal(
        pl.col("kind").list.contains(kind) == present for (kind, _), present in zip(SEEN_BY, pattern, strict=True)
    )


PATTERNS = tuple(
    (police, council, support)
    for police in (True, False)
    for council in (True, False)
    for support in (True, False)
    if police or council or support
)


def pattern_cell(population: str, pattern: tuple[bool, ...]) -> str:
    """The register's id of the people in these kinds of return and in no other: police, children's services, support."""
    return f"overlap.{population}.{''.join('1' if present else '0' for present in pattern)}"


def overlap_between_agencies(shown: ClearedCounts, *, populations: tuple[tuple[str, str], ...]) -> PublishedTable:
    """How many people are in which kinds of return: who one agency knows and another does not."""
    rows = [
        (
            cells.words(label),
            *(cells.words("Yes" if present else "No") for present in pattern),
            cells.count(shown[pattern_cell(population, pattern)]),
        )
        for population, label in populations
        for pattern in PATTERNS
    ]
    return PublishedTable(
        id="overlap-between-agencies",
        title="The same people in the returns of police, children's services and support services",
        lead="Each person is in one row only. The rows without police are people whom the linked police records do not show.",
        columns=(
            Column("population", "Police victims counted under"),
            *(Column(kind, label) for kind, label in SEEN_BY),
            Column("people", "People", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=(
            "People known by keyed hashes or encodings that were not compared with named records are left out: whether they "
            "are in another return cannot be told in this run.",
            "Nobody whom no agency saw is in any row.",
        ),
        source="All returns of people to this audit",
        figure_ids=tuple(pattern_cell(population, pattern) for population, _ in populations for pattern in PATTERNS),
        group_rows_by=("population",),
    )
