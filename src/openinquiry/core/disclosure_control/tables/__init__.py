"""Count tables with their margins, alone and linked."""

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, with_margins
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.linked import Key, LinkedTables, keys_of, link

__all__ = ["TOTAL", "CountTable", "Dimension", "Key", "Labels", "LinkedTables", "keys_of", "link", "with_margins"]
