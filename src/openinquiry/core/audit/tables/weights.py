"""What each level of agreement is worth in the linkage of this run, and how invented pairs are weighed by it.

Every number is worked out from expected numbers of pairs as shown, so that a reader can do it again and nothing is told that
small numbers would tell. No pair of real records is in here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from openinquiry.core.audit import cells
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import Linkage, LinkageSettings
from openinquiry.core.linkage.settings import ExamplePair
from openinquiry.core.linkage.weighing import START, ComparisonWeights, LevelWeight, ModelWeights

BEFORE = "Before anything is compared"
_SIDES = ("same", "other")  # pairs of one person, pairs of two people
_UNSEEN = "no pair showed it"


def weight_cell(side: str, comparison: str = "", level: int = 0) -> str:
    """The register's id of the expected pairs of one person («same») or of two («other»), in all or at one level."""
    return f"linkage.level.{comparison}.{level}.{side}" if comparison else f"linkage.level.{side}"


def weight_counts(linkage: Linkage) -> dict[str, int]:
    """Every expected number of pairs, by register id; empty where no model was trained.

    In all: the pairs of compared named records times the chance that two are one person. At a level: those times the
    probability that the model learnt for it; where the settings state the probability there is no number.
    """
    model = linkage.weights()
    if model is None:
        return {}
    named = linkage.comparable - len(linkage.encoded.records)
    pairs = named * (named - 1) // 2
    same = round(model.prior * pairs)
    found = {weight_cell("same"): same, weight_cell("other"): pairs - same}
    for comparison in model.comparisons:
        for place, level in enumerate(comparison.levels):
            if level.m is not None and not level.m_judged:
                expected = 0 if level.is_unseen else round(level.m * same)
                found[weight_cell("same", comparison.name, place)] = expected
            if level.u is not None and not level.u_judged:
                found[weight_cell("other", comparison.name, place)] = round(level.u * (pairs - same))
    return found


def enter_weights(register: Register, linkage: Linkage) -> None:
    """Enter :func:`weight_counts`. They are expectations, each rounded by itself, so no addition holds among them."""
    for cell, number in weight_counts(linkage).items():
        register.put(cell, number)


@dataclass(frozen=True)
class _Level:
    """A level where it stands in its comparison. stated_m, stated_u: probabilities of the settings; None where learnt."""

    comparison: str
    place: int
    is_missing: bool
    stated_m: float | None
    stated_u: float | None

    def cell(self, side: str) -> str:
        return weight_cell(side, self.comparison, self.place)


def _level_of(comparison: ComparisonWeights, place: int) -> _Level:
    level = comparison.levels[place]
    return _Level(
        comparison.name, place, level.is_missing,
        level.m if level.m_judged else None, level.u if level.u_judged else None,
    )  # fmt: skip


def match_weights(shown: ClearedCounts, *, model: ModelWeights) -> PublishedTable:
    """By comparison and level, best first: the expected pairs behind the match weight, and the weight."""
    rows: list[tuple[Cell, ...]] = [
        (
            cells.words(BEFORE),
            cells.words(START),
            cells.count(shown[weight_cell("same")]),
            cells.count(shown[weight_cell("other")]),
            _start(shown),
            cells.words("learnt"),
        )
    ]
    ids = ["linkage.level.start"]
    for comparison in model.comparisons:
        for place, level in enumerate(comparison.levels):
            rows.append(_row(shown, comparison, place, level))
            ids.append(f"linkage.level.{comparison.name}.{place}")
    return PublishedTable(
        id="match-weights",
        title="What each agreement of two records is worth",
        lead="Two records are one person where what they agree on is likelier for one person than for two by chance.",
        columns=(
            Column("compared", "Compared"),
            Column("level", "What the two records have in common"),
            Column("same", "Pairs of one person, expected", ColumnKind.COUNT),
            Column("other", "Pairs of two people, expected", ColumnKind.COUNT),
            Column("weight", "Match weight (log2 odds)", ColumnKind.RATE, _NOTE_ON_WEIGHTS),
            Column("known", "How it is known"),
        ),
        rows=tuple(rows),
        notes=(
            "Expected pairs are those of all compared records with names, by what the model learnt; a pair is in each "
            "comparison once. A value that is missing counts neither for nor against.",
            "Agreement on a common name counts less and on a rare one more than stands here, by how many records bear it.",
        ),
        source="Linkage of this run",
        figure_ids=tuple(ids),
        group_rows_by=("compared",),
    )


