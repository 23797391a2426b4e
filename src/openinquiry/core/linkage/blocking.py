"""How many pairs does each blocking rule bring together, and which of its blocks are too large to compare?

One common name makes a block of millions of pairs (splink issues 1946 and 2732). The blocks of a rule are left out from the
largest down until the rest is affordable. A pair in a block left out is still compared where a narrower rule finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from openinquiry.core.linkage.settings import LinkageSettings


@dataclass(frozen=True)
class RuleBlocks:
    """What one rule brings together. Numbers are of pairs, counted before other rules take theirs.

    pairs: in blocks that are compared. largest: in the largest of those. left_out: in blocks that are not compared.
    """

    rule: str
    reason: str
    pairs: int
    largest: int
    left_out: int


def bound_blocks(
    connection: duckdb.DuckDBPyConnection, *, settings: LinkageSettings, columns: frozenset[str]
) -> tuple[LinkageSettings, tuple[RuleBlocks, ...]]:
    """The settings with rules that keep to the bound in ``settings.blocks``, and what each rule brings together.

    The table ``people`` gets a column ``open_<number>`` for each rule that had to leave a block out: null there.
    Without a bound the settings come back as they were.
    """
    if not settings.blocks:
        return settings, ()
    records = _one(connection, "select count(*) from people") or 0
    most = settings.blocks["pairs_for_each_record"] * records + settings.blocks["pairs_besides"]
    rules, counts = [], []
    for number, (rule, reason) in enumerate(settings.narrowed(columns).blocking):
        bounded, count = _bound(connection, number=number, rule=rule, reason=reason, most=most)
        rules.append((bounded, reason))
        counts.append(count)
    return replace(settings, blocking=tuple(rules)), tuple(counts)


def _bound(
    connection: duckdb.DuckDBPyConnection, *, number: int, rule: str, reason: str, most: int
) -> tuple[str, RuleBlocks]:
    left, right = _keys(rule)
    halves = 2 if left == right else 1  # a block of one key holds each pair twice, and each record with itself
    connection.execute(
        f"""create or replace temp table blocks as
            with l as (select {left} as key, count(*) as n from people where {left} is not null group by 1),
                 r as (select {right} as key, count(*) as n from people where {right} is not null group by 1)
            select l.key as key, (case when {halves} = 2 then l.n * (l.n - 1) // 2 else l.n * r.n end)::bigint as pairs
            from l join r on l.key = r.key"""
    )
    cut = _one(
        connection,
        f"""select min(pairs) from (
                select pairs, sum(pairs) over (order by pairs) as so_far from blocks) where so_far > {most}""",
    )
    whole = "true" if cut is None else f"pairs < {cut}"
    (found,) = connection.execute(
        f"""select coalesce(sum(pairs) filter (where {whole}), 0), coalesce(max(pairs) filter (where {whole}), 0),
                   coalesce(sum(pairs) filter (where not ({whole})), 0) from blocks"""
    ).fetchall()
    count = RuleBlocks(rule, reason, *(int(each) for each in found))
    if cut is None:
        return rule, count
    connection.execute(f"alter table people add column open_{number} tinyint default 1")
    shut = f"(select key from blocks where not ({whole}))"
    connection.execute(f"update people set open_{number} = null where {left} in {shut} or {right} in {shut}")
    return f"{rule} and l.open_{number} = r.open_{number}", count


def _keys(rule: str) -> tuple[str, str]:
    """The key of a record as the left and as the right one of a pair: text, null where any part is missing."""
    sides: tuple[list[str], list[str]] = ([], [])
    for part in rule.split(" and "):
        left, right = (side.strip() for side in part.split("="))
        sides[0].append(left.removeprefix("l."))
        sides[1].append(right.removeprefix("r."))
    return " || '|' || ".join(sides[0]), " || '|' || ".join(sides[1])


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int | None:
    (row,) = connection.execute(query).fetchall()
    return None if row[0] is None else int(row[0])
