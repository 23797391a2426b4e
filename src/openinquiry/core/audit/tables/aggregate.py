"""Figures of bodies that sent, or published, only tables: set side by side, never added to counts made from records."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.shared import Period, load_code_table

_WHAT = ("definition", "definition_text", "period_start", "period_end", "area", "unit", "dimension", "basis")
_UNRECORDED = "Unrecorded"
_ALL = "All"
# A share of few people tells of one of them; how many they are is known of counts alone.
_WITHOUT_COUNT = "no count, and not public"


@dataclass(frozen=True)
class Statement:
    """What one aggregate return says about one breakdown of one population.

    recorded_share: percent, None where the source does not let it be known. shares: (category, percent, of what).
    counts: category → count. public: whether anyone can read every one of its figures at the source already.
    """

    what: dict[str, str]
    words: str
    period: str
    place: str
    shares: tuple[tuple[str, float, str], ...]
    counts: dict[str, int]
    recorded_share: float | None
    source: str
    verification: str
    public: bool

    @property
    def id(self) -> str:
        """Stable and citeable: no other statement of the audit has it."""
        named = [self.what[name] for name in ("definition", "area", "unit", "dimension", "basis")]
        if self.what["period_start"] != "None":
            named += [self.what["period_start"], self.what["period_end"]]
        return ".".join(named if self.what["body"] == self.what["area"] else [*named, self.what["body"]])


def read_statements(counts: pl.DataFrame) -> tuple[Statement, ...]:
    """The breakdowns in the accepted aggregate returns, in order of definition and area."""
    return tuple(statement for statement, _ in statements_with_rows(counts))


def statements_with_rows(counts: pl.DataFrame) -> tuple[tuple[Statement, pl.DataFrame], ...]:
    """The same breakdowns, each with the rows of its return that state it."""
    if counts.is_empty():
        return ()
    ordered = counts.sort("body", *_WHAT, "category", nulls_last=True)
    groups = ordered.partition_by("body", *_WHAT, maintain_order=True)
    return tuple((_statement(group), group) for group in groups if group["dimension"][0] is not None)


def _statement(group: pl.DataFrame) -> Statement:
    first = group.row(0, named=True)
    rows = group.to_dicts()
    values = [row for row in rows if row["category"] not in (_UNRECORDED, _ALL)]
    counted = {category_of(row): row["count"] for row in rows if row["count"] is not None}
    shares = tuple((r["category"], r["percentage"], r["percentage_of"]) for r in values if r["percentage"] is not None)
    period = Period.of_days(first["period_start"], first["period_end"]) if _has_period(first) else None
    return Statement(
        what={name: str(first[name] or "not-stated") for name in _WHAT} | {"body": first["body"]},
        words=first["definition_text"] or first["definition"],
        period=period.in_words() if period else "not stated",
        place=load_code_table("areas").label(first["area"]) if first["area"] else "not stated",
        shares=shares,
        counts=counted,
        recorded_share=_recorded_share(rows, shares),
        source=first["source"] or "",
        verification=first["verification"] or "",
        public=all(row["public"] == "Y" for row in rows),
    )


def category_of(row: dict[str, object]) -> str:
    """The category; those without a value by reason, for a source may give several."""
    reason = row["unrecorded_reason"]
    if row["category"] != _UNRECORDED or not reason:
        return str(row["category"])
    label = load_code_table("unrecorded_reason").label(str(reason))
    return f"{_UNRECORDED}: {label[0].lower()}{label[1:]}"


def _has_period(row: dict[str, object]) -> bool:
    start, end = row["period_start"], row["period_end"]
    return start is not None and end is not None and start <= end  # type: ignore[operator]


def _recorded_share(rows: list[dict[str, object]], shares: tuple[tuple[str, float, str], ...]) -> float | None:
    missing = [row for row in rows if row["category"] == _UNRECORDED]
    counted = [int(str(row["count"])) for row in rows if row["count"] is not None and row["category"] != _ALL]
    if not shares and counted:
        unrecorded = sum(int(str(row["count"])) for row in missing if row["count"] is not None)
        return 100.0 * (sum(counted) - unrecorded) / sum(counted) if sum(counted) else None
    stated = [float(str(row["percentage"])) for row in missing if row["percentage"] is not None]
    return 100.0 - sum(stated) if stated else None


def enter_statements(register: Register, statements: tuple[Statement, ...]) -> None:
    """The counts among the statements."""
    for each in statements:
        if each.public:
            register.public.update(stated_cell(each, category) for category in each.counts)
        parts = [
            register.put(stated_cell(each, category), n) for category, n in each.counts.items() if category != _ALL
        ]
        if _ALL in each.counts and sum(register.counts[part] for part in parts) == each.counts[_ALL] and parts:
            register.put_sum(stated_cell(each, _ALL), parts)
        elif _ALL in each.counts:
            register.put(stated_cell(each, _ALL), each.counts[_ALL])
    _tie_breakdowns(register, statements)


def _tie_breakdowns(register: Register, statements: tuple[Statement, ...]) -> None:
    """Say that each breakdown adds up to the total that the body sent beside it, where it does."""
    totals = {
        _population(each): each for each in statements if each.what["dimension"] == "total" and _ALL in each.counts
    }
    for each in statements:
        whole = totals.get(_population(each))
        parts = [stated_cell(each, category) for category in each.counts if category != _ALL]
        if whole and parts and not each.shares and sum(register.counts[part] for part in parts) == whole.counts[_ALL]:
            register.put_sum(stated_cell(whole, _ALL), parts)


def _population(statement: Statement) -> tuple[str, ...]:
    """What a statement counts, whatever it breaks it down by."""
    return tuple(statement.what[name] for name in ("body", "definition", "area", "unit", "period_start", "period_end"))


def stated_cell(statement: Statement, category: str) -> str:
    """The register's id of a count that a body stated."""
    return f"aggregate.{statement.what['body']}.{statement.what['period_start']}.{statement.id}={category}"


