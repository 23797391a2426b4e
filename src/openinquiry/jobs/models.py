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


class Chore(models.Model):
    """What is done once a day, whichever worker comes first. done: the day on which it was done last."""

    name = models.CharField(max_length=40, primary_key=True)
    done = models.DateField()

    def __str__(self) -> str:
        return f"chore {self.name}"


class BlobState(models.TextChoices):
    """What reading a stored file again found."""

    WHOLE = "whole", "whole"
    CHANGED = "changed", "changed"
    MISSING = "missing", "missing"


class BlobCheck(models.Model):
    """When a stored file was last read again whole, and what was found."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    state = models.CharField(max_length=8, choices=BlobState.choices, default=BlobState.WHOLE)
    checked = models.DateField()

    class Meta:
        """By digest."""

        ordering = ["sha256"]

    def __str__(self) -> str:
        return f"blob {self.state}"
