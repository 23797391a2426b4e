"""Carry out the audit of a finished run again, for those who hold its returns, and write what comes of it for them alone."""

from __future__ import annotations

from pathlib import Path

from openinquiry.cli.console import progress_bars
from openinquiry.core.audit import AuditPlan, AuditResult, EarlierReport, read_earlier, read_plan, run_audit
from openinquiry.core.audit.explanation import (
    CODE,
    PublishedRun,
    audit_folder_of,
    differences_before_running,
    earlier_folders_of,
    reasons_between,
)
from openinquiry.core.audit.published_files import RELEASE
from openinquiry.core.shared import Refused, WrongUsage

_PROCESSES = 2
CARE = (
    "It holds references to people and offences. Keep it under the rules that hold for the returns, and never in the folder "
    "of the report."
)


def audit_folder(out: Path, given: Path | None) -> Path:
    """The folder with the returns of the run in ``out``: the one ``given``, else where it lay when the report was made."""
    folder = given or audit_folder_of(out)
    if folder is None:
        raise WrongUsage(
            "The returns are not where they were when the report was made. Name the audit folder that holds them with --audit."
        )
    return folder


def check_target(rows: Path, out: Path, audit_dir: Path) -> None:
    """Refuse to write ``rows`` over a file, or into the folder of the report or of the returns."""
    target = rows.resolve()
    if target.exists():
        raise WrongUsage(f"{rows} is there already. Choose another name, or move it away first.")
    if not target.parent.is_dir():
        raise WrongUsage(f"{rows} cannot be written: there is no folder {rows.parent}. Make it first.")
    for folder, why in ((out, "may be published"), (audit_dir, "holds what was sent, which is never changed")):
        if target.is_relative_to(folder.resolve()):
            raise WrongUsage(f"{rows} lies in {folder}, which {why}. Write the rows elsewhere.")


def run_again(
    published: PublishedRun, audit_dir: Path, *, out: Path, quiet: bool
) -> tuple[AuditPlan, AuditResult, tuple[str, ...]]:
    """The plan and result of the audit carried out again, and in what the code and data differ from those of the run.

    out: where the run lies, from which the earlier reports are found that it was protected together with.
    Raises Refused when the returns, the definitions, the linkage or the policy are not those of the run, or an earlier
    report is not where it was.
    """
    earlier = earlier_of(published, out)
    plan = read_plan(audit_dir)
    # A run may take hours, so what the bytes of the files tell is told before it.
    _require_none(differences_before_running(published.record, plan), audit_dir)
    with progress_bars(wanted=not quiet) as progress:
        result = run_audit(plan, progress=progress, processes=_PROCESSES, earlier=earlier)
    differing = reasons_between(published.record, result.record)
    for name, sentences in differing.items():
        if name != CODE:
            _require_none(sentences, audit_dir)
    return plan, result, differing.get(CODE, ())


def earlier_of(published: PublishedRun, out: Path) -> tuple[EarlierReport, ...]:
    """The earlier reports that the run in ``out`` was protected together with: which counts are hidden hangs on them."""
    wanted = published.record["protection"].get("earlier", [])
    folders = earlier_folders_of(out)
    found = tuple(read_earlier(each) for each in folders if (each / RELEASE).is_file()) if wanted else ()
    if [each.in_record() for each in found] != wanted:
        names = ", ".join(f"«{each['title']}», data as at {each['as_at']}" for each in wanted)
        raise Refused(
            f"The run in {out} was protected together with earlier reports, and they are not where they were: {names}. "
            "Put their folders back where they lay when the report was made."
        )
    return found


def _require_none(sentences: tuple[str, ...], audit_dir: Path) -> None:
    if sentences:
        raise Refused(
            f"{audit_dir} is not what the report in question was made from, so no rows were written. {sentences[0]}"
            + (f" And {len(sentences) - 1} more." if len(sentences) > 1 else "")
        )
