"""Which cells of a table are unsafe by themselves, and which percentages of it may be given."""

from openinquiry.core.disclosure_control.rules.shares import Shares, share_table
from openinquiry.core.disclosure_control.rules.unsafe import REASONS, Reason, Unsafe, impossible_cells, unsafe_cells
from openinquiry.core.disclosure_control.rules.whole_category import WholeCategory

__all__ = [
    "REASONS",
    "Reason",
    "Shares",
    "Unsafe",
    "WholeCategory",
    "impossible_cells",
    "share_table",
    "unsafe_cells",
]
