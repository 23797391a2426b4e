"""The joined rows that rules read: for each scope the SQL of its rows, and the tables that must be there.

Rows of the table itself are all read; rows they are joined to are only those kept (views k_…), one for each reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from openinquiry.core.returns.engine import text
from openinquiry.core.shared import NATIONAL_AREA, Period, force_of_council


@dataclass(frozen=True)
class Scope:
    """Rows for rules. ``sql``: what stands after FROM; it has a column row. ``needs``: tables that must have rows."""

    sql: str
    needs: tuple[str, ...]


_AGES = (
    "date_sub('year', p.birth_date, coalesce(o.committed_from, o.committed_to)) AS age_from, "
    "date_sub('year', p.birth_date, coalesce(o.committed_to, o.committed_from)) AS age_to"
)

PREPARATION = {
    "police": (
        "CREATE TABLE x_inv AS SELECT i.row, i.offence_reference, i.person_reference, i.role, i.age_at_offence, "
        "i.age_at_offence__s, i.relationship, i.relationship__s, o.offence_code, o.committed_from, o.committed_to, "
        f"o.recorded_date, p.birth_date, p.sex, {_AGES} FROM t_involvements i "
        "LEFT JOIN k_offences o ON o.offence_reference = i.offence_reference "
        "LEFT JOIN k_people p ON p.person_reference = i.person_reference",
        "CREATE TABLE x_parts AS SELECT offence_reference, count_if(role = 'victim') AS victims, "
        "count_if(role = 'suspect') AS suspects, "
        "count_if(role = 'suspect' AND coalesce(age_from, age_at_offence) >= 10) AS suspects_ten_or_over, "
        "count_if(role = 'suspect' AND coalesce(age_from, age_at_offence) >= 18) AS suspects_adult, "
        "count_if(role = 'suspect' AND coalesce(age_to, age_at_offence) < 18) AS suspects_child, "
        "count_if(role = 'suspect' AND relationship = 'family') AS family, "
        "count_if(role = 'suspect' AND relationship IS NOT NULL) AS relations, "
        "count_if(role = 'victim' AND sex = 'F') AS females, count_if(role = 'victim' AND sex = 'M') AS males "
        "FROM x_inv WHERE offence_reference IS NOT NULL GROUP BY 1",
    )
}

_PART_COUNTS = ("victims", "suspects", "suspects_ten_or_over", "suspects_adult", "suspects_child", "family",
                "relations", "females", "males")  # fmt: skip
_TABLE_OF_COUNTS = "definition, period_start, period_end, area, unit"


def scopes_of(specification: str, *, body: str, period: Period | None) -> dict[str, Scope]:
    """The scopes of a specification. body: ONS code of the sender, empty when unknown. period: of the audit."""
    made: dict[str, Callable[[], dict[str, Scope]]] = {
        "police": lambda: _police(body),
        "childrens_services": lambda: _childrens(period),
        "support_and_health": _support,
        "aggregate": lambda: _aggregate(period),
    }
    return made[specification]()


def prepare_scopes(connection: duckdb.DuckDBPyConnection, specification: str, tables: tuple[str, ...]) -> None:
    """Make the views of rows kept, and the joined tables that several scopes read."""
    for table in tables:
        connection.execute(
            f"CREATE VIEW k_{table} AS SELECT * FROM t_{table} WHERE row NOT IN (SELECT row FROM aside_{table})"
        )
    for statement in PREPARATION.get(specification, ()):
        connection.execute(statement)


def _day(period: Period | None, which: str) -> str:
    if period is None:
        return "CAST(NULL AS DATE)"
    return f"DATE '{period.start if which == 'first' else period.last_day}'"


def _police(body: str) -> dict[str, Scope]:
    counts = ", ".join(f"coalesce(x.{name}, 0) AS {name}" for name in _PART_COUNTS)
    pairs = ", ".join(f"({text(council)}, {text(force)})" for council, force in force_of_council().items())
    known = text(body) if body in set(force_of_council().values()) else "CAST(NULL AS VARCHAR)"
    return {
        "offences": Scope(
            f"(SELECT o.*, {counts}, f.force AS force_of_area, {known} AS body FROM t_offences o "
            "LEFT JOIN x_parts x ON x.offence_reference = o.offence_reference "
            f"LEFT JOIN (VALUES {pairs}) f(council, force) ON f.council = o.offence_area)",
            ("offences", "involvements"),
        ),
        "people": Scope(
            "(SELECT p.*, v.person_reference AS involved FROM t_people p LEFT JOIN "
            "(SELECT DISTINCT person_reference FROM t_involvements) v ON v.person_reference = p.person_reference)",
            ("people", "involvements"),
        ),
        "parts": Scope("x_inv", ("involvements",)),
        "both_roles": Scope(
            "(SELECT max(row) AS row FROM x_inv WHERE role IS NOT NULL AND offence_reference IS NOT NULL "
            "GROUP BY offence_reference, person_reference HAVING min(role) <> max(role))",
            ("involvements",),
        ),
        "recorded_twice": Scope(
            "(SELECT max(row) AS row FROM x_inv WHERE role = 'victim' AND committed_from IS NOT NULL "
            "AND person_reference IS NOT NULL GROUP BY person_reference, offence_code, committed_from, committed_to, "
            "recorded_date HAVING min(offence_reference) <> max(offence_reference))",
            ("involvements",),
        ),
    }


def _overlapping(table: str, end: str, order: str) -> str:
    """Rows that start before the end of an earlier row of the same child; an open row never ends."""
    return (
        f"(SELECT row FROM (SELECT row, start_date, max(coalesce({end}, DATE '9999-12-31')) OVER (PARTITION BY "
        f"child_reference ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before "
        f"FROM k_{table} WHERE start_date IS NOT NULL AND child_reference IS NOT NULL) WHERE start_date < before)"
    )


def _childrens(period: Period | None) -> dict[str, Scope]:
    plans = (
        "SELECT a.row AS arow, bool_or(p.start_date <= a.closure_date AND "
        "(p.end_date IS NULL OR p.end_date > a.closure_date)) AS plan_open_at_closure, "
        "bool_or(p.initial_category IN ('SAB', 'MUL') OR p.latest_category IN ('SAB', 'MUL')) AS plan_sexual "
        "FROM t_assessments a JOIN k_plans p ON p.child_reference = a.child_reference GROUP BY 1"
    )
    return {
        "children": Scope(
            "(SELECT c.*, a.child_reference AS assessed, p.child_reference AS planned FROM t_children c "
            "LEFT JOIN (SELECT DISTINCT child_reference FROM t_assessments) a ON a.child_reference = c.child_reference "
            "LEFT JOIN (SELECT DISTINCT child_reference FROM t_plans) p ON p.child_reference = c.child_reference)",
            ("children", "assessments"),
        ),
        "assessments": Scope(
            f"(SELECT a.*, c.birth_date, x.plan_open_at_closure, x.plan_sexual FROM t_assessments a "
            f"LEFT JOIN k_children c ON c.child_reference = a.child_reference LEFT JOIN ({plans}) x ON x.arow = a.row)",
            ("assessments",),
        ),
        "assessments_overlapping": Scope(
            _overlapping("assessments", "coalesce(authorisation_date, closure_date)", "start_date, row"),
            ("assessments",),
        ),
        "plans": Scope(
            f"(SELECT p.*, c.birth_date, {_day(period, 'last')} AS last_day FROM t_plans p LEFT JOIN k_children c "
            "ON c.child_reference = p.child_reference)",
            ("plans",),
        ),
        "plans_overlapping": Scope(_overlapping("plans", "end_date", "start_date, row"), ("plans",)),
    }


def _support() -> dict[str, Scope]:
    return {
        "people": Scope(
            "(SELECT p.*, c.person_reference AS contacted FROM t_people p LEFT JOIN "
            "(SELECT DISTINCT person_reference FROM t_contacts) c ON c.person_reference = p.person_reference)",
            ("people", "contacts"),
        ),
        "people_keys": Scope(
            "(SELECT p.row, p.key_check, m.usual_key FROM t_people p, "
            "(SELECT mode(key_check ORDER BY key_check) AS usual_key FROM t_people) m)",
            ("people",),
        ),
        "people_hashed": Scope(
            "(SELECT max(row) AS row FROM t_people WHERE name_birth_hash IS NOT NULL GROUP BY name_birth_hash "
            "HAVING min(person_reference) <> max(person_reference))",
            ("people",),
        ),
        "contacts": Scope(
            "(SELECT c.*, p.birth_date, p.birth_year FROM t_contacts c LEFT JOIN k_people p "
            "ON p.person_reference = c.person_reference)",
            ("contacts",),
        ),
        "contacts_first": Scope(
            "(SELECT min_by(c.row, c.contact_date) AS row, coalesce(date_sub('year', any_value(p.birth_date), "
            "min(c.contact_date)), year(min(c.contact_date)) - any_value(p.birth_year) - 1) AS age_at_first "
            "FROM t_contacts c JOIN k_people p ON p.person_reference = c.person_reference "
            "WHERE c.contact_date IS NOT NULL GROUP BY c.person_reference)",
            ("contacts", "people"),
        ),
        "contacts_again": Scope(
            "(SELECT max(row) AS row FROM k_contacts WHERE person_reference IS NOT NULL AND contact_date IS NOT NULL "
            "GROUP BY person_reference, contact_date, service_type HAVING count(*) > 1)",
            ("contacts",),
        ),
    }


def _aggregate(period: Period | None) -> dict[str, Scope]:
    total = f"SELECT {_TABLE_OF_COUNTS}, max(count) AS total FROM k_counts WHERE dimension = 'total' GROUP BY ALL"
    parts = (
        f"SELECT min(row) AS row, {_TABLE_OF_COUNTS}, dimension, basis, sum(count) AS parts, count(*) AS several, "
        "coalesce(sum(count) FILTER (WHERE lower(category) = 'unrecorded'), 0) AS unrecorded FROM k_counts "
        "WHERE dimension NOT IN ('total', 'definition') AND lower(category) <> 'all' GROUP BY ALL HAVING sum(count) > 0"
    )
    parted = f"GROUP BY {_TABLE_OF_COUNTS}, dimension"
    made = {
        "counts": f"(SELECT *, {_day(period, 'first')} AS first_day, {_day(period, 'last')} AS last_day FROM t_counts)",
        "counts_parts": f"(SELECT p.row, p.parts, p.several, p.unrecorded, t.total FROM ({parts}) p "
        f"LEFT JOIN ({total}) t ON {_same('p', 't')})",
        "counts_shares": "(SELECT min(row) AS row, sum(percentage) AS shares FROM k_counts "
        f"WHERE percentage IS NOT NULL AND dimension NOT IN ('total', 'definition') {parted}, basis, percentage_of)",
        "counts_nation": "(SELECT n.row, n.count, max(l.count) AS local FROM k_counts n JOIN k_counts l ON "
        f"n.area = '{NATIONAL_AREA}' AND l.area <> n.area AND n.definition = l.definition AND n.unit = l.unit AND "
        "n.period_start = l.period_start AND n.period_end = l.period_end AND n.dimension = l.dimension "
        "AND n.category = l.category AND n.basis = l.basis "
        "AND n.unrecorded_reason IS NOT DISTINCT FROM l.unrecorded_reason GROUP BY n.row, n.count)",
        # Two complete tables, one self-defined and one observed, are right; a few stray rows of another basis are not.
        "counts_bases": "(SELECT min(row) AS row, min(rows_of) AS fewest, max(rows_of) AS most FROM "
        f"(SELECT min(row) AS row, {_TABLE_OF_COUNTS}, dimension, count(*) AS rows_of FROM k_counts "
        f"WHERE dimension = 'ethnicity' AND basis IS NOT NULL {parted}, basis) {parted})",
        "counts_wording": "(SELECT max(row) AS row, count(DISTINCT definition_text) AS wordings FROM k_counts "
        "WHERE definition IS NOT NULL GROUP BY definition)",
        "counts_kinds": "(SELECT min(row) AS row, count(count) AS counts, count(percentage) AS shares FROM k_counts "
        f"WHERE dimension NOT IN ('total', 'definition') {parted}, basis)",
    }  # fmt: skip
    return {name: Scope(sql, ("counts",)) for name, sql in made.items()}


def _same(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in _TABLE_OF_COUNTS.split(", "))
