"""The addresses of runs, people, events, one's own account and the public, as every role and as nobody; and that none is left out."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from openinquiry.domain.accounts import operations as accounts
from openinquiry.domain.accounts.models import Role
from openinquiry.domain.audit import operations as audit
from openinquiry.domain.audit.models import Figure, Run
from tests.domain.audit.running import both_asked, done
from tests.domain.people import Country, country
from tests.web.test_every_address import OUR_VIEWS, client_of

pytestmark = [
    pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in", "time_machine_at_now"),
]  # fmt: skip
FIGURE = "counts/row-0/offences"
OUTSIDE = frozenset({"stranger", "administrator", "officer", "signatory", "other", "council"})
OFFICE = frozenset({"analyst", "second", "approver", "lead"})
SIGNED_IN = OUTSIDE | OFFICE
# Who runs, and who decides of a run that «analyst» assembled and started.
RUNNERS, SECOND, LEADS, ASKED_TO_LOOK = (
    OFFICE - {"approver"},
    frozenset({"second", "approver"}),
    frozenset({"lead"}),
    frozenset({"analyst"}),
)
OF_RETURNS = {  # walked in test_every_address
    "return", "upload", "not-held", "more-time", "correct", "receipt", "version", "columns", "findings-sheet", "file-as-sent",
    "explain", "sign", "office", "new-request", "request", "edit-request", "issue", "move-request", "office-return", "decide",
    "cancel-return", "answer-extension",
}  # fmt: skip
# Pages of the sign-in library in our frame, each closed or walked in tests/web/account.
OF_SIGNING_IN = ("account_", "mfa_", "socialaccount_")
Statuses = dict[int, frozenset[str]]


def office_alone(opens: frozenset[str] = OFFICE, *, known: bool = True) -> Statuses:
    """Not there outside the office. known: whether the office reads that they may not, where they may not."""
    return {200: opens, 403: OFFICE - opens, 404: OUTSIDE} if known else {200: opens, 404: SIGNED_IN - opens}


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def run(here: Country) -> Run:
    first, _ = both_asked(here)
    done(here, [first], "10", "[c]")
    return done(here, [first], "10", "[c]")


@pytest.fixture
def table(here: Country, run: Run) -> dict[str, tuple[str, Statuses]]:
    """Name → address, and who gets which answer; for nobody signed in it is the page to sign in, but where the public reads."""
    office, of_run = [here.programme.address], [here.programme.address, run.number]
    figure = Figure.objects.select_related("run").get(run=run, name=FIGURE)
    look = audit.ask_to_look(figure, reason="To check a total.", actor=here.actor("analyst"))
    role = Role.objects.get(post__person=here.people["officer"])
    conflict = accounts.declare_conflict(
        here.people["second"].pk, body=here.council, what="A relative.", actor=here.actor("lead")
    )
    of_leads = office_alone(LEADS)
    body = {200: frozenset({"signatory", "lead"}), 404: SIGNED_IN - {"signatory", "lead"}}
    everybody: Statuses = {200: SIGNED_IN}
    return {
        **{name: (reverse(name, args=office), of_leads) for name in ("people", "invitations", "conflicts", "invite", "declare_for")},
        **{name: (reverse(name, args=[*office, role.pk]), of_leads) for name in ("end_role", "lost_sign_in")},
        "end_conflict": (reverse("end_conflict", args=[*office, conflict.pk]), of_leads),
        "events": (reverse("events", args=office), office_alone(LEADS, known=False)),
        "runs": (reverse("runs", args=office), office_alone()),
        "assemble-run": (reverse("assemble-run", args=office), office_alone(RUNNERS)),
        **{name: (reverse(name, args=of_run), office_alone()) for name in ("run", "run-tables")},
        "run-table": (reverse("run-table", args=[*of_run, "counts"]), office_alone()),
        "run-output": (reverse("run-output", args=[*of_run, "report.html"]), office_alone()),
        "compare-runs": (reverse("compare-runs", args=[*of_run, 1]), office_alone()),
        "discard-run": (reverse("discard-run", args=of_run), office_alone(RUNNERS)),
        "decide-run": (reverse("decide-run", args=of_run), office_alone(SECOND)),
        "look-behind": (reverse("look-behind", args=[*of_run, FIGURE]), office_alone(RUNNERS, known=False)),
        "look": (reverse("look", args=[*office, look.pk]), office_alone(ASKED_TO_LOOK, known=False)),
        **{name: (reverse(name, args=[*office, here.force.code]), body) for name in ("people_of_body", "invite_to_body")},
        "glass": (reverse("glass"), {200: frozenset({"administrator"}), 403: SIGNED_IN - {"administrator"}}),
        "chain": (
            reverse("chain"), {200: frozenset({"administrator", "lead"}), 403: SIGNED_IN - {"administrator", "lead"}},
        ),
        **{name: (reverse(name), everybody) for name in ("details", "change_details", "declare_conflict", "keys")},
        **{name: (reverse(name), everybody) for name in ("offices", "owed")},
    }  # fmt: skip


def test_nobody_gets_another_answer_than_the_table_says(here: Country, table: dict[str, tuple[str, Statuses]]):
    wrong = []
    for name, (address, statuses) in table.items():
        wanted = {"nobody": 302} | {who: status for status, people in statuses.items() for who in people}
        assert set(wanted) == SIGNED_IN | {"nobody"}
        found = {who: client_of(here, who).get(address).status_code for who in wanted}
        wrong += [(name, who, found[who], wanted[who]) for who in wanted if found[who] != wanted[who]]
    assert wrong == []


def test_the_public_reads_its_pages_and_a_figure_once_it_is_approved(here: Country, run: Run):
    pages = [reverse(name) for name in ("help", "contact", "accessibility", "privacy")]
    figure = reverse("figure", args=[here.programme.address, run.number, FIGURE])
    for who in SIGNED_IN | {"nobody"}:
        client = client_of(here, who)
        assert {client.get(page).status_code for page in pages} == {200}
        assert client.get(figure).status_code == (200 if who in OFFICE else 404)
        assert client.get(reverse("gallery")).status_code == 404  # outside a demonstration
    audit.approve_run(run, actor=here.actor("second"))
    assert {client_of(here, who).get(figure).status_code for who in SIGNED_IN | {"nobody"}} == {200}


def test_what_is_only_pressed_is_refused_to_whoever_may_not_and_says_the_same_of_what_is_not_there(
    here: Country, run: Run
):
    office = [here.programme.address]
    invitation, _word = accounts.invite(
        "asked@example.org", name="Asked Invented", body=here.force, title="Officer", programme=here.programme, role="officer",
        actor=here.actor("lead"),
    )  # fmt: skip
    pressed = {
        "start-run": (reverse("start-run", args=[*office, run.number]), reverse("start-run", args=[*office, 99])),
        "withdraw_invitation": (
            reverse("withdraw_invitation", args=[*office, invitation.pk]), reverse("withdraw_invitation", args=[*office, uuid4()]),
        ),
        "end_key": (reverse("end_key", args=[uuid4()]),) * 2,
    }  # fmt: skip
    for name, (real, nothing) in pressed.items():
        for who in sorted(OUTSIDE):
            client = client_of(here, who)
            assert (name, who, client.get(real).status_code) == (name, who, 405)
            assert (name, who, client.post(real).status_code, client.post(nothing).status_code) == (name, who, 404, 404)
        nobody = client_of(here, "nobody")
        assert {nobody.post(place).status_code for place in (real, nothing)} == {302}
    invitation.refresh_from_db()
    assert invitation.withdrawn is None


def test_no_address_of_ours_is_left_out(table: dict[str, tuple[str, Statuses]]):
    elsewhere = {
        "home", "help", "contact", "accessibility", "privacy", "language", "gallery", "figure",  # of the public
        "start-run", "withdraw_invitation", "end_key", "withdraw", "choose-run",  # only pressed, or lead elsewhere
        "stay", "unsent", "invitation", "invited",  # tests/web/account
    }  # fmt: skip
    named = {each.name for each in OUR_VIEWS if not str(each.name).startswith(OF_SIGNING_IN)}
    assert named == set(table) | OF_RETURNS | elsewhere
