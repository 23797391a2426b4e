"""How much memory it takes to examine and check a large return, as the service does it and with ample memory.

Needs Linux. A CSV return of 300 MB, and a workbook whose largest sheet is as large as an upload may be. The findings are the same in
every run of one return, or the benchmark fails.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from benchmarks.invented_return import write_invented_return
from openinquiry.core.returns import SPARING_MEMORY
from openinquiry.core.returns.examining import AMPLE_MEMORY

SHARE_OF_300_MB = 0.795
SHARE_OF_WORKBOOK = 0.124  # 186,000 offences of 16 columns: 2,976,000 cells, where 3,000,000 are the most
MOST_MB = 500

CHECK = """
import hashlib, json, sys, time
from datetime import date
from pathlib import Path
from openinquiry.adapters.uploads import examine_return
from openinquiry.core.returns import check_return, load_specification, mapping_of_own_names
from openinquiry.core.shared import Period
path, memory = Path(sys.argv[1]), int(sys.argv[2])
police = load_specification("police")
begun = time.perf_counter()
examine_return(path)
examined = time.perf_counter()
checked = check_return(path, mapping=mapping_of_own_names(police), specification=police, memory=memory,
                       period=Period.of_days(date(2024, 4, 1), date(2025, 3, 31)))
ended = time.perf_counter()
# Not getrusage: it counts the memory of the process that started this one.
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(json.dumps({
    "examining": examined - begun, "checking": ended - examined,
    "peak": peak * 1024 / 10**6,
    "rows": sum(checked.rows_in.values()), "findings": hashlib.sha256(repr(checked.findings).encode()).hexdigest(),
}))
"""


def measured(path: Path, *, memory: int) -> dict[str, float | str]:
    """Examine and check in a process of its own: seconds, peak memory in MB, rows, and a hash of the findings."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(path), str(memory)], capture_output=True, text=True, check=True
    )
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def write_workbook(folder: Path, path: Path) -> None:
    """The CSV files of ``folder`` as the sheets of one workbook."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for source in sorted(folder.glob("*.csv")):
            sheet = book.add_worksheet(source.stem)
            with source.open(encoding="utf-8", newline="") as stream:
                for number, row in enumerate(csv.reader(stream)):
                    for column, cell in enumerate(row):
                        if cell:
                            sheet.write_string(number, column, cell)


def main(*, share: float = 1.0) -> int:
    """Print the table. share: of the sizes above. Returns 0 when sparing runs stay under MOST_MB and findings agree."""
    place = Path(tempfile.mkdtemp(prefix="openinquiry-bench-"))
    kept = True
    try:
        write_invented_return(place / "csv", share=SHARE_OF_300_MB * share)
        write_invented_return(place / "sheets", share=SHARE_OF_WORKBOOK * share)
        write_workbook(place / "sheets", place / "return.xlsx")
        print(f"{'':34} {'MB sent':>8} {'rows':>10} {'examining s':>12} {'checking s':>11} {'peak MB':>8}")
        for what, path in (("CSV", place / "csv"), ("XLSX", place / "return.xlsx")):
            sent = sum(each.stat().st_size for each in ([path] if path.is_file() else path.iterdir())) / 10**6
            runs = {memory: measured(path, memory=memory) for memory in (AMPLE_MEMORY, SPARING_MEMORY)}
            for memory, found in runs.items():
                name = f"{what}, {memory} MB for the database"
                print(
                    f"{name:34} {sent:8.0f} {found['rows']:10,} {found['examining']:12.1f} {found['checking']:11.1f} {found['peak']:8.0f}"
                )
            kept = kept and float(runs[SPARING_MEMORY]["peak"]) < MOST_MB
            kept = kept and len({found["findings"] for found in runs.values()}) == 1
        return 0 if kept else 1
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    begun = time.perf_counter()
    code = main()
    print(f"{time.perf_counter() - begun:.0f} s in all")
    sys.exit(code)
