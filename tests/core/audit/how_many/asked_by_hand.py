"""Questions with answers, from counts written out by hand: no return is read, and nobody is linked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.lists import ABUSE, LISTS, ListQuestion
from openinquiry.core.audit.plan import EstimatePlan
from openinquiry.core.disclosure_control import Policy, load_policy
from openinquiry.core.disclosure_control.taken_as_one import as_asked
from openinquiry.core.estimation import CaptureTable, Protocol, load_protocol, multimodel_estimate

POLICY = load_policy("default")
# Few resamples: what is looked at is what is shown, not how good the intervals are.
QUICK = replace(
    load_protocol(),
    methods=("chao", "independence", "stepwise", "decomposable_bma"),
    resamples=20,
    search_resamples=20,
    fewest_people=10,
    fewest_on_several=4,
)
_NOBODY = pl.DataFrame({"record_id": [], "list": [], "belongs": []})


def table_of(counts: list[int]) -> CaptureTable:
    """From the counts of histories 1, 2, 3, …"""
    k = (len(counts) + 1).bit_length() - 1
    return CaptureTable(tuple("ABCD"[:k]), np.array([0, *counts]))


def replicates_of(table: CaptureTable, *, seed: int = 1) -> tuple[tuple[CaptureTable, ...], ...]:
    """Two linkages with two imputations: a few people more on one list, and a few of them on two."""
    if table.k < 2:
        return ((table, table), (table, table))
    random = np.random.default_rng(seed)
    found = []
    for _ in range(2):
        moved = int(random.integers(0, 3))
        row = []
        for _ in range(2):
            counts = table.counts.copy()
            counts[1] = max(0, counts[1] - moved)
            counts[2] += moved
            counts[3] += int(random.integers(0, 2))
            row.append(CaptureTable(table.lists, counts))
        found.append(tuple(row))
    return tuple(found)


def asked(
    table: CaptureTable,
    *,
    protocol: Protocol = QUICK,
    replicates: tuple[tuple[CaptureTable, ...], ...] | None = None,
) -> HowMany:
    """The question with the answer of ``protocol``, over replicates that vary a little unless others are given."""
    over = replicates_of(table) if replicates is None else replicates
    told, told_over = as_asked(table, over, policy=POLICY)
    answer = multimodel_estimate(told, protocol, replicates=told_over)
    names = tuple(name for name, _ in LISTS)[: table.k]
    question = ListQuestion(ABUSE, "Children sexually abused or exploited", dict.fromkeys(names, "as written out"))
    people = pl.DataFrame({name: [] for name in names}, schema=dict.fromkeys(names, pl.Boolean))
    return HowMany(question, names, _NOBODY, people, table, answer, over)


def policy(**changed: int) -> Policy:
    """The policy that ships with the product, but for ``changed``."""
    return replace(POLICY, **changed)


def plan_of(protocol: Protocol, *, shown_under: Policy = POLICY) -> Any:
    """As much of a plan as entering and writing need."""
    return SimpleNamespace(estimate=EstimatePlan(protocol), policy=shown_under)
