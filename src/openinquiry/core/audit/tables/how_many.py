"""How many children no list saw: who is on which list, and what the protocol and each of its methods say of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openinquiry.core.audit import cells
from openinquiry.core.audit.cells import made
from openinquiry.core.audit.how_many.lists import LISTS
from openinquiry.core.audit.how_many.publishing import WHOLE, rounded
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts

PARTS = (
    ("lists", "The lists themselves", "better lists, or more of them"),
    ("unrecorded", "What is not recorded", "recording that is complete"),
    ("linkage", "Linkage", "records that can be linked for sure"),
)
METHOD_NAMES = {
    "lincoln_petersen": "Lincoln–Petersen",
    "chapman": "Chapman",
    "chao": "Chao's lower bound",
    "independence": "Independent lists",
    "all_pairs": "All pairs of lists",
    "stepwise": "Stepwise choice of pairs",
    "bic_order2": "Best of all models of pairs",
    "bic": "Best of all models",
    "decomposable_bma": "Average over decomposable models",
    "latent_class": "Latent classes",
}
_NAMED_AFTER_PEOPLE = frozenset({"lincoln_petersen", "chapman", "chao"})
_NO_LIST, _NO_ESTIMATE, _NO_END = "no such list", "no estimate", "no upper end"


@dataclass(frozen=True)
class Asked:
    """What the tables need to know of one question beside counts. lists: with anybody on them, in order.

    histories: as 0 and 1, a digit a list. methods: that have an answer, in order, with the model they chose. endless:
    methods, and :data:`WHOLE`, that have no upper end. estimated: whether the protocol has an answer.
    """

    id: str
    title: str
    lists: tuple[str, ...]
    histories: tuple[str, ...]
    methods: Mapping[str, str]
    endless: frozenset[str]
    estimated: bool
    at_least: bool


def in_a_sentence(method: str) -> str:
    """The name of a method where no sentence begins with it."""
    name = METHOD_NAMES[method]
    return name if method in _NAMED_AFTER_PEOPLE else f"{name[0].lower()}{name[1:]}"


def history_cell(question: str, history: str) -> str:
    """The register's id of the people on these lists and no other: a digit a list, in the order of the question."""
    return f"how-many.{question}.history={history}"


def list_cell(question: str, name: str) -> str:
    """The register's id of the people on a list."""
    return f"how-many.{question}.list={name}"


def unclear_cell(question: str, name: str) -> str:
    """The register's id of the people of whom it cannot be told whether they belong on a list."""
    return f"how-many.{question}.unclear={name}"


def any_cell(question: str) -> str:
    """The register's id of the people on any list."""
    return f"how-many.{question}.any"


def number_cell(question: str, method: str, what: str) -> str:
    """The register's id of a number of an estimate, made safe. what: «people», «low» or «high»."""
    return f"how-many.{question}.{method or 'protocol'}.{what}"


def part_cell(question: str, method: str, part: str) -> str:
    """The register's id of the part, in per cent, that comes from one of :data:`PARTS`, of the doubt of a method."""
    return f"how-many.{question}.{method}.doubt={part}"


def lists_and_people(shown: ClearedCounts, *, asked: tuple[Asked, ...]) -> PublishedTable:
    """How many are on each list, and of how many it cannot be told."""
    rows, ids = [], []
    for each in asked:
        for name, label in LISTS:
            there = name in each.lists
            numbers = (shown[list_cell(each.id, name)], shown[unclear_cell(each.id, name)]) if there else ()
            found = [cells.count(number) for number in numbers] or [
                cells.absent(shown, why=_NO_LIST),
                cells.NOT_APPLICABLE,
            ]
            rows.append((cells.words(each.title), cells.words(label), *found))
            ids.append(f"how-many.{each.id}.list.{name}")
        rows.append((cells.words(each.title), cells.words("On any list"), cells.count(shown[any_cell(each.id)]),
                     cells.NOT_APPLICABLE))  # fmt: skip
        ids.append(f"how-many.{each.id}.list.any")
    return PublishedTable(
        id="how-many-lists",
        title="Children on the lists of four kinds of body",
        lead="Each child once, after linking. Records too poor to be compared with others are on no list.",
        columns=(
            Column("question", "Children"),
            Column("list", "List"),
            Column("people", "On the list", ColumnKind.COUNT),
            Column("unclear", "Cannot be told", ColumnKind.COUNT,
                   "A record is there, and it is not recorded whether the child belongs. In the estimates it is imputed."),
        ),
        rows=tuple(rows),
        source="All returns of people to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("question",),
    )  # fmt: skip


