"""An officer uploads a faulty workbook, reads the findings, fixes, explains, a signatory signs, an analyst accepts.

With and without script, wide and narrow, in a real browser against the service as it runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import browser
from tests.web.journey_seed import WAYS
from tests.web.serving import served
from tests.web.walking import Walker, picture_folder

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.database, pytest.mark.xdist_group("service-browser"),
]  # fmt: skip
# Beside a PostgreSQL (DATABASE_URL) two of the ways are walked again.
DATABASE = os.environ.get("DATABASE_URL", "")
WALKED = ("script-1280", "plain-320") if DATABASE else WAYS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="module")
def address(browser, home: Path) -> Iterator[str]:
    # How people sign in with a second factor is tested with the pages for it.
    without = {"OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR": "1"}
    settings = "openinquiry.project.settings"
    with served(home, settings=settings, seed="tests.web.journey_seed", database=DATABASE, **without) as found:
        yield found


@pytest.mark.parametrize("way", WALKED)
def test_a_faulty_workbook_becomes_an_accepted_return(browser, address: str, home: Path, way: str) -> None:
    known = json.loads((home / "known.json").read_text(encoding="utf-8"))
    pictures = picture_folder(home / "pictures")
    return_ = f"/returns/{known['returns'][way]}/"

    officer = Walker(browser, address, way=way, pictures=pictures)
    officer.sign_in(f"officer-{way}")
    officer.go("/returns/")
    officer.look("asked")
    officer.follow("Recorded offences")
    assert officer.says("An invented Act, section 1")
    officer.look("return")
    upload(officer, home / "faulty.xlsx", return_)
    officer.wait_until(lambda: officer.says("Confirm what your columns mean"))
    officer.look("to-map")
    officer.follow("Confirm what your columns mean")
    officer.look("columns")
    officer.press()
    assert officer.says("There is a problem")
    officer.look("columns-errors")
    officer.page.fill("textarea[name=definition]", "As the specification has it")
    officer.page.fill("textarea[name=population]", "All offences recorded in the period")
    officer.page.check("input[value=no]")
    officer.press()
    officer.wait_until(lambda: officer.says("must be put right"))
    assert officer.says("A row has no reference")
    officer.look("findings")
    with officer.page.expect_download() as sheet:
        officer.page.locator("main a", has_text="Download the findings").click()
    assert Path(sheet.value.path()).read_bytes()[:2] == b"PK"

    upload(officer, home / "mended.xlsx", return_)
    officer.wait_until(lambda: officer.says("0 errors must be put right"))
    officer.follow("Explain this query")
    officer.look("explain")
    officer.page.fill("textarea", "The flag was set before the second suspect was ruled out.")
    officer.press()
    assert officer.says("The flag was set before")

    signatory = Walker(browser, address, way=way, pictures=pictures)
    signatory.sign_in(f"signatory-{way}")
    signatory.go(f"{return_}versions/2/sign/")
    signatory.look("sign")
    signatory.page.check("input[type=checkbox]")
    signatory.press()
    assert signatory.says("Your receipt")
    signatory.look("receipt")

    analyst = Walker(browser, address, way=way, pictures=pictures)
    analyst.sign_in("analyst")
    analyst.go("/office/invented-audit/")
    analyst.look("office")
    analyst.follow("Recorded offences")
    analyst.look("request")
    analyst.go(f"/office/invented-audit/returns/{known['returns'][way]}/")
    analyst.look("office-return")
    analyst.page.check("input[value=accept]")
    analyst.press()
    assert analyst.says("The return is accepted.")
    officer.go(return_)
    assert officer.says("Accepted")
    officer.look("accepted")
    for walker in (officer, signatory, analyst):
        assert walker.wrong == []
        walker.close()


def upload(officer: Walker, file: Path, return_: str) -> None:
    officer.go(f"{return_}upload/")
    officer.look("upload")
    officer.page.set_input_files("input[type=file]", file)
    officer.press()
