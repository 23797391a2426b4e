"""A thousand spoilt returns: never a traceback, never a row lost, never a name shown. Four tests."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openinquiry.adapters.findings import findings_json
from openinquiry.core.returns import load_specification, prepare_return
from openinquiry.core.returns.preparing import CheckedReturn
from openinquiry.core.shared import OpenInquiryError
from tests.core.returns.cases.others import AGGREGATE, CHILDREN, SUPPORT
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import PERIOD, Tables, own_names

PLANTED = "Zyxwvutson"
SPOILT = ("", " ", "\t", "-1", "0", "1e9", "99999999999999999999", "31/02/2024", "2024-13-01", "0001-01-01",
          "9999-12-31", "NaN",
          "inf", "'", '"', '""', "é–€", "\u2028", "\ufeff", "\x00", "=1+1", "N1", "C1", "F", "IC1", "W1", "16", "Total",
          PLANTED,
          f"{PLANTED}, Ada", f"ada {PLANTED}@", "a" * 600, "2010-02-03", ";;;", "1A;zz", "\n", "1,5",
          "100%")  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1")
MUTATION = st.tuples(
    st.sampled_from(("cell", "copy", "drop cell", "extra cell", "blank row", "note", "swap", "quote", "no heading",
    "bytes")),
    st.integers(0, 50), st.integers(0, 50), st.sampled_from(SPOILT),
)  # fmt: skip


def mutated(rows: list[list[str]], mutation: tuple[str, int, int, str]) -> None:
    kind, row, column, value = mutation
    at = 1 + row % max(1, len(rows) - 1)
    if at >= len(rows):
        return
    cells = rows[at]
    if kind == "cell" and cells:
        cells[column % len(cells)] = value
    elif kind == "copy":
        rows.append(list(cells))
    elif kind == "drop cell" and len(cells) > 1:
        cells.pop(column % len(cells))
    elif kind == "extra cell":
        cells.append(value)
    elif kind == "blank row":
        rows.insert(at, [""] * len(cells))
    elif kind == "note":
        rows.append(["Total", str(row)])
    elif kind == "swap" and len(cells) > 1:
        cells[0], cells[column % len(cells)] = cells[column % len(cells)], cells[0]


def as_bytes(rows: list[list[str]], encoding: str, mutations: list[tuple[str, int, int, str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    made = out.getvalue().encode(encoding, errors="replace")
    for kind, row, column, _ in mutations:
        if kind == "quote":
            made = made[: row * 7] + b'"' + made[row * 7 :]
        elif kind == "bytes":
            made = made[: len(made) - row] + bytes([128 + column]) + made[len(made) - row :]
        elif kind == "no heading" and row < 10:
            made = made.split(b"\n", 1)[-1]
    return made


def run(specification: str, tables: Tables, mutations: list, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, expected = Path(place) / "r", {}
        folder.mkdir()
        for number, (name, baseline) in enumerate(tables.items()):
            rows = [list(baseline[0]), *(list(row.values()) for row in baseline)]
            mine = [each for each in mutations if each[1] % len(tables) == number]
            for each in mine:
                mutated(rows, each)
            exact = not any(each[0] in ("quote", "bytes", "no heading") for each in mine)
            full = sum(any(cell.strip(" \t\n\r\xa0\x00") for cell in row) for row in rows[1:])
            expected[name] = full if exact else None
            (folder / f"{name}.csv").write_bytes(as_bytes(rows, encoding, mine))
        look(specification, folder, expected)


def look(specification: str, folder: Path, expected: dict[str, int | None]) -> None:
    spec = load_specification(specification)
    try:
        prepared = prepare_return(folder, mapping=own_names(specification), specification=spec, period=PERIOD)
    except OpenInquiryError as error:
        told = str(error)
        assert PLANTED.casefold() not in told.casefold()
        return
    for name, rows in expected.items():
        aside = prepared.set_aside.filter(prepared.set_aside["table"] == name).height
        assert prepared.rows_in[name] == prepared.tables[name].height + aside
        assert rows is None or prepared.rows_in[name] == rows
    checked = CheckedReturn("", spec, prepared.rows_in, {}, prepared.findings, prepared.sources, trial=False)
    assert PLANTED.casefold() not in findings_json(checked).casefold()


# Together a thousand. The police return has the most rules and takes the longest.
SHARES = {"police": 200, "childrens_services": 250, "support_and_health": 200, "aggregate": 350}


def many(specification: str) -> settings:
    return settings(
        max_examples=SHARES[specification], deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
        database=None,
    )  # fmt: skip


SPOIL = given(st.lists(MUTATION, min_size=1, max_size=6), st.sampled_from(ENCODINGS))


@pytest.mark.slow
@many("police")
@SPOIL
def test_a_spoilt_police_return_is_read_or_refused(mutations, encoding):
    run("police", BASELINE, mutations, encoding)


@pytest.mark.slow
@many("childrens_services")
@SPOIL
def test_a_spoilt_return_of_childrens_services_is_read_or_refused(mutations, encoding):
    run("childrens_services", CHILDREN, mutations, encoding)


@pytest.mark.slow
@many("support_and_health")
@SPOIL
def test_a_spoilt_return_of_a_support_service_is_read_or_refused(mutations, encoding):
    run("support_and_health", SUPPORT, mutations, encoding)


@pytest.mark.slow
@many("aggregate")
@SPOIL
def test_a_spoilt_aggregate_return_is_read_or_refused(mutations, encoding):
    run("aggregate", AGGREGATE, mutations, encoding)


def test_a_lost_row_and_a_shown_name_would_be_noticed(tmp_path):
    run("police", BASELINE, [("cell", 0, 2, PLANTED)], "utf-8")
    rows = [["a", "b"], ["1", "2"]]
    mutated(rows, ("cell", 0, 1, PLANTED))
    assert rows == [["a", "b"], ["1", PLANTED]]
