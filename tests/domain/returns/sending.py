"""Requests, workbooks and uploads for tests, through the operations; and the worker's turn, at once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter

from openinquiry.domain.returns import operations
from openinquiry.domain.returns.mappings import mapping_toml
from openinquiry.domain.returns.models import DataRequest, Return, Version
from openinquiry.jobs.models import Job, JobState
from openinquiry.jobs.returns import confirm_and_check, take_in
from openinquiry.jobs.tasks import run_job
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import Tables, edited
from tests.domain.people import NOW, Country

ASKED = operations.Asked(
    title="Recorded offences 2024/25", specification="police", first_day=date(2024, 4, 1), last_day=date(2025, 3, 31),
    asks="Every offence of sexual abuse or exploitation of a child recorded in the period, with the people involved.",
    reason="To count how many children were harmed by groups.", basis="statutory", power="An invented Act, section 1",
    opens=date(2026, 11, 2), due=date(2026, 12, 4), welsh_title="Troseddau a gofnodwyd 2024/25",
    welsh_asks="Pob trosedd a gofnodwyd.", welsh_reason="I gyfrif faint o blant a niweidiwyd.",
)  # fmt: skip
STATEMENT = "I have the authority to answer for this body, and the return is complete as far as I know."
QUERY = (("offences", 0, {"group_flag": "Y"}),)  # yet at most one suspect is listed
ERROR = (("offences", 0, {"offence_reference": ""}),)


def issued(here: Country) -> DataRequest:
    """A request that was issued to both forces."""
    request = operations.draft_request(here.programme, asked=ASKED, actor=here.actor("lead"))
    operations.issue_request(request, bodies=[here.force, here.other_force], actor=here.actor("lead"))
    return request


def workbook(folder: Path, edits=(), *, name: str = "return.xlsx") -> bytes:
    """A police return as a workbook, a sheet for each table; with edits of the one that nothing is wrong with."""
    tables: Tables = edited(BASELINE, edits)
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in tables.items():
            fields = list(dict.fromkeys(field for row in rows for field in row))
            sheet = book.add_worksheet(title)
            for number, row in enumerate([fields, *([row.get(field, "") for field in fields] for row in rows)]):
                sheet.write_row(number, 0, row)
    return path.read_bytes()


def work() -> None:
    """Do every job that waits, in the order in which they were asked for."""
    while (job := Job.objects.filter(state=JobState.WAITING).order_by("made").first()) is not None:
        run_job.func(str(job.pk))


def upload(
    return_: Return, content: bytes, *, here: Country, who: str = "officer", name: str = "return.xlsx"
) -> Version:
    """Upload, and let the machine do its part."""
    made = take_in(return_, content=BytesIO(content), file_name=name, actor=here.actor(who, at=NOW))
    work()
    return Version.objects.select_related("of__request", "of__body").get(pk=made.pk)


def confirmed(version: Version, *, here: Country, who: str = "officer") -> Version:
    """Confirm the mapping as it was proposed, and let the machine check."""
    answers = {
        f"{table}.{field}": column["settings"]["column"]
        for table, each in version.proposal["tables"].items()
        for field, column in each["columns"].items()
    }
    toml = mapping_toml(
        version.of.request, body=version.of.body.code, body_name=version.of.body.name, proposed=version.proposal,
        answers=answers, says={"definition": "As the specification has it", "population": "All recorded offences"},
    )  # fmt: skip
    confirm_and_check(version, toml=toml, actor=here.actor(who))
    work()
    return Version.objects.select_related("of__request", "of__body").get(pk=version.pk)
