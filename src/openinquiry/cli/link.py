"""``openinquiry link``: say which records of any tables of people are one person."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from openinquiry.adapters.linked_tables import FILES, share, write_linked_tables
from openinquiry.adapters.waterfall_text import waterfall_lines
from openinquiry.cli.console import progress_bars, say
from openinquiry.cli.folders import check_folder, folder_written_whole
from openinquiry.core.linkage import (
    ENGINES,
    ON_DUCKDB,
    Engine,
    LinkedTables,
    PersonTable,
    TableSettings,
    link_tables,
    load_linkage_settings,
    propose_columns,
    read_columns,
    read_person_table,
    read_table_settings,
)


def link(
    tables: Annotated[list[Path], typer.Argument(help="Tables of people: CSV or Parquet files.", metavar="TABLE…")],
    id_column: Annotated[str, typer.Option("--id", help="Heading of the column that names each record.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the links; made whole or not at all.")],
    columns: Annotated[
        str, typer.Option(help="What the columns hold, as given_name=first_name,surname=last; otherwise proposed.")
    ] = "",
    settings: Annotated[
        Path | None, typer.Option(help="Settings to link by, such as the settings.toml of an earlier run.")
    ] = None,
    one_to_one: Annotated[
        bool,
        typer.Option("--one-to-one", help="No table holds a person twice: link each record to one of another table."),
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of the sampling in training; 1 unless the settings say.")] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="Two records of clusters.csv: show how their match weight builds up.", metavar="RECORD RECORD"
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option(help=f"What scores the pairs: {' or '.join(ENGINES)}. The links are the same.")
    ] = ON_DUCKDB.name,
    spark_master: Annotated[
        str, typer.Option(help="Where Spark runs, as spark://host:7077; on this machine unless said.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the record of the run for a program to read.")] = False,
) -> None:
    """Link and de-duplicate tables of people.

    One table is de-duplicated. Several are linked with each other and de-duplicated; where two tables have a record of
    the same name, every record is named by its table, a slash, and its own name.

    Example: openinquiry link people.csv --id record --out links

    Example: openinquiry link people.csv --id record --out links --explain 17 204

    Ends with 0 when done, 1 when the records do not settle the linkage (nothing is written), 2 when a table, a column or
    an option cannot be used.
    """
    scoring = Engine(engine, spark_master)
    scoring.require()
    check_folder(out, marks=FILES, made_by="linkage of tables")
    read = [read_person_table(path, id_column=id_column) for path in tables]
    used = _settings(read, columns=columns, path=settings, seed=seed, one_to_one=one_to_one)
    if not as_json:
        say("\n".join(_taken_for(read, used)))
    with progress_bars(wanted=not as_json) as progress:
        progress("Linking", 0, 1)
        linked = link_tables(read, settings=used, engine=scoring)
        progress("Linking", 1, 1)
    explained = linked.waterfall(*explain) if explain else None
    with folder_written_whole(out) as folder:
        record = write_linked_tables(linked, tables=read, folder=folder)
    if as_json:
        steps = {"explained": [asdict(step) for step in explained.steps]} if explained else {}
        say(json.dumps(record | steps, indent=2, ensure_ascii=False))
        return
    say("\n".join(_summary(linked, out)))
    if explained:
        say("\n".join(["", *waterfall_lines(explained, threshold=used.linkage.thresholds.central)]))


def _settings(
    tables: list[PersonTable], *, columns: str, path: Path | None, seed: int | None, one_to_one: bool
) -> TableSettings:
    told = read_table_settings(path) if path else TableSettings(load_linkage_settings("tables"), {}, 1)
    chosen = read_columns(columns, tables=tables) if columns else told.columns or propose_columns(tables)
    return TableSettings(told.linkage, chosen, told.seed if seed is None else seed, told.one_to_one or one_to_one)


def _taken_for(tables: list[PersonTable], settings: TableSettings) -> list[str]:
    """What each column was taken for, and which columns are not used."""
    lines = []
    for table in tables:
        kind_of = {}
        for kind, headings in settings.columns.items():
            mine = next((each for each in headings if each in table.frame.columns), None)
            if mine is not None:
                kind_of[mine] = kind
        lines.append(f"{table.file_name}: {table.frame.height:,} records, named by {table.id_column}")
        lines += [f"  {heading} is taken for {kind}" for heading, kind in kind_of.items()]
        rest = [each for each in table.frame.columns if each not in kind_of and each != table.id_column]
        if rest:
            lines.append(f"  not used: {', '.join(rest)}")
    return lines


def _summary(linked: LinkedTables, out: Path) -> list[str]:
    quality = linked.quality()
    return [
        f"{linked.clusters.height:,} records are {linked.clusters['person'].n_unique():,} people.",
        f"  {quality.linked:,} pairs linked; by their own probabilities {share(quality.right, quality.linked)} of them are "
        f"right, and {share(quality.right, quality.true)} of the true pairs are linked.",
        f"Report: {out / 'report.md'}",
        f"Also:   clusters.csv, pairs.parquet, settings.toml, run.json, weights.svg in {out}",
    ]
