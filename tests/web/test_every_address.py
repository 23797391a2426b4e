"""Every address as every role and as nobody: each view names its rule, and nobody sees what the truth table forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openinquiry.domain.accounts.operations import declare_conflict
from openinquiry.domain.accounts.permissions import Policy
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Return, Version
from tests.domain.people import Country, country
from tests.domain.returns.sending import ASKED, QUERY, STATEMENT, confirmed, issued, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in")]
OURS = "openinquiry."
EVERYBODY = frozenset(
    {"nobody", "stranger", "administrator", "officer", "signatory", "other", "council", "analyst", "approver", "lead"}
)
BODY, OFFICE = frozenset({"officer", "signatory"}), frozenset({"analyst", "approver", "lead"})
PREPARES, SIGNS, DECIDES, LEADS = BODY, frozenset({"signatory"}), frozenset({"analyst", "lead"}), frozenset({"lead"})
READS_FILES = BODY | DECIDES


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


OUR_VIEWS = [each for each in patterns() if each.callback.__module__.startswith(OURS)]


@pytest.mark.parametrize("pattern", OUR_VIEWS, ids=lambda each: each.name or str(each.pattern))
def test_each_view_of_ours_names_the_rule_by_which_it_is_opened(pattern: URLPattern):
    rules = getattr(pattern.callback, "opened_by", None)
    assert rules, f"{pattern.callback.__module__}.{pattern.callback.__name__} names no rule"
    assert isinstance(rules, str) or all(isinstance(rule, Policy) for rule in rules)


@pytest.fixture
def here(tmp_path: Path) -> Country:
    made = country()
    return_ = issued(made).returns.select_related("request", "body").get(body=made.force)
    version = confirmed(upload(return_, workbook(tmp_path, QUERY), here=made), here=made)
    operations.explain_query(version, rule="P027", text="The flag was set too early.", actor=made.actor("officer"))
    operations.sign_version(version, statement=STATEMENT, actor=made.actor("signatory"))
    operations.draft_request(made.programme, asked=ASKED, actor=made.actor("lead"))
    return made


def addresses(here: Country) -> dict[str, tuple[str, frozenset[str]]]:
    """Name → the address of a record of the force or of the programme, and who may see it."""
    return_ = Return.objects.get(body=here.force)
    version, request = Version.objects.get(), return_.request
    receipt = return_.signed.get().receipt
    wish = operations.ask_for_time(
        Return.objects.select_related("request", "body").get(body=here.other_force),
        until=ASKED.due.replace(day=18), reason="Two people are ill.", actor=here.actor("other"),
    )  # fmt: skip
    one, file, office = [return_.pk], [return_.pk, version.number], [here.programme.address]
    draft = here.programme.requests.get(state="draft")
    return {
        "return": (reverse("return", args=one), BODY | OFFICE),
        "upload": (reverse("upload", args=one), PREPARES),
        "not-held": (reverse("not-held", args=one), SIGNS),
        "more-time": (reverse("more-time", args=one), PREPARES),
        "correct": (reverse("correct", args=one), PREPARES),
        "receipt": (reverse("receipt", args=[return_.pk, receipt]), BODY | OFFICE),
        "version": (reverse("version", args=file), BODY | OFFICE),
        "columns": (reverse("columns", args=file), PREPARES),
        "findings-sheet": (reverse("findings-sheet", args=file), READS_FILES),
        "file-as-sent": (reverse("file-as-sent", args=file), READS_FILES),
        "explain": (reverse("explain", args=[*file, "P027"]), PREPARES),
        "sign": (reverse("sign", args=file), SIGNS),
        "office": (reverse("office", args=office), OFFICE),
        "new-request": (reverse("new-request", args=office), LEADS),
        "request": (reverse("request", args=[*office, request.pk]), OFFICE),
        "draft": (reverse("request", args=[*office, draft.pk]), OFFICE),
        "edit-request": (reverse("edit-request", args=[*office, draft.pk]), LEADS),
        "issue": (reverse("issue", args=[*office, draft.pk]), LEADS),
        "move-request": (reverse("move-request", args=[*office, request.pk, "close"]), LEADS),
        "office-return": (reverse("office-return", args=[*office, return_.pk]), OFFICE),
        "decide": (reverse("decide", args=[*office, return_.pk]), DECIDES),
        "cancel-return": (reverse("cancel-return", args=[*office, return_.pk]), LEADS),
        "answer-extension": (reverse("answer-extension", args=[*office, wish.of_id, wish.pk]), DECIDES),
    }


def client_of(here: Country, who: str) -> Client:
    client = Client()
    if who in here.people:
        client.force_login(here.people[who])
    return client


FORBIDDEN_BUT_KNOWN = (403, 404)


def test_nobody_sees_what_the_truth_table_forbids(here: Country, time_machine_at_now: None):
    wrong = []
    for name, (address, may) in addresses(here).items():
        for who in sorted(EVERYBODY):
            status = client_of(here, who).get(address).status_code
            wanted = (302,) if who == "nobody" else (200,) if who in may else FORBIDDEN_BUT_KNOWN
            if status not in wanted:
                wrong.append((name, who, status))
    assert wrong == []


def test_what_is_hidden_looks_the_same_as_what_does_not_exist(here: Country, time_machine_at_now: None):
    for name, (address, _may) in addresses(here).items():
        for who in ("stranger", "administrator", "council"):
            client = client_of(here, who)
            hidden, nothing = (
                client.get(address),
                client.get(address.replace(address.split("/")[2], "0" * 8 + "-0000-0000-0000-" + "0" * 12)),
            )
            assert (name, who, hidden.status_code) == (name, who, 404)
            assert _without_place(hidden.content, address) == _without_place(
                nothing.content, nothing.request["PATH_INFO"]
            )


def _without_place(content: bytes, address: str) -> bytes:
    """The page without what differs each time: its own address and the word against forged forms."""
    for place in {quote(address, safe=""), quote(address), address}:
        content = content.replace(place.encode(), b"")
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)


def test_a_conflict_of_interest_hides_the_return_from_an_analyst(here: Country, time_machine_at_now: None):
    found = addresses(here)
    operations_seen = client_of(here, "analyst").get(found["office-return"][0]).status_code
    declare_conflict(here.people["analyst"].pk, body=here.force, what="Worked there.", actor=here.actor("analyst"))
    hidden = {
        name: client_of(here, "analyst").get(found[name][0]).status_code
        for name in ("office-return", "decide", "return", "version", "file-as-sent")
    }
    assert operations_seen == 200
    assert set(hidden.values()) == {404}
    listed = client_of(here, "analyst").get(found["request"][0]).content.decode()
    assert "Another Invented Constabulary" in listed
    assert ">Invented Constabulary<" not in listed


def test_a_draft_is_no_secret_that_a_body_could_guess(here: Country, time_machine_at_now: None):
    before = client_of(here, "officer").get(reverse("owed")).content.decode()
    assert before.count("Recorded offences 2024/25") == 1


def test_before_a_file_is_signed_the_office_reads_neither_the_file_nor_its_findings(
    here: Country, tmp_path: Path, time_machine_at_now: None
):
    return_ = Return.objects.select_related("request", "body").get(body=here.other_force)
    version = confirmed(upload(return_, workbook(tmp_path), here=here, who="other"), here=here, who="other")
    for name in ("file-as-sent", "findings-sheet"):
        address = reverse(name, args=[return_.pk, version.number])
        found = {who: client_of(here, who).get(address).status_code for who in ("other", "analyst", "lead", "approver")}
        assert found == {"other": 200, "analyst": 404, "lead": 404, "approver": 404}
    page = client_of(here, "analyst").get(reverse("version", args=[return_.pk, version.number])).content.decode()
    assert reverse("file-as-sent", args=[return_.pk, version.number]) not in page


def test_a_lead_with_a_conflict_of_interest_reads_no_event_of_that_body(here: Country, time_machine_at_now: None):
    place = reverse("events", args=[here.programme.address])
    return_ = Return.objects.get(body=here.force)
    before = client_of(here, "lead").get(place).content.decode()
    declare_conflict(here.people["lead"].pk, body=here.force, what="Worked there.", actor=here.actor("lead"))
    after = client_of(here, "lead").get(place).content.decode()
    assert str(return_.pk) in before
    assert str(return_.pk) not in after
    assert str(Return.objects.get(body=here.other_force).pk) in after
    assert "began a programme" in after


def test_a_file_that_was_not_signed_is_taken_back_by_those_who_prepare_the_return_and_by_nobody_else(
    here: Country, tmp_path: Path, time_machine_at_now: None
):
    return_ = Return.objects.select_related("request", "body").get(body=here.other_force)
    version = upload(return_, workbook(tmp_path), here=here, who="other")
    place = reverse("withdraw", args=[return_.pk, version.number])
    found = {who: client_of(here, who).post(place).status_code for who in sorted(EVERYBODY - {"other"})}
    version.refresh_from_db()
    assert version.state != "withdrawn"
    assert found == {who: 302 if who == "nobody" else 403 if who in OFFICE else 404 for who in EVERYBODY - {"other"}}
    mine = client_of(here, "other")
    assert mine.get(place).status_code == 405
    assert "It counts for nothing, and stays on record." in mine.post(place, follow=True).content.decode()
    version.refresh_from_db()
    assert version.state == "withdrawn"
