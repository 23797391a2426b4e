"""What must be done regularly: jobs of dead workers taken up again, reminders sent, stored files read again, drafts swept.

Every worker does it; what is done once a day is done by whichever comes first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from openinquiry.adapters.blobs import FolderStore, MissingBlob, due_for_rehash
from openinquiry.domain.events.kinds import event_kind
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.files import store
from openinquiry.domain.returns.models import Version
from openinquiry.domain.returns.operations import remind_all
from openinquiry.jobs.models import BlobCheck, BlobState, Chore
from openinquiry.jobs.reminders import ByEmail
from openinquiry.jobs.tasks import reclaim

EVERY = 60.0  # seconds between two rounds
REMIND_FROM = 8  # o'clock, by the clock of the service: nobody is reminded at night
READ_AGAIN_EVERY = 30  # days
BLOBS_AT_ONCE = 20  # in one round, so that large files do not keep dead jobs waiting
DRAFTS_LAST = timedelta(days=1)  # longer than the slowest upload takes

BLOB_CHANGED = event_kind("blob.changed", "found that a stored file is no longer what was put there")
BLOB_MISSING = event_kind("blob.missing", "found that a stored file is gone")
BLOB_WHOLE = event_kind("blob.whole-again", "found that a stored file is there again as it was put")
_FOUND = {BlobState.CHANGED: BLOB_CHANGED, BlobState.MISSING: BLOB_MISSING, BlobState.WHOLE: BLOB_WHOLE}
log = structlog.get_logger("openinquiry.jobs")


@dataclass(frozen=True)
class Done:
    """What one round did. not_whole: of the stored files that were read again."""

    reclaimed: int = 0
    reminded: int = 0
    read_again: int = 0
    not_whole: int = 0
    swept: int = 0


def housekeep(now: datetime) -> Done:
    """One round of what must be done regularly. now: with its time zone."""
    reclaimed = reclaim(now)
    here = timezone.localtime(now)
    reminded = swept = 0
    if here.hour >= REMIND_FROM and _is_mine("remind", here.date()):
        reminded = remind_all(post=ByEmail(), act=Act(by=None, at=now))
    kept = store()
    if isinstance(kept, FolderStore) and _is_mine("sweep", here.date()):
        swept = kept.sweep(before=(now - DRAFTS_LAST).timestamp())
    states = [_read_again(sha256, now) for sha256 in _due(here.date())]
    not_whole = sum(state is not BlobState.WHOLE for state in states)
    return Done(reclaimed, reminded, len(states), not_whole, swept)


def keep_house(stop: threading.Event, *, every: float = EVERY) -> None:
    """Rounds, ``every`` seconds, until ``stop`` is set; for a thread of a worker. A round that fails is tried again."""
    while not stop.is_set():
        try:
            housekeep(timezone.now())
        except Exception as problem:
            # By its kind alone: its text could hold an address or a value of a return.
            log.warning("housekeeping failed", error=type(problem).__name__)
        finally:
            close_old_connections()
        stop.wait(every)


def _is_mine(name: str, day: date) -> bool:
    """Whether this worker is the first to do the chore on ``day``."""
    with transaction.atomic():
        if Chore.objects.filter(name=name, done__lt=day).update(done=day):
            return True
    try:
        with transaction.atomic():
            Chore.objects.create(name=name, done=day)
    except IntegrityError:
        return False
    return True


def _due(today: date) -> tuple[str, ...]:
    """The stored files whose turn it is, so many as are read in one round."""
    if Chore.objects.filter(name="read again", done__gte=today).exists():
        return ()
    due = due_for_rehash(_known(), today=today, every_days=READ_AGAIN_EVERY)[:BLOBS_AT_ONCE]
    if not due:
        _is_mine("read again", today)
    return due


def _known() -> Iterator[tuple[str, date | None]]:
    """Every file that a record names, or that lies in the store, with the day on which it was last known to be whole."""
    known: dict[str, date | None] = {blob.sha256: None for blob in store().everything()}
    for sha256, sheet, sent in Version.objects.order_by().values_list("sha256", "findings_sheet", "sent__date"):
        known[sha256] = max(known.get(sha256) or sent, sent)
        if sheet:
            known.setdefault(sheet, None)
    known.update(BlobCheck.objects.filter(sha256__in=known).values_list("sha256", "checked"))
    yield from known.items()


def _read_again(sha256: str, now: datetime) -> BlobState:
    try:
        state = BlobState.WHOLE if store().verify(sha256) else BlobState.CHANGED
    except MissingBlob:
        state = BlobState.MISSING
    day = timezone.localtime(now).date()
    before = BlobCheck.objects.filter(pk=sha256).values_list("state", flat=True).first() or BlobState.WHOLE
    if before == state:
        BlobCheck.objects.update_or_create(sha256=sha256, defaults={"state": state, "checked": day})
        return state
    with recording(Act(by=None, at=now)) as record:
        check, _made = BlobCheck.objects.update_or_create(sha256=sha256, defaults={"state": state, "checked": day})
        record(_FOUND[state], check, {"state": [str(before), str(state)]})
    log.error("stored file not whole" if state is not BlobState.WHOLE else "stored file whole again", state=str(state))
    return state
