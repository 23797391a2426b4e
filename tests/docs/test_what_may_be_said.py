"""The how-to and the chapter on claims print what the program prints, and every figure in them is worked out again."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
import pytest

from openinquiry.cli.bounds_text import span
from openinquiry.core.audit.intake import take_in
from openinquiry.core.audit.plan import read_plan
from openinquiry.core.audit.records import assemble
from openinquiry.core.audit.tables.aggregate import read_statements
from openinquiry.core.missing import bounds_of, breakdown_point, group_counts, rate_ratio_of
from openinquiry.core.missing.claims import ClaimData, Grade, Kind, can_it_be_said, claim_of, read_claim_data
from openinquiry.core.missing.claims.sentences import claim_in_words, percent
from tests.docs.worked_pages import TOP, files_of, page, run_page, table_of

HOW_TO, CHAPTER = page("how-to/grade-a-claim.md"), page("explanation/what-may-be-said.md")
WORDS = " ".join(CHAPTER.split())


@pytest.mark.parametrize("text", [HOW_TO, CHAPTER], ids=["how-to", "chapter"])
def test_every_command_of_the_page_prints_what_stands_there(text: str, tmp_path: Path) -> None:
    ran = run_page(text, folder=tmp_path)
    assert len(ran) >= 3
    for each in ran:
        assert (each.printed, each.exit) == (each.said, each.said_exit), each.what


def counts(name: str, folder: Path) -> ClaimData:
    (folder / name).write_text(files_of(CHAPTER)[name], encoding="utf-8")
    return read_claim_data(folder / name)


def claims(setting: dict) -> list:
    base = {"attribute": "ethnicity", "system": "not_stated", "of": "suspects", "where": setting}
    return [
        claim_of({**base, "kind": "share", "group": "White", "exceeds": 0.5}),
        claim_of({**base, "kind": "share", "group": "White", "below": 0.5}),
        claim_of({**base, "kind": "ordering", "order": ["White", "Asian"]}),
        claim_of({**base, "kind": "ordering", "order": ["Asian", "White"]}),
        claim_of({**base, "kind": "rate ratio", "group": "Asian", "against": "White", "exceeds": 1}),
        claim_of({**base, "kind": "rate ratio", "group": "Asian", "against": "White", "below": 1}),
    ]


def row_of(grade: Grade) -> list[str]:
    """A row of the tables of the chapter."""
    evidence, ratio = grade.evidence[0], grade.claim.kind is Kind.RATE_RATIO
    signed = grade.claim.kind is Kind.ORDERING
    found = {each.gamma: span(each.low, each.high, ratio, signed) for each in evidence.at}
    breakdown = "none" if grade.breakdown is None else percent(grade.breakdown)
    words = claim_in_words(grade.claim)
    assert grade.by_bounds is not None
    return [words, found[1.0], found[2.0], found[inf], breakdown, grade.by_bounds.value, grade.letter.value]


def national_rows(folder: Path) -> list[list[str]]:
    data = counts("national.csv", folder)
    return [row_of(can_it_be_said(each, data)) for each in claims({"area": "England and Wales"})]


def manchester_rows(folder: Path) -> list[list[str]]:
    data = counts("all-abuse.csv", folder)
    return [row_of(can_it_be_said(each, data)) for each in claims({"area": "Greater Manchester"})]


def test_the_table_of_national_claims_is_right(tmp_path: Path) -> None:
    assert table_of(CHAPTER, "national") == national_rows(tmp_path)


def test_the_table_of_greater_manchester_is_right(tmp_path: Path) -> None:
    assert table_of(CHAPTER, "greater-manchester") == manchester_rows(tmp_path)


GM = np.array([[21.0, 57.0, 22.0]])


def unrecorded_rows() -> list[list[str]]:
    rows = []
    for missing in (0.0, 0.2, 0.4, 0.5, 0.507, 0.51):
        kept = [share * (1 - missing) for share in (52.0, 38.0, 10.0)]
        table = group_counts([kept], unrecorded=[100 * missing], groups=["Asian", "White", "others"])
        estimand = rate_ratio_of(table, "Asian", "White", populations=GM)
        low = bounds_of(estimand, counts=table, gamma=inf, coverage=None).low
        assert low is not None
        rows.append([percent(missing), f"{low:.3f}", "yes" if low > 1 else "no"])
    return rows


def test_the_ratio_of_exploitation_holds_as_far_as_the_table_says() -> None:
    assert table_of(CHAPTER, "unrecorded") == unrecorded_rows()


def test_the_figures_in_the_words_of_the_chapter_are_right(tmp_path: Path) -> None:
    national, abuse = counts("national.csv", tmp_path), counts("all-abuse.csv", tmp_path)
    most, _, _, _, ratio, _ = (can_it_be_said(each, national) for each in claims({"area": "England and Wales"}))
    low, high = most.evidence[0].at[-1].low, most.evidence[0].at[-1].high
    assert f"anywhere from {percent(low)} to {percent(high)}" in WORDS
    assert f"no more than {percent(most.breakdown)} unrecorded; {percent(1 - most.recorded_share)} are" in WORDS
    values = ratio.evidence[0].at
    assert (
        f"is {values[0].low:.2f} among the recorded, and lies from {values[-1].low:.2f} to {values[-1].high:.2f}"
        in WORDS
    )
    recorded = {row.group: row.number for row in national.rows if row.what.value == "recorded"}
    points = 100 * (recorded["White"] - recorded["Asian"]) / 66
    assert f"exceed the White share by {points:.1f} percentage points" in WORDS
    higher = can_it_be_said(claims({"area": "Greater Manchester"})[4], abuse).evidence[0].at
    assert (
        f"is {higher[0].low:.2f} among the recorded and lies from {higher[-1].low:.2f} to {higher[-1].high:.2f}"
        in WORDS
    )


def test_the_figures_of_exploitation_in_words_are_right(tmp_path: Path) -> None:
    exploitation = counts("exploitation.csv", tmp_path)
    grade = can_it_be_said(claims({"area": "Greater Manchester"})[4], exploitation)
    assert f"The ratio among the recorded is {grade.evidence[0].at[0].low:.2f}" in WORDS
    assert f"as long as no more than {percent(grade.breakdown)} are unrecorded" in WORDS
    within = group_counts([[52, 38, 0]], unrecorded=[10], groups=["Asian", "White", "others"])
    estimand = rate_ratio_of(within, "Asian", "White", populations=GM)
    least = bounds_of(estimand, counts=within, gamma=inf, coverage=None).low
    assert WORDS.count(f"{least:.2f}") == 3
    assert breakdown_point(within, weights=estimand.weights_of_claim(within, threshold=1.0)) > 0.1


def test_the_percentages_of_the_chapter_are_those_that_ship_with_their_sources(tmp_path: Path) -> None:
    plan = read_plan(TOP / "data" / "published")
    intake = take_in(plan, progress=lambda what, done, of: None)
    published = {
        (each.what["definition"], each.what["area"]): each
        for each in read_statements(assemble(intake.accepted).counts)
        if each.shares
    }
    files = {
        "national.csv": ("group-based", "K04000001", 34.0),
        "exploitation.csv": ("multi-victim-multi-offender", "E23000005", 100.0),
        "all-abuse.csv": ("all-child-sexual-abuse", "E23000005", 100.0),
    }
    for name, (definition, area, recorded) in files.items():
        found = {row.group: row.number for row in counts(name, tmp_path).rows if row.what.value == "recorded"}
        for group, of_base, _ in published[definition, area].shares:
            assert found[group] == pytest.approx(of_base * recorded / 100), (name, group)


def test_what_would_be_a_with_numbers_and_ages_is_a(tmp_path: Path) -> None:
    # The chapter says that the figures of exploitation could be graded with a number beside each: 40 % unrecorded of
    # 1,000 men of 15 to 64, invented.
    rows = counts("exploitation.csv", tmp_path).rows
    numbers = {"Asian": 312.0, "White": 228.0, "others": 60.0, "unknown": 400.0}
    own = tuple(
        replace(r, number=numbers[r.group] if r.what.value != "population" else 1000 * r.number, sex="M", age="15-64",
                system="ethnicity_police_self_defined")
        for r in rows
    )  # fmt: skip
    claim = replace(claims({"area": "Greater Manchester"})[4], system="ethnicity_police_self_defined")
    assert can_it_be_said(claim, ClaimData(own)).letter.value == "A"
