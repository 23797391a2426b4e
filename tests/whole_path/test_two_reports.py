"""Two reports by the command itself, the second with one more return: whoever holds both learns no count below the threshold."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.two_releases import Attack, read
from tests.whole_command import openinquiry

UNROUNDED = """
id = "unrounded"
version = "1"
title = "Suppress 1 to 4, show the rest exactly"
smallest_count_shown = 5
rounding_base = 1
least_width_for_an_attacker = 1
minimum_recorded_share = 0.5
minimum_denominator = 25
"""
LATE = "E23000002"  # Cumbria, whose return is in the second report only
pytestmark = pytest.mark.slow


def run(audit: Path, out: Path, *more: object) -> None:
    ran = openinquiry("audit", "run", audit, "--out", out, *more)
    assert ran.returncode == 0, ran.stderr


def attack(old: Path, new: Path) -> Attack:
    """Both reports as published, by one who knows the documentation: which counts are of one return, and which of all rows."""
    one_return = re.compile(r"(rows|records\.[a-z-]+|set-aside\.[a-z+]+)\.[EW]\w+|offences\.all\.E\w+\.meets@")
    of_rows = re.compile(
        r"balance\.read|balance\..*\.in$|linkage\.records$|offences\.all\..*over-forces$|set-aside.*K04"
    )
    return Attack(
        read(old),
        read(new),
        same=lambda cell: bool(one_return.match(cell)) and LATE not in cell,
        grown=lambda cell: bool(of_rows.match(cell)),
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of four police returns of an invented country, in which nothing is rounded: of all but one; of all, twice."""
    top = tmp_path_factory.mktemp("reports")
    made = openinquiry("synthesise", "--seed", "7", "--scale", "0.01", "--out", top)
    assert made.returncode == 0, made.stderr
    (top / "audit" / "unrounded.toml").write_text(UNROUNDED, encoding="utf-8")
    plan = top / "audit" / "audit.toml"
    head, *asked = plan.read_text(encoding="utf-8").replace('"default"', '"unrounded.toml"', 1).split("[[return]]\n")
    police = [each.split("[[expected]]")[0] for each in asked if 'kind = "police"' in each][:4]
    on_time = [each for each in police if f'body = "{LATE}"' not in each]
    assert len(police) - len(on_time) == 1
    plan.write_text("[[return]]\n".join([head, *on_time]), encoding="utf-8")
    run(top / "audit", top / "before")
    plan.write_text("[[return]]\n".join([head, *police]), encoding="utf-8")
    run(top / "audit", top / "alone")
    run(top / "audit", top / "beside", "--earlier", top / "before")
    return top


def test_two_reports_that_are_made_apart_give_small_counts_away_which_shows_that_the_attack_can_succeed(
    reports: Path,
) -> None:
    assert len(attack(reports / "before", reports / "alone").learnt()) > 3


def test_a_report_that_is_made_beside_the_earlier_one_gives_none_away(reports: Path) -> None:
    tried = attack(reports / "before", reports / "beside")
    assert min(len(tried.old.hidden), len(tried.new.hidden)) > 500
    assert tried.learnt() == {}


def test_the_report_and_its_record_say_beside_which_earlier_report_it_was_made(reports: Path) -> None:
    record = json.loads((reports / "beside" / "run.json").read_text(encoding="utf-8"))
    before = json.loads((reports / "before" / "run.json").read_text(encoding="utf-8"))
    (named,) = record["protection"]["earlier"]
    assert (named["title"], named["as_at"], len(named["sha256"])) == (before["title"], before["as_at"], 64)
    assert f"{before['title']}, data as at {before['as_at']}" in (reports / "beside" / "report.html").read_text()
    assert str(reports) not in (reports / "beside" / "run.json").read_text()


def test_a_figure_is_explained_with_the_earlier_report_at_hand_and_refused_without(
    reports: Path, tmp_path: Path
) -> None:
    figure = "counts-by-force/offences.audit.E23000001/offences.all"
    asked = ("audit", "explain", reports / "beside", figure, "--rows", tmp_path / "rows.csv")
    done = openinquiry(*asked)
    assert done.returncode == 0, done.stderr
    moved = reports / "moved"
    (reports / "before").rename(moved)
    try:
        refused = openinquiry(*asked[:-1], tmp_path / "again.csv")
    finally:
        moved.rename(reports / "before")
    assert refused.returncode == 1
    assert "they are not where they were" in refused.stderr
    assert not (tmp_path / "again.csv").exists()


def test_an_earlier_report_that_is_damaged_or_missing_or_the_new_one_itself_is_refused_before_anything_is_read(
    reports: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(reports / "before", damaged)
    (damaged / "release.json").write_text('{"kind": "release", "cells": ["x"]}', encoding="utf-8")
    for folder, words in (
        (damaged, "is damaged"),
        (tmp_path / "nowhere", "There is no run.json"),
        (tmp_path / "new", "cannot be both"),
    ):
        refused = openinquiry("audit", "run", reports / "audit", "--out", tmp_path / "new", "--earlier", folder)
        assert refused.returncode == 2, refused.stderr
        assert words in " ".join(refused.stderr.split())
        assert not (tmp_path / "new").exists()


def test_an_earlier_report_that_leaks_by_itself_ends_in_a_clear_sentence_and_no_report(
    reports: Path, tmp_path: Path
) -> None:
    leaky = tmp_path / "leaky"
    shutil.copytree(reports / "before", leaky)
    release = json.loads((leaky / "release.json").read_text(encoding="utf-8"))
    place = len(release["cells"])
    release["cells"] += ["a", "b", "c"]
    release |= {"shown": {**release["shown"], "a": 12, "b": 10}, "small": [*release["small"], "c"]}
    sums = [
        [n if n < place else n + 3 for n in each] for each in release["sums"]
    ]  # what has no name comes after the cells
    release["sums"] = [*sums, [place, place + 1, place + 2]]
    (leaky / "release.json").write_text(json.dumps(release), encoding="utf-8")
    refused = openinquiry("audit", "run", reports / "audit", "--out", tmp_path / "new", "--earlier", leaky)
    assert refused.returncode == 1
    assert "gives a small count away by itself" in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "new").exists()
