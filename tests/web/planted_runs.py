"""Two approved runs of the audit that differ by one return, with invented names and small counts planted wherever a body can."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import xlsxwriter

from openinquiry.core.workflow import RunState
from openinquiry.domain.audit import operations as audit
from openinquiry.domain.audit.models import Look, Run
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Return
from openinquiry.domain.returns.operations.answers import queries_of
from openinquiry.jobs import runs
from tests.core.returns.making import edit
from tests.domain.audit.running import SETTINGS, accepted, again, assembled, invented_returns
from tests.domain.people import Country, country
from tests.domain.returns.sending import STATEMENT, confirmed, upload, work, workbook

# In the name of a file, of a sheet, of people, in free text, in a reference, in a column of its own.
NAMES = (
    "Quillfeather", "Thistlewood", "Mirabel", "Zephaniah", "Ottoline", "Peregrine", "Vavasour", "Bartholomew", "Lavender",
)  # fmt: skip
EDITS = (
    *edit("people", 0, given_name="Mirabel", surname="Thistlewood", address_line="7 Thistlewood Lane"),
    *edit("people", 1, given_name="Mirabel", surname="Quillfeather", nationality="Zephaniah"),
    *edit("offences", 0, operation_name="Operation Ottoline", closure_wording="Mirabel Thistlewood moved away"),
    *edit("offences", 1, closure_wording="Told by Zephaniah", operation_name="Lavender"),
)
EXPLAINED = "Mirabel Thistlewood told us so, and Zephaniah Quillfeather too."


@dataclass(frozen=True)
class Planted:
    """The runs, both approved; a look behind a figure of the second, by the analyst; the return that the first lacks."""

    here: Country
    first: Run
    second: Run
    look: Look
    late: Return


def planted(folder: Path, *, policy: str = "default") -> Planted:
    """Everything by the operations, but for returns that the invented country has ready."""
    here = country()
    ready = invented_returns(here, folder / "country", forces=2)
    request = ready[0].request
    with without_events():
        late, broken = (
            Return.objects.create(request=request, body=body, state="asked", first_due=request.due, due=request.due)
            for body in (here.force, here.other_force)
        )
    late = _answered(here, late, workbook(folder, EDITS))
    mapping = re.sub('file = ".*"', 'file = "Vavasour and Bartholomew.csv"', ready[0].accepted.mapping)
    accepted(broken, content=_no_return(folder), name="Peregrine Vavasour.xlsx", mapping=mapping)
    first = _run(here, [*ready, broken], policy=policy, why="It came late.")
    second = _run(here, [*ready, broken, late], policy=policy)
    figure = second.figures.select_related("run").get(name="counts-by-definition/offences.all.K04000001/suspects")
    look = runs.look_behind(figure, reason="To check the total.", actor=here.actor("analyst"))
    work()
    return Planted(here, again(first), second, Look.objects.get(pk=look.pk), late)


def _answered(here: Country, return_: Return, content: bytes) -> Return:
    version = confirmed(upload(return_, content, here=here, name="Mirabel Quillfeather, victims.xlsx"), here=here)
    for rule in sorted(queries_of(version)):
        operations.explain_query(version, rule=rule, text=EXPLAINED, actor=here.actor("officer"))
    operations.sign_version(version, statement=STATEMENT, actor=here.actor("signatory"))
    return_.refresh_from_db()
    operations.accept_return(return_, actor=here.actor("analyst"))
    return Return.objects.select_related("request", "body", "accepted").get(pk=return_.pk)


def _no_return(folder: Path) -> bytes:
    path = folder / "no-return.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Bartholomew").write_row(0, 0, ["Lavender"])
    return path.read_bytes()


def _run(here: Country, chosen: list[Return], *, policy: str, why: str = "") -> Run:
    run = assembled(here, chosen, settings=replace(SETTINGS, policy=policy), why=why)
    runs.start(run, actor=here.actor("analyst"))
    work()
    run = again(run)
    assert (run.state, run.says) == (RunState.DONE, "")
    audit.approve_run(run, actor=here.actor("second"))
    return again(run)
