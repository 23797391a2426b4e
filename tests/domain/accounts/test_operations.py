"""What may be done with posts, roles, invitations, conflicts of interest and the glass, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import operations, policies, queries
from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import Invitation, Person, Role, RoleName
from openinquiry.domain.accounts.permissions import NotAllowed, known_policies
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import events_about, faults_of_the_chain
from openinquiry.domain.events.recording import Act
from tests.domain.people import NOW, TODAY, Country, country, person, post

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PEOPLE = (
    "nobody",
    "stranger",
    "administrator",
    "officer",
    "signatory",
    "other",
    "council",
    "analyst",
    "approver",
    "lead",
)


@pytest.fixture
def here() -> Country:
    return country()


def test_a_role_holds_from_its_first_day_up_to_the_day_it_ends(here: Country):
    new = person("new")
    role = post(new, here.force, here.programme, RoleName.OFFICER, begins=date(2026, 12, 1))
    operations.end_role(role, actor=here.actor("lead"), on=date(2026, 12, 10), why="Moved on.")
    held = [bool(actor_of(new, at=NOW + timedelta(days=days)).roles) for days in (3, 4, 12, 13)]
    assert held == [False, True, True, False]


def test_a_post_that_ended_takes_its_roles_with_it(here: Country):
    role = Role.objects.get(post__person=here.people["officer"])
    assert [each.name for each in here.actor("officer").roles] == ["officer"]
    assert role.post.holds_on(TODAY)


def test_nobody_prepares_returns_and_accepts_them_in_one_programme(here: Country):
    with pytest.raises(Refused, match="other side of the programme"):
        post(here.people["officer"], here.office, here.programme, RoleName.ANALYST)


def test_the_only_lead_cannot_be_ended(here: Country):
    role = Role.objects.get(name=RoleName.LEAD)
    with pytest.raises(Refused, match="only lead"):
        operations.end_role(role, actor=here.actor("lead"), on=TODAY, why="Enough.")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("lead", True),
        ("signatory", True),
        ("officer", False),
        ("other", False),
        ("analyst", False),
        ("stranger", False),
    ],
)
def test_officers_of_a_body_are_invited_by_its_signatory_and_by_leads(here: Country, who: str, *, allowed: bool):
    assert policies.can_invite(here.actor(who), here.programme, here.force.pk, RoleName.OFFICER) == allowed


def test_a_signatory_invites_no_signatory_and_nobody_of_another_body(here: Country):
    signatory = here.actor("signatory")
    assert not policies.can_invite(signatory, here.programme, here.force.pk, RoleName.SIGNATORY)
    assert not policies.can_invite(signatory, here.programme, here.other_force.pk, RoleName.OFFICER)
    assert not policies.can_invite(signatory, here.programme, here.office.pk, RoleName.ANALYST)


def invited(here: Country, *, email: str = "new@example.org") -> str:
    return operations.invite(
        email, name="New Invented", body=here.force, title="Data officer", programme=here.programme,
        role=RoleName.OFFICER, actor=here.actor("signatory"),
    )[1]  # fmt: skip


def test_an_invitation_makes_a_person_with_a_post_once(here: Country):
    word = invited(here)
    act = Act(by=None, at=NOW + timedelta(days=1))
    made = operations.take_invitation(word, password="a long invented one", act=act)
    assert [role.name for role in actor_of(made, at=act.at).roles] == ["officer"]
    with pytest.raises(Refused, match="cannot be taken up any more"):
        operations.take_invitation(word, password="a long invented one", act=act)
    assert Person.objects.filter(email="new@example.org").count() == 1


def test_an_invitation_to_somebody_known_leaves_their_password_as_it_is(here: Country):
    word = invited(here, email="STRANGER@example.org")
    operations.take_invitation(word, password="somebody else's choice", act=Act(by=None, at=NOW))
    assert Person.objects.get(email="stranger@example.org").check_password("an invented password")


@pytest.mark.parametrize("late", [timedelta(days=14), timedelta(days=100)])
def test_an_invitation_ends_after_fourteen_days(here: Country, late: timedelta):
    with pytest.raises(Refused, match="cannot be taken up any more"):
        operations.take_invitation(invited(here), password=None, act=Act(by=None, at=NOW + late))


def test_a_withdrawn_invitation_is_worth_nothing(here: Country):
    word = invited(here)
    operations.withdraw_invitation(Invitation.objects.get(), actor=here.actor("lead"))
    with pytest.raises(Refused, match="cannot be taken up any more"):
        operations.take_invitation(word, password=None, act=Act(by=None, at=NOW))


def test_the_word_of_an_invitation_is_kept_nowhere(here: Country):
    word = invited(here)
    kept = [str(row) for model in (Invitation, Event) for row in model.objects.values_list()]
    assert kept
    assert not any(word in row for row in kept)


def test_no_event_names_a_person_or_an_address(here: Country):
    operations.take_invitation(invited(here), password="a long invented one", act=Act(by=None, at=NOW))
    told = " ".join(f"{event.changes} {event.subject} {event.why}" for event in Event.objects.all())
    people = Person.objects.all()
    assert people.count() > 9
    assert not any(each.email in told or each.name in told for each in people)


def test_a_conflict_is_declared_by_oneself_or_a_lead_and_ended_by_a_lead_who_is_another(here: Country):
    analyst = here.people["analyst"]
    conflict = operations.declare_conflict(
        analyst.pk, body=here.force, what="Worked there.", actor=here.actor("analyst")
    )
    assert here.actor("analyst").conflicts == {here.force.pk}
    with pytest.raises(NotAllowed):
        operations.end_conflict(conflict, actor=here.actor("analyst"), why="I say so.")
    operations.end_conflict(conflict, actor=here.actor("lead"), why="More than five years ago.")
    assert actor_of(analyst, at=NOW + timedelta(days=1)).conflicts == frozenset()
    with pytest.raises(NotAllowed):
        operations.declare_conflict(analyst.pk, body=here.force, what="Gossip.", actor=here.actor("officer"))


def test_an_administrator_sees_nothing_until_the_glass_is_broken_and_for_an_hour_only(here: Country):
    admin = here.actor("administrator")
    assert not queries.programmes_visible_to(admin).exists()
    broken = operations.break_glass(here.programme, why="A disk is failing.", actor=admin)
    after = [actor_of(here.people["administrator"], at=NOW + timedelta(minutes=m)) for m in (0, 59, 60)]
    assert [queries.programmes_visible_to(each).count() for each in after] == [1, 1, 0]
    assert events_about(broken).get().why == "A disk is failing."
    with pytest.raises(Refused, match="one hour at most"):
        operations.break_glass(here.programme, why="Longer.", actor=admin, lasting=timedelta(hours=2))
    for who in ("lead", "stranger", "nobody"):
        with pytest.raises(NotAllowed):
            operations.break_glass(here.programme, why="Curious.", actor=here.actor(who))


@pytest.mark.parametrize("who", PEOPLE)
def test_what_the_predicate_says_of_a_programme_the_queryset_says_too(here: Country, who: str):
    other = operations.begin_programme("another", title="Another", office=here.office, act=Act(by=None, at=NOW))
    actor = here.actor(who)
    for programme in (here.programme, other):
        seen = queries.programmes_visible_to(actor).filter(pk=programme.pk).exists()
        assert policies.can_see_programme(actor, programme) == seen
        works = queries.programmes_worked_in(actor).filter(pk=programme.pk).exists()
        assert policies.can_work_in_office(actor, programme) == works


def test_somebody_who_was_stopped_has_no_role(here: Country):
    lead = here.people["lead"]
    lead.is_active = False
    assert actor_of(lead, at=NOW) == replace(here.actor("nobody"), at=NOW)


def test_every_policy_has_a_sentence_that_says_who_may():
    assert all(rule.says.endswith(".") and len(rule.says) > 15 for rule in known_policies())


def test_all_that_was_set_up_stands_in_a_chain_that_is_whole(here: Country):
    assert Event.objects.count() > 20
    assert list(faults_of_the_chain()) == []
