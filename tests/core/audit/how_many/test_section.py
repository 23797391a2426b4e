"""The section «How many»: what it says of answers and refusals, and that no small count of its lists can be had from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openinquiry.adapters.report import csv_files_of, html_of
from openinquiry.core.audit import AuditPlan, AuditResult, read_plan, run_audit
from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.explanation import RowsOfFigures, register_of_figures
from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.entering import enter_how_many
from openinquiry.core.audit.how_many.section import how_many_section
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Callout, Paragraph, Points, Section, TableBlock
from openinquiry.core.disclosure_control import clear_counts
from openinquiry.core.disclosure_control.taken_as_one import as_asked
from openinquiry.core.estimation import Estimate, Protocol, RefusedEstimate, load_protocol
from tests.core.audit.how_many.asked_by_hand import POLICY, QUICK, asked, plan_of, table_of
from tests.core.audit.how_many.overlapping_audit import ADULTS, write_overlapping_audit

# Police, council, hospital, charity. Seven overlaps are of 1 to 4 children, and none of those may be had from the report.
OVERLAPS = {
    "1000": 40, "0100": 35, "0010": 30, "0001": 25, "1100": 9, "1010": 7, "1001": 3, "0110": 6, "0101": 2, "0011": 4,
    "1110": 2, "1101": 0, "1011": 1, "0111": 0, "1111": 1,
}  # fmt: skip
UNCLEAR = 12
# One child more on two lists and one fewer on two others: no total that is shown is another one.
ONE_MOVED = {**OVERLAPS, "1001": 4, "0011": 3}


def run(folder: Path, histories: Mapping[str, int]) -> tuple[AuditPlan, AuditResult]:
    plan = read_plan(write_overlapping_audit(folder, histories, unclear=UNCLEAR))
    return plan, run_audit(plan, progress=lambda *_: None)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult]:
    return run(tmp_path_factory.mktemp("audit"), OVERLAPS)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult]:
    return run(tmp_path_factory.mktemp("moved"), ONE_MOVED)


def section_in(result: AuditResult) -> Section:
    return next(each for each in result.report.sections if each.id == "how-many")


def callouts(section: Section) -> list[Callout]:
    return [block for block in section.blocks if isinstance(block, Callout)]


def texts(section: Section) -> dict[str, list[list[str]]]:
    """Table → its rows as read."""
    blocks = [block for block in section.blocks if isinstance(block, TableBlock)]
    return {block.table.value.id: [[cell.text for cell in row] for row in block.table.value.rows] for block in blocks}


def words(section: Section) -> list[str]:
    said = []
    for block in section.blocks:
        if isinstance(block, Callout):
            said += [block.text, block.detail]
        elif isinstance(block, Paragraph):
            said.append(block.text)
        elif isinstance(block, Points):
            said += block.items
    return said


def test_who_is_on_which_lists_is_counted_from_the_returns(audit: tuple[AuditPlan, AuditResult]) -> None:
    abuse, exploitation, group = audit[1].how_many
    for found in (abuse, exploitation):
        assert found.lists == ("police", "councils", "health", "charities")
        assert found.table is not None
        assert {found.table.history(number): int(found.table.counts[number]) for number in range(1, 16)} == OVERLAPS
        assert found.unclear == {"police": 0, "councils": UNCLEAR, "health": 0, "charities": 0}
    assert group.table is not None
    without_council: dict[str, int] = {}
    for history, children in OVERLAPS.items():
        short = history[0] + history[2:]
        without_council[short] = without_council.get(short, 0) + children
    assert {group.table.history(number): int(group.table.counts[number]) for number in range(1, 8)} == {
        history: children for history, children in without_council.items() if history != "000"
    }


def test_adults_are_victims_in_the_audit_and_on_no_list(audit: tuple[AuditPlan, AuditResult]) -> None:
    counts = audit[1].register.counts
    assert counts["victims.all.K04000001@central"] == counts["how-many.abuse.list=police"] + ADULTS
    assert counts["how-many.abuse.not-on-the-list=victims.all.K04000001@central"] == ADULTS


def test_the_protocol_is_asked_of_no_count_that_may_not_be_told(audit: tuple[AuditPlan, AuditResult]) -> None:
    plan, result = audit
    for found in result.how_many:
        assert found.table is not None
        assert isinstance(found.answer, Estimate)
        told, _ = as_asked(found.table, (), policy=plan.policy)
        assert found.answer.provenance["table_sha256"] == told.sha256 != found.table.sha256
        assert len(found.replicates) == plan.estimate.linkages
        assert {len(row) for row in found.replicates} == {plan.estimate.imputations}
        assert found.answer.provenance["protocol"]["sha256"] == plan.estimate.protocol.sha256


def test_a_hidden_count_that_is_another_one_changes_nothing_in_the_section(
    audit: tuple[AuditPlan, AuditResult], moved: tuple[AuditPlan, AuditResult]
) -> None:
    """Not a sentence, a number, a mark of a table or a line of a file, though linkage and estimates were made again."""
    counts = [result.register.counts for _, result in (audit, moved)]
    assert [each["how-many.abuse.history=1001"] for each in counts] == [3, 4]
    assert texts(section_in(moved[1])) == texts(section_in(audit[1]))
    assert words(section_in(moved[1])) == words(section_in(audit[1]))
    files = [{name: content for name, content in csv_files_of(result.report).items() if "how-many" in name}
             for _, result in (audit, moved)]  # fmt: skip
    assert len(files[0]) == 6
    assert files[0] == files[1]
    figures = [_of_how_many(register_of_figures(RowsOfFigures(result, plan=plan))) for plan, result in (audit, moved)]
    assert figures[0] == figures[1]
    assert "how-many" in json.dumps(figures[0])


def _of_how_many(register: Any) -> list[str]:
    """Every entry of figures.json that is of this section, however deep it stands."""
    found: list[str] = []

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for key, value in part.items():
                walk(value, f"{path}/{key}")
        elif isinstance(part, list):
            for value in part:
                walk(value, path)
        elif "how-many" in path or "how-many" in str(part):
            found.append(f"{path}: {part}")

    walk(register, "")
    return found


def test_no_count_of_1_to_4_children_stands_in_any_output(audit: tuple[AuditPlan, AuditResult]) -> None:
    result = audit[1]
    small = {cell: count for cell, count in result.register.counts.items()
             if cell.startswith("how-many.") and 0 < count < 5 and cell not in result.register.public}  # fmt: skip
    assert {cell for cell in small if "history=" in cell} >= {
        f"how-many.abuse.history={each}" for each, n in OVERLAPS.items() if 0 < n < 5
    }
    assert [cell for cell in small if result.shown[cell].value is not None] == []
    for cleared in result.report.tables():
        if cleared.value.id.startswith("how-many"):
            for row in cleared.value.rows:
                assert [cell for cell in row if cell.value in (1, 2, 3, 4)] == []
    said = " ".join(words(section_in(result)))
    assert re.findall(r"\b[1-4] (?:people|children|are|of them)\b", said) == []
    assert "how-many" not in json.dumps(result.record)
    page = re.sub(r"<[^>]+>", " ", html_of(result.report).split('id="how-many"')[1].split("<section")[0])
    assert not re.search(r"(?<![\d.,\[])[1-4] (?:people|children)\b", page)


def test_no_small_count_is_had_by_subtraction(audit: tuple[AuditPlan, AuditResult]) -> None:
    """By hand: the length of a list, as shown, less what is shown of it, leaves every hidden part more than one value."""
    shown = audit[1].shown

    def ends(cell: str) -> tuple[int, int]:
        value = shown[cell].value
        if value is None:
            return 1, 4
        return (0, 0) if value == 0 else (max(5, value - 2), value + 2)

    for place, name in enumerate(("police", "councils", "health", "charities")):
        parts = [f"how-many.abuse.history={history}" for history in OVERLAPS if history[place] == "1"]
        low, high = ends(f"how-many.abuse.list={name}")
        for hidden in (each for each in parts if shown[each].value is None):
            others = [ends(each) for each in parts if each != hidden]
            least = max(1, low - sum(most for _, most in others))
            most = min(4, high - sum(fewest for fewest, _ in others))
            assert most - least >= 1
    assert shown.tightest is not None
    assert shown.tightest >= 1


def test_an_answer_reads_as_a_reporter_may_print_it(audit: tuple[AuditPlan, AuditResult]) -> None:
    section = section_in(audit[1])
    table = {row[0]: row for row in texts(section)["how-many"]}
    found = {each.text.split(":")[0]: each for each in callouts(section)}
    assert set(found) == set(table)
    for title, (_, known, low, people, high) in table.items():
        assert found[title].kind == "finding"
        assert found[title].text == f"{title}: between {low} and {high}, among those whom some list could have reached."
        assert found[title].detail == (
            f"{known} of them are on a list. The methods' middle answer is {people}. Children whom no list could have reached "
            "come on top; no list can tell how many."
        )
    how = " ".join(words(section))
    assert "Chao's lower bound, stepwise choice of pairs, best of all models, average over decomposable models" in how
    assert f"SHA-256 {audit[0].estimate.protocol.sha256[:16]})" in how
    assert audit[0].estimate.protocol.sha256 != load_protocol().sha256  # that of the file in the audit folder
    assert "Over 2 linkages drawn from the probabilities of pairs, and 2 imputations" in how


def test_parts_of_the_doubt_add_up_in_every_row(audit: tuple[AuditPlan, AuditResult]) -> None:
    for row in texts(section_in(audit[1]))["how-many-doubt"]:
        assert sum(int(part.removesuffix("%")) for part in row[2:]) == 100


def test_shares_out_of_reach_are_worked_out_from_what_is_shown(audit: tuple[AuditPlan, AuditResult]) -> None:
    rows = {(row[0], row[1]): row[2:] for row in texts(section_in(audit[1]))["how-many-out-of-reach"]}
    for (title, share), numbers in rows.items():
        none = [int(each.replace(",", "")) for each in rows[title, "None"]]
        factor = {"None": 1, "10%": 1 / 0.9, "25%": 1 / 0.75, "50%": 2}[share]
        low, people, high = (int(each.replace(",", "")) for each in numbers)
        assert low <= none[0] * factor + 1e-6
        assert high >= none[2] * factor - 1e-6
        assert people == pytest.approx(none[1] * factor, rel=0.05)


def written(*found: HowMany, protocol: Protocol = QUICK) -> Section:
    """The section of answers made by hand."""
    register = Register()
    plan = plan_of(protocol)
    answers = enter_how_many(register, found, plan=plan)
    shown = clear_counts(
        register.counts, sums=tuple(register.sums), policy=POLICY, already_public=frozenset(register.public), groups={}
    )
    return how_many_section(plan, Editor(shown, {}), found=found, asked=answers)


_THREE = [60, 50, 14, 40, 9, 12, 4]


def test_where_no_return_puts_anybody_on_a_list_the_section_says_so_and_nothing_else() -> None:
    nobody = replace(asked(table_of(_THREE)), lists=(), table=None, answer=None, replicates=())
    section = written(nobody)
    assert words(section) == [
        "No return of this audit puts a child on a list, so nothing can be asked of how many are on none."
    ]
    assert texts(section) == {}


def test_a_question_without_lists_beside_one_with_an_answer_is_a_finding_too() -> None:
    nobody = replace(asked(table_of(_THREE)), lists=(), table=None, answer=None, replicates=())
    nobody = replace(nobody, question=replace(nobody.question, id="group", title="Children abused by a group"))
    section = written(asked(table_of(_THREE)), nobody)
    assert [each.kind for each in callouts(section)] == ["finding", "refused"]
    assert callouts(section)[1].text == "Children abused by a group: how many there are cannot be said."
    assert callouts(section)[1].detail == "No return of this audit puts anybody on a list of these."


def test_police_alone_cannot_say_how_many_and_what_would_help_is_said() -> None:
    found = asked(table_of([57]))
    assert isinstance(found.answer, RefusedEstimate)
    section = written(found)
    (one,) = callouts(section)
    assert one.kind == "refused"
    assert one.text == "Children sexually abused or exploited: how many there are cannot be said from these lists."
    assert "Only 1 of the lists has anybody on it, and the protocol asks for 3" in one.detail
    assert "What would help: Lists of another kind of body." in one.detail
    tables = texts(section)
    assert set(tables) == {"how-many", "how-many-lists", "how-many-overlaps"}
    assert tables["how-many"][0][1:] == ["55", *["[x] no estimate"] * 3]
    assert [row[1:] for row in tables["how-many-lists"]][:2] == [
        ["Police", "55", "0"],
        ["Children's services", "[x] no such list", "[z]"],
    ]
    assert "57" not in str(words(section)) + str(tables)


def test_a_method_without_an_answer_is_named_with_the_reason_and_no_count() -> None:
    quick = replace(QUICK, methods=("chapman", "chao", "independence"))
    section = written(asked(table_of(_THREE), protocol=quick), protocol=quick)
    said = words(section)
    assert "Methods without an answer:" in said
    (reason,) = [each for each in said if "Chapman: " in each]
    assert reason == (
        "Children sexually abused or exploited, Chapman: The method chapman is for two lists, and the table has 3 with anybody "
        "on them."
    )


def test_where_some_are_harder_to_reach_it_reads_at_least_and_nothing_has_an_upper_end() -> None:
    shares = [round(300 * 0.4**on * 0.6 ** (4 - on) + 2000 * 0.04**on * 0.96 ** (4 - on))
              for on in (number.bit_count() for number in range(1, 16))]  # fmt: skip
    found = asked(table_of(shares))
    assert isinstance(found.answer, Estimate)
    assert found.answer.at_least
    section = written(found)
    (one,) = callouts(section)
    low, people = texts(section)["how-many"][0][2:4]
    assert one.text.endswith(f": at least {low}, among those whom some list could have reached.")
    assert "is no upper end" in one.detail
    assert f"middle answer is {people};" in one.detail
    assert texts(section)["how-many"][0][4] == "[x] no upper end"
    assert {row[4] for row in texts(section)["how-many-out-of-reach"]} == {"[x] no upper end"}
    assert int(low.replace(",", "")) <= int(people.replace(",", ""))


def test_no_sentence_of_the_section_is_empty_doubled_or_unfinished(audit: tuple[AuditPlan, AuditResult]) -> None:
    for section in (section_in(audit[1]), written(asked(table_of([57]))), written(asked(table_of(_THREE)))):
        for each in words(section):
            assert each.strip() == each
            assert each.endswith((".", ":"))
            assert not re.search(r"  |\.\.|None|\{|\}|nan|inf\b", each), each
