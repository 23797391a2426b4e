"""`openinquiry link`: what it writes and says, what it refuses, and that nothing of a person is in its messages."""

from __future__ import annotations

import json
import tempfile
from importlib.metadata import version

import polars as pl
import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import _run, app
from tests.core.linkage.invented_people import crowd, frame
from tests.spark_here import need_spark

runner = CliRunner()
FILES = ["clusters.csv", "pairs.parquet", "report.md", "run.json", "settings.toml", "weights.svg"]


def table(folder, *, name="people.csv", records=None):
    sent = frame(crowd(600) if records is None else records).select(
        "record_id", "given_name", "surname", pl.col("birth_date").alias("dob"), "sex", "postcode"
    )
    sent.write_csv(folder / name)
    return folder / name


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("link")
    path = table(folder)
    result = runner.invoke(app, ["link", str(path), "--id", "record_id", "--out", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return path, folder / "out", result


def test_it_says_what_each_column_was_taken_for_and_how_many_people_there_are(done):
    _, out, result = done
    lines = result.stdout.splitlines()
    assert lines[0] == "people.csv: 800 records, named by record_id"
    assert "  dob is taken for birth_date" in lines
    people = pl.read_csv(out / "clusters.csv")["cluster_id"].n_unique()
    assert f"800 records are {people} people." in lines


def test_it_leaves_six_files_and_no_other(done):
    _, out, _ = done
    assert sorted(each.name for each in out.iterdir()) == FILES
    assert pl.read_csv(out / "clusters.csv").columns == ["record_id", "cluster_id"]
    columns = pl.read_parquet(out / "pairs.parquet").columns
    assert columns[:4] == ["record_l", "record_r", "match_weight", "probability"]
    assert columns[4:8] == ["start", "names", "names_weight", "names_frequency"]


def parts_of(pairs):
    """The columns that make the match weight of a pair."""
    return [each for each in pairs.columns[4:] if each == "start" or each.endswith(("_weight", "_frequency"))]


def test_the_parts_of_each_pair_add_up_to_its_match_weight_and_its_levels_are_in_words(done):
    pairs = pl.read_parquet(done[1] / "pairs.parquet")
    added = pairs.select(pl.sum_horizontal(parts_of(pairs))).to_series()
    assert added.to_list() == pytest.approx(pairs["match_weight"].to_list(), abs=1.1e-6)
    assert "both names the same" in set(pairs["names"].cast(pl.String))


def test_the_report_shows_what_each_agreement_is_worth_and_names_no_record(done):
    _, out, _ = done
    report, picture = ((out / name).read_text(encoding="utf-8") for name in ("report.md", "weights.svg"))
    assert "| Names | both names the same | " in report
    assert "(weights.svg)" in report
    assert picture.startswith("<svg")
    for words in ("Date of birth", "Both names the same", "Two records at random"):
        assert words in picture
    for planted in [each["record_id"] for each in crowd(600)[:50]] + ["Belford", "Belham"]:
        assert planted not in report + picture


def test_two_records_are_explained_step_by_step_up_to_their_match_weight(done, tmp_path):
    path, out, _ = done
    pairs = pl.read_parquet(out / "pairs.parquet")
    one, other, weight = pairs.select("record_l", "record_r", "match_weight").row(0)
    given = ["--settings", str(out / "settings.toml"), "--out", str(tmp_path / "again"), "--explain", other, one]
    result = runner.invoke(app, ["link", str(path), "--id", "record_id", *given])
    assert result.exit_code == 0, result.output
    assert "Two records at random" in result.stdout
    last = result.stdout.rstrip().splitlines()[-1]
    assert last.startswith("  Together: ")
    assert f"{weight:+.1f}" in last


def test_the_settings_it_leaves_give_the_same_bytes_again(done, tmp_path):
    path, out, _ = done
    given = ["--settings", str(out / "settings.toml"), "--out", str(tmp_path / "again")]
    assert runner.invoke(app, ["link", str(path), "--id", "record_id", *given]).exit_code == 0
    assert {f: (tmp_path / "again" / f).read_bytes() for f in FILES} == {f: (out / f).read_bytes() for f in FILES}


def test_the_record_of_the_run_balances_and_holds_no_path(done):
    path, out, _ = done
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    clusters = pl.read_csv(out / "clusters.csv")
    assert record["counts"]["records_in"] == record["inputs"][0]["records"] == clusters.height == 800
    assert record["counts"]["clusters"] == clusters["cluster_id"].n_unique()
    assert str(path.parent) not in json.dumps(record)


def test_no_name_or_date_of_birth_is_in_what_it_says_or_reports(done):
    path, out, result = done
    written = [(out / name).read_text(encoding="utf-8") for name in ("run.json", "settings.toml", "report.md")]
    sent = pl.read_csv(path, infer_schema=False)
    for value in {*sent["surname"].to_list(), *sent["dob"].to_list(), *sent["postcode"].to_list()}:
        assert all(value not in text for text in (result.output, *written))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--id", "reference"], "has no column «reference»"),
        (["--id", "surname"], "rows repeat a value of «surname»"),
        (["--id", "record_id", "--columns", "nickname=surname"], "there is no kind «nickname»"),
        (["--id", "record_id", "--columns", "surname=family"], "no table has a column «family»"),
        (["--id", "record_id", "--columns", "surname"], "is not KIND=HEADING"),
    ],
)
def test_wrong_usage_is_said_and_nothing_is_written(tmp_path, monkeypatch, capsys, arguments, said):
    path = table(tmp_path)
    monkeypatch.setattr("sys.argv", ["openinquiry", "link", str(path), "--out", str(tmp_path / "out"), *arguments])
    assert _run() == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]


