"""What a figure is, what it rests on and which rows stand behind it; what moved between two runs, and why."""

from openinquiry.core.audit.explanation.as_shown import ends_shown, grade_shown, number_shown, sign_shown
from openinquiry.core.audit.explanation.citing import figures_to_cite
from openinquiry.core.audit.explanation.comparing import CLASSES, CODE, Change, changes_between, reasons_between
from openinquiry.core.audit.explanation.contrasting import Contrast, Moved, contrast_published, records_that_move
from openinquiry.core.audit.explanation.figures import Figure, figure_id, figures_of, plain_id
from openinquiry.core.audit.explanation.masking import masked_lines
from openinquiry.core.audit.explanation.published import (
    PublishedRun,
    audit_folder_of,
    earlier_folders_of,
    read_published,
)
from openinquiry.core.audit.explanation.register import register_of_figures
from openinquiry.core.audit.explanation.rows import FigureRows, RowsOfFigures
from openinquiry.core.audit.explanation.splitting import ORDER, Side, Step, run_between
from openinquiry.core.audit.explanation.unchanged import differences_before_running

__all__ = [
    "CLASSES",
    "CODE",
    "ORDER",
    "Change",
    "Contrast",
    "Figure",
    "FigureRows",
    "Moved",
    "PublishedRun",
    "RowsOfFigures",
    "Side",
    "Step",
    "audit_folder_of",
    "changes_between",
    "contrast_published",
    "differences_before_running",
    "earlier_folders_of",
    "ends_shown",
    "figure_id",
    "figures_of",
    "figures_to_cite",
    "grade_shown",
    "masked_lines",
    "number_shown",
    "plain_id",
    "read_published",
    "reasons_between",
    "records_that_move",
    "register_of_figures",
    "run_between",
    "sign_shown",
]
