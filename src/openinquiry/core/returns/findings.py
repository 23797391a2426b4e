"""What checking a return found: exact counts for each rule, and examples that never show who a person is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

EXAMPLES_SHOWN = 20


class Severity(Enum):
    """ERROR must be put right; QUERY must be put right or explained."""

    ERROR = "error"
    QUERY = "query"


@dataclass(frozen=True)
class Rule:
    """One thing a return must satisfy.

    specification: the specification it belongs to, or «all». table: the table it looks at; empty for the whole return.
    title: a plain sentence saying what is wrong when it fires. fix: what the body can do.
    field, scope, condition: of a rule about rows: the field it points at, the joined rows it reads, and the SQL
    condition that is true of a wrong row. Other rules are carried out by a function.
    """

    id: str
    specification: str
    table: str
    severity: Severity
    title: str
    fix: str
    field: str = ""
    scope: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Finding:
    """One place where a rule fired. ``row`` is numbered as the spreadsheet shows it; None for a whole table or file.

    column: the body's own heading. masked_value: never enough to identify anyone. rows: how many rows it speaks for.
    """

    rule_id: str
    severity: Severity
    file: str
    sheet: str
    table: str
    row: int | None
    column: str
    masked_value: str
    message: str
    fix: str
    rows: int = 1


@dataclass(frozen=True)
class RuleFindings:
    """Everything one rule found. ``count`` is exact; ``examples`` are the first of them, in order of row."""

    rule: Rule
    count: int
    examples: tuple[Finding, ...]


@dataclass(frozen=True)
class Findings:
    """Findings grouped by rule: errors first, then in order of rule id. At most ``cap`` examples a rule and column."""

    groups: tuple[RuleFindings, ...] = ()
    cap: int = EXAMPLES_SHOWN

    @property
    def errors(self) -> int:
        """How many things must be put right."""
        return sum(group.count for group in self.groups if group.rule.severity is Severity.ERROR)

    @property
    def queries(self) -> int:
        """How many things must be put right or explained."""
        return sum(group.count for group in self.groups if group.rule.severity is Severity.QUERY)

    def count_of(self, rule_id: str) -> int:
        """How often the rule ``rule_id`` fired; nought if it did not."""
        return next((group.count for group in self.groups if group.rule.id == rule_id), 0)

    def examples(self) -> tuple[Finding, ...]:
        """Every example of every rule, in the order of the groups."""
        return tuple(finding for group in self.groups for finding in group.examples)

    def to_dict(self) -> dict[str, object]:
        """The findings as plain values for JSON, in the order of the groups."""
        return {
            "errors": self.errors,
            "queries": self.queries,
            "examples_at_most": self.cap,
            "rules": [_group_as_dict(group) for group in self.groups],
        }


def _group_as_dict(group: RuleFindings) -> dict[str, object]:
    return {
        "rule": group.rule.id,
        "severity": group.rule.severity.value,
        "title": group.rule.title,
        "fix": group.rule.fix,
        "count": group.count,
        "examples": [
            {
                "file": each.file,
                "sheet": each.sheet,
                "table": each.table,
                "row": each.row,
                "column": each.column,
                "value": each.masked_value,
                "message": each.message,
                "fix": each.fix,
                "rows": each.rows,
            }
            for each in group.examples
        ],
    }


@dataclass
class FindingsBook:
    """Collects findings while a return is read and checked."""

    rules: dict[str, Rule]
    cap: int = EXAMPLES_SHOWN
    _counts: dict[str, int] = field(default_factory=dict)
    _examples: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, rule_id: str, *, count: int = 1, message: str = "", file: str = "", sheet: str = "", table: str = "",
            row: int | None = None, column: str = "", masked_value: str = "", fix: str = "") -> None:  # fmt: skip
        """Record one finding that stands for ``count`` rows. Without a message the rule's own sentence is used."""
        rule = self.rules[rule_id]
        self.count(rule_id, count)
        self._examples.setdefault(rule_id, []).append(
            Finding(rule_id, rule.severity, file, sheet, table, row, column, masked_value,
                    message or rule.title, fix or rule.fix, count)
        )  # fmt: skip

    def add_many(self, rule_id: str, *, count: int, examples: list[Finding]) -> None:
        """Record ``count`` findings of which ``examples`` are shown."""
        if count:
            self.count(rule_id, count)
            self._examples.setdefault(rule_id, []).extend(examples)

    def count(self, rule_id: str, number: int) -> None:
        """Add ``number`` to the exact count of the rule."""
        self._counts[rule_id] = self._counts.get(rule_id, 0) + number

    def close(self) -> Findings:
        """The findings so far, grouped."""
        order = {Severity.ERROR: 0, Severity.QUERY: 1}
        ids = sorted((i for i, n in self._counts.items() if n), key=lambda i: (order[self.rules[i].severity], i))
        return Findings(
            tuple(RuleFindings(self.rules[i], self._counts[i], tuple(self._examples.get(i, ()))) for i in ids), self.cap
        )
