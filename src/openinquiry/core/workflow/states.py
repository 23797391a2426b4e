"""The names of the states of each kind of record. They are stored, so they do not change."""

from __future__ import annotations

from enum import StrEnum


class RequestState(StrEnum):
    """A request for data to many bodies."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class ReturnState(StrEnum):
    """What one body owes to one request."""

    ASKED = "asked"
    DRAFT = "draft"
    NOT_HELD = "not_held"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    ACCEPTED_NOT_HELD = "accepted_not_held"
    CORRECTING = "correcting"
    CANCELLED = "cancelled"


class VersionState(StrEnum):
    """One upload of a body."""

    RECEIVED = "received"
    TO_MAP = "to_map"
    CHECKING = "checking"
    HAS_ERRORS = "has_errors"
    HAS_QUERIES = "has_queries"
    CLEAN = "clean"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"
    UNSAFE = "unsafe"
    QUARANTINED = "quarantined"


class ExtensionState(StrEnum):
    """A body's wish for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    """One audit run."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
