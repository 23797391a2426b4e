"""What can happen to a run of the audit and its figures."""

from __future__ import annotations

from openinquiry.domain.events.kinds import event_kind

RUN_ASSEMBLED = event_kind("run.assembled", "assembled a run of the audit")
RUN_STARTED = event_kind("run.started", "started a run of the audit")
RUN_DISCARDED = event_kind("run.discarded", "discarded a run of the audit")
RUN_BEGUN = event_kind("run.begun", "began to work out a run of the audit")
RUN_INTERRUPTED = event_kind("run.interrupted", "put a run that was interrupted back into the queue")
RUN_DONE = event_kind("run.done", "finished a run of the audit")
RUN_FAILED = event_kind("run.failed", "could not finish a run of the audit")
RUN_APPROVED = event_kind("run.approved", "approved a run of the audit")
RUN_SENT_BACK = event_kind("run.sent-back", "sent a run of the audit back")
RUN_SUPERSEDED = event_kind("run.superseded", "replaced a run of the audit by a later one")
OUTPUT_READ = event_kind("run.output-read", "downloaded a file of a run", reading=True)
LOOK_ASKED = event_kind("figure.look-asked", "asked for the rows behind a figure")
LOOK_DONE = event_kind("figure.look-done", "looked up the rows behind a figure")
LOOK_FAILED = event_kind("figure.look-failed", "could not look up the rows behind a figure")
LOOK_READ = event_kind("figure.rows-read", "read the rows behind a figure", reading=True)
