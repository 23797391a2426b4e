"""Groups under each definition: counted by hand, bounded, and counted so that no one group can be told."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.groupings import SIZES, SPANS, Network
from openinquiry.core.audit.tables.groups import group_cell
from openinquiry.core.groups import group_offences
from openinquiry.core.linkage import LEVELS
from tests.core.audit.small_audit import A, B, run_small_audit, write_small_audit


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return run_small_audit(write_small_audit(tmp_path_factory.mktemp("audit")))


def members(network: Network) -> list[set[str]]:
    central = network.groups["central"].filter("counted")
    return [set(each) for each in central.group_by("group", maintain_order=True).agg("offence")["offence"]]


def test_groups_are_those_counted_by_hand(result: AuditResult) -> None:
    networks = result.groupings.networks
    assert members(networks["audit", "co-offending"]) == [{f"{A}/A1"}, {f"{A}/A6"}]
    assert members(networks["audit", "shared-victim"]) == [{f"{A}/A1", f"{A}/A6"}]  # v1 in both
    # Suspect 1 joins A1, A2 and B1 over two forces; A6 joins them through its victim.
    joined = {f"{A}/A1", f"{A}/A2", f"{B}/B1"}
    assert members(networks["organised-network", "co-offending"]) == [{f"{A}/A6"}, joined][::-1]
    assert members(networks["organised-network", "shared-victim"]) == [{*joined, f"{A}/A6"}]


def test_an_offence_that_two_forces_recorded_is_one_offence_of_its_group(result: AuditResult) -> None:
    network = result.groupings.networks["organised-network", "co-offending"]
    assert f"{B}/B2" in network.groups["central"]["offence"].to_list()
    first = network.described.row(0, named=True)
    assert {name: first[name] for name in ("suspects", "victims", "offences", "forces", "years")} == {
        "suspects": 2, "victims": 3, "offences": 3, "forces": 2, "years": 1,
    }  # fmt: skip


def test_every_offence_that_meets_a_definition_is_in_one_group(result: AuditResult) -> None:
    for network in result.groupings.networks.values():
        meeting = result.tallies.classified.filter((pl.col(network.definition) == MEETS) & ~pl.col("repeated"))
        counted = network.groups["central"].filter("counted")["offence"]
        assert sorted(counted) == sorted(meeting["offence"])


def test_the_bands_of_every_fact_and_the_fates_add_up_to_the_groups_and_are_tied(result: AuditResult) -> None:
    whole = group_cell("organised-network", "co-offending")
    parts = [each.parts for each in result.register.sums if each.total == whole]
    assert len(parts) == len(SIZES | SPANS) + 2 * 2 + 1  # fates and shapes in two readings, and links
    assert {sum(result.register.counts[part] for part in each) for each in parts} == {2}


def test_no_table_of_groups_shows_a_small_number_or_anything_of_a_person(result: AuditResult) -> None:
    found = {each.value.id: each.value for each in result.report.tables() if each.value.id.startswith("groups-")}
    assert len(found) == 7
    said = str([[cell.text for cell in row] for table in found.values() for row in table.rows])
    assert [word for word in ("Thackwell", "Quillbrook", "2010", "A1'") if word in said] == []
    for table in found.values():
        for row in table.rows:
            for cell, column in zip(row, table.columns, strict=True):
                if column.kind.value == "count":
                    assert cell.value in (None, 0) or cell.value >= 5


OFFENCES = list("abcdef")
ANSWER = st.sampled_from([MEETS, CANNOT_TELL, DOES_NOT_MEET])


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(OFFENCES), st.integers(0, 7)), max_size=14),
    st.lists(ANSWER, min_size=6, max_size=6),
    st.lists(st.integers(0, 1), min_size=8, max_size=8),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_whatever_the_truth_is_the_number_of_groups_lies_between_the_ends(
    parts: list[tuple[str, int]],
    answers: list[str],
    loose: list[int],
    true: list[bool],
    linked: list[bool],
) -> None:
    """Truth: some of the offences that may meet the definition, and some of the links that the loose reading makes."""
    result = _RESULT[0]
    people = {"strict": list(range(8)), "loose": loose}
    people["central"] = [loose[record] if linked[record] else record + 10 for record in range(8)]
    classified = pl.DataFrame({"offence": OFFENCES, "audit": answers, "repeated": False})
    readings = {}
    for level in LEVELS:
        rows = [(offence, f"r{record}", f"p{people[level][record]}", "suspect") for offence, record in parts]
        frame = pl.DataFrame(
            rows, orient="row", schema=dict.fromkeys(("offence", "record_id", "person", "role"), pl.String)
        )
        nothing = pl.DataFrame(schema={"offence": pl.String, "first": pl.String})
        readings[level] = replace(
            result.tallies.readings[level], classified=classified, alone=classified, involvements=frame, same=nothing
        )
    network = replace(result.groupings.networks["audit", "co-offending"], readings=readings)
    certain = [o for o, answer in zip(OFFENCES, answers, strict=True) if answer == MEETS]
    may = [o for o, answer, is_one in zip(OFFENCES, answers, true, strict=True) if answer == CANNOT_TELL and is_one]
    truth = group_offences(
        readings["central"].involvements, pl.Series([*certain, *may], dtype=pl.String), by=network.by
    )
    most = network.certain["group"].n_unique() + network.may_join.height
    assert network.fewest["group"].n_unique() <= truth["group"].n_unique() <= most


_RESULT: list[AuditResult] = []


@pytest.fixture(autouse=True, scope="module")
def _remember(result: AuditResult) -> None:
    _RESULT.append(result)
