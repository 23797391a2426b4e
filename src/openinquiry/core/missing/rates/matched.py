"""Counts and the populations they are divided by, and the one way to put them together.

A rate of an area is read in one of two ways. By residence: of the people who live there, how many were counted, wherever
it happened. By the place of the offence: how much the area's police recorded, set against a population that only says how
large the area is; a victim need not live there. A count of the one kind over a population of the other is no rate: the
types keep the two apart, and so does :func:`match` when the program runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from openinquiry.core.shared import WrongUsage


class NotMatched(WrongUsage):
    """A count and a population that are not of the same basis, area or group of people."""


@dataclass(frozen=True)
class Residence:
    """People are counted in the area where they live."""

    word: ClassVar[str] = "residence"


@dataclass(frozen=True)
class OffencePlace:
    """Offences, and the people in them, are counted in the area whose police recorded the offence."""

    word: ClassVar[str] = "offence place"


# Constrained, not bounded: a function over both its count and its population must take one basis for the two.
B = TypeVar("B", Residence, OffencePlace)


@dataclass(frozen=True)
class Area:
    """A place by its code and the kind of its boundaries, e.g. «police force area»."""

    code: str
    geography: str


@dataclass(frozen=True)
class People:
    """Who is counted: sex («F», «M» or «all»), and the first and last age in completed years; both may be in the group."""

    sex: str
    age_from: int
    age_to: int
    ethnicity: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.age_from <= self.age_to:
            raise WrongUsage(f"Ages from {self.age_from} to {self.age_to} are no group of people.")


@dataclass(frozen=True)
class Events(Generic[B]):
    """How many were counted in an area, of a group of people. ``count``: 0 or more."""

    basis: B
    area: Area
    people: People
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise WrongUsage(f"The count of {self.area.code} is {self.count}; a count cannot be less than 0.")


@dataclass(frozen=True)
class Population(Generic[B]):
    """How many people of a group there are, for counts of this basis. on: the day for which the population holds."""

    basis: B
    area: Area
    people: People
    number: int
    on: date

    def __post_init__(self) -> None:
        if self.number < 0:
            raise WrongUsage(f"The population of {self.area.code} is {self.number}; it cannot be less than 0.")


@dataclass(frozen=True)
class Matched(Generic[B]):
    """A count over the population it belongs to. Made by :func:`match`; it cannot be made of two that do not match."""

    events: Events[B]
    population: Population[B]

    def __post_init__(self) -> None:
        if self.events.basis != self.population.basis:
            raise NotMatched(
                f"People counted by {self.events.basis.word} cannot be divided by a population given for counts by "
                f"{self.population.basis.word} ({self.events.area.code})."
            )
        if self.events.area != self.population.area:
            raise NotMatched(
                f"A count of {self.events.area.code} ({self.events.area.geography}) cannot be divided by the population "
                f"of {self.population.area.code} ({self.population.area.geography})."
            )
        if self.events.people != self.population.people:
            raise NotMatched(
                f"The count and the population of {self.events.area.code} are of different sexes, ages or ethnic groups."
            )


def match(events: Events[B], population: Population[B]) -> Matched[B]:
    """``events`` over ``population``. Raises NotMatched when basis, area or group of people are not the same."""
    return Matched(events, population)
