"""Counts that stand in the report under several names. To an attacker they are one number, so the register must know.

Where one of two equal counts were hidden to protect others and the other shown, the hiding would be in vain.
"""

from __future__ import annotations

from openinquiry.core.audit.balance import CLASSIFY, JOIN, LINK, READ, REPEATED, TOO_LITTLE, StepBalance
from openinquiry.core.audit.definitions import CANNOT_TELL
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.register import Register, offence_cell
from openinquiry.core.audit.tables.process import balance_cell
from openinquiry.core.audit.tables.quality import rows_cell
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.returns import PreparedReturn


def tie_equal_counts(
    register: Register, balances: tuple[StepBalance, ...], *, returns: tuple[PreparedReturn, ...]
) -> None:
    """Enter every equality between the balances of rows, the quality of recording and the counts of offences."""
    for each in returns:
        if each.specification.id == "police":
            register.tie(rows_cell(each.body, "police", "offences"), [offence_cell(ALL_OFFENCES, each.body)])
    for step in balances:
        for cell, others in _equal_to(step, returns):
            register.tie(cell, others)


def _equal_to(step: StepBalance, returns: tuple[PreparedReturn, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(cell of the balance, cells that are the same number together) of one step."""
    rows_in, used = balance_cell(step, "in"), balance_cell(step, "used")
    every_force = f"{offence_cell(ALL_OFFENCES, NATIONAL)}.over-forces"
    if step.step == READ:
        kind, table = step.about.split(".")
        bodies = [each.body for each in returns if each.specification.id == kind]
        return ((used, tuple(rows_cell(body, kind, table) for body in bodies)),)
    if step.step == LINK:
        return (
            (rows_in, ("linkage.records",)),
            (balance_cell(step, f"reason={TOO_LITTLE}"), ("linkage.alone",)),
        )
    if step.step == JOIN:
        twice = f"{offence_cell(ALL_OFFENCES, NATIONAL)}.twice"
        return (
            (rows_in, (every_force,)),
            (used, (offence_cell(ALL_OFFENCES, NATIONAL),)),
            (balance_cell(step, f"reason={REPEATED}"), (twice,)),
        )
    assert step.step.startswith(CLASSIFY), step.step  # noqa: S101 - there are no other steps
    met, unclear = offence_cell(step.about, NATIONAL), offence_cell(step.about, NATIONAL, CANNOT_TELL)
    return (
        (rows_in, (every_force,)),
        (used, (f"{met}.over-forces",)),
        (balance_cell(step, f"reason={CANNOT_TELL}"), (f"{unclear}.over-forces",)),
    )
