"""What came in and what was done with it: returns, rows, and what disclosure control hid."""

from __future__ import annotations

from openinquiry.core.audit import cells
from openinquiry.core.audit.balance import StepBalance
from openinquiry.core.audit.intake import ACCEPTED, NOT_SENT, QUARANTINED, Intake
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts

KIND_WORDS = {
    "police": "Police forces",
    "childrens_services": "Councils, children's services",
    "support_and_health": "Health bodies and charities",
    "aggregate": "Bodies that sent tables only",
}


def returns_received(intake: Intake) -> PublishedTable:
    """By kind of body: asked, accepted, quarantined, not sent. These are counts of bodies, not of people."""
    rows, ids = [], []
    for kind, label in KIND_WORDS.items():
        states = [len(intake.in_state(state, kind=kind)) for state in (ACCEPTED, QUARANTINED, NOT_SENT)]
        if sum(states):
            rows.append((cells.words(label), *(Cell(f"{n:,}", n, how="bodies") for n in (sum(states), *states))))
            ids.append(f"returns.{kind}")
    return PublishedTable(
        id="returns-received",
        title="Returns asked for and received",
        lead="A return that could not be used was set aside whole; it is in no figure.",
        columns=(
            Column("kind", "Kind of body"),
            Column("asked", "Asked", ColumnKind.COUNT),
            Column("accepted", "Used", ColumnKind.COUNT),
            Column("quarantined", "Could not be used", ColumnKind.COUNT),
            Column("not_sent", "Not sent", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=("Counts of bodies are exact.",),
        source="Register of returns to this audit",
        figure_ids=tuple(ids),
    )


def returns_missing(intake: Intake) -> PublishedTable:
    """Every body whose return is in no figure, with the reason."""
    missing = (*intake.in_state(QUARANTINED), *intake.in_state(NOT_SENT))
    return PublishedTable(
        id="returns-missing",
        title="Bodies whose returns are in no figure",
        lead="What these bodies hold is missing from every count of this report.",
        columns=(
            Column("body", "Body"),
            Column("kind", "Kind of body"),
            Column("state", "What happened"),
            Column("reason", "Reason"),
        ),
        rows=tuple(
            (
                cells.words(each.expected.body_name),
                cells.words(KIND_WORDS[each.expected.kind]),
                cells.words("Could not be used" if each.state == QUARANTINED else "Not sent"),
                cells.words(each.reason),
            )
            for each in missing
        ),
        source="Register of returns to this audit",
    )


def enter_balances(register: Register, balances: tuple[StepBalance, ...]) -> None:
    """Rows in, used and set aside at each step."""
    for step in balances:
        used = register.put(balance_cell(step, "used"), step.used)
        reasons = [register.put(balance_cell(step, f"reason={reason}"), rows) for reason, rows in step.set_aside]
        register.put_sum(balance_cell(step, "in"), (used, *reasons))


def balance_cell(step: StepBalance, what: str) -> str:
    """The register's id of a part of the balance at a step: «in», «used» or «reason=…».

    Of what the step is about, never of its place, which depends on what came in: the next audit must find it again.
    """
    return f"balance.{_step_name(step)}.{what}"


def balance_of_rows(shown: ClearedCounts, balances: tuple[StepBalance, ...]) -> PublishedTable:
    """Rows in = rows used + rows set aside with a reason, at every step; rounded like every count."""
    rows, ids = [], []
    for step in balances:
        for reason, _ in step.set_aside or (("none", 0),):
            rows.append(
                (
                    cells.words(step.step[0].upper() + step.step[1:]),
                    cells.words(step.rows[0].upper() + step.rows[1:]),
                    cells.count(shown[balance_cell(step, "in")]),
                    cells.count(shown[balance_cell(step, "used")]),
                    cells.words("—" if reason == "none" else reason[0].upper() + reason[1:]),
                    cells.NOT_APPLICABLE
                    if reason == "none"
                    else cells.count(shown[balance_cell(step, f"reason={reason}")]),
                )
            )
            ids.append(_step_id(step, reason))
    return PublishedTable(
        id="balance-of-rows",
        title="Rows in, rows used and rows set aside, at every step",
        lead="No row is lost without a reason: before rounding, rows in are rows used and rows set aside.",
        columns=(
            Column("step", "Step"),
            Column("rows", "Rows of"),
            Column("in", "In", ColumnKind.COUNT),
            Column("used", "Used", ColumnKind.COUNT),
            Column("reason", "Set aside because"),
            Column("set_aside", "Set aside", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        source="Run record of this audit",
        figure_ids=tuple(ids),
        group_rows_by=("step",),
    )


def _step_id(step: StepBalance, reason: str) -> str:
    return f"{_step_name(step)}.{reason.split(':')[0].replace(' ', '-')}"


def _step_name(step: StepBalance) -> str:
    name = step.step.split(":")[0].replace(",", "").replace(" ", "-")
    return ".".join(filter(None, (name, step.about)))