def totals_of_statements(shown: ClearedCounts, statements: tuple[Statement, ...]) -> PublishedTable:
    """Counts that bodies sent or published without a share, under what each of them counted."""
    counted = [each for each in statements if each.counts and not each.shares]
    rows, ids = [], []
    for each in counted:
        for category in sorted(each.counts, key=_place_of):
            texts = (each.place, each.words, each.what["unit"].capitalize(), each.period, _by(each), category)
            rows.append((*map(cells.words, texts), cells.count(shown[stated_cell(each, category)])))
            ids.append(f"{each.id}={category}")
    origins = _origins(counted)
    return PublishedTable(
        id="aggregate-counts",
        title="Counts from bodies that sent or published only tables",
        lead="These counts cannot be linked or re-counted here. Those that are public already stand as their sources give "
        "them; others are protected like every count.",
        columns=(
            Column("area", "Area"),
            Column("definition", "What is counted"),
            Column("unit", "Unit"),
            Column("period", "Period"),
            Column("by", "Breakdown"),
            Column("category", "Category"),
            Column("count", "Count", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=tuple(f"{whose}{source}. {verified}." for whose, source, verified in origins),
        source="Aggregate returns to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("area", "definition", "unit", *(("period",) if _one_period_each(counted) else ())),
    )


def _place_of(category: str) -> tuple[int, str]:
    """Ages from the youngest up; the unrecorded after what is recorded; the sum last."""
    if category == _ALL:
        return 3, category
    return (2 if category.startswith(_UNRECORDED) else 0 if category.startswith("Under ") else 1), category


def _one_period_each(statements: list[Statement]) -> bool:
    """Whether nothing is counted for two periods, so that the period can stand over the counts and not beside them."""
    periods: dict[tuple[str, str, str], set[str]] = {}
    for each in statements:
        periods.setdefault((each.place, each.words, each.what["unit"]), set()).add(each.period)
    return all(len(found) == 1 for found in periods.values())


def _by(statement: Statement) -> str:
    dimension = statement.what["dimension"]
    return "None" if dimension == "total" else dimension.replace("_", " ").capitalize()


def _origins(statements: list[Statement]) -> list[tuple[str, str, str]]:
    """Each source once: whose counts it gives (nothing where it gives all), the source, and how far it was checked."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in statements:
        origin = (each.source.rstrip(".") or "Source not stated", _verified(each))
        found.setdefault(origin, {})[f"{each.place} ({each.words})"] = None
    if len(found) == 1:
        return [("", *origin) for origin in found]
    return [(f"{', '.join(whose)}: ", *origin) for origin, whose in found.items()]


def _verified(statement: Statement) -> str:
    return load_code_table("verification").label(statement.verification) if statement.verification else "not stated"


def shares_of_statement(shown: ClearedCounts, statement: Statement) -> PublishedTable:
    """One published breakdown: the share where it may be printed, the share recorded, and the bounds."""
    rows = []
    for category, percentage, of in statement.shares:
        rows.append(
            (
                cells.words(category),
                _share_cell(shown, statement, percentage, of),
                _recorded_cell(shown, statement),
                _bounds_cell(shown, statement, percentage, of),
            )
        )
    unit = statement.what["unit"]
    basis = load_code_table("basis").label(statement.what["basis"])
    return PublishedTable(
        id=f"aggregate-{statement.id.replace('.', '-').replace('_', '-')}",
        title=f"{statement.place}: {unit} by {statement.what['dimension'].replace('_', ' ')}, {statement.words}",
        lead=f"Period: {statement.period}. Basis: {basis[0].lower()}{basis[1:]}.",
        columns=(
            Column("value", statement.what["dimension"].replace("_", " ").capitalize()),
            Column("share", "Share of the recorded", ColumnKind.PERCENT,
                   "From the published percentage. Not printed where the share recorded is below the policy's minimum."),
            Column("recorded_share", "Share recorded", ColumnKind.PERCENT),
            Column("could_be", "Share of all: could be", ColumnKind.RANGE,
                   "No-assumption bounds: the lowest and highest share that the unrecorded leave open."),
        ),
        rows=tuple(rows),
        notes=(
            f"Numerators and denominators: {_denominators(shown, statement)}",
            f"{_verified(statement)}.",
        ),
        source=statement.source,
        figure_ids=tuple(f"{statement.id}={category}" for category, _, _ in statement.shares),
    )  # fmt: skip


def _denominators(shown: ClearedCounts, statement: Statement) -> str:
    if _ALL in statement.counts:
        every = shown[stated_cell(statement, _ALL)].text
        return f"{every} {statement.what['unit']} in all; the source gives no count by category."
    return f"[x] the source gives percentages only, no number of {statement.what['unit']}."


def _bounds(statement: Statement, percentage: float, of: str) -> tuple[float | None, float | None]:
    """Percent. Shares of the recorded are brought down to shares of all; the unrecorded may all be in or all out."""
    recorded = statement.recorded_share
    if recorded is None or not statement.public:
        return None, None
    of_all = percentage if of == "all" else percentage * recorded / 100.0 if of == "recorded" else None
    return (None, None) if of_all is None else (of_all, min(100.0, of_all + 100.0 - recorded))


@cells.made("as stated")
def _bounds_cell(shown: ClearedCounts, statement: Statement, percentage: float, of: str) -> Cell:
    low, high = _bounds(statement, percentage, of)
    if low is None or high is None:
        return cells.not_shown("share unrecorded not stated" if statement.public else _WITHOUT_COUNT)
    return Cell(f"{low:.1f}% to {high:.1f}%", low=round(low, 1), high=round(high, 1))


@cells.made("as stated")
def _share_cell(shown: ClearedCounts, statement: Statement, percentage: float, of: str) -> Cell:
    recorded = statement.recorded_share
    if not statement.public:
        return cells.not_shown(_WITHOUT_COUNT)
    if recorded is not None and recorded < 100 * shown.policy.minimum_recorded_share:
        return cells.not_shown(f"{round(recorded)}% recorded")
    if of == "all" and recorded:
        return cells.percent(100.0 * percentage / recorded)
    if of == "recorded" and recorded is not None:
        return cells.percent(percentage)
    return Cell(f"{percentage:g}% of a number not stated", percentage)


@cells.made("as stated")
def _recorded_cell(shown: ClearedCounts, statement: Statement) -> Cell:
    if not statement.public:
        return cells.not_shown(_WITHOUT_COUNT)
    if statement.recorded_share is None:
        return cells.not_shown("not stated by the source")
    return cells.percent(statement.recorded_share)


def chart_of_statement(statement: Statement) -> Chart:
    """The range that the unrecorded leave open, for each category."""
    return Chart(
        id=f"chart-{statement.id}",
        kind=ChartKind.BOUNDS,
        title=f"{statement.place}: what the recorded say and what the missing leave open",
        description="A bar for each category from the lowest to the highest share possible.",
        label="value",
        values=("share", "could_be"),
    )
