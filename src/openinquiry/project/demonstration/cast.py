"""The invented people: an office with everybody in it, an officer and a signatory for each body, and who can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openinquiry.domain.accounts.actors import Actor, actor_of
from openinquiry.domain.accounts.models import Body, Person, Programme, RoleName
from openinquiry.domain.accounts.operations import begin_programme, enter_body, enter_person, give_post
from openinquiry.domain.events.recording import Act
from openinquiry.project.demonstration.files import Sender

ADDRESS = "invented-audit"
_KINDS = {"police": "force", "childrens_services": "council", "support_and_health": "charity"}
_OFFICE = {
    "lead": ("Lead of the programme", RoleName.LEAD),
    "analyst": ("Analyst", RoleName.ANALYST),
    "approver": ("Approver", RoleName.APPROVER),
}
_GIVEN = ("Robin", "Alex", "Sam", "Morgan", "Jamie", "Charlie", "Ashley", "Rowan", "Frankie", "Jess")
_FAMILY = ("Inventon", "Madeup", "Fictley", "Imagine", "Notreal", "Exampleton", "Supposey")


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in. what: in words, for whoever looks at the demonstration."""

    what: str
    email: str


@dataclass(frozen=True)
class Cast:
    """The programme, its bodies by code, and everybody in it by who they are: «lead», «officer E23000001»."""

    programme: Programme
    bodies: dict[str, Body]
    people: dict[str, Person]

    def actor(self, who: str, *, at: datetime) -> Actor:
        """The actor that ``who`` is at a moment."""
        return actor_of(self.people[who], at=at)


def enter_cast(senders: tuple[Sender, ...], *, signing_in: dict[str, str], password: str, at: datetime) -> Cast:
    """Enter office, bodies and people. signing_in: who → what they are in words; only they have the password.

    A password takes a third of a second to be kept, and four hundred people would take minutes.
    """
    act = Act(by=None, at=at, why="Set up for the demonstration.")
    office = enter_body("OFFICE-1", name="Invented Audit Office", kind="office", act=act)
    programme = begin_programme(
        ADDRESS, title="An invented national audit", welsh_title="Archwiliad cenedlaethol dychmygol", office=office, act=act
    )  # fmt: skip
    cast = Cast(programme, {}, {})
    for who, (title, role) in _OFFICE.items():
        _enter(cast, who, office, title, role, password=password, act=act)
    for sender in senders:
        nation = "wales" if sender.welsh else "england"
        body = enter_body(sender.code, name=sender.name, kind=_KINDS[sender.kind], nation=nation, act=act)
        cast.bodies[sender.code] = body
        for what, role in (("officer", RoleName.OFFICER), ("signatory", RoleName.SIGNATORY)):
            who = f"{what} {sender.code}"
            _enter(cast, who, body, _TITLES[what], role, password=password if who in signing_in else None, act=act)
    return cast


_TITLES = {"officer": "Data officer", "signatory": "Senior responsible officer"}


def address_of(who: str) -> str:
    """The address with which they sign in; «example.org» is nobody's."""
    return f"{who.replace(' ', '.').lower()}@example.org"


def _enter(cast: Cast, who: str, body: Body, title: str, role: RoleName, *, password: str | None, act: Act) -> None:
    number = len(cast.people)
    name = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number % len(_FAMILY)]}"
    person = enter_person(address_of(who), name=name, password=password, act=act)
    give_post(
        person, body=body, title=title, programme=cast.programme, role=role, begins=act.at.date(), act=act
    )  # fmt: skip
    cast.people[who] = person
