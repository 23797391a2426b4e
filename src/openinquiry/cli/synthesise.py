"""``openinquiry synthesise``: an invented country whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from openinquiry.core.invented_country import synthesise as make_country
from openinquiry.core.shared import OpenInquiryError


def synthesise(
    out: Annotated[Path, typer.Option(help="Folder to make. It appears whole or not at all.")],
    seed: Annotated[int, typer.Option(help="The same seed and scale give the same bytes.")] = 1,
    scale: Annotated[float, typer.Option(help="1 is a year of about 110,000 offences in 43 forces.")] = 0.05,
) -> None:
    """Make an invented country: returns ready to audit, and the truth to score the audit against.

    OUT/audit is for `openinquiry audit run`. OUT/truth is never read by the audit. Nobody in either exists.

    Example: openinquiry synthesise --seed 1 --scale 0.05 --out country

    Ends with 0 when made, 1 when OUT holds something else (nothing is changed), 2 when an option cannot be used.
    """
    screen = Console(stderr=True)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=screen, transient=True,
                   disable=not screen.is_terminal)  # fmt: skip
    try:
        with bar:
            task = bar.add_task("Starting", total=None)

            def show(step: str, done: int, of: int) -> None:
                bar.update(task, description=step, completed=done, total=of)

            made = make_country(out, seed=seed, scale=scale, progress=show)
    except OpenInquiryError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(problem.exit_code) from None
    typer.echo(
        f"Made {made.out}: {made.offences:,} offences, {made.people:,} people, {made.returns} returns "
        f"({made.not_replied} bodies did not reply), {made.faults:,} planted faults."
    )
    typer.echo(f"Next: openinquiry audit run {made.out / 'audit'} --out {made.out / 'report'}")
