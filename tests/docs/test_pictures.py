"""Every picture of the service that documents show is there, is taken by a test, is small, and says in words what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pictures import MOST_BYTES, SHOWN

TOP = Path(__file__).parents[2]
FOLDER = TOP / "docs" / "pictures" / "service"
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<place>[^)]*pictures/service/(?P<name>[\w-]+)\.png)\)")
SHOWN_IN = [
    (page, found) for page in sorted(TOP.glob("docs/**/*.md")) for found in _PICTURE.finditer(page.read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "found"), SHOWN_IN, ids=lambda each: getattr(each, "name", None) or each["name"])
def test_a_picture_that_a_document_shows_is_there_and_its_words_say_what_it_shows(page: Path, found: re.Match[str]):
    assert (page.parent / found["place"]).is_file()
    assert len(found["words"].split()) >= 4


def test_the_folder_holds_what_tests_take_and_nothing_else():
    assert {path.stem for path in FOLDER.glob("*.*")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_taken_by_a_test_shown_by_a_document_and_small(name: str):
    tests = [path.read_text("utf-8") for path in (TOP / "tests" / "web").glob("test_*.py")]
    assert any(re.search(rf'(\.show\(|^ +\()"{name}"', text, re.MULTILINE) for text in tests)
    assert name in {found["name"] for _page, found in SHOWN_IN}
    assert (FOLDER / f"{name}.png").stat().st_size <= MOST_BYTES
