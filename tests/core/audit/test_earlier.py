"""What a report leaves for the next one, and what an attacker may hold of how two reports go together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from openinquiry.core.audit import AuditResult, EarlierReport, read_earlier, read_plan, run_audit
from openinquiry.core.audit.earlier import published_release, since
from openinquiry.core.audit.explanation import RowsOfFigures
from openinquiry.core.shared import UnreadableInput
from tests.core.audit.small_audit import A, B, C, write_small_audit
from tests.two_releases import Attack, of_release

NATION = "K04000001"
EVERY = f"offences.all.{NATION}.meets@central"


@dataclass(frozen=True)
class Ran:
    result: AuditResult
    release: dict[str, Any]
    earlier: EarlierReport


def ran(folder: Path, *, without: tuple[str, ...] = (), beside: tuple[EarlierReport, ...] = ()) -> Ran:
    plan = read_plan(write_small_audit(folder, without=without))
    result = run_audit(plan, progress=lambda *_: None, earlier=beside)
    published = RowsOfFigures(result, plan=plan).published()
    release = published_release(published, shown=result.shown, register=result.register)
    (folder / "run.json").write_text(json.dumps(result.record), encoding="utf-8")
    (folder / "release.json").write_text(json.dumps(release), encoding="utf-8")
    return Ran(result, release, read_earlier(folder))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, fewer: Ran) -> Ran:
    """Made beside the report of two forces."""
    return ran(tmp_path_factory.mktemp("whole"), beside=(fewer.earlier,))


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return ran(tmp_path_factory.mktemp("fewer"), without=(C,))


def as_read(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(record))
    return found


def test_a_release_holds_each_count_behind_a_figure_as_shown_and_no_other(whole: Ran) -> None:
    shown, release = whole.result.shown, whole.release
    assert release["shown"] == {cell: shown[cell].value for cell in release["cells"] if shown[cell].value is not None}
    assert sorted([*release["shown"], *release["small"], *release["apart"]]) == release["cells"]
    assert len(release["cells"]) < len(shown.shown) / 2  # many counts are cleared that no table shows
    assert release["shown"][f"offences.all.{A}.meets@central"] == 10  # 11


def test_every_addition_of_a_release_is_one_and_names_no_count_that_was_not_published(whole: Ran) -> None:
    counts, cells = whole.result.register.counts, whole.release["cells"]
    told = whole.earlier.release.told()
    for each in whole.earlier.release.sums:
        if all(cell in counts for cell in (each.total, *each.parts)):
            assert counts[each.total] == sum(counts[part] for part in each.parts)
        assert {cell for cell in (each.total, *each.parts) if not cell.startswith("not published")} <= set(cells)
    assert all(told[cell][0] <= counts[cell] <= told[cell][1] for cell in cells)
    assert len(whole.earlier.release.sums) > 20


def test_counts_of_a_return_that_is_used_again_are_the_same_and_counts_of_all_rows_can_only_grow(
    whole: Ran, fewer: Ran
) -> None:
    found = since(fewer.earlier, as_read(whole.result.record), register=whole.result.register)
    assert {f"rows.{A}.police.offences", f"offences.all.{B}.meets@central"} <= found.same
    assert {
        "balance.join-offences-into-groups.in",
        "balance.link-people.in",
        "balance.read-map-and-check.police.people.used",
    } <= found.growing
    for hangs_on_all in (EVERY, f"suspects.all.{A}@central", f"offences.audit.{A}.meets@central"):
        assert hangs_on_all in found.common
        assert hangs_on_all not in found.same | found.growing
    true, before = whole.result.register.counts, fewer.result.register.counts
    assert all(true[cell] == before[cell] for cell in found.same)
    assert all(true[cell] >= before[cell] for cell in found.growing)


def test_where_a_return_went_nothing_is_held_to_grow(whole: Ran, fewer: Ran) -> None:
    found = since(whole.earlier, as_read(fewer.result.record), register=fewer.result.register)
    assert found.growing == frozenset()
    assert f"rows.{A}.police.offences" in found.same
    assert not any(C in cell for cell in found.common)


def test_a_return_that_was_put_right_is_another(whole: Ran) -> None:
    record = as_read(whole.result.record)
    changed = next(each for each in record["inputs"] if each["body"] == B)
    changed["files"][0]["sha256"] = "0" * 64
    found = since(whole.earlier, record, register=whole.result.register)
    assert f"rows.{A}.police.offences" in found.same
    assert f"rows.{B}.police.offences" not in found.same
    assert found.growing == frozenset()


def test_the_same_returns_under_another_policy_give_the_same_numbers(whole: Ran) -> None:
    record = as_read(whole.result.record)
    record["policy"]["rounding_base"] = 1
    found = since(whole.earlier, record, register=whole.result.register)
    assert found.same == found.common
    assert EVERY in found.same


def test_nothing_is_subtracted_over_two_periods_nor_under_a_definition_that_changed(whole: Ran) -> None:
    record = as_read(whole.result.record)
    other = {**record, "period": {"first_day": "2023-04-01", "last_day": "2024-03-31"}}
    assert since(whole.earlier, other, register=whole.result.register).common == frozenset()
    record["definitions"][0]["words"] = "Something else."
    found = since(whole.earlier, record, register=whole.result.register)
    assert f"offences.audit.{NATION}.meets@central" not in found.common
    assert {EVERY, f"rows.{A}.police.offences", f"suspects.all.{NATION}@central"} <= found.common


def test_whoever_has_both_rounded_reports_learns_no_small_count(whole: Ran, fewer: Ran) -> None:
    found = since(fewer.earlier, as_read(whole.result.record), register=whole.result.register)
    old, new = (of_release(each.release, each.result.record["policy"]) for each in (fewer, whole))
    attack = Attack(old, new, same=found.same.__contains__, grown=found.growing.__contains__)
    assert min(len(old.hidden), len(new.hidden)) > 300
    assert attack.learnt() == {}


@pytest.mark.parametrize(
    "damage",
    [{"cells": ["x"]}, {"shown": {}}, {"sums": [[0, "a"]]}, {"public": 3}, {"small": None}],
    ids=["cells", "shown", "sums", "public", "small"],
)
def test_a_damaged_release_is_told_in_a_sentence(fewer: Ran, tmp_path: Path, damage: dict[str, Any]) -> None:
    (tmp_path / "run.json").write_text(json.dumps(fewer.result.record), encoding="utf-8")
    (tmp_path / "release.json").write_text(json.dumps({**fewer.release, **damage}), encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"release\.json is damaged"):
        read_earlier(tmp_path)


def test_a_report_of_an_older_version_must_be_made_again(fewer: Ran, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(fewer.result.record), encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"There is no release\.json"):
        read_earlier(tmp_path)
