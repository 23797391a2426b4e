"""One event: a row that is written once, in the transaction of the change it tells of, and never touched again."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from openinquiry.core.ledger import Link


class Event(models.Model):
    """What happened, who did it in which post, when, why, and what it changed.

    Persons, posts and subjects stand here by their identifiers, never by name: a name can be wanted away, the chain cannot.
    by, post: empty where the machine acted by itself. changes: canonical JSON, field → [before, after].
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    by = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    why = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    programme = models.UUIDField(null=True)
    body = models.UUIDField(null=True)
    changes = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """In order; found by what they are about and by who acted."""

        ordering = ["number"]
        indexes = [
            models.Index(fields=["subject_kind", "subject", "number"], name="events_by_subject"),
            models.Index(fields=["by", "number"], name="events_by_person"),
            models.Index(fields=["programme", "number"], name="events_by_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    def content(self) -> dict[str, Any]:
        """What is sealed: every field but the number and the two digests."""
        return {
            "at": self.at.isoformat(timespec="microseconds"),
            "body": _text(self.body),
            "by": _text(self.by),
            "changes": self.changes,
            "kind": self.kind,
            "post": _text(self.post),
            "programme": _text(self.programme),
            "subject": self.subject,
            "subject_kind": self.subject_kind,
            "why": self.why,
        }

    def link(self) -> Link:
        """The event as an entry of the chain."""
        return Link(self.number, self.content(), self.previous, self.digest)

    def changed(self) -> dict[str, Any]:
        """What changed, field → [before, after]."""
        found: dict[str, Any] = json.loads(self.changes)
        return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)
