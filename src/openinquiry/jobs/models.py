"""One piece of work: what it is about, how far it is, how often it was begun, and why it was given up."""

from __future__ import annotations

import uuid

from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    QUARANTINED = "quarantined", "put aside"


class Job(models.Model):
    """A job of a kind about a record. begun: how often a worker took it up. alive: when its worker last said that it lives.

    step: what is being done, in words. says: why it was put aside, as a sentence for whoever waits for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    begun = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    says = models.TextField(blank=True)
    made = models.DateTimeField()
    alive = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        """The newest first; found by what it is about and by who seems to be dead."""

        ordering = ["-made"]
        indexes = [
            models.Index(fields=["kind", "subject", "-made"], name="jobs_by_subject"),
            models.Index(fields=["state", "alive"], name="jobs_alive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
