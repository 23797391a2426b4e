"""A return that is missing makes the report say less, never more: for each return of the small audit in turn."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.explanation import figures_of
from openinquiry.core.audit.outline import PEOPLE, set_aside_cell
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.tables import country
from openinquiry.core.audit.tables.country import Country, enter_known, record_cell
from openinquiry.core.disclosure_control import ClearedCounts, clear_counts, load_policy
from openinquiry.core.shared import require_cleared
from tests.core.audit.small_audit import (
    FORCES,
    A,
    B,
    C,
    run_small_audit,
    small_denominators,
    write_rows,
    write_small_audit,
)

KNOWN, UNKNOWN = "known of the country", "unknown of the country"
DEFAULT = load_policy("default")


def plain(folder: Path) -> Path:
    """As it ships: counts are hidden and rounded, and every force weighs the same."""
    return write_small_audit(folder)


def planted(folder: Path) -> Path:
    """Nothing is hidden, and forces weigh as their children: B recorded no ethnicity, and part of A is refused."""
    write_small_audit(folder, denominators=small_denominators(), everything_shown=True)
    path = folder / "returns" / B / "people.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows.append(
        {"person_reference": "v9", "given_name": "Hettie", "surname": "Zellaby", "birth_date": "2011-01-02", "sex": "F"}
    )
    write_rows(path, [{**row, "ethnicity_self_defined": "", "ethnicity_vintage": ""} for row in rows])
    with (path.parent / "involvements.csv").open("a", encoding="utf-8") as stream:
        stream.write("B3,v9,victim,,\n")
    with (folder / "returns" / A / "people.csv").open("a", encoding="utf-8") as stream:
        stream.write(",Nobody,Nameless,1990-01-01,M,W1,18+1,IC1\n")
    return folder


def not_sent(folder: Path, force: str) -> None:
    """The body sent nothing, and the plan says so."""
    path = folder / "audit.toml"
    head, *parts = path.read_text(encoding="utf-8").split("[[return]]\n")
    kept = [f"[[return]]\n{part}" for part in parts if f'body = "{force}"' not in part]
    silent = f'[[expected]]\nbody = "{force}"\nbody_name = "{FORCES[force]}"\nkind = "police"\n'
    path.write_text("".join([head, *kept, silent]), encoding="utf-8")


def refused(folder: Path, force: str) -> None:
    """The return came and cannot be used."""
    (folder / "returns" / force / "people.csv").unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, AuditResult]:
    return {make.__name__: run_small_audit(make(tmp_path_factory.mktemp("whole"))) for make in (plain, planted)}


def shown_by_how(found: AuditResult, *hows: str) -> dict[str, float]:
    """Every figure of the report that is made so, by its id, where it is a number."""
    return {
        name: figure.cell.value
        for name, figure in figures_of(found.report).items()
        if figure.cell.how in hows and figure.cell.value is not None
    }


def bodies(found: AuditResult) -> dict[str, float]:
    """The row of police forces in the table of returns: asked, used, could not be used, not sent."""
    table = next(require_cleared(each) for each in found.report.tables() if each.value.id == "returns-received")
    row = zip(table.columns, table.rows[0], strict=True)
    return {column.key: cell.value or 0.0 for column, cell in row if column.key != "kind"}


@pytest.mark.parametrize("make", [plain, planted])
@pytest.mark.parametrize("drop", [not_sent, refused])
@pytest.mark.parametrize("force", list(FORCES))
def test_dropping_any_one_return_never_raises_coverage_nor_lowers_what_is_unknown(
    whole: dict[str, AuditResult],
    force: str,
    drop: Callable[[Path, str], None],
    make: Callable[[Path], Path],
    tmp_path: Path,
) -> None:
    drop(make(tmp_path), force)
    before, found = whole[make.__name__], run_small_audit(tmp_path)
    for how, may_not in ((KNOWN, float.__gt__), (UNKNOWN, float.__lt__)):
        first, then = shown_by_how(before, how), shown_by_how(found, how)
        assert len(first) == 9
        assert first.keys() == then.keys()
        assert [name for name in first if may_not(float(then[name]), float(first[name]))] == []
    returns = "known-of-the-country/returns.police.known/known"
    assert shown_by_how(found, KNOWN)[returns] < shown_by_how(before, KNOWN)[returns] == 100
    first, then = bodies(before), bodies(found)
    assert then["asked"] == first["asked"]
    assert then["accepted"] == first["accepted"] - 1
    assert then["not_sent"] + then["quarantined"] == first["not_sent"] + first["quarantined"] + 1
    assert FORCES[force] in repr([section for section in found.report.sections if section.id == "coverage"])


def test_a_share_of_people_counted_says_that_it_is_of_the_returns_used(whole: dict[str, AuditResult]) -> None:
    seen = 0
    for cleared in whole["plain"].report.tables():
        table = require_cleared(cleared)
        if table.id == country.TABLE or table.id.startswith(("suspects-by-", "victims-by-")):
            notes = {column.key: column.note for column in table.columns}
            asked = [key for key in ("counted_share", "recorded_share") if key in notes]
            asked += ["could_be"] if "could_be" in notes else []
            assert [key for key in asked if "in the returns used" not in notes[key]] == []
            seen += len(asked)
    assert seen == 1 + 2 * 8


def test_the_trap_that_this_closes_is_there_the_share_of_people_counted_rises_when_a_poor_return_stays_away(
    whole: dict[str, AuditResult], tmp_path: Path
) -> None:
    name = "known-of-the-country/victims.ethnicity_self_defined.known"
    not_sent(planted(tmp_path), B)
    before, found = (figures_of(each.report) for each in (whole["planted"], run_small_audit(tmp_path)))
    counted, known = (
        [each[f"{name}/{column}"].cell.value or 0.0 for each in (before, found)]
        for column in ("counted_share", "known")
    )
    assert counted[1] > counted[0]
    assert known[1] <= known[0]


def test_what_is_known_of_the_country_is_as_worked_out_on_paper(whole: dict[str, AuditResult], tmp_path: Path) -> None:
    # Self-defined ethnicity of suspects: A recorded it for s1, s3, s5 and s7, and not for s2, s4 and s6; with the row set
    # aside that is 4 of 8. B recorded it for none of three; C for v8 and not for s6. Weights 10, 6 and 4 of 20.
    figure = "known-of-the-country/suspects.ethnicity_self_defined.known/known"
    counts = whole["planted"].register.counts
    cells = {force: [counts[record_cell("suspects", force, f"ethnicity_self_defined.{what}")]
                     for what in ("recorded", "unrecorded")] for force in (A, B, C)}  # fmt: skip
    assert cells == {A: [4, 3], B: [0, 3], C: [1, 1]}
    assert counts[set_aside_cell(PEOPLE, A)] == 1
    assert shown_by_how(whole["planted"], KNOWN)[figure] == 35  # 100 × (10 × 4/8 + 6 × 0 + 4 × 1/2) ÷ 20
    not_sent(planted(tmp_path), C)
    assert shown_by_how(run_small_audit(tmp_path), KNOWN)[figure] == 25


def test_the_headline_counts_missing_returns_as_unknown(whole: dict[str, AuditResult], tmp_path: Path) -> None:
    not_sent(planted(tmp_path), C)
    said, before = (" ".join(each.headline()) for each in (run_small_audit(tmp_path), whole["planted"]))
    assert "recorded for at least 35% of suspects, and unknown for up to 65%" in before
    assert "recorded for at least 25% of suspects, and unknown for up to 75%" in said
    assert "The returns of 2 of 3 police forces that were asked are in these counts. What the others hold" in said
    assert "The returns of 3 of 3 police forces that were asked are in these counts." in before


ROLES = st.lists(st.tuples(st.sampled_from(["suspect", "victim", "both"]), st.booleans(), st.booleans()), max_size=60)


def records_of(sent: dict[str, list[tuple[str, bool, bool]]]) -> Records:
    """Records of people by force: role, and whether sex and both ethnicities are recorded."""
    people = [
        {"body": force, "row": place + 2, "person_reference": f"p{place}", "record_id": f"{force}/{place}",
         "birth_date": None, "sex": "F" if one else None, "ethnicity_self_defined": "W1" if other else None,
         "ethnicity_observed": "IC1" if one and other else None}
        for force, records in sent.items() for place, (_, one, other) in enumerate(records)
    ]  # fmt: skip
    parts = [
        {"offence": f"{force}/o", "record_id": f"{force}/{place}", "role": role, "body": force, "age_at_offence": 14 if one else None}
        for force, records in sent.items() for place, (who, one, _) in enumerate(records)
        for role in (("suspect", "victim") if who == "both" else (who,))
    ]  # fmt: skip
    text = dict.fromkeys(
        ("body", "person_reference", "record_id", "sex", "ethnicity_self_defined", "ethnicity_observed"), pl.String
    )
    none = pl.DataFrame()
    return Records(
        pl.DataFrame({"offence": [f"{force}/o" for force in sent], "committed_from": None},
                     schema={"offence": pl.String, "committed_from": pl.Date}),
        pl.DataFrame(parts, schema={"offence": pl.String, "record_id": pl.String, "role": pl.String, "body": pl.String,
                                    "age_at_offence": pl.Int64}),
        pl.DataFrame(people, schema={**text, "row": pl.Int64, "birth_date": pl.Date}),
        none, none, none, none, none, none, none,
    )  # fmt: skip


def cleared_of(sent: dict[str, list[tuple[str, bool, bool]]]) -> tuple[ClearedCounts, Country]:
    """The counts of the records of these forces, of three asked, as the default policy shows them."""
    register = Register()
    for force in sent:
        register.put(set_aside_cell(PEOPLE, force), 0)
    enter_known(register, records_of(sent), forces=tuple(sent), policy=DEFAULT)
    shown = clear_counts(register.counts, sums=tuple(register.sums), policy=DEFAULT, kept=frozenset(register.kept),
                         held=frozenset(register.held), groups={})  # fmt: skip
    aside = {force: set_aside_cell(PEOPLE, force) for force in sent}
    return shown, Country((A, B, C), frozenset(sent), False, aside, frozenset(register.held), 40)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.fixed_dictionaries({A: ROLES, B: ROLES, C: ROLES}))
def test_under_the_default_policy_what_is_known_never_rises_whatever_was_sent(
    sent: dict[str, list[tuple[str, bool, bool]]],
) -> None:
    shown, everyone = cleared_of(sent)
    for force in sent:
        fewer, rest = cleared_of({each: records for each, records in sent.items() if each != force})
        for role in ("suspect", "victim"):
            for field in ("sex", "ethnicity_self_defined", "ethnicity_observed", "age_band"):
                before, after = (
                    country.known(counts, country=these, role=role, field=field).value
                    for counts, these in ((shown, everyone), (fewer, rest))
                )
                assert before is not None
                assert after is not None
                assert after <= before
