"""A run in the background: its folder is laid out, another process works it out, and all that comes of it is kept at once.

No lock is held while it is worked out. A worker that dies takes the process with it, and the run begins again.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from openinquiry.adapters.blobs import Blob, BlobStore, copied_out
from openinquiry.core.audit.published_files import RECORD, REGISTER, RELEASE
from openinquiry.core.shared import Refused, UnreadableInput
from openinquiry.core.shared.scratch import scratch_folder
from openinquiry.core.shared.toml_text import toml_table
from openinquiry.core.workflow import MoveRefused
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Figure, Look, Run, RunInput
from openinquiry.domain.audit.operations import FinishedRun
from openinquiry.domain.audit.queries import inputs_of, outputs_of
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.files import store
from openinquiry.domain.returns.models import Version
from openinquiry.domain.returns.operations import name_on_disk
from openinquiry.jobs.audit_process import ANSWERED, AUDIT, CITED, EARLIER, OUT, REFUSED
from openinquiry.jobs.models import Job
from openinquiry.jobs.tasks import Tell, enqueue, job_kind, latest_job

_UNUSUAL = re.compile(r"[^\w.\-]")
_POPULATIONS = "denominators.csv"
_TOLD_EVERY = 1.0  # seconds
_LAST_WORDS = 20.0  # seconds that the process has to end once it has answered


def start(run: Run, *, actor: Actor) -> None:
    """Put a run into the queue, and have it worked out."""
    with recording(actor.act(programme=run.programme_id)):
        operations.start_run(run, actor=actor)
        enqueue(WORK_OUT, run.pk)


def look_behind(figure: Figure, *, reason: str, actor: Actor) -> Look:
    """Ask for the rows behind a figure, and have them looked up."""
    with recording(actor.act(programme=figure.run.programme_id, why=reason.strip())):
        look = operations.ask_to_look(figure, reason=reason, actor=actor)
        enqueue(LOOK, look.pk)
    return look


def keep_denominators() -> str:
    """The populations that this installation names, put into the store; their SHA-256, or nothing where it names none."""
    if not settings.DENOMINATORS:
        return ""
    try:
        with Path(settings.DENOMINATORS).open("rb") as content:
            return store().put(content).sha256
    except OSError as problem:
        raise Refused(
            "The file of populations that this installation names cannot be read. Tell whoever runs the service."
        ) from problem


def progress_of(run: Run) -> Job | None:
    """How far the machine is with a run."""
    return latest_job(WORK_OUT, run.pk)


def progress_of_look(look: Look) -> Job | None:
    """How far the machine is with a look behind a figure."""
    return latest_job(LOOK, look.pk)


def lay_out(run: Run, folder: Path, *, files: BlobStore) -> None:
    """Write the audit folder of ``run`` under ``folder``, each file checked by its digest, and the earlier runs beside it.

    Raises MissingBlob or ChangedBlob where the store does not hold what was sent.
    """
    audit = folder / AUDIT
    audit.mkdir(parents=True)
    sent, silent = [], []
    for each in inputs_of(run):
        entry = {"body": each.body.code, "body_name": each.body.name, "kind": each.kind}
        if each.version is None:
            silent.append({**entry, "reason": each.reason})
        else:
            sent.append({**entry, **_written(each, each.version, audit, files)})
    if run.denominators:
        copied_out(files, run.denominators, to=audit / _POPULATIONS)
    (audit / "audit.toml").write_text(_audit_toml(run, sent, silent), encoding="utf-8")
    for earlier in run.beside.order_by("number"):
        _lay_beside(earlier, folder / EARLIER / f"{earlier.number:06}", files)


def _written(each: RunInput, version: Version, audit: Path, files: BlobStore) -> dict[str, str]:
    place = Path("returns") / each.kind / _plain(each.body.code)
    (audit / place).mkdir(parents=True)
    name = place / name_on_disk(version)
    copied_out(files, each.sha256, to=audit / name)
    mapping = Path("mappings") / each.kind / f"{_plain(each.body.code)}.toml"
    (audit / mapping).parent.mkdir(parents=True, exist_ok=True)
    (audit / mapping).write_text(each.mapping, encoding="utf-8")
    return {"path": name.as_posix(), "mapping": mapping.as_posix()}


def _plain(text: str) -> str:
    return _UNUSUAL.sub("_", text)


def _lay_beside(earlier: Run, folder: Path, files: BlobStore) -> None:
    folder.mkdir(parents=True)
    for output in outputs_of(earlier).filter(name__in=(RECORD, RELEASE)):
        copied_out(files, output.sha256, to=folder / output.name)


def _audit_toml(run: Run, sent: list[dict[str, str]], silent: list[dict[str, str]]) -> str:
    head: dict[str, Any] = {
        "title": run.programme.title, "subtitle": f"{run.title} (run {run.number})", "publisher": run.programme.office.name,
        "invented": run.invented, "as_at": run.as_at, "seed": run.seed,
    }  # fmt: skip
    if run.denominators:
        head["denominators"] = _POPULATIONS
    return "\n".join(
        [
            toml_table("", head),
            toml_table("[period]", {"first_day": run.first_day, "last_day": run.last_day}),
            toml_table("[policy]", {"file": run.policy}),
            toml_table("[definitions]", {"use": run.definitions, "headline": run.headline_definition}),
            toml_table(
                "[estimate]", {"protocol": run.protocol, "linkages": run.linkages, "imputations": run.imputations}
            ),
            *(toml_table("[[return]]", each) for each in sent),
            *(toml_table("[[expected]]", each) for each in silent),
        ]
    )


def _work_out(subject: str, tell: Tell) -> None:
    run = operations.begin_run(_run(subject), act=_by_machine())
    run = _run(subject)
    tell("Copying the returns")
    try:
        with scratch_folder() as folder:
            lay_out(run, folder, files=store())
            answer = _worked_out(folder, tell=tell)
            tell("Keeping what came of it")
            finished = _kept(folder, answer)
    except (Refused, UnreadableInput, _Stopped) as problem:
        operations.fail_run(run, says=str(problem), act=_by_machine())
        return
    operations.finish_run(run, finished=finished, act=_by_machine())


def _look(subject: str, tell: Tell) -> None:
    look = Look.objects.select_related("figure__run__programme__office").get(pk=subject)
    if look.found is not None or look.says:
        return
    try:
        with scratch_folder() as folder:
            lay_out(look.figure.run, folder, files=store())
            answer = _worked_out(folder, tell=tell, figure=look.figure.name)
    except (Refused, UnreadableInput, _Stopped) as problem:
        operations.fail_look(look, says=str(problem), act=_by_machine())
        return
    operations.finish_look(look, found=answer["found"], act=_by_machine())


class _Stopped(Refused):
    """The audit said no, in a sentence that an analyst can act on."""


def _worked_out(folder: Path, *, tell: Tell, figure: str = "") -> dict[str, Any]:
    """What the other process answers. Raises _Stopped with its sentence; RuntimeError when it ended without one."""
    command = [
        sys.executable,
        "-m",
        "openinquiry.jobs.audit_process",
        str(folder),
        *(["--figure", figure] if figure else []),
    ]
    # Its standard input stays open for as long as this worker lives; what it says of errors could hold values of returns.
    with subprocess.Popen(  # noqa: S603 - our own module, a folder of ours, the id of a figure that is there
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        answer: dict[str, Any] = {}
        told = 0.0
        try:
            for line in process.stdout or ():
                said = json.loads(line)
                if "step" not in said:
                    answer = said
                elif time.monotonic() - told > _TOLD_EVERY:
                    told = time.monotonic()
                    tell(f"{said['step']}: {said['done']:,} of {said['of']:,}" if said["of"] > 1 else said["step"])
            code = process.wait(timeout=_LAST_WORDS)
        finally:
            process.kill()
    if code == REFUSED and "refused" in answer:
        raise _Stopped(answer["refused"])
    if code != ANSWERED:
        raise RuntimeError(f"The process of the run ended with {code}.")
    return answer


def _kept(folder: Path, answer: dict[str, Any]) -> FinishedRun:
    """Every file in the store, and what the database keeps of them."""
    out, outputs = folder / OUT, dict[str, Blob]()
    for path in sorted(each for each in out.rglob("*") if each.is_file()):
        with path.open("rb") as content:
            outputs[path.relative_to(out).as_posix()] = store().put(content)
    record, register, cited = (
        json.loads(path.read_text(encoding="utf-8")) for path in (out / RECORD, out / REGISTER, folder / CITED)
    )
    return FinishedRun(outputs, record, register, cited, answer["headline"])


def _run(subject: str) -> Run:
    return Run.objects.select_related("programme__office").get(pk=subject)


def _by_machine() -> Act:
    return Act(by=None, at=timezone.now())


def _give_up_run(subject: str, says: str) -> None:
    run = _run(subject)
    try:
        operations.fail_run(run, says=says, act=_by_machine())
    except MoveRefused:
        operations.begin_run(run, act=_by_machine())  # it was back in the queue
        operations.fail_run(run, says=says, act=_by_machine())


def _give_up_look(subject: str, says: str) -> None:
    operations.fail_look(Look.objects.select_related("figure__run").get(pk=subject), says=says, act=_by_machine())


WORK_OUT = job_kind("run", run=_work_out, given_up=_give_up_run)
LOOK = job_kind("look", run=_look, given_up=_give_up_look)
