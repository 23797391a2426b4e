"""The section «Who, and what may be said»: findings are the claims graded A or B, refusals those graded X, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.adapters.report import html_of
from openinquiry.core.audit.report_model import Callout, PublishedTable, Report, Section, TableBlock
from openinquiry.core.shared import require_cleared
from tests.core.audit.small_audit import run_small_audit, write_small_audit


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder: Path = tmp_path_factory.mktemp("claims")
    return run_small_audit(write_small_audit(folder)).report


@pytest.fixture(scope="module")
def section(report: Report) -> Section:
    return next(each for each in report.sections if each.id == "claims")


def table(section: Section, name: str) -> PublishedTable:
    blocks = [require_cleared(block.table) for block in section.blocks if isinstance(block, TableBlock)]
    return next(each for each in blocks if each.id == name)


def column(found: PublishedTable, key: str) -> list[str]:
    place = next(place for place, each in enumerate(found.columns) if each.key == key)
    return [row[place].text for row in found.rows]


def test_what_may_be_a_headline_is_what_is_graded_a_or_b_and_what_cannot_be_said_is_what_is_graded_x(
    section: Section,
) -> None:
    found = table(section, "claims")
    claims, grades, sentences = (column(found, key) for key in ("claim", "grade", "may_print"))
    assert len(grades) == 10
    said = {block.kind: block for block in section.blocks if isinstance(block, Callout)}
    firm = [sentence for sentence, grade in zip(sentences, grades, strict=True) if grade in ("A", "B")]
    refused = [claim for claim, grade in zip(claims, grades, strict=True) if grade == "X"]
    assert ("finding" in said) == bool(firm)
    assert all(sentence in said["finding"].detail for sentence in firm)
    assert said["refused"].text == f"{len(refused)} of 10 claims cannot be said, and neither can their opposites."
    assert said["refused"].detail == "; ".join(refused) + "."


def test_a_claim_against_a_population_is_refused_with_its_reason(section: Section) -> None:
    found = table(section, "claims")
    against = [(grade, said) for claim, grade, said in zip(
        column(found, "claim"), column(found, "grade"), column(found, "may_print"), strict=True
    ) if "population" in claim]  # fmt: skip
    assert len(against) == 2
    for grade, said in against:
        assert grade == "X"
        assert "no population to set the people against" in said or "confidential" in said


def test_no_sentence_may_be_printed_and_may_not(section: Section) -> None:
    allowed = set(column(table(section, "claims"), "may_print"))
    forbidden = column(table(section, "claims-not-to-be-printed"), "sentence")
    assert forbidden
    assert not allowed & set(forbidden)


def test_every_claim_has_an_address_beside_it_on_the_page(report: Report) -> None:
    page = html_of(report)
    for name in ("suspects-mostly-white", "victims-mostly-female"):
        assert f'id="claims.{name}"' in page
        assert f'href="#claims.{name}"' in page
