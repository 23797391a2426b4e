"""How a body writes down a person: from the truth to a record, with the faults of data entry.

One function serves every kind of body. Each record is written anew, so two records of one person err independently.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from openinquiry.core.invented_country import misspelling
from openinquiry.core.invented_country.cases import DAY0
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.randomness import Array, Mask, Rng, either, text_series
from openinquiry.core.invented_country.rates import rate

_UNREADABLE = ("31/02/2009", "00/00/0000", "aged 14", "not known", "12/2008", "30/02/2011")


def record_people(rng: Rng, records: pl.DataFrame, people: pl.DataFrame, *, table: str, log: FaultLog) -> pl.DataFrame:
    """``records`` (person, body, reference, quality) with the person's details as that body recorded them.

    birth_date is a date; where ``birth_text`` is not null it stands in the file instead. Sex is right or missing.
    """
    person = records["person"].to_numpy()
    truth = people[person]
    note = _noter(records, table, log)
    names = _names(rng, records, truth, note)
    born, unreadable = _birth_dates(rng, records, truth, note)
    return records.with_columns(
        **{name: pl.Series(values.tolist()) for name, values in names.items()},
        birth_date=born,
        birth_text=unreadable,
        sex=_sex(rng, records, truth, note),
        **_addresses(rng, records, truth, note),
    )


def _noter(records: pl.DataFrame, table: str, log: FaultLog) -> Callable[[str, Mask], None]:
    body, reference = records["body"].to_numpy(), records["reference"].to_numpy()

    def note(fault: str, where: Mask) -> None:
        log.add(fault, table=table, body=body[where], reference=reference[where])

    return note


def _chance(rng: Rng, records: pl.DataFrame, fault: str) -> Mask:
    return np.asarray(rng.random(records.height) < rate(fault) * records["quality"].to_numpy())


def _rewrite(values: Array, where: Mask, how: Callable[[str, Rng], str], rng: Rng) -> Mask:
    """Rewrite the values at ``where`` in place; say which truly changed."""
    changed = np.zeros(len(values), dtype=bool)
    for i in np.flatnonzero(where):
        new = how(values[i], rng)
        changed[i] = new != values[i]
        values[i] = new
    return changed


def _names(rng: Rng, records: pl.DataFrame, truth: pl.DataFrame, note: Callable[[str, Mask], None]) -> dict[str, Array]:
    given = np.array(truth["given_name"].to_list(), dtype=object)
    surname = np.array(truth["surname"].to_list(), dtype=object)
    middle = np.array(truth["middle_names"].to_list(), dtype=object)
    former = np.array(truth["former_surname"].to_list(), dtype=object)
    middle = np.where(rng.random(len(middle)) < 0.45, middle, "")
    other = (former != "") & _chance(rng, records, "other-surname")
    surname = np.where(other, former, surname)
    note("other-surname", other)
    _rewrite_each(rng, records, given, surname, note)
    swapped = _chance(rng, records, "swapped-names")
    given, surname = np.where(swapped, surname, given), np.where(swapped, given, surname)
    note("swapped-names", swapped)
    return {"given_name": given, "middle_names": middle, "surname": surname}


def _rewrite_each(
    rng: Rng, records: pl.DataFrame, given: Array, surname: Array, note: Callable[[str, Mask], None]
) -> None:
    """Plant spellings in ``given`` and ``surname``, in place."""
    short, spelt = misspelling.with_short_form(), misspelling.with_other_spelling()
    plans = (
        ("nickname", given, misspelling.short_form, np.array([name in short for name in given], dtype=bool)),
        ("transliteration", given, misspelling.other_spelling, np.array([name in spelt for name in given], dtype=bool)),
        (
            "transliteration",
            surname,
            misspelling.other_spelling,
            np.array([name in spelt for name in surname], dtype=bool),
        ),
        ("phonetic-spelling", given, misspelling.by_ear, np.ones(len(given), dtype=bool)),
        ("phonetic-spelling", surname, misspelling.by_ear, np.ones(len(given), dtype=bool)),
        ("typing-error", given, misspelling.typing_error, np.ones(len(given), dtype=bool)),
        ("typing-error", surname, misspelling.typing_error, np.ones(len(given), dtype=bool)),
    )
    for fault, values, how, able in plans:
        note(fault, _rewrite(values, able & _chance(rng, records, fault), how, rng))


def _birth_dates(
    rng: Rng, records: pl.DataFrame, truth: pl.DataFrame, note: Callable[[str, Mask], None]
) -> tuple[pl.Series, pl.Series]:
    born = DAY0 + truth["born"].to_numpy().astype("timedelta64[D]")
    year, month = born.astype("datetime64[Y]"), born.astype("datetime64[M]")
    day_of_month = (born - month.astype("datetime64[D]")).astype(np.int64)
    month_of_year = (month - year.astype("datetime64[M]")).astype(np.int64)
    swapped = (day_of_month < 12) & (day_of_month != month_of_year) & _chance(rng, records, "swapped-day-month")
    turned = (year.astype("datetime64[M]") + day_of_month).astype("datetime64[D]") + month_of_year
    january = _chance(rng, records, "first-of-january")
    wrong = _chance(rng, records, "wrong-birth-year")
    off = rng.choice([-10, -3, -2, -1, 1, 2, 3, 10], size=len(born))
    leap = (month_of_year == 1) & (day_of_month == 28)
    shifted = ((year + off).astype("datetime64[M]") + month_of_year).astype("datetime64[D]") + day_of_month
    missing = _chance(rng, records, "missing-birth-date")
    unreadable = ~missing & _chance(rng, records, "unreadable-birth-date")
    wrong &= ~leap & ~missing & ~unreadable & (shifted < np.datetime64("2025-03-31"))
    january &= ~wrong & ~missing & ~unreadable
    swapped &= ~january & ~wrong & ~missing & ~unreadable
    written = np.select([january, wrong, swapped], [year.astype("datetime64[D]"), shifted, turned], born)
    for fault, where in (("swapped-day-month", swapped), ("first-of-january", january), ("wrong-birth-year", wrong),
                         ("missing-birth-date", missing), ("unreadable-birth-date", unreadable)):  # fmt: skip
        note(fault, where)
    text = either(unreadable, np.array(_UNREADABLE, dtype=object)[rng.integers(0, len(_UNREADABLE), len(born))], None)
    dates = pl.Series(written).cast(pl.Date).set(pl.Series(missing | unreadable), None)
    return dates, text_series(text)


def _sex(rng: Rng, records: pl.DataFrame, truth: pl.DataFrame, note: Callable[[str, Mask], None]) -> pl.Series:
    missing = _chance(rng, records, "missing-sex")
    note("missing-sex", missing)
    blank = missing & (rng.random(records.height) < 0.5)
    sex = either(blank, None, np.where(missing, "U", truth["sex"].to_numpy().astype(object)))
    return text_series(sex)


def _addresses(
    rng: Rng, records: pl.DataFrame, truth: pl.DataFrame, note: Callable[[str, Mask], None]
) -> dict[str, pl.Series]:
    old = truth["moved"].to_numpy() & _chance(rng, records, "old-address")
    if "moved_away" in records.columns:
        old |= records["moved_away"].to_numpy()
    none = _chance(rng, records, "missing-postcode")
    line = np.where(old, truth["former_address_line"].to_numpy(), truth["address_line"].to_numpy()).astype(object)
    code = np.where(old, truth["former_postcode"].to_numpy(), truth["postcode"].to_numpy()).astype(object)
    note("old-address", old)
    note("missing-postcode", none)
    homeless = none & (rng.random(records.height) < 0.5)
    return {
        "address_line": text_series(either(homeless, None, line)),
        "postcode": text_series(either(none, None, code)),
    }
