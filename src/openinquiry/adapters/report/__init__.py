"""Write the report as a web page, a PDF, a spreadsheet and CSV files. Takes cleared tables and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openinquiry.adapters.report.csv_files import csv_files_of
from openinquiry.adapters.report.html import html_of
from openinquiry.adapters.report.layout import lay_out
from openinquiry.adapters.report.ods import ods_of
from openinquiry.adapters.report.pdf import PdfNotSet, pdf_of
from openinquiry.core.audit.report_model import Report
from openinquiry.core.shared import WrongUsage

__all__ = ["PdfNotSet", "csv_files_of", "html_of", "ods_of", "pdf_of", "write_report"]


def write_report(report: Report, out: Path, *, progress: Callable[[str], None] | None = None) -> tuple[Path, ...]:
    """Write ``report`` into the folder ``out``: report.html, report.pdf, tables.ods and csv/. Gives the files' paths.

    progress: called with a short sentence before each step.
    The same report gives the same bytes. Nothing is written unless everything can be.
    Raises NotCleared for a table that disclosure control has not passed; WrongUsage when ``out``/csv holds tables of
    another report, because two reports side by side could give away what each of them hides.
    """
    say = progress or (lambda sentence: None)
    lay_out(report)
    say("Setting the web page")
    contents = {"report.html": html_of(report).encode()}
    say("Setting the PDF")
    contents["report.pdf"] = pdf_of(report)
    say("Setting the spreadsheet")
    contents["tables.ods"] = ods_of(report)
    say("Setting the CSV files")
    contents.update({f"csv/{name}": content for name, content in csv_files_of(report).items()})
    _refuse_tables_of_another_report(out, contents)
    (out / "csv").mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return tuple(out / name for name in contents)


def _refuse_tables_of_another_report(out: Path, contents: dict[str, bytes]) -> None:
    strangers = sorted(path.name for path in (out / "csv").glob("*") if f"csv/{path.name}" not in contents)
    if strangers:
        raise WrongUsage(
            f"The folder «{out.name}/csv» holds «{strangers[0]}», which is not a table of this report. "
            "Choose an empty folder for the report."
        )
