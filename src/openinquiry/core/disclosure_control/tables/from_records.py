"""A table from records: one row each, counted as rows, as people or as a sum of values, with who stands behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import polars as pl

from openinquiry.core.disclosure_control.tables.behind_cells import distinct_behind_cells, greatest_behind_cells
from openinquiry.core.disclosure_control.tables.count_table import CountTable, with_margins
from openinquiry.core.disclosure_control.tables.dimension import Dimension
from openinquiry.core.shared import WrongUsage

_ONE_TOGETHER = "one for all those rows: groups that are not known may be one and the same"


def table_from_records(
    frame: pl.DataFrame,
    *,
    dimensions: Sequence[Dimension | str],
    unit: str | None = None,
    group: str | None = None,
    value: str | None = None,
    contributor: str | None = None,
    greatest: int = 5,
    name: str = "table",
) -> CountTable:
    """The table of ``frame`` by columns of the names of ``dimensions``, with every margin.

    dimensions: each a Dimension, or a column whose values become the categories in their own order, under one total.
    unit: the column that says who a record is about; each is counted once. Without it rows are counted.
    group: the column of the offender group or incident; ``groups`` of the table holds how many different ones stand behind
        each cell and each margin.
    value: the column to add up (0 or more) instead of counting. contributor: the column that says who adds it;
        ``contributions`` of the table holds what each of the ``greatest`` contributors adds to each cell and margin, all of
        one contributor's records in it taken together.
    Raises WrongUsage where a column is missing, is empty in a row, or holds what is no category of its dimension; where a
    unit stands in several cells, for people who are in several categories do not add up; and where a value is below 0. The
    sentence names columns and numbers of rows, and nothing of any person.
    """
    if unit is not None and value is not None:
        raise WrongUsage(f"{name} can count the units in {unit!r} or add up {value!r}, but not both.")
    if contributor is not None and value is None:
        raise WrongUsage(
            f"{name} has contributors in {contributor!r}, but no column of the values that they contribute."
        )
    if not dimensions:
        raise WrongUsage(f"{name} needs at least one dimension.")
    names = [each if isinstance(each, str) else each.name for each in dimensions]
    _check_columns(frame, [*names, *(each for each in (unit, value, contributor) if each is not None)], name)
    if group is not None:
        _check_columns(frame, [group], name, otherwise=_ONE_TOGETHER)
    read = tuple(_from_column(frame, each) if isinstance(each, str) else each for each in dimensions)
    cells = _inner_cells(frame, read)
    if unit is None:
        counts = _added(cells, read, None if value is None else _values(frame, value))
    else:
        counts = _counted(frame, unit, cells=cells, dimensions=read, name=name)
    groups = None if group is None else distinct_behind_cells(_numbered(frame, group), cells=cells, dimensions=read)
    contributions = None
    if contributor is not None and value is not None:
        contributions = greatest_behind_cells(
            _numbered(frame, contributor),
            amounts=_values(frame, value),
            cells=cells,
            dimensions=read,
            number=greatest,
        )
    return CountTable(name, read, counts, groups=groups, contributions=contributions)


def _check_columns(
    frame: pl.DataFrame, columns: Sequence[str], name: str, *, otherwise: str = "or leave those rows out"
) -> None:
    for column in columns:
        if column not in frame.columns:
            raise WrongUsage(f"The records of {name} have no column {column!r}.")
        empty = frame[column].null_count()
        if empty:
            raise WrongUsage(
                f"The column {column!r} of the records of {name} is empty in {empty} of {frame.height} rows. "
                f"Fill it, for instance with a value that means «not recorded», {otherwise}."
            )


def _from_column(frame: pl.DataFrame, column: str) -> Dimension:
    return Dimension.flat(column, frame[column].unique().sort().cast(pl.String).to_list())


def _inner_cells(frame: pl.DataFrame, dimensions: Sequence[Dimension]) -> np.ndarray:
    """For each row the place of its inner cell in the counts laid flat, int64."""
    cells = np.zeros(frame.height, dtype=np.int64)
    for dimension in dimensions:
        known = {category: place for place, category in enumerate(dimension.categories)}
        text = frame[dimension.name].cast(pl.String)
        found = text.replace_strict(known, default=None, return_dtype=pl.Int64)
        unknown = found.null_count()
        if unknown:
            raise WrongUsage(
                f"The column {dimension.name!r} holds no category of that dimension in {unknown} of {frame.height} rows."
            )
        cells = cells * len(dimension.codes) + found.to_numpy()
    return cells


def _added(cells: np.ndarray, dimensions: Sequence[Dimension], values: np.ndarray | None) -> np.ndarray:
    """Rows, or their values, in each cell, with margins."""
    shape = tuple(len(each.codes) for each in dimensions)
    flat = np.bincount(cells, weights=values, minlength=prod(shape)).reshape(shape)
    inner = flat[tuple(slice(len(each.categories)) for each in dimensions)]
    return with_margins(inner.astype(np.int64 if values is None else np.float64), dimensions)


def _counted(
    frame: pl.DataFrame, unit: str, *, cells: np.ndarray, dimensions: Sequence[Dimension], name: str
) -> np.ndarray:
    """Units in each cell, each once. Refused where a unit is in two cells, for then the total is not the sum."""
    who = _numbered(frame, unit)
    order = np.lexsort((cells, who))
    who, cells = who[order], cells[order]
    same = who[1:] == who[:-1]
    if (same & (cells[1:] != cells[:-1])).any():
        torn = ", ".join(f"{number} in {each!r}" for each, number in _in_several(who, cells, dimensions) if number)
        raise WrongUsage(
            f"{name} cannot count the units in {unit!r}: some stand in several categories of one dimension ({torn}), so "
            "that the counts would not add up to how many there are. Give each one category, such as the latest or one "
            "for «several», or leave the unit out to count rows."
        )
    first = np.ones(len(who), dtype=bool)
    first[1:] = ~same
    return _added(cells[first], dimensions, None)


def _in_several(who: np.ndarray, cells: np.ndarray, dimensions: Sequence[Dimension]) -> list[tuple[str, int]]:
    """For each dimension, how many units have records in more than one of its categories."""
    places = np.unravel_index(cells, tuple(len(each.codes) for each in dimensions))
    found = []
    for each, place in zip(dimensions, places, strict=True):
        changes = (who[1:] == who[:-1]) & (place[1:] != place[:-1])
        found.append((each.name, len(np.unique(who[1:][changes]))))
    return found


def _numbered(frame: pl.DataFrame, column: str) -> np.ndarray:
    """A number from 0 for each different value, int64."""
    return np.asarray(frame[column].rank("dense").to_numpy(), dtype=np.int64) - 1


def _values(frame: pl.DataFrame, column: str) -> np.ndarray:
    if not frame[column].dtype.is_numeric():
        raise WrongUsage(f"The column {column!r} is to be added up, but does not hold numbers.")
    values = np.asarray(frame[column].cast(pl.Float64).to_numpy(), dtype=np.float64)
    wrong = int((~np.isfinite(values) | (values < 0)).sum())
    if wrong:
        raise WrongUsage(f"The column {column!r} is to be added up, but is below 0 or no number in {wrong} rows.")
    return values
