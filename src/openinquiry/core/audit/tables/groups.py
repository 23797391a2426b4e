"""How many groups the offences make under each definition, how large they are, what they span, and how firmly they hold.

A table counts groups and never lists one: no number stands behind one group alone. The people in groups of one size or span
are not counted, for where few groups stand behind many people the number would tell of those few.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.definitions import MEETS, Definition
from openinquiry.core.audit.groupings import OTHER_READINGS, SIZES, SPANS, Band, Groupings, Network, in_band
from openinquiry.core.audit.register import Register, offence_cell, people_cell
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.groups import FATES, KEEPS_ITS_SHAPE, NETWORKS
from openinquiry.core.linkage import LEVELS

JOINED_BY = {"co-offending": "Common suspects", "shared-victim": "Common suspects or victims"}
READING_TITLES = {"strict": "Doubtful links dropped", "loose": "Doubtful links added"}
_SOURCE = "Police returns to this audit"


def group_cell(definition: str, network: str, what: str = "", level: str = "central") -> str:
    """The register's id of the groups under a definition in a network: all, or those (or their links) that ``what`` says."""
    return ".".join(filter(None, ("groups", definition, network, what))) + f"@{level}"


def band_cell(network: Network, fact: str, band: Band) -> str:
    """The register's id of the groups in a band of a fact."""
    return group_cell(network.definition, network.name, f"{fact}={band[0]}")


def enter_groups(register: Register, groupings: Groupings) -> None:
    """Every count of groups, with the additions that hold among them."""
    for network in groupings.networks.values():
        _enter_ends(register, network)
        _enter_bands(register, network)
        for level in OTHER_READINGS:
            _enter_fates(register, network, level)
        _enter_links(register, network)


def _enter_ends(register: Register, network: Network) -> None:
    where = (network.definition, network.name)
    for level in LEVELS:
        register.put(group_cell(*where, level=level), network.groups[level]["group"].n_unique())
    register.put(group_cell(*where, "fewest", "loose"), network.fewest["group"].n_unique())
    register.put(group_cell(*where, "certain", "strict"), network.certain["group"].n_unique())
    register.put(group_cell(*where, "may-join", "strict"), network.may_join.height)
    register.put(group_cell(*where, "loose-ends", "loose"), network.loose_ends.height)


def _enter_bands(register: Register, network: Network) -> None:
    for fact, (_, bands) in (SIZES | SPANS).items():
        parts = [
            register.put(band_cell(network, fact, band), network.described.filter(in_band(fact, band)).height)
            for band in bands
        ]
        register.put_sum(group_cell(network.definition, network.name), parts)


def _enter_fates(register: Register, network: Network, level: str) -> None:
    fates, whole = network.fates(level), group_cell(network.definition, network.name)

    def put(what: str, condition: pl.Expr) -> str:
        cell = group_cell(network.definition, network.name, what, level)
        return register.put(cell, fates.filter(condition).height)

    register.put_sum(whole, [put(f"fate={fate}", pl.col("fate") == fate) for fate in FATES])
    register.put_sum(whole, [put(what, condition) for what, condition in shapes().items()])


def shapes() -> dict[str, pl.Expr]:
    """Whether a group keeps its shape in another reading, or is dissolved there."""
    keeps = pl.col("similarity") > KEEPS_ITS_SHAPE
    return {"kept": keeps, "dissolved": ~keeps}


def _enter_links(register: Register, network: Network) -> None:
    where, links = (network.definition, network.name), network.doubtful_links
    held = links.filter("deciding")["group"].n_unique()
    groups = register.counts[group_cell(*where)]
    parts = [register.put(group_cell(*where, "held"), held), register.put(group_cell(*where, "firm"), groups - held)]
    register.put_sum(group_cell(*where), parts)
    deciding = register.put(group_cell(*where, "links.deciding"), links.filter("deciding").height)
    others = register.put(group_cell(*where, "links.others"), links.filter(~pl.col("deciding")).height)
    register.put_sum(group_cell(*where, "links"), [deciding, others])


def _lines(definitions: tuple[Definition, ...]) -> list[tuple[Definition, str]]:
    return [(definition, network) for definition in definitions for network in NETWORKS]


def _begin(definition: Definition, network: str) -> tuple[Cell, Cell]:
    own = " (as the definition joins)" if NETWORKS[network] == definition.joins else ""
    return cells.words(definition.short_title), cells.words(JOINED_BY[network] + own)


def _ids(definitions: tuple[Definition, ...]) -> tuple[str, ...]:
    return tuple(f"groups.{definition.id}.{network}" for definition, network in _lines(definitions))


_WHICH = (Column("definition", "Definition"), Column("network", "Joined by"))


