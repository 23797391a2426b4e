"""`openinquiry estimate`: the number with its interval, or why there is none; never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import _run, app
from tests.core.estimation.published import UK_2013, UK_LISTS

runner = CliRunner()


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    rows = [f"UK,{';'.join(UK_LISTS)},{history},{count}" for history, count in UK_2013.items()]
    path = tmp_path / "cells.csv"
    path.write_text("\n".join(["dataset,lists,history,count", *rows, "tiny,A;B,10,3"]) + "\n", encoding="utf-8")
    return path


def answer(*arguments: str) -> tuple[int, dict]:
    result = runner.invoke(app, ["estimate", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_one_method_alone_gives_the_published_number(cells: Path) -> None:
    code, found = answer(str(cells), "--dataset", "UK", "--method", "independence")
    assert code == 0
    assert found["kind"] == "estimate"
    assert round(found["N"], 2) == 13444.13
    assert [round(found["interval"][end]) for end in ("low", "high")] == [11985, 15133]
    assert found["interval"]["level"] == 0.95
    assert set(found["per_method"]["independence"]) >= {"N", "low", "high", "model", "seconds"}
    assert found["per_method"]["independence"]["model"] == "[1,2,3,4,5]"
    assert set(found["provenance"]) == {"table_sha256", "protocol", "seed", "openinquiry"}


def test_a_person_reads_it_in_a_sentence_with_what_if_more_are_out_of_reach(cells: Path) -> None:
    protocol = _quick(cells.parent)
    result = runner.invoke(app, ["estimate", str(cells), "--dataset", "UK", "--protocol", str(protocol)])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Among those whom some list could have reached")
    assert "If a share of all people could be reached by no list:" in result.stdout
    assert "If links were missed, as a share of all pairs of records of one person" in result.stdout


def test_what_missed_links_would_make_of_the_number_is_told_for_each_rate(cells: Path) -> None:
    found = answer(str(cells), "--dataset", "UK", "--protocol", str(_quick(cells.parent)))[1]
    rates = found["diagnostics"]["missed_links"]
    assert [each["rate"] for each in rates] == [0.0, 0.02, 0.05, 0.1]
    assert rates[0]["N"] == pytest.approx(found["N"])
    assert [each["N"] for each in rates] == sorted((each["N"] for each in rates), reverse=True)
    assert set(rates[3]["per_method"]) == {"independence", "stepwise"}


def test_a_rate_that_the_table_rules_out_is_told_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("history,count\n10,190\n01,3\n11,900\n", encoding="utf-8")
    found = runner.invoke(app, ["estimate", str(path), "--method", "chapman"])
    assert found.exit_code == 0
    assert "10%   no number  Had 10% of links been missed, about 100 people would look" in found.stdout
    last = answer(str(path), "--method", "chapman")[1]["diagnostics"]["missed_links"][-1]
    assert (last["N"], last["reasons"][0]["code"]) == (None, "not_missed_so_often")


def _quick(folder: Path) -> Path:
    from openinquiry.core.shared import data_directory  # noqa: PLC0415 - only here

    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    methods = next(line for line in text.splitlines() if line.startswith("names ="))
    path = folder / "quick.toml"
    path.write_text(
        text.replace(methods, 'names = ["independence", "stepwise"]').replace("= 1000", "= 50"), encoding="utf-8"
    )
    return path


def test_the_same_seed_gives_the_same_answer(cells: Path) -> None:
    protocol = str(_quick(cells.parent))
    once, again, other = (
        answer(str(cells), "--dataset", "UK", "--protocol", protocol, "--seed", seed)[1] for seed in ("1", "1", "2")
    )
    for each in (once, again, other):
        for method in each["per_method"].values():
            method.pop("seconds")
    assert once == again
    assert once["interval"] != other["interval"]


def test_a_refusal_is_an_answer_with_reasons(tmp_path: Path) -> None:
    path = tmp_path / "apart.csv"
    path.write_text("history,count\n100,60\n010,50\n001,40\n", encoding="utf-8")
    code, found = answer(str(path))
    assert code == 1
    assert found["kind"] == "refusal"
    assert found["N"] is None
    assert {"no_overlap", "list_apart"} <= {reason["code"] for reason in found["reasons"]}
    assert found["diagnostics"]["people_counted"] == 150
    for method in ("independence", "all_pairs", "stepwise", "bic", "bic_order2"):
        code, found = answer(str(path), "--method", method)
        assert (code, found["kind"]) == (1, "refusal")


@pytest.mark.parametrize("count", ["-1", "1.5", "many", ""])
def test_counts_that_count_nobody_are_a_refusal(count: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"history,count\n10,{count}\n01,5\n11,3\n", encoding="utf-8")
    code, found = answer(str(path))
    assert (code, found["kind"]) == (1, "refusal")
    assert [reason["code"] for reason in found["reasons"]] == ["counts_not_whole"]


def test_rows_of_people_with_a_column_a_list_are_counted(tmp_path: Path) -> None:
    rows = [*["1,0,x"] * 30, *["0,1,x"] * 40, *["1,1,x"] * 10]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(["police,council,note", *rows]) + "\n", encoding="utf-8")
    code, found = answer(str(path), "--method", "independence")
    assert code == 0
    assert found["N"] == pytest.approx(40 * 50 / 10)


def test_each_stratum_has_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "strata.csv"
    path.write_text("area,history,count\nN,10,30\nN,01,40\nN,11,10\nS,10,5\nS,01,5\n", encoding="utf-8")
    code, found = answer(str(path), "--strata", "area", "--method", "independence")
    assert code == 1
    assert {name: each["kind"] for name, each in found["strata"].items()} == {"N": "estimate", "S": "refusal"}


def test_strata_that_all_have_a_number_have_a_total(cells: Path) -> None:
    lines = cells.read_text(encoding="utf-8").splitlines()[1:-1]
    path = cells.parent / "years.csv"
    rows = [f"{year},{line}" for year in ("2012", "2013") for line in lines]
    path.write_text("\n".join(["year,dataset,lists,history,count", *rows]) + "\n", encoding="utf-8")
    protocol = str(_quick(cells.parent))
    code, found = answer(str(path), "--strata", "year", "--protocol", protocol)
    assert code == 0
    assert found["total"]["N"] == pytest.approx(2 * found["strata"]["2013"]["N"])
    said = runner.invoke(app, ["estimate", str(path), "--strata", "year", "--protocol", protocol]).stdout
    assert f"All strata together: {found['total']['N']:,.0f} people" in said


def test_a_total_that_has_no_upper_end_reads_at_least(tmp_path: Path) -> None:
    # Two kinds of people, 1,200 easily reached and 4,800 hardly: see the tests of the protocol.
    counts = []
    for number in range(1, 32):
        on = number.bit_count()
        counts.append((f"{number:05b}", round(1200 * 0.3**on * 0.7 ** (5 - on) + 4800 * 0.05**on * 0.95 ** (5 - on))))
    rows = [f"{area},{history},{count}" for area in ("N", "S") for history, count in counts]
    path = tmp_path / "areas.csv"
    path.write_text("\n".join(["area,history,count", *rows]) + "\n", encoding="utf-8")
    protocol = str(_quick(tmp_path))
    said = runner.invoke(app, ["estimate", str(path), "--strata", "area", "--protocol", protocol]).stdout
    assert "All strata together: at least " in said
    assert "no upper end" in said


def test_where_a_stratum_has_no_number_there_is_no_total(cells: Path) -> None:
    path = cells.parent / "areas.csv"
    rows = [f"N,{history},{count}" for history, count in UK_2013.items()]
    path.write_text("\n".join(["area,history,count", *rows, "S,10000,5", "S,01000,5"]) + "\n", encoding="utf-8")
    code, found = answer(str(path), "--strata", "area", "--protocol", str(_quick(cells.parent)))
    assert code == 1
    assert found["total"] == {"N": None, "interval": None, "without": ["S"]}


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("", (), "cannot be read as a CSV file"),
        ("history,count\n", (), "a heading and no rows"),
        ("a,b\nx,y\n", (), "is no capture table"),
        ("history,count\n10,4\n011,5\n", (), "row 2: that is not a history of 3 lists"),
        ("dataset,history,count\nA,10,1\nB,01,2\n", (), "holds several tables"),
        ("dataset,history,count\nA,10,1\n", ("--dataset", "C"), "has no table 'C'"),
        ("history,count\n10,1\n", ("--seed", "-1"), "a seed of 0 or more"),
        ("history,count\n100,310\n10,200\n1,150\n", (), "row 3: that is not a history of 3 lists"),
        ("history,count\nNina Example,4\n01,5\n", (), "row 2: that is not a history"),
        ("history,count\n10,4,Nina Example\n", (), "row 2: there are more cells than headings"),
        ("history,count\n00,4\n", (), "cells.csv: A history of no list was given a count"),
        ("dataset,history,count\nA,10,4\n,01,5\n", (), "column «dataset» is empty in some rows"),
        ("police,police\n1,0\n0,1\n", (), "two columns are called 'police'"),
        ("police,\n1,0\n0,1\n", (), "column 2 has no heading"),
        ("police,council\n1,0\n0,0\n", (), "1 row is on no list"),
        ("name,a,b\nNina Example,1,0\nNils Example,0,1\n", ("--strata", "name"), "a value of its own in most rows"),
        ('history,"count\n10,4\n', (), "a quotation mark does not pair"),
        ("PK\x03\x04", (), "is a workbook or an archive"),
        ("history,count\n10,\x07\n", (), "characters that cannot be shown"),
        ("police,council\n1,0\n0,1\n1,Nina Example\n", (), "column 'council' holds 0 or 1 in most rows"),
        ("history,count\n10,1\n", ("--strata", "area"), "has no column 'area'"),
        ("history,count\n10,1\n", ("--method", "guess"), "no method called 'guess'"),
        ("history,count\n10,1\n", ("--protocol", "none-such"), "no protocol called 'none-such'"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(
    text: str,
    more: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["openinquiry", "estimate", str(path), *more])
    assert _run() == 2
    heard = " ".join(capfd.readouterr().err.split())
    assert said in heard
    assert "Traceback" not in heard
    assert "Nina" not in heard


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace(",", " , "),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", ",\n"),
        lambda text: text.replace("history,count", "History,Count"),
    ],
    ids=["mark", "crlf", "cr", "semicolons", "tabs", "spaces", "blank lines", "empty column", "capitals"],
)
def test_what_spreadsheets_do_to_a_file_does_not_change_the_answer(
    changed: Callable[[str], str], tmp_path: Path
) -> None:
    text = "history,count\n10,30\n01,40\n11,10\n"
    path = tmp_path / "cells.csv"
    path.write_bytes(text.encode())
    plain = answer(str(path), "--method", "chapman")
    path.write_bytes(changed(text).encode())
    code, found = answer(str(path), "--method", "chapman")
    assert (code, found["N"], found["interval"]) == (0, plain[1]["N"], plain[1]["interval"])


def test_the_lists_that_were_used_are_named_so_that_a_column_taken_for_one_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = [*["1,0,1"] * 30, *["0,1,0"] * 40, *["1,1,0"] * 10]
    path.write_text("\n".join(["police,council,female", *rows]) + "\n", encoding="utf-8")
    said = runner.invoke(app, ["estimate", str(path), "--method", "chao"]).stdout
    assert "  Lists: police 40, council 50, female 30." in said


def test_a_count_that_is_none_is_refused_with_its_row_and_not_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("history,count\n10,4\n01,Nina Example\n", encoding="utf-8")
    (reason,) = answer(str(path))[1]["reasons"]
    assert (reason["code"], reason["numbers"]) == ("counts_not_whole", {"row": 3})
    assert "cells.csv, row 3" in reason["sentence"]
    assert "Nina" not in json.dumps(reason)


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["openinquiry", "estimate", str(tmp_path / "none.csv")])
    assert _run() == 2
    assert "There is no file none.csv" in " ".join(capfd.readouterr().err.split())
