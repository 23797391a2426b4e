"""People who are easily taken for one another: twins, strangers with one name, parents and children with one name."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.names import given_names
from openinquiry.core.invented_country.randomness import Array, Ints, Rng
from openinquiry.core.invented_country.rates import share

_HOME = ("council", "address_line", "postcode", "moved", "former_council", "former_address_line", "former_postcode",
         "home_force")  # fmt: skip
_NAME = ("given_name", "surname", "tradition", "ethnicity")


def with_relations(rng: Rng, people: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Make families of the family offences in ``parts``, and some people twins, namesakes, or parent and child.

    Columns ``twin_of``, ``namesake_of`` and ``child_of_namesake`` hold the number of the other person, or -1. Nobody
    is in two relations, so that each can be looked for by itself.
    """
    columns = {name: people[name].to_numpy().copy() for name in people.columns}
    columns = {name: values.astype(object) if values.dtype.kind in "UT" else values for name, values in columns.items()}
    taken = np.zeros(people.height, dtype=bool)
    _families(rng, columns, parts)
    related = {
        "twin_of": _twins(rng, columns, taken),
        "namesake_of": _namesakes(rng, columns, taken),
        "child_of_namesake": _parents(rng, columns, taken),
    }
    series = [
        pl.Series(name, values.tolist() if values.dtype == object else values) for name, values in columns.items()
    ]
    return pl.DataFrame(series).with_columns(**{name: pl.Series(values) for name, values in related.items()})


def _families(rng: Rng, columns: dict[str, Array], parts: pl.DataFrame) -> None:
    """Family offences happen in families: most suspects, and the other victims, share a home and often a surname.

    The first victim of each suspect gives the family its home, surname and ethnicity; given names are drawn anew.
    """
    suspects = parts.filter((pl.col("role") == "suspect") & (pl.col("relationship") == "family"))
    victims = parts.filter(pl.col("role") == "victim").select("offence", victim="person")
    ties = suspects.select("offence", "person").join(victims, on="offence", maintain_order="left_right")
    first = ties.group_by("person").agg(root=pl.col("victim").min()).sort("person")
    siblings = ties.join(first, on="person", maintain_order="left").filter(pl.col("victim") != pl.col("root"))
    siblings = siblings.group_by("victim").agg(pl.col("root").min()).sort("victim")
    for member, root, same_name in (
        (siblings["victim"], siblings["root"], 0.85),
        (first["person"], first["root"], 0.7),
    ):
        _join_family(rng, columns, member.to_numpy(), root.to_numpy(), same_name)


def _join_family(rng: Rng, columns: dict[str, Array], member: Ints, root: Ints, same_name: float) -> None:
    at_home = rng.random(len(member)) < 0.75
    for name in _HOME:
        columns[name][member[at_home]] = columns[name][root[at_home]]
    named = rng.random(len(member)) < same_name
    for name in ("surname", "ethnicity", "tradition"):
        columns[name][member[named]] = columns[name][root[named]]
    kin = member[named]
    columns["given_name"][kin] = given_names(
        rng, columns["tradition"][kin].astype("U12"), columns["sex"][kin].astype("U1")
    )


def _record(taken: Array, size: int, first: Array, second: Array) -> Ints:
    related = np.full(size, -1)
    related[second] = first
    taken[first] = taken[second] = True
    return related


def _twins(rng: Rng, columns: dict[str, Array], taken: Array) -> Ints:
    """Neighbours in the list of children of one force become twins: all the same but the given name."""
    size, child, force = len(taken), columns["child"], columns["force"]
    pool = np.flatnonzero(child & (columns["kind"] == "victim"))
    wanted = max(2, round(len(pool) * share("twins") / 2))
    at = np.sort(rng.choice(np.arange(0, len(pool) - 1, 2), size=min(wanted, (len(pool) - 1) // 2), replace=False))
    first, second = pool[at], pool[at + 1]
    together = force[first] == force[second]
    first, second = first[together], second[together]
    for name in (*_HOME, "surname", "former_surname", "tradition", "ethnicity", "born", "nationality"):
        columns[name][second] = columns[name][first]
    names = given_names(rng, columns["tradition"][second].astype("U12"), columns["sex"][second].astype("U1"))
    columns["given_name"][second] = np.where(
        names == columns["given_name"][first], columns["middle_names"][second], names
    )
    nameless = columns["given_name"][second] == ""
    columns["given_name"][second[nameless]] = "Robin"
    return _record(taken, size, first, second)


def _namesakes(rng: Rng, columns: dict[str, Array], taken: Array) -> Ints:
    """Strangers of one sex, born next to each other, in two councils, are given one name."""
    size = len(taken)
    free = np.flatnonzero(~taken)
    order = free[np.lexsort((free, columns["born"][free], columns["sex"][free]))]
    wanted = max(2, round(size * share("namesakes") / 2))
    at = np.sort(rng.choice(np.arange(0, len(order) - 1, 2), size=wanted, replace=False))
    first, second = order[at], order[at + 1]
    strangers = (columns["council"][first] != columns["council"][second]) & (
        columns["sex"][first] == columns["sex"][second]
    )
    first, second = first[strangers], second[strangers]
    for name in _NAME:
        columns[name][second] = columns[name][first]
    columns["born"][second] = columns["born"][first] + rng.integers(0, 8, len(first))
    return _record(taken, size, first, second)


def _parents(rng: Rng, columns: dict[str, Array], taken: Array) -> Ints:
    """Pairs of suspects of one force and sex, 17 to 45 years apart, become parent and child with one name and home."""
    size = len(taken)
    free = np.flatnonzero(~taken & (columns["kind"] == "suspect"))
    wanted = max(2, round(len(free) * share("parent_and_child") / 2))
    one, other = rng.permutation(free)[: 40 * wanted], rng.permutation(free)[: 40 * wanted]
    gap = (columns["born"][other] - columns["born"][one]) / 365.25
    fit = (columns["sex"][one] == columns["sex"][other]) & (gap > 17) & (gap < 45)
    same = columns["force"][one] == columns["force"][other]
    pairs = [
        *zip(one[fit & same], other[fit & same], strict=True),
        *zip(one[fit & ~same], other[fit & ~same], strict=True),
    ]
    used: set[int] = set()
    chosen: list[tuple[int, int]] = []
    for parent, child in pairs:
        if len(chosen) < wanted and parent not in used and child not in used:
            used |= {parent, child}
            chosen.append((parent, child))
    first, second = (np.array(side, dtype=np.int64) for side in zip(*chosen, strict=True))
    for name in (*_HOME, *_NAME):
        columns[name][second] = columns[name][first]
    return _record(taken, size, first, second)
