"""Counts over populations for the tests, in a few characters."""

from __future__ import annotations

from datetime import date

from openinquiry.core.missing.rates import Area, Events, Matched, OffencePlace, People, Population, match

PLACE = OffencePlace()
DAY = date(2024, 6, 30)


def over(count: int, number: int, *, area: str = "E1", stratum: int = 0) -> Matched[OffencePlace]:
    """``count`` among ``number`` people of an area; strata are ten years of age each."""
    where, who = Area(area, "police force area"), People("all", 10 * stratum, 10 * stratum + 9)
    return match(Events(PLACE, where, who, count), Population(PLACE, where, who, number, DAY))
