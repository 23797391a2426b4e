"""Accepted returns, runs and figures for tests: by the operations where they are what is tested, at once where they are not."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openinquiry.adapters.blobs import Blob
from openinquiry.core.invented_country import synthesise
from openinquiry.domain.accounts.models import Body, BodyKind
from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Run
from openinquiry.domain.audit.operations import FinishedRun, Settings
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.recording import Act
from openinquiry.domain.files import store
from openinquiry.domain.returns.models import DataRequest, Return, Version
from tests.domain.people import NOW, Country
from tests.domain.returns.sending import issued

SETTINGS = Settings(
    title="An invented run", as_at=date(2026, 11, 20), definitions=("audit", "organised-network"), headline="audit",
    linkages=2, imputations=2,
)  # fmt: skip
MACHINE = Act(by=None, at=NOW)
REMARK = "The quality grades were read and the missing force was asked again."


def accepted(
    return_: Return, *, content: bytes = b"not a real file", name: str = "return.xlsx", mapping: str = "x = 1\n"
) -> Return:
    """A return with a version in force, as if its body had signed it and the office had accepted it."""
    blob = store().put(BytesIO(content))
    with without_events():
        version = Version.objects.create(
            of=return_, number=return_.versions.count() + 1, state="signed", file_name=name, sha256=blob.sha256, size=blob.size,
            sent=NOW, sent_by_id=return_.request.programme.roles.values_list("post__person", flat=True)[0], mapping=mapping,
        )  # fmt: skip
        return_.accepted, return_.state = version, "accepted"
        return_.save()
    return return_


def both_asked(here: Country) -> tuple[Return, Return]:
    """A request to two forces: the first return is accepted, the second body did not reply."""
    request = issued(here)
    mine = request.returns.select_related("request__programme", "body")
    return accepted(mine.get(body=here.force)), mine.get(body=here.other_force)


def assembled(
    here: Country, chosen: list[Return], *, who: str = "analyst", settings: Settings = SETTINGS, why: str = ""
) -> Run:
    """A run that an analyst put together."""
    return operations.assemble_run(
        here.programme, chosen=chosen, settings=settings, invented=True, why_left_out=why, actor=here.actor(who)
    )


def register(*shown: str) -> dict[str, Any]:
    """A register of figures with one table, a row for each figure."""
    rows = {
        f"row-{number}": {"words": f"Row {number}", "figures": {"offences": [text, "count", 0]}}
        for number, text in enumerate(shown)
    }
    about = {"title": "Offences", "lead": "What was recorded.", "notes": ["A caveat."], "source": "Returns.",
             "columns": {"offences": {"label": "Offences"}}, "rows": rows}  # fmt: skip
    basis = {"definitions": ["audit"], "readings": [], "kinds": ["police"], "bodies": [], "units": ["offences"]}
    return {"kind": "register of figures", "bases": [basis], "tables": {"counts": about}}


def finished(*shown: str, seed: int = 1) -> FinishedRun:
    """What a run would give, with figures as ``shown``; for tests of what is done with it."""
    record = {
        "kind": "audit", "title": "An invented audit", "as_at": "2026-11-20", "seed": seed, "headline": "audit",
        "period": {"first_day": "2024-04-01", "last_day": "2025-03-31"}, "definitions": [], "steps": [], "inputs": [],
        "policy": {"id": "default", "title": "Default", "version": "1"}, "protection": {"earlier": []}, "claims": {},
        "linkage": {"settings": "people", "version": "1", "thresholds": {}}, "estimate": {},
        "versions": {"openinquiry": "0", "code_sha256": "0" * 64, "data_sha256": {}, "libraries": {}},
    }  # fmt: skip
    known = register(*shown)
    cited = [
        {"figure": f"counts/{row}/offences", "table": "counts", "row": line["words"], "column": "Offences",
         "shown": line["figures"]["offences"][0], "interval": "5 to 25", "beside": [["Of", "260"]]}
        for row, line in known["tables"]["counts"]["rows"].items()
    ]  # fmt: skip
    blob = store().put(BytesIO(f"<p>{shown}</p>".encode()))
    return FinishedRun({"report.html": Blob(blob.sha256, blob.size)}, record, known, cited, ["A headline."])


def done(here: Country, chosen: list[Return], *shown: str, who: str = "analyst", seed: int = 1) -> Run:
    """A run that the machine finished, with figures as ``shown``."""
    run = assembled(here, chosen, who=who)
    operations.start_run(run, actor=here.actor(who))
    operations.begin_run(run, act=MACHINE)
    operations.finish_run(run, finished=finished(*shown, seed=seed), act=MACHINE)
    return again(run)


def again(run: Run) -> Run:
    """The run as it is kept now."""
    return Run.objects.select_related("programme__office").get(pk=run.pk)


def invented_returns(here: Country, folder: Path, *, forces: int = 3) -> list[Return]:
    """Some returns of the invented country, accepted: a programme of its forces, the first of which send one file each."""
    import tomllib  # noqa: PLC0415 - only here

    synthesise(folder, seed=5, scale=0.004)
    audit = folder / "audit"
    plan = tomllib.loads((audit / "audit.toml").read_text(encoding="utf-8"))
    entries = [each for each in plan["return"] if each["kind"] == "police" and (audit / each["path"]).is_file()][
        :forces
    ]
    with without_events():
        request = DataRequest.objects.create(
            programme=here.programme, title="Invented offences", specification="police", first_day=plan["period"]["first_day"],
            last_day=plan["period"]["last_day"], asks="All.", reason="To count.", basis="voluntary", opens=date(2026, 11, 2),
            due=date(2026, 12, 4), state="issued",
        )  # fmt: skip
        silent = Body.objects.create(code="E23000999", name="Silent Invented Police", kind=BodyKind.FORCE)
        Return.objects.create(request=request, body=silent, state="asked", first_due=request.due, due=request.due)
        made = []
        for each in entries:
            body = Body.objects.create(code=each["body"], name=each["body_name"], kind=BodyKind.FORCE)
            return_ = Return.objects.create(
                request=request, body=body, state="asked", first_due=request.due, due=request.due
            )
            path, mapping = audit / each["path"], (audit / each["mapping"]).read_text(encoding="utf-8")
            made.append(accepted(return_, content=path.read_bytes(), name=path.name, mapping=mapping))
    return made
