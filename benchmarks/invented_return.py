"""A large invented police return, the same every time: nothing in it is about anyone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

OFFENCES, PEOPLE, INVOLVEMENTS = 1_500_000, 1_700_000, 1_800_000
CODES = ["17B", "19D", "19E", "21", "22B", "71", "73", "88A"]
AREAS = ["E08000001", "E08000002", "E08000003", "E08000004", "E08000005"]
GIVEN = [
    "Ada",
    "Bela",
    "Cora",
    "Dilys",
    "Emrys",
    "Farah",
    "Gwen",
    "Hanif",
    "Ivo",
    "Jaya",
    "Kofi",
    "Lena",
    "Mair",
    "Noor",
]
SURNAMES = ["Ashdown", "Bramwell", "Corwen", "Dunmore", "Ellery", "Fenwick", "Garside", "Holloway", "Iqbal", "Jessop"]


def write_invented_return(folder: Path, *, share: float = 1.0) -> int:
    """Write offences.csv, people.csv and involvements.csv under ``folder``. Returns the number of rows in all."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    offences, people = int(OFFENCES * share), int(PEOPLE * share)
    involvements = int(INVOLVEMENTS * share)
    _offences(rng, offences).write_csv(folder / "offences.csv")
    _people(rng, people).write_csv(folder / "people.csv")
    _involvements(rng, involvements, offences, people).write_csv(folder / "involvements.csv")
    return offences + people + involvements


def _days(rng: np.random.Generator, first: date, last: date, number: int) -> np.ndarray:
    span = (last - first).days
    return np.datetime64(first) + rng.integers(0, span + 1, number).astype("timedelta64[D]")


def _pick(rng: np.random.Generator, values: list[str], number: int) -> pl.Series:
    return pl.Series(np.array(values, dtype=object)[rng.integers(0, len(values), number)], dtype=pl.String)


def _offences(rng: np.random.Generator, number: int) -> pl.DataFrame:
    recorded = _days(rng, date(2024, 4, 1), date(2025, 3, 31), number)
    committed = recorded - rng.integers(0, 900, number).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "offence_reference": pl.Series(np.arange(number)).cast(pl.String).str.zfill(8).str.replace("^", "CR/"),
            "offence_code": _pick(rng, CODES, number),
            "recorded_date": pl.Series(recorded).cast(pl.Date),
            "committed_from": pl.Series(committed).cast(pl.Date),
            "committed_to": pl.Series(committed).cast(pl.Date),
            "offence_area": _pick(rng, AREAS, number),
            "csa_flag": _pick(rng, ["Y", "Y", "N", ""], number),
            "cse_flag": _pick(rng, ["Y", "N", "N", ""], number),
            "group_flag": _pick(rng, ["N", "N", "N", "Y", ""], number),
            "abuse_type": _pick(rng, ["abuse", "abuse", "exploitation", "unknown"], number),
            "setting": _pick(rng, ["contact", "contact", "online", "both", "unknown", "contct"], number),
            "suspects_stated": pl.Series(rng.integers(0, 5, number)),
            "outcome_type": _pick(rng, ["0", "1", "14", "15", "16", "18"], number),
            "outcome_date": pl.Series(recorded + rng.integers(0, 200, number).astype("timedelta64[D]")).cast(pl.Date),
            "closure_wording": pl.Series([""]).sample(number, with_replacement=True, seed=1),
            "operation_name": _pick(rng, ["", "", "", "Operation Heron", "Operation Larch"], number),
        }
    )


def _people(rng: np.random.Generator, number: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person_reference": pl.Series(np.arange(number)).cast(pl.String).str.zfill(8).str.replace("^", "N"),
            "given_name": _pick(rng, GIVEN, number),
            "middle_names": _pick(rng, ["", "", *GIVEN], number),
            "surname": _pick(rng, [f"{a}{b.lower()}" for a in SURNAMES for b in SURNAMES], number),
            "birth_date": pl.Series(_days(rng, date(1950, 1, 1), date(2014, 12, 31), number)).cast(pl.Date),
            "sex": _pick(rng, ["F", "F", "M", "U", "Femal"], number),
            "ethnicity_self_defined": _pick(rng, ["W1", "W9", "A2", "B1", "NS", "NS", ""], number),
            "ethnicity_vintage": _pick(rng, ["18+1"], number),
            "ethnicity_observed": _pick(rng, ["IC1", "IC3", "IC4", "IC9", ""], number),
            "nationality": _pick(rng, ["British", "Irish", ""], number),
            "address_line": _pick(rng, ["1 Invented Street", "22 Nowhere Road", ""], number),
            "postcode": _pick(rng, ["LS1 1AA", "M1 2BB", "B33 8TH", ""], number),
        }
    )


def _involvements(rng: np.random.Generator, number: int, offences: int, people: int) -> pl.DataFrame:
    def reference(most: int, start: str) -> pl.Series:
        return pl.Series(rng.integers(0, most, number)).cast(pl.String).str.zfill(8).str.replace("^", start)

    return pl.DataFrame(
        {
            "offence_reference": reference(offences, "CR/"),
            "person_reference": reference(people, "N"),
            "role": _pick(rng, ["victim", "suspect"], number),
            "age_at_offence": pl.Series(rng.integers(0, 80, number)),
            "relationship": _pick(rng, ["family", "acquaintance", "stranger", "", "unknown"], number),
        }
    )
