"""Pages of people, events, runs, figures and one's own account keep to the same ten questions and 100 KB, however much there is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from openinquiry.domain.accounts import operations as accounts
from openinquiry.domain.accounts.models import Person, Role, RoleName
from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Run
from tests.domain.audit.running import both_asked, done
from tests.domain.people import Country, country, person, post
from tests.web.test_budgets import MOST_BYTES, MOST_QUERIES, measured

pytestmark = [
    pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in", "time_machine_at_now"),
]  # fmt: skip
FIGURE = "counts/row-0/offences"


def pages_of(here: Country, run: Run) -> dict[str, tuple[str, str]]:
    """Name → who looks, and where."""
    office, of_run = [here.programme.address], [here.programme.address, run.number]
    role = Role.objects.get(post__person=here.people["officer"])
    for_leads = ("people", "invitations", "conflicts", "invite", "declare_for", "events")
    return {
        **{name: ("lead", reverse(name, args=office)) for name in for_leads},
        **{name: ("lead", reverse(name, args=[*office, role.pk])) for name in ("end_role", "lost_sign_in")},
        **{name: ("lead", reverse(name)) for name in ("offices", "chain", "details", "keys", "declare_conflict")},
        **{name: ("second", reverse(name, args=of_run)) for name in ("run", "run-tables")},
        "glass": ("administrator", reverse("glass")),
        "people_of_body": ("signatory", reverse("people_of_body", args=[*office, here.force.code])),
        "runs": ("analyst", reverse("runs", args=office)),
        "assemble-run": ("analyst", reverse("assemble-run", args=office)),
        "compare-runs": ("analyst", reverse("compare-runs", args=[*of_run, 1])),
        "run-table": ("analyst", reverse("run-table", args=[*of_run, "counts"])),
        "look-behind": ("analyst", reverse("look-behind", args=[*of_run, FIGURE])),
        "figure": ("officer", reverse("figure", args=[*of_run, FIGURE])),
    }


def more_of_everything(here: Country, *, since: int, many: int) -> Run:
    """So many more officers, invitations, conflicts, keys and runs; the last run."""
    first = Run.objects.filter(programme=here.programme).order_by("number").first()
    accepted = first.inputs.exclude(version=None).get().of if first else both_asked(here)[0]
    last = None
    for number in range(since, since + many):
        somebody: Person = person(f"more{number}")
        post(somebody, here.force, here.programme, RoleName.OFFICER)
        accounts.declare_conflict(somebody.pk, body=here.council, what="A relative.", actor=here.actor("lead"))
        accounts.invite(
            f"asked{number}@example.org", name=f"Asked Invented {number}", body=here.force, title="Officer",
            programme=here.programme, role="officer", actor=here.actor("lead"),
        )  # fmt: skip
        last = done(here, [accepted], "10", "[c]")
        operations.approve_run(last, actor=here.actor("second"))
    assert last is not None
    return last


def test_no_page_asks_more_often_or_grows_past_its_size_with_fifteen_times_as_much(
    here_few_and_many: tuple[dict, dict],
):
    few, many = here_few_and_many
    assert {name: asked for name, (asked, _size) in many.items() if asked > MOST_QUERIES} == {}
    assert {name: asked for name, (asked, _size) in few.items()} == {
        name: asked for name, (asked, _size) in many.items()
    }
    assert {name: size for name, (_asked, size) in many.items() if size > MOST_BYTES} == {}


@pytest.fixture
def here_few_and_many() -> tuple[dict, dict]:
    here = country()
    few = measured(here, pages_of(here, more_of_everything(here, since=0, many=2)))
    many = measured(here, pages_of(here, more_of_everything(here, since=2, many=28)))
    return few, many
