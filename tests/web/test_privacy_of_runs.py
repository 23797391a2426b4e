"""No name and no small count that a body sent reaches a reader of runs and figures, nor can be had by subtracting two runs.

Two real runs by the job, of which the second has one small return more; names are planted wherever a body can write one. Every
page is read by each who may and by nobody; what anybody may read is then attacked.
"""

from __future__ import annotations

import json
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from openinquiry.core.audit.explanation import number_shown
from openinquiry.core.disclosure_control import load_policy
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Run
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from openinquiry.domain.files import store
from openinquiry.jobs.models import Job
from tests.two_releases import Attack, of_release
from tests.web.planted_runs import NAMES, Planted, planted

pytestmark = [
    pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("one_step_sign_in"),
]  # fmt: skip
OFFICE = ("lead", "analyst", "second", "approver")
OUTSIDE = ("nobody", "stranger", "administrator", "officer", "signatory", "other", "council")
SMALL = range(1, load_policy("default").smallest_count_shown)
NAMED = re.compile("|".join(NAMES), re.IGNORECASE)


@pytest.fixture(scope="module")
def told() -> Iterator[list[str]]:
    """Everything that was logged, by anybody, while the runs were made and read."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Kept(logging.DEBUG), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, told: list[str], django_db_setup: None, django_db_blocker
) -> Iterator[tuple[Planted, str]]:
    """The runs, made once for all tests here and taken back after the last; and what was written to standard error."""
    folder = tmp_path_factory.mktemp("planted")
    with django_db_blocker.unblock(), transaction.atomic():
        with redirect_stderr(StringIO()) as errors:
            found = planted(folder)
        yield found, errors.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def here(made: tuple[Planted, str]) -> Planted:
    return made[0]


def client_of(here: Planted, who: str) -> Client:
    client = Client()
    if who != "nobody":
        with without_events():
            client.force_login(here.here.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def read(answer: HttpResponseBase) -> str:
    """The text of an answer, of a spreadsheet its cells."""
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(each) for each in archive.namelist())
    return unescape(content.decode("utf-8", errors="replace"))


def files(run: Run) -> list[str]:
    return list(run.outputs.values_list("name", flat=True))


def pages_of_runs(here: Planted) -> list[str]:
    """Every page and file of both runs and of the comparison, all pages of it."""
    address, found = here.here.programme.address, []
    for run in (here.first, here.second):
        at = [address, run.number]
        found += [reverse("run", args=at), reverse("run-tables", args=at)]
        found += [reverse("run-table", args=[*at, name]) for name in run.tables.values_list("name", flat=True)]
        found += [reverse("run-output", args=[*at, name]) for name in files(run)]
    compare = reverse("compare-runs", args=[address, 1, 2])
    return [*found, *(f"{compare}?page={number}" for number in range(1, 9)), reverse("runs", args=[address]),
            reverse("office", args=[address])]  # fmt: skip


def published(run: Run) -> dict[str, dict[str, object]]:
    """Every figure of a run as anybody reads it from the API, page by page."""
    found, page, pages = [], 1, 1
    while page <= pages:
        answer = Client().get(f"/api/v1/programmes/{run.programme.address}/runs/{run.number}/figures?page={page}")
        said = json.loads(answer.content)
        found, page, pages = [*found, *said["items"]], page + 1, said["pages"]
    return {each["name"]: each for each in found}


def kept(run: Run, name: str) -> dict[str, object]:
    with store().open(run.outputs.get(name=name).sha256) as content:
        return json.loads(content.read())


def test_what_is_planted_can_be_found(here: Planted):
    """The names are in the file that was sent, and what the analyst may download of it holds them."""
    page = reverse("file-as-sent", args=[here.late.pk, here.late.accepted.number])
    sent = read(client_of(here, "analyst").get(page))
    assert {"Thistlewood", "Mirabel", "Zephaniah", "Ottoline", "Lavender"} <= set(NAMED.findall(sent))
    assert NAMED.search(here.late.accepted.file_name)
    states = {each["body_name"]: (each["state"], each.get("reason", "")) for each in here.second.record["inputs"]}
    assert states["Invented Constabulary"] == ("accepted", "")
    assert states["Another Invented Constabulary"] == (
        "quarantined",
        "The return has no file «V••••••••.csv». The return cannot be used without its offences.",
    )


def test_no_page_or_file_of_a_run_names_anybody(here: Planted):
    reader, named = client_of(here, "approver"), {}
    for page in pages_of_runs(here):
        answer = reader.get(page)
        assert answer.status_code == 200, page
        if found := NAMED.findall(read(answer)):
            named[page] = sorted(set(found))
    assert named == {}


def test_no_event_of_a_run_and_no_job_and_nothing_that_was_logged_names_anybody(
    here: Planted, made: tuple[Planted, str], told: list[str]
):
    lead = client_of(here, "lead")
    address = reverse("events", args=[here.here.programme.address])
    of_runs = [read(lead.get(f"{address}?record={run.pk}&reading=on")) for run in (here.first, here.second, here.look)]
    assert all("An invented audit" in page for page in of_runs)
    kept_rows = [
        *map(str, Job.objects.values_list()),
        *map(str, Event.objects.filter(kind__startswith="run.").values_list()),
    ]
    assert len(kept_rows) > 10
    assert told
    assert [line for line in (*of_runs, *kept_rows, *told, made[1]) if NAMED.search(line)] == []


@pytest.mark.parametrize("who", OUTSIDE)
def test_outside_the_office_no_page_of_a_run_or_of_rows_is_there(here: Planted, who: str):
    address = here.here.programme.address
    behind = [
        reverse("look-behind", args=[address, 2, here.look.figure.name]),
        reverse("look", args=[address, here.look.pk]),
    ]
    client = client_of(here, who)
    gone = (302,) if who == "nobody" else (404,)
    assert {client.get(page).status_code for page in (*pages_of_runs(here)[-11:], *behind)} == {*gone}


def test_whoever_looks_behind_a_figure_reads_exact_numbers_and_no_name_and_nobody_else_reads_them(here: Planted):
    page = reverse("look", args=[here.here.programme.address, here.look.pk])
    shown = read(client_of(here, "analyst").get(page))
    assert here.look.found["reproduced"]
    assert f">{here.look.found['parts'][0]['number']:g}<" in shown
    assert "Invented Constabulary" in shown  # the rows of the return that was planted are among them
    assert not NAMED.search(shown)
    assert {who: client_of(here, who).get(page).status_code for who in ("lead", "second", "approver")} == dict.fromkeys(
        ("lead", "second", "approver"), 404
    )


def test_no_public_figure_names_anybody_and_the_page_says_what_the_api_says(here: Planted):
    client, read_pages = Client(), 0
    for run in (here.first, here.second):
        for figure in list(published(run).values())[::80]:
            page, alone = (read(client.get(str(figure[where]))) for where in ("page", "address"))
            assert not NAMED.search(page + alone), figure["name"]
            said = json.loads(alone)
            assert {key: said[key] for key in figure} == figure
            assert {said["shown"], said["citation"].split("http")[0].strip()} <= {
                line.strip() for line in re.sub(r"<[^>]+>", "\n", page).replace(" http", "\nhttp").splitlines()
            }, figure["name"]
            read_pages += 1
    assert read_pages > 30


def test_all_figures_of_both_runs_are_published_and_name_nobody(here: Planted):
    for run in (here.first, here.second):
        found = published(run)
        assert found.keys() == set(run.figures.values_list("name", flat=True))
        assert not NAMED.search(json.dumps(found, ensure_ascii=False))


def counts_of(run: Run) -> set[str]:
    """The figures that are counts of people, offences or rows."""
    return {
        f"{table.name}/{row}/{column}"
        for table in run.tables.all()
        for row, line in table.about["rows"].items()
        for column, (_shown, how, _basis) in line["figures"].items()
        if how in ("count", "count at every threshold", "range of counts")
    }


def test_a_hidden_count_is_null_with_its_sign_and_no_count_is_below_the_threshold(here: Planted):
    for run in (here.first, here.second):
        found, counts = published(run), counts_of(run)
        hidden = [found[name] for name in counts if found[name]["shown"] == "[c]"]
        assert len(hidden) > 100
        assert {(each["value"], each["sign"]) for each in hidden} == {(None, "[c]")}
        assert [name for name in counts if found[name]["value"] in SMALL] == []
        ends = [
            each["interval"][end] for each in map(found.get, counts) if each["interval"] for end in ("lower", "upper")
        ]
        assert [end for end in ends if end in SMALL] == []


def test_the_small_counts_of_one_body_stand_in_no_file(here: Planted):
    """The police sent two offences and three people: whatever speaks of it alone is hidden."""
    own = here.late.body.code
    name = next(each for each in files(here.second) if each.endswith(f"quality-police-{own}.csv"))
    with store().open(here.second.outputs.get(name=name).sha256) as content:
        cells = re.split(r"[,\r\n]", content.read().decode("utf-8"))
    assert cells.count("c") > 30
    assert [cell for cell in cells if (number_shown(cell) or 0) in SMALL] == []
    found = published(here.second)
    alone = [each for name, each in found.items() if own in name and name in counts_of(here.second)]
    assert len(alone) > 20
    assert {each["shown"] for each in alone} <= {"[c]", "0"}


def test_two_runs_that_differ_by_one_small_return_give_no_small_count_away_by_subtraction(here: Planted):
    assert [each["title"] for each in here.second.record["protection"]["earlier"]] == [here.here.programme.title]
    before, after = published(here.first), published(here.second)
    both = counts_of(here.first) & counts_of(here.second)
    moved = [
        after[name]["value"] - before[name]["value"]
        for name in both
        if None not in (before[name]["value"], after[name]["value"])
    ]
    assert any(moved)
    assert [by for by in moved if abs(by) in SMALL] == []
    one_return = re.compile(r"(rows|records\.[a-z-]+|set-aside\.[a-z+]+)\.[EW]\w+|offences\.all\.E\w+\.meets@")
    of_rows = re.compile(
        r"balance\.read|balance\..*\.in$|linkage\.records$|offences\.all\..*over-forces$|set-aside.*K04"
    )
    attack = Attack(
        *(of_release(kept(run, "release.json"), run.record["policy"]) for run in (here.first, here.second)),
        same=lambda cell: bool(one_return.match(cell)) and here.late.body.code not in cell,
        grown=lambda cell: bool(of_rows.match(cell)),
    )  # fmt: skip
    assert min(len(attack.old.hidden), len(attack.new.hidden)) > 100
    assert attack.learnt() == {}


def test_a_comparison_shows_no_change_of_a_count_below_the_threshold(here: Planted):
    page = reverse("compare-runs", args=[here.here.programme.address, 1, 2])
    changes = queries.compared(here.first, here.second).changes
    counts = counts_of(here.first) | counts_of(here.second)
    moved = [each for each, _bearing in changes if each.figure in counts]
    assert len(moved) > 5
    assert [each for each in moved if each.by is not None and abs(each.by) in SMALL] == []
    assert "It came late." not in read(Client().get(page))
