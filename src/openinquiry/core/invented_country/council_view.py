"""What councils' children's services would send: children, assessments and protection plans. No suspects, no groups."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.cases import DAYS
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.geography import council_list
from openinquiry.core.invented_country.listing import expand, in_system, listed_people, some
from openinquiry.core.invented_country.offence_facts import LAST_DAY_OF_DATA
from openinquiry.core.invented_country.police_view import Recorded, quality_of_bodies
from openinquiry.core.invented_country.randomness import Array, Mask, Rng, either, stream, text_series
from openinquiry.core.invented_country.row_faults import spoil_rows
from openinquiry.core.invented_country.world import World, dates

_OTHER_FACTORS = ("3A", "4B", "10A", "16A", "17A", "18B", "1B", "2B")


def council_view(world: World, captured: pl.DataFrame, *, seed: int, log: FaultLog) -> Recorded:
    """The children, assessments and plans that the councils recorded."""
    rng = stream(seed, "councils")
    order = {council.code: place for place, council in enumerate(council_list())}
    quality = quality_of_bodies(rng, len(order))
    children = listed_people(rng, captured, world.people, table="children", order=order, quality=quality, log=log)
    index = children["person"].cast(pl.UInt32)
    true = world.people["ethnicity"].gather(index).to_numpy()
    upn = world.people["upn"].gather(index).set(pl.Series(rng.random(children.height) > 0.93), None)
    children = children.with_columns(
        child_reference=pl.col("reference"),
        upn=upn,
        ethnicity=_ethnicity(rng, children, in_system(true, "cin_code"), log),
        exploited=world.people["exploited"].gather(index),
    )
    assessments = _assessments(rng, children, log)
    plans = _plans(rng, children)
    return Recorded(spoil_rows(rng, {"children": children, "assessments": assessments, "plans": plans}, log=log))


def _ethnicity(rng: Rng, children: pl.DataFrame, code: Array, log: FaultLog) -> pl.Series:
    missing = some(rng, children, "ethnicity-missing-council")
    unknown = some(rng, children, "unknown-code", ~missing)
    for fault, where in (("ethnicity-missing-council", missing), ("unknown-code", unknown)):
        _note(log, fault, "children", children, where)
    reason = np.array(["REFU", "NOBT", "NOBT", None, None], dtype=object)[rng.integers(0, 5, children.height)]
    wrong = np.array(["WBRT", "OTHR", "APAK"], dtype=object)[rng.integers(0, 3, children.height)]
    return text_series(either(missing, reason, either(unknown, wrong, code)))


def _note(log: FaultLog, fault: str, table: str, rows: pl.DataFrame, where: Mask, *, set_aside: bool = False) -> None:
    log.add(fault, table=table, body=rows["body"].to_numpy()[where], reference=rows["reference"].to_numpy()[where],
            set_aside=set_aside)  # fmt: skip


def _assessments(rng: Rng, children: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    rows = expand(rng, children.select("body", "person", "child_reference", "quality", "exploited"), more=0.3)
    rows = rows.with_columns(
        reference=pl.format("A{}-{}", pl.col("child_reference").str.strip_chars("CH-"), pl.col("nth") + 1)
    )
    size = rows.height
    outside = some(rng, rows, "outside-period")
    _note(log, "outside-period", "assessments", rows, outside, set_aside=True)
    start = np.where(outside, -rng.integers(200, 400, size), _starts(rng, rows["nth"].to_numpy()))
    authorised = start + rng.integers(12, 60, size)
    still_open = authorised > LAST_DAY_OF_DATA
    closed = ~still_open & (rng.random(size) < 0.45)
    closing = np.minimum(authorised + rng.integers(0, 60, size), LAST_DAY_OF_DATA)
    return rows.select(
        "body", "person", "reference", "child_reference",
        assessment_reference=pl.col("reference"),
        referral_date=dates(pl.Series(start - rng.integers(0, 12, size))),
        start_date=dates(pl.Series(start)),
        authorisation_date=dates(pl.Series(authorised)).set(pl.Series(still_open), None),
        factors=_factors(rng, rows, still_open, log),
        primary_need=pl.Series(np.where(rng.random(size) < 0.8, "N1", "N5")),
        closure_reason=text_series(either(closed, np.array(["RC8", "RC8", "RC9", "RC1", "RC7"], dtype=object)[
            rng.integers(0, 5, size)], None)),
        closure_date=dates(pl.Series(closing)).set(pl.Series(~closed), None),
    )  # fmt: skip


def _starts(rng: Rng, nth: Array) -> Array:
    """Days on which assessments start: a child's next one starts in the next quarter, after the one before ended."""
    alone = np.append(nth[1:], 0) == 0
    spread = rng.integers(0, DAYS - 1, len(nth))
    in_turn = np.minimum(nth * 95 + rng.integers(0, 30, len(nth)), DAYS - 1)
    return np.asarray(np.where(alone & (nth == 0), spread, in_turn))


def _factors(rng: Rng, rows: pl.DataFrame, still_open: Array, log: FaultLog) -> pl.Series:
    """Factors at the end of assessment: exploitation or abuse first, then what else was found; none while open."""
    missing = some(rng, rows, "factors-missing", ~still_open)
    _note(log, "factors-missing", "assessments", rows, missing)
    exploited = rows["exploited"].to_numpy() & (rng.random(rows.height) < 0.75)
    main = np.where(exploited, "11A", np.array(["19B", "19B", "19C", "19A"])[rng.integers(0, 4, rows.height)])
    extra = np.array(_OTHER_FACTORS)[rng.integers(0, len(_OTHER_FACTORS), (rows.height, 2))]
    how_many = rng.integers(0, 3, rows.height)
    both = [";".join([m, *dict.fromkeys(e[:n])]) for m, e, n in zip(main, extra.tolist(), how_many, strict=True)]
    factors = np.array(both, dtype=object) if both else np.zeros(0, dtype=object)
    return text_series(either(missing | still_open, None, factors))


def _plans(rng: Rng, children: pl.DataFrame) -> pl.DataFrame:
    rows = children.filter(pl.Series(rng.random(children.height) < 0.14)).select("body", "person", "child_reference")
    size = rows.height
    start = rng.integers(-200, DAYS, size)
    end = start + rng.integers(60, 400, size)
    running = end > LAST_DAY_OF_DATA
    categories = np.array(["SAB", "SAB", "SAB", "MUL", "NEG", "EMO"], dtype=object)
    first, latest = categories[rng.integers(0, 6, size)], categories[rng.integers(0, 6, size)]
    return rows.select(
        "body", "person", "child_reference",
        reference=pl.format("P{}", pl.col("child_reference").str.strip_chars("CH-")),
        plan_reference=pl.format("P{}", pl.col("child_reference").str.strip_chars("CH-")),
        start_date=dates(pl.Series(start)),
        end_date=dates(pl.Series(end)).set(pl.Series(running), None),
        initial_category=text_series(first),
        latest_category=text_series(np.where(rng.random(size) < 0.8, first, latest)),
    )  # fmt: skip
