"""Tables of counts: dimensions, cells with their margins, tables from records and files, and tables that are linked."""

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, with_margins
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.from_records import table_from_records
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
    "table_from_records",
    "with_margins",
]
