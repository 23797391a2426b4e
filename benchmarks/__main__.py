"""``make bench``: time the steps that grow, beside other tools in the same run, and print tables for docs/performance.md."""

from __future__ import annotations

import sys

from benchmarks import (
    changing_counts,
    encoding,
    estimating,
    linking,
    pages,
    published_estimates,
    returns_check,
    returns_memory,
    service,
    simulating,
    spark,
    sparse,
    whole_audit,
)
from benchmarks.protecting import side_by_side

_PARTS = {
    "returns": returns_check.main,
    "audit": whole_audit.one_year,
    "link": linking.main,
    "encode": encoding.main,
    "estimate": estimating.main,
    "protect": side_by_side.main,
    "pages": pages.main,
    "service": service.main,
}
_ASKED = {
    "memory": returns_memory.main,
    "years": whole_audit.ten_years,
    "spark": spark.main,
    "published": published_estimates.main,
    "simulate": simulating.main,
    "sparse": sparse.main,
    "perturb": changing_counts.main,
}  # long, or in need of PySpark: only when asked for by name
_TOLD_MORE = {"sparse": lambda _: sparse.main(), "protect": side_by_side.main}


def main(names: list[str]) -> int:
    """Run the named parts, or all but those that must be asked for. Gives 1 when a part misses its target."""
    known = _PARTS | _ASKED
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    return max(int(known[name]() or 0) for name in names or _PARTS)


if __name__ == "__main__":
    part, told = sys.argv[1:2], sys.argv[2:]
    sys.exit(_TOLD_MORE[part[0]](told) if part and part[0] in _TOLD_MORE else main([*part, *told]))
