"""Is the chain of events whole? The number and the digest to write down, and what the last check found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts.policies import can_verify_chain
from openinquiry.domain.events.checking import Verdict, check_chain, last_check, record_check
from openinquiry.domain.events.queries import head
from openinquiry.domain.events.recording import Act
from openinquiry.web.gate import Asking, opened_by

MOST_HERE = 200_000  # events that are checked while somebody waits; the command checks any number


@opened_by(can_verify_chain)
def chain(request: Asking) -> HttpResponse:
    """The page; a press of the button checks."""
    can_verify_chain.check(request.actor)
    verdict: Verdict | None = None
    if request.method == "POST":
        last = head()
        if last and last.number > MOST_HERE:
            raise Refused("There are too many events to check while you wait. Run: openinquiry events verify")
        verdict = check_chain()
        record_check(verdict, act=Act(by=request.actor.person, at=request.actor.at))
    return render(request, "staff/events/chain.html", {"head": head(), "last": last_check(), "verdict": verdict})
