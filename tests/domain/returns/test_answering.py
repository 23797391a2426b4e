"""A body is asked, uploads, maps, puts right, explains and signs; the office decides. Nothing that was sent is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.adapters.blobs import copied_out
from openinquiry.core.shared import Refused
from openinquiry.core.workflow import ConditionsMissing, ReturnState, VersionState
from openinquiry.domain.accounts.permissions import NotAllowed
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import faults_of_the_chain
from openinquiry.domain.files import store
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Return, SignOff, Version
from openinquiry.domain.returns.operations.answers import suggestions, unexplained
from tests.domain.people import Country, country
from tests.domain.returns.sending import ERROR, QUERY, STATEMENT, confirmed, issued, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def asked(here: Country) -> Return:
    return issued(here).returns.select_related("request", "body").get(body=here.force)


def again(return_: Return) -> Return:
    return Return.objects.select_related("request", "body").get(pk=return_.pk)


def test_a_file_without_faults_is_mapped_once_checked_signed_and_accepted(here: Country, asked: Return, tmp_path: Path):
    version = upload(asked, workbook(tmp_path), here=here)
    assert (version.state, again(asked).state) == (VersionState.TO_MAP, ReturnState.DRAFT)
    version = confirmed(version, here=here)
    assert (version.state, version.errors, version.queries) == (VersionState.CLEAN, 0, 0), version.findings
    assert version.rows == {"offences": 2, "people": 3, "involvements": 4}
    signed = operations.sign_version(version, statement=STATEMENT, actor=here.actor("signatory"))
    assert again(asked).state == ReturnState.SUBMITTED
    event = Event.objects.get(number=signed.event)
    assert (event.digest, event.changed()["sha256"]) == (signed.event_digest, [None, version.sha256])
    operations.accept_return(again(asked), actor=here.actor("analyst"))
    assert (again(asked).state, again(asked).accepted) == (ReturnState.ACCEPTED, version)
    assert list(faults_of_the_chain(anchors={signed.event: signed.event_digest})) == []


def test_what_was_sent_is_kept_byte_for_byte_under_its_digest(here: Country, asked: Return, tmp_path: Path):
    content = workbook(tmp_path)
    version = upload(asked, content, here=here)
    copied_out(store(), version.sha256, to=tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


def test_a_file_with_errors_cannot_be_signed_and_the_refusal_says_what_is_to_be_done(
    here: Country, asked: Return, tmp_path: Path
):
    version = confirmed(upload(asked, workbook(tmp_path, ERROR), here=here), here=here)
    assert version.state == VersionState.HAS_ERRORS
    with pytest.raises(ConditionsMissing, match="every error must be put right"):
        operations.sign_version(version, statement=STATEMENT, actor=here.actor("signatory"))
    assert not SignOff.objects.exists()


def test_the_next_file_is_read_as_the_last_one_was_without_asking(here: Country, asked: Return, tmp_path: Path):
    confirmed(upload(asked, workbook(tmp_path, ERROR), here=here), here=here)
    second = upload(asked, workbook(tmp_path), here=here, name="return again.xlsx")
    assert (second.number, second.state) == (2, VersionState.CLEAN)
    assert [each.state for each in asked.versions.all()] == [VersionState.CLEAN, VersionState.SUPERSEDED]


def test_a_query_must_be_explained_before_it_is_signed_and_the_explanation_stays(
    here: Country, asked: Return, tmp_path: Path
):
    version = confirmed(upload(asked, workbook(tmp_path, QUERY), here=here), here=here)
    assert version.state == VersionState.HAS_QUERIES, version.findings
    with pytest.raises(ConditionsMissing, match="every query must be put right or explained"):
        operations.sign_version(version, statement=STATEMENT, actor=here.actor("signatory"))
    for rule in unexplained(version):
        operations.explain_query(
            version, rule=rule, text="The offence was reported early.", actor=here.actor("officer")
        )
    operations.sign_version(version, statement=STATEMENT, actor=here.actor("signatory"))
    version = Version.objects.get(pk=version.pk)
    rule = version.explanations.get().rule
    with pytest.raises(Refused, match="do not change any more"):
        operations.explain_query(version, rule=rule, text="Something else entirely.", actor=here.actor("officer"))


def test_what_was_explained_before_is_offered_again_and_not_taken_over_by_itself(
    here: Country, asked: Return, tmp_path: Path
):
    first = confirmed(upload(asked, workbook(tmp_path, QUERY), here=here), here=here)
    for rule in unexplained(first):
        operations.explain_query(first, rule=rule, text="The offence was reported early.", actor=here.actor("officer"))
    operations.sign_version(first, statement=STATEMENT, actor=here.actor("signatory"))
    operations.send_back(again(asked), reason="Operation names are missing.", actor=here.actor("analyst"))
    edits = (*QUERY, ("offences", 1, {"operation_name": "Operation Wren"}))
    second = upload(again(asked), workbook(tmp_path, edits), here=here)
    assert (second.state, again(asked).state) == (VersionState.HAS_QUERIES, ReturnState.DRAFT)
    assert set(suggestions(second).values()) == {"The offence was reported early."}
    assert unexplained(second) == set(suggestions(second))


def test_the_same_file_twice_says_so_and_changes_nothing(here: Country, asked: Return, tmp_path: Path):
    content = workbook(tmp_path)
    upload(asked, content, here=here)
    events = Event.objects.count()
    with pytest.raises(Refused, match="the same file as version 1"):
        upload(again(asked), content, here=here)
    assert (Version.objects.count(), Event.objects.count()) == (1, events)


@pytest.mark.parametrize(("who", "refusal"), [("officer", NotAllowed), ("other", NotAllowed), ("lead", NotAllowed)])
def test_only_a_signatory_of_the_body_signs(here: Country, asked: Return, tmp_path: Path, who: str, refusal: type):
    version = confirmed(upload(asked, workbook(tmp_path), here=here), here=here)
    with pytest.raises(refusal):
        operations.sign_version(version, statement=STATEMENT, actor=here.actor(who))


def test_not_held_says_where_it_was_searched_and_is_an_answer_like_any_other(here: Country, asked: Return):
    signatory = here.actor("signatory")
    with pytest.raises(Refused, match="Say where you searched"):
        operations.say_not_held(asked, searched="", statement=STATEMENT, actor=signatory)
    signed = operations.say_not_held(
        asked, searched="The crime system and the paper archive in the cellar.", statement=STATEMENT, actor=signatory
    )
    assert (again(asked).state, signed.version) == (ReturnState.NOT_HELD, None)
    operations.accept_return(again(asked), actor=here.actor("analyst"))
    assert again(asked).state == ReturnState.ACCEPTED_NOT_HELD


def test_a_correction_leaves_the_accepted_version_in_force_until_it_is_accepted(
    here: Country, asked: Return, tmp_path: Path
):
    first = confirmed(upload(asked, workbook(tmp_path), here=here), here=here)
    operations.sign_version(first, statement=STATEMENT, actor=here.actor("signatory"))
    operations.accept_return(again(asked), actor=here.actor("analyst"))
    operations.begin_correction(again(asked), why="Two offences were left out.", actor=here.actor("officer"))
    second = upload(
        again(asked),
        workbook(tmp_path, (("offences", 1, {"operation_name": "Operation Wren"}),)),
        here=here,
    )
    assert (again(asked).state, again(asked).accepted) == (ReturnState.CORRECTING, first)
    tables = second.difference["tables"]
    assert second.difference["since"] == 1
    assert tables["offences"] == {"added": 0, "changed": 1, "gone": 0, "same": 1}
    assert tables["people"] == {"added": 0, "changed": 0, "gone": 0, "same": 3}
    operations.sign_version(second, statement=STATEMENT, actor=here.actor("signatory"))
    operations.send_back(again(asked), reason="One is still missing.", actor=here.actor("analyst"))
    assert (again(asked).state, again(asked).accepted) == (ReturnState.CORRECTING, first)
    assert [each.state for each in asked.versions.all()] == [VersionState.SIGNED, VersionState.SIGNED]


def test_a_file_that_is_withdrawn_leaves_the_return_as_if_it_had_not_come(here: Country, asked: Return, tmp_path: Path):
    version = upload(asked, workbook(tmp_path), here=here)
    operations.withdraw_version(version, actor=here.actor("officer"))
    assert (again(asked).state, Version.objects.get().state) == (ReturnState.ASKED, VersionState.WITHDRAWN)


def test_what_cannot_be_read_ends_in_a_sentence_and_another_file_can_be_sent(
    here: Country, asked: Return, tmp_path: Path
):
    bad = upload(asked, b"%PDF-1.7 not a return", here=here, name="return.pdf")
    assert bad.state in (VersionState.UNREADABLE, VersionState.UNSAFE)
    assert bad.says.endswith(".")
    assert upload(again(asked), workbook(tmp_path), here=here).state == VersionState.TO_MAP


def test_no_event_and_no_finding_holds_a_name_that_was_sent(here: Country, asked: Return, tmp_path: Path):
    planted = (("people", 0, {"surname": "Quillfeather", "birth_date": "2099-01-01"}), *ERROR)
    version = confirmed(upload(asked, workbook(tmp_path, planted), here=here), here=here)
    assert version.errors
    kept = [str(row) for row in Event.objects.values_list()] + [str(version.findings), version.says]
    assert not any("Quillfeather" in each or "Ashdown" in each for each in kept)
