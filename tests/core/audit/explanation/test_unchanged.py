"""Whether an audit folder still holds what a run rests on, told from the bytes of its files before any return is read."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from openinquiry.core.audit import AuditResult, read_plan
from openinquiry.core.audit.explanation import differences_before_running
from tests.core.audit.small_audit import A, B, C, run_small_audit, small_denominators, write_small_audit


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AuditResult]:
    """A folder in which B sent a zip and C cannot be used, and its run."""
    folder = write_small_audit(tmp_path_factory.mktemp("audit"), denominators=small_denominators())
    sent = folder / "returns" / B
    with zipfile.ZipFile(folder / "returns" / f"{B}.zip", "w") as archive:
        for each in sorted(sent.iterdir()):
            archive.write(each, each.name)
    shutil.rmtree(sent)
    replace_in(folder / "audit.toml", f'path = "returns/{B}"', f'path = "returns/{B}.zip"')
    (folder / "returns" / C / "people.csv").unlink()
    result = run_small_audit(folder)
    assert [receipt.state for receipt in result.intake.receipts] == ["quarantined", "accepted", "accepted"]
    return folder, result


def replace_in(path: Path, old: str, new: str) -> None:
    """Put ``new`` for ``old``, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(folder: Path, result: AuditResult) -> tuple[str, ...]:
    """What is said of the folder as it is now."""
    return differences_before_running(result.record, read_plan(folder))


def test_nothing_is_said_of_a_folder_that_is_as_it_was(run: tuple[Path, AuditResult]) -> None:
    assert told(*run) == ()


def _grow(name: str) -> Callable[[Path], None]:
    def grow(folder: Path) -> None:
        with (folder / name).open("ab") as stream:
            stream.write(b"\n")

    return grow


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_grow(f"returns/{A}/people.csv"), "West Yorkshire (E23000010, police): the file «people.csv» has another SHA-256."),
        (_grow(f"returns/{B}.zip"), f"South Yorkshire (E23000011, police): the file «{B}.zip» has another SHA-256."),
        (_grow(f"mappings/{A}.toml"), "West Yorkshire (E23000010, police): the mapping has another SHA-256."),
        (_grow("denominators.csv"),
         "Populations for rates (denominators, denominators): the file «denominators.csv» has another SHA-256."),
        (lambda folder: (folder / "returns" / A / "more.csv").write_text("a\n1\n"),
         "West Yorkshire (E23000010, police): the file «m•••.csv» is new."),
        (lambda folder: shutil.rmtree(folder / "returns" / A),
         "West Yorkshire (E23000010, police): the file «involvements.csv» is gone."),
        (lambda folder: replace_in(folder / "audit.toml", "seed = 1", "seed = 2"),
         "The seed of the linkage: 1 before, 2 after."),
        (lambda folder: replace_in(folder / "audit.toml", "as_at = 2025-06-30", "as_at = 2025-07-30"),
         "Date of the data: 2025-06-30 before, 2025-07-30 after."),
    ],
)  # fmt: skip
def test_what_changed_is_said_of_it(
    run: tuple[Path, AuditResult], tmp_path: Path, change: Callable[[Path], object], sentence: str
) -> None:
    folder, result = tmp_path / "audit", run[1]
    shutil.copytree(run[0], folder)
    change(folder)
    assert sentence in told(folder, result)
