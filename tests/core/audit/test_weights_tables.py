"""Match weights and waterfalls in the report: from shown counts alone, nothing of a small number, and parts that add up."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from openinquiry.core.audit.explanation.figures import counts_behind, figures_of, made_again
from openinquiry.core.audit.explanation.linkage_rates import sources_of_weights
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import PublishedTable, Report, Section, TableBlock
from openinquiry.core.audit.tables.weights import (
    enter_weights,
    match_weights,
    waterfalls,
    weight_cell,
    weight_counts,
)
from openinquiry.core.disclosure_control import ClearedCounts, clear_counts, clear_table, load_policy
from openinquiry.core.linkage import load_linkage_settings
from openinquiry.core.linkage.weighing import ComparisonWeights, LevelWeight, ModelWeights

NAMES = ComparisonWeights(
    "names", "Names",
    (
        LevelWeight("a surname is missing", "null"),
        LevelWeight("both names the same", "same", 0.8, 0.0001, frequency="full_name", frequency_u=0.0001),
        LevelWeight("names swapped", "swapped", 0.002, 0.00002),
        LevelWeight("surname the same, given name another", "surname", 0.000001, 0.005, m_judged=True),
        LevelWeight("anything else", "ELSE", 0.001, 0.99),
    ),
)  # fmt: skip
BIRTH = ComparisonWeights(
    "birth_date", "Date of birth",
    (
        LevelWeight("a date of birth is missing", "null"),
        LevelWeight("the same", "same", 0.9, 0.0003),
        LevelWeight("day and month swapped", "swapped", 0.02, 0.0001),
        LevelWeight("another date altogether", "ELSE", 0.00002, 0.97, m_judged=True),
    ),
)  # fmt: skip
MODEL = ModelWeights(0.0002, (NAMES, BIRTH))
RECORDS = 4001  # 8,002,000 pairs, of which 1,600 are expected to be one person
SETTINGS = load_linkage_settings()


def linkage(model: ModelWeights | None = MODEL, *, records: int = RECORDS) -> Any:
    return SimpleNamespace(
        weights=lambda: model, comparable=records + 10, encoded=SimpleNamespace(records=["e"] * 10), settings=SETTINGS
    )


def shown_of(found: Any, **planted: int) -> ClearedCounts:
    register = Register()
    enter_weights(register, found)
    return clear_counts(
        {**register.counts, **planted}, sums=tuple(register.sums), policy=load_policy("default"), groups={}
    )


@pytest.fixture
def shown() -> ClearedCounts:
    return shown_of(linkage())


def column(table: PublishedTable, key: str) -> list[str]:
    place = [each.key for each in table.columns].index(key)
    return [row[place].text for row in table.rows]


def test_the_counts_are_the_pairs_that_the_model_expects_and_none_where_a_number_is_stated() -> None:
    counts = weight_counts(linkage())
    assert counts[weight_cell("same")] == 1600
    assert counts[weight_cell("other")] == 8_002_000 - 1600
    assert counts[weight_cell("same", "names", 1)] == 1280
    assert counts[weight_cell("same", "names", 4)] == 0  # what training gives a level that it never saw
    assert weight_cell("same", "names", 3) not in counts
    assert not any(".0." in cell for cell in counts)  # a missing value is nobody's


def test_each_weight_can_be_worked_out_from_the_pairs_shown_beside_it(shown: ClearedCounts) -> None:
    table = match_weights(shown, model=MODEL)
    start = table.rows[0]
    assert start[4].value == round(math.log2(start[2].value / start[3].value), 1)
    same = next(row for row in table.rows if row[1].text == "Both names the same")
    by_hand = math.log2((same[2].value / start[2].value) / (same[3].value / start[3].value))
    assert (same[4].value, same[4].text) == (round(by_hand, 1), "13.0")
    stated = next(row for row in table.rows if row[1].text.startswith("Surname the same"))
    assert (stated[4].text, stated[5].text) == ("-12.3", "stated by judgement: 1 in 1,000,000 for one person")


def test_a_level_that_few_pairs_show_has_no_number_and_one_that_none_showed_says_so(shown: ClearedCounts) -> None:
    table = match_weights(shown, model=MODEL)
    by_level = dict(zip(column(table, "level"), column(table, "weight"), strict=True))
    assert by_level["Names swapped"] == "[c]"  # three pairs of one person
    assert by_level["Anything else"] == "[x] no pair showed it"
    assert by_level["A surname is missing"] == "0.0"
    assert column(table, "same")[3] == "[c]"


def test_true_counts_that_look_the_same_when_shown_give_the_same_tables() -> None:
    """The model's own digits are in no table: another model whose counts look the same gives the same bytes."""
    moved = replace(BIRTH.levels[2], m=0.0193, u=0.0000999)  # 31 pairs instead of 32
    other = ModelWeights(0.0002, (NAMES, replace(BIRTH, levels=(*BIRTH.levels[:2], moved, BIRTH.levels[3]))))
    assert weight_counts(linkage()) != weight_counts(linkage(other))
    one, two = (
        (match_weights(shown_of(linkage(each)), model=each),
         waterfalls(shown_of(linkage(each)), model=each, settings=SETTINGS))
        for each in (MODEL, other)
    )  # fmt: skip
    assert one == two


def test_the_steps_of_each_invented_pair_add_up_to_its_sum(shown: ClearedCounts) -> None:
    table = waterfalls(shown, model=MODEL, settings=SETTINGS)
    groups = table.groups()
    assert [heading for heading, _ in groups] == [each.title for each in SETTINGS.examples]
    for _, rows in groups:
        *steps, last = (table.rows[place] for place in rows)
        assert sum(round(10 * row[2].value) for row in steps) == round(10 * last[2].value)
        assert last[3] == steps[-1][3]
        assert last[1].text == "Together (linked from 2)"


def test_a_common_name_counts_less_by_how_many_records_bear_it(shown: ClearedCounts) -> None:
    table = waterfalls(shown, model=MODEL, settings=SETTINGS)
    (_, words, weight, _) = next(row for row in table.rows if "1,000" in row[1].text)
    assert words.text == "Names: one record in 1,000 bears them"
    assert weight.text == "-3.3"  # log2(1,000 / 10,000)


def test_a_pair_with_a_part_that_is_hidden_has_no_sum() -> None:
    few = shown_of(linkage(records=401))  # 16 pairs of one person, so 0 with day and month swapped
    table = waterfalls(few, model=MODEL, settings=SETTINGS)
    sums = {row[0].text: row[3].text for row in table.rows if row[1].text.startswith("Together")}
    assert sums[SETTINGS.examples[1].title] == "[x] a part of it is not known"


def test_no_model_no_tables_and_no_counts() -> None:
    assert weight_counts(linkage(None)) == {}


def test_every_figure_is_made_again_from_the_counts_it_rests_on(shown: ClearedCounts) -> None:
    blocks = tuple(
        TableBlock(clear_table(build, counts=shown))
        for build in (
            lambda counts: match_weights(counts, model=MODEL),
            lambda counts: waterfalls(counts, model=MODEL, settings=SETTINGS),
        )
    )
    report = Report("R", "", "", "", True, (Section("method", "Method", blocks),))
    sources = sources_of_weights(linkage())
    figures = figures_of(report)
    assert len(figures) > 40
    for figure in figures.values():
        cells = counts_behind(figure, shown=shown)
        lines = {cell: int(sources[cell].lines()["counts"].sum()) for cell in cells}
        again = made_again(figure, counts=lines, shown=shown, public=frozenset())
        assert again == figure.cell, figure.id
        assert lines == {cell: weight_counts(linkage())[cell] for cell in cells}
