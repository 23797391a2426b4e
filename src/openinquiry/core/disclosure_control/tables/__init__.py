"""Count tables with their margins, alone and linked."""

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, with_margins
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.hierarchy_file import Hierarchies
from openinquiry.core.disclosure_control.tables.linked import Key, LinkedTables, keys_of, link
from openinquiry.core.disclosure_control.tables.reading import ReadTable, read_count_table

__all__ = [
    "TOTAL",
    "CountTable",
    "Dimension",
    "Hierarchies",
    "Key",
    "Labels",
    "LinkedTables",
    "ReadTable",
    "keys_of",
    "link",
    "read_count_table",
    "with_margins",
]
