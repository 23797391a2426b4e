"""A return checked in pieces and on the disk gives the findings that it gives in memory and whole."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openinquiry.core.returns import SPARING_MEMORY, ReturnRefused, casts, check_return, load_specification, loading
from openinquiry.core.returns import examining as examining_module
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import PERIOD, own_names

CELLS = ("", " ", "N1", "C1", "F", "Femal", "31/02/2024", "2024-05-06", "1900-01-01", "W1", "IC9", "16", "99", "Zyxwvutson",
         "1.23E+11", "x" * 600, "é", "contct", "unknown")  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20), st.sampled_from(CELLS)), max_size=40)


def write(folder: Path, copies: int, edits: list[tuple[int, int, str]], blank: bool) -> None:
    """The baseline many times over with new references, some cells changed; a blank row leads to the slow reader."""
    for name, rows in BASELINE.items():
        made = [list(rows[0])]
        for copy in range(copies):
            made += [
                [f"{cell}-{copy}" if key.endswith("reference") else cell for key, cell in row.items()] for row in rows
            ]
        for row, column, cell in edits:
            at = made[1 + row % (len(made) - 1)]
            at[column % len(at)] = cell
        if blank:
            made.insert(2, [""] * len(made[0]))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(made)


def checked(folder: Path, **how: int):
    found = check_return(
        folder,
        mapping=own_names("police", body="E23000005"),
        specification=load_specification("police"),
        period=PERIOD,
        **how,
    )
    return found.rows_in, found.set_aside, found.findings


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(copies=st.integers(1, 6), edits=EDITS, blank=st.booleans(), rows=st.integers(1, 40), cells=st.integers(1, 200),
       text=st.integers(1, 500), few=st.integers(0, 5), small=st.integers(3, 30))  # fmt: skip
@example(copies=6, edits=[], blank=True, rows=1, cells=1, text=1, few=0, small=2)
def test_pieces_of_any_size_give_the_findings_of_the_whole(copies, edits, blank, rows, cells, text, few, small):
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        write(Path(place), copies, edits, blank)
        whole = checked(Path(place))
        for module, name, value in (
            (loading, "BATCH", rows), (loading, "BATCH_CELLS", cells), (loading, "BATCH_TEXT", text),
            (casts, "FEW", few), (casts, "SMALL", small),
        ):  # fmt: skip
            patch.setattr(module, name, value)
        assert checked(Path(place), memory=SPARING_MEMORY) == whole
        assert sum(whole[0].values()) > 0


def test_a_column_with_a_different_wrong_code_in_every_row_is_read_in_batches_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(casts, "SMALL", 50)
    monkeypatch.setattr(casts, "FEW", 10)
    write(tmp_path, 100, [], False)
    offences = tmp_path / "offences.csv"
    with offences.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    code = rows[0].index("offence_code")
    for number, row in enumerate(rows[1:]):
        row[code] = f"wrong {number}"
    with offences.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    _, _, findings = checked(tmp_path, memory=SPARING_MEMORY)
    assert findings.count_of("A023") == len(rows) - 1 == 200


@pytest.mark.parametrize(
    ("problem", "said"),
    [(duckdb.OutOfMemoryException, "needs more memory"), (duckdb.IOException, "no room left on the disk")],
)
def test_what_the_database_says_of_memory_and_disk_becomes_a_sentence(tmp_path, monkeypatch, problem, said):
    def full(*_, **__):
        raise problem("as the database words it")

    monkeypatch.setattr(examining_module, "set_aside", full)
    write(tmp_path, 1, [], False)
    with pytest.raises(ReturnRefused, match=said):
        checked(tmp_path, memory=SPARING_MEMORY)


def test_nothing_of_the_return_stays_on_the_disk(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / "r").mkdir()
    write(tmp_path / "r", 2, [], False)
    seen = []
    found = check_return(
        tmp_path / "r", mapping=own_names("police"), specification=load_specification("police"), period=PERIOD,
        memory=SPARING_MEMORY, progress=lambda _: seen.append([each.name for each in scratch.rglob("*.duckdb")]),
    )  # fmt: skip
    assert found.rows_in["people"] == 6
    assert ["tables.duckdb"] in seen
    assert list(scratch.iterdir()) == []
