"""What the page hides no other form gives: a planted number, and every hidden cell of every file, looked up one by one."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from openinquiry.core.audit.report_model import SYMBOLS
from tests.core.audit.one_group import CHILDREN, NETWORK, OFFENCES, write_audit_of_groups
from tests.core.audit.small_audit import C
from tests.whole_command import openinquiry

PLANTED = 137  # children and offences of one group in one force
FIGURE = f"counts-by-force/offences.audit.{C}/offences.{NETWORK}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("hidden")
    audit = write_audit_of_groups(top / "audit", children=PLANTED)
    ran = openinquiry("audit", "run", audit, "--out", top / "out")
    assert ran.returncode == 0, ran.stderr
    return top / "out"


def texts_of(out: Path) -> dict[str, str]:
    """File → all text in it, the spreadsheet unpacked and the PDF as read."""
    found: dict[str, str] = {}
    for path in sorted(out.rglob("*")):
        if path.suffix in {".html", ".csv", ".json", ".txt"} and path.name != "timings.json":
            found[path.name] = path.read_text(encoding="utf-8")
        elif path.suffix == ".ods":
            with zipfile.ZipFile(path) as archive:
                found[path.name] = archive.read("content.xml").decode()
        elif path.suffix == ".pdf" and shutil.which("pdftotext"):
            read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
            found[path.name] = read.stdout
    return found


def test_the_planted_number_is_a_hidden_count_and_stands_in_no_file(out: Path) -> None:
    release = json.loads((out / "release.json").read_text(encoding="utf-8"))
    assert OFFENCES in release["apart"]
    assert CHILDREN not in release["shown"]
    said = texts_of(out)
    assert {"report.html", "tables.ods", "figures.json", "release.json", "run.json"} <= said.keys()
    number = re.compile(rf"(?<![\w.,#-]){PLANTED}(?![\w.,-])")
    assert number.search(f"<td>{PLANTED}</td>")
    # The file of a return is named with its size in bytes, which may be any number; a picture is drawn in any numbers.
    without = {name: re.sub(r'"bytes": \d+|<svg.*?</svg>', "", text, flags=re.DOTALL) for name, text in said.items()}
    assert [name for name, text in without.items() if number.search(text)] == []


def test_a_hidden_cell_of_a_csv_has_a_symbol_and_neither_number_nor_ends(out: Path) -> None:
    hidden = 0
    for path in (out / "csv").glob("*.csv"):
        for row in csv.DictReader(path.open(encoding="utf-8")):
            for name in (each.removesuffix("_symbol") for each in row if each.endswith("_symbol")):
                if row[f"{name}_symbol"]:
                    assert row[f"{name}_symbol"] in SYMBOLS
                    if row[f"{name}_symbol"] == "c":
                        hidden += 1
                        assert row.get(name, "") in ("", "[c]"), (path.name, name, row)
                        assert row.get(f"{name}_low", "") == row.get(f"{name}_high", "") == "", (path.name, name, row)
    assert hidden > 100


def test_a_hidden_cell_of_the_spreadsheet_is_words_and_holds_no_number(out: Path) -> None:
    with zipfile.ZipFile(out / "tables.ods") as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    hidden = [each for each in tree.iter(f"{_TABLE}table-cell") if "".join(each.itertext()).strip() == "[c]"]
    assert len(hidden) > 100
    assert [
        each.attrib for each in hidden if f"{_OFFICE}value" in each.attrib or f"{_TABLE}formula" in each.attrib
    ] == []


class _Cells(HTMLParser):
    """Every cell of every table: its text and the attributes of all that is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.found.append(("", dict(attrs)))
            self._open = True
        elif self._open:
            self.found[-1][1].update(attrs)

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            text, attributes = self.found[-1]
            self.found[-1] = (text + data.strip(), attributes)


def test_a_hidden_cell_of_the_page_has_no_number_in_any_attribute(out: Path) -> None:
    cells = _Cells()
    cells.feed((out / "report.html").read_text(encoding="utf-8"))
    hidden = [attributes for text, attributes in cells.found if text == "[c]"]
    assert len(hidden) > 100
    told = {name for attributes in hidden for name, value in attributes.items() if re.search(r"\d", value or "")}
    assert told <= {"href", "id", "headers"}  # addresses


def test_a_hidden_figure_of_the_registers_is_its_symbol(out: Path) -> None:
    figures = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    shown = [
        figure[0]
        for table in figures["tables"].values()
        for row in table["rows"].values()
        for figure in row["figures"].values()
    ]
    assert [text for text in shown if "[c]" in text and text != "[c]"] == []
    release = json.loads((out / "release.json").read_text(encoding="utf-8"))
    assert not {*release["small"], *release["apart"]} & set(release["shown"])
    assert set(release) == {"kind", "cells", "shown", "small", "apart", "public", "sums"}
    assert {cell for cell, value in release["shown"].items() if value % 5} <= set(release["public"])


def test_every_symbol_in_use_stands_with_its_meaning_in_every_form_of_the_report(out: Path) -> None:
    said = texts_of(out)
    used = {symbol for symbol in SYMBOLS if f"[{symbol}]" in said["figures.json"]}
    assert "c" in used
    for name in ("report.html", "tables.ods", "README.txt"):
        meanings = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said[name]))
        for symbol in used:
            meaning = SYMBOLS[symbol].split("] ")[1].split(",")[0].split(":")[0]
            assert meaning.lower() in meanings.lower(), (name, symbol)


def test_an_explanation_says_what_was_published_and_writes_nothing_beside_it(out: Path) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    plain = openinquiry("audit", "explain", out, FIGURE, "--json")
    assert plain.returncode == 0, plain.stderr
    assert json.loads(plain.stdout)["shown"] == "[c]"
    assert not re.search(rf"\b{PLANTED}\b", re.sub(r'"bytes": \d+', "", plain.stdout))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    refused = openinquiry("audit", "explain", out, FIGURE, "--rows", out / "rows.csv")
    assert refused.returncode == 2
    assert not (out / "rows.csv").exists()
