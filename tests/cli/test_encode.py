"""openinquiry encode: what leaves the body holds no name, the key shows itself nowhere, and two bodies encode alike."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.linkage import read_key
from openinquiry.core.shared import OpenInquiryError

RUN = CliRunner()
PEOPLE = [
    ("r1", "Lena", "Oakmere", "2009-03-05", "F", "ZZ1 1AA"),
    ("r2", "Tomos", "Thornby", "2010-11-30", "M", "ZZ2 2BB"),
    ("r3", "", "", "2011-01-01", "", ""),
]
SECRETS = [
    word
    for _, given, surname, born, _, code in PEOPLE
    for word in (given, surname, born, code, code.replace(" ", ""))
    if word
]


def call(*arguments: object) -> tuple[int, str]:
    result = RUN.invoke(app, ["encode", *(str(each) for each in arguments)])
    if isinstance(result.exception, OpenInquiryError):
        return result.exception.exit_code, result.output + str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "audit.key"
    assert call("--new-key", path)[0] == 0
    return path


def table(folder: Path, *, name: str = "clients.csv", upper: bool = False) -> Path:
    rows = [(each[0], *(word.upper() for word in each[1:])) if upper else each for each in PEOPLE]
    columns = ["reference", "first_name", "last_name", "dob", "sex", "postcode"]
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(folder / name)
    return folder / name


def encoded(source: Path, key: Path, out: Path, *more: str) -> pl.DataFrame:
    code, said = call(source, "--id", "reference", "--key", key, "--out", out, *more)
    assert code == 0, said
    return pl.read_csv(out, infer_schema=False)


def test_a_new_key_is_for_its_owner_alone_and_never_written_over(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    code, said = call("--new-key", key)
    assert (code, key.read_bytes()) == (2, before)
    assert "was left as it is" in said


def test_what_is_written_holds_nothing_of_a_person_but_what_was_asked_for(key: Path, tmp_path: Path) -> None:
    frame = encoded(table(tmp_path), key, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8").lower()
    assert not [secret for secret in SECRETS if secret.lower() in text]
    assert not {"sex", "birth_year"} & set(frame.columns)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    more = encoded(table(tmp_path), key, tmp_path / "more.csv", "--sex", "--birth-year")
    assert more["birth_year"].to_list()[:2] == ["2009", "2010"]
    assert more["sex"].to_list()[:2] == ["F", "M"]


def test_neither_the_key_nor_a_name_is_in_what_is_said(key: Path, tmp_path: Path) -> None:
    code, said = call(table(tmp_path), "--id", "reference", "--key", key, "--out", tmp_path / "out.csv")
    assert code == 0
    secret = [line for line in key.read_text().splitlines() if line and not line.startswith("#")]
    assert not [word for word in (*secret, *SECRETS) if word in said]
    assert "Encoded 2 of 3 records" in said
    assert "Not encoded, for want of a name: 1." in said


def test_two_bodies_that_write_a_person_otherwise_encode_alike_with_one_key_and_unlike_with_another(
    key: Path, tmp_path: Path
) -> None:
    one = encoded(table(tmp_path), key, tmp_path / "one.csv")
    other = encoded(table(tmp_path, name="other.csv", upper=True), key, tmp_path / "two.csv")
    assert one["encoding"].to_list() == other["encoding"].to_list()
    assert one["name_birth_hash"].to_list() == other["name_birth_hash"].to_list()
    assert call("--new-key", tmp_path / "second.key")[0] == 0
    apart = encoded(table(tmp_path), tmp_path / "second.key", tmp_path / "three.csv")
    assert not set(one["encoding"].drop_nulls()) & set(apart["encoding"].drop_nulls())
    assert set(one["key_check"].drop_nulls()) != set(apart["key_check"].drop_nulls())


def test_the_same_table_and_key_give_the_same_bytes(key: Path, tmp_path: Path) -> None:
    encoded(table(tmp_path), key, tmp_path / "one.csv")
    encoded(table(tmp_path), key, tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert read_key(key) == read_key(key)


def test_wrong_use_is_told_in_a_sentence_and_nothing_is_written(key: Path, tmp_path: Path) -> None:
    source, out = table(tmp_path), tmp_path / "out.csv"
    for arguments, sentence in (
        ((), "Say what to encode"),
        ((source, "--key", key, "--out", out), "Say what to encode"),
        ((source, "--id", "nothing", "--key", key, "--out", out), "nothing"),
        ((source, "--id", "reference", "--key", tmp_path / "no.key", "--out", out), "no.key"),
        ((source, "--id", "reference", "--key", key, "--out", source), "name another file"),
        ((source, "--new-key", tmp_path / "k"), "does nothing else"),
    ):
        code, said = call(*arguments)
        assert code == 2, said
        assert sentence in said
    assert not out.exists()
    assert pl.read_csv(source).height == 3