def overlaps_of_lists(shown: ClearedCounts, *, asked: tuple[Asked, ...]) -> PublishedTable:
    """How many are on which lists together: all that an estimate of those on none is made from."""
    rows, ids = [], []
    for each in asked:
        for history in each.histories:
            on = dict(zip(each.lists, history, strict=True))
            marks = [cells.words(_MARKS[on.get(name, "")]) for name, _ in LISTS]
            rows.append((cells.words(each.title), *marks, cells.count(shown[history_cell(each.id, history)])))
            ids.append(history_cell(each.id, history))
    return PublishedTable(
        id="how-many-overlaps",
        title="The same children on several lists",
        lead="Each child is in one row. How many are on none of the lists is what the estimates are about.",
        columns=(
            Column("question", "Children"),
            *(Column(name, label) for name, label in LISTS),
            Column("people", "People", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=("«No list»: nobody is on such a list for this question.",),
        source="All returns of people to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("question",),
    )


_MARKS = {"1": "Yes", "0": "No", "": "No list"}


def how_many(shown: ClearedCounts, *, asked: tuple[Asked, ...]) -> PublishedTable:
    """What the protocol answers, or that it gives no number."""
    rows = [
        (
            cells.words(each.title),
            cells.count(shown[any_cell(each.id)]),
            *((_number(shown, number_cell(each.id, WHOLE, "low")), _number(shown, number_cell(each.id, WHOLE, "people")),
               _end(shown, number_cell(each.id, WHOLE, "high"), endless=each.at_least))
              if each.estimated else (cells.absent(shown, why=_NO_ESTIMATE),) * 3),
        )
        for each in asked
    ]  # fmt: skip
    return PublishedTable(
        id="how-many",
        title="How many children some list could have reached",
        lead="Whichever of the methods is believed. Children whom no list could have reached come on top.",
        columns=(
            Column("question", "Children"),
            Column("on_a_list", "On a list", ColumnKind.COUNT),
            Column("low", "At least", ColumnKind.COUNT, "The lowest lower end of the methods' 95% intervals."),
            Column("people", "Middle answer", ColumnKind.COUNT, "The median of the methods; not more likely than others."),
            Column("high", "At most", ColumnKind.COUNT,
                   "The highest upper end. There is none where some children are harder for lists to reach than others."),
        ),
        rows=tuple(rows),
        notes=(
            "Numbers have two figures. A count that is confidential goes into them as one with that next to it, so that they "
            "do not give it away.",
        ),
        source="All returns of people to this audit; the protocol of this audit",
        figure_ids=tuple(f"how-many.{each.id}" for each in asked),
    )  # fmt: skip


def by_method(shown: ClearedCounts, *, asked: tuple[Asked, ...]) -> PublishedTable:
    """Each method by itself: a single number from any one of them would be a choice presented as a fact."""
    rows, ids = [], []
    for each in asked:
        for method, model in each.methods.items():
            people, low, high = (number_cell(each.id, method, what) for what in ("people", "low", "high"))
            interval = _interval(shown, low, high, endless=method in each.endless)
            rows.append((cells.words(each.title), cells.words(METHOD_NAMES[method]), cells.words(model),
                         _number(shown, people), interval))  # fmt: skip
            ids.append(f"how-many.{each.id}.{method}")
    return PublishedTable(
        id="how-many-by-method",
        title="What each method says",
        lead="Methods may agree and all be wrong; where they part, no one of them is the right one.",
        columns=(
            Column("question", "Children"),
            Column("method", "Method"),
            Column("model", "Model chosen"),
            Column("people", "People", ColumnKind.COUNT),
            Column("interval", "95% interval", ColumnKind.RANGE,
                   "With the choice of the model repeated, the linkage drawn anew and what is unrecorded imputed."),
        ),
        rows=tuple(rows),
        notes=("Lists are numbered in the order of the table of lists, without those that nobody is on. [12,3]: lists 1 and "
            "2 depend on each other.",
            "Chao's lower bound allows for children who differ in reach, so it can lie above what other methods say.",),
        source="All returns of people to this audit; the protocol of this audit",
        figure_ids=tuple(ids),
        group_rows_by=("question",),
    )  # fmt: skip


def chart_of_methods() -> Chart:
    """The forest plot: a mark and a bar for each method."""
    return Chart(
        id="how-many-by-method",
        kind=ChartKind.FOREST,
        title="How many, by method",
        description="For each method a mark at its number and a bar over its 95 per cent interval; an arrow where there is no "
        "upper end. One panel for each question. The table under the chart gives the numbers.",
        label="method",
        values=("people", "interval"),
    )


def out_of_reach(shown: ClearedCounts, *, asked: tuple[Asked, ...], shares: Iterable[float]) -> PublishedTable:
    """The reader's dial: how many there are, if a share of all is out of reach of every list."""
    rows, ids = [], []
    for each in (one for one in asked if one.estimated):
        for share in shares:
            low, people, high = (number_cell(each.id, WHOLE, what) for what in ("low", "people", "high"))
            rows.append((
                cells.words(each.title), cells.words("None" if share == 0 else f"{share:.0%}"),
                _beyond(shown, low, share=share, direction="down"), _beyond(shown, people, share=share, direction="nearest"),
                cells.absent(shown, why=_NO_END) if each.at_least else _beyond(shown, high, share=share, direction="up"),
            ))  # fmt: skip
            ids.append(f"how-many.{each.id}.out-of-reach={share:g}")
    return PublishedTable(
        id="how-many-out-of-reach",
        title="How many, if some children are out of reach of every list",
        lead="No list can tell how many those are. The reader sets the share; the table does the sum.",
        columns=(
            Column("question", "Children"),
            Column("share", "Share of all out of reach"),
            Column("low", "At least", ColumnKind.COUNT),
            Column("people", "Middle answer", ColumnKind.COUNT),
            Column("high", "At most", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        source="From the table of how many children some list could have reached",
        figure_ids=tuple(ids),
        group_rows_by=("question",),
    )


def where_the_doubt_is_from(shown: ClearedCounts, *, asked: tuple[Asked, ...]) -> PublishedTable:
    """By method: the parts of the doubt, so that it is seen what would help most."""
    rows, ids = [], []
    for each in asked:
        for method in each.methods:
            parts = [cells.share_made_safe(shown, cell=part_cell(each.id, method, part)) for part, _, _ in PARTS]
            rows.append((cells.words(each.title), cells.words(METHOD_NAMES[method]), *parts))
            ids.append(f"how-many.{each.id}.{method}.doubt")
    return PublishedTable(
        id="how-many-doubt",
        title="Where the doubt comes from",
        lead="Parts of the variance of the logarithm of the number on no list, to the nearest five per cent.",
        columns=(
            Column("question", "Children"),
            Column("method", "Method"),
            *(Column(part, title, ColumnKind.PERCENT, f"Would be helped by {help_}.") for part, title, help_ in PARTS),
        ),
        rows=tuple(rows),
        notes=(
            "A method that changes its model from one replicate to the next has much doubt from linkage or recording.",
        ),
        source="All returns of people to this audit; the protocol of this audit",
        figure_ids=tuple(ids),
        group_rows_by=("question",),
    )


def chart_of_doubt() -> Chart:
    """Three parts of a whole for each method."""
    return Chart(
        id="how-many-doubt",
        kind=ChartKind.STACKED,
        title="Where the doubt about how many comes from",
        description="One divided bar a method: the parts of its doubt that come from the lists themselves, from what is not "
        "recorded, and from linkage. The table under the chart gives the numbers.",
        label="method",
        values=tuple(part for part, _, _ in PARTS),
    )


@made("estimate")
def _number(shown: ClearedCounts, cell: str) -> Cell:
    found = shown[cell]
    return cells.HIDDEN if found.value is None else Cell(found.text, found.value)


def _end(shown: ClearedCounts, cell: str, *, endless: bool) -> Cell:
    return cells.absent(shown, why=_NO_END) if endless else _number(shown, cell)


@made("interval of an estimate")
def _interval(shown: ClearedCounts, low: str, high: str, *, endless: bool) -> Cell:
    least = shown[low]
    if least.value is None:
        return cells.HIDDEN
    if endless:
        return Cell(f"{least.text} or more", low=least.value)
    most = shown[high]
    if most.value is None:
        return cells.HIDDEN
    return Cell(f"{least.text} to {most.text}", low=least.value, high=most.value)


@made("estimate beyond reach")
def _beyond(shown: ClearedCounts, cell: str, *, share: float, direction: str) -> Cell:
    number = shown[cell].value
    if number is None:
        return cells.HIDDEN
    whole = number if share == 0 else rounded(number / (1 - share), direction)
    return Cell(f"{whole:,}", whole)
