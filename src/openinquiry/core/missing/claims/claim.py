"""A claim: a sentence about shares or rates, written so that a program can judge whether the figures bear it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

from openinquiry.core.shared import UnreadableInput, WrongUsage, read_small_text

ETHNICITY = "ethnicity"
NOT_STATED = "not_stated"
SYSTEMS = {
    "ethnicity_police_self_defined": "as people described it themselves",
    "ethnicity_cin_census": "as people described it themselves",
    "ethnicity_gss_harmonised_ew": "as people described it themselves",
    "ethnicity_police_officer_observed": "as an officer saw it",
    NOT_STATED: "recorded in a way that the source does not state",
}
LABELS = ("period", "area", "sex", "age")
_POPULATION = "population"


class Kind(Enum):
    """What is claimed."""

    SHARE = "share"
    RATE_RATIO = "rate ratio"
    ORDERING = "ordering"
    TREND = "trend"


_KEYS = {
    Kind.SHARE: ({"group"}, {"exceeds", "below"}),
    Kind.RATE_RATIO: ({"group", "against"}, {"exceeds", "below", "population_within"}),
    Kind.ORDERING: ({"order"}, set()),
    Kind.TREND: ({"group", "periods", "direction"}, set()),
}
_EVERYWHERE = {"kind", "attribute", "of"}
_OPTIONAL = {"title", "system", "definition", "where"}


@dataclass(frozen=True)
class Claim:
    """One claim.

    groups: one group (share, trend), two (rate ratio: the first over the second), or all in order, the greatest first.
    threshold: a share from 0 to 1, a ratio above 0; None is the share of the population (share), or 0 (ordering, trend).
    above: whether more than the threshold is claimed, or a rise. attribute, system: what was recorded of people, and in
    which way; ways of recording ethnicity are never merged. of: who is counted, in the plural. where: label → the values
    used; labels not named use every value. periods: of a trend, in order of time. population_within: of a rate ratio, the
    part by which each population may be too large or too small (an estimate between censuses, migration since), 0 to 1.
    """

    kind: Kind
    attribute: str
    of: str
    groups: tuple[str, ...]
    threshold: float | None
    above: bool
    system: str = ""
    definition: str = ""
    title: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[str, ...] = ()
    population_within: float = 0.0

    def __post_init__(self) -> None:
        if self.attribute != ETHNICITY and any(word in self.attribute.casefold() for word in ("ethnic", "race")):
            raise WrongUsage(f'The attribute {self.attribute!r} is ethnicity: write attribute = "{ETHNICITY}".')
        if self.attribute == ETHNICITY and self.system not in SYSTEMS:
            raise WrongUsage(
                "A claim on ethnicity must name the way in which it was recorded, for the ways are never merged: "
                f"system = one of {', '.join(SYSTEMS)}."
            )
        if self.attribute != ETHNICITY and self.system:
            raise WrongUsage(f"Only claims on ethnicity have a system; this one is on {self.attribute}.")
        if len(set(self.groups)) != len(self.groups):
            raise WrongUsage("The claim names a group twice.")
        if self.kind is Kind.TREND:
            _check_periods(self.periods, self.where)

    @property
    def against_population(self) -> bool:
        """Whether a share is set against that of the population."""
        return self.kind is Kind.SHARE and self.threshold is None

    @property
    def needs_population(self) -> bool:
        """Whether the claim rests on a denominator of people who live somewhere."""
        return self.kind is Kind.RATE_RATIO or self.against_population


def _check_periods(periods: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> None:
    """A trend is in order of time and over periods equally far apart, as far as their names tell."""
    if len(set(periods)) < len(periods):
        raise WrongUsage("The trend names a period twice.")
    if "period" in where:
        raise WrongUsage("A trend names its periods by the key periods; leave period out of [where].")
    if not all(period.isascii() and period[:4].isdigit() for period in periods):
        return
    if list(periods) != sorted(periods):
        raise WrongUsage("The periods of a trend must be in order of time, the earliest first.")
    years = [int(period) for period in periods if len(period) == 4]
    steps = {after - before for before, after in pairwise(years)}
    if len(years) == len(periods) and len(steps) > 1:
        raise WrongUsage("The periods of a trend must be equally far apart, for its slope takes them to be.")


def read_claim(path: Path) -> Claim:
    """The claim in the TOML file ``path``. Raises UnreadableInput or WrongUsage, saying what is wrong and where."""
    text = read_small_text(path, what="claim")
    try:
        return claim_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise UnreadableInput(f"{path.name} is not readable TOML: {problem}.") from problem
    except RecursionError as problem:
        raise UnreadableInput(f"{path.name} is no claim: it is nested too deep.") from problem
    except WrongUsage as problem:
        raise WrongUsage(f"{path.name}: {problem}") from problem


def claim_of(written: Mapping[str, Any]) -> Claim:
    """The claim that ``written`` states, by the keys of a claim file. Raises WrongUsage."""
    kind = _kind(written)
    needed, one_of = _KEYS[kind]
    missing = sorted((needed | _EVERYWHERE) - set(written))
    if missing:
        raise WrongUsage(f"A claim of the kind «{kind.value}» also needs: {', '.join(missing)}.")
    odd = sorted(set(written) - needed - one_of - _EVERYWHERE - _OPTIONAL)
    if odd:
        raise WrongUsage(f"A claim of the kind «{kind.value}» has no {', '.join(odd)}.")
    threshold, above = _threshold(written, kind)
    return Claim(
        kind, _text(written, "attribute"), _text(written, "of"), _groups(written, kind), threshold, above,
        system=_text(written, "system"), definition=_text(written, "definition"), title=_text(written, "title"),
        where=_where(written), periods=_texts(written, "periods", least=2) if kind is Kind.TREND else (),
        population_within=_within(written),
    )  # fmt: skip


def _kind(written: Mapping[str, Any]) -> Kind:
    kinds = [kind.value for kind in Kind]
    if written.get("kind") not in kinds:
        raise WrongUsage(f"kind must be one of: {', '.join(kinds)}.")
    return Kind(written["kind"])


def _groups(written: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    if kind is Kind.ORDERING:
        return _texts(written, "order", least=2)
    names = ("group", "against") if kind is Kind.RATE_RATIO else ("group",)
    return tuple(_text(written, name) for name in names)


def _threshold(written: Mapping[str, Any], kind: Kind) -> tuple[float | None, bool]:
    if kind is Kind.ORDERING:
        return None, True
    if kind is Kind.TREND:
        if written["direction"] not in ("rising", "falling"):
            raise WrongUsage("direction must be rising or falling.")
        return None, written["direction"] == "rising"
    said = [name for name in ("exceeds", "below") if name in written]
    if len(said) != 1:
        raise WrongUsage("Give either exceeds or below, and not both.")
    value, above = written[said[0]], said[0] == "exceeds"
    if kind is Kind.SHARE and value == _POPULATION:
        return None, above
    most = 1.0 if kind is Kind.SHARE else float("inf")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < most:
        what = "a share between 0 and 1, or population" if kind is Kind.SHARE else "a ratio above 0"
        raise WrongUsage(f"{said[0]} must be {what}.")
    return float(value), above


def _within(written: Mapping[str, Any]) -> float:
    value = written.get("population_within", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise WrongUsage("population_within must be a part between 0 and 1, such as 0.05.")
    return float(value)


def _where(written: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    where = written.get("where", {})
    if not isinstance(where, Mapping) or set(where) - set(LABELS):
        raise WrongUsage(f"[where] may name: {', '.join(LABELS)}.")
    chosen = {}
    for label, value in where.items():
        chosen[label] = _texts(where, label, least=1) if isinstance(value, list) else (_text(where, label),)
        if len(set(chosen[label])) < len(chosen[label]):
            raise WrongUsage(f"[where] names a value of {label} twice.")
    return chosen


def _text(written: Mapping[str, Any], key: str) -> str:
    value = written.get(key, "")
    if not isinstance(value, str) or (key in written and not value.strip()):
        raise WrongUsage(f"{key} must be text in quotes, and not empty.")
    return _one_line(value, key)


def _one_line(value: str, key: str) -> str:
    """Without space around. What is printed is one sentence, and no part of it may begin a line of its own."""
    if not value.strip().isprintable():
        raise WrongUsage(f"{key} must be on one line, without characters that cannot be shown.")
    return value.strip()


def _texts(written: Mapping[str, Any], key: str, *, least: int) -> tuple[str, ...]:
    values = written.get(key)
    if not isinstance(values, list) or len(values) < least or not all(isinstance(v, str) and v.strip() for v in values):
        raise WrongUsage(f"{key} must be a list of {least} or more texts in quotes.")
    return tuple(_one_line(value, key) for value in values)
