"""The parts that pages are made of: data that partial templates show, tables, form fields, charts, maps.

The partials are in ``web/templates/components``; each says in its first line what it is given. The page of parts shows
them all.
"""

from openinquiry.web.components.charts import (
    Bar,
    LinePoint,
    Share,
    bars_with_intervals,
    line_over_periods,
    stacked_shares,
)
from openinquiry.web.components.drawing import Chart
from openinquiry.web.components.forms import DayField
from openinquiry.web.components.maps import AreaFigure, council_maps, force_map
from openinquiry.web.components.parts import Link, Moment, Pagination, Row, Tag, Task, pages_of
from openinquiry.web.components.tables import SHORTHAND, Column, Table

__all__ = [
    "SHORTHAND",
    "AreaFigure",
    "Bar",
    "Chart",
    "Column",
    "DayField",
    "LinePoint",
    "Link",
    "Moment",
    "Pagination",
    "Row",
    "Share",
    "Table",
    "Tag",
    "Task",
    "bars_with_intervals",
    "council_maps",
    "force_map",
    "line_over_periods",
    "pages_of",
    "stacked_shares",
]
