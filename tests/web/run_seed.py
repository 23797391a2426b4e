"""Enters, for each way of walking, a programme in which returns of invented forces are accepted and a run of them is done."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time
from pathlib import Path
from unittest import mock

from openinquiry.core.invented_country import synthesise
from openinquiry.domain.accounts.actors import Actor, actor_of
from openinquiry.domain.accounts.models import Body, Person, Programme, RoleName
from openinquiry.domain.accounts.operations import begin_programme, enter_body
from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Figure, Run
from openinquiry.domain.audit.operations import FinishedRun, Settings
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.recording import Act
from openinquiry.domain.returns.models import Return, SignOff
from openinquiry.domain.returns.operations import Asked, draft_request, issue_request
from openinquiry.jobs import runs
from tests.domain.audit.running import accepted
from tests.domain.people import BY_MACHINE, post
from tests.domain.returns.sending import STATEMENT, work

WORKED_OUT = "script-1280"  # on this way the worker works a run out; on the others both were finished before
TITLES = ("An invented national audit", "A second invented audit", "A third invented audit", "A fourth invented audit")
HEADLINE = "counts-by-definition/offences.audit.K04000001/offences"
FORCES = 4
SEED, SCALE = 5, 0.02


def entered_runs(ways: tuple[str, ...], folder: Path, *, office: Body, people: dict[str, Person], asked: Asked) -> dict:
    """Enter everything; way → the address of its programme. people: who of the office there is, by role."""
    synthesise(folder, seed=SEED, scale=SCALE, progress=lambda *_: None)
    plan = tomllib.loads((folder / "audit" / "audit.toml").read_text(encoding="utf-8"))
    sent = [each for each in plan["return"] if each["kind"] == "police" and (folder / "audit" / each["path"]).is_file()]
    forces = {each["body"]: each for each in sent[:FORCES]}
    for code, each in forces.items():
        enter_body(code, name=each["body_name"], kind="force", act=BY_MACHINE)
    silent = enter_body("E23000999", name="Silent Invented Police", kind="force", act=BY_MACHINE)
    finished = None
    for way, title in zip(ways, TITLES, strict=False):
        programme = begin_programme(f"audit-{way}", title=title, office=office, act=BY_MACHINE)
        for who, role in (("lead", "lead"), ("analyst", "analyst"), ("second", "analyst"), ("approver", "approver")):
            post(people[who], office, programme, RoleName(role))
        bodies = [*Body.objects.filter(code__in=forces), silent]
        returns = _returns(programme, bodies, asked, folder / "audit", forces, people)
        analyst = _actor(people["analyst"], asked)
        first = _assembled(programme, returns, "First run, three forces", analyst, asked)
        if finished is None:
            finished = _worked_out(first, analyst)
        else:
            _finish(first, finished, analyst)
        if way != WORKED_OUT:
            again = _assembled(programme, returns, "The same again, to see that it gives the same", analyst, asked)
            _finish(again, finished, analyst)
    return {way: f"audit-{way}" for way in ways}


def entered_look(programme: str, *, who: Person, asked: Asked) -> str:
    """A look behind a figure of the first run of a programme, of which the rows were found; its key."""
    actor = _actor(who, asked)
    figure = Figure.objects.select_related("run__programme").get(
        run__programme__address=programme, run__number=1, name=HEADLINE
    )
    look = operations.ask_to_look(figure, reason="To check the total against the returns.", actor=actor)
    counted = int(figure.shown)
    lines = [
        {"body": "Cumbria", "table": "offences", "row": row, "reference": f"C…{row % 10}", "says": "rape of a female under 16",
         "counts": 1, "part": "Offences"}
        for row in range(2, 2 + counted)
    ]  # fmt: skip
    part = {"words": "Offences", "number": float(counted), "unit": "offences", "lines": counted}
    found = {"parts": [part], "lines": lines, "all": counted, "again": figure.shown, "reproduced": True}
    operations.finish_look(look, found=found, act=Act(by=None, at=actor.at))
    return str(look.pk)


def _returns(
    programme: Programme, bodies: list[Body], asked: Asked, audit: Path, forces: dict, people: dict[str, Person]
) -> list[Return]:
    """The accepted returns; that of the last force is signed, and the office has not looked at it yet."""
    lead = _actor(people["lead"], asked)
    request = draft_request(programme, asked=asked, actor=lead)
    issue_request(request, bodies=bodies, actor=lead)
    made = []
    for code, each in forces.items():
        return_ = request.returns.select_related("request__programme", "body").get(body__code=code)
        path, mapping = audit / each["path"], (audit / each["mapping"]).read_text(encoding="utf-8")
        made.append(accepted(return_, content=path.read_bytes(), name=path.name, mapping=mapping))
    last, who = made.pop(), people["signatory"]
    role = post(who, last.body, programme, RoleName.SIGNATORY, title="Chief data officer")
    with without_events():
        SignOff.objects.create(
            of=last, version=last.accepted, person=who, post=role.post, statement=STATEMENT, at=last.accepted.sent,
            receipt=f"SEED-{SignOff.objects.count()}",
        )  # fmt: skip
        Return.objects.filter(pk=last.pk).update(state="submitted", accepted=None, answered=last.accepted.sent)
    return made


def _assembled(programme: Programme, returns: list[Return], title: str, actor: Actor, asked: Asked) -> Run:
    settings = Settings(
        title=title, as_at=asked.opens, definitions=("audit", "organised-network"), headline="audit", linkages=2, imputations=2
    )  # fmt: skip
    return operations.assemble_run(programme, chosen=returns, settings=settings, invented=True, actor=actor)


def _worked_out(run: Run, actor: Actor) -> FinishedRun:
    """Have it worked out as the worker does, and keep what came of it for the other ways."""
    with mock.patch.object(runs.operations, "finish_run", wraps=runs.operations.finish_run) as finishing:
        runs.start(run, actor=actor)
        work()
    return finishing.call_args.kwargs["finished"]


def _finish(run: Run, finished: FinishedRun, actor: Actor) -> None:
    """Finish a run of the same returns by the same settings with what was worked out before."""
    operations.start_run(run, actor=actor)
    operations.begin_run(run, act=Act(by=None, at=actor.at))
    operations.finish_run(run, finished=finished, act=Act(by=None, at=actor.at))


def _actor(who: Person, asked: Asked) -> Actor:
    return actor_of(who, at=datetime.combine(asked.opens, time(10), UTC))
