"""Everything that changes a request or a return: one call, one transaction, its event."""

from openinquiry.domain.returns.operations.answers import (
    begin_correction,
    explain_query,
    give_up_correction,
    say_not_held,
    sign_version,
)
from openinquiry.domain.returns.operations.comparing import compare_version, signed_before
from openinquiry.domain.returns.operations.decisions import accept_return, send_back
from openinquiry.domain.returns.operations.examining import (
    check_version,
    examine_version,
    name_on_disk,
    quarantine_version,
)
from openinquiry.domain.returns.operations.more_time import answer_extension, ask_for_time, withdraw_extension
from openinquiry.domain.returns.operations.reading import read_file, read_findings
from openinquiry.domain.returns.operations.reminding import remind_all
from openinquiry.domain.returns.operations.requests import (
    Asked,
    ask_bodies,
    cancel_return,
    change_request,
    draft_request,
    issue_request,
    move_request,
)
from openinquiry.domain.returns.operations.uploads import confirm_mapping, map_again, receive_version, withdraw_version

__all__ = [
    "Asked",
    "accept_return",
    "answer_extension",
    "ask_bodies",
    "ask_for_time",
    "begin_correction",
    "cancel_return",
    "change_request",
    "check_version",
    "compare_version",
    "confirm_mapping",
    "draft_request",
    "examine_version",
    "explain_query",
    "give_up_correction",
    "issue_request",
    "map_again",
    "move_request",
    "name_on_disk",
    "quarantine_version",
    "read_file",
    "read_findings",
    "receive_version",
    "remind_all",
    "say_not_held",
    "send_back",
    "sign_version",
    "signed_before",
    "withdraw_extension",
    "withdraw_version",
]
