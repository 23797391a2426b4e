"""Two rules about any table of people: one person under two references, and people nothing is known of."""

from __future__ import annotations

from openinquiry.core.returns.specification import FieldType, TableSpecification


def twice_sql(table: TableSpecification) -> str:
    """Rows whose name and date of birth already stand under another reference; nothing for tables without people."""
    names = table.field_names
    if "birth_date" not in names or "surname" not in names:
        return ""
    who = "lower(given_name), lower(surname), birth_date"
    reference = table.key[0]
    # Hashes first, as in setting_aside: only candidates are compared by their texts.
    return (
        f"(SELECT row FROM (SELECT row, {reference} AS mine, "
        f"first_value({reference}) OVER (PARTITION BY {who} ORDER BY row) AS first FROM k_{table.name} "
        f"WHERE surname IS NOT NULL AND birth_date IS NOT NULL AND given_name IS NOT NULL AND hash({who}) IN "
        f"(SELECT hash({who}) FROM k_{table.name} WHERE surname IS NOT NULL AND given_name IS NOT NULL "
        f"AND birth_date IS NOT NULL GROUP BY 1 HAVING count(*) > 1)) WHERE mine <> first)"
    )


def unlinkable_sql(table: TableSpecification) -> str:
    """Rows of people without anything to link by; nothing for tables without people."""
    linking = [f.name for f in table.fields if f.type in (FieldType.NAME, FieldType.HASH) or f.name == "birth_date"]
    if "birth_date" not in linking:
        return ""
    return f"(SELECT row FROM t_{table.name} WHERE {' AND '.join(f'{name} IS NULL' for name in linking)})"
