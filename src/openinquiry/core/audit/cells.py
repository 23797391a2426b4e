"""Cells of published tables, made from shown counts and words alone. Each number knows how it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from openinquiry.core.audit.report_model import Cell
from openinquiry.core.disclosure_control import ClearedCounts, Policy, ShownCount, share_in_percent, show_range

NOT_APPLICABLE = Cell("[z]", symbol="z")
HIDDEN = Cell("[c]", symbol="c")

# How a number is made, in the words of the explanation of a figure.
HOW = {
    "count": "A count of rows, or of the people or offences that they stand for, rounded or hidden by the policy.",
    "count at every threshold": "A count of the people, offences or groups, rounded by the policy, and hidden where it is "
    "hidden at any of the thresholds.",
    "range of counts": "The least and the greatest count over the loose, central and strict linkage, with what may come "
    "on top of the one or off the other, rounded outward.",
    "share recorded": "Those with any value recorded, of all, from the two counts as shown.",
    "known of the country": "For each force that was asked, the least share of its records that can have a value, from the "
    "counts as shown with rows set aside, and nought without a return; added up by weights that rest on no return, rounded "
    "down.",
    "unknown of the country": "A hundred less what is known of the country.",
    "share of the recorded": "Those with this value, of those with any value recorded, from the counts as shown; not "
    "printed where too little or too few are recorded.",
    "share": "The one count of the other, from the counts as shown.",
    "share with interval": "An estimate from the pairs of a random sample that readers looked at, with its 95 per cent "
    "interval, from the counts as shown.",
    "range of shares": "No-assumption bounds: the lowest and highest share that the unrecorded leave open, at every "
    "reading of the linkage, with people of whom it cannot be told, rows set aside and rounding; rounded outward.",
    "grade": "A to E by the share of rows recorded, from the counts as shown.",
    "rate": "The count as shown, per 100,000 of the children whom the denominators give for the area, to one decimal.",
    "interval of a rate": "Exact 95% interval of a Poisson mean (Garwood 1936), from the lower limit of the least count to "
    "the upper limit of the greatest that rounding leaves open, over the same children; rounded outward.",
    "range of rates": "The range of the count over the readings of the linkage, with what may come on top, over the same "
    "children; rounded outward.",
    "expected": "The children in the area by sex and age, each at the rate of all forces together, from the counts as shown.",
    "ratio": "The count as shown over the expected number, to two decimals.",
    "interval of a ratio": "Exact 95% interval of a Poisson mean (Garwood 1936) over the expected number, both at the ends "
    "that rounding leaves open; rounded outward.",
    "range of ratios": "The range of the count over the readings of the linkage, with what may come on top, over the expected "
    "number at the ends that rounding leaves open; rounded outward.",
    "match weight": "From expected numbers of pairs as shown: log2 of the share at this level among pairs of one person over "
    "the share among pairs of two, or the share that the settings state; to one decimal.",
    "sum of match weights": "The match weights up to here, as shown, added up.",
    "ratio of two rates": "The rate of the one group over that of the other, from the counts as shown and the populations; "
    "over several ages pooled by Mantel and Haenszel (1959), to two decimals.",
    "interval of a ratio of two rates": "95% interval of the ratio: at one age exact (Clopper and Pearson 1934), pooled by "
    "Greenland and Robins (1985); the widest over the ends that rounding leaves open, rounded outward.",
    "estimate": "An estimate by the method named, over linkages drawn anew and what is unrecorded imputed; counts "
    "that are hidden are taken as one with those next to them; rounded to two figures.",
    "interval of an estimate": "The 95% interval of the method named, widened for linkage and for what is unrecorded; "
    "counts that are hidden are taken as one with those next to them; rounded outward.",
    "estimate beyond reach": "The estimate as shown, over one less the share of children out of reach.",
    "part of a doubt": "The part of the variance of the logarithm of the number on no list, to the nearest five per cent.",
    "grade of a claim": "The weakest grade that the counts as shown leave open, at the ends that rounding and hiding allow "
    "and in every reading of the linkage.",
    "breakdown point": "The share unrecorded up to which the claim holds whoever the unrecorded are, from counts as shown.",
    "sentence of a claim": "The sentence that the grade of the claim allows; its percentages are from the counts as shown.",
    "range over the dial": "The least and the greatest share that the unrecorded leave open at this setting of the dial, from "
    "the ends of the counts as shown; rounded outward.",
    "not given": "There is no number; the cell says why.",
    "bodies": "A count of bodies, exact.",
    "number of counts": "A number of counts of this report or their share, not of people; exact.",
    "as stated": "From the percentages that the source states, brought to the base that the heading names.",
}
_P = ParamSpec("_P")


def made(
    how: str,
) -> Callable[[Callable[Concatenate[ClearedCounts, _P], Cell]], Callable[Concatenate[ClearedCounts, _P], Cell]]:
    """Mark a function that makes a cell from shown counts: its cells say ``how``, and can be made again from others."""

    def mark(build: Callable[Concatenate[ClearedCounts, _P], Cell]) -> Callable[Concatenate[ClearedCounts, _P], Cell]:
        @wraps(build)
        def marked(shown: ClearedCounts, /, *args: _P.args, **kwargs: _P.kwargs) -> Cell:
            def again(others: ClearedCounts) -> Cell:
                return marked(others, *args, **kwargs)

            return replace(build(shown, *args, **kwargs), how=how, again=again)

        return marked

    return mark


def words(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def count(shown: ShownCount) -> Cell:
    """A count, or [c]."""
    return Cell(shown.text, shown.value, shown.symbol, how="count", again=partial(_count_again, cell=shown.cell))


def _count_again(others: ClearedCounts, *, cell: str) -> Cell:
    return count(others[cell])


def count_range(
    counts: list[ShownCount],
    *,
    policy: Policy,
    more: list[ShownCount] | None = None,
    less: list[ShownCount] | None = None,
) -> Cell:
    """The range over several readings of one count; [c] where any of them is hidden.

    more, less: counts that may all come on top of the greatest reading, or off the least; [c] where one has no upper end
    that may be told.
    """
    again = partial(_range_again, counts=_ids(counts), more=_ids(more or []), less=_ids(less or []))
    return replace(
        _count_range(counts, policy=policy, more=more or [], less=less or []), how="range of counts", again=again
    )


def _ids(counts: list[ShownCount]) -> tuple[str, ...]:
    return tuple(each.cell for each in counts)


def _range_again(
    others: ClearedCounts, *, counts: tuple[str, ...], more: tuple[str, ...], less: tuple[str, ...]
) -> Cell:
    found, above, below = ([others[cell] for cell in cells] for cells in (counts, more, less))
    return count_range(found, policy=others.policy, more=above, less=below)


def _count_range(counts: list[ShownCount], *, policy: Policy, more: list[ShownCount], less: list[ShownCount]) -> Cell:
    most, least = (sum(each.high for each in change) for change in (more, less))
    if any(each.value is None for each in counts) or any(not each.is_bounded for each in (*more, *less)):
        return HIDDEN
    if all(each.value == 0 for each in counts) and not most:
        return Cell("0", 0, low=0, high=0)
    span = show_range(counts, policy=policy, more=most, less=least)
    return Cell(span.text, low=span.low, high=span.high)


def percent(value: float) -> Cell:
    """A whole percentage; [low] where it would round to 0 without being 0."""
    rounded = round(value)
    if value > 0 and rounded == 0:  # up to half of the unit shown
        return Cell("[low]", symbol="low")
    return Cell(f"{rounded}%", rounded)


def percent_range(low: int, high: int) -> Cell:
    """A range of whole percentages."""
    return Cell(f"{low}% to {high}%", low=low, high=high)


def not_shown(why: str) -> Cell:
    """A cell that is not available, and says why."""
    return Cell(f"[x] {why}", symbol="x")


@made("not given")
def absent(shown: ClearedCounts, *, why: str) -> Cell:
    """A place without a number, for a reason that rests on no count."""
    return not_shown(why)


@made("share")
def share(shown: ClearedCounts, *, numerator: str, denominator: str, unit: str) -> Cell:
    """The one count as a share of the other, unless the policy asks for more of ``unit`` («pairs») to take a share of."""
    least = shown.policy.minimum_denominator
    if (shown[denominator].value or 0) < least:
        return not_shown(f"fewer than {least} {unit}")
    found = share_in_percent(shown[numerator], shown[denominator])
    return HIDDEN if found is None else percent(min(found, 100.0))


@made("part of a doubt")
def share_made_safe(shown: ClearedCounts, *, cell: str) -> Cell:
    """A whole percentage that was made safe before it was entered."""
    found = shown[cell].value
    return HIDDEN if found is None else Cell(f"{found}%", found)


@made("share recorded")
def recorded_share(shown: ClearedCounts, *, recorded: str, people: str) -> Cell:
    """The share for which something is recorded, or why it is not given."""
    if shown[people].value == 0:
        return NOT_APPLICABLE
    share = share_in_percent(shown[recorded], shown[people])
    if share is None:
        return HIDDEN
    return percent(min(share, 100.0))


@made("share of the recorded")
def share_of_recorded(shown: ClearedCounts, *, numerator: str, recorded: str, people: str) -> Cell:
    """The share of the recorded that has a value, unless too little or too few are recorded: then the cell says so."""
    policy = shown.policy
    if shown[people].value == 0:
        return NOT_APPLICABLE
    recorded_in_percent = share_in_percent(shown[recorded], shown[people])
    if recorded_in_percent is None:
        return HIDDEN
    if recorded_in_percent < 100 * policy.minimum_recorded_share:
        return not_shown(f"{round(recorded_in_percent)}% recorded")
    if (shown[recorded].value or 0) < policy.minimum_denominator:
        return not_shown(f"fewer than {policy.minimum_denominator} recorded")
    share = share_in_percent(shown[numerator], shown[recorded])
    return HIDDEN if share is None else percent(min(share, 100.0))
