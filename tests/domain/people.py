"""Invented people, bodies and a programme, made through the operations as anybody would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from openinquiry.domain.accounts.actors import Actor, actor_of
from openinquiry.domain.accounts.models import Body, Person, Programme, Role, RoleName
from openinquiry.domain.accounts.operations import begin_programme, enter_body, enter_person, give_post
from openinquiry.domain.events.recording import Act

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
BY_MACHINE = Act(by=None, at=NOW, why="Set up for a test.")
PASSWORD = "an invented password"


@dataclass(frozen=True)
class Country:
    """One programme with its office, two forces and a council, and somebody in each role."""

    programme: Programme
    office: Body
    force: Body
    other_force: Body
    council: Body
    people: dict[str, Person]

    def actor(self, who: str, *, at: datetime = NOW) -> Actor:
        """The actor that ``who`` is; «nobody» is not signed in."""
        return actor_of(self.people.get(who), at=at)


def person(who: str, *, administers: bool = False) -> Person:
    """Somebody invented, with the password of all tests."""
    return enter_person(
        f"{who}@example.org", name=f"{who.title()} Invented", password=PASSWORD, act=BY_MACHINE, administers=administers
    )


def post(
    who: Person, body: Body, programme: Programme, role: str, *, begins: date = date(2026, 1, 1), title: str = "Officer"
) -> Role:
    """A post with a role."""
    return give_post(who, body=body, title=title, programme=programme, role=role, begins=begins, act=BY_MACHINE)


def country(address: str = "invented-audit") -> Country:
    """An invented programme with one person for each role; «stranger» has none, «administrator» keeps the machine."""
    office = enter_body("OFFICE-1", name="Invented Audit Office", kind="office", act=BY_MACHINE)
    force = enter_body("E23000901", name="Invented Constabulary", kind="force", act=BY_MACHINE)
    other = enter_body("E23000902", name="Another Invented Constabulary", kind="force", act=BY_MACHINE)
    council = enter_body(
        "W06000901",
        name="Invented Welsh Council",
        welsh_name="Cyngor Dyfeisiedig",
        kind="council",
        nation="wales",
        act=BY_MACHINE,
    )
    programme = begin_programme(address, title="An invented audit", office=office, act=BY_MACHINE)
    people = {
        name: person(name)
        for name in ("lead", "analyst", "second", "approver", "officer", "signatory", "other", "council", "stranger")
    }
    people["administrator"] = person("administrator", administers=True)
    for who, body, role in (
        ("lead", office, RoleName.LEAD), ("analyst", office, RoleName.ANALYST), ("second", office, RoleName.ANALYST),
        ("approver", office, RoleName.APPROVER), ("officer", force, RoleName.OFFICER), ("signatory", force, RoleName.SIGNATORY),
        ("other", other, RoleName.OFFICER), ("council", council, RoleName.SIGNATORY),
    ):  # fmt: skip
        post(people[who], body, programme, role)
    return Country(programme, office, force, other, council, people)