def test_too_few_records_to_learn_from_are_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    path = table(tmp_path, records=crowd(20))
    monkeypatch.setattr(
        "sys.argv", ["openinquiry", "link", str(path), "--id", "record_id", "--out", str(tmp_path / "out")]
    )
    assert _run() == 1
    assert "too few" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, monkeypatch, capsys):
    path = table(tmp_path, records=crowd(20))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text("{}")
    monkeypatch.setattr(
        "sys.argv", ["openinquiry", "link", str(path), "--id", "record_id", "--out", str(tmp_path / "out")]
    )
    assert _run() == 2
    assert "no linkage of tables made" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["run.json"]


@pytest.mark.slow
def test_spark_leaves_the_same_files_says_nothing_of_its_own_and_leaves_no_scratch(done, tmp_path, monkeypatch, capfd):
    need_spark()
    path, out, result = done
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    asked = ["link", str(path), "--id", "record_id", "--engine", "spark", "--out", str(tmp_path / "out")]
    capfd.readouterr()
    again = runner.invoke(app, asked)
    assert again.exit_code == 0, again.output
    assert capfd.readouterr() == ("", "")
    assert list((tmp_path / "scratch").iterdir()) == []
    assert again.stdout == result.stdout.replace(str(out), str(tmp_path / "out"))
    same = [name for name in FILES if name != "run.json"]
    assert {f: (tmp_path / "out" / f).read_bytes() for f in same} == {f: (out / f).read_bytes() for f in same}
    one, other = (json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (out, tmp_path / "out"))
    assert one.pop("engine") == {"name": "duckdb", "duckdb": version("duckdb")}
    assert other.pop("engine") == {"name": "spark", "pyspark": version("pyspark")}
    assert one == other


def test_an_engine_that_cannot_be_had_is_told_before_anything_is_read(tmp_path, monkeypatch, capsys):
    asked = ["link", str(tmp_path / "no-such.csv"), "--id", "record_id", "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", ["openinquiry", *asked, "--engine", "hadoop"])
    assert _run() == 2
    assert capsys.readouterr().err == "There is no linkage engine 'hadoop'. There are: duckdb, spark.\n"
    monkeypatch.setattr("sys.argv", ["openinquiry", *asked, "--engine", "spark"])
    monkeypatch.setattr("openinquiry.core.linkage.engines.spark_session.find_spec", lambda name: None)
    assert _run() == 2
    assert capsys.readouterr().err.startswith("The linkage is to run on Spark, and PySpark is not installed")
