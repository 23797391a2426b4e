"""How records became people: how many people at each reading, and how good the links are as far as they tell themselves."""

from __future__ import annotations

from openinquiry.core.audit import cells
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import LEVELS, Linkage, LinkageSettings


def enter_linkage(register: Register, linkage: Linkage) -> None:
    """Records, the people they were taken to be, and the links that make them, at each level of the linkage."""
    register.put("linkage.records", linkage.records)
    register.put("linkage.alone", linkage.records - linkage.comparable)
    register.put("linkage.hashed", len(linkage.encoded.records))
    register.put("linkage.encoded", len(linkage.encoded.with_named))
    register.put("linkage.encoded.apart", len(linkage.encoded.records) - len(linkage.encoded.with_named))
    register.put_sum("linkage.hashed", ["linkage.encoded", "linkage.encoded.apart"])
    for level in LEVELS:
        of_encoded = linkage.quality_of_encoded(level)
        for what in ("linked", "pairs", "right", "true"):
            register.put(f"linkage.encoded.{what}@{level}", getattr(of_encoded, what))
        quality = linkage.quality(level)
        for what, pairs in (("linked", quality.linked), ("right", quality.right), ("true", quality.true)):
            register.put(f"linkage.pairs.{what}@{level}", pairs)
        sizes = linkage.people.group_by(level).len()["len"]
        register.put(f"linkage.people@{level}", len(sizes))
        for name, least, most in SIZES:
            register.put(f"linkage.size={name}@{level}", int(((sizes >= least) & (sizes <= most)).sum()))
        register.put_sum(f"linkage.people@{level}", [f"linkage.size={name}@{level}" for name, _, _ in SIZES])


SIZES = (("one record", 1, 1), ("two records", 2, 2), ("three to five", 3, 5), ("six to ten", 6, 10),
          ("more than ten", 11, 10**9))  # fmt: skip


def linkage_summary(shown: ClearedCounts, *, settings: LinkageSettings) -> PublishedTable:
    """How many people the records were taken to be, and how many records a person has, at each level."""
    thresholds = {level: getattr(settings.thresholds, level) for level in LEVELS}
    return PublishedTable(
        id="linkage",
        title="Records of people and the people they were taken to be",
        lead="The central reading makes every count of people; the loose and strict ones make the ranges beside them.",
        columns=(
            Column("level", "Reading"),
            Column("threshold", "Least match weight (log2 odds)"),
            Column("records", "Records", ColumnKind.COUNT),
            Column("people", "People", ColumnKind.COUNT),
            *(Column(f"size.{place}", f"With {name}", ColumnKind.COUNT) for place, (name, _, _) in enumerate(SIZES)),
        ),
        rows=tuple(
            (
                cells.words(level.capitalize()),
                cells.words(f"{thresholds[level]:g}"),
                cells.count(shown["linkage.records"]),
                cells.count(shown[f"linkage.people@{level}"]),
                *(cells.count(shown[f"linkage.size={name}@{level}"]) for name, _, _ in SIZES),
            )
            for level in LEVELS
        ),
        notes=(
            "Records without a surname, or with neither date of birth nor postcode, are compared with nothing and count as "
            "one person each.",
        ),
        source="Linkage of this run",
        figure_ids=tuple(f"linkage.{level}" for level in LEVELS),
    )


def link_quality(shown: ClearedCounts) -> PublishedTable:
    """The expected share of links that are right, and of true pairs that are linked, at each level."""
    return PublishedTable(
        id="link-quality",
        title="How good the links are, by their own probabilities",
        lead="An estimate from the probabilities that the model gives the pairs, whatever readers may have found.",
        columns=(
            Column("level", "Reading"),
            Column("linked", "Pairs of records linked", ColumnKind.COUNT),
            Column("right", "Of them, expected to be one person", ColumnKind.PERCENT,
                   "From the probability that the model gives each linked pair."),
            Column("found", "Of all pairs of one person, expected to be linked", ColumnKind.PERCENT,
                   "Pairs that nothing brought together are estimated from how often two kinds of rules find the same "
                   "pair. Where a record is wrong in several places at once, more are missed than this says."),
        ),
        rows=tuple(
            (
                cells.words(level.capitalize()),
                cells.count(shown[f"linkage.pairs.linked@{level}"]),
                _share(shown, "linkage.pairs", "right", of="linked", level=level),
                _share(shown, "linkage.pairs", "right", of="true", level=level),
            )
            for level in LEVELS
        ),
        notes=("Pairs with a record that holds only keyed hashes or an encoding are not among these.",),
        source="Linkage of this run",
        figure_ids=tuple(f"linkage.pairs.{level}" for level in LEVELS),
    )  # fmt: skip


def encoded_links(
    shown: ClearedCounts, *, learnt: bool, with_named: bool, apart: tuple[str, ...] = ()
) -> PublishedTable:
    """How many records without names were linked, and how good those links are, at each level.

    learnt: whether their weights were learnt from named records. with_named: whether the key was held. apart: names of the
    bodies whose encodings were made with another key.
    """
    return PublishedTable(
        id="encoded-links",
        title="Records that hold no names, and how good their links are",
        lead="Keyed hashes and encodings in place of names, compared without turning them back into names.",
        columns=(
            Column("level", "Reading"),
            Column("records", "Records without names", ColumnKind.COUNT),
            Column("compared", "Compared with named records", ColumnKind.COUNT),
            Column("linked", "Linked to a named record", ColumnKind.COUNT),
            Column("pairs", "Pairs linked", ColumnKind.COUNT, "Pairs of which at least one record has no name."),
            Column("right", "Of them, expected to be one person", ColumnKind.PERCENT),
            Column("found", "Of all such pairs of one person, expected to be linked", ColumnKind.PERCENT),
        ),
        rows=tuple(
            (
                cells.words(level.capitalize()),
                cells.count(shown["linkage.hashed"]),
                cells.count(shown["linkage.encoded"]),
                cells.count(shown[f"linkage.encoded.linked@{level}"]),
                cells.count(shown[f"linkage.encoded.pairs@{level}"]),
                cells.share(
                    shown,
                    numerator=f"linkage.encoded.right@{level}",
                    denominator=f"linkage.encoded.pairs@{level}",
                    unit="pairs",
                ),
                cells.share(
                    shown,
                    numerator=f"linkage.encoded.right@{level}",
                    denominator=f"linkage.encoded.true@{level}",
                    unit="pairs",
                ),
            )
            for level in LEVELS
        ),
        notes=_notes_on_encodings(learnt=learnt, with_named=with_named, apart=apart),
        source="Linkage of this run",
        figure_ids=tuple(f"linkage.encoded.{level}" for level in LEVELS),
    )


def _notes_on_encodings(*, learnt: bool, with_named: bool, apart: tuple[str, ...]) -> tuple[str, ...]:
    notes = [
        "How much likeness of encodings is worth was learnt from named records of this run, encoded with the same key."
        if learnt
        else "How much likeness of encodings is worth is stated in the settings by judgement; it could not be learnt in "
        "this run."
    ]
    if not with_named:
        notes.append("The key was not held in this run: records without names were compared with one another only.")
    if apart:
        notes.append(
            f"Encoded with another key than the others, or by another version of the encoding, and so compared with none of "
            f"them: {', '.join(apart)}. To be put right, the return has to be encoded again as a whole."
        )
    return tuple(notes)


def _share(shown: ClearedCounts, about: str, part: str, *, of: str, level: str) -> Cell:
    whole = f"{about}.{of}@{level}"
    return cells.share(shown, numerator=f"{about}.{part}@{level}", denominator=whole, unit="pairs")
