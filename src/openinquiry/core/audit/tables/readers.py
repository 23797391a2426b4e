"""What readers found: how many pairs they looked at, and how good the links are by the random sample among them."""

from __future__ import annotations

from openinquiry.core.audit import cells
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts, share_in_percent
from openinquiry.core.linkage import LEVELS, Linkage
from openinquiry.core.linkage.review import DIFFERENT, SAME

_ENDS = ("low", "estimate", "high")
_OTHER_END = {"low": "high", "estimate": "estimate", "high": "low"}  # the most true pairs make the least share found


def reader_cell(what: str, level: str = "central") -> str:
    """The register's id of a number of pairs that readers looked at, or of an estimate from those of the sample."""
    return f"linkage.readers.{what}@{level}"


def reader_counts(linkage: Linkage, *, seed: int) -> dict[str, int]:
    """Every number of pairs for the table, by register id; empty where nobody has read anything.

    right: pairs linked directly that are one person, by the sample. true: pairs that are one person, linked or not. Each with
    the ends of its 95 per cent interval. seed: of the draws behind the intervals.
    """
    if not linkage.decisions.version:
        return {}
    bound = linkage.decisions.binding()
    found = {reader_cell(answer): bound.filter(answer=answer).height for answer in (SAME, DIFFERENT)}
    found[reader_cell("divided")] = linkage.decisions.divided().height
    for level in LEVELS:
        quality = linkage.read_quality(level, seed=seed)
        linked = linkage.pairs.filter(
            linkage.pairs["match_weight"] >= getattr(linkage.settings.thresholds, level)
        ).height
        found[reader_cell("read", level)] = 0 if quality is None else quality.read
        found[reader_cell("linked", level)] = linked
        for end in _ENDS:
            right = 0 if quality is None else round(getattr(quality.precision, end) * linked)
            share = 0.0 if quality is None else getattr(quality.recall, _OTHER_END[end])
            middle = 0 if quality is None else quality.precision.estimate * linked
            found[reader_cell(f"right.{end}", level)] = right
            found[reader_cell(f"true.{end}", level)] = round(middle / share) if share else 0
    return found


def enter_readers(register: Register, linkage: Linkage, *, seed: int) -> None:
    """Enter :func:`reader_counts`."""
    for cell, number in reader_counts(linkage, seed=seed).items():
        register.put(cell, number)


def what_readers_found(shown: ClearedCounts) -> PublishedTable:
    """By reading of the linkage: the pairs of the sample, and what share of links is right and of true pairs is linked."""
    same, different, divided = (shown[reader_cell(what)].text for what in (SAME, DIFFERENT, "divided"))
    return PublishedTable(
        id="readers",
        title="How good the links are, by readers who looked at a random sample of pairs",
        lead="Readers saw both records of a pair and no match weight. What most of them found binds in this run.",
        columns=(
            Column("level", "Reading"),
            Column("read", "Pairs of the sample read", ColumnKind.COUNT),
            Column("linked", "Pairs of records linked directly", ColumnKind.COUNT),
            Column("right", "Of them, one person", ColumnKind.RANGE, "With its 95% interval from the sample."),
            Column("found", "Of all pairs of one person, linked", ColumnKind.RANGE,
                   "With its 95% interval, which holds no doubt about pairs that nothing brought together: they are "
                   "estimated and were not sampled."),
        ),
        rows=tuple(
            (
                cells.words(level.capitalize()),
                cells.count(shown[reader_cell("read", level)]),
                cells.count(shown[reader_cell("linked", level)]),
                _interval(shown, level=level, of="linked"),
                _interval(shown, level=level, of="true"),
            )
            for level in LEVELS
        ),
        notes=(
            f"Answers that bind: {same} pairs are one person, {different} are two; on {divided} readers are divided, and "
            "nothing was changed for those.",
        ),
        source="Linkage and readers of this run",
        figure_ids=tuple(f"linkage.readers.{level}" for level in LEVELS),
    )  # fmt: skip


@cells.made("share with interval")
def _interval(shown: ClearedCounts, *, level: str, of: str) -> Cell:
    """The share of the right pairs in the linked or in the true ones, with the interval of what is estimated."""
    least = shown.policy.minimum_denominator
    if (shown[reader_cell("read", level)].value or 0) < least:
        return cells.not_shown(f"fewer than {least} pairs of the sample read")
    shares = []
    for end in _ENDS:
        part, whole = (f"right.{end}", "linked") if of == "linked" else ("right.estimate", f"true.{_OTHER_END[end]}")
        share = share_in_percent(shown[reader_cell(part, level)], shown[reader_cell(whole, level)])
        if share is None:
            return cells.HIDDEN
        shares.append(min(share, 100.0))
    low, middle, high = shares
    return Cell(f"{middle:.0f}% ({low:.0f}% to {high:.0f}%)", middle, low=round(low), high=round(high))
