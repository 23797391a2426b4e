"""One console for all commands: words to standard output, progress and problems to standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

problems = Console(stderr=True, soft_wrap=True, highlight=False)

Report = Callable[[str, int, int], None]


def say(text: str = "") -> None:
    """Print ``text`` to standard output as it is."""
    print(text)


@contextmanager
def progress_bars(*, wanted: bool = True) -> Iterator[Report]:
    """A function that shows how far each named piece of work is: a bar on a terminal, a line where there is none."""
    if not problems.is_terminal or not wanted:
        yield _quiet
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=problems) as bars:
        tasks: dict[str, int] = {}

        def report(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

        yield report


def _quiet(what: str, done: int, of: int) -> None:
    """No terminal: nothing is shown while work goes on."""
