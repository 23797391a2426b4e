"""Four ways of recording ethnicity, kept apart, and the explicit crosswalk between three of them.

Officer-observed (IC) codes answer another question than self-defined ones and are never mapped to them. Chinese is
under «Chinese or other» in the 16+1 vintage and under «Asian» in 18+1, so five-group totals need the vintage.
Source: ``data/reference/ethnicity_crosswalk.csv`` (ours, derived from the four tables beside it).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from openinquiry.core.shared.reference_data import reference_rows


class Relation(Enum):
    """How a row of the crosswalk relates the systems it names."""

    EXACT = "exact"
    MERGES = "merges"
    NO_EQUIVALENT = "no equivalent"
    MISSING = "missing"


@dataclass(frozen=True)
class CrosswalkRow:
    """One row: the same people under up to three systems. Blank where a system has no code for them.

    ``vintage`` is «16+1», «18+1» or «both», and speaks of the police code alone.
    """

    police_code: str
    vintage: str
    cin_code: str
    gss_category: str
    gss_group: str
    relation: Relation
    missing_reason: str
    note: str


@cache
def crosswalk() -> tuple[CrosswalkRow, ...]:
    """Every row of the crosswalk, in file order."""
    return tuple(
        CrosswalkRow(
            row["police_sde_code"],
            row["police_vintage"],
            row["cin_code"],
            row["gss_category"],
            row["gss_group"],
            Relation(row["relation"]),
            row["missing_reason"],
            row["note"],
        )
        for row in reference_rows("ethnicity_crosswalk.csv")
    )


FIVE_GROUPS = (
    "White",
    "Mixed or Multiple ethnic groups",
    "Asian or Asian British",
    "Black, Black British, Caribbean or African",
    "Other ethnic group",
)


@cache
def group_of_self_defined(system: str) -> dict[str, str]:
    """Code → one of :data:`FIVE_GROUPS`, for a self-defined ``system``.

    system: «ethnicity_police_self_defined», «ethnicity_cin_census» or «ethnicity_gss_harmonised_ew». O1 (Chinese in
    16+1) and A4 (Chinese in 18+1) both come to Asian: the crosswalk says so row by row. Observed codes have no entry.
    """
    key = {
        "ethnicity_police_self_defined": "police_code",
        "ethnicity_cin_census": "cin_code",
        "ethnicity_gss_harmonised_ew": "gss_category",
    }[system]
    return {getattr(row, key): row.gss_group for row in crosswalk() if getattr(row, key) and row.gss_group}
