"""The sentences that a grade allows and forbids, in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from openinquiry.core.missing.claims.claim import ETHNICITY, SYSTEMS, Claim, Kind
from openinquiry.core.missing.claims.grade import Evidence, Letter

_WITHIN_4 = "if the unrecorded differ from the recorded by no more than a factor of 4"
# Whether more is said, and whether it is said by denying less: «at most» is what is left when «more» is denied.
_QUANTITY = {
    (True, False): "more than",
    (False, False): "less than",
    (False, True): "at most",
    (True, True): "at least",
}
_THAN = {
    (more, less): {(True, False): more, (False, False): less, (False, True): f"no {more}", (True, True): f"no {less}"}
    for more, less in (("greater", "smaller"), ("higher", "lower"))
}


def may_print(
    claim: Claim,
    letter: Letter,
    *,
    reasons: Sequence[str],
    recorded_share: float | None,
    evidence: Sequence[Evidence],
    offence_place: bool = False,
    by_period: Mapping[str, float] | None = None,
) -> str:
    """The sentence that a reader may print. offence_place: whether a rate is of people who may live elsewhere.

    by_period: of a trend, the part recorded in each period: that it moves is the first thing to know of a trend.
    """
    told = _sentence(claim, letter, reasons, recorded_share, by_period or {})
    if letter is Letter.D and _by_chance(evidence):
        told += " Chance alone could explain it."
    if claim.population_within:
        told += f" The populations are allowed to be off by {percent(claim.population_within)}."
    if offence_place:
        told += " People are counted where the offence was recorded, and need not live there."
    return f"{told} Ethnicity is {SYSTEMS[claim.system]}." if claim.system else told


def _sentence(
    claim: Claim, letter: Letter, reasons: Sequence[str], recorded_share: float | None, by_period: Mapping[str, float]
) -> str:
    setting, words = setting_of(claim), claim_in_words(claim)
    missing = 1.0 - (recorded_share or 0.0)
    unrecorded = f"{claim.attribute.capitalize()} is " + _unrecorded(claim, missing, by_period)
    if letter is Letter.X:
        return f"{setting}, it cannot be said whether {words}. {' '.join(reasons)}"
    if letter is Letter.E:
        return f"{setting}, the figures do not show that {words}. {unrecorded}."
    if letter is Letter.D:
        condition = ", but only if the unrecorded are just like the recorded" if missing else ""
        return f"For an appendix only. {setting}, {words}{condition}. {unrecorded}."
    if not missing:
        return f"{setting}, {words}. {unrecorded}, and chance alone does not explain it."
    if letter is Letter.C:
        return f"{setting}, if the unrecorded are like the recorded to within a factor 2, {words}. {unrecorded}."
    condition = "whoever they are" if letter is Letter.A else _WITHIN_4
    return f"{setting}, {words}. {unrecorded}. This holds {condition}."


def _unrecorded(claim: Claim, missing: float, by_period: Mapping[str, float]) -> str:
    if not missing:
        return f"recorded for all {claim.of}"
    if not by_period:
        return f"unrecorded for {percent(missing)} of {claim.of}"
    of = f" of {claim.of}"
    parts = [
        f"{percent(1.0 - share)}{'' if n else of} in {period}" for n, (period, share) in enumerate(by_period.items())
    ]
    return f"unrecorded for {' and '.join([', '.join(parts[:-1]), parts[-1]] if parts[:-1] else parts)}"


def may_not_print(claim: Claim, letter: Letter) -> tuple[str, ...]:
    """Sentences that the figures do not bear, the likeliest to be written first."""
    setting, words = setting_of(claim), claim_in_words(claim)
    plain = f"{setting}, {words}."
    cause = _of_people(claim)
    if letter is Letter.A:
        return (cause,)
    if letter is Letter.B:
        return f"{setting}, {words}, whoever the unrecorded are.", cause
    if letter is Letter.C:
        return plain, cause
    if letter is Letter.D:
        return plain, f"{setting}, {words}, as far as is known."
    if letter is Letter.E:
        return plain, f"{setting}, it has been shown that {claim_in_words(claim, opposite=True)}."
    forbidden = [plain, f"{setting}, {claim_in_words(claim, opposite=True)}."]
    if claim.attribute == ETHNICITY:
        forbidden.append(f"{setting}, the ethnicity of {claim.of} is most likely in line with that of the population.")
    return (*forbidden, f"{setting}, {words}, as those whose {claim.attribute} is recorded show.")


def setting_of(claim: Claim) -> str:
    """Where, when and under which definition, to begin a sentence with."""
    places = [", ".join(claim.where[label]) for label in ("area", "period", "sex", "age") if label in claim.where]
    setting = f"In {', '.join(places)}" if places else "In these figures"
    return setting + (f", under the definition «{claim.definition}»" if claim.definition else "")


def claim_in_words(claim: Claim, *, opposite: bool = False) -> str:
    """The claim as a clause, or that it is not so."""
    of = claim.of
    # Sexes are common words in a sentence; names of ethnic groups keep their capital.
    groups = [group.lower() if claim.attribute == "sex" else group for group in claim.groups]
    first = groups[0]
    above = claim.above != opposite
    if claim.kind is Kind.ORDERING:
        pairs = [f"more {of} are {a} than {b}" for a, b in pairwise(groups)]
        return "it is not so that " * opposite + " and ".join(pairs)
    if claim.kind is Kind.TREND:
        span = f"from {claim.periods[0]} to {claim.periods[-1]}"
        rose, rise = ("rose", "rise") if claim.above else ("fell", "fall")
        verb = f"did not {rise}" if opposite else rose
        return f"the share of {of} who are {first} {verb} {span}"
    if claim.against_population:
        how = _THAN["greater", "smaller"][above, opposite]
        return f"the share of {of} who are {first} is {how} than the share of the population who are"
    if claim.kind is Kind.SHARE:
        return f"{_QUANTITY[above, opposite]} {in_full(claim.threshold or 0.0, times=100)}% of {of} are {first}"
    one, other = groups
    if claim.threshold == 1.0:
        how = _THAN["higher", "lower"][above, opposite]
        return f"the rate of {of} is {how} among {one} people than among {other} people"
    how = f"{_QUANTITY[above, opposite]} {in_full(claim.threshold or 0.0)} times"
    return f"the rate of {of} among {one} people is {how} that among {other} people"


def people_recorded(claim: Claim, group: str, period: str, *, least: int) -> str:
    """Why a numerator is too small; the number itself is not told, for it may be small enough to point at someone."""
    when = f" in {period}" if period else ""
    return f"Fewer than {least} {claim.of} are recorded as {group}{when}."


def in_full(number: float, *, times: int = 1) -> str:
    """A threshold as it was written, however many decimals it has: rounded, «more than 49.96%» would be «more than 50%»."""
    return f"{(Decimal(str(number)) * times).normalize():f}"


def less_than_half(share: float) -> str:
    """A share below a half as a percentage that does not read as a half."""
    return "just under 50%" if percent(share) == "50%" else percent(share)


def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage with at most one decimal; never 0% or 100% unless it is."""
    text = f"{100 * share:.1f}".removesuffix(".0")
    if text in ("0", "100") and share not in (0.0, 1.0):
        return "less than 0.1%" if text == "0" else "more than 99.9%"
    return f"{text}%"


def _of_people(claim: Claim) -> str:
    return f"Being {claim.groups[0]} makes a person more likely to be among {claim.of}."


def _by_chance(evidence: Sequence[Evidence]) -> bool:
    for each in evidence:
        interval = each.at[0].interval
        if interval and (interval.low <= each.threshold if each.above else interval.high >= each.threshold):
            return True
    return False
