"""The invented country: whole folders, made small."""

from __future__ import annotations

import hashlib
import tomllib
import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import python_calamine

from openinquiry.core.audit.denominators import FORCE_AREA, read_denominators
from openinquiry.core.invented_country import faults, synthesise
from openinquiry.core.invented_country.geography import areas
from openinquiry.core.invented_country.service_view import KEY_FILE, hash_key
from openinquiry.core.linkage import EncodingKey, read_key
from openinquiry.core.missing.rates import Area, OffencePlace, People
from openinquiry.core.returns.specification import load_specification
from openinquiry.core.shared import Refused, WrongUsage, forces

ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    out = tmp_path_factory.mktemp("country") / "one"
    synthesise(out, seed=1, scale=0.05)
    return out


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("small")
    for name, seed in (("a", 7), ("c", 8)):
        synthesise(out / name, seed=seed, scale=0.01)
    return out


@pytest.fixture(scope="module")
def audit(country):
    return tomllib.loads((country / "audit" / "audit.toml").read_text(encoding="utf-8"))


def truth(country: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(country / "truth" / f"{name}.parquet")


def mapping_of(country: Path, entry: dict) -> dict:
    return tomllib.loads((country / "audit" / entry["mapping"]).read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_bytes_and_replaces_what_was_there_whole(small):
    before = fingerprint(small / "a")
    (small / "a" / "audit" / "stray.txt").write_text("left over")
    synthesise(small / "a", seed=7, scale=0.01)
    assert fingerprint(small / "a") == before
    assert sorted(path.name for path in small.iterdir()) == ["a", "c"]


def test_another_seed_gives_another_country(small):
    one, other = fingerprint(small / "a"), fingerprint(small / "c")
    assert one["truth/people.parquet"] != other["truth/people.parquet"]
    assert one["audit/mappings/E23000001.toml"] != other["audit/mappings/E23000001.toml"]


def test_every_force_sends_a_return_and_none_is_spoilt(audit, country):
    sent = [entry["body"] for entry in audit["return"] if entry["kind"] == "police"]
    assert sent == [force.code for force in forces() if force.territorial]
    standing = truth(country, "bodies").filter(pl.col("body").is_in(sent))["standing"].unique().to_list()
    assert standing == ["return"]


def test_every_body_asked_is_in_the_audit_once(audit, country):
    asked = truth(country, "bodies")
    named = [entry["body"] for entry in audit["return"]] + [entry["body"] for entry in audit["expected"]]
    assert sorted(named) == sorted(asked["body"].to_list())
    kinds = [entry["kind"] for entry in audit["return"]]
    assert kinds.count("aggregate") == 5
    assert len(audit["expected"]) == 3
    assert asked.filter(pl.col("standing") == "quarantine").height == 3


def test_nothing_of_the_truth_is_in_the_audit_folder(country):
    key = (country / "truth" / "hash_key.txt").read_text().strip()
    identifiers = [b"P0000001", b"O0000001", b"twin_of", key.encode()]
    for path in (country / "audit").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    content = b"".join(archive.read(name) for name in archive.namelist())
            assert not any(identifier in content for identifier in identifiers), path.name
    assert not list((country / "audit").rglob("truth*"))


def headings(content: bytes, header_row: int | None, wanted: set[str]) -> set[str]:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        found = text.splitlines()[: (header_row or 6)]
        for line in found if header_row is None else found[-1:]:
            cells = set(pl.read_csv(line.encode(), has_header=True).columns) if line.strip() else set()
            if wanted <= cells:
                return cells
    return set()


def columns_of(audit_folder: Path, entry: dict, table: dict) -> set[str]:
    """The headings that the body's own file has for ``table``."""
    path = audit_folder / entry["path"]
    ignored = set(table["ignored"])
    wanted = ignored | {each if isinstance(each, str) else each["column"]
                        for each in table["columns"].values() if isinstance(each, str) or "column" in each}  # fmt: skip
    if path.suffix in (".xlsx", ".ods"):
        rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(table["sheet"]).to_python()
        return next((set(row) - {""} for row in rows[:6] if wanted <= set(row)), set())
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            content = archive.read(table["file"])
    else:
        content = (path / table["file"]).read_bytes()
    if table["file"].endswith(".parquet"):
        return set(pl.read_parquet(content).columns)
    return headings(content, table.get("header_row"), wanted)


def test_every_mapping_names_columns_that_exist_and_accounts_for_all_of_them(audit, country):
    spoilt = set(truth(country, "bodies").filter(pl.col("standing") == "quarantine")["body"])
    checked = 0
    for entry in audit["return"]:
        if entry["body"] in spoilt:
            continue
        mapping = mapping_of(country, entry)
        specification = load_specification(entry["kind"])
        for name, table in mapping["tables"].items():
            assert set(table["columns"]) <= set(specification[name].field_names)
            mapped = {each if isinstance(each, str) else each.get("column") for each in table["columns"].values()}
            there = columns_of(country / "audit", entry, table)
            assert there == (mapped - {None}) | set(table["ignored"]), (entry["body"], name)
            checked += 1
    assert checked > 600


def test_every_required_field_of_a_police_return_is_mapped(audit, country):
    specification = load_specification("police")
    for entry in audit["return"][:43]:
        tables = mapping_of(country, entry)["tables"]
        for table in specification.tables:
            assert set(tables[table.name]["columns"]) == set(table.field_names)


def test_bodies_differ_in_form_encoding_and_headings(audit, country):
    forms = {Path(entry["path"]).suffix for entry in audit["return"] if "suffix" not in entry}
    assert {".zip", ".xlsx", ".ods"} <= forms
    assert list((country / "audit").rglob("*.parquet"))
    titles = {str(mapping_of(country, entry)["tables"]["offences"]["columns"]) for entry in audit["return"][:43]}
    assert len(titles) > 30


def test_workbooks_are_what_they_say(audit, country):
    for entry in audit["return"]:
        path = country / "audit" / entry["path"]
        if path.suffix == ".ods":
            with zipfile.ZipFile(path) as archive:
                first = archive.infolist()[0]
                assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
                assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        if path.suffix in (".xlsx", ".ods") and entry["body"] != "H012":
            assert len(fastexcel.read_excel(path).sheet_names) == len(mapping_of(country, entry)["tables"])


def test_every_fault_of_the_catalogue_occurs(country):
    assert set(truth(country, "faults")["fault"]) == set(faults())


def test_every_row_planted_to_be_set_aside_is_marked_in_the_records(country):
    records, planted = truth(country, "records"), truth(country, "faults").filter("set_aside")
    extra = planted.filter(pl.col("fault") != "outside-period")
    assert records.filter(pl.col("planted") != "").height == extra.height


def test_four_per_cent_of_offences_are_group_based(country):
    assert truth(country, "offences")["group_based"].mean() == pytest.approx(0.04, abs=0.0005)


def test_every_group_based_offence_has_two_suspects_outside_the_family(country):
    grouped = truth(country, "offences").filter("group_based")
    assert grouped["suspects"].min() >= 2
    assert "family" not in set(grouped["relationship"])


def test_some_groups_offend_over_several_forces(country):
    assert truth(country, "groups")["forces"].list.len().max() >= 2


def test_people_who_are_easily_taken_for_another_exist_and_are_what_they_say(country):
    people = truth(country, "people")
    for relation, same, other in (
        ("twin_of", ["surname", "birth_date", "council"], ["given_name"]),
        ("namesake_of", ["given_name", "surname", "sex"], ["council"]),
        ("child_of_namesake", ["given_name", "surname", "sex", "council"], ["birth_date"]),
    ):
        pairs = people.filter(pl.col(relation).is_not_null()).join(people, left_on=relation, right_on="person_id")
        assert pairs.height > 0
        for name in same:
            assert (pairs[name] == pairs[f"{name}_right"]).all(), (relation, name)
        for name in other:
            assert (pairs[name] != pairs[f"{name}_right"]).all(), (relation, name)


def test_lists_overlap_and_part_of_the_victims_is_on_none(country):
    children = truth(country, "people").filter("child_victim_of_the_year")
    lists = ["on_police", "on_council", "on_health", "on_charity"]
    on = children.select(pl.sum_horizontal(pl.col(name).cast(pl.Int64) for name in lists)).to_series()
    assert set(on) == {0, 1, 2, 3, 4}
    assert 0.4 < (on == 0).mean() < 0.6
    assert children["in_any_list"].to_list() == (on > 0).to_list()


def test_being_on_one_list_makes_another_likelier(country):
    children = truth(country, "people").filter("child_victim_of_the_year")
    of_police, of_others = children.filter("on_police"), children.filter(~pl.col("on_police"))
    assert of_police["on_council"].mean() > of_others["on_council"].mean()


def test_hashes_are_made_with_the_key_of_the_truth(country):
    key = hash_key(1)
    assert (country / "truth" / "hash_key.txt").read_text().strip() == key.hex()
    assert read_key(country / KEY_FILE) == EncodingKey(key)
    assert hash_key(1) != hash_key(2)


def test_some_bodies_send_encodings_one_only_hashes_and_the_others_names(country):
    sent = {}
    for path in sorted((country / "audit" / "mappings").glob("H*.toml")):
        columns = tomllib.loads(path.read_text())["tables"].get("people", {}).get("columns", {})
        sent[path.stem] = ("surname" in columns, "name_birth_hash" in columns, "encoding" in columns)
    assert sent["H005"] == (False, True, False)
    assert {body for body, held in sent.items() if held == (False, True, True)} == {
        "H002", "H008", "H011", "H014", "H017", "H020", "H023", "H026", "H029",
    }  # fmt: skip
    assert sent["H001"] == (True, False, False)


def test_a_folder_of_other_things_is_left_as_it_was(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(Refused, match="did not make"):
        synthesise(tmp_path, seed=1, scale=0.01)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_failure_leaves_nothing_behind(tmp_path):
    def fail(step: str, done: int, of: int) -> None:
        if step.startswith("Writing the returns:"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise(tmp_path / "out", seed=1, scale=0.001, progress=fail)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("seed", "scale"), [(-1, 0.1), (1, 0.0), (1, 10.5), (1, float("nan"))])
def test_settings_that_cannot_be_used_are_refused_in_words(tmp_path, seed, scale):
    with pytest.raises(WrongUsage, match="must be"):
        synthesise(tmp_path / "out", seed=seed, scale=scale)


def test_the_populations_of_the_country_are_sound_and_of_every_force(country, audit):
    read = read_denominators(country / "audit" / "denominators.csv", name="denominators.csv")
    assert audit["denominators"] == "denominators.csv"
    assert {row.area.code for row in read.rows} == {area.code for area in areas()}
    assert all("Invented" in row.source for row in read.rows)
    for area in areas():
        found = read.find(Area(area.code, FORCE_AREA), People("all", 0, 17), basis=OffencePlace())
        assert found is not None
        everyone = sum(row.number for row in read.rows if row.area.code == area.code)
        assert found.population.number > 0
        if everyone > 1000:
            assert 0.14 < found.population.number / everyone < 0.32
