"""What the domain refuses to bodies is said in the language of the page; what has no Welsh fails the build, not the reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import openinquiry
from openinquiry.core.shared import Refusal, Refused
from openinquiry.domain.accounts.permissions import NotAllowed
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.returns import policies
from openinquiry.web.asked import tell
from tests.domain.people import Country, country
from tests.domain.returns.sending import issued

DOMAIN = Path(openinquiry.__file__).parent / "domain"
# Operations that bodies and the public call; the rest are for the office, whose pages are in English.
FOR_BODIES = (
    "returns/operations/more_time.py", "returns/operations/answers.py", "returns/operations/reading.py",
    "returns/operations/uploads.py", "returns/mappings.py", "accounts/api_keys.py", "accounts/signing_in.py",
    "accounts/actors.py",
)  # fmt: skip
FOR_THE_OFFICE = {
    "Say why more time is not given.", "The mapping cannot be read: {problem}.",
    "Say how you made sure that it is this person who asks.",
    "This person leads no programme. A lead of theirs does this on the page of people.",
}  # fmt: skip


def in_welsh(problem: Refused | NotAllowed) -> str:
    with translation.override("cy"):
        return tell(problem)


def test_a_refusal_reads_as_english_wherever_it_is_not_a_page():
    refused = Refusal("You have %(number)s keys already. End one that you no longer need.", number=5)
    assert isinstance(refused, Refused)
    assert str(refused) == tell(refused) == "You have 5 keys already. End one that you no longer need."
    assert str(Refusal("Half, 50%, is enough.")) == "Half, 50%, is enough."


def test_on_a_welsh_page_it_is_welsh_with_what_is_filled_in():
    refused = Refusal("You have %(number)s keys already. End one that you no longer need.", number=5)
    assert in_welsh(refused) == "Mae gennych 5 allwedd eisoes. Terfynwch un nad oes ei hangen arnoch mwyach."
    assert in_welsh(Refused("Said to the office.")) == "Said to the office."


def test_what_may_not_be_done_and_who_may_is_welsh_too():
    refused = NotAllowed(f"You may not do this. {policies.can_sign.says}", who=policies.can_sign.says)
    assert in_welsh(refused) == "Ni chewch wneud hyn. Llofnodwr y corff sy’n llofnodi ffurflen."
    assert tell(refused) == str(refused)


@pytest.mark.parametrize("name", FOR_BODIES)
def test_no_operation_of_bodies_refuses_in_english_alone(name: str):
    source = (DOMAIN / name).read_text(encoding="utf-8")
    said = re.findall(r'\bRefused\(\s*f?"([^"]*)"', source)
    assert set(said) <= FOR_THE_OFFICE


@pytest.fixture
def here(settings) -> Country:
    settings.SECOND_FACTOR_REQUIRED = False
    made = country()
    issued(made)
    return made


@pytest.mark.django_db
@pytest.mark.database
def test_an_officer_reads_in_welsh_why_a_form_was_refused_and_who_may_sign(here: Country, time_machine_at_now: None):
    client = Client()
    with without_events():
        client.force_login(here.people["officer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["language"] = "cy"
    return_ = here.programme.requests.get().returns.get(body=here.force)
    early = {"until_0": "1", "until_1": "12", "until_2": "2026", "reason": "Mae dau berson yn sâl."}
    page = client.post(reverse("more-time", args=[return_.pk]), early).content.decode()
    assert "Gofynnwch am ddiwrnod ar ôl yr un y mae’r ffurflen yn ddyledus arno nawr." in page
    refused = client.get(reverse("not-held", args=[return_.pk]))
    assert refused.status_code == 403
    assert "Llofnodwr y corff sy’n llofnodi ffurflen." in refused.content.decode()
