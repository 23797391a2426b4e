"""One number under two names: whoever hides it under one has to hide it under the other."""

from __future__ import annotations

import pytest

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.register import Register
from openinquiry.core.disclosure_control import clear_counts, load_policy
from tests.core.audit.small_audit import FORCES, run_small_audit, write_small_audit

DEFAULT = load_policy("default")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return run_small_audit(write_small_audit(tmp_path_factory.mktemp("audit")))


def tied(result: AuditResult) -> set[tuple[str, str]]:
    return {(each.total, each.parts[0]) for each in result.register.sums if len(each.parts) == 1}


def test_the_rows_of_a_force_are_its_offences(result: AuditResult) -> None:
    wanted = {(f"rows.{force}.police.offences", f"offences.all.{force}.meets@central") for force in FORCES}
    assert wanted <= tied(result)


def test_every_number_of_a_step_is_the_number_of_the_table_that_shows_it_too(result: AuditResult) -> None:
    every = "offences.all.K04000001.meets@central"
    assert {
        ("balance.join-offences-into-groups.used", every),
        ("balance.join-offences-into-groups.in", f"{every}.over-forces"),
        ("balance.classify.audit.used", "offences.audit.K04000001.meets@central.over-forces"),
        ("balance.classify.audit.reason=cannot tell", "offences.audit.K04000001.cannot-tell@central.over-forces"),
        ("balance.link-people.in", "linkage.records"),
    } <= tied(result)
    by_total = {
        each.total: each.parts
        for each in result.register.sums
        if each.total == "balance.read-map-and-check.police.offences.used"
    }
    assert by_total == {
        "balance.read-map-and-check.police.offences.used": tuple(
            f"rows.{force}.police.offences" for force in sorted(FORCES)
        )
    }


def test_what_is_hidden_under_one_name_to_protect_another_count_is_hidden_under_its_second_name() -> None:
    register = Register()
    parts = [register.put("small", 2), register.put("middle", 9), register.put("large", 40)]
    register.put_sum("all", parts)
    register.put("middle again", 9)
    register.tie("middle again", ["middle"])
    exact = type(DEFAULT)(**{**DEFAULT.as_dict(), "smallest_count_shown": 3, "rounding_base": 1})  # type: ignore[arg-type]
    shown = clear_counts(register.counts, sums=tuple(register.sums), policy=exact, groups={})
    hidden = {cell for cell, count in shown.shown.items() if count.value is None}
    assert hidden == {"small", "middle", "middle again"}


def test_a_tie_to_a_count_that_nobody_is_shown_is_passed_over() -> None:
    register = Register()
    register.put("rows", 7)
    register.tie("rows", ["offences"])
    assert register.sums == []
