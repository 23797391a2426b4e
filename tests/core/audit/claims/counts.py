"""Counts of suspects of all forces by ethnicity as a report shows them, for the tests. Everything is invented."""

from __future__ import annotations

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.claims.asking import AuditClaim
from openinquiry.core.audit.register import value_cell
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts, Policy, clear_counts
from openinquiry.core.linkage import LEVELS
from openinquiry.core.missing.claims import Claim, claim_of
from openinquiry.core.shared import FIVE_GROUPS

OWN, FIELD, SET_ASIDE = "ethnicity_police_self_defined", "ethnicity_self_defined", "set-aside"
WHITE, MIXED, ASIAN, BLACK, OTHER = FIVE_GROUPS
WHERE = ("audit", "suspect", FIELD)


def counted(
    recorded: tuple[int, ...],
    unrecorded: int,
    *,
    policy: Policy,
    may: int = 0,
    set_aside: int = 0,
    levels: dict[str, tuple[tuple[int, ...], int]] | None = None,
) -> ClearedCounts:
    """recorded: by group. may: people of unrecorded ethnicity who may belong. levels: where a reading has other counts."""
    counts = {SET_ASIDE: set_aside}
    for level in LEVELS:
        mine, without = (levels or {}).get(level, (recorded, unrecorded))
        for group, number in zip(categories(FIELD, role="suspect"), mine, strict=True):
            counts[cell(f"={group}", level)] = number
            counts[cell(f"may={group}", level)] = 0
        counts[cell("unrecorded", level)] = without
        counts[cell("may.unrecorded", level)] = may
    return clear_counts(counts, sums=(), policy=policy, groups={})


def cell(what: str, level: str = "central") -> str:
    return value_cell("audit", "suspect", NATIONAL, FIELD, what, level)


def asked(claim: Claim) -> AuditClaim:
    return AuditClaim("claim", claim, "audit", "suspect", FIELD, NATIONAL, "")


def share(group: str = WHITE, **changes: object) -> Claim:
    return claim_of({**_base("share"), "group": group, "exceeds": 0.5, **changes})


def below(group: str, most: float) -> Claim:
    return claim_of({**_base("share"), "group": group, "below": most})


def ordering(*groups: str) -> Claim:
    return claim_of({**_base("ordering"), "order": list(groups)})


def _base(kind: str) -> dict[str, object]:
    area = {"area": "England and Wales"}
    return {"kind": kind, "attribute": "ethnicity", "system": OWN, "of": "suspects", "where": area}
