"""The words of ``truth/README.md``."""

from __future__ import annotations

from openinquiry.core.invented_country.rates import faults
from openinquiry.core.shared import data_directory


def readme() -> str:
    """The whole text: what each file and figure means, then every fault in one line."""
    text = (data_directory() / "invented" / "truth_readme.md").read_text(encoding="utf-8")
    return text + "".join(f"- `{fault.id}`: {fault.sentence}\n" for fault in faults().values())
