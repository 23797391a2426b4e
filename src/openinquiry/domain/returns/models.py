"""A request to many bodies; for each body a return; of each return its versions, and all that is said and decided of them."""

from __future__ import annotations

import uuid

from django.db import models

from openinquiry.core.shared import Period
from openinquiry.domain.accounts.models import Body, Person, Post, Programme


class Basis(models.TextChoices):
    """By what right data are asked for. The two never look alike: a threat without power is wrong."""

    STATUTORY = "statutory", "required by law"
    VOLUNTARY = "voluntary", "asked for, not required"


class DataRequest(models.Model):
    """What a programme asks of many bodies at once: by which specification, for which period, why, by what power, until when.

    first_day, last_day: the period, both days in it. power: the enactment, for a statutory request; empty for a voluntary one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="requests")
    title = models.CharField(max_length=200)
    specification = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()
    asks = models.TextField()
    reason = models.TextField()
    basis = models.CharField(max_length=12, choices=Basis.choices)
    power = models.CharField(max_length=300, blank=True)
    welsh_title = models.CharField(max_length=200, blank=True)
    welsh_asks = models.TextField(blank=True)
    welsh_reason = models.TextField(blank=True)
    opens = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=24)
    issued = models.DateTimeField(null=True)

    class Meta:
        """The newest first; periods and dates the right way round; a power exactly where the law requires the answer."""

        ordering = ["-opens", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="request_has_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(due__gte=models.F("opens")), name="request_opens_before_it_is_due"
            ),
            models.CheckConstraint(
                condition=(models.Q(basis="statutory") & ~models.Q(power=""))
                | (models.Q(basis="voluntary") & models.Q(power="")),
                name="request_names_its_power",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        """The period that the data are about."""
        return Period.of_days(self.first_day, self.last_day)


class Return(models.Model):
    """What one body owes to one request. due: the day by which it is to be in now; first_due: as first asked.

    accepted: the version that the office works with; it stays in force while a correction is prepared.
    searched: where the body looked, when it says that it does not hold the data.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="returns")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=24)
    first_due = models.DateField()
    due = models.DateField()
    answered = models.DateTimeField(null=True)
    accepted = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    searched = models.TextField(blank=True)
    versions_made = models.PositiveIntegerField(default=0)

    class Meta:
        """By body; one for each body of a request."""

        ordering = ["body__name"]
        constraints = [models.UniqueConstraint(fields=["request", "body"], name="one_return_a_body")]
        indexes = [models.Index(fields=["request", "state"], name="returns_by_state")]

    def __str__(self) -> str:
        return f"return {self.pk}"


class Version(models.Model):
    """One upload: kept as it came, under its digest, whatever becomes of it.

    sha256: of the file as it was sent. findings: as :meth:`Findings.to_dict` gives them; values in it are masked. rows:
    of data read, by table. difference: rows added, changed and gone since the version signed before, by table.
    proposal: how it seems to be read, for a person to confirm. mapping: TOML, as it was confirmed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=24)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    note = models.TextField(blank=True)
    sent = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scanned = models.CharField(max_length=200, blank=True)
    proposal = models.JSONField(default=dict)
    mapping = models.TextField(blank=True)
    mapping_confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    checked = models.DateTimeField(null=True)
    errors = models.PositiveIntegerField(default=0)
    queries = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=dict)
    set_aside = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    findings_sheet = models.CharField(max_length=64, blank=True)
    difference = models.JSONField(default=dict)
    says = models.TextField(blank=True)

    class Meta:
        """The newest first; numbered 1, 2, 3 … within the return."""

        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="versions_are_numbered")]
        indexes = [models.Index(fields=["sha256"], name="versions_by_digest")]

    def __str__(self) -> str:
        return f"version {self.number}"


class KeptMapping(models.Model):
    """The mapping that somebody confirmed for a body and a specification; the next version is read by it without asking."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    specification = models.CharField(max_length=80)
    mapping = models.TextField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    confirmed = models.DateTimeField()

    class Meta:
        """One for each body and specification."""

        constraints = [models.UniqueConstraint(fields=["body", "specification"], name="one_mapping_a_body")]

    def __str__(self) -> str:
        return f"mapping {self.pk}"


class Explanation(models.Model):
    """Why a query is no error, in the words of the body. It stands beside the figure for good.

    rule, place: which query of which table and column it explains.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="explanations")
    rule = models.CharField(max_length=80)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        """In order of rules; one for each."""

        ordering = ["rule"]
        constraints = [models.UniqueConstraint(fields=["version", "rule"], name="one_explanation_a_rule")]

    def __str__(self) -> str:
        return f"explanation of {self.rule}"


class SignOff(models.Model):
    """Who signed for the body, in which post, under which words. receipt: short, to be said on the telephone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="signed")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, null=True, related_name="signed")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField()
    at = models.DateTimeField()
    receipt = models.CharField(max_length=12, unique=True)
    event = models.BigIntegerField(null=True)
    event_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        """The newest first."""

        ordering = ["-at"]

    def __str__(self) -> str:
        return f"receipt {self.receipt}"


class Decision(models.Model):
    """What the office decided of a signed version or of «not held», and why."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="decisions")
    accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Extension(models.Model):
    """A body asks for more time, until which day and why; the office answers, and why. was: the day due before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=24)
    was = models.DateField()
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered = models.DateTimeField(null=True)

    class Meta:
        """The newest first; one at a time is open."""

        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=models.Q(state="asked"), name="one_open_extension"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("was")), name="more_time_is_later"),
        ]

    def __str__(self) -> str:
        return f"extension {self.pk}"


class Reminder(models.Model):
    """A reminder that was sent: which one of the ladder, for which due date, to how many. Each is sent once."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=40)
    due = models.DateField()
    sent = models.DateTimeField()
    recipients = models.PositiveIntegerField()

    class Meta:
        """The newest first; none twice."""

        ordering = ["-sent", "-pk"]
        constraints = [models.UniqueConstraint(fields=["of", "step", "due"], name="no_reminder_twice")]

    def __str__(self) -> str:
        return f"reminder {self.step}"
