"""How many groups stand behind a count: twelve children of one group are not printed, and cannot be worked out either."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from openinquiry.core.audit import AuditResult
from openinquiry.core.disclosure_control import ShownCount, Sum
from tests.core.audit.one_group import CHILDREN, NETWORK, OFFENCES, SUSPECTS, write_audit_of_groups
from tests.core.audit.small_audit import FORCES, C, run_small_audit
from tests.two_releases import MANY, intervals


def audit(folder: Path, *, groups: int) -> AuditResult:
    return run_small_audit(write_audit_of_groups(folder, groups=groups))


@pytest.fixture(scope="module")
def of_one(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return audit(tmp_path_factory.mktemp("one"), groups=1)


@pytest.fixture(scope="module")
def of_two(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return audit(tmp_path_factory.mktemp("two"), groups=2)


def left_open(shown: Mapping[str, ShownCount], sums: list[Sum], cell: str) -> tuple[int, int]:
    """Between what numbers a count can lie for one who has all that is shown and every addition."""
    place = {each: number for number, each in enumerate(shown)}
    bounds = [
        (count.low, count.high) if count.value is not None else (1, 4) if count.is_bounded else (0, MANY)
        for count in shown.values()
    ]
    rows = [[(place[each.total], -1.0), *((place[part], 1.0) for part in each.parts)] for each in sums]
    found = intervals(rows, [], bounds, {cell: [(place[cell], 1.0)]})
    return found[cell]


def test_twelve_children_of_one_group_are_counted_with_the_one_group_behind_them(
    of_one: AuditResult, of_two: AuditResult
) -> None:
    for result, groups in ((of_one, 1), (of_two, 2)):
        assert (result.register.counts[CHILDREN], result.register.groups[CHILDREN]) == (12, groups)
        assert result.register.groups[OFFENCES] == groups
        assert result.register.groups[SUSPECTS] == groups


def test_twelve_children_of_one_group_are_hidden_and_twelve_of_two_are_shown(
    of_one: AuditResult, of_two: AuditResult
) -> None:
    assert (of_one.shown[CHILDREN].text, of_two.shown[CHILDREN].text) == ("[c]", "10")
    assert of_one.shown.why[CHILDREN] == "few groups"
    assert not of_one.shown[CHILDREN].is_bounded
    assert of_one.shown.few_groups > of_two.shown.few_groups


def test_nor_can_the_twelve_be_worked_out_from_all_the_rest_more_closely_than_their_own_number(
    of_one: AuditResult,
) -> None:
    low, high = left_open(of_one.shown.shown, of_one.register.sums, CHILDREN)
    assert high - low >= 12


def test_the_offences_of_the_one_group_are_hidden_under_every_name_that_they_have(of_one: AuditResult) -> None:
    hidden = {cell for cell, why in of_one.shown.why.items() if why == "few groups"}
    assert {CHILDREN, OFFENCES} <= hidden
    table = next(each.value for each in of_one.report.tables() if each.value.id == "counts-by-force")
    place = [column.key for column in table.columns].index(f"offences.{NETWORK}")
    row = next(row for row in table.rows if row[0].text == FORCES[C])
    assert row[place].text == "[c]"


def test_every_count_of_offences_or_people_has_its_groups_but_those_of_which_none_could_be_told(
    of_one: AuditResult,
) -> None:
    counted = ("offences.", "suspects.", "victims.", "children.", "sensitivity.offences", "sensitivity.suspects",
               "sensitivity.victims")  # fmt: skip
    register = of_one.register
    without = {cell for cell, count in register.counts.items()
               if count and cell.startswith(counted) and cell not in register.groups}  # fmt: skip
    assert {cell for cell in without if not cell.endswith(".twice") and "does-not-meet" not in cell} == set()
    assert len(register.groups) > 1000
