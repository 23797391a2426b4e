"""``make bench``: time the steps that grow, beside other tools in the same run, and print tables for docs/performance.md."""

from __future__ import annotations

import sys

from benchmarks import encoding, linking, returns_check, whole_audit

_PARTS = {"returns": returns_check.main, "audit": whole_audit.main, "link": linking.main, "encode": encoding.main}


def main(names: list[str]) -> int:
    """Run the named parts, or all of them. Gives 1 when a part misses its target."""
    unknown = sorted(set(names) - set(_PARTS))
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(_PARTS)}.", file=sys.stderr)
        return 2
    return max(int(_PARTS[name]() or 0) for name in names or _PARTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
