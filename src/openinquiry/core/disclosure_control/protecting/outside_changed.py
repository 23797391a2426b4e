"""The attack on released tables whose counts were changed: do they keep to their method, and what is left of small counts?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from openinquiry.core.disclosure_control.perturbation import possible_counts
from openinquiry.core.disclosure_control.perturbation.additions import inner_cells
from openinquiry.core.disclosure_control.protecting.audit import Audit
from openinquiry.core.disclosure_control.protecting.changing import base_of, greatest_noise
from openinquiry.core.disclosure_control.protecting.released import Release
from openinquiry.core.disclosure_control.protecting.told import ReleaseAudit, ToldCell, none_fits
from openinquiry.core.disclosure_control.tables import LinkedTables, link
from openinquiry.core.shared import WrongUsage

_NOT_SEEN = {
    "rounding": "Whether each count was rounded to a multiple beside it cannot be seen without the true counts.",
    "totals": "Whether each inner count was rounded to the nearest multiple cannot be seen without the true counts.",
    "cell-key": "Whether the noise came from keys, and how great it was, cannot be seen without counts and secret.",
}
_NOT_SHOWN = -1  # stands for a count that is hidden for being small, within the reach of the noise


def audit_changed(release: Release) -> ReleaseAudit:
    """What can be told of counts in one release that may be small, from what is shown, the method and its reach."""
    system = link([replace(each, counts=np.zeros_like(each.counts)) for each in release.tables])
    shown, agree = _shown(release, system)
    notes = [f"{release.name}: {sentence}" for sentence in (*_seen(release, system, shown), _NOT_SEEN[release.method])]
    reach = _reach(release, system, shown)
    policy = release.policy
    least_possible = np.maximum(0.0, shown - np.where(np.isinf(reach), 0.0, reach))
    about = np.flatnonzero(least_possible < policy.smallest_count_shown)
    if not agree or _breaks_its_method(release, system, shown):
        return none_fits(checked=len(about), notes=notes)
    if not len(about):
        return ReleaseAudit((), Audit(0, 0, None), tuple(notes))
    finite = np.where(np.isinf(reach), shown.max(initial=0) * 2.0 + len(shown), reach)
    try:
        found = possible_counts(shown, equations=system.equations, reach=finite, about=about, enough=policy.least_room)
    except WrongUsage:
        return none_fits(checked=len(about), notes=notes)
    small = (found.high < policy.smallest_count_shown) & (found.high > 0)
    failed = small & (found.width < policy.least_room)
    labels = system.labels_of(about)
    cells = tuple(
        ToldCell(_table_of(system, int(cell)), labels[at], int(found.low[at]), int(found.high[at]),
                 bool(found.complete[at]), bool(failed[at]))
        for at, cell in enumerate(about.tolist())
    )  # fmt: skip
    return ReleaseAudit(cells, Audit(len(about), int(failed.sum()), float(found.width.min())), tuple(notes))


def _shown(release: Release, system: LinkedTables) -> tuple[np.ndarray, bool]:
    """The counts as shown, and whether tables that share a cell show it alike."""
    shown = np.full(len(system.values), np.nan)
    agree = True
    for table, positions in zip(release.tables, system.positions, strict=True):
        here = np.where(table.hidden, _NOT_SHOWN, table.counts).ravel()
        agree &= bool((np.isnan(shown[positions]) | (shown[positions] == here)).all())
        shown[positions] = here
    return shown.astype(np.int64), agree


def _breaks_its_method(release: Release, system: LinkedTables, shown: np.ndarray) -> bool:
    if release.method == "cell-key":
        return False
    return bool((system.equations @ shown).any() or (shown % base_of(release.policy)).any())


def _seen(release: Release, system: LinkedTables, shown: np.ndarray) -> list[str]:
    if release.method == "cell-key":
        return ["totals have noise of their own, so that they do not add up is no fault."]
    base = base_of(release.policy)
    odd, wrong = int((shown % base != 0).sum()), int((system.equations @ shown != 0).sum())
    multiples = f"every count is a multiple of {base}" if not odd else f"{odd} counts are no multiple of {base}"
    totals = "every total is the sum of its parts" if not wrong else f"{wrong} totals are not the sum of their parts"
    return [f"{multiples}, and {totals}."]


def _reach(release: Release, system: LinkedTables, shown: np.ndarray) -> np.ndarray:
    """How far from each shown count every table is that would have been shown in the same way."""
    base = base_of(release.policy)
    if release.method == "cell-key":
        return np.full(len(shown), float(greatest_noise(release.policy)))
    if release.method == "rounding":
        return np.full(len(shown), float((base - 1) // 2))
    reach = np.full(len(shown), np.inf)  # totals only repeat their parts
    reach[inner_cells(system.equations)] = base // 2
    return reach


def _table_of(system: LinkedTables, cell: int) -> str:
    return next(
        table.name
        for table, positions in zip(system.tables, system.positions, strict=True)
        if (positions == cell).any()
    )
