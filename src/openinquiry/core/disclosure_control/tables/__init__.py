"""Count tables with their margins, alone and linked, from cells or from records."""

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, with_margins
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.from_records import table_from_records
from openinquiry.core.disclosure_control.tables.linked import LinkedTables, link

__all__ = [
    "TOTAL",
    "CountTable",
    "Dimension",
    "Labels",
    "LinkedTables",
    "link",
    "table_from_records",
    "with_margins",
]
