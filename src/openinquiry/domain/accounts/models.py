"""Persons, the bodies they serve, the posts they hold there for a time, and what a post may do in a programme."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class PersonManager(BaseUserManager["Person"]):
    """Makes persons by the address they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:  # noqa: ANN401 - as Django calls it
        """A person who can sign in, without any post."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person of this address, however it is capitalised."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who can sign in. What they may see and do follows from their posts alone.

    administers: keeps the machine running; sees nothing of what is kept in it without a recorded break-glass act.
    sessions_ended: how often they signed out, which ended every session begun before.
    """

    writes_without_event = "sign-in libraries write here; their signals record what they did"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en-gb")
    administers = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(null=True)
    sessions_ended = models.PositiveIntegerField(default=0)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """By name."""

        ordering = ["name", "email"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Their name; Django and sign-in libraries ask for it."""
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of theirs must hold: another one after a new password, and after signing out."""
        salt = "openinquiry.domain.accounts.models.Person.session"
        return salted_hmac(
            salt, f"{self.password}|{self.sessions_ended}", secret=secret, algorithm="sha256"
        ).hexdigest()


class BodyKind(models.TextChoices):
    """What kind of body it is."""

    FORCE = "force", "police force"
    COUNCIL = "council", "council"
    HEALTH = "health", "health body"
    CHARITY = "charity", "charity"
    DEPARTMENT = "department", "government department"
    OFFICE = "office", "programme office"


class Nation(models.TextChoices):
    """Which law and which bank holidays it follows, and whether it is owed Welsh."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class Body(models.Model):
    """A force, council, health body, charity or department; or the office of a programme. code: such as E23000002."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    welsh_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    nation = models.CharField(max_length=20, choices=Nation.choices, default=Nation.ENGLAND)

    class Meta:
        """By name."""

        ordering = ["name"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class HeldForATime(models.Model):
    """Something that holds from its first day up to, but not on, the day it ends. ends: empty while it goes on."""

    begins = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.begins <= day and (self.ends is None or day < self.ends)


def holding_on(day: date, *, prefix: str = "") -> models.Q:
    """The condition that something held for a time holds on ``day``; the same as :meth:`HeldForATime.holds_on`."""
    return models.Q(**{f"{prefix}begins__lte": day}) & (
        models.Q(**{f"{prefix}ends__isnull": True}) | models.Q(**{f"{prefix}ends__gt": day})
    )


class Post(HeldForATime):
    """What a person is in a body, for a time: «Data officer of Invented Constabulary»."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=200)

    class Meta:
        """Those of one person together; a post does not end before it begins."""

        ordering = ["person", "begins"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("begins")), name="post_has_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Programme(models.Model):
    """A national audit, a local inquiry: what bodies are asked for and analysts work on. address: a word for its pages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    welsh_title = models.CharField(max_length=200, blank=True)
    office = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="programmes")

    class Meta:
        """By title."""

        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class RoleName(models.TextChoices):
    """What a post may do in a programme."""

    OFFICER = "officer", "prepares the returns of their body"
    SIGNATORY = "signatory", "signs the returns of their body"
    ANALYST = "analyst", "accepts returns and runs the audit"
    APPROVER = "approver", "approves runs that somebody else made"
    LEAD = "lead", "leads the programme: asks bodies, appoints, answers for it"


class Role(HeldForATime):
    """One role of one post in one programme, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="roles")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName.choices)

    class Meta:
        """In order of when they began; none ends before it begins."""

        ordering = ["begins"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("begins")), name="role_has_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class ConflictOfInterest(HeldForATime):
    """A person who must not see or decide what concerns a body, while it holds. what: in their own words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="conflicts")
    what = models.TextField()

    class Meta:
        """In order of when they began."""

        ordering = ["begins"]
        verbose_name_plural = "conflicts of interest"

    def __str__(self) -> str:
        return f"conflict {self.pk}"


class Invitation(models.Model):
    """Somebody is asked to take a post in a body. token: SHA-256 of the word in the letter, which is kept nowhere itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    title = models.CharField(max_length=200)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=RoleName.choices)
    token = models.CharField(max_length=64, unique=True)
    sent = models.DateTimeField()
    expires = models.DateTimeField()
    taken = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-sent"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class BreakGlass(models.Model):
    """An administrator of the machine sees a programme for a short while, for a reason that its leads are told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="broken_glass")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="broken_glass")
    why = models.TextField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ["-begins"]
        verbose_name_plural = "broken glass"

    def __str__(self) -> str:
        return f"break-glass {self.pk}"


class ApiKey(models.Model):
    """With its word a program reads what its person may read, until it expires. digest: SHA-256 of the word."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-made"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"API key {self.pk}"
