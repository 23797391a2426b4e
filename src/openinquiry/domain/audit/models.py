"""A run of the audit: what went in, how it was set, what came out, who approved it, and looks behind figures."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from openinquiry.core.shared import Period
from openinquiry.domain.accounts.models import Body, Person, Programme
from openinquiry.domain.returns.models import Return, Version


class Run(models.Model):
    """One run. number: within its programme. as_at: the date of the data. seed: of the linkage, 0 or more.

    denominators: SHA-256 of the populations for rates; empty where there are none. beside: the approved runs that it is
    protected together with, fixed when it starts. record: the run record. bases: what its figures rest on, each once.
    says: why it failed, as a sentence.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=24)
    first_day = models.DateField()
    last_day = models.DateField()
    as_at = models.DateField()
    seed = models.PositiveIntegerField()
    invented = models.BooleanField()
    definitions = models.JSONField()
    headline_definition = models.CharField(max_length=80)
    policy = models.CharField(max_length=80)
    protocol = models.CharField(max_length=80)
    linkages = models.PositiveIntegerField()
    imputations = models.PositiveIntegerField()
    linkage = models.CharField(max_length=80)
    denominators = models.CharField(max_length=64, blank=True)
    beside = models.ManyToManyField("self", symmetrical=False, related_name="protects")
    assembled = models.DateTimeField()
    assembled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    headline = models.JSONField(default=list)
    record = models.JSONField(default=dict)
    bases = models.JSONField(default=list)
    says = models.TextField(blank=True)

    class Meta:
        """The newest first; numbered within the programme."""

        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="runs_are_numbered")]

    def __str__(self) -> str:
        return f"run {self.number}"

    @property
    def period(self) -> Period:
        """The period that the returns are about."""
        return Period.of_days(self.first_day, self.last_day)


class RunInput(models.Model):
    """One body asked, in a run: the version used, with its digest and mapping as used; or why the run counts none as sent.

    kind: the specification. version: None where nothing of the body is used, for ``reason``.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="inputs")
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    mapping = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        """By kind and body; each return once, and either used or left out for a reason."""

        ordering = ["kind", "body__name"]
        constraints = [
            models.UniqueConstraint(fields=["run", "of"], name="one_input_a_return"),
            models.UniqueConstraint(fields=["run", "kind", "body"], name="one_input_a_body"),
            models.CheckConstraint(
                condition=(models.Q(version__isnull=True) & ~models.Q(reason=""))
                | (models.Q(version__isnull=False) & models.Q(reason="")),
                name="input_used_or_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"input {self.pk}"


class Output(models.Model):
    """One file that a run wrote, kept under its digest. name: such as «report.html» or «csv/01-coverage.csv»."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="outputs")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()

    class Meta:
        """By name; none twice."""

        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_output_a_name")]

    def __str__(self) -> str:
        return self.name


class ReportTable(models.Model):
    """A cleared table of the report. about: its title, lead, notes, columns and rows as the register of figures has them."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField(max_length=200)
    place = models.PositiveIntegerField()
    title = models.TextField()
    about = models.JSONField()

    class Meta:
        """In reading order; none twice."""

        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_table_a_name")]

    def __str__(self) -> str:
        return self.name


class Figure(models.Model):
    """One cell of a cleared table that says a number, or a sign why there is none. name: table, row and column, with slashes.

    shown: the text of the cell, as in the report. row: what its row says in words. interval: the range beside it in its row.
    beside: the other figures of its row, denominators among them, each [column, as shown].
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="figures")
    table = models.ForeignKey(ReportTable, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=300)
    place = models.PositiveIntegerField()
    row = models.TextField()
    column = models.TextField()
    shown = models.TextField()
    interval = models.TextField(blank=True)
    beside = models.JSONField(default=list)

    class Meta:
        """In reading order; none twice."""

        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_figure_a_name")]

    def __str__(self) -> str:
        return self.name


class Verdict(models.Model):
    """What a second person decided of a run, and what they remarked."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="verdicts")
    approved = models.BooleanField()
    remark = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"verdict {self.pk}"


class Look(models.Model):
    """Somebody looks behind a figure, for a reason: the exact counts, and the rows with masked values. For them alone.

    found: None until the machine has it; then parts, lines, how many lines there are, and the figure made again from them.
    says: why it could not be looked up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="looks")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    found: models.JSONField[Any, Any] = models.JSONField(null=True)
    says = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering = ["-at"]

    def __str__(self) -> str:
        return f"look {self.pk}"
