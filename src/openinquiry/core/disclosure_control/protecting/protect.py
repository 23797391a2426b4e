"""Protect tables so that they may be published: one call for every method, and nothing passes that was not attacked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from openinquiry.core.disclosure_control.clearance import clear_protected
from openinquiry.core.disclosure_control.counts import round_to_base
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting.audit import Audit, audit_pattern
from openinquiry.core.disclosure_control.protecting.before import told_before
from openinquiry.core.disclosure_control.protecting.beside import refuse_what_earlier_releases_tell
from openinquiry.core.disclosure_control.protecting.changing import Changed, cell_key_table, controlled, recomputed
from openinquiry.core.disclosure_control.protecting.task import Task, cells_named
from openinquiry.core.disclosure_control.protecting.unsafe_together import unsafe_together
from openinquiry.core.disclosure_control.suppression import CannotBeProtected, Patience, Pattern, find_pattern
from openinquiry.core.disclosure_control.tables import CountTable, Labels, LinkedTables, link
from openinquiry.core.shared import Cleared, WrongUsage

_ONLY_BY_HIDING = frozenset({"smallest_number_of_groups", "dominance_contributors", "dominance_percent", "p_percent"})
_BY_EVERY_METHOD = frozenset(
    {
        "zeros_are_telling",
        "whole_category_is_telling",
        "attacker_knows_the_rule",
        "attacker_upper_bound",
        "room_below",
        "room_above",
        "zeros_may_be_hidden",
        "cost",
        "weights",
    }
)

_HIDING = ("optimal", "heuristic")
METHODS = (*_HIDING, "rounding", "totals", "cell-key")


@dataclass(frozen=True, eq=False)
class Protection:
    """How tables were protected. For the maker: costs and the numbers of unsafe cells tell of what is hidden.

    status: ``optimal`` where no safe pattern is cheaper, else ``heuristic``. cost: of all that is hidden, or by how
    much counts were moved together. bound: no protection costs less. primary: unsafe by themselves. secondary: hidden to
    protect those. cells: distinct ones of all tables. suppressed: labels of what is hidden. timed_out: whether the time limit
    ended the search.
    """

    method: str
    status: str
    cost: float
    bound: float
    primary: int
    secondary: int
    cells: int
    suppressed: tuple[Labels, ...]
    audit: Audit
    timed_out: bool = False


@dataclass(frozen=True, eq=False)
class ProtectedTables:
    """Tables as they may be published together, and the policy they were protected under."""

    tables: tuple[CountTable, ...]
    policy: Policy
    method: str


def protect(
    table: CountTable,
    policy: Policy,
    *,
    method: str = "optimal",
    time_limit: float | None = 60.0,
    unsafe: Sequence[Labels] = (),
    secret: bytes | None = None,
) -> Cleared[CountTable]:
    """``table`` with its margins as it may be published under ``policy``.

    method: ``optimal`` hides the cheapest cells and proves it, or after ``time_limit`` seconds the best found; ``heuristic``
    hides at once; ``rounding`` rounds so that totals add up; ``totals`` rounds inner cells and adds totals up anew;
    ``cell-key`` adds noise by keys from ``secret`` (16 to 64 bytes). unsafe: cells that are to be hidden besides.
    Raises Refused where the table cannot be protected so, WrongUsage where the arguments do not fit.
    """
    together, _ = protect_together([table], policy, method=method, time_limit=time_limit, unsafe=unsafe, secret=secret)
    return clear_protected(together.value.tables[0], policy=policy)


def protect_together(
    tables: Sequence[CountTable],
    policy: Policy,
    *,
    method: str = "optimal",
    time_limit: float | None = 60.0,
    unsafe: Sequence[Labels] = (),
    within: Sequence[tuple[str, str]] = (),
    earlier: Sequence[CountTable] = (),
    secret: bytes | None = None,
) -> tuple[Cleared[ProtectedTables], Protection]:
    """Several tables protected as one, for what one hides another may tell; and how it was done.

    within: pairs of populations, the first part of the second; what lies between the two is protected too. earlier: tables
    that were published before, as they were published. The rest as for :func:`protect`.
    """
    if method not in METHODS:
        raise WrongUsage(f"There is no method {method!r}; there are {', '.join(METHODS)}.")
    if not tables:
        raise WrongUsage("There is no table to protect.")
    hides = method in _HIDING
    policy.require_applied(
        applied=_BY_EVERY_METHOD | (_ONLY_BY_HIDING if hides else frozenset()), by=f"the method {method}"
    )
    if not hides:
        _refuse_what_only_hiding_does(tables, within=within, earlier=earlier)
    task = replace(_task(link(tables, within=within), policy, named=unsafe, earlier=earlier), within=tuple(within))
    if hides:
        protected, how = _hide(task, method=method, time_limit=time_limit, earlier=earlier)
    else:
        changed = _changed(task, method=method, time_limit=60.0 if time_limit is None else time_limit, secret=secret)
        protected, how = _change(task, changed, method=method)
    return clear_protected(ProtectedTables(protected, policy, method), policy=policy), how


def _task(linked: LinkedTables, policy: Policy, *, named: Sequence[Labels], earlier: Sequence[CountTable]) -> Task:
    before = told_before(linked, earlier, policy=policy)
    few_more = before.changed_by_few & (linked.values > 0)
    found = unsafe_together(linked, policy).and_these(
        few_more | cells_named(linked, named), values=linked.values, policy=policy
    )
    if told := int((found.cells & before.shown).sum()):
        raise CannotBeProtected(
            f"An earlier release shows {told} of the counts that the policy {policy.id!r} hides, unchanged: to hide them now "
            "would protect nobody. Take the policy of that release, or leave out the tables that hold them."
        )
    return Task(linked, policy, found, before)


# --- hiding ------------------------------------------------------------------------------------------------------------


def _hide(
    task: Task, *, method: str, time_limit: float | None, earlier: Sequence[CountTable]
) -> tuple[tuple[CountTable, ...], Protection]:
    problem = task.problem()
    pattern = find_pattern(problem, optimal=method == "optimal", patience=Patience(time_limit))
    shown = ~task.linked.never_shown
    audit = audit_pattern(problem, pattern.hidden, about=pattern.hidden & shown)
    if not audit.passed:
        raise CannotBeProtected(
            f"{audit.failures} hidden counts could be worked out more closely than the policy {task.policy.id!r} allows. "
            "Nothing was released."
        )
    if earlier:
        refuse_what_earlier_releases_tell(task, pattern.hidden, earlier)
    hidden = pattern.hidden & shown
    tables = tuple(_hidden_in(task, which, hidden) for which in range(len(task.linked.tables)))
    return tables, _described(task, pattern, hidden, audit, method=method)


def _described(task: Task, pattern: Pattern, hidden: np.ndarray, audit: Audit, *, method: str) -> Protection:
    primary = task.unsafe & ~task.linked.never_shown
    return Protection(
        method=method,
        status="optimal" if pattern.proven and method == "optimal" else "heuristic",
        cost=pattern.cost,
        bound=pattern.bound,
        primary=int(primary.sum()),
        secondary=int((hidden & ~primary).sum()),
        cells=int((~task.linked.never_shown).sum()),
        suppressed=tuple(task.linked.labels_of(np.flatnonzero(hidden))),
        audit=audit,
        timed_out=pattern.timed_out,
    )


def _hidden_in(task: Task, which: int, hidden: np.ndarray) -> CountTable:
    table = task.linked.tables[which]
    here = task.linked.of_table(which, hidden)
    counts = np.where(here, 0, table.counts)
    if task.policy.rounding_base > 1:
        counts = np.vectorize(lambda count: round_to_base(int(count), task.policy.rounding_base), otypes=[np.int64])(
            counts
        )
    return _published(table, counts, here)


def _published(table: CountTable, counts: np.ndarray, hidden: np.ndarray) -> CountTable:
    """The table with other counts, and with nothing of what stood behind the true ones."""
    return replace(table, counts=counts, hidden=hidden, groups=None, contributions=None)


# --- changing ----------------------------------------------------------------------------------------------------------


def _refuse_what_only_hiding_does(
    tables: Sequence[CountTable], *, within: Sequence[tuple[str, str]], earlier: Sequence[CountTable]
) -> None:
    if within or earlier:
        raise WrongUsage(
            "Only hiding protects what lies between two definitions or two releases, or beside exact counts: use the "
            "method optimal or heuristic."
        )
    if not all(table.is_whole for table in tables):
        raise WrongUsage("Only counts can be rounded or perturbed; hide magnitudes.")


def _changed(task: Task, *, method: str, time_limit: float, secret: bytes | None) -> Changed:
    if method == "rounding":
        return controlled(task, time_limit=time_limit)
    return recomputed(task) if method == "totals" else cell_key_table(task, secret=secret)


def _change(task: Task, changed: Changed, *, method: str) -> tuple[tuple[CountTable, ...], Protection]:
    linked = task.linked
    tables = tuple(
        _published(table, linked.of_table(which, changed.counts), linked.of_table(which, changed.hidden))
        for which, table in enumerate(linked.tables)
    )
    moved = float(np.abs(changed.counts - linked.values)[~changed.hidden].sum())
    return tables, Protection(
        method=method,
        status=changed.status,
        cost=moved,
        bound=moved * (1.0 - changed.gap),
        primary=int(task.unsafe.sum()),
        secondary=0,
        cells=len(linked.values),
        suppressed=tuple(linked.labels_of(np.flatnonzero(changed.hidden))),
        audit=changed.audit,
        timed_out=changed.status == "heuristic" and method == "rounding",
    )