_NOTE_ON_WEIGHTS = (
    "The logarithm, to base 2, of how many times likelier the agreement is among pairs of one person than among pairs of two: "
    "each further 1 doubles the odds. Worked out from the numbers of pairs as shown, so a weight that rests on few pairs can "
    "be off by up to 1 from the one used. Weights add up; records are linked where the sum reaches the threshold."
)


def _row(shown: ClearedCounts, comparison: ComparisonWeights, place: int, level: LevelWeight) -> tuple[Cell, ...]:
    where = _level_of(comparison, place)
    counts = [
        cells.count(shown[where.cell(side)]) if where.cell(side) in shown.shown else cells.NOT_APPLICABLE
        for side in _SIDES
    ]
    return (
        cells.words(comparison.title),
        cells.words(_capital(level.words)),
        *counts,
        _weight(shown, level=where),
        cells.words(_known(level)),
    )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _known(level: LevelWeight) -> str:
    if level.is_missing:
        return "counts nothing"
    stated = [
        f"{_one_in(probability)} for {whom}"
        for judged, probability, whom in (
            (level.m_judged, level.m, "one person"),
            (level.u_judged, level.u, "two people"),
        )
        if judged and probability is not None
    ]
    return f"stated by judgement: {', '.join(stated)}" if stated else "learnt"


def _one_in(probability: float) -> str:
    half = 0.5
    return f"1 in {1 / probability:,.0f}" if probability < half else f"{100 * probability:.5g}%"


@cells.made("match weight")
def _start(shown: ClearedCounts) -> Cell:
    same, other = (shown[weight_cell(side)] for side in _SIDES)
    if same.value is None or other.value is None:
        return cells.HIDDEN
    if not same.value or not other.value:
        return cells.not_shown("no pair")
    return _signed(math.log2(same.value / other.value))


@cells.made("match weight")
def _weight(shown: ClearedCounts, *, level: _Level) -> Cell:
    if level.is_missing:
        return _signed(0.0)
    m, u = (_probability(shown, level, side=side) for side in _SIDES)
    for each in (m, u):
        if isinstance(each, Cell):
            return each
    assert not isinstance(m, Cell) and not isinstance(u, Cell)  # noqa: S101, PT018 - tells the type checker what is left
    return _signed(math.log2(m / u))


def _probability(shown: ClearedCounts, level: _Level, *, side: str) -> float | Cell:
    """The probability of the level among pairs of one person or of two, or the cell that says why there is none."""
    stated = level.stated_m if side == "same" else level.stated_u
    if stated is not None:
        return stated
    here, whole = shown[level.cell(side)].value, shown[weight_cell(side)].value
    if here is None or whole is None:
        return cells.HIDDEN
    return min(here / whole, 1.0) if here and whole else cells.not_shown(_UNSEEN)


def _signed(weight: float) -> Cell:
    tenths = round(weight, 1) + 0.0  # no «-0.0»
    return Cell(f"{tenths:.1f}", tenths)


def chart_of_weights() -> Chart:
    """The weight of each level as a bar, right for one person and left for two."""
    return Chart(
        id="match-weights",
        kind=ChartKind.WEIGHTS,
        title="What each agreement of two records is worth",
        description="The match weight of each level of agreement as a bar from zero: to the right it speaks for one person, "
        "to the left for two people. The table under the chart gives the numbers.",
        label="level",
        values=("weight",),
    )


@dataclass(frozen=True)
class _Step:
    """One step of an example: a level, or what the frequency of its name adds. one_in: records to each that bears it."""

    words: str
    level: _Level | None = None
    common: _Level | None = None
    one_in: int = 0


