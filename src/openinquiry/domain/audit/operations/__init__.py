"""Everything that changes a run or looks behind its figures: one call, one transaction, its event."""

from openinquiry.domain.audit.operations.assembling import Missing, Settings, assemble_run, missing_from
from openinquiry.domain.audit.operations.deciding import approve_run, send_back_run
from openinquiry.domain.audit.operations.looking import ask_to_look, fail_look, finish_look, read_look, read_output
from openinquiry.domain.audit.operations.working import (
    FinishedRun,
    begin_run,
    discard_run,
    fail_run,
    finish_run,
    start_run,
)

__all__ = [
    "FinishedRun",
    "Missing",
    "Settings",
    "approve_run",
    "ask_to_look",
    "assemble_run",
    "begin_run",
    "discard_run",
    "fail_look",
    "fail_run",
    "finish_look",
    "finish_run",
    "missing_from",
    "read_look",
    "read_output",
    "send_back_run",
    "start_run",
]
