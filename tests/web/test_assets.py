"""What the browser fetches is what was compiled, and carries nothing that belongs to GOV.UK alone."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
ASSETS = TOP / "src" / "openinquiry" / "web" / "assets"
FRONTEND = TOP / "frontend"


def test_the_committed_files_are_those_that_were_compiled() -> None:
    told = dict(reversed(line.split("  ")) for line in (FRONTEND / "checksums.txt").read_text().splitlines())
    there = {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ASSETS.rglob("*")
        if path.is_file()
    }
    assert there == told
    assert {"app.css", "app.js", "icons/mark.svg"} <= set(there)


@pytest.mark.parametrize("name", ["app.css", "app.js"])
@pytest.mark.parametrize("reserved", ["GDS Transport", "@font-face", "crest", "crown", "royal"])
def test_no_font_crest_or_crown_of_gov_uk_is_there(name: str, reserved: str) -> None:
    assert reserved.lower() not in (ASSETS / name).read_text(encoding="utf-8").lower()


def test_all_text_is_set_in_helvetica_or_arial() -> None:
    families = set(re.findall(r"font-family:([^;}]+)", (ASSETS / "app.css").read_text(encoding="utf-8")))
    assert families == {'"Helvetica Neue",Helvetica,Arial,sans-serif'}


def test_every_picture_that_the_style_sheet_names_is_there() -> None:
    named = set(re.findall(r"url\(\"?(icons/[\w.-]+)", (ASSETS / "app.css").read_text(encoding="utf-8")))
    assert {name for name in named if not (ASSETS / name).is_file()} == set()
    assert len(named) > 2


def test_nothing_is_fetched_from_elsewhere_and_no_map_is_missed() -> None:
    for name in ("app.css", "app.js"):
        text = (ASSETS / name).read_text(encoding="utf-8")
        assert re.findall(r"url\(\"?https?:|import\(|sourceMappingURL|@import", text) == []


def test_versions_are_exact_and_the_lock_file_holds_no_address() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    lock = (FRONTEND / "package-lock.json").read_text()
    locked = json.loads(lock)["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert (wanted["govuk-frontend"], wanted["@ministryofjustice/frontend"]) == ("6.6.0", "11.1.0")
    assert all("integrity" in each for name, each in locked.items() if name)
    assert ("resolved" in lock, "://" in re.sub(r'"(?:url|funding)": "[^"]*"', "", lock)) == (False, False)


def test_the_notice_names_both_makers_and_versions() -> None:
    notice = (TOP / "NOTICE.md").read_text(encoding="utf-8")
    assert "GOV.UK Frontend](https://github.com/alphagov/govuk-frontend) 6.6.0" in notice
    assert "MoJ Frontend](https://github.com/ministryofjustice/moj-frontend) 11.1.0" in notice
