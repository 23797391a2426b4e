"""Claims and counts for the tests, in a few characters. Everything is invented."""

from __future__ import annotations

from typing import Any

from openinquiry.core.missing.claims import Claim, ClaimData, DataRow, What, claim_of

OWN = "ethnicity_police_self_defined"
SEEN = "ethnicity_police_officer_observed"
CENSUS = "ethnicity_gss_harmonised_ew"
STRATUM = {"area": "Northmoor", "sex": "M", "age": "15-64"}


def share(**changes: Any) -> Claim:
    """More than half are White."""
    return claim_of({**base("share"), "group": "White", "exceeds": 0.5, **changes})


def ratio(**changes: Any) -> Claim:
    """The rate is higher among Asian people than among White people."""
    return claim_of({**base("rate ratio"), "group": "Asian", "against": "White", "exceeds": 1, **changes})


def ordering(*groups: str, **changes: Any) -> Claim:
    """More of the first than of the next, and so on."""
    return claim_of({**base("ordering"), "order": list(groups), **changes})


def trend(*periods: str, **changes: Any) -> Claim:
    """The share of White rises."""
    return claim_of({**base("trend"), "group": "White", "periods": list(periods), "direction": "rising", **changes})


def base(kind: str) -> dict[str, Any]:
    return {"kind": kind, "attribute": "ethnicity", "system": OWN, "of": "suspects"}


def counted(
    numbers: dict[str, float],
    unrecorded: float | None = 0,
    *,
    system: str = OWN,
    basis: str = "residence",
    **labels: str,
) -> list[DataRow]:
    """Recorded groups and the unrecorded of one stratum."""
    where = {**STRATUM, **labels, "system": system, "basis": basis}
    rows = [DataRow(What.RECORDED, group, number, **where) for group, number in numbers.items()]
    return [*rows, DataRow(What.UNRECORDED, "not asked", unrecorded, **where)]


def living(
    numbers: dict[str, float], *, system: str = CENSUS, basis: str = "residence", **labels: str
) -> list[DataRow]:
    """Populations of one stratum."""
    where = {**STRATUM, **labels, "system": system, "basis": basis}
    return [DataRow(What.POPULATION, group, number, **where) for group, number in numbers.items()]


def data(*rows: list[DataRow], percentages: bool = False) -> ClaimData:
    """All of them together."""
    return ClaimData(tuple(row for some in rows for row in some), percentages)


PEOPLE = {"White": 80_000.0, "Asian": 15_000.0, "Black": 5_000.0}
