"""The few words that every form of the findings begins with, so that they agree."""

from __future__ import annotations

from openinquiry.core.returns import CheckedReturn, Finding, RuleFindings

TRIAL = "This is a trial: nobody has confirmed the mapping. Nothing here can be relied on yet."


def counted(number: int, one: str, many: str) -> str:
    """``number`` with the right word: 1 row, 1,200 rows."""
    return f"{number:,} {one if number == 1 else many}"


def headline(checked: CheckedReturn) -> str:
    """One sentence: what must be put right, what must be explained."""
    found = checked.findings
    if not found.groups:
        return "Nothing to put right and nothing to explain."
    errors = f"{counted(found.errors, 'error', 'errors')} to put right"
    return f"{errors}, {counted(found.queries, 'query', 'queries')} to put right or explain."


def in_a_group(group: RuleFindings) -> str:
    """How often the rule fired, and how many of them are shown."""
    shown = len(group.examples)
    spoken = sum(each.rows for each in group.examples)
    times = counted(group.count, "time", "times")
    return times if spoken >= group.count else f"{times}; the first {shown:,} are shown"


def place(finding: Finding) -> str:
    """File and sheet of a finding."""
    return f"{finding.file}, sheet {finding.sheet}" if finding.sheet else finding.file


def example_table(group: RuleFindings, *, most: int | None = None) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the examples of a rule, without columns in which nothing stands."""
    headings = ("File and sheet", "Row", "Column", "Value", "What")
    rows = [
        (place(each), "" if each.row is None else str(each.row), each.column, each.masked_value,
         "" if each.message == group.rule.title else each.message)
        for each in group.examples[:most]
    ]  # fmt: skip
    filled = [column for column in range(len(headings)) if any(row[column] for row in rows)]
    return [headings[column] for column in filled], [[row[column] for column in filled] for row in rows]


def rows_read(checked: CheckedReturn) -> list[tuple[str, int, int]]:
    """For each table: its title, rows read, rows set aside."""
    return [
        (
            table.title,
            checked.rows_in[table.name],
            sum(count for (name, _), count in checked.set_aside.items() if name == table.name),
        )
        for table in checked.specification.tables
    ]
