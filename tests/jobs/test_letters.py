"""Letters about returns: who gets which, in their language, and nothing in them that only those who sign in may read."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail

from openinquiry.core.workflow import RequestState
from openinquiry.domain.accounts.models import Person
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Return
from openinquiry.jobs import letters
from tests.domain.people import Country, country
from tests.domain.returns.sending import ASKED, STATEMENT, confirmed, upload, work, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("time_machine_at_now")]


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def asked(here: Country) -> Return:
    request = operations.draft_request(here.programme, asked=ASKED, actor=here.actor("lead"))
    letters.issue_and_tell(request, bodies=[here.force, here.council], actor=here.actor("lead"))
    return Return.objects.select_related("request", "body").get(body=here.force)


def sent() -> list[tuple[str, str]]:
    """Do what waits; to whom which subject went."""
    mail.outbox.clear()
    work()
    return sorted((each.to[0].split("@")[0], each.subject) for each in mail.outbox)


def test_everybody_who_works_for_a_body_is_told_that_it_is_asked_in_their_own_language(here: Country, asked: Return):
    Person.objects.filter(email="council@example.org").update(language="cy")
    assert sent() == [
        ("council", "Mae’n ofynnol i’ch corff anfon data"), ("officer", "Data are required of your body"),
        ("signatory", "Data are required of your body"),
    ]  # fmt: skip
    english = next(each.body for each in mail.outbox if each.to == ["officer@example.org"])
    assert "due on 4 December 2026" in english
    assert f"/returns/{asked.pk}/" in english
    welsh = next(each.body for each in mail.outbox if each.to == ["council@example.org"])
    assert "Cyngor Dyfeisiedig" in welsh
    assert "4 Rhagfyr 2026" in welsh


def test_a_voluntary_request_never_reads_like_a_duty(here: Country):
    free = type(ASKED)(**{**vars(ASKED), "basis": "voluntary", "power": ""})
    request = operations.draft_request(here.programme, asked=free, actor=here.actor("lead"))
    letters.issue_and_tell(request, bodies=[here.force], actor=here.actor("lead"))
    assert {subject for _who, subject in sent()} == {"Your body is asked for data"}
    assert all("free to decline" in each.body and "required" not in each.body for each in mail.outbox)


def test_a_receipt_names_the_digests_and_goes_to_those_of_the_body_alone(here: Country, asked: Return, tmp_path: Path):
    version = confirmed(upload(asked, workbook(tmp_path), here=here), here=here)
    signed = letters.sign_and_tell(version, statement=STATEMENT, actor=here.actor("signatory"))
    assert sent() == [("officer", "A return was signed"), ("signatory", "A return was signed")]
    assert all(part in mail.outbox[0].body for part in (signed.receipt, version.sha256, signed.event_digest))


def test_the_reason_for_sending_back_stands_behind_the_sign_in(here: Country, asked: Return):
    letters.say_not_held_and_tell(
        asked, searched="The whole cellar.", statement=STATEMENT, actor=here.actor("signatory")
    )
    work()
    again = Return.objects.select_related("request", "body").get(pk=asked.pk)
    letters.decide_and_tell(
        again, accepting=False, reason="Look in Quillfeather's old office.", actor=here.actor("analyst")
    )
    assert sent() == [("officer", "A return was sent back"), ("signatory", "A return was sent back")]
    assert not any("Quillfeather" in each.body or "cellar" in each.body for each in mail.outbox)


@pytest.mark.parametrize(
    ("granted", "subject", "due"),
    [(True, "More time was given", "18 December 2026"), (False, "More time was not given", "4 December 2026")],
)
def test_an_answer_about_more_time_says_when_it_is_due(
    here: Country, asked: Return, *, granted: bool, subject: str, due: str
):
    wish = operations.ask_for_time(
        asked, until=ASKED.due.replace(day=18), reason="Two are ill.", actor=here.actor("officer")
    )
    work()
    letters.answer_and_tell(wish, granted=granted, answer="Because.", actor=here.actor("analyst"))
    assert {each for _who, each in sent()} == {subject}
    assert all(due in each.body for each in mail.outbox)


def test_bodies_of_a_withdrawn_request_are_told_once(here: Country, asked: Return):
    work()
    letters.move_and_tell(asked.request, to=RequestState.WITHDRAWN, why="Asked twice.", actor=here.actor("lead"))
    assert {each for _who, each in sent()} == {"Your body is no longer asked"}
    assert len(mail.outbox) == 3
    assert sent() == []


def test_what_is_refused_sends_no_letter(here: Country, asked: Return):
    work()
    with pytest.raises(Exception, match="Say what is wrong"):
        letters.decide_and_tell(asked, accepting=False, reason="", actor=here.actor("analyst"))
    assert sent() == []
