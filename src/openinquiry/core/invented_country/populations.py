"""How many people are said to live in the area of each force of the invented country, by sex and age."""

from __future__ import annotations

import csv
import io

from openinquiry.core.invented_country.geography import Area, areas
from openinquiry.core.invented_country.randomness import stream
from openinquiry.core.invented_country.rates import share

FILE = "denominators.csv"
_ON = "2024-06-30"
_SOURCE = "Invented: no census and no estimate; made with the country"
_BANDS = ((0, 9), (10, 12), (13, 15), (16, 17), (18, 120))
_HEADINGS = ("area_code", "area_name", "geography", "basis", "date", "sex", "age_from", "age_to", "ethnicity", "population",
             "source")  # fmt: skip


def denominators_csv(*, seed: int, scale: float) -> bytes:
    """The file: one row for each force, sex and band of ages, of people against whom what its police recorded is set."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADINGS)
    for area in areas():
        for sex in ("F", "M"):
            for (young, old), people in zip(_BANDS, _people(area, sex, seed=seed, scale=scale), strict=True):
                writer.writerow(
                    (
                        area.code,
                        area.name,
                        "police force area",
                        "offence place",
                        _ON,
                        sex,
                        young,
                        old,
                        "",
                        people,
                        _SOURCE,
                    )
                )
    return out.getvalue().encode()


def _people(area: Area, sex: str, *, seed: int, scale: float) -> list[int]:
    """People of one sex by band, at least one in each: some areas are younger than others."""
    residents = 1000 * area.weight * scale / 2
    young = share("residents_of_each_age_under_18") * float(
        stream(seed, "population", area.code).lognormal(0.0, share("spread_of_children_between_areas"))
    )
    of_sex = share("boys_among_children") * 2 if sex == "M" else 2 - share("boys_among_children") * 2
    children = [residents * young * of_sex * (old - first + 1) for first, old in _BANDS[:-1]]
    return [max(1, round(number)) for number in (*children, residents * (1 - young * 18))]
