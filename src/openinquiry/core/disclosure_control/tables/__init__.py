"""Tables of counts: dimensions, cells with their margins, tables from records, and tables that are linked."""

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, with_margins
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.from_records import table_from_records
from openinquiry.core.disclosure_control.tables.linked import Key, LinkedTables, keys_of, link

__all__ = [
    "TOTAL",
    "CountTable",
    "Dimension",
    "Key",
    "Labels",
    "LinkedTables",
    "keys_of",
    "link",
    "table_from_records",
    "with_margins",
]
