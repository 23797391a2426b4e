"""Take the returns in: each is read, mapped and checked; one that cannot be used is quarantined with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from openinquiry.core.audit.balance import READ, StepBalance
from openinquiry.core.audit.naming import published_reason
from openinquiry.core.audit.plan import AuditPlan, ExpectedReturn
from openinquiry.core.returns import (
    PreparedReturn,
    load_specification,
    mapping_of_own_names,
    prepare_return,
    read_mapping,
)
from openinquiry.core.shared import OpenInquiryError, Period

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
ACCEPTED, QUARANTINED, NOT_SENT = "accepted", "quarantined", "not sent"


_RETURNS_AT_A_TIME = 4
_WORTH_MORE_PROCESSES = 12  # returns; below this, starting processes takes longer than it saves


@dataclass(frozen=True)
class Receipt:
    """What became of one expected return: accepted with its rows, quarantined or not sent for ``reason``."""

    expected: ExpectedReturn
    state: str
    reason: str = ""
    prepared: PreparedReturn | None = None


@dataclass(frozen=True)
class Intake:
    """Every expected return with what became of it, in the order of the plan."""

    receipts: tuple[Receipt, ...]

    @property
    def accepted(self) -> tuple[PreparedReturn, ...]:
        """The returns that the audit rests on."""
        return tuple(receipt.prepared for receipt in self.receipts if receipt.prepared is not None)

    def in_state(self, state: str, *, kind: str | None = None) -> tuple[Receipt, ...]:
        """The receipts in ``state``, of one kind of return if asked."""
        return tuple(
            receipt for receipt in self.receipts if receipt.state == state and kind in (None, receipt.expected.kind)
        )

    def balances(self) -> tuple[StepBalance, ...]:
        """Rows read = rows used + rows set aside, for each table of each kind of return."""
        kinds = sorted({each.specification.id for each in self.accepted})
        return tuple(
            balance
            for kind in kinds
            for table in load_specification(kind).tables
            for balance in self._of(kind, table.name)
        )

    def _of(self, kind: str, table: str) -> tuple[StepBalance, ...]:
        returns = [each for each in self.accepted if each.specification.id == kind]
        reasons: dict[str, int] = {}
        for each in returns:
            mine = each.set_aside.filter(each.set_aside["table"] == table)
            for reason, rows in mine.group_by("reason").len().sort("reason").iter_rows():
                reasons[reason] = reasons.get(reason, 0) + rows
        rows_in = sum(each.rows_in.get(table, 0) for each in returns)
        used = sum(each.tables[table].height for each in returns)
        name = f"{table.replace('_', ' ')} ({load_specification(kind).title.lower()}s)"
        aside = tuple(sorted(reasons.items()))
        return (StepBalance(READ, f"rows of {name}", rows_in, used, aside, about=f"{kind}.{table}"),)


def take_in(plan: AuditPlan, *, progress: Progress, processes: int = 1) -> Intake:
    """Read every return of the plan. A return that cannot be used never stops the others.

    processes: how many read side by side; the receipts are in the order of the plan all the same. More than one needs
    a program whose main module can be imported without running it.
    """
    what = "Reading, mapping and checking returns"
    progress(what, 0, len(plan.returns))
    receipts: list[Receipt] = []
    for receipt in _received(plan, processes):
        receipts.append(receipt)
        progress(what, len(receipts), len(plan.returns))
    return Intake(tuple(receipts))


def _received(plan: AuditPlan, processes: int) -> Iterator[Receipt]:
    receive = partial(_receive, folder=plan.folder, period=plan.period, as_at=plan.as_at)
    if processes == 1 or len(plan.returns) < _WORTH_MORE_PROCESSES:
        yield from map(receive, plan.returns)
        return
    # Polars and DuckDB run threads of their own, which a forked process would not have.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as readers:
        yield from readers.map(receive, plan.returns, chunksize=_RETURNS_AT_A_TIME)


def _receive(expected: ExpectedReturn, *, folder: Path, period: Period, as_at: date) -> Receipt:
    if expected.path is None:
        return Receipt(expected, NOT_SENT, expected.reason)
    specification = load_specification(expected.kind)
    try:
        if expected.mapping is not None:
            mapping = read_mapping(expected.mapping, specification=specification)
        else:
            mapping = mapping_of_own_names(specification)
        prepared = prepare_return(
            expected.path, mapping=mapping, specification=specification, period=period, as_at=as_at
        )
        # The register of the audit names the body; a return that says otherwise has a finding, not another name.
        named = replace(prepared, body=expected.body, body_name=expected.body_name)
        return Receipt(expected, ACCEPTED, prepared=named)
    except OpenInquiryError as problem:
        return Receipt(expected, QUARANTINED, published_reason(str(problem), expected=expected, folder=folder))
