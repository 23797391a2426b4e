"""What became of the offences: outcome classes, with «no further action» kept to what it is.

Not yet assigned (0) never enters a denominator; passed to another body (20) and diversion (22) are not «no further
action»; closures before the outcome framework keep their own words (domain: crime outcomes technical annex).
"""

from __future__ import annotations

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.definitions import MEETS
from openinquiry.core.audit.register import Register, offence_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.disclosure_control import ClearedCounts, share_in_percent
from openinquiry.core.shared import load_code_table

CLASSES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("charged", "Charged or summonsed (1)", ("1",)),
    ("other-action", "Other action taken (2 to 4, 6 to 8)", ("2", "3", "4", "6", "7", "8")),
    ("no-suspect", "No suspect identified (14, 18)", ("14", "18")),
    ("evidential-supports", "Evidential difficulties, suspect identified, victim supports (15)", ("15",)),
    ("evidential-16", "Evidential difficulties, suspect identified, recorded as victim not supporting (16)", ("16",)),
    ("public-interest", "Not in the public interest (9, 10, 21)", ("9", "10", "21")),
    ("prevented", "Prosecution prevented (5, 11 to 13, 17)", ("5", "11", "12", "13", "17")),
    ("passed-on", "Passed to another body, or diversion (20, 22)", ("20", "22")),
    ("fraud-only", "An outcome for fraud alone (19)", ("19",)),
)
_OPEN, _OLD, _MISSING = "not-assigned", "old-wording", "unrecorded"
REST = (
    (_OPEN, "Not yet assigned (0)"),
    (_OLD, "Closed before the framework, in the words of the time"),
    (_MISSING, "Unrecorded or not a known code"),
)
NO_FURTHER_ACTION = ("no-suspect", "evidential-supports", "evidential-16", "public-interest", "prevented")


def enter_outcomes(register: Register, tallies: Tallies, *, populations: tuple[str, ...]) -> None:
    """Offences of each population by outcome class, over all forces."""
    national = tallies.classified.filter(~pl.col("repeated")).with_columns(outcome_class=outcome_class())
    for population in populations:
        counted = dict(national.filter(pl.col(population) == MEETS).group_by("outcome_class").agg(pl.len()).iter_rows())
        for name, _, _ in CLASSES:
            register.put(outcome_cell(population, name), counted.get(name, 0))
        for name, _ in REST:
            register.put(outcome_cell(population, name), counted.get(name, 0))
        assigned = register.put_sum(
            outcome_cell(population, "assigned"), [outcome_cell(population, name) for name, _, _ in CLASSES]
        )
        register.put_sum(
            outcome_cell(population, "nfa"), [outcome_cell(population, name) for name in NO_FURTHER_ACTION]
        )
        register.put_sum(
            offence_cell(population, NATIONAL), [assigned, *(outcome_cell(population, name) for name, _ in REST)]
        )


def outcome_class() -> pl.Expr:
    """The class of an offence by its outcome, as in :data:`CLASSES` and :data:`REST`."""
    known = {code: name for name, _, codes in CLASSES for code in codes} | {"0": _OPEN}
    unclassified = set(load_code_table("outcome_types").codes) - set(known)
    if unclassified:
        raise ValueError(f"Outcome types without a class: {sorted(unclassified)}.")
    old = pl.col("outcome_type").is_null() & pl.col("closure_wording").is_not_null()
    return pl.when(old).then(pl.lit(_OLD)).otherwise(
        pl.col("outcome_type").replace_strict(known, default=_MISSING)
    ).fill_null(_MISSING)  # fmt: skip


def outcome_cell(population: str, name: str) -> str:
    """The register's id of the offences of a population in an outcome class, over all forces."""
    return f"offences.{population}.{NATIONAL}.outcome={name}"


def outcomes(shown: ClearedCounts, *, populations: tuple[tuple[str, str], ...]) -> PublishedTable:
    """For each population: offences by outcome class and, of those with an outcome, the share."""
    rows: list[tuple[Cell, ...]] = []
    ids: list[str] = []
    for population, label in populations:
        assigned = shown[outcome_cell(population, "assigned")]
        lines = [(name, words) for name, words, _ in CLASSES] + [("nfa", "All no further action")]
        for name, words in lines:
            rows.append(
                (
                    cells.words(label),
                    cells.words(words),
                    cells.count(shown[outcome_cell(population, name)]),
                    cells.count(assigned),
                    _share(shown, population=population, name=name),
                )
            )
            ids.append(f"offences.{population}.outcome={name}")
        for name, words in REST:
            rows.append(
                (
                    cells.words(label),
                    cells.words(words),
                    cells.count(shown[outcome_cell(population, name)]),
                    cells.NOT_APPLICABLE,
                    cells.NOT_APPLICABLE,
                )
            )
            ids.append(f"offences.{population}.outcome={name}")
    return PublishedTable(
        id="outcomes",
        title="Outcomes of offences recorded in the period, England and Wales",
        lead="Basis: offences recorded in the period, by the outcome they had when the return was made; many are still open.",
        columns=(
            Column("population", "Counted under"),
            Column("outcome", "Outcome (Home Office types)"),
            Column("offences", "Offences", ColumnKind.COUNT),
            Column("assigned", "Offences with an outcome (denominator)", ColumnKind.COUNT),
            Column("share", "Share of those with an outcome", ColumnKind.PERCENT,
                   "Not yet assigned, old closures and unrecorded are in no denominator."),
        ),
        rows=tuple(rows),
        notes=(
            "Outcome 16 is what the force recorded, and a question to put to it: it must not be read as the victim's choice "
            "without checking how the victim's account was taken.",
            "«All no further action» adds the evidential, public-interest and prevented classes; the grouping is ours. "
            "Outcomes 20 and 22 are not in it.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("population",),
    )  # fmt: skip


@cells.made("share")
def _share(shown: ClearedCounts, *, population: str, name: str) -> Cell:
    share = share_in_percent(shown[outcome_cell(population, name)], shown[outcome_cell(population, "assigned")])
    return cells.HIDDEN if share is None else cells.percent(min(100.0, share))


def chart_of_outcomes() -> Chart:
    """Offences by outcome, one bar each."""
    return Chart(
        id="chart-outcomes",
        kind=ChartKind.BARS,
        title="Offences by outcome",
        description="One bar for each outcome, first of offences under the headline definition and then of all child "
        "sexual abuse offences, each on its own scale; the numbers are in the table below.",
        label="outcome",
        values=("offences",),
        without_zeros=True,
    )
