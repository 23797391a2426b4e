"""How much was hidden, and why; and what an attacker who holds everything that is out can still tell.

Counts of counts, never of people: a sum over hidden counts would be one more equation in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.audit import cells
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import FEW_GROUPS, FOR_OTHERS, SMALL, ClearedCounts

_SOURCE = "Run record of this audit"
EVERY_PART = "Every part, each count once"


@dataclass(frozen=True)
class Part:
    """A part of the report: the id and title of its section, and the counts behind its tables."""

    id: str
    title: str
    cells: frozenset[str]


def how_much_was_hidden(shown: ClearedCounts, *, parts: tuple[Part, ...]) -> PublishedTable:
    """For each part of the report: how many counts stand behind it, and how many are hidden for each reason."""
    every = frozenset(cell for part in parts for cell in part.cells)
    lines = (*parts, Part("every-part", EVERY_PART, every))
    return PublishedTable(
        id="hidden",
        title="How much was hidden, and why, by part of the report",
        lead="A count is hidden because it is small, because it is of too few groups, or because another could be worked out "
        "from it.",
        columns=(
            Column("part", "Part of the report"),
            Column(
                "counts", "Counts", ColumnKind.COUNT, "Counts of people, offences, records and rows behind its tables."
            ),
            Column("shown", "Shown", ColumnKind.COUNT, "As a rounded number, or as nought."),
            Column("small", "Hidden: small", ColumnKind.COUNT),
            Column(
                "few_groups",
                "Hidden: few groups",
                ColumnKind.COUNT,
                "Hidden because one group or too few stand behind it.",
            ),
            Column("for_others", "Hidden: for others", ColumnKind.COUNT, "The price of protecting the others."),
            Column("price", "Share hidden for others", ColumnKind.PERCENT),
        ),
        rows=tuple(_line(shown, part) for part in lines),
        notes=(
            "These are numbers of counts, not of people, and are exact. A count may stand behind several parts. How many "
            "people the hidden counts hold is not said: it would help to work them out.",
            "A percentage or range that needs a hidden count is not printed either.",
        ),
        source=_SOURCE,
        figure_ids=tuple(f"hidden.{part.id}" for part in lines),
    )


def _line(shown: ClearedCounts, part: Part) -> tuple[Cell, ...]:
    numbers = [_number(shown, part=part, what=what) for what in ("counts", "", SMALL, FEW_GROUPS, FOR_OTHERS)]
    return (cells.words(part.title), *numbers, _price(shown, part=part))


@cells.made("number of counts")
def _number(shown: ClearedCounts, *, part: Part, what: str) -> Cell:
    number = len(part.cells) if what == "counts" else _how_many(shown, part, what)
    return Cell(f"{number:,}", number)


@cells.made("number of counts")
def _price(shown: ClearedCounts, *, part: Part) -> Cell:
    return cells.percent(100 * _how_many(shown, part, FOR_OTHERS) / len(part.cells))


def _how_many(shown: ClearedCounts, part: Part, why: str) -> int:
    return sum(1 for cell in part.cells if shown.why.get(cell, "") == why)


def how_it_was_tested(shown: ClearedCounts, *, printed: frozenset[str]) -> PublishedTable:
    """The rules in force, what was tested, and the narrowest range that an attacker is left with.

    printed: the counts behind tables.
    """
    policy, tightest = shown.policy, shown.tightest
    hidden = sum(1 for cell in printed if cell in shown.why)
    groups = policy.smallest_number_of_groups
    lines = [
        ("Counts hidden from", f"1 to {policy.smallest_count_shown - 1}"),
        ("Counts hidden with fewer groups behind them than", f"{groups}" if groups else "no such rule"),
        ("Counts rounded to", f"{policy.rounding_base}"),
        ("Percentages not printed below a share recorded of", f"{100 * policy.minimum_recorded_share:g}%"),
        ("Percentages not printed with fewer recorded than", f"{policy.minimum_denominator}"),
        ("Counts protected together, those behind no table included", f"{len(shown.shown):,}"),
        ("Of these in tables", f"{len(printed):,}"),
        ("Of these hidden", f"{hidden:,}"),
        ("Hidden counts tested against all sums of the release", f"{len(shown.audit):,}"),
        ("Narrowest range an attacker is left with", "none tested" if tightest is None else f"{tightest:g}"),
        ("Tested together with earlier reports", "; ".join(shown.earlier) or "none"),
    ]
    if shown.earlier:
        lines.append(("Hidden counts of those and changes since, tested too", f"{shown.beside:,}"))
    return PublishedTable(
        id="protection",
        title="How small numbers are protected",
        lead=f"Policy «{policy.title}» ({policy.id}, version {policy.version}).",
        columns=(Column("rule", "Rule or result"), Column("value", "Value")),
        rows=tuple((cells.words(rule), cells.words(value)) for rule, value in lines),
        source=_SOURCE,
    )