def waterfalls(shown: ClearedCounts, *, model: ModelWeights, settings: LinkageSettings) -> PublishedTable:
    """How the weights of invented pairs build up, from the start to the sum that is held to the central threshold."""
    rows: list[tuple[Cell, ...]] = []
    ids: list[str] = []
    threshold = settings.thresholds.central
    for number, example in enumerate(settings.examples):
        steps = (_Step(START), *_steps(example, model))
        for place, step in enumerate(steps):
            rows.append((cells.words(example.title), cells.words(step.words), _part(shown, step=step),
                         _total(shown, steps=steps[: place + 1])))  # fmt: skip
            ids.append(f"linkage.example.{number}.{place}")
        whole = _total(shown, steps=steps)
        rows.append((cells.words(example.title), cells.words(f"Together (linked from {threshold:g})"), whole, whole))
        ids.append(f"linkage.example.{number}.sum")
    return PublishedTable(
        id="waterfalls",
        title="How a pair of records is weighed: invented pairs",
        lead="Nobody's records: each pair is put together from the levels of agreement of the table of match weights.",
        columns=(
            Column("pair", "Invented pair"),
            Column("step", "Step"),
            Column("weight", "Adds (log2 odds)", ColumnKind.RATE),
            Column("total", "Stands at", ColumnKind.RATE,
                   f"Records are one person in the central reading from {threshold:g} up."),
        ),
        rows=tuple(rows),
        notes=("The weights are those of the table of match weights, and add up without a rest.",),
        source="Linkage of this run; pairs invented",
        figure_ids=tuple(ids),
        group_rows_by=("pair",),
    )  # fmt: skip


def _steps(example: ExamplePair, model: ModelWeights) -> Iterator[_Step]:
    """What the example comes to in each comparison of the model; of what it does not name a value is missing."""
    for comparison in model.comparisons:
        wanted = example.levels.get(comparison.name)
        place = next(
            n for n, each in enumerate(comparison.levels) if (each.words == wanted if wanted else each.is_missing)
        )
        level = comparison.levels[place]
        yield _Step(f"{comparison.title}: {level.words}", _level_of(comparison, place))
        if level.frequency and example.one_in and level.frequency_u is not None:
            exact = next(n for n, each in enumerate(comparison.levels) if each.u == level.frequency_u)
            words = f"{comparison.title}: one record in {example.one_in:,} bears them"
            yield _Step(words, common=_level_of(comparison, exact), one_in=example.one_in)


@cells.made("match weight")
def _part(shown: ClearedCounts, *, step: _Step) -> Cell:
    if step.level is not None:
        return _weight(shown, level=step.level)
    if step.common is None:
        return _start(shown)
    chance = _probability(shown, step.common, side="other")
    return chance if isinstance(chance, Cell) else _signed(math.log2(chance * step.one_in))


@cells.made("sum of match weights")
def _total(shown: ClearedCounts, *, steps: tuple[_Step, ...]) -> Cell:
    found = 0
    for step in steps:
        part = _part(shown, step=step)
        if part.value is None:
            return cells.HIDDEN if part.symbol == "c" else cells.not_shown("a part of it is not known")
        found += round(10 * part.value)  # whole tenths add up exactly
    return _signed(found / 10)


def chart_of_waterfalls(settings: LinkageSettings) -> Chart:
    """A panel for each invented pair, each step from where the weight stood to where it goes, with the threshold."""
    threshold = settings.thresholds.central
    return Chart(
        id="waterfalls",
        kind=ChartKind.WATERFALL,
        title="How a pair of records is weighed: invented pairs",
        description="For each invented pair the match weight builds up step by step from where two records at random stand to "
        f"the sum, beside a line at {threshold:g}, from which records are linked. The table has the numbers.",
        label="step",
        values=("weight", "total"),
        mark=threshold,
        mark_words=f"linked from {threshold:g}",
    )
