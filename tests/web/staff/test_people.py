"""A lead sees who has which role, invites, withdraws, ends and declares; an administrator breaks the glass and leads are told."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import BreakGlass, ConflictOfInterest, Invitation, Role, RoleName
from openinquiry.domain.events.models import Event
from tests.domain.people import Country, country, person, post
from tests.web.account.signing import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGES = ("", "invitations/", "conflicts/", "invite/", "conflicts/declare/")


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def lead(here: Country) -> Client:
    return signed_in(here.people["lead"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 200),
        ("analyst", 403),
        ("approver", 403),
        ("officer", 404),
        ("signatory", 404),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_only_leads_open_these_pages_and_outside_the_office_they_are_not_there(here: Country, who: str, status: int):
    client = signed_in(here.people[who])
    assert {client.get(f"/office/invented-audit/people/{page}").status_code for page in PAGES} == {status}


def test_nobody_signed_in_is_led_to_sign_in(here: Country):
    assert {Client().get(f"/office/invented-audit/people/{page}").status_code for page in PAGES} == {302}


def test_a_lead_of_another_programme_finds_nothing(here: Country):
    other = operations.begin_programme(
        "another",
        title="Another",
        office=here.office,
        act=actor_of(None, at=timezone.now()).act(programme=here.programme.pk),
    )
    stranger = here.people["stranger"]
    post(stranger, here.office, other, RoleName.LEAD)
    client = signed_in(stranger)
    assert client.get("/office/another/people/").status_code == 200
    assert client.get("/office/invented-audit/people/").status_code == 404
    role = Role.objects.get(post__person=here.people["officer"])
    assert client.post(f"/office/another/people/roles/{role.pk}/end/", {"why": "Curious."}).status_code == 404


def test_everybody_with_a_role_is_listed_by_name(lead: Client):
    words = text_of(lead.get("/office/invented-audit/people/"))
    assert "Officer Invented Invented Constabulary Officer prepares the returns of their body" in words
    assert "Stranger Invented" not in words


def test_the_list_has_as_many_queries_with_ten_times_the_people(
    here: Country, lead: Client, django_assert_max_num_queries
):
    for number in range(60):
        post(person(f"more{number}"), here.force, here.programme, RoleName.OFFICER)
    with django_assert_max_num_queries(10):
        page = lead.get("/office/invented-audit/people/")
    assert len(page.content) < 100_000


def test_a_lead_invites_into_any_body_and_withdraws(here: Country, lead: Client):
    answer = lead.post("/office/invented-audit/people/invite/", {
        "name": "New Invented", "email": "new@example.org", "body": str(here.council.pk), "title": "Director",
        "role": "signatory", "language": "cy",
    })  # fmt: skip
    invitation = Invitation.objects.get()
    assert (answer.url, invitation.role, mail.outbox[-1].to) == (
        "/office/invented-audit/people/invitations/",
        "signatory",
        ["new@example.org"],
    )
    assert "Cyngor Dyfeisiedig" in mail.outbox[-1].body
    assert "New Invented Invented Welsh Council Director" in text_of(lead.get(answer.url))
    assert "Withdraw the invitation of New Invented" in text_of(lead.get(f"{answer.url}?withdraw={invitation.pk}"))
    assert lead.get(f"{answer.url}?withdraw=nonsense").status_code == 200
    lead.post(f"{answer.url}{invitation.pk}/withdraw/")
    invitation.refresh_from_db()
    assert invitation.withdrawn is not None
    assert "withdrawn" in text_of(lead.get(answer.url))


def test_a_role_is_ended_with_a_reason_and_a_page_asks_first(here: Country, lead: Client):
    role = Role.objects.get(post__person=here.people["officer"])
    address = f"/office/invented-audit/people/roles/{role.pk}/end/"
    assert "End the role of Officer Invented" in text_of(lead.get(address))
    assert lead.post(address, {"why": ""}).status_code == 200
    lead.post(address, {"why": "Moved on."})
    role.refresh_from_db()
    assert role.ends == timezone.now().date()
    assert Event.objects.latest("number").why == "Moved on."


def test_the_only_lead_reads_why_they_cannot_end_themselves(here: Country, lead: Client):
    role = Role.objects.get(name=RoleName.LEAD)
    answer = lead.post(f"/office/invented-audit/people/roles/{role.pk}/end/", {"why": "Enough."})
    assert (answer.status_code, "Appoint another one first." in text_of(answer)) == (400, True)


def test_a_lead_declares_and_ends_conflicts_of_others(here: Country, lead: Client):
    analyst = here.people["analyst"]
    lead.post(
        "/office/invented-audit/people/conflicts/declare/",
        {"person": str(analyst.pk), "body": str(here.force.pk), "what": "Worked there."},
    )
    conflict = ConflictOfInterest.objects.get(person=analyst)
    assert "Analyst Invented Invented Constabulary Worked there." in text_of(
        lead.get("/office/invented-audit/people/conflicts/")
    )
    lead.post(f"/office/invented-audit/people/conflicts/{conflict.pk}/end/", {"why": "Six years ago."})
    conflict.refresh_from_db()
    assert conflict.ends is not None


def test_a_lead_cannot_end_their_own(here: Country, lead: Client):
    lead.post("/account/conflict/", {"body": str(here.force.pk), "what": "Worked there."})
    conflict = ConflictOfInterest.objects.get()
    assert (
        lead.post(f"/office/invented-audit/people/conflicts/{conflict.pk}/end/", {"why": "I say so."}).status_code
        == 403
    )


def test_nobody_outside_the_programme_can_be_named_in_a_conflict(here: Country, lead: Client):
    answer = lead.post(
        "/office/invented-audit/people/conflicts/declare/",
        {"person": str(here.people["stranger"].pk), "body": str(here.force.pk), "what": "Gossip."},
    )
    assert (answer.status_code, ConflictOfInterest.objects.count()) == (200, 0)


def test_an_administrator_breaks_the_glass_and_every_lead_is_told_in_their_language(here: Country):
    here.people["lead"].language = "cy"
    here.people["lead"].save(update_fields=["language"])
    admin = signed_in(here.people["administrator"])
    assert admin.get("/office/invented-audit/events/").status_code == 404
    assert "An invented audit" not in text_of(admin.get("/machine/glass/"))
    assert admin.post("/machine/glass/", {"programme": "invented-audit", "why": ""}).status_code == 200
    admin.post("/machine/glass/", {"programme": "invented-audit", "why": "A disk is failing."})
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["lead@example.org"], "Mae gweinyddwr yn edrych i mewn i’ch rhaglen")
    assert "A disk is failing." in letter.body
    assert admin.get("/office/invented-audit/events/").status_code == 200
    told = text_of(signed_in(here.people["lead"]).get("/office/invented-audit/people/conflicts/"))
    assert "Administrator Invented A disk is failing." in told


def test_what_an_administrator_reads_through_the_glass_is_recorded(here: Country):
    admin = signed_in(here.people["administrator"])
    admin.post("/machine/glass/", {"programme": "invented-audit", "why": "A disk is failing."})
    admin.get("/office/invented-audit/events/")
    event = Event.objects.latest("number")
    assert (event.kind, event.by) == ("events.read", here.people["administrator"].pk)


def test_a_programme_that_is_not_there_is_refused_and_nothing_is_broken(here: Country):
    admin = signed_in(here.people["administrator"])
    assert admin.post("/machine/glass/", {"programme": "no-such", "why": "Curious."}).status_code == 400
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("who", ["lead", "analyst", "officer", "stranger"])
def test_nobody_else_breaks_the_glass(here: Country, who: str):
    client = signed_in(here.people[who])
    answers = [
        client.get("/machine/glass/"),
        client.post("/machine/glass/", {"programme": "invented-audit", "why": "Curious."}),
    ]
    assert [each.status_code for each in answers] == [403, 403]
    assert not BreakGlass.objects.exists()
