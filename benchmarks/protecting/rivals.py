"""One table protected by one method of another tool. Run by the Python of the environment that has the tools:

    .venv-rivals/bin/python -m benchmarks.protecting.rivals TABLE.csv --method pytauargus-opt --time-limit 120

It prints JSON: the seconds of the tool (imports apart), its status, the hidden cells and what they cost. The rule is the one of
:mod:`benchmarks.protecting.cells`; how each tool is told is said where it is called.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.protecting.cells import MUST_MOVE, TOTAL, UNSAFE, CountTable, Labels, Tree, read_table


def main() -> int:
    """Protect and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.protecting.rivals")
    parser.add_argument("table", type=Path)
    parser.add_argument("--method", choices=METHODS, required=True)
    parser.add_argument("--time-limit", type=float, default=120)
    said = parser.parse_args()
    logging.disable(logging.CRITICAL)
    table = read_table(said.table)
    try:
        seconds, hidden = METHODS[said.method](table, said.time_limit)
        found = {"status": "done", "seconds": seconds, "suppressed": [list(labels) for labels in hidden]}
        found["cost"] = sum(table.values[labels] for labels in hidden)
    except Exception as problem:  # whatever a tool raises is its result
        found = {"status": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(found))
    return 0


Hidden = tuple[float, list[Labels]]


def _pytauargus(table: CountTable, method: str) -> Hidden:
    """Its batch, from a file with every cell and margin. ``protect()`` takes no counts, so the table comes as a magnitude table.

    Unsafe cells come with the status U and protection levels of 1 each way; the cost is the value (its default). It takes zeros
    out of the table itself, which keeps them published. Its attacker knows that a cell lies between the least and the greatest
    of the table: zero and the grand total, which no attacker with 0..value+1e5 gets beyond while the grand total is published.
    """
    from pytauargus.engine import run_batch  # noqa: PLC0415 - each run loads only its own tool

    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        rows = [
            ";".join([*labels, str(value), *(("U", "1", "1") if value in UNSAFE else ("S", "0", "0"))])
            for labels, value in table.values.items()
        ]
        (here / "table.tab").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (here / "table.rda").write_text(_metadata(table, here), encoding="utf-8")
        named = "".join(f'"{name}"' for name in table.dimensions)
        batch = f"""<OPENTABLEDATA> "{here / "table.tab"}"
<OPENMETADATA> "{here / "table.rda"}"
<SPECIFYTABLE> {named}|"freq"||
<SAFETYRULE>
<READTABLE>
<SUPPRESS> {method}
<WRITETABLE> (1,5,SO+,{here / "out.tab"})
"""
        (here / "run.arb").write_text(batch, encoding="utf-8")
        with contextlib.chdir(here):  # the engine leaves its logs where it stands
            started = time.perf_counter()
            run_batch(here / "run.arb")
            seconds = time.perf_counter() - started
        return seconds, _hidden_of_pytauargus(here / "out.tab", len(table.dimensions))


def _metadata(table: CountTable, here: Path) -> str:
    lines = ['<SEPARATOR> ";"']
    for name, tree in zip(table.dimensions, table.trees, strict=True):
        lines += [f'{name} ""', "<RECODEABLE>", f'<TOTCODE> "{TOTAL}"']
        if any(tree[child] for child in tree[TOTAL]):
            (here / f"{name}.hrc").write_text("\n".join(_indented(tree, TOTAL)) + "\n", encoding="utf-8")
            lines += ["<HIERARCHICAL>", f'<HIERCODELIST> "{here / f"{name}.hrc"}"', '<HIERLEADSTRING> "@"']
    lines += ["freq", "<NUMERIC>", "<DECIMALS> 0", "safe", "<STATUS>", "<SAFE> S", "<UNSAFE> U", "<PROTECT> P"]
    lines += ["below", "<NUMERIC> <LOWERPL>", "above", "<NUMERIC> <UPPERPL>"]
    return "\n".join(lines) + "\n"


def _indented(tree: Tree, parent: str, *, depth: int = 0) -> list[str]:
    lines = []
    for child in tree[parent]:
        lines.append("@" * depth + child)
        lines += _indented(tree, child, depth=depth + 1)
    return lines


def _hidden_of_pytauargus(path: Path, dimensions: int) -> list[Labels]:
    hidden = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = [field.strip('"').strip() for field in line.split(";")]
        if fields[-3] in {"U", "M"}:
            hidden.append(tuple(label or TOTAL for label in fields[:dimensions]))
    return hidden


def _gconfid(table: CountTable, second: str | None = None) -> Hidden:
    """Its suppression, with the cost function Size (the value); a second phase may take back what the first hid too much.

    An unsafe cell comes with a sensitivity of 1, for which it finds a movement of 1 in which no cell moves by more than its own
    value; turned round, that movement is one of -1. It takes no cell of zero, so zeros and sums of zeros are left out, which keeps
    them published.
    """
    import pandas as pd  # noqa: PLC0415 - as in _pytauargus
    from gconfid import Suppression  # noqa: PLC0415 - as in _pytauargus

    ids = {labels: number for number, (labels, value) in enumerate(table.values.items(), start=1) if value}
    cells = pd.DataFrame(
        [
            {
                "CellId": name,
                "TotalNoise": float(table.values[labels]),
                "Sensitivity": float(MUST_MOVE) if table.values[labels] in UNSAFE else 0.0,
                "Status": "S" if table.values[labels] in UNSAFE else "V",
                "Type": "C",
            }
            for labels, name in ids.items()
        ]
    )
    sums = [
        {"ConstraintId": number, "CellId": ids[labels], "Coefficient": sign}
        for number, (total, parts) in enumerate(table.sums(), start=1)
        if total in ids
        for labels, sign in [(total, -1.0), *((part, 1.0) for part in parts if part in ids)]
    ]
    started = time.perf_counter()
    run = Suppression(cells, pd.DataFrame(sums), cost_function1="Size", cost_function2=second)
    seconds = time.perf_counter() - started
    found = run.outsuppress.to_pandas() if hasattr(run.outsuppress, "to_pandas") else run.outsuppress
    hidden = set(found.loc[found["OutStatus"] == "X", "CellId"])
    return seconds, [labels for labels, name in ids.items() if name in hidden]


def _minutes(limit: float) -> int:
    return max(1, math.floor(limit / 60))


METHODS: dict[str, Callable[[CountTable, float], Hidden]] = {
    "pytauargus-opt": lambda table, limit: _pytauargus(table, f"OPT(1,{_minutes(limit)})"),
    "pytauargus-mod": lambda table, limit: _pytauargus(table, f"MOD(1,{_minutes(limit)},0,0,0)"),
    "gconfid-size": lambda table, _: _gconfid(table),
    "gconfid-size-information": lambda table, _: _gconfid(table, "Information"),
}  # MOD without its options for singletons, which ask for more protection than the rule does; its hypercube is not in the package

if __name__ == "__main__":
    sys.exit(main())
