"""The numbers of the tables: the same in every format, and in the order in which the PDF has the tables."""

from __future__ import annotations

from openinquiry.adapters.report.layout import lay_out, tables_of
from openinquiry.core.audit.report_model import Cell, Column, Section, TableBlock
from openinquiry.core.shared.cleared import grant_clearance
from tests.adapters.report.small_report import report_with, table_of


def block(name: str, *, appendix: bool = False) -> TableBlock:
    table = table_of(Column("a", "A"), rows=((Cell("x"),),), id=name)
    return TableBlock(grant_clearance(table, policy="test-policy"), appendix=appendix)


def numbers(*sections: Section) -> list[tuple[str, str]]:
    return [(table.table.id, table.number) for table in tables_of(lay_out(report_with(*sections)))]


def test_main_tables_are_numbered_through_and_those_of_the_appendix_after_them() -> None:
    first = Section("one", "One", (block("a"), block("long-1", appendix=True), block("b")))
    second = Section("two", "Two", (block("long-2", appendix=True), block("c")))
    assert numbers(first, second) == [("a", "1"), ("b", "2"), ("c", "3"), ("long-1", "A1"), ("long-2", "A2")]


def test_tables_on_the_pages_of_many_bodies_come_last_group_by_group() -> None:
    bodies = tuple(
        Section(f"body-{place}", f"Body {place}", (block(f"body-{place}"),), group=("Councils", "Forces")[place % 2])
        for place in range(14)
    )
    found = numbers(
        Section("quality", "Quality", (block("long", appendix=True),), bodies), Section("end", "End", (block("z"),))
    )
    assert found[:2] == [("z", "1"), ("long", "A1")]
    assert [name for name, _ in found[2:]] == [f"body-{place}" for place in (*range(0, 14, 2), *range(1, 14, 2))]
    assert [number for _, number in found[2:]] == [f"A{place}" for place in range(2, 16)]


def test_a_few_subsections_are_numbered_with_the_rest() -> None:
    part = Section("part", "Part", (block("b"),))
    assert numbers(Section("one", "One", (block("a"),), (part,))) == [("a", "1"), ("b", "2")]