def groups_by_definition(
    shown: ClearedCounts, *, definitions: tuple[Definition, ...], set_aside: Mapping[str, str]
) -> PublishedTable:
    """Groups under each definition in both networks, with what their number could be and whom they hold.

    set_aside: «offences» and «people» → the register's id of their rows set aside that may hold something not counted.
    """
    rows = [
        (
            *_begin(definition, network),
            cells.count(shown[group_cell(definition.id, network)]),
            _could_be(shown, definition.id, network, set_aside),
            cells.count(shown[offence_cell(definition.id, NATIONAL, MEETS)]),
            cells.count(shown[people_cell(definition.id, "suspect", NATIONAL)]),
            cells.count(shown[people_cell(definition.id, "victim", NATIONAL)]),
        )
        for definition, network in _lines(definitions)
    ]
    return PublishedTable(
        id="groups-by-definition",
        title="Groups under each definition, England and Wales",
        lead="A group is a set of offences that meet the definition and are joined through the people in them.",
        columns=(
            *_WHICH,
            Column("groups", "Groups", ColumnKind.COUNT),
            Column("could_be", "Groups: could be", ColumnKind.RANGE,
                   "From the fewest, records linked freely and offences that may meet the definition joining what they can, "
                   "to the most, records linked strictly and each such offence a group more; rows set aside included, "
                   "widened for rounding."),
            Column("offences", "Offences in them", ColumnKind.COUNT),
            Column("suspects", "Suspects in them", ColumnKind.COUNT),
            Column("victims", "Victims in them", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=(
            "Every offence that meets the definition is in one group; an offence recorded by two forces is in it once. "
            "An offence that shares no suspect or victim with another is a group of one offence.",
        ),
        source=_SOURCE,
        figure_ids=_ids(definitions),
        group_rows_by=("definition",),
    )  # fmt: skip


def _could_be(shown: ClearedCounts, definition: str, network: str, set_aside: Mapping[str, str]) -> Cell:
    def part(what: str, level: str) -> str:
        return group_cell(definition, network, what, level)

    readings = [shown[cell] for cell in (part("fewest", "loose"), part("", "central"), part("certain", "strict"))]
    more = [shown[part("may-join", "strict")], shown[set_aside["offences"]]]
    less = [shown[part("loose-ends", "loose")], shown[set_aside["people"]]]
    return cells.count_range(readings, more=more, less=less, policy=shown.policy)


def groups_by_bands(
    shown: ClearedCounts,
    *,
    table: str,
    title: str,
    facts: Mapping[str, tuple[str, tuple[Band, ...]]],
    definitions: tuple[Definition, ...],
    note: str,
) -> PublishedTable:
    """Groups of each definition by the bands of some facts, one column a network. table: its id."""
    rows, ids = [], []
    for definition in definitions:
        for fact, (words, bands) in facts.items():
            for band in bands:
                what = f"{fact}={band[0]}"
                counts = [cells.count(shown[group_cell(definition.id, network, what)]) for network in NETWORKS]
                rows.append((cells.words(definition.short_title), cells.words(words), cells.words(band[1]), *counts))
                ids.append(f"groups.{definition.id}.{what}")
    return PublishedTable(
        id=table,
        title=title,
        lead="Groups are counted, and none is listed. A larger group is not a worse one.",
        columns=(
            Column("definition", "Definition"),
            Column("fact", "What is counted in each group"),
            Column("band", "How many"),
            *(Column(name, f"Groups by {JOINED_BY[name].lower()}", ColumnKind.COUNT) for name in NETWORKS),
        ),
        rows=tuple(rows),
        notes=(note,),
        source=_SOURCE,
        figure_ids=tuple(ids),
        group_rows_by=("definition", "fact"),
    )


def groups_in_other_readings(shown: ClearedCounts, *, definitions: tuple[Definition, ...]) -> PublishedTable:
    """What becomes of the groups when doubtful links are dropped, and when more are added."""
    rows, ids = [], []
    for definition, network in _lines(definitions):
        for level in OTHER_READINGS:
            whats = [f"fate={fate}" for fate in FATES] + ["dissolved"]
            rows.append(
                (
                    *_begin(definition, network),
                    cells.words(READING_TITLES[level]),
                    cells.count(shown[group_cell(definition.id, network)]),
                    *(cells.count(shown[group_cell(definition.id, network, what, level)]) for what in whats),
                    cells.count(shown[group_cell(definition.id, network, level=level)]),
                )
            )
            ids.append(f"groups.{definition.id}.{network}.{level}")
    notes = {
        "split": "Its offences are in several groups.",
        "merged": "It is whole or in part in one group with offences of another group.",
        "other offences": "It is in one group, which lost offences or gained some that were in no group.",
        "gone": "None of its offences meets the definition any more, or another force is taken to have recorded each first.",
    }
    return PublishedTable(
        id="groups-in-other-readings",
        title="What becomes of groups when doubtful links between records are dropped or added",
        lead="A group whose very same offences make a group again is unchanged.",
        columns=(
            *_WHICH,
            Column("reading", "Reading"),
            Column("groups", "Groups", ColumnKind.COUNT),
            *(Column(fate.replace(" ", "_"), fate.capitalize(), ColumnKind.COUNT, notes.get(fate, "")) for fate in FATES),
            Column("dissolved", "Dissolved", ColumnKind.COUNT,
                   "No group of the other reading shares more than half of the offences of the two (Jaccard similarity; "
                   "Hennig 2008). They are among the groups to the left."),
            Column("there", "Groups in that reading", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        source=_SOURCE,
        figure_ids=tuple(ids),
        group_rows_by=("definition",),
    )  # fmt: skip


def groups_on_one_link(shown: ClearedCounts, *, definitions: tuple[Definition, ...]) -> PublishedTable:
    """Groups that one doubtful link holds together."""
    whats = ("", "held", "links.deciding", "links")
    return PublishedTable(
        id="groups-on-one-link",
        title="Groups that one doubtful link holds together",
        lead="A link between two records is doubtful where the central reading makes it and the strict one does not.",
        columns=(
            *_WHICH,
            Column("groups", "Groups", ColumnKind.COUNT),
            Column("held", "Held by one doubtful link", ColumnKind.COUNT,
                   "Without that one link, offences of the group would fall apart into two groups."),
            Column("deciding", "Such links", ColumnKind.COUNT),
            Column("links", "Doubtful links in groups", ColumnKind.COUNT),
        ),
        rows=tuple(
            (
                *_begin(definition, network),
                *(cells.count(shown[group_cell(definition.id, network, what)]) for what in whats),
            )
            for definition, network in _lines(definitions)
        ),
        source=_SOURCE,
        figure_ids=_ids(definitions),
        group_rows_by=("definition",),
    )  # fmt: skip
