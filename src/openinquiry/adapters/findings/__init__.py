"""Findings on a return, written for people: on a terminal, as a web page, as a spreadsheet; and as JSON."""

from openinquiry.adapters.findings.json_writer import findings_json
from openinquiry.adapters.findings.page import write_page
from openinquiry.adapters.findings.spreadsheet import require_spreadsheet_name, write_spreadsheet
from openinquiry.adapters.findings.summary import headline, in_a_group
from openinquiry.adapters.findings.terminal import print_findings

__all__ = [
    "findings_json",
    "headline",
    "in_a_group",
    "print_findings",
    "require_spreadsheet_name",
    "write_page",
    "write_spreadsheet",
]
