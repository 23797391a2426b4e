"""What a linkage of tables leaves in its folder: clusters, scored pairs, settings, the record of the run, and a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from openinquiry.adapters.weights_picture import weights_picture
from openinquiry.core.audit.record import versions
from openinquiry.core.linkage import LinkedTables, PersonTable, table_settings_toml
from openinquiry.core.linkage.weighing import ModelWeights

FILES = ("clusters.csv", "pairs.parquet", "settings.toml", "run.json", "report.md", "weights.svg")
_NEAR = 2.0  # match weight either side of the threshold: odds up to 4 to 1 for or against


def write_linked_tables(linked: LinkedTables, *, tables: Sequence[PersonTable], folder: Path) -> dict[str, Any]:
    """Write :data:`FILES` into ``folder``, which is there and empty, and return the record of the run.

    Nothing but clusters.csv and pairs.parquet holds anything of a single record, and they hold its name in the table only.
    """
    linked.clusters.rename({"person": "cluster_id"}).write_csv(folder / "clusters.csv")
    pairs_with_parts(linked).write_parquet(folder / "pairs.parquet")
    (folder / "weights.svg").write_text(weights_picture(linked.weights()), encoding="utf-8")
    (folder / "settings.toml").write_text(table_settings_toml(linked.settings), encoding="utf-8")
    record = run_record(linked, tables=tables)
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / "run.json").write_text(text, encoding="utf-8")
    (folder / "report.md").write_text(quality_report(linked, tables=tables), encoding="utf-8")
    return record


def pairs_with_parts(linked: LinkedTables) -> pl.DataFrame:
    """The pairs with what their match weights are made of, so that each can be added up again.

    Beside match_weight and probability: start (log2 odds of two records at random), and for each comparison
    ``<name>`` (the level reached, in words), ``<name>_weight``, and ``<name>_frequency`` where common values count less.
    start and all those numbers together are the match weight, but for its sixth decimal.
    """
    model, weighed = linked.weights(), linked.weighed()
    columns = [pl.lit(model.start).alias("start")]
    for each in model.comparisons:
        words = [level.words for level in each.levels]
        places = list(range(len(words)))
        said = weighed[f"{each.name}_level"].replace_strict(
            places, words, return_dtype=pl.Enum(list(dict.fromkeys(words)))
        )
        columns += [pl.lit(said.alias(each.name)), pl.lit(weighed[f"{each.name}_weight"])]
        if any(level.frequency for level in each.levels):
            columns.append(pl.lit(weighed[f"{each.name}_frequency"]))
    return linked.pairs.with_columns(*columns)


def run_record(linked: LinkedTables, *, tables: Sequence[PersonTable]) -> dict[str, Any]:
    """Everything that a second run needs to be the same, and what came out. No clock and no paths."""
    quality, settings = linked.quality(), linked.settings
    thresholds = settings.linkage.thresholds
    return {
        "kind": "link",
        "versions": versions(),
        "inputs": [
            {"file": t.file_name, "sha256": t.sha256, "id_column": t.id_column, "records": t.frame.height}
            for t in tables
        ],
        "settings": {
            "id": settings.linkage.id,
            "version": settings.linkage.version,
            "columns": {kind: list(headings) for kind, headings in settings.columns.items()},
            "threshold": thresholds.central,
            "kept_from": thresholds.loose,
            "one_to_one": settings.one_to_one,
        },
        "seed": settings.seed,
        "engine": linked.engine.as_dict(),
        "training_rounds": list(linked.training_rounds),
        "model": linked.model,
        "counts": {
            "records_in": linked.clusters.height,
            "pairs_kept": linked.pairs.height,
            "pairs_linked": quality.linked,
            "clusters": linked.clusters["person"].n_unique(),
            "pairs_expected_right": quality.right,
            "pairs_expected_true": quality.true,
        },
    }


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal; a dash where there is nothing to take a share of."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


def quality_report(linked: LinkedTables, *, tables: Sequence[PersonTable]) -> str:
    """The report in Markdown: counts, sizes, what the links are worth, pairs near the threshold, rules and blocks."""
    quality = linked.quality()
    sizes = linked.clusters.group_by("person").len("records").group_by("records").len("clusters").sort("records")
    inputs = ((table.file_name, f"{table.frame.height:,}", f"`{table.id_column}`") for table in tables)
    parts = [
        "# How these records were linked",
        _table(("Table", "Records", "Named by"), inputs),
        _table(("Column taken for", "Heading"),
               ((f"`{kind}`", ", ".join(f"`{each}`" for each in headings))
                for kind, headings in linked.settings.columns.items())),
        f"{linked.clusters.height:,} records are {linked.clusters['person'].n_unique():,} people.",
        "## Records of one person",
        _table(("Records", "People"), ((f"{n:,}", f"{many:,}") for n, many in sizes.iter_rows())),
        "## What the links are worth",
        f"- Pairs linked: {quality.linked:,}\n"
        f"- Of them expected to be right: {quality.right:,} (estimated precision {share(quality.right, quality.linked)})\n"
        f"- Pairs expected to be one person, linked or not: {quality.true:,} "
        f"(estimated recall {share(quality.right, quality.true)})",
        _WORKED_OUT.format(unseen=f"{linked.overlap.unseen:,.0f}"),
        "## Pairs near the threshold",
        _near(linked),
        "## Which pairs were compared",
        _rules(linked),
        "## How a pair is weighed",
        _WEIGHED.format(start=f"{linked.weights().start:.1f}", threshold=f"{linked.settings.linkage.thresholds.central:g}"),
        "![What each agreement is worth: bars, with the numbers in the table below](weights.svg)",
        _table(("Compared", "Level", "Match weight", "m", "u"), _levels(linked.weights())),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


_WORKED_OUT = """Nobody has looked at these pairs. Each has a probability of being one person; within a person it follows
from the mean weight at which its groups of records were joined. Added up over the linked pairs the probabilities give the
number expected to be right. The other compared pairs are added for the number expected to be true, and so are {unseen}
pairs that no rule brought together, estimated from how often rules with and without the date of birth find the same pair
(Chapman 1951). The estimates take the columns to go wrong independently. Look at a sample of pairs before relying on
them."""


_WEIGHED = """Two records at random begin at a match weight of {start}. What they agree and differ on adds to it; from
{threshold} on they are linked. m is the probability of the level when two records are one person, u when they are not; the
match weight is log2(m / u), so each further 1 doubles the odds. A missing value counts nothing. Common values count less,
and rare ones more, than stands here. pairs.parquet has the parts of each pair, and `--explain` shows them for two records."""


def _near(linked: LinkedTables) -> str:
    threshold = linked.settings.linkage.thresholds.central
    weight = pl.col("match_weight")
    pairs = linked.pairs
    below = pairs.filter((weight < threshold) & (weight >= threshold - _NEAR))
    above = pairs.filter((weight >= threshold) & (weight < threshold + _NEAR))
    rows = [
        (f"{threshold - _NEAR:g} up to {threshold:g}", "no", f"{below.height:,}", f"{below['probability'].sum():,.1f}"),
        (
            f"{threshold:g} up to {threshold + _NEAR:g}",
            "yes",
            f"{above.height:,}",
            f"{above['probability'].sum():,.1f}",
        ),
    ]
    head = f"Records are linked from a match weight of {threshold:g}. These pairs would be the first to change sides."
    return head + "\n\n" + _table(("Match weight", "Linked", "Pairs", "Expected to be one person"), rows)


def _rules(linked: LinkedTables) -> str:
    rows = (
        (
            f"`{each.rule}`",
            each.reason,
            f"{each.pairs:,}",
            f"{each.largest:,}",
            f"{each.left_out:,}" if each.left_out else "",
        )
        for each in linked.blocks
    )
    worst = max(linked.blocks, key=lambda each: each.largest, default=None)
    told = f"The worst block has {worst.largest:,} pairs, by `{worst.rule}`." if worst else "No rule was bounded."
    titles = ("Both records agree on", "Why", "Pairs", "In the largest block", "In blocks too large to compare")
    return told + "\n\n" + _table(titles, rows)


def _levels(model: ModelWeights) -> Iterable[tuple[str, str, str, str, str]]:
    for comparison in model.comparisons:
        for level in comparison.levels:
            if level.m is not None and level.u is not None:
                seen = " (no pair of one person showed it)" if level.is_unseen else ""
                yield (comparison.title, level.words + seen, f"{level.weight:.1f}", f"{level.m:.4g}", f"{level.u:.4g}")


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [list(titles), ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
